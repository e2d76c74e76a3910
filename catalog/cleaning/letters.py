"""Tell letters of two alphabets that look the same apart."""

from __future__ import annotations

import re

from core.i18n import N_

LOOK_ALIKES = N_("letters of another alphabet that look the same were replaced")

_LATIN = "ABCEHKMOPTXYaceopxy"
_CYRILLIC = "АВСЕНКМОРТХУасеорху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_LATIN_TWINS, _CYRILLIC_TWINS = frozenset(_LATIN), frozenset(_CYRILLIC)
_MIXED = re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")


def to_cyrillic(text: str) -> str:
    """Every Latin letter that has a Cyrillic twin becomes it."""
    return text.translate(_TO_CYRILLIC)


def mend_letters(text: str) -> str:
    """Words of mixed letters in one alphabet: «CОШ» with a Latin C, «Cambridge» with a Cyrillic С.

    A word stays where the letters of neither alphabet are all twins.
    """
    return text if text.isascii() or not _MIXED.search(text) else _WORD.sub(_mend, text)


def to_latin(text: str) -> str:
    """Every Cyrillic letter that has a Latin twin becomes it."""
    return text.translate(_TO_LATIN)


def _mend(match: re.Match[str]) -> str:
    word = match[0]
    latin = {letter for letter in word if letter.isascii()}
    cyrillic = set(word) - latin
    if not latin or not cyrillic:
        return word
    if latin <= _LATIN_TWINS:
        return to_cyrillic(word)
    return to_latin(word) if cyrillic <= _CYRILLIC_TWINS else word
