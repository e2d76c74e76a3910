"""Clean telephone numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from catalog.cleaning.cleaned import Cleaned
from core.i18n import N_
from core.text import clean

_BETWEEN = re.compile(r"[;,/|]|\s{2,}|(?<=\d)\s+(?=(?:\+7|8\s?\())")
_NATIONAL = 10  # digits of a Russian number with its area


def clean_phones(cell: str, area: str = "") -> Cleaned:
    """Phones of a cell, ready to show: ``["+7 812 524-43-91"]``.

    ``area`` completes local numbers; without it the area of the number before does, as in «(846)334-86-63, 334-86-86».
    """
    text = clean(cell)
    shown: list[str] = []
    left_out: list[str] = []
    before = ""
    for piece in _BETWEEN.split(text):
        digits = "".join(filter(str.isdigit, piece))
        if not digits:
            continue
        code = area or (before[: _NATIONAL - len(digits)] if 5 <= len(digits) <= 7 else "")
        if code and len(digits) + len(code) == _NATIONAL:
            piece = f"+7{code}{digits}"
        elif len(digits) == 11 and digits[0] in "78":
            piece = f"+7{digits[1:]}"
        formatted, national = _format(piece.strip())
        if not formatted:
            left_out.append(piece.strip())
            continue
        before = national
        if formatted not in shown:
            shown.append(formatted)
    original = text if shown and [text] != shown else ""
    if left_out:
        return Cleaned(
            shown or None,
            original,
            "",
            N_("“%(value)s” is no phone number that can be dialled; it was left out."),
            {"value": ", ".join(left_out)},
        )
    return Cleaned(shown or None, original)


@lru_cache(maxsize=4096)
def _format(piece: str) -> tuple[str, str]:
    """The number as it is shown, and its ten digits where it is Russian; empty where nobody could dial it."""
    try:
        number = phonenumbers.parse(piece, "RU")
    except phonenumbers.NumberParseException:
        return "", ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return "", ""  # also a local number whose area nobody said
    formatted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if number.extension:
        formatted = formatted.replace(" ext. ", " доб. ")
    national = str(number.national_number) if number.country_code == 7 else ""
    return formatted, national
