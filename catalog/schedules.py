"""Say which sources are asked by themselves, and remember what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import AlreadyDone, BadValue, NoSuchItem
from catalog.importers import find_format
from catalog.models import Schedule
from catalog.source_codes import check_source_code
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _

LONGEST_PERIOD_H = 24 * 366
RETRY = timedelta(hours=1)  # after a failure, unless the period is shorter


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered with, so that the next question can be shorter."""

    digest: str = ""  # SHA-256 of the bytes
    etag: str = ""
    last_modified: str = ""


def list_schedules(session: Session) -> list[Schedule]:
    """All of them, by code."""
    return list(session.scalars(select(Schedule).order_by(Schedule.code)))


def get_schedule(session: Session, code: str) -> Schedule:
    """One schedule.

    Raises:
        NoSuchItem: this source is not asked by itself.
    """
    found = session.get(Schedule, code)
    if found is None:
        raise NoSuchItem(
            _("No source “%(code)s” is asked by itself. See: kais catalog sources.", code=code[:80]),
        )
    return found


def due(session: Session, now: datetime) -> list[str]:
    """Codes of the sources whose time has come, the longest waiting first."""
    return list(
        session.scalars(
            select(Schedule.code)
            .where(Schedule.enabled, Schedule.next_at <= now)
            .order_by(Schedule.next_at, Schedule.code)
        )
    )


def add_schedule(
    session: Session,
    code: str,
    format: str,
    location: str,
    every_hours: int,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
) -> Schedule:
    """Ask a source from now on, every so many hours, the first time at once. The caller commits.

    Raises:
        UnknownFormat: there is no such format.
        BadValue: the code or the period cannot be.
        AlreadyDone: the source is asked already; ``change_schedule`` changes that.
    """
    find_format(format)
    check_source_code(code)
    if session.get(Schedule, code) is not None:
        raise AlreadyDone(_("The source “%(code)s” is asked by itself already. Remove it first.", code=code))
    schedule = Schedule(
        code=code,
        format=format,
        location=location.strip(),
        every_hours=_period(every_hours),
        enabled=True,
        next_at=clock.now(),
        error="",
        etag="",
        last_modified="",
        digest="",
    )
    session.add(schedule)
    session.flush()
    audit(actor, "source.add", f"source:{code}", {"format": format, "every_hours": every_hours})
    return schedule


def change_schedule(
    session: Session,
    code: str,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    enabled: bool | None = None,
    location: str | None = None,
    every_hours: int | None = None,
) -> Schedule:
    """Change where or how often a source is asked, or stop and go on. The caller commits.

    Raises:
        NoSuchItem: this source is not asked by itself.
        BadValue: the period cannot be.
    """
    schedule = get_schedule(session, code)
    if every_hours is not None:
        schedule.every_hours = _period(every_hours)
    if location is not None and location.strip() != schedule.location:
        schedule.location = location.strip()
        schedule.etag = schedule.last_modified = ""
    if enabled is not None:
        schedule.enabled = enabled
    if schedule.enabled:
        schedule.next_at = clock.now()
    session.flush()
    audit(actor, "source.change", f"source:{code}", {"enabled": schedule.enabled, "every_hours": schedule.every_hours})
    return schedule


def remove_schedule(session: Session, code: str, *, actor: Actor, audit: Audit) -> None:
    """Ask this source no more; what it said stays. The caller commits.

    Raises:
        NoSuchItem: this source is not asked by itself.
    """
    session.delete(get_schedule(session, code))
    session.flush()
    audit(actor, "source.remove", f"source:{code}", {})


def record_unchanged(session: Session, code: str, answer: Answer, clock: Clock) -> None:
    """The source answered, and says what it said before."""
    schedule = session.get(Schedule, code)
    if schedule is not None:
        _answered(schedule, answer, clock)


def record_loaded(session: Session, code: str, answer: Answer, run: int | None, clock: Clock) -> None:
    """The source brought something new, and run ``run`` took it in."""
    schedule = session.get(Schedule, code)
    if schedule is not None:
        _answered(schedule, answer, clock)
        schedule.loaded_at, schedule.run_id = clock.now(), run


def record_declined(session: Session, code: str, digest: str) -> None:
    """A person threw away what the source brought: nobody is asked about the same bytes again."""
    schedule = session.get(Schedule, code)
    if schedule is not None and digest:
        schedule.digest = digest


def record_failed(session: Session, code: str, sentence: str, clock: Clock, *, soon: bool = True) -> None:
    """It did not work; ``soon`` asks again within the hour, else at the usual time.

    Args:
        sentence: as ``core.told.keep`` stores it.
    """
    schedule = session.get(Schedule, code)
    if schedule is not None:
        period = timedelta(hours=schedule.every_hours)
        schedule.error = sentence
        schedule.next_at = clock.now() + (min(RETRY, period) if soon else period)


def _answered(schedule: Schedule, answer: Answer, clock: Clock) -> None:
    now = clock.now()
    schedule.checked_at, schedule.next_at = now, now + timedelta(hours=schedule.every_hours)
    schedule.error = ""
    schedule.etag, schedule.last_modified = answer.etag, answer.last_modified
    schedule.digest = answer.digest or schedule.digest


def _period(hours: int) -> int:
    if not 1 <= hours <= LONGEST_PERIOD_H:
        raise BadValue(
            _("A source is asked every 1 to %(most)s hours, not %(hours)s.", most=LONGEST_PERIOD_H, hours=hours)
        )
    return hours
