"""Find queued jobs in the outboxes of every package, and mark what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.outbox import due_jobs, mark_done, mark_failed
from portal.wiring import Wiring

if TYPE_CHECKING:
    from sqlalchemy import Table

    from core.database import Sessions

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One open row of one package's outbox."""

    package: str
    id: int
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    attempts: int


def outboxes(wiring: Wiring) -> list[tuple[str, Sessions, Table]]:
    """The outbox of each package with its sessions."""
    import catalog.models
    import portal.models
    import surveys.models

    return [
        ("catalog", wiring.catalog, catalog.models.outbox),
        ("surveys", wiring.surveys, surveys.models.outbox),
        ("portal", wiring.portal, portal.models.outbox),
    ]


def open_jobs(wiring: Wiring, kind: str | None = None) -> list[Job]:
    """The jobs that may be done now, oldest first within their package."""
    now = wiring.clock.now()
    found = []
    for package, sessions, table in outboxes(wiring):
        with sessions() as session:
            found += [
                Job(package, row.id, row.kind, row.payload, row.created_at, row.attempts)
                for row in due_jobs(session, table, now, limit=500)
                if kind is None or row.kind == kind
            ]
    return found


def finish(wiring: Wiring, jobs: Sequence[Job]) -> None:
    """These jobs are done."""
    now = wiring.clock.now()
    for package, sessions, table in outboxes(wiring):
        ids = [job.id for job in jobs if job.package == package]
        if ids:
            with sessions.begin() as session:
                for job_id in ids:
                    mark_done(session, table, job_id, now)


def postpone(wiring: Wiring, jobs: Sequence[Job], error: Exception) -> None:
    """These jobs failed: keep the reason, try again later and later."""
    now = wiring.clock.now()
    reason = f"{type(error).__name__}: {error}"
    for package, sessions, table in outboxes(wiring):
        mine = [job for job in jobs if job.package == package]
        if mine:
            with sessions.begin() as session:
                for job in mine:
                    mark_failed(session, table, job.id, reason, now + retry_after(job.attempts))


def retry_after(attempts: int) -> timedelta:
    """How long a job that failed ``attempts`` times before waits now: 5 s, 20 s, 80 s … at most an hour."""
    return min(LONGEST_RETRY, timedelta(seconds=FIRST_RETRY.total_seconds() * 4.0 ** min(attempts, 6)))


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits in the outboxes, for the overview of the desk."""

    waiting: int
    failing: int
    last_error: str


def queue_state(wiring: Wiring) -> QueueState:
    """How many jobs wait, how many of them have failed at least once, and the newest reason."""
    from sqlalchemy import func, select

    waiting = failing = 0
    last_error = ""
    for _package, sessions, table in outboxes(wiring):
        with sessions() as session:
            count, failed = session.execute(
                select(func.count(), func.count(table.c.error)).where(table.c.done_at.is_(None))
            ).one()
            waiting, failing = waiting + count, failing + failed
            if failed:
                last_error = (
                    session.scalar(
                        select(table.c.error)
                        .where(table.c.done_at.is_(None), table.c.error.is_not(None))
                        .order_by(table.c.id.desc())
                        .limit(1)
                    )
                    or ""
                )
    return QueueState(waiting, failing, last_error)
