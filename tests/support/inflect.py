"""Put the name of an institution into the six cases, as people write it in a sentence."""

import re
from functools import cache
from typing import Any

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_ADJECTIVES = frozenset({"ADJF", "PRTF"})


@cache
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


def inflect_name(name: str) -> dict[str, str]:
    """Case → the name in it: «гимназии № 56», «гимназией № 56» …; only its first noun and that noun's adjectives change.

    Args:
        name: in the nominative; a name without a noun we know (an abbreviation) stays as it is in every case.
    """
    heads = _head(name)
    return {case: _rewrite(name, heads, case) for case in CASES}


def _head(name: str) -> list[tuple[int, int, list[Any]]]:
    """The adjectives at the beginning and the noun after them: where they stand, and the reading of each part."""
    found: list[tuple[int, int, list[Any]]] = []
    pending: list[re.Match[str]] = []
    for word in _WORD.finditer(name):
        if name[: word.start()].rstrip().endswith(("«", '"', "№")):
            return []
        adjective = _reading(word[0], _ADJECTIVES)
        noun = _reading(word[0], {"NOUN"})
        if adjective and not (noun and noun.score > adjective.score):
            pending.append(word)
            continue
        nouns = _nouns(word[0])
        if nouns is None:
            return []
        gender, number = nouns[0].tag.gender, nouns[0].tag.number
        for before in pending:
            agreeing = _agreeing(before[0], gender, number)
            if agreeing is None:
                return []
            found.append((before.start(), before.end(), agreeing))
        return [*found, (word.start(), word.end(), nouns)]
    return []


def _reading(word: str, kinds: frozenset[str] | set[str]) -> Any | None:
    for reading in _morphology().parse(word.lower().rpartition("-")[2]):
        if reading.tag.POS in kinds and reading.tag.case == "nomn" and reading.score > 0.01:
            return reading
    return None


def _nouns(word: str) -> list[Any] | None:
    """The reading of each part of «школа-интернат»; None where one is no noun in the nominative."""
    if word.isupper():
        return None
    found = [_reading(part, {"NOUN"}) for part in word.split("-")]
    return found if all(found) else None


def _agreeing(word: str, gender: str, number: str) -> list[Any] | None:
    first, _, last = word.lower().rpartition("-")
    for reading in _morphology().parse(last):
        tag = reading.tag
        if tag.POS in _ADJECTIVES and tag.case == "nomn" and tag.number == number and tag.gender in (gender, None):
            return [first, reading] if first else [reading]
    return None


def _rewrite(name: str, heads: list[tuple[int, int, list[Any]]], case: str) -> str:
    pieces, done = [], 0
    for start, end, readings in heads:
        written = "-".join(part if isinstance(part, str) else _inflected(part, case) for part in readings)
        pieces += [name[done:start], written[0].upper() + written[1:] if name[start].isupper() else written]
        done = end
    return "".join([*pieces, name[done:]])


def _inflected(reading: Any, case: str) -> str:
    tag = reading.tag
    wanted = {case, tag.number} if tag.number else {case}
    if tag.POS in _ADJECTIVES:
        wanted |= {tag.gender} if tag.gender else set()
        wanted |= {"inan"} if case == "accs" and tag.gender != "femn" else set()
    made = reading.inflect(wanted) or reading.inflect({case})
    return str(made.word if made else reading.word)
