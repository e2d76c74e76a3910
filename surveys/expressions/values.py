"""How texts, numbers and booleans become one another: XPath 1.0, and days as numbers, as ODK has it.

Every function here has its twin in ``themes/shared/static/js/survey-expressions.js``; ``tests/data/expressions`` holds them together.
"""

import math
import re
from datetime import date, timedelta
from decimal import Decimal

Value = str | float | bool
LONGEST_TEXT = 10_000  # characters that a computed text may have; further ones are cut off

_EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?"
_TIME = re.compile(_CLOCK)
_DAY = re.compile(rf"([1-9][0-9]{{3}})-([0-9]{{2}})-([0-9]{{2}})(?:[T ]{_CLOCK}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?")
_FIRST_DAY = (date(1000, 1, 1) - _EPOCH).days
_LAST_DAY = (date(9999, 12, 31) - _EPOCH).days


def to_text(value: Value) -> str:
    """The value as text: whole numbers without a point, no exponents."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_number(value: Value) -> float:
    """The value as a number; a day counts from 1970-01-01, a time is a part of a day, other words are not a number."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if not value:
        return math.nan
    if _NUMBER.fullmatch(value):
        return float(value)
    if clock := _TIME.fullmatch(value):
        return _part_of_day(clock.groups())
    if moment := _DAY.fullmatch(value):
        day = _day(moment)
        return math.nan if day is None else (day - _EPOCH).days + _part_of_day(moment.groups()[3:])
    return math.nan


def to_boolean(value: Value) -> bool:
    """Whether the value counts as true: words that are not empty, numbers other than 0."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def to_day(value: Value) -> str:
    """The day of a value, ``2026-11-27``: of a text with a day in it, or of a day number. Empty where there is none."""
    if isinstance(value, str) and (moment := _DAY.fullmatch(value)):
        return value[:10] if _day(moment) else ""
    number = to_number(value)
    if math.isnan(number) or not _FIRST_DAY <= number < _LAST_DAY + 1:
        return ""
    return (_EPOCH + timedelta(days=math.floor(number))).isoformat()


def to_clock(value: Value) -> tuple[int, int, int]:
    """Hours, minutes and seconds of a value; zeros where it has none."""
    number = to_number(value)
    if not math.isfinite(number):
        return (0, 0, 0)
    seconds = math.floor((number - math.floor(number)) * 86400 + 0.5) % 86400
    return (seconds // 3600, seconds // 60 % 60, seconds % 60)


def are_equal(left: Value, right: Value) -> bool:
    """Whether two values are equal: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def _day(moment: re.Match[str]) -> date | None:
    try:
        return date(int(moment[1]), int(moment[2]), int(moment[3]))
    except ValueError:
        return None


def _part_of_day(clock: tuple[str | None, ...]) -> float:
    hours, minutes, seconds = (int(part or 0) for part in clock)
    return (hours * 3600 + minutes * 60 + seconds) / 86400
