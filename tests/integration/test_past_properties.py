"""Whatever is loaded and taken back: the feed replays to the dump, the past stays as it was, an undo leaves no trace."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalog.changes import iter_events, replay
from catalog.dump import dump, iter_lines
from catalog.errors import CatalogError
from catalog.importers import import_file
from catalog.models import Institution
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions
from tests.unit.catalog.samples import INN, collection, own, point, points, square
from tests.unit.catalog.test_properties import _empty_register, a_part

NAMES = {"1": "Школа № 1", "2": "Гимназия № 2", "3": "Лицей № 3"}
HEADER = "key,kind,full_name,district,address,inn,phones,closed_on"
LICENCE_HEADER = "number,state,issued_on,holder,inn,programmes"


@st.composite
def institutions(draw: st.DrawFn) -> str:
    """A list of institutions: some of three, their telephones and closing days as drawn."""
    keys = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=3, unique=True))
    return own(
        HEADER,
        *(
            {
                "key": key, "kind": "school", "full_name": NAMES[key], "district": "Северный", "address": f"Северная ул., {key}",
                "inn": INN[int(key)] if draw(st.booleans()) else "",
                "phones": draw(st.sampled_from(["", "+7 812 555-00-01", "+7 812 555-00-02"])),
                "closed_on": draw(st.sampled_from(["", "", "2026-08-31"])),
            }
            for key in keys
        ),
    )  # fmt: skip


@st.composite
def licences(draw: st.DrawFn) -> str:
    """Rows of the register of licences, states as drawn."""
    numbers = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True))
    return own(
        LICENCE_HEADER,
        *(
            {
                "number": f"Л-{number}", "holder": NAMES[str(number)], "inn": INN[number], "issued_on": "2020-03-01",
                "state": draw(st.sampled_from(["active", "suspended", "terminated"])),
                "programmes": draw(st.sampled_from(["", "Начальное общее образование"])),
            }
            for number in numbers
        ),
    )  # fmt: skip


@st.composite
def facts(draw: st.DrawFn) -> str:
    """What two schools say of themselves: a fact, and deputies in an order as drawn."""
    lines = []
    for key in draw(st.lists(st.sampled_from(["1", "2"]), min_size=1, max_size=2, unique=True)):
        deputies = draw(st.permutations(["Иванова А. А.", "Петров Б. Б.", "Сидорова В. В."]))[: draw(st.integers(0, 3))]
        said: dict[str, Any] = {
            "institution": {"key": key},
            "rows": {"managers.rucovodstvoZam": [{"fio": f} for f in deputies]},
        }
        said["facts"] = draw(
            st.sampled_from([{}, {"common.workTime": "8–18"}, {"common.workTime": {"absent": "отсутствует"}}])
        )
        lines.append(json.dumps(said, ensure_ascii=False))
    return "\n".join(lines) + "\n"


@st.composite
def places(draw: st.DrawFn) -> str:
    """Points of buildings."""
    numbers = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2, unique=True))
    return points(
        *(point(n, f"Школа №{n}", district="Северный", lat=draw(st.sampled_from(["60.0", "60.1"]))) for n in numbers)
    )


def sites() -> st.SearchStrategy[str]:
    """What kind of site two institutions have."""
    return st.lists(st.sampled_from(["draft", "accepted", "none"]), min_size=1, max_size=2).map(
        lambda states: own(
            "institution,state,url", *({"institution": str(i + 1), "state": state} for i, state in enumerate(states))
        )
    )


def outlines() -> st.SearchStrategy[str]:
    """Outlines of a district."""
    return st.sampled_from([30.0, 31.0]).map(lambda west: json.dumps(collection({"Северный": square(west, 59.5)})))


LOADING = st.one_of(
    *(
        st.tuples(st.just(format), content)
        for format, content in (
            ("institutions", institutions()),
            ("licences", licences()),
            ("facts", facts()),
            ("points", places()),
            ("sites", sites()),
            ("boundaries", outlines()),
        )
    )
)
SECOND = st.tuples(st.just("institutions@ministry"), institutions())  # another publisher's list of the same schools
UNDOING = st.tuples(st.just("undo"), st.integers(0, 12))
STEPS = st.lists(LOADING | SECOND | UNDOING, min_size=1, max_size=6)


def _step(sessions: Sessions, folder: Path, clock: FixedClock, what: str, said: Any, runs: list[int]) -> int | None:
    """Load a file or take a run back; None where it is refused."""
    acting: dict[str, Any] = {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}
    try:
        if what == "undo":
            return undo_run(sessions, runs[said % len(runs)], **acting).run if runs else None
        format, _, source = what.partition("@")
        path = folder / "file"
        path.write_text(said, encoding="utf-8")
        return import_file(sessions, format, path, force=True, source=source or None, **acting).run
    except CatalogError:
        return None


def _dumped(sessions: Sessions, as_of: date | None = None) -> str:
    stream = io.StringIO()
    with sessions() as session:
        dump(session, stream, as_of)
    return stream.getvalue()


def _begin(folder: Path) -> tuple[Sessions, FixedClock, list[int]]:
    sessions, clock = _empty_register(), FixedClock(datetime(2026, 11, 1, 9, tzinfo=UTC))
    everybody = own(
        HEADER, *({"key": k, "full_name": n, "district": "Северный", "inn": INN[int(k)]} for k, n in NAMES.items())
    )
    first = _step(sessions, folder, clock, "institutions", everybody, [])
    assert first
    return sessions, clock, [first]


@given(steps=STEPS)
@a_part(0.3)
def test_the_feed_replayed_from_nothing_or_resumed_is_the_dump(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("feed")
    sessions, clock, runs = _begin(folder)
    read: list[Any] = []
    for what, said in steps:
        clock.move(timedelta(hours=7))
        if (run := _step(sessions, folder, clock, what, said, runs)) is not None:
            runs.append(run)
        with sessions() as session:  # a reader that comes again takes only what is new
            after = read[-1]["run"] if read else 0
            read += [event.as_line(len(read) + n) for n, event in enumerate(iter_events(session, after), start=1)]
    with sessions() as session:
        whole = [event.as_line(n) for n, event in enumerate(iter_events(session), start=1)]
        lines = {(line["type"], line["id"]): line for line in iter_lines(session)}
        shown = dict(
            session.execute(select(Institution.id, Institution.open).where(Institution.removed_run_id.is_(None))).all()
        )
    assert replay(orjson.loads(orjson.dumps(read))) == lines
    assert read == whole
    assert {line["id"]: line["open"] for line in lines.values() if line["type"] == "institution"} == shown


@given(steps=STEPS)
@a_part(0.3)
def test_the_past_stays_what_it_was_whatever_comes_and_is_undone_later(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("past")
    sessions, clock, runs = _begin(folder)
    known = {clock.today(): _dumped(sessions)}
    for what, said in steps:
        clock.move(timedelta(days=1))
        if (run := _step(sessions, folder, clock, what, said, runs)) is not None:
            runs.append(run)
        known[clock.today()] = _dumped(sessions)
    assert {day: _dumped(sessions, day) for day in known} == known
    assert _dumped(sessions, min(known) - timedelta(days=1)) == ""


def _nameless(text: str) -> list[str]:
    """The lines of a dump without numbers of ours."""

    def strip(line: dict[str, Any]) -> dict[str, Any]:
        line["rows"] = [{k: v for k, v in row.items() if k != "id"} for row in line.get("rows", [])]
        return {k: v for k, v in line.items() if k != "id"}

    return sorted(json.dumps(strip(json.loads(line)), ensure_ascii=False, sort_keys=True) for line in text.splitlines())


@given(before=st.lists(LOADING | SECOND, max_size=2), undone=LOADING | SECOND)
@a_part(0.5)
def test_a_file_loaded_and_undone_leaves_the_dump_as_if_it_had_never_come(tmp_path_factory, before, undone):
    folder = tmp_path_factory.mktemp("undo")
    sessions, clock, _runs = _begin(folder)
    for what, said in before:
        clock.move(timedelta(hours=1))
        _step(sessions, folder, clock, what, said, [])
    there = _dumped(sessions)
    clock.move(timedelta(days=1))
    run = _step(sessions, folder, clock, *undone, [])
    if run is None:
        return
    after = _dumped(sessions)
    undo = _step(sessions, folder, clock, "undo", 0, [run])
    assert undo is not None
    assert _nameless(_dumped(sessions)) == _nameless(there)
    assert _step(sessions, folder, clock, "undo", 0, [undo]) is not None
    assert _nameless(_dumped(sessions)) == _nameless(after)
