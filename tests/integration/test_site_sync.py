"""``kais site sync``: a school's tables, from the empty ones to the register, by command and by night."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog import read
from catalog.models import outbox
from portal.worker import Worker
from tests.support.commands import Run
from tests.support.portal import World

SLUG = "shkola-1"


@pytest.fixture
def folder(world: World, monkeypatch: pytest.MonkeyPatch, kais: Run) -> Path:
    """The folder of a school that was just begun."""
    monkeypatch.setenv("KAIS_HOME", str(world.wiring.home))
    assert kais("site", "new", SLUG)[0] == 0
    return world.wiring.sites / SLUG


def fill(path: Path, **values: str) -> None:
    """Write values into the lines of facts.csv, as a secretary would."""
    lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), delimiter=";"))
    for line in lines[1:]:
        line[2] = values.get(line[0].replace(".", "_"), line[2])
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(lines)
    path.write_bytes(buffer.getvalue().encode("cp1251"))


def queued(world: World) -> int:
    """How many builds were asked for."""
    with world.wiring.catalog() as session:
        return session.scalar(select(func.count()).select_from(outbox).where(outbox.c.kind == "build")) or 0


def test_a_new_site_begins_with_empty_tables_that_say_nothing(folder, kais):
    tables = sorted(path.name for path in (folder / "facts").iterdir())
    assert {"facts.csv", "employees.teachingStaff.csv", "managers.rucovodstvoZam.csv"} <= set(tables)
    text = (folder / "facts" / "facts.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf" + "код;сведения;значение;файл или ссылка;дата документа;подпись".encode())
    assert b"common.workTime" in text
    assert b"common.fullName" not in text  # the register has it
    status, out, _err = kais("site", "sync", SLUG, "--json")
    (report,) = json.loads(out)["sites"]
    assert (status, report["read"], report["problems"], report["run"]) == (0, 0, [], None)


def test_what_a_secretary_fills_in_comes_to_the_register_and_asks_for_a_build(folder, kais, world):
    fill(folder / "facts" / "facts.csv", common_workTime="8:00–18:00", objects_ovz="отсутствует")
    before = queued(world)
    status, out, err = kais("site", "sync", "--dry-run")
    assert (status, queued(world)) == (0, before)
    status, out, err = kais("site", "sync", SLUG)
    assert status == 0
    assert [line.split() for line in out.splitlines() if line.startswith(SLUG)] == [[SLUG, *"1 1 0 0 0 0 0 1".split()]]
    assert f"{SLUG}/facts/facts.csv:" in err
    assert "«значение»" in err
    assert queued(world) == before + 1
    with world.wiring.catalog() as session:
        card = read.get_card(session, read.find_institution_by_slug(session, SLUG))
    assert card.fact("common.workTime").value == "8:00–18:00"


def test_templates_touch_no_file_that_is_there(folder, kais):
    fill(folder / "facts" / "facts.csv", common_workTime="8:00–18:00")
    (folder / "facts" / "catering.meals.csv").unlink()
    before = (folder / "facts" / "facts.csv").read_bytes()
    status, out, _err = kais("site", "sync", "--template", SLUG, "--json")
    assert (status, json.loads(out)) == (
        0,
        {"written": {SLUG: ["facts/catering.meals.csv"]}, "missing_codes": {SLUG: []}, "problems": []},
    )
    assert (folder / "facts" / "facts.csv").read_bytes() == before
    assert kais("site", "sync", "--template")[0] == 2
    (folder / "facts" / "facts.csv").write_bytes(before.replace(b"objects.ovz;", b"#;"))
    assert "objects.ovz" in kais("site", "sync", "--template", SLUG)[2]
    assert kais("site", "sync", "--template", "nowhere")[0] == 1


def test_no_tables_are_written_into_a_folder_that_takes_anothers_number(folder, kais, world):
    stranger = world.wiring.sites / "a-stranger"
    stranger.mkdir()
    (stranger / "site.toml").write_text((folder / "site.toml").read_text("utf-8"), encoding="utf-8")
    status, _out, err = kais("site", "sync", "--template", "a-stranger")
    assert (status, SLUG in err) == (1, True)
    assert [path.name for path in stranger.iterdir()] == ["site.toml"]


def test_a_folder_that_cannot_be_read_fails_the_command_and_no_other_folder(folder, kais, world):
    fill(folder / "facts" / "facts.csv", common_workTime="8:00–18:00")
    for slug, text in (("aaa", "institution = 9999\n"), ("bbb", "institution = ?")):
        (world.wiring.sites / slug).mkdir()
        (world.wiring.sites / slug / "site.toml").write_text(text, encoding="utf-8")
    status, out, err = kais("site", "sync")
    assert status == 1
    assert "9999" in err
    assert "bbb/site.toml" in err
    assert [line.split()[2] for line in out.splitlines() if line.startswith(SLUG)] == ["1"]
    status, _out, err = kais("site", "sync", "nowhere")
    assert (status, "kais site new nowhere" in err) == (1, True)


def test_the_first_turn_of_a_day_takes_what_was_written_since(folder, world):
    manifest = world.wiring.pages_dir / "manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    day = world.wiring.clock.today() - timedelta(days=1)
    manifest.write_text(json.dumps({"day": day.isoformat()}), encoding="utf-8")
    fill(folder / "facts" / "facts.csv", common_workTime="8:00–18:00")
    worker = Worker(world.wiring)
    worker._schedule()
    worker.finish()
    with world.wiring.catalog() as session:
        card = read.get_card(session, read.find_institution_by_slug(session, SLUG))
    assert card.fact("common.workTime").value == "8:00–18:00"


def test_a_folder_that_takes_anothers_number_keeps_nobody_from_being_read(folder, kais, world):
    fill(folder / "facts" / "facts.csv", common_workTime="8:00–18:00")
    stranger = world.wiring.sites / "a-stranger"
    stranger.mkdir()
    (stranger / "site.toml").write_text((folder / "site.toml").read_text("utf-8"), encoding="utf-8")
    status, out, _err = kais("site", "sync", "--json")
    found = json.loads(out)
    assert status == 1
    assert [(report["slug"], report["added"]) for report in found["sites"] if report["added"]] == [(SLUG, 1)]
    (problem,) = found["problems"]
    assert problem.startswith("a-stranger: institution = ")
    assert f"is that of {SLUG}" in problem
