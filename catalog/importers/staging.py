"""Put a file's records aside, checked and counted, before any of them touches the register."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from catalog.models import StagedRecord
from catalog.records import Message, Problem, Record, Rejected
from core.clock import Clock
from core.database import Sessions
from core.i18n import N_

BATCH_ROWS = 500
ABANDONED_AFTER = timedelta(days=1)  # rows of an import that was killed


@dataclass(slots=True)
class Staged:
    """What reading a file gave."""

    batch: str
    read: int = 0
    rejected: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)  # doubts and corrections of records that are in


def stage(
    sessions: Sessions,
    records: Iterable[Record | Rejected],
    clock: Clock,
    progress: Callable[[int], None] | None = None,
) -> Staged:
    """Read a file into the staging table in short transactions; a repeated key is rejected, the first wins.

    Raises:
        UnreadableFile: from the reader; what was staged is removed again.
    """
    staged = Staged(uuid.uuid4().hex)
    with sessions.begin() as session:
        session.execute(delete(StagedRecord).where(StagedRecord.staged_at < clock.now() - ABANDONED_AFTER))
    waiting: list[Record] = []
    try:
        for item in records:
            staged.read += 1
            if isinstance(item, Rejected):
                staged.rejected.append(item.problem)
            else:
                waiting.append(item)
            if len(waiting) >= BATCH_ROWS:
                _write(sessions, staged, waiting, clock)
                waiting = []
            if progress and staged.read % 500 == 0:
                progress(staged.read)
        _write(sessions, staged, waiting, clock)
    except BaseException:
        discard(sessions, staged.batch)
        raise
    if progress:
        progress(staged.read)
    return staged


def _write(sessions: Sessions, staged: Staged, records: list[Record], clock: Clock) -> None:
    if not records:
        return
    with sessions.begin() as session:
        keys = [record.key for record in records]
        first = dict(
            session.execute(
                select(StagedRecord.key, StagedRecord.line).where(
                    StagedRecord.batch == staged.batch, StagedRecord.key.in_(keys)
                )
            ).all()
        )
        rows = []
        for record in records:
            if record.key in first:
                staged.rejected.append(
                    Problem(
                        record.line,
                        "",
                        Message(
                            N_("The same record stands already in line %(line)s; the first one counts."),
                            {"line": first[record.key]},
                        ),
                        record.label,
                    )
                )
                continue
            first[record.key] = record.line
            staged.remarks.extend(record.problems)
            rows.append(
                {
                    "batch": staged.batch,
                    "line": record.line,
                    "key": record.key,
                    "hash": record.hash(),
                    "record": record.to_json().decode(),
                    "staged_at": clock.now(),
                }
            )
        if rows:
            session.execute(insert(StagedRecord), rows)


def staged_records(session: Session, batch: str, size: int = BATCH_ROWS) -> Iterator[list[Record]]:
    """The staged records of a batch in the file's order, a list at a time."""
    last = 0
    while True:
        rows = session.execute(
            select(StagedRecord.id, StagedRecord.record)
            .where(StagedRecord.batch == batch, StagedRecord.id > last)
            .order_by(StagedRecord.id)
            .limit(size)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield [Record.from_json(row.record) for row in rows]


def count_staged(session: Session, batch: str) -> int:
    """How many records wait."""
    return session.scalar(select(func.count()).select_from(StagedRecord).where(StagedRecord.batch == batch)) or 0


def discard(sessions: Sessions, batch: str) -> None:
    """Remove a batch."""
    with sessions.begin() as session:
        session.execute(delete(StagedRecord).where(StagedRecord.batch == batch))


__all__ = ["Staged", "count_staged", "discard", "stage", "staged_records"]
