"""Show what a search finds with a line that is not saved yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.errors import KaisError
from portal.search_desk.lines import Line
from portal.search_desk.operations import effective
from search.query import SearchIndex
from search.request import SearchRequest
from search.result import Hit
from search.synonyms import Synonyms

SHOWN = 5
OpenIndex = Callable[[], SearchIndex | None]


@dataclass(frozen=True, slots=True)
class Found:
    """What one table of synonyms lets a search find."""

    total: int
    relaxed: bool  # not every word is there
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A search as it is answered now, and as it would be."""

    text: str
    now: Found
    then: Found


def try_line(index: OpenIndex, now: Synonyms, own: Iterable[Line], line: Line, text: str) -> Trial | None:
    """Ask with and without ``line``; None where there is no index to ask.

    Args:
        now: the table as it is.
        own: the operators' other lines.
    """
    try:
        opened = index()
        if opened is None:
            return None
        request = SearchRequest(text=text, per_page=SHOWN)
        return Trial(
            text,
            _ask(opened, request, now),
            _ask(opened, request, Synonyms(effective([*own, line]))),
        )
    except KaisError:
        return None


def _ask(index: SearchIndex, request: SearchRequest, synonyms: Synonyms) -> Found:
    result = index.search(request, synonyms)
    return Found(result.total, result.relaxed, result.hits[:SHOWN])
