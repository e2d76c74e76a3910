"""``kais survey results`` and ``export`` on an installation of their own."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.clock import FixedClock
from portal.cli.survey import survey
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.box import tally
from surveys.definition.model import Answers
from tests.unit.surveys.answered import make_answered


@pytest.fixture
def installed(kais_home: Path, clock: FixedClock) -> Wiring:
    """An installation with a survey of 83 answers, three of them «other»."""
    wiring = Wiring(Settings.from_env({"KAIS_HOME": str(kais_home), "KAIS_LOG_LEVEL": "ERROR"}))
    wiring.upgrade_databases()
    said: list[Answers] = [{"who": who} for who in ["mother"] * 60 + ["father"] * 20 + ["other"] * 3]
    make_answered(wiring.surveys, clock, said)
    return wiring


def run(*words: str) -> tuple[int, bytes]:
    """Exit code and output of a command."""
    found = CliRunner().invoke(survey, words)
    return found.exit_code, found.stdout_bytes


def counts(*words: str) -> list[int | None]:
    """How many chose each answer to the first question."""
    body = json.loads(run("results", "1", "--json", *words)[1])
    return [value["count"] for value in body["questions"][0]["values"]]


def test_figures_are_whole_at_the_command_line_and_suppressed_when_asked(installed: Wiring) -> None:
    assert counts() == [60, 20, 3]
    assert counts("--public") == [60, None, None]


def test_a_recount_agrees_until_somebody_changes_the_sums(installed: Wiring) -> None:
    assert run("results", "1", "--recount", "--json")[0] == 0
    with installed.surveys.begin() as session:
        kept = session.execute(tally.select()).one().counts
        session.execute(tally.update().values(counts=kept.replace('"total":83', '"total":84')))
    code, output = run("results", "1", "--recount")
    assert code == 1
    assert b"NOT agree" in output


def test_every_answer_is_exported(installed: Wiring, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "1")[1].decode("utf-8-sig"))))
    assert sorted(row["who"] for row in rows) == ["father"] * 20 + ["mother"] * 60 + ["other"] * 3
    target = tmp_path / "answers.xlsx"
    assert run("export", "1", "--format", "xlsx", "--output", str(target))[0] == 0
    assert target.read_bytes()[:2] == b"PK"
