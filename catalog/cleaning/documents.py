"""Clean the numbers of licences and certificates."""

from __future__ import annotations

import re
from html import unescape

from catalog.cleaning.cleaned import EMPTY, Cleaned
from catalog.cleaning.letters import LOOK_ALIKES, to_cyrillic
from core.i18n import N_
from core.text import clean

SIGN_REMOVED = N_("a sign № in front of the number was removed")
NUMBER_TIDIED = N_("spaces and dashes within the number were put right")

_SIGN = re.compile(r"^(?:№|No\.?|N[º°.]?|#)\s*(?=[^\W_])")
# Registers since 2021: Л035-01271-78/00176710 (licence), А007-01260-22/01142162 (accreditation).
_REGISTER = re.compile(r"^([ЛлАаLlAa])\s?(\d{3})\s?[-‐‑–—]\s?(\d{5})\s?[-‐‑–—]\s?(\d{2})\s?[/\\]\s?(\d{4,12})$")
_LETTER = {"L": "Л", "A": "А"}
_TAIL_DIGITS = 8
_SERIES = re.compile(r"^(?:\d{2}\s?[A-Za-zА-Яа-яЁё]{1,2}\s?\d{2}|[A-Za-zА-Яа-яЁё]{1,3})$")


def clean_document_number(cell: str) -> Cleaned:
    """The number of a licence or certificate: what is glued to it goes, a Latin letter in front becomes Cyrillic.

    A number of an older form («1745», «5/021», «854-д») stays as it is written.
    """
    written = clean(unescape(cell)) if "&" in cell else clean(cell)
    if not written:
        return EMPTY
    text = strip_sign(written)
    correction = SIGN_REMOVED if text != written else ""
    match = _REGISTER.match(text)
    if match is None:
        return Cleaned(text, written if correction else "", correction)
    letter = match[1].upper()
    value = f"{_LETTER.get(letter, letter)}{match[2]}-{match[3]}-{match[4]}/{match[5]}"
    if letter in _LETTER:
        correction = LOOK_ALIKES
    elif value != text and not correction:
        correction = NUMBER_TIDIED
    original = written if value != written else ""
    if len(match[5]) != _TAIL_DIGITS:
        return Cleaned(
            value,
            original,
            correction,
            N_(
                "The number “%(value)s” ends in %(found)s digits where the register gives eight. It is kept as written."
            ),
            {"value": value, "found": str(len(match[5]))},
        )
    return Cleaned(value, original, correction)


def clean_series(cell: str) -> Cleaned:
    """The series of a blank form, «78А01»: its letter is Cyrillic, whatever keyboard it was typed on."""
    written = clean(cell)
    if not written or written.isdigit() or not _SERIES.match(written):
        return Cleaned(written) if written else EMPTY
    value = to_cyrillic(written)
    return Cleaned(value, written, LOOK_ALIKES) if value != written else Cleaned(value)


def clean_form_number(cell: str) -> Cleaned:
    """The number of a blank form: the sign № in front of it goes, for lists print their own."""
    written = clean(unescape(cell)) if "&" in cell else clean(cell)
    value = strip_sign(written)
    return Cleaned(value or None, written if value != written else "")


def strip_sign(text: str) -> str:
    """The number without a sign № in front of it."""
    return text if text.isascii() and text[:1].isdigit() else _SIGN.sub("", text)
