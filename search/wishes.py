"""Read what a query wishes besides words: a child's age, free places."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis import lemmas
from search.offers import AGE_TERM, FREE_TERM, OLDEST
from search.query_words import Word

_YEARS = frozenset(("год", "лето", "годик", "летний"))
_FREE = frozenset(("свободный", "вакантный", "есть", "быть", "наличие", "остаться"))
_PLACE = "место"
_BETWEEN = frozenset(("ли", "еще"))


@dataclass(frozen=True, slots=True)
class SpecialWish:
    """What several words of a query ask for together."""

    size: int  # of how many words
    terms: tuple[str, ...]  # any of them


def find_wish(asked: Sequence[Word]) -> SpecialWish | None:
    """The wish that ``asked`` begins with, if any: «7 лет», «7-летний», «свободные места», «есть ли места»."""
    if len(asked) < 2:
        return None
    first, second = asked[0], asked[1]
    if first.text.isdigit() and not first.signed and not second.number:
        years = int(first.text) if len(first.text) <= 2 else OLDEST + 1
        if years <= OLDEST and _YEARS.intersection(lemmas(second.text)):
            return SpecialWish(2, (f"{AGE_TERM}{years}",))
        return None
    if not _FREE.isdisjoint(lemmas(first.text)):
        size = 2 if second.text not in _BETWEEN else 3
        if len(asked) >= size and _PLACE in lemmas(asked[size - 1].text):
            return SpecialWish(size, (FREE_TERM,))
    return None
