"""Find out why nothing was found, and what would be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from search.parameters import FILTERS
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from search.result import SearchResult, Suggestion
from search.synonyms import Synonyms

_MOST = 5  # of each kind of help
_SHORTEST = 4  # letters of a word that others may be like
_ALIKE = 66.0  # how like, of 100


@dataclass(frozen=True, slots=True)
class Way:
    """The same search with one filter set otherwise."""

    name: str  # the parameter: district, kind, level, licence, type, site
    value: str  # empty: without it
    total: int


@dataclass(frozen=True, slots=True)
class Help:
    """What a page without hits offers."""

    wider: tuple[Way, ...] = ()  # without one of the filters
    everywhere: int = 0  # what there is without any filter
    instead: tuple[Way, ...] = ()  # another kind, another district
    loosely: int = 0  # what the words find when they are not taken literally
    alike: tuple[str, ...] = ()  # words that are written nearly so
    suggested: tuple[Suggestion, ...] = ()  # what is called nearly so
    kinds: tuple[Way, ...] = ()  # the kinds that there are, for who would rather look around


NO_HELP = Help()


def find_help(asked: SearchRequest, result: SearchResult, index: SearchIndex, synonyms: Synonyms) -> Help:
    """Look around a search that found nothing: a few searches of some milliseconds."""

    def total(**changes: object) -> int:
        other = {"page": 1, "per_page": 1, "sort": Sort.RELEVANCE, "point": None} | changes
        return index.search(replace(asked, **other), synonyms).total  # type: ignore[arg-type]

    used = [name for name in (*FILTERS, "type", "site") if getattr(asked, name)]
    wider = [Way(name, "", total(**{name: ""})) for name in used] if len(used) > 1 else []
    everywhere = total(**dict.fromkeys(used, "")) if used else 0
    return Help(
        wider=tuple(way for way in wider if way.total),
        everywhere=everywhere,
        instead=tuple(_instead(asked, result)),
        loosely=total(literal=False) if asked.literal else 0,
        alike=tuple(dict.fromkeys(word for unknown in result.unknown for word in _alike(unknown, index)))[:_MOST],
        suggested=index.suggest(asked.text, synonyms, site=asked.site, lang=asked.lang, limit=_MOST),
        kinds=() if everywhere else _kinds(index, asked.lang),
    )


def _kinds(index: SearchIndex, lang: str) -> tuple[Way, ...]:
    counts = index.search(SearchRequest(lang=lang, per_page=1)).facets.get("kind", {})
    return tuple(
        Way("kind", kind, count) for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _instead(asked: SearchRequest, result: SearchResult) -> Iterator[Way]:
    """Other kinds, then other districts, that have what is asked for, the most first."""
    for name in ("kind", "district"):
        if chosen := getattr(asked, name):
            counts = sorted(result.facets.get(name, {}).items(), key=lambda item: (-item[1], item[0]))
            yield from [Way(name, value, count) for value, count in counts if count and value != chosen][:_MOST]


def _alike(unknown: str, index: SearchIndex) -> list[str]:
    """Words of names and titles that look like one nobody uses; wider than what is corrected without asking."""
    if len(unknown) < _SHORTEST:
        return []
    found = process.extract(unknown, index.vocabulary.words, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST)
    return [word for word, _score, _place in found if index.vocabulary.is_used(word)]
