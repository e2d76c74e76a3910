"""Whatever lists come and are undone in whatever order, the register is as if only those that stand had come."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from catalog.errors import LaterRunStands
from catalog.importers import import_file
from catalog.models import Base, Claim, Institution, SourceRecord
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions
from tests.unit.catalog.samples import INN, own

HEADER = "key,full_name,district,address,inn,founded_on"
CLOCK = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # the steps are few already, and shrinking takes minutes
LISTS = ("north", "south", "west")


@cache
def _register(number: int) -> Sessions:
    engine = make_engine("sqlite://", "catalog")
    Base.metadata.create_all(engine)
    return make_sessions(engine)


def _empty(number: int) -> Sessions:
    sessions = _register(number)
    with sessions.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        session.execute(text("DELETE FROM sqlite_sequence"))
    return sessions


ROW = st.fixed_dictionaries(
    {
        "key": st.sampled_from("123"),
        "full_name": st.sampled_from(
            [
                "Гимназия № 56",
                "Школа № 56",
                "Школа № 7",
                "Дом творчества «Радуга»",
                "Дом творчества «Радугa»",
                "Центр «Радуга»",
            ]
        ),
        "district": st.sampled_from(["Приозёрный", "Заречный", ""]),
        "address": st.sampled_from(["197000, Озёрная улица, дом 1", "Озёрная ул., д. 2", ""]),
        "inn": st.sampled_from(["", "", INN[0], INN[1]]),
        "founded_on": st.sampled_from(["", "", "1990-09-01"]),
    }
)
IMPORT = st.tuples(st.sampled_from(LISTS), st.lists(ROW, min_size=1, max_size=3, unique_by=lambda row: row["key"]))
UNDO = st.tuples(st.just("undo"), st.integers(0, 9))


def _load(sessions: Sessions, folder: Path, source: str, rows: list[dict[str, str]]) -> int:
    path = folder / "list.csv"
    path.write_text(own(HEADER, *rows), encoding="utf-8")
    report = import_file(
        sessions, "institutions", path, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit, source=source, force=True
    )
    assert report.run is not None
    return report.run


def snapshot(sessions: Sessions) -> list[str]:
    """The living institutions without ids and addresses: who says what of them, and how their records came there."""
    with sessions() as session:
        claims: dict[int, list[str]] = {}
        for claim in session.scalars(
            select(Claim).where(Claim.subject_type == "institution", Claim.ended_run_id.is_(None))
        ):
            claims.setdefault(claim.subject_id, []).append(
                f"{claim.source} {claim.field} {claim.value} {claim.winning}"
            )
        records: dict[int, list[str]] = {}
        for record in session.scalars(select(SourceRecord).where(SourceRecord.subject_type == "institution")):
            how = f"{record.match_method} {record.match_score} {record.match_source}"
            if record.ended_run_id is None:
                records.setdefault(record.subject_id, []).append(f"{record.source} {record.key} {how}")
        return sorted(
            f"{one.name} {one.kind} {one.address} {one.open} {sorted(records.get(one.id, []))} {sorted(claims.get(one.id, []))}"
            for one in session.scalars(select(Institution).where(Institution.removed_run_id.is_(None)))
        )


@given(steps=st.lists(IMPORT | IMPORT | UNDO, min_size=2, max_size=7))
@settings(
    max_examples=settings().max_examples // 2,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_any_lists_and_undos_the_register_is_as_if_only_what_stands_had_come(tmp_path, steps):
    sessions = _empty(0)
    standing: dict[int, tuple[str, list[dict[str, str]]]] = {}
    undone: dict[int, tuple[int, tuple[str, list[dict[str, str]]]]] = {}  # an undo -> the run that fell
    done: list[int] = []
    for what, more in steps:
        if what != "undo":
            run = _load(sessions, tmp_path, what, more)
            standing[run] = (what, more)
            done.append(run)
        elif done:
            run = done[more % len(done)]
            before = snapshot(sessions)
            try:
                report = undo_run(sessions, run, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
            except LaterRunStands as refused:
                note(str(refused))
                assert snapshot(sessions) == before
                continue
            assert report.run is not None
            done.remove(run)
            if run in undone:
                fell, content = undone.pop(run)
                standing[fell] = content
                done.append(fell)
            else:
                undone[report.run] = (run, standing.pop(run))
                done.append(report.run)
    other = _empty(1)
    for _run, (source, rows) in sorted(standing.items()):
        _load(other, tmp_path, source, rows)
    assert snapshot(sessions) == snapshot(other)


@given(lists=st.lists(IMPORT, min_size=2, max_size=4), data=st.data())
@settings(
    max_examples=settings().max_examples // 2,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_an_undo_that_is_undone_leaves_everything_as_it_was(tmp_path, lists, data):
    sessions = _empty(0)
    runs = [_load(sessions, tmp_path, source, rows) for source, rows in lists]
    before = snapshot(sessions)
    try:
        undone = undo_run(sessions, data.draw(st.sampled_from(runs)), actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
    except LaterRunStands:
        assert snapshot(sessions) == before
        return
    undo_run(sessions, undone.run, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
    assert snapshot(sessions) == before


def test_a_list_stays_where_it_is_when_the_one_it_was_recognised_by_is_undone(tmp_path):
    sessions = _empty(0)
    row = {
        "key": "1",
        "full_name": "Гимназия № 56",
        "district": "Приозёрный",
        "address": "",
        "inn": "",
        "founded_on": "",
    }
    first = _load(sessions, tmp_path, "north", [row])
    _load(sessions, tmp_path, "south", [row])
    with sessions() as session:
        assert [one.match_method for one in session.scalars(select(SourceRecord))] == ["", "kind-number-district"]
        assert len(session.scalars(select(Institution)).all()) == 1
    undo_run(sessions, first, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
    (left,) = snapshot(sessions)
    assert "south 1  None " in left
    assert "north" not in left


def test_what_held_two_lists_together_is_not_undone_before_them(tmp_path):
    sessions = _empty(0)
    gymnasium = {"full_name": "Гимназия № 56", "district": "Приозёрный", "address": "", "founded_on": ""}
    first = _load(sessions, tmp_path, "north", [{"key": "1", **gymnasium, "inn": INN[0]}])
    _load(sessions, tmp_path, "south", [{"key": "1", **gymnasium, "inn": ""}])
    third = _load(
        sessions,
        tmp_path,
        "west",
        [{"key": "1", **gymnasium, "full_name": "Гимназия № 56 им. Н. Н.", "district": "", "inn": INN[0]}],
    )
    with sessions() as session:
        assert len(session.scalars(select(Institution)).all()) == 1
    with pytest.raises(LaterRunStands, match=rf"отмените прогон {third}, затем прогон {first}\."):
        undo_run(sessions, first, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
