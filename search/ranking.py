"""Put the documents that answer a query into classes, best first.

A class is a set of documents (``search.bitmap``). Inside a class the static rank decides, in texts how often the words occur.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from search import bitmap
from search.analysis import exact_term
from search.postings import Postings
from search.understanding import Group, Understood

_MOST_SCORED = 1_000  # a larger class of texts stays in static order
_SATURATION = 1.5  # how soon further occurrences of a word stop counting


@dataclass(frozen=True, slots=True)
class Ranked:
    """Disjoint sets of documents, best first."""

    classes: tuple[int, ...]
    relaxed: bool  # no document has every word: these have the most
    scored: int  # index of the class whose order is by text, -1: none

    @property
    def all(self) -> int:
        """Every document found."""
        found = 0
        for members in self.classes:
            found |= members
        return found


def rank(query: Understood, postings: Postings) -> Ranked:
    """Find and order what answers the query: all words in what identifies a document, then anywhere; else the most words."""
    groups = query.strong
    if not groups:
        return Ranked((), False, -1)
    names = [_group_set(postings, ("name",), group) for group in groups]
    mains = [_group_set(postings, ("main",), group) for group in groups]
    anywhere = [_anywhere(postings, group, main) for group, main in zip(groups, mains, strict=True)]
    in_names, in_mains, in_texts = _all(names), _all(mains), _all(anywhere)
    exact = postings.documents("name", exact_term(query.corrected or query.text))
    joined = _all(_any(postings.documents("name", term) for term in terms) for terms in query.joined)
    numbered = _all(postings.documents("name", f"№{number}") for number in query.numbers)
    places = _all(_any(postings.documents("main", term) for term in terms) for terms in query.places)
    if query.joined and numbered & in_mains:
        # «Школа 5» is the one with that number, or at that house; not every school whose building has a 5 somewhere.
        meant = numbered | places
        in_mains &= meant
        pages = postings.documents("group", "page")
        in_texts &= meant | (pages & _all(postings.documents("body", number) for number in query.numbers))
    classes = [
        exact,
        joined & in_mains,
        numbered & in_names & in_mains,
        numbered & in_mains,
        places & in_mains,
        in_names & in_mains,
        in_mains,
        in_texts,
    ]
    strict = _disjoint(classes)
    if any(strict):
        return Ranked(tuple(strict), False, len(strict) - 1)
    return Ranked(tuple(_relaxed(query, joined, names, mains, anywhere)), len(groups) > 1, -1)


def text_score(query: Understood, postings: Postings) -> Callable[[int], float]:
    """How well the text of a document answers: the sum over words of rarity × saturated frequency."""
    parts = []
    for group in query.strong:
        for term in group.terms:
            weights = postings.weights("body", term)
            if weights:
                parts.append((math.log(1 + postings.size / len(weights)), weights))

    def score(number: int) -> float:
        return sum(rarity * (n := weights.get(number, 0.0)) / (n + _SATURATION) for rarity, weights in parts)

    return score


def order_class(members: int, score: Callable[[int], float] | None) -> list[int]:
    """The documents of one class in order."""
    found = list(bitmap.iter_ids(members))
    if score and len(found) <= _MOST_SCORED:
        found.sort(key=lambda number: (-score(number), number))
    return found


def _relaxed(query: Understood, joined: int, names: list[int], mains: list[int], anywhere: list[int]) -> list[int]:
    """The documents with the most words, in what identifies them before texts.

    «Гимназия 999» keeps the number, «Рябовское шоссе 999» the street.
    """
    groups = query.strong
    in_mains, in_texts = bitmap.at_least(mains), bitmap.at_least(anywhere)
    in_names = bitmap.at_least(names)
    kept = [found for group, found in zip(groups, mains, strict=True) if group.number == bool(query.joined)]
    preferred = _all(kept)
    for count in range(len(groups) - 1, -1, -1):
        for level in (in_mains[count], in_texts[count]):
            if level:
                return _disjoint([level & joined, level & preferred, level & in_names[count], level])
    return []


def _anywhere(postings: Postings, group: Group, main: int) -> int:
    found = main | _group_set(postings, ("main", "body"), group)
    return found | postings.documents("body", group.digits) if group.number else found


def _group_set(postings: Postings, fields: tuple[str, ...], group: Group) -> int:
    return _any(
        _all(_any(postings.documents(field, term) for field in fields) for term in terms)
        for terms in group.alternatives
    )


def _all(sets: Iterable[int]) -> int:
    """The intersection; of no sets at all, nothing."""
    found = -1  # every bit: the neutral element
    for members in sets:
        found &= members
    return found if found >= 0 else 0


def _any(sets: Iterable[int]) -> int:
    found = 0
    for members in sets:
        found |= members
    return found


def _disjoint(classes: Iterable[int]) -> list[int]:
    seen = 0
    found = []
    for members in classes:
        found.append(members & ~seen)
        seen |= members
    return found
