"""History, days, feed and dumps on a built installation: pages, JSON, files, the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.changes import replay
from catalog.dump import iter_lines
from catalog.importers import import_file
from catalog.package.verify import verify
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal.building import build_sites
from tests.support.portal import FOREIGN, INSTITUTIONS, OWN, World, make_world

PHONE = "+7 812 555-00-01"


@pytest.fixture(scope="module")
def told(world_template: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An installation where a telephone came, a wrong address came and was taken back, and everything was built."""
    template = world_template.wiring.clock
    clock = FixedClock(template.now(), template.zone)
    world = make_world(tmp_path_factory.mktemp("told"), clock, world_template)
    folder = tmp_path_factory.mktemp("files")
    acting: dict[str, Any] = {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}

    def load(text: str) -> int:
        path = folder / "institutions.csv"
        path.write_text(text, encoding="utf-8")
        report = import_file(world.wiring.catalog, "institutions", path, **acting)
        assert report.run
        return report.run

    header, *rows = INSTITUTIONS.splitlines()
    with_phone = [header + ",phones", *(f'{row},"{PHONE if row.startswith("1,") else ""}"' for row in rows)]
    clock.move(timedelta(days=1))
    load("\n".join(with_phone) + "\n")
    clock.move(timedelta(days=1))
    wrong = load("\n".join(with_phone).replace("Северная ул., 1", "Кривая ул., 1") + "\n")
    clock.move(timedelta(days=1))
    undo_run(world.wiring.catalog, wrong, **acting)
    build_sites(world.wiring)
    yield world
    world.wiring.close()


def _text(world: World, path: str, status: int = 200) -> str:
    answer = world.client().get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def _json(world: World, path: str, status: int = 200) -> dict[str, Any]:
    found = json.loads(_text(world, path, status))
    assert isinstance(found, dict)
    return found


def test_the_card_leads_to_its_history_and_both_tell_what_was_taken_back(told: World) -> None:
    card = f"/institutions/{OWN}-{told.slugs[OWN]}/"
    assert f'href="{card}history/"' in _text(told, card)
    assert f'href="/history/{OWN}/"' in _text(told, card)
    history = _text(told, f"{card}history/")
    assert PHONE in history
    assert "Кривая ул., 1" in history
    assert "Отменено" in history
    assert "taken" not in history.lower()
    english = _text(told, f"/en{card}history/")
    assert "Taken back on" in english
    assert "command" not in history + english  # who acted is nobody's business
    assert _text(told, f"/institutions/{FOREIGN}-{told.slugs[FOREIGN]}/history/").count("history-step") == 1


def test_a_day_shows_what_was_known_then_and_marks_what_is_another_today(told: World) -> None:
    today = told.wiring.clock.today()
    first, wrong = today - timedelta(days=3), today - timedelta(days=1)
    page = _text(told, f"/en/history/{OWN}/?on={first}")
    assert page.count("history-differs") == 1  # the telephone, unknown then
    assert PHONE in page
    assert "Кривая" in _text(told, f"/history/{OWN}/?on={wrong}")
    assert f'href="/history/{OWN}/?on={wrong}"' in _text(told, f"/history/{OWN}/?on={today}")
    assert "Кривая" not in _text(told, f"/history/{OWN}/?on={today}")


@pytest.mark.parametrize(
    ("on", "status", "words"),
    [
        pytest.param("1999-01-01", 404, "did not know", id="before the first file"),
        pytest.param("2999-01-01", 422, "has not come yet", id="a day to come"),
        pytest.param("yesterday", 422, "is no day", id="a word"),
        pytest.param("2026-02-30", 422, "is no day", id="a day no calendar has"),
        pytest.param("<script>", 422, "is no day", id="a program"),
    ],
)
def test_a_day_without_an_answer_gets_a_sentence_on_the_page_and_in_json(told: World, on, status, words) -> None:
    page = _text(told, f"/en/history/{OWN}/?on={on}", status)
    assert words in page
    assert "<script>" not in page.split("<main", 1)[1]
    answer = _json(told, f"/api/v1/institutions/{OWN}?as_of={on}", status)
    assert list(answer) == ["error"]


def test_the_json_twin_says_what_the_page_says(told: World) -> None:
    today = told.wiring.clock.today()
    now = _json(told, f"/api/v1/institutions/{OWN}")
    then = _json(told, f"/api/v1/institutions/{OWN}?as_of={today - timedelta(days=1)}")
    assert (now["as_of"], then["as_of"]) == (None, str(today - timedelta(days=1)))
    assert now["institution"]["fields"]["address"]["value"].startswith("Северная")
    assert then["institution"]["fields"]["address"]["value"].startswith("Кривая")
    assert now["institution"]["fields"]["phones"]["value"] == [PHONE]


def test_the_feed_read_from_nothing_is_the_register_and_asked_again_it_is_empty(told: World) -> None:
    index = _json(told, "/data/changes/index.json")
    lines = [
        json.loads(line)
        for segment in index["segments"]
        for line in _text(told, f"/data/changes/{segment['path']}").splitlines()
    ]
    with told.wiring.catalog() as session:
        register = {(line["type"], line["id"]): line for line in iter_lines(session)}
    assert replay(lines) == register
    assert [line["cursor"] for line in lines] == list(range(1, index["cursor"] + 1))
    polled = _json(told, f"/api/v1/changes?after={index['cursor'] - 1}")
    assert polled["events"] == lines[-1:]
    assert _json(told, f"/api/v1/changes?after={index['cursor']}")["events"] == []
    assert "error" in _json(told, "/api/v1/changes?after=-1", 422)
    assert "error" in _json(told, f"/api/v1/changes?after={index['cursor'] + 1}", 409)
    assert "draft" not in json.dumps(lines)  # that a site is being made is nobody's business yet


def test_the_json_feed_has_what_its_format_asks_for(told: World) -> None:
    feed = _json(told, "/data/changes/feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) >= 6
    for item in feed["items"]:
        assert item["content_text"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", item["date_published"])
        path, _hash, anchor = item["url"].removeprefix(told.wiring.site.base_url).partition("#")
        assert f'id="{anchor}"' in _text(told, path)


def _frictionless(package: Path) -> str:
    """What frictionless says of a package, in a process of its own: it is slow to load and looks around at home."""
    code = (
        "import sys; from frictionless import Package, system\n"
        "with system.use_context(trusted=True):\n"
        "    package = Package(sys.argv[1])\n"
        "    for name in [item.name for item in package.resources if item.format != 'csv']:\n"
        "        package.remove_resource(name)\n"  # JSON twins: reading them takes a further library
        "    report = package.validate()\n"
        "print(report.valid, len(report.tasks), report.flatten(['type', 'note'])[:5])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(package)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_frictionless_finds_nothing_wrong_with_a_dump_nor_with_the_public_data(told: World, tmp_path: Path) -> None:
    environment = {**os.environ, "KAIS_HOME": str(told.wiring.home)}
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "catalog", "dump", "--format", "package", "--output", str(tmp_path), "--json"],
        capture_output=True, text=True, timeout=120, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told_rows = json.loads(done.stdout)["rows"]
    assert told_rows["institutions.csv"] == 4
    folder = (tmp_path / "latest").resolve()
    assert verify(folder) == []
    public = told.wiring.output.resolve() / "data"
    assert verify(public) == []
    assert _frictionless(folder / "datapackage.json").startswith("True 11 ")
    assert _frictionless(public / "datapackage.json").startswith("True 11 ")
