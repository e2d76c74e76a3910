"""Read calendar days as registers write them."""

from __future__ import annotations

import re
from datetime import date

from catalog.cleaning.cleaned import EMPTY, Cleaned
from core.i18n import N_
from core.text import clean

_MONTHS = {
    month: number
    for number, month in enumerate(
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(), start=1
    )
}
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[t ]\d{1,2}:\d\d.*)?")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[t ]\d{1,2}:\d\d.*)?")
_WORDS = re.compile(r"[«\"“„]?(\d{1,2})[»\"”“]? ([а-я]+) (\d{4})")


def parse_day(text: str) -> date | None:
    """A calendar day; None where the text is none.

    2023-12-14, also with a time; 14.12.2023, 14/12/2023, 14-12-2023; 14 декабря 2023 (г., года). A time is cut off: the day is
    the one that is printed.
    """
    try:
        if len(text) == 10 and _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
        text = clean(text).lower().rstrip(" .").removesuffix(" г").removesuffix(" года").removeprefix("от ")
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _LOCAL.fullmatch(text.removesuffix("г").rstrip(" .")):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if (match := _WORDS.fullmatch(text)) and match[2] in _MONTHS:
            return date(int(match[3]), _MONTHS[match[2]], int(match[1]))
    except ValueError:
        return None
    return None


def clean_day(cell: str) -> Cleaned:
    """A day as ISO text."""
    text = clean(cell)
    if not text:
        return EMPTY
    day = parse_day(text)
    if day is None:
        return Cleaned(
            None,
            text,
            "",
            N_("“%(value)s” is no calendar day, like 2026-11-20 or 20.11.2026; it was left out."),
            {"value": text[:100]},
        )
    return Cleaned(day.isoformat(), text if text != day.isoformat() else "")
