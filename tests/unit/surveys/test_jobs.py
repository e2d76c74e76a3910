"""The worker opens, closes, mixes and tidies up by the clock."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select

from core.clock import FixedClock
from core.database import Sessions, make_sessions
from core.outbox import mark_done
from surveys.database import engine_of
from surveys.jobs import HANDLERS, JobContext, due
from surveys.models import SurveyState, ballot, outbox
from surveys.read import get_survey
from surveys.receipts import cast_many
from tests.unit.surveys.factories import OpenPoll, make_poll


def open_jobs(sessions: Sessions) -> list[tuple[str, object]]:
    """What waits: kind and poll."""
    with sessions() as session:
        rows = session.execute(
            select(outbox.c.kind, outbox.c.payload).where(outbox.c.done_at.is_(None)).order_by(outbox.c.id)
        )
        return [(row.kind, row.payload.get("survey", row.payload.get("polls"))) for row in rows]


def work(sessions: Sessions, clock: FixedClock) -> None:
    """Do every job that surveys handles itself; the others are somebody else's and only marked."""
    with sessions() as session:
        jobs = session.execute(select(outbox).where(outbox.c.done_at.is_(None))).all()
    for job in jobs:
        if handler := HANDLERS.get(job.kind):
            handler(JobContext(sessions, clock), job.payload)
        with sessions.begin() as session:
            mark_done(session, outbox, job.id, clock.now())


def test_a_scheduled_poll_is_announced_closed_and_tidied_each_once(sessions: Sessions, clock: FixedClock) -> None:
    poll = make_poll(sessions, clock, opens_at=clock.now() + timedelta(hours=1))
    due(sessions, clock)
    assert open_jobs(sessions) == []
    clock.move(timedelta(hours=1))
    for _ in range(3):
        due(sessions, clock)
    assert open_jobs(sessions) == [("build", [poll.id])]
    work(sessions, clock)
    clock.move(timedelta(days=20))
    for _ in range(3):
        due(sessions, clock)
    assert open_jobs(sessions) == [("close", poll.id)]
    work(sessions, clock)
    assert open_jobs(sessions) == [("tidy", poll.id), ("build", [poll.id])]
    work(sessions, clock)
    due(sessions, clock)
    assert open_jobs(sessions) == []
    with sessions() as session:
        assert get_survey(session, poll.id).state_at(clock.now()) is SurveyState.CLOSED


def test_the_inbox_is_mixed_when_enough_waits(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    work(sessions, clock)
    cast_many(sessions, [poll.ballot(0, n) for n in range(19)], clock=clock)
    due(sessions, clock)
    assert open_jobs(sessions) == []
    cast_many(sessions, [poll.ballot(0, 99)], clock=clock)
    due(sessions, clock)
    due(sessions, clock)
    assert open_jobs(sessions) == [("mix", None)]
    work(sessions, clock)
    with sessions() as session:
        assert len(session.execute(select(ballot)).all()) == 20
    due(sessions, clock)
    assert open_jobs(sessions) == []


def test_a_job_done_twice_does_no_harm(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    cast_many(sessions, [poll.ballot(0, n) for n in range(5)], clock=clock)
    clock.move(timedelta(days=11))
    context = JobContext(sessions, clock)
    for _ in range(2):
        for kind in ("close", "mix", "tidy"):
            HANDLERS[kind](context, {"poll": poll.id})
    with sessions() as session:
        assert len(session.execute(select(ballot)).all()) == 5
    HANDLERS["close"](context, {"poll": 999})  # a draft deleted meanwhile


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_log_that_somebody_reads_is_emptied_later(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    engine_of(sessions).dispose()
    url = str(engine_of(sessions).url)
    impatient = create_engine(url, connect_args={"timeout": 0})
    work(sessions, clock)
    cast_many(sessions, [poll.ballot(0, n) for n in range(20)], clock=clock)
    with impatient.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM survey").all()  # a snapshot from before mixing
        HANDLERS["mix"](JobContext(make_sessions(impatient), clock), {})
    assert open_jobs(sessions) == [("tidy", None)]
    work(sessions, clock)
    assert open_jobs(sessions) == []
    impatient.dispose()
