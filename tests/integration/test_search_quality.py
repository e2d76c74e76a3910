"""Search in the demo region answers what people ask, by questions whose answers are known."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catalog import read
from portal.settings import Settings
from portal.wiring import Wiring
from tests.support.demo import KAIS
from tests.support.judged_names import judged_names

JUDGED = Path(__file__).parent.parent / "data" / "search"
SUCCESS_AT_1, MRR, WITHOUT_A_NAME_AT_3 = 0.97, 0.98, 0.80


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demo region, published and indexed."""
    home = tmp_path_factory.mktemp("judged") / "home"
    run(home, "demo", "--no-serve")
    return home


def run(home: Path, *words: str) -> str:
    """What ``kais WORDS…`` prints."""
    done = subprocess.run(
        [KAIS, *words], env=os.environ | {"KAIS_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def judge(home: Path, name: str) -> dict[str, Any]:
    """The figures of one judged file."""
    found: dict[str, Any] = json.loads(run(home, "search", "quality", str(JUDGED / name), "--json"))
    print(f"{name}: {found['misses']}", file=sys.stderr)  # shown where the test fails
    return found


def test_every_name_is_found_in_every_case(demo_home: Path) -> None:
    figures = judge(demo_home, "names.jsonl")
    assert figures["queries"] > 1000
    assert figures["success_at_1"] >= SUCCESS_AT_1
    assert figures["mrr"] >= MRR
    assert min(label["success_at_1"] for label in figures["labels"].values()) >= SUCCESS_AT_1


def test_what_people_ask_is_answered_first(demo_home: Path) -> None:
    figures = judge(demo_home, "questions.jsonl")
    assert figures["bad_lines"] == []
    nameless = figures["labels"]["without a name"]
    assert nameless["success_at_3"] >= WITHOUT_A_NAME_AT_3
    named = figures["queries"] - nameless["queries"]
    assert named >= 100
    first = figures["success_at_1"] * figures["queries"] - nameless["success_at_1"] * nameless["queries"]
    assert first / named >= SUCCESS_AT_1
    assert figures["mrr"] >= MRR - (1 - nameless["mrr"])


def test_the_judged_names_are_those_of_the_region(demo_home: Path) -> None:
    wiring = Wiring(Settings.from_env({"KAIS_HOME": str(demo_home)}))
    try:
        with wiring.catalog() as session:
            lines = list(judged_names(read.iter_cards(session)))
    finally:
        wiring.close()
    written = (JUDGED / "names.jsonl").read_text(encoding="utf-8").splitlines()
    assert written == lines, "the demo region has changed: python -m tests.support.judged_names writes the file anew"


def test_an_answer_is_explained(demo_home: Path) -> None:
    told = json.loads(run(demo_home, "search", "explain", "гимнзия №56", "--json"))
    assert told["repairs"] == [{"reason": "spelling", "written": "гимнзия", "read": "гимназия"}]
    assert told["hits"][0]["class"] == "the exact name"
    assert told["special_terms"]["kind and number"] == ["гимназия№56"]
    assert "гимнзия" in run(demo_home, "search", "explain", "гимнзия №56")
