"""What the worker does for surveys: announce, close, publish, mix, tidy up."""

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
from surveys.errors import SurveyNotFound, WrongState
from surveys.models import Survey, outbox
from surveys.operations import announce, close, publish

TRY_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler works with."""

    sessions: Sessions
    clock: Clock
    audit: Audit = no_audit


Handler = Callable[[JobContext, dict[str, Any]], None]


def due(sessions: Sessions, clock: Clock) -> None:
    """Queue what time asks for: to announce, close, publish, mix. Call it every few seconds; nothing twice."""
    now = clock.now()
    with sessions.begin() as session:
        queued = _queued(session)
        released = select(Survey).where(Survey.released_at.is_not(None))
        for survey in session.scalars(released.where(Survey.closed_at.is_(None), Survey.closes_at <= now)):
            if ("close", survey.id) not in queued:
                enqueue(session, outbox, "close", {"survey": survey.id}, now=now)
        for survey in session.scalars(released.where(Survey.announced_at.is_(None), Survey.opens_at <= now)):
            announce(session, survey, now)
        unpublished = released.where(Survey.published_at.is_(None), Survey.closes_at <= now)
        for survey in session.scalars(unpublished.where(Survey.publishes_at <= now)):
            if ("publish", survey.id) not in queued:
                enqueue(session, outbox, "publish", {"survey": survey.id}, now=now)
        mixing = ("mix", None) in queued
    if not mixing and mixer.is_any_due(sessions, clock):
        with sessions.begin() as session:
            enqueue(session, outbox, "mix", {}, now=now)


def _queued(session: Session) -> set[tuple[str, int | None]]:
    rows = session.execute(select(outbox.c.kind, outbox.c.payload).where(outbox.c.done_at.is_(None)))
    return {(row.kind, _survey_of(row.payload)) for row in rows}


def _survey_of(payload: dict[str, Any]) -> int | None:
    return payload.get("survey", payload.get("poll"))  # rows queued before polls were surveys


def _close(context: JobContext, payload: dict[str, Any]) -> None:
    """Close a survey whose time is over; its last batch is mixed in the same transaction."""
    _step(close, context, payload)


def _publish(context: JobContext, payload: dict[str, Any]) -> None:
    """Show results at the time that was set; the clock may have gone back since, then the next round queues it again."""
    _step(publish, context, payload)


def _step(operation: Callable[..., None], context: JobContext, payload: dict[str, Any]) -> None:
    survey_id = _survey_of(payload)
    assert survey_id is not None  # every row of these kinds names its survey
    with context.sessions.begin() as session:
        try:
            operation(session, survey_id, actor=WORKER, clock=context.clock, audit=context.audit)
        except (SurveyNotFound, WrongState):
            return


def _mix(context: JobContext, _payload: dict[str, Any]) -> None:
    """Move what waits in the inbox, where enough waits."""
    if not mixer.mix(context.sessions, context.clock).clean:
        _tidy_later(context)


def _tidy(context: JobContext, _payload: dict[str, Any]) -> None:
    """After a closing: forget SQLite's log, and once no survey is open rewrite the file without its free pages."""
    engine = engine_of(context.sessions)
    if not mixer.forget_traces(engine):
        _tidy_later(context)
        return
    now = context.clock.now()
    with context.sessions() as session:
        still_open = session.scalar(
            select(Survey.id)
            .where(Survey.released_at.is_not(None), Survey.closed_at.is_(None), Survey.opens_at <= now)
            .limit(1)
        )
    if still_open is None:
        mixer.shrink(engine)


def _tidy_later(context: JobContext) -> None:
    """Try again when whoever read the log may have ended."""
    now = context.clock.now()
    with context.sessions.begin() as session:
        enqueue(session, outbox, "tidy", {}, now=now, not_before=now + TRY_AGAIN)


HANDLERS: Mapping[str, Handler] = {"close": _close, "publish": _publish, "mix": _mix, "tidy": _tidy}
