"""Whatever a school writes into its tables comes back from the register, and whoever edits loses nothing."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import read
from catalog.cards import FactState
from catalog.changes import iter_events, replay
from catalog.database import MIGRATIONS, PACKAGE
from catalog.dump import iter_lines
from catalog.importers import import_file
from catalog.schoolfacts.columns import code_of, is_absent_word
from catalog.schoolfacts.sync import SchoolFolder, SyncOptions, sync_folders
from catalog.schoolfacts.template import write_templates
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import make_engine, make_sessions, upgrade
from core.text import clean_lines
from tests.unit.catalog.samples import school, schools
from tests.unit.catalog.schoolfolder import Folder

SLOW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
STAFF = "employees.teachingStaff"
CODES = ("common.workTime", "catering.dietMenu", "objects.comNet", "objects.purposeFacil", "grants.grant")
TEXTS = st.sampled_from(["да", "есть"]) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]) | st.sampled_from(';",\n\t|='), min_size=1, max_size=30
).filter(lambda text: clean_lines(text) == text and not is_absent_word(text) and not text.startswith("'"))  # fmt: skip
FACTS = st.dictionaries(st.sampled_from(CODES), TEXTS)
ROWS = st.dictionaries(st.sampled_from(["Иванова А. П.", "Петров Б. В.", "Ким В. Г."]), TEXTS)


class World:
    """A register with one school, its folder, and both doors."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.engine = make_engine(f"sqlite:///{folder}/catalog.db", PACKAGE)
        self.sessions = make_sessions(self.engine)
        clock = FixedClock(datetime(2026, 11, 27, 9, tzinfo=UTC))
        self.acting: dict[str, Any] = {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}
        self.folder = Folder(folder / "sites" / "gimnaziya-56")

    def load(self, format: str, text: str) -> None:
        """Import a file."""
        path = self.root / "file"
        path.write_text(text, encoding="utf-8")
        import_file(self.sessions, format, path, force=True, **self.acting)

    def tables(self, facts: dict[str, str], rows: dict[str, str]) -> None:
        """Write the folder's tables anew."""
        self.folder.facts(*facts.items())
        self.folder.rows(
            STAFF, ("fio", "post", "teachingLevel"), *[(fio, "учитель", level) for fio, level in rows.items()]
        )

    def other_door(self, facts: dict[str, str], rows: dict[str, str]) -> None:
        """Say the same through the JSON lines, which stand for the desk and the API."""
        staff = [{"fio": fio, "post": "учитель", "teachingLevel": level} for fio, level in rows.items()]
        line = {"institution": {"slug": "gimnaziya-56"}, "facts": facts, "rows": {STAFF: staff}}
        self.load("facts", json.dumps(line, ensure_ascii=False) + "\n")

    def sync(self, **options: Any):
        """Merge the folder."""
        where = SchoolFolder("gimnaziya-56", self.folder.path, 1)
        return sync_folders(self.sessions, [where], SyncOptions(force=True, **options), **self.acting)[0]

    def card(self):
        """The school's card."""
        with self.sessions() as session:
            return read.get_card(session, 1)

    def said(self) -> tuple[dict[str, str], dict[str, str]]:
        """What the register holds of the school's word."""
        card = self.card()
        facts = {code_of(key): fact.value for key, fact in card.facts.items() if fact.source == "school:1"}
        return facts, {row.get("fio").value: row.get("teachingLevel").value for row in card.rows.get(STAFF, ())}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Makes worlds; each example needs its own."""
    first = World(tmp_path_factory.mktemp("first"))
    upgrade(first.engine, PACKAGE, MIGRATIONS)
    first.load("spb-schools", schools(school()))
    first.engine.dispose()
    made: list[World] = []

    def make() -> World:
        folder = tmp_path_factory.mktemp("world")
        shutil.copy(first.root / "catalog.db", folder)
        made.append(World(folder))
        return made[-1]

    yield make
    for world in made:
        world.engine.dispose()


@SLOW
@given(facts=FACTS, rows=ROWS)
def test_what_is_written_comes_back_and_twice_is_once(worlds, facts, rows):
    world = worlds()
    write_templates(world.folder.path, world.card())
    world.tables(facts, rows)
    report = world.sync()
    assert report.findings == ()
    assert world.said() == (facts, rows)
    again = world.sync()
    assert (again.run, again.unchanged, again.findings) == (None, len(facts) + len(rows), ())


@SLOW
@given(facts=FACTS, rows=ROWS)
def test_templates_hold_what_the_other_door_said(worlds, facts, rows):
    world = worlds()
    world.other_door(facts, rows)
    write_templates(world.folder.path, world.card())
    report = world.sync()
    assert (report.run, report.unchanged, report.findings) == (None, len(facts) + len(rows), ())


@SLOW
@given(edits=st.lists(st.tuples(st.sampled_from(["file", "other", "sync", "sync"]), FACTS, ROWS), max_size=6))
def test_whoever_edits_loses_nothing(worlds, edits):
    world = worlds()
    file: tuple[dict[str, str], dict[str, str]] = ({}, {})
    agreed: tuple[dict[str, str], dict[str, str]] = ({}, {})  # what file and register had in common last
    world.tables(*file)
    world.sync()
    for who, facts, rows in edits:
        before = world.said()
        if who == "file":
            file = facts, rows
            world.tables(*file)
        elif who == "other":
            world.other_door(facts, rows)
            assert world.said() == (facts, rows)
        else:
            report = world.sync()
            after = world.said()
            for old, new, ours, base in zip(before, after, file, agreed, strict=True):
                for key in {*old, *new, *ours, *base}:
                    changed_elsewhere = old.get(key) != base.get(key)
                    assert new.get(key) == (old.get(key) if changed_elsewhere else ours.get(key))
                    if new.get(key) == ours.get(key):
                        base[key] = ours.get(key)
            told = report.kept + report.refused
            parted = sum(
                new.get(key) != ours.get(key) for new, ours in zip(after, file, strict=True) for key in {*new, *ours}
            )
            assert told == parted  # whatever differs is told
            assert world.sync().run is None
    with world.sessions() as session:
        now = {(line["type"], line["id"]): line for line in iter_lines(session)}
        events = orjson.loads(
            orjson.dumps([event.as_line(number) for number, event in enumerate(iter_events(session), start=1)])
        )
    assert replay(events) == now


def test_a_school_with_a_staff_of_five_hundred_syncs_in_a_second(worlds):
    world = worlds()
    cells = (
        "fio",
        "post",
        "teachingDiscipline",
        "teachingLevel",
        "degree",
        "academStat",
        "qualification",
        "specExperience",
    )
    staff = [
        (f"Учитель {number}", "учитель", "физика", "высшее", "нет", "отсутствует", "курсы", str(number % 40))
        for number in range(500)
    ]
    world.folder.rows(STAFF, cells, *staff)
    world.folder.facts(*[(code, "текст") for code in CODES])
    began = time.perf_counter()
    assert world.sync().added == 500 + len(CODES)
    first = time.perf_counter() - began
    began = time.perf_counter()
    assert world.sync().unchanged == 500 + len(CODES)
    again = time.perf_counter() - began
    assert world.card().rows[STAFF][499].get("degree").state is FactState.ABSENT
    print(f"first {first:.2f} s, again {again:.2f} s")
    assert max(first, again) < 3  # a second on a machine of its own
