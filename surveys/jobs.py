"""What the worker does for polls: announce, close, mix, tidy up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import WORKER
from core.audit import Audit, no_audit
from core.clock import Clock
from core.database import Sessions
from core.outbox import enqueue
from surveys import mixer
from surveys.database import engine_of
from surveys.errors import PollNotFound
from surveys.models import Poll, outbox
from surveys.operations import announce, close_poll

TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler works with."""

    sessions: Sessions
    clock: Clock
    audit: Audit = no_audit


Handler = Callable[[JobContext, dict[str, Any]], None]


def due(sessions: Sessions, clock: Clock) -> None:
    """Queue what time asks for: polls to announce or close, an inbox to mix. Call it every few seconds; nothing twice."""
    now = clock.now()
    with sessions.begin() as session:
        queued = _queued(session)
        released = select(Poll).where(Poll.released_at.is_not(None))
        for poll in session.scalars(released.where(Poll.closed_at.is_(None), Poll.closes_at <= now)):
            if ("close", poll.id) not in queued:
                enqueue(session, outbox, "close", {"poll": poll.id}, now=now)
        for poll in session.scalars(released.where(Poll.announced_at.is_(None), Poll.opens_at <= now)):
            announce(session, poll, now)
        mixing = ("mix", None) in queued
    if not mixing and mixer.is_any_due(sessions, clock):
        with sessions.begin() as session:
            enqueue(session, outbox, "mix", {}, now=now)


def _queued(session: Session) -> set[tuple[str, int | None]]:
    rows = session.execute(select(outbox.c.kind, outbox.c.payload).where(outbox.c.done_at.is_(None)))
    return {(row.kind, row.payload.get("poll")) for row in rows}


def _close(context: JobContext, payload: dict[str, Any]) -> None:
    """Close a poll whose time is over; its last batch is mixed in the same transaction."""
    with context.sessions.begin() as session:
        try:
            close_poll(session, int(payload["poll"]), actor=WORKER, clock=context.clock, audit=context.audit)
        except PollNotFound:
            return


def _mix(context: JobContext, _payload: dict[str, Any]) -> None:
    """Move what waits in the inbox, where enough waits."""
    if not mixer.mix(context.sessions, context.clock).clean:
        _tidy_later(context)


def _tidy(context: JobContext, _payload: dict[str, Any]) -> None:
    """After a closing: forget SQLite's log, and once no poll is open rewrite the file without its free pages."""
    engine = engine_of(context.sessions)
    if not mixer.forget_traces(engine):
        _tidy_later(context)
        return
    now = context.clock.now()
    with context.sessions() as session:
        still_open = session.scalar(
            select(Poll.id)
            .where(Poll.released_at.is_not(None), Poll.closed_at.is_(None), Poll.opens_at <= now)
            .limit(1)
        )
    if still_open is None:
        mixer.shrink(engine)


def _tidy_later(context: JobContext) -> None:
    """Try again when whoever read the log may have ended."""
    now = context.clock.now()
    with context.sessions.begin() as session:
        enqueue(session, outbox, "tidy", {}, now=now, not_before=now + TRY_AGAIN)


HANDLERS: Mapping[str, Handler] = {"close": _close, "mix": _mix, "tidy": _tidy}
