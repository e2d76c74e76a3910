"""Answer a request by the index; where there is none, or it is broken, by the catalogue itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.errors import KaisError
from core.web import WebDeps
from search.helping import NO_HELP, Help, find_help
from search.nearby import Place, find_place
from search.parameters import Asked
from search.ports import SearchPorts
from search.query import SearchIndex
from search.request import Sort
from search.result import SearchResult, Suggestion

log = logging.getLogger("kais.search")
NEAREST = "institution"  # the type of what is ordered by distance
OpenIndex = Callable[[], SearchIndex | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what was found, and by which index."""

    read: Asked
    result: SearchResult
    index: SearchIndex | None  # None: the plain listing stands in
    place: Place | None = None  # what ``near`` was understood as
    help: Help = NO_HELP


@dataclass(frozen=True, slots=True)
class Searcher:
    """The index in place with what portal adds to it."""

    deps: WebDeps
    index: OpenIndex  # the newest index, or None; may raise what ``search.errors`` has
    ports: SearchPorts

    def answer(self, read: Asked, *, helped: bool = True) -> Answer:
        """Ask the index, and where it finds nothing, what would help; never fails for what the index is like."""
        try:
            opened = self.index()
            if opened is not None:
                return self._ask(opened, read, helped=helped)
        except KaisError as error:
            log.warning("search index: %s", error)
        from search.fallback import list_plainly

        with self.deps.sessions() as session:
            return Answer(read, list_plainly(session, read.request), None)

    def _ask(self, index: SearchIndex, read: Asked, *, helped: bool) -> Answer:
        asked, synonyms = read.request, self.ports.synonyms()
        place = find_place(asked.near, index, asked.lang) if asked.near else None
        asked = replace(asked, point=place.point if place else None)
        if place and asked.sort is Sort.DISTANCE and not asked.type and not asked.site:
            # Only institutions are somewhere; where none is found, the pages come by what they say.
            near = replace(asked, type=NEAREST)
            if (result := index.search(near, synonyms)).total:
                return Answer(replace(read, request=near), result, index, place)
            asked = replace(asked, sort=Sort.RELEVANCE)
        result = index.search(asked, synonyms)
        help = find_help(asked, result, index, synonyms) if helped and not result.total else NO_HELP
        return Answer(replace(read, request=asked), result, index, place, help)

    def suggest(self, text: str, *, site: str = "", lang: str, limit: int) -> tuple[Suggestion, ...]:
        """What is probably being typed; nothing where there is no index."""
        try:
            opened = self.index()
            if opened is not None:
                return opened.suggest(text, self.ports.synonyms(), site=site, lang=lang, limit=limit)
        except KaisError as error:
            log.warning("search index: %s", error)
        return ()

    def note_miss(self, answer: Answer) -> None:
        """Let operators know of words that find nothing; what only a filter hides is no miss, nor is a school's own search."""
        asked, result = answer.read.request, answer.result
        if answer.index is None or not result.text or asked.page > 1 or asked.literal or asked.site:
            return
        if result.relaxed or (not result.total and not result.elsewhere):
            self.ports.note_miss(result.text, asked.lang)
