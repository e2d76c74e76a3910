"""Make keys under which spellings of one institution's name are equal or near."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from catalog.names import without_form
from core.text import comparison_key

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_CYRILLIC = re.compile(r"[а-я]")
_NUMBER_SIGN = re.compile(r"№|\b(?:no|nr|n)\b\.?(?= ?\d)")
# What lists shorten, written out; keys and values are words of a comparison key.
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\bc ?(?:of|/) ?e\b|\bc\.? ?e\.?(?= (?:vc|va|primary|school|junior|infant|first))", "church of england"),
        (r"\br\.? ?c\.?(?= )", "roman catholic"),
        (r"&|\+", " and "),
        (r"\bд/с\b", "детский сад"),
        (r"\bшкола-интернат\b", "школа интернат"),
    )
)
_ABBREVIATIONS = {
    "st": "saint", "ste": "sainte", "sch": "school", "pri": "primary", "jnr": "junior", "jun": "junior", "inf": "infant",
    "infants": "infant", "juniors": "junior", "nurs": "nursery", "sec": "secondary", "coll": "college",
    "им": "имени", "сош": "средняя общеобразовательная школа", "оош": "основная общеобразовательная школа",
    "нош": "начальная общеобразовательная школа", "ддт": "дом детского творчества", "дтдм": "дворец творчества детей и молодежи",
    "дюсш": "детско юношеская спортивная школа", "сдюсшор": "специализированная детско юношеская спортивная школа олимпийского резерва",
    "дши": "детская школа искусств", "дмш": "детская музыкальная школа", "дхш": "детская художественная школа",
    "сшор": "спортивная школа олимпийского резерва", "цо": "центр образования", "дс": "детский сад",
}  # fmt: skip
_NOISE = frozenset({"the", "г", "город", "города"})  # words that some lists write and others leave out


@lru_cache(maxsize=8192)
def name_keys(text: str) -> tuple[str, ...]:
    """Keys of a name, the first with everything written out, then as written where that differs.

    «ГБУ ДО „Дом творчества «Радуга»“ …» and «Дом творчества Радуга» share one; so do St Mary's and Saint Marys. A slip
    inside an abbreviation (CokE) is a slip only in the key as written.
    """
    key = comparison_key(without_form(text)) if not text.isascii() else text.lower()
    key = _APOSTROPHES.sub("", _NUMBER_SIGN.sub(" ", key))
    if not key.isascii():
        key = _fold(key)
    written = _WORD.findall(key)
    for pattern, words in _PHRASES:
        key = pattern.sub(words, key)
    full = [token for word in _WORD.findall(key) if (token := _ABBREVIATIONS.get(word, word)) not in _NOISE]
    first, second = " ".join(full), " ".join(written)
    return (first, second) if first and first != second else (second,)


def name_key(text: str) -> str:
    """The first of a name's keys."""
    return name_keys(text)[0]


def _fold(key: str) -> str:
    """Letters without accents: É and E are one; Cyrillic й stays, it is no accented и."""
    if _CYRILLIC.search(key):
        return key
    return "".join(ch for ch in unicodedata.normalize("NFKD", key) if not unicodedata.combining(ch))


def slips(one: str, other: str) -> int | None:
    """How many slips of the pen lie between two keys; None where they differ by more than slips.

    A word that is another word (infant, junior; north, south) is no slip, however short the way between them.
    """
    if one == other:
        return 0
    longest = max(len(one), len(other))
    limit = 1 + longest // 15  # a person slips once or twice in a line, not in every word
    distance = OSA.distance(one, other, score_cutoff=limit)
    if distance > limit or longest < 5:
        return None
    here, there = one.split(), other.split()
    if len(here) != len(there):
        return distance if distance <= 2 and _same_digits(one, other) else None
    for a, b in zip(here, there, strict=True):
        if a == b:
            continue
        if a.isdigit() or b.isdigit():
            return None
        long = max(len(a), len(b))
        if OSA.distance(a, b) > (2 if long >= 7 else 1) or (long < 3 and a[:1] != b[:1]):
            return None
        if (a in OPPOSITES and b in OPPOSITES) or _numeral(a) != _numeral(b):
            return None
    return distance


def _same_digits(one: str, other: str) -> bool:
    return [w for w in one.split() if w.isdigit()] == [w for w in other.split() if w.isdigit()]


def _numeral(word: str) -> str:
    return word if re.fullmatch(r"i{1,3}|iv|vi{0,3}|ix|x", word) else ""


# Words one slip or two apart that tell neighbours apart; a pair of them is never a slip.
OPPOSITES = frozenset(
    "north south east west upper lower boys girls junior senior infant first third fifth sixth mary mark marie lane land hill mill "
    "мужская женская северный южный верхний нижний большой малый первая вторая".split()
)
