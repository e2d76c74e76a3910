"""Jobs written in the transaction that causes them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import MetaData

from core.database import make_engine, make_sessions
from core.outbox import due_jobs, enqueue, make_outbox, mark_done, mark_failed

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def outbox_session():
    metadata = MetaData()
    outbox = make_outbox(metadata)
    engine = make_engine("sqlite://", "test")
    metadata.create_all(engine)
    with make_sessions(engine)() as session:
        yield outbox, session


def test_a_job_is_due_from_its_moment_on_until_it_is_done(outbox_session):
    outbox, session = outbox_session
    job = enqueue(session, outbox, "build", {"why": "import"}, now=NOW, not_before=NOW + timedelta(minutes=1))
    assert due_jobs(session, outbox, NOW) == []
    (row,) = due_jobs(session, outbox, NOW + timedelta(minutes=1))
    assert (row.id, row.kind, row.payload) == (job, "build", {"why": "import"})
    mark_done(session, outbox, job, NOW)
    assert due_jobs(session, outbox, NOW + timedelta(days=1)) == []


def test_a_rolled_back_cause_leaves_no_job(outbox_session):
    outbox, session = outbox_session
    session.commit()
    enqueue(session, outbox, "mail", {}, now=NOW)
    session.rollback()
    assert due_jobs(session, outbox, NOW) == []


def test_a_failed_job_keeps_its_reason_and_comes_again(outbox_session):
    outbox, session = outbox_session
    job = enqueue(session, outbox, "mail", {}, now=NOW)
    mark_failed(session, outbox, job, "the server did not answer", NOW + timedelta(minutes=5))
    assert due_jobs(session, outbox, NOW) == []
    (row,) = due_jobs(session, outbox, NOW + timedelta(minutes=5))
    assert (row.attempts, row.error) == (1, "the server did not answer")
