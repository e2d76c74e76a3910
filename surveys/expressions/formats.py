"""Write a day by a format of percent signs."""

import math
import re

from surveys.expressions.values import LONGEST_TEXT, Value, to_clock, to_day, to_number, to_text

SIGNS = "YymndeHhMS3"  # names of months and days would depend on the language
_SIGN = re.compile("%(.)", re.DOTALL)


def foreign_sign(form: str) -> str:
    """The first percent sign of a format that ``format_day`` does not know, or nothing."""
    return next((found[0] for found in _SIGN.finditer(form + " ") if found[1] not in SIGNS + "%"), "")


def format_day(value: Value, form: Value) -> str:
    """The day and time of a value by the format; empty where it has none."""
    day = to_day(value)
    if not day:
        return ""
    hours, minutes, seconds = to_clock(value) if math.isfinite(to_number(value)) else (0, 0, 0)
    year, month, number = day.split("-")
    parts = {
        "Y": year,
        "y": year[2:],
        "m": month,
        "n": str(int(month)),
        "d": number,
        "e": str(int(number)),
        "H": f"{hours:02}",
        "h": str(hours),
        "M": f"{minutes:02}",
        "S": f"{seconds:02}",
        "3": "000",
        "%": "%",
    }
    return _SIGN.sub(lambda found: parts.get(found[1], found[0]), to_text(form))[:LONGEST_TEXT]
