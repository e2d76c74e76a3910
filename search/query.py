"""Ask the index: a request in, hits with facets out."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from core import urls
from search.analysis import words
from search.engines import base, engine_named
from search.engines.base import LISTING, Found, Wish
from search.engines.distance import distance_m
from search.errors import IndexDamaged
from search.plan import Plan
from search.ranking import find_pages_that_say, make_plan
from search.request import SearchRequest, Sort
from search.result import Hit, SaidOn, SearchResult, Suggestion, make_hit
from search.synonyms import NO_SYNONYMS, Synonyms
from search.understanding import LONGEST_QUERY, understand
from search.understood import Understood
from search.vocabulary import Vocabulary

ABOUT = "about.json"  # the engine; names of the districts and sites that filters offer; the revision
LEXICON = "lexicon.json"
MOST_SUGGESTED = 8
_CACHED_QUERIES = 500
_READ = LONGEST_QUERY * 5  # characters of a query that are looked at; ``understand`` cuts and says so
_SITES = urls.school_site("x").removesuffix("x/")  # sites of schools live below


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was understood, with the plan made of it."""

    understood: Understood
    plan: Plan
    listing: bool  # nothing was asked: every institution


class SearchIndex:
    """One finished index, open for reading; safe for several threads.

    ``on_damage`` is called when a search finds the files broken.
    """

    def __init__(self, folder: Path, on_damage: Callable[[], None] | None = None) -> None:
        self.folder = folder
        self.number = int(folder.name) if folder.name.isdigit() else 0
        self._on_damage = on_damage
        try:
            lexicon: dict[str, int] = json.loads((folder / LEXICON).read_text(encoding="utf-8"))
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            self.revision = int(about["revision"])
            self.districts: dict[str, str] = about["districts"]  # slug → name, by name
            self.sites: dict[str, str] = about["sites"]  # site id → whose it is
            self.engine_name = str(about["engine"])
            self.vocabulary = Vocabulary(lexicon, self._has_term)
        except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
            raise IndexDamaged(
                f"{folder}: the search index cannot be read. Build it again: kais search build."
            ) from error
        self.engine = engine_named(self.engine_name).open(folder)
        # Batches add names and forget none: only what some document still has is offered.
        self.districts = _kept(self.districts, self.engine.values("district"))
        self.sites = _kept(self.sites, self.engine.values("site"))
        self._readings = lru_cache(maxsize=_CACHED_QUERIES)(self._read)

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return self.engine.size

    def values(self, facet: str) -> tuple[str, ...]:
        """The values a filter may take: ``district``, ``kind``, ``level``, ``licence``, ``type``, ``site``."""
        return self.engine.values("group" if facet == "type" else facet)

    def read(self, text: str, *, literal: bool = False, synonyms: Synonyms = NO_SYNONYMS) -> Reading:
        """Understand a query; kept for the next time."""
        return self._readings(text[:_READ], literal, synonyms)

    def search(self, request: SearchRequest, synonyms: Synonyms = NO_SYNONYMS) -> SearchResult:
        """Answer a request; whatever its text is.

        Raises:
            IndexDamaged: the files under the index are broken.
        """
        with self._watched():
            reading = self.read(request.text, literal=request.literal, synonyms=synonyms)
            found = self.find(request, synonyms)
            return self._result(request, reading, found)

    def find(self, request: SearchRequest, synonyms: Synonyms = NO_SYNONYMS) -> Found:
        """What the engine says to a request; ``search`` makes hits of it."""
        reading = self.read(request.text, literal=request.literal, synonyms=synonyms)
        return self.engine.find(wish_of(request, reading.plan))

    def suggest(
        self,
        text: str,
        synonyms: Synonyms = NO_SYNONYMS,
        *,
        site: str = "",
        lang: str = "ru",
        limit: int = MOST_SUGGESTED,
    ) -> tuple[Suggestion, ...]:
        """What is probably being typed, the last word taken as a beginning: institutions; of one site, its pages."""
        if not words(text[:_READ]):
            return ()
        with self._watched():
            understood = understand(text[:_READ], self.vocabulary, complete_last=True, synonyms=synonyms)
            filters = {"site": site} if site else {"group": "institution"}
            found = self.engine.find(Wish(make_plan(understood), lang, filters, per_page=limit, count=False))
            if found.relaxed:
                return ()
            suggested = (self.engine.stored(handle) for handle in found.handles)
            return tuple(
                Suggestion(
                    one["title"], one["url"], one.get("district_name", ""), one.get("kind", ""), one.get("address", "")
                )
                for one in suggested
            )

    def close(self) -> None:
        """Let go of the files."""
        self.engine.close()

    def _has_term(self, term: str) -> bool:
        return any(self.engine.has(name, term) for name in base.TERM_FIELDS[1:])  # names are a part of main

    def _read(self, text: str, literal: bool, synonyms: Synonyms) -> Reading:
        understood = understand(text, self.vocabulary, literal=literal, synonyms=synonyms)
        listing = not understood.groups and not understood.text
        return Reading(understood, LISTING if listing else make_plan(understood), listing)

    def _result(self, request: SearchRequest, reading: Reading, found: Found) -> SearchResult:
        understood = reading.understood
        terms = frozenset() if reading.listing else understood.terms
        counts = {("type" if name == "group" else name): values for name, values in found.counts.items()}
        return SearchResult(
            total=found.total,
            hits=tuple(self._hit(handle, terms, request, reading.plan, found.attempt) for handle in found.handles),
            facets=counts,
            page=found.page,
            pages=found.pages,
            text=understood.text,
            corrected=understood.corrected,
            relaxed=found.relaxed and found.total > 0,
            cut=understood.cut,
            unknown=understood.unknown,
            elsewhere=0 if found.total else found.unfiltered,
        )

    def _hit(self, handle: int, terms: frozenset[str], request: SearchRequest, plan: Plan, attempt: int) -> Hit:
        point = self.engine.point(handle)
        distance = distance_m(request.point, point) if request.point and point else None
        hit = make_hit(self.engine.stored(handle), terms, distance, point)
        if hit.group != "institution" or not hit.site_url.startswith(_SITES):
            return hit
        pages = find_pages_that_say(plan, attempt, hit.site_url.removeprefix(_SITES).strip("/"))
        if pages is None or self.engine.class_of(plan, attempt, handle) < len(plan.attempts[attempt].classes) - 1:
            return hit
        found = self.engine.find(Wish(pages, request.lang, per_page=1, count=False))
        said = [make_hit(self.engine.stored(page), terms) for page in found.handles]
        return replace(hit, said_on=SaidOn(said[0].title, said[0].url, said[0].snippet)) if said else hit

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except IndexDamaged:
            if self._on_damage:
                self._on_damage()
            raise


def _kept(names: Mapping[str, str], values: Collection[str]) -> dict[str, str]:
    there = frozenset(values)
    return {value: name for value, name in names.items() if value in there}


def wish_of(request: SearchRequest, plan: Plan) -> Wish:
    """The question to the engine."""
    asked = {
        "district": request.district, "kind": request.kind, "level": request.level, "licence": request.licence,
        "group": request.type, "site": request.site,
    }  # fmt: skip
    nearest = request.sort is Sort.DISTANCE and request.point is None
    return Wish(
        plan=plan,
        lang=request.lang,
        filters={name: value for name, value in asked.items() if value},
        sort=Sort.RELEVANCE if nearest else request.sort,
        point=request.point,
        page=request.page,
        per_page=request.per_page,
    )
