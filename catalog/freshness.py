"""Tell how fresh each source is, measured by what was promised of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.importers import FORMATS
from catalog.importers.facts import FACTS
from catalog.models import Run, Schedule, Source, SourceRecord
from core.i18n import N_
from core.i18n import gettext as _
from core.text import comparison_key
from core.told import tell

GRACE = 1.25  # of the promised period: a source that is asked daily may answer an hour late


class Freshness(StrEnum):
    """How a source stands to its promise."""

    FRESH = "fresh"
    STALE = "stale"
    FAILING = "failing"  # the last try did not work; what is there is still within its promise
    PAUSED = "paused"
    UNPROMISED = "unpromised"  # nobody said how often it is renewed
    NEVER = "never"  # it has brought nothing yet


FRESHNESS_LABELS = {
    Freshness.FRESH: N_("fresh"),
    Freshness.STALE: N_("stale"),
    Freshness.FAILING: N_("does not answer"),
    Freshness.PAUSED: N_("paused"),
    Freshness.UNPROMISED: N_("no promise"),
    Freshness.NEVER: N_("nothing yet"),
}
FRESHNESS_TONES = {
    Freshness.FRESH: "good",
    Freshness.STALE: "bad",
    Freshness.FAILING: "warn",
    Freshness.PAUSED: "idle",
    Freshness.UNPROMISED: "idle",
    Freshness.NEVER: "warn",
}


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source as the list of sources shows it."""

    code: str
    title: str
    publisher: str
    format: str
    rows: int  # records that stand in the source now
    quarantined: int  # of its newest file
    data_on: date | None  # its own date
    dated: bool  # whether somebody gave that date
    loaded_at: datetime | None  # the newest run
    checked_at: datetime | None  # when it last answered, with news or without
    age_hours: float | None  # since then, or since the newest run
    promised_hours: int | None
    freshness: Freshness
    location: str = ""  # empty: nobody asks it by itself
    every_hours: int | None = None
    enabled: bool = False
    next_at: datetime | None = None
    error: str = ""

    @property
    def scheduled(self) -> bool:
        """Whether it is asked by itself."""
        return self.every_hours is not None

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return FRESHNESS_TONES[self.freshness]

    @property
    def label(self) -> str:
        """Its freshness in a word."""
        return _(FRESHNESS_LABELS[self.freshness])


def list_states(session: Session, now: datetime) -> list[SourceState]:
    """Every source of files with its freshness, by title; those that are asked and never answered too."""
    standing, own = SourceRecord.ended_run_id.is_(None), SourceRecord.source.like("school:%")
    rows: dict[str, int] = dict(
        session.execute(
            select(SourceRecord.source, func.count()).where(standing, ~own).group_by(SourceRecord.source)
        ).all()
    )
    # A file of facts lets each institution speak for itself: its records stand under them.
    rows[FACTS.source] = session.scalar(select(func.count()).select_from(SourceRecord).where(standing, own)) or 0
    schedules = {item.code: item for item in session.scalars(select(Schedule))}
    found = [
        _state(source.code, source, run, schedules.pop(source.code, None), rows.get(source.code, 0), now)
        for source, run in session.execute(
            select(Source, Run)
            .outerjoin(Run, Run.id == Source.last_run_id)
            .where(Source.code.not_like("school:%"), Source.code != "desk")
        )
    ]
    found += [_state(code, None, None, schedule, 0, now) for code, schedule in schedules.items()]
    return sorted(found, key=lambda state: (comparison_key(state.title), state.code))


def _state(
    code: str, source: Source | None, run: Run | None, schedule: Schedule | None, rows: int, now: datetime
) -> SourceState:
    format = schedule.format if schedule else run.format if run else ""
    known = FORMATS.get(format)
    loaded_at = run.at if run else None
    answered = [moment for moment in (loaded_at, schedule.checked_at if schedule else None) if moment is not None]
    age = (now - max(answered)) / timedelta(hours=1) if answered else None
    promised = schedule.every_hours if schedule else None
    title = source.title if source else known.mapping.source_title if known else ""
    return SourceState(
        code=code,
        title=title or code,
        publisher=source.publisher if source else "",
        format=format,
        rows=rows,
        quarantined=run.quarantined if run else 0,
        data_on=source.data_on if source else None,
        dated=bool(source and source.dated),
        loaded_at=loaded_at,
        checked_at=schedule.checked_at if schedule else None,
        age_hours=None if age is None else round(max(age, 0.0), 1),
        promised_hours=promised,
        freshness=_freshness(schedule, age),
        location=schedule.location if schedule else "",
        every_hours=promised,
        enabled=bool(schedule and schedule.enabled),
        next_at=schedule.next_at if schedule and schedule.enabled else None,
        error=tell(schedule.error) if schedule else "",
    )


def _freshness(schedule: Schedule | None, age: float | None) -> Freshness:
    if schedule is None:
        return Freshness.UNPROMISED
    if age is not None and age > schedule.every_hours * GRACE:
        return Freshness.STALE
    if not schedule.enabled:
        return Freshness.PAUSED
    if age is None:
        return Freshness.FAILING if schedule.error else Freshness.NEVER
    return Freshness.FAILING if schedule.error else Freshness.FRESH


__all__ = ["FRESHNESS_LABELS", "Freshness", "SourceState", "list_states"]
