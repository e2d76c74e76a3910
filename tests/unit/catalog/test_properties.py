"""Whatever a file holds, nothing breaks and the sums add up; whatever is said and undone, the claims stay whole."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from catalog import subjects
from catalog.claims import Writer, load_live, start_run, weigh
from catalog.errors import CatalogError, LaterRunStands
from catalog.importers import import_file
from catalog.importers.merge import materialise
from catalog.models import Base, Claim, Institution
from catalog.models.provenance import SubjectType
from catalog.records import Said
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions
from tests.unit.catalog.samples import (
    point,
    points,
    schools,
)


def a_part(share: float) -> settings:
    """So many of the profile's examples: each of these tests imports files, or runs a chain of undos."""
    return settings(
        max_examples=max(5, int(settings().max_examples * share)),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def _new_register() -> Sessions:
    engine = make_engine("sqlite://", "catalog")
    Base.metadata.create_all(engine)
    return make_sessions(engine)


_kept_register = cache(_new_register)  # an engine keeps the statements it has compiled: half of an example's time


def _empty_register() -> Sessions:
    """The same register each time, without a row and with its numbers beginning at 1 again."""
    sessions = _kept_register()
    with sessions.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        session.execute(text("DELETE FROM sqlite_sequence"))
    return sessions


@pytest.fixture(scope="module")
def empty() -> Sessions:
    """A register that dry runs leave empty."""
    return _new_register()


def _dry_run(sessions: Sessions, format: str, path: Path, content: bytes) -> None:
    """Import: a sentence, or sums that add up; never anything else."""
    path.write_bytes(content)
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    try:
        report = import_file(sessions, format, path, actor=COMMAND_LINE, clock=clock, audit=no_audit, dry_run=True)
    except CatalogError as refused:
        words = str(refused)
    else:
        assert report.read == report.added + report.changed + report.unchanged + report.quarantined
        assert all(problem.sentence for problem in report.problems)
        return
    assert words.endswith((".", "…"))


CELL = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=25) | st.sampled_from(
    ['"', "a\nb", "=1+1", "None", "-", "\0", "1e9", "٣", "7800000010.0", "Http://", "№", "+7812555", "60", "30.5"]
)


@given(rows=st.lists(st.lists(CELL, min_size=12, max_size=12), min_size=1, max_size=4))
@a_part(0.4)
def test_whatever_stands_in_the_cells_the_sums_add_up(empty, tmp_path, rows):
    _dry_run(empty, "spb-schools", tmp_path / "file", schools(*rows).encode())


@given(name=CELL, lat=CELL, lon=CELL, capacity=CELL)
@a_part(0.3)
def test_whatever_a_point_holds_the_sums_add_up(empty, tmp_path, name, lat, lon, capacity):
    text = points(point(1, name, lat=lat, lon=lon, capacity=capacity), point(2, "Школа №7"))
    _dry_run(empty, "points", tmp_path / "file", text.encode())


SOURCES = ("institutions", "school:1", "desk")
FIELDS = ("full_name", "phones", "common.workTime")
SAYING = st.tuples(
    st.just("say"),
    st.sampled_from(SOURCES),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["а", "б", "absent"])),
)
UNDOING = st.tuples(st.just("undo"), st.integers(0, 10), st.none())


def _say(sessions: Sessions, source: str, words: dict[str, str], clock: FixedClock) -> int:
    with sessions.begin() as session:
        run = start_run(
            session, format="test", source=source, actor=COMMAND_LINE, at=clock.now(), seen_on=clock.today()
        )
        if session.get(Institution, 1) is None:
            session.add(Institution(id=1, slug="one", created_run_id=run.id))
            session.flush()
        said = {
            name: Said(name, "нет", "absent") if word == "absent" else Said(name, [word] if name == "phones" else word)
            for name, word in words.items()
        }
        writer = Writer(run, "institution")
        outcome = writer.say(1, load_live(session, "institution", [1]).get(1, ()), said)
        writer.flush()
        materialise(run, SubjectType.INSTITUTION, {1: outcome}, subjects.Districts(session))
        return run.id


def _snapshot(sessions: Sessions) -> tuple[object, ...]:
    """What everybody sees, and what every source says."""
    with sessions() as session:
        live = session.execute(
            select(Claim.field, Claim.source, Claim.state, Claim.value, Claim.seen_on, Claim.winning)
            .where(Claim.ended_run_id.is_(None))
            .order_by(Claim.field, Claim.source)
        ).all()
        shown = session.execute(select(Institution.full_name, Institution.name)).all()
    return tuple(map(str, live)), tuple(map(str, shown))


def _check_whole(sessions: Sessions) -> None:
    with sessions() as session:
        twice = session.execute(
            select(Claim.field, Claim.source)
            .where(Claim.ended_run_id.is_(None))
            .group_by(Claim.subject_id, Claim.field, Claim.source)
            .having(func.count() > 1)
        ).all()
        assert twice == []
        live = load_live(session, "institution", [1]).get(1, [])
        assert {claim.id for claim in live if claim.winning} == {claim.id for claim in weigh(live).values()}


@given(steps=st.lists(SAYING | UNDOING, min_size=1, max_size=7))
@a_part(0.15)
def test_after_any_words_and_undos_the_claims_are_whole_and_the_newest_undo_is_exact(steps):
    sessions = _empty_register()
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    _say(sessions, "institutions", {"full_name": "а"}, clock)
    runs: list[int] = []
    for step, what, words in steps:
        clock.move(timedelta(hours=9))
        before = _snapshot(sessions)
        if step == "say":
            runs.append(_say(sessions, what, words, clock))
            _check_whole(sessions)
            undone = undo_run(sessions, runs[-1], actor=COMMAND_LINE, clock=clock, audit=no_audit)
            assert _snapshot(sessions) == before
            undo_run(sessions, undone.run, actor=COMMAND_LINE, clock=clock, audit=no_audit)
        elif runs:
            run = runs[what % len(runs)]
            try:
                undo_run(sessions, run, actor=COMMAND_LINE, clock=clock, audit=no_audit)
            except LaterRunStands:
                assert _snapshot(sessions) == before
            else:
                runs.remove(run)
        _check_whole(sessions)


def test_a_school_never_outweighs_the_register_where_the_register_owns_the_field():
    sessions = _empty_register()
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    _say(sessions, "institutions", {"full_name": "а", "phones": "а"}, clock)
    clock.move(timedelta(days=1))
    _say(sessions, "school:1", {"full_name": "б", "phones": "б"}, clock)
    with sessions() as session:
        won = dict(session.execute(select(Claim.field, Claim.source).where(Claim.winning)).all())
    assert won == {"full_name": "institutions", "phones": "school:1"}
    assert date(2026, 11, 21) == clock.today()
