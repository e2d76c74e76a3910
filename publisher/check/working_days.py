"""Count working days by the calendar of Russia: weekends, holidays, and the days that the government moves."""

from datetime import date
from functools import cache
from typing import Any


@cache
def _calendar() -> Any:
    import holidays  # 50 ms, which only a check needs

    return holidays.country_holidays("RU")


def is_working_day(day: date) -> bool:
    """Whether offices work."""
    return bool(_calendar().is_working_day(day))


@cache
def add_working_days(day: date, number: int) -> date:
    """The day ``number`` working days after ``day``: the last day of a term that begins the day after it.

    The days that the government moves are known for years whose decree is published; later years lack only these.
    """
    found: date = _calendar().get_nth_working_day(day, number)
    return found
