"""Undoing: what is live was said by a run that stands; the desk in any order, files from the newest."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalog.claims import Writer, load_live, start_run
from catalog.errors import LaterRunStands
from catalog.models import Claim, Institution
from catalog.records import Said
from catalog.undo import undo_run
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions
from tests.unit.catalog.test_properties import _empty_register, a_part

SOURCES = ("institutions", "desk")


def _say(sessions: Sessions, source: str, word: str, clock: FixedClock) -> int:
    with sessions.begin() as session:
        run = start_run(
            session, format="test", source=source, actor=COMMAND_LINE, at=clock.now(), seen_on=clock.today()
        )
        if session.get(Institution, 1) is None:
            session.add(Institution(id=1, slug="one", created_run_id=run.id))
            session.flush()
        writer = Writer(run, "institution")
        live = load_live(session, "institution", [1]).get(1, ())
        writer.say(1, live, {name: Said(name, f"{word} {name}") for name in ("full_name", "note")})
        writer.flush()
        return run.id


@given(steps=st.lists(st.sampled_from(SOURCES) | st.integers(0, 9), min_size=2, max_size=9))
@a_part(0.5)
def test_what_is_live_is_the_last_word_of_the_runs_that_stand(steps):
    """Words that differ from run to run; a number undoes one of the runs, or the undoing of one."""
    sessions, clock = _empty_register(), FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    _say(sessions, "school:1", "first", clock)  # the institution's own run stands
    said: dict[int, tuple[str, str]] = {}
    undone_by: dict[int, int] = {}
    standing: tuple[int, ...] = ()  # runs of the source that speaks in files
    around: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}  # what stood of them before and after a run
    for step in steps:
        clock.move(timedelta(hours=9))
        if isinstance(step, str):
            word = f"word {len(said)}"
            run = _say(sessions, step, word, clock)
            said[run] = (step, word)
            if step != "desk":
                around[run] = standing, (*standing, run)
                standing = (*standing, run)
        elif said:
            run = sorted(said)[step % len(said)]
            target = undone_by.get(run, run)
            if target in around and around[target][1] != standing:
                with pytest.raises(LaterRunStands):
                    undo_run(sessions, target, actor=COMMAND_LINE, clock=clock, audit=no_audit)
                continue
            undo = undo_run(sessions, target, actor=COMMAND_LINE, clock=clock, audit=no_audit).run or 0
            if target in around:
                standing = around[target][0]
                around[undo] = around[target][1], standing
            if undone_by.pop(run, None) is None:
                undone_by[run] = undo
        expected = {source: word for run, (source, word) in sorted(said.items()) if run not in undone_by}
        with sessions() as session:
            live = session.execute(
                select(Claim.source, Claim.field, Claim.value).where(
                    Claim.ended_run_id.is_(None), Claim.source.in_(SOURCES)
                )
            ).all()
        assert {(row.source, row.field, row.value) for row in live} == {
            (source, name, f"{word} {name}") for source, word in expected.items() for name in ("full_name", "note")
        }
