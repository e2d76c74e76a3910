"""The lines of a hit that say what was asked for: «Плавание · 7–12 лет · есть места (6)»."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence, Set
from datetime import date
from itertools import accumulate
from typing import Any

from markupsafe import Markup

from core.i18n import format_day, ngettext
from core.i18n import gettext as _
from search.analysis import fold
from search.highlight import find_words, highlight
from search.offers import AGE_TERM, FREE_TERM, OLDEST, YOUNGEST
from search.words import KIND_WORDS

MOST_LINES = 3
# Words that say for whom and whether, not what: alone they ask for no offer.
_NOT_WHAT = frozenset("год лета возраст ребенок дети место свободный есть класс группа".split())
_About = tuple[int | None, int | None, int | None, date | None]  # age from, to, free places, their day


def asked_offers(
    stored: Mapping[str, Any] | None, terms: frozenset[str], answered: frozenset[str]
) -> tuple[Markup, ...]:
    """The offers that answer a query, best first, its words marked.

    Args:
        stored: what ``search.offers.stored_offers`` kept.
        terms: the terms of the query.
        answered: terms that the title of the hit has already: «школа 56» asks for no «Школа юного моряка».
    """
    wanted = frozenset(term for term in terms if "|" not in term) - answered - KIND_WORDS
    what = frozenset(term for term in wanted - _NOT_WHAT if not term[:1].isdigit())
    ages = frozenset(int(age) for term in terms if (age := term.removeprefix(AGE_TERM)) != term and age.isdecimal())
    free = FREE_TERM in terms
    if not stored or not (what or ages or free):
        return ()
    lines = stored["text"].split("\n")
    words = {number: found for number, found in _words_by_line(stored["text"], lines, wanted).items() if found & what}
    scores = []
    for number, about in enumerate(stored["about"]):
        fits = _takes(about, ages), bool(free and about[2])
        if number in words or (not words and any(fits)):
            said = words.get(number, set())
            scores.append((-len(said & what), not fits[0], not fits[1], -len(said), number))
    order = [number for *_, number in sorted(scores)]
    marked = wanted | frozenset(str(age) for age in ages)
    chosen = _chosen(order, lines, {number: words.get(number, set()) & what for number in order})
    return tuple(_line(lines[number], stored["about"][number], marked) for number in chosen)


def _chosen(order: Sequence[int], lines: Sequence[str], said: Mapping[int, Set[str]]) -> list[int]:
    """The first lines, less those that say less than the first, or only what a shorter line has said."""
    chosen: list[int] = []
    covered: set[str] = set()
    for number in order:
        new = said[number] - covered or said[number] == said[order[0]]
        if new and not any(lines[other].casefold() in lines[number].casefold() for other in chosen):
            chosen.append(number)
            covered |= said[number]
    return chosen[:MOST_LINES]


def _words_by_line(text: str, lines: list[str], wanted: frozenset[str]) -> dict[int, set[str]]:
    """Which of the terms each line has."""
    begins = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found: dict[int, set[str]] = {}
    for start, _end, term in find_words(fold(text), wanted) if wanted else ():
        found.setdefault(bisect_right(begins, start) - 1, set()).add(term)
    return found


def _takes(about: _About, ages: frozenset[int]) -> bool:
    first, last = about[0], about[1]
    if not ages or (first is None and last is None):
        return False
    low, high = YOUNGEST if first is None else first, OLDEST if last is None else last
    return all(low <= age <= high for age in ages)


def _line(title: str, about: _About, terms: frozenset[str]) -> Markup:
    parts = [highlight(title, terms)]
    if ages := _ages(about[0], about[1]):
        parts.append(highlight(ages, terms))
    if about[2]:
        free = ngettext("%(num)s free place", "%(num)s free places", about[2])
        parts.append(Markup("{}").format(f"{free} ({format_day(about[3], 'short')})" if about[3] else free))
    return Markup(" · ").join(parts)


def _ages(first: int | None, last: int | None) -> str:
    if first is not None and last is not None:
        return _("%(first)s–%(last)s years", first=first, last=last)
    if last is None:
        return "" if first is None else _("from %(age)s years", age=first)
    return _("up to %(age)s years", age=last)
