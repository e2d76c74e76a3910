"""The lines of a hit that say what was asked for: «Плавание · 7–12 лет · есть места (6)»."""

from bisect import bisect_right
from collections.abc import Mapping
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
    ages = frozenset(int(age) for term in terms if (age := term.removeprefix(AGE_TERM)) != term and age.isdecimal())
    free = FREE_TERM in terms
    if not stored or not (wanted or ages or free):
        return ()
    lines = stored["text"].split("\n")
    words = _words_by_line(stored["text"], lines, wanted)
    scores = []
    for number, about in enumerate(stored["about"]):
        fits = _takes(about, ages), bool(free and about[2])
        if number in words or (not words and any(fits)):
            scores.append((-len(words.get(number, ())), not fits[0], not fits[1], number))
    shown = wanted | frozenset(str(age) for age in ages)
    return tuple(_line(lines[number], stored["about"][number], shown) for *_, number in sorted(scores)[:MOST_LINES])


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
