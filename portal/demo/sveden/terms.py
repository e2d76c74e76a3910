"""The school year: its quarters, and the days on which there are lessons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

# Days off of the whole country that fall into the school year, (month, day).
_FEASTS = {(11, 4), (12, 31), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), *((1, n) for n in range(1, 9))}


@dataclass(frozen=True, slots=True)
class Term:
    """A quarter with its first and last day of lessons."""

    title: str
    first: date
    last: date


def _near(on: date, weekday: int) -> date:
    """The last such weekday (0 = Monday) not after ``on``."""
    return on - timedelta(days=(on.weekday() - weekday) % 7)


def terms(year: int) -> tuple[Term, ...]:
    """The four quarters of the school year that begins in ``year``."""
    autumn = _near(date(year, 10, 26), 5)
    winter = _near(date(year + 1, 1, 15), 0)
    spring = _near(date(year + 1, 3, 27), 5)
    return (
        Term("I четверть", date(year, 9, 1), autumn),
        Term("II четверть", autumn + timedelta(days=9), date(year, 12, 29)),
        Term("III четверть", winter, spring),
        Term("IV четверть", spring + timedelta(days=9), date(year + 1, 5, 26)),
    )


def is_school_day(day: date) -> bool:
    """Whether there are lessons: Monday to Friday, in a quarter, no feast."""
    if day.weekday() > 4 or (day.month, day.day) in _FEASTS:
        return False
    year = day.year if day.month >= 9 else day.year - 1
    return any(term.first <= day <= term.last for term in terms(year))


def school_days_before(day: date, count: int) -> list[date]:
    """The last ``count`` school days up to ``day`` itself, oldest first."""
    found: list[date] = []
    while len(found) < count:
        if is_school_day(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
