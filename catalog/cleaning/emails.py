"""Clean e-mail addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from catalog.cleaning.cleaned import Cleaned
from catalog.cleaning.letters import LOOK_ALIKES, to_latin
from core.i18n import N_
from core.text import clean

MARKS_CORRECTED = N_("slips of the keyboard in the address were corrected")

_BETWEEN = re.compile(r"[;,\s]+")
_SLIPS = (  # what is typed for a full stop or around the sign
    (re.compile(r"\bmailto:", re.IGNORECASE), ""),
    (re.compile(r"\s*@+\s*"), "@"),
    (re.compile(r"(?<=@)([\w-]+(?:\.[\w-]+)*)\s?[,:]\s?(ru|com|рф|net|org|su|info)\b", re.IGNORECASE), r"\1.\2"),
    (re.compile(r"\.{2,}"), "."),
)
_LONGEST = 320


def clean_emails(cell: str) -> Cleaned:
    """Addresses of a cell, the host in lower case, the first letter as spreadsheets found it lowered.

    Slips of the keyboard («school@mail,ru», a Cyrillic «с» in a Latin address) are corrected where an address comes out of it,
    and said to be corrections. Nobody is asked whether the address exists.
    """
    text = clean(cell)
    good: list[str] = []
    bad: list[str] = []
    correction = ""
    mended = text
    if "@" in text:
        for slip, right in _SLIPS:
            mended = slip.sub(right, mended)
    if mended != text:
        correction = MARKS_CORRECTED
    for raw in _BETWEEN.split(mended):
        piece = raw.strip(".<>()[]\"'«»")
        if not piece:
            continue
        address = parse_email(piece)
        if not address and "@" in piece and (latin := to_latin(piece)).isascii() and (address := parse_email(latin)):
            correction = LOOK_ALIKES
        elif address and not piece.isascii() and (latin := to_latin(piece)).isascii():
            address, correction = parse_email(latin), LOOK_ALIKES
        if address:
            if address not in good:
                good.append(address)
        else:
            bad.append(piece)
    original = text if good and [text] != good else ""
    correction = correction if good else ""
    if bad:
        return Cleaned(
            good or None,
            original,
            correction,
            N_("“%(value)s” is no e-mail address, like name@example.org; it was left out."),
            {"value": ", ".join(bad)},
        )
    return Cleaned(good or None, original, correction)


@lru_cache(maxsize=4096)
def parse_email(text: str) -> str:
    """The address in its usual form; empty where the text is none."""
    if "@" not in text or len(text) > _LONGEST:
        return ""
    try:
        address = validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
    name, host = address.rsplit("@", 1)
    if name[1:].islower() or not name[1:].strip("0123456789._-"):
        name = name.lower()  # «Sc577@…»: a spreadsheet's capital
    return f"{name}@{host}"
