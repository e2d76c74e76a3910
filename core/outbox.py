"""The outbox: jobs written in the transaction that causes them, done by the worker."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Column, Index, Integer, String, Table, Text, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import MetaData

from core.metadata import JsonValue, UtcMoment

__all__ = ["JobRow", "due_jobs", "enqueue", "make_outbox", "mark_done", "mark_failed"]


class JobRow(Protocol):
    """One row of an outbox, as the worker sees it."""

    id: int
    kind: str
    payload: dict[str, Any]
    not_before: datetime
    attempts: int


def make_outbox(metadata: MetaData) -> Table:
    """The table ``outbox`` for one package's MetaData.

    ``kind`` names the handler (``build``, ``index``, ``mail``, ``close``, ``mix``), ``payload`` is its JSON argument,
    ``not_before`` the earliest moment; ``done_at`` is set when the handler has succeeded. Handlers are idempotent by
    row id: a crash between doing and marking does the job again.
    """
    table = Table(
        "outbox",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", String(40), nullable=False),
        Column("payload", JsonValue, nullable=False),
        Column("created_at", UtcMoment, nullable=False),
        Column("not_before", UtcMoment, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("error", Text),  # the last failure, in words
        Column("done_at", UtcMoment),
        sqlite_autoincrement=True,
    )
    Index(
        "ix_outbox_open",
        table.c.not_before,
        sqlite_where=table.c.done_at.is_(None),
        postgresql_where=table.c.done_at.is_(None),
    )
    return table


def enqueue(
    session: Session,
    outbox: Table,
    kind: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Add a job to the caller's transaction; returns its row id."""
    statement = (
        outbox.insert()
        .values(kind=kind, payload=payload, created_at=now, not_before=not_before or now, attempts=0)
        .returning(outbox.c.id)
    )
    return int(session.execute(statement).scalar_one())


def due_jobs(session: Session, outbox: Table, now: datetime, limit: int = 50) -> Sequence[Any]:
    """The jobs that may be done now, oldest first (rows with the columns of the table)."""
    statement = (
        select(outbox)
        .where(outbox.c.done_at.is_(None), outbox.c.not_before <= now)
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(limit)
    )
    return session.execute(statement).all()


def mark_done(session: Session, outbox: Table, job_id: int, now: datetime) -> None:
    """The job's handler has succeeded."""
    session.execute(outbox.update().where(outbox.c.id == job_id).values(done_at=now, error=None))


def mark_failed(session: Session, outbox: Table, job_id: int, error: str, retry_at: datetime) -> None:
    """The job's handler has failed: keep the reason, try again at ``retry_at``."""
    session.execute(
        outbox.update()
        .where(outbox.c.id == job_id)
        .values(attempts=outbox.c.attempts + 1, error=error[:2000], not_before=retry_at)
    )
