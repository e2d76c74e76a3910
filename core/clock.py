"""Tell the time, so that tests and rebuilds can choose it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

MOSCOW = "Europe/Moscow"


class Clock(Protocol):
    """Source of moments; moments are aware and in UTC, days are calendar days of the authority's zone."""

    def now(self) -> datetime:
        """The current moment, aware, UTC."""
        ...

    def today(self) -> date:
        """The current calendar day in the authority's time zone."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The authority's time zone."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, read in the authority's zone."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(MOSCOW))

    def now(self) -> datetime:
        """The current moment, aware, UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The current calendar day in ``zone``."""
        return self.now().astimezone(self.zone).date()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is told to move."""

    moment: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(MOSCOW))

    def now(self) -> datetime:
        """The moment the clock was set to, UTC."""
        return self.moment.astimezone(UTC)

    def today(self) -> date:
        """The calendar day of that moment in ``zone``."""
        return self.moment.astimezone(self.zone).date()

    def move(self, delta: timedelta) -> None:
        """Put the clock forward (or back) by ``delta``."""
        self.moment += delta
