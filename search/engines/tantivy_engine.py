"""Carry out plans with tantivy, for hundreds of thousands of documents.

Classes, filters and facets are tantivy's own queries and aggregations; nothing is kept between questions but the last plans.
The order inside a class is a column, so it does not depend on the segments.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Occur, Order, Query

from search.engines.base import COUNTED, FACETS, HIDDEN, SCORE_STEPS, Entry, Found, Wish
from search.engines.tantivy_files import (
    LAT,
    LON,
    NEWEST,
    ORDER,
    STORED,
    count_segments,
    has_deletions,
    load_stored,
    write_batch,
    write_whole,
)
from search.engines.tantivy_nearest import nearest
from search.engines.tantivy_queries import Queries, every, some
from search.engines.widest import widest
from search.errors import IndexDamaged
from search.plan import Plan
from search.request import Sort

_CACHED_PLANS = 500
_DOC_BITS = 32
_TOTAL = "total"
_MORE_TIES = 8  # so many times as many hits are fetched where equal scores go beyond the page


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Write an index of all entries."""
    write_whole(folder, entries)


def apply(folder: Path, before: Path, gone: Collection[str], entries: Sequence[Entry]) -> None:
    """Write what ``before`` holds, less ``gone``, with ``entries``."""
    with _damage(before):
        write_batch(folder, before, gone, entries)


def open(folder: Path) -> "TantivyEngine":
    """Open a finished index."""
    return TantivyEngine(folder)


def batches(folder: Path) -> int:
    """How many batches lie on top of the index as it was written; tantivy merges many small ones into one."""
    return max(0, count_segments(folder) - 1)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the attempt that answers a plan finds, before any filter."""

    attempt: int  # −1: none answers
    classes: tuple[Query | None, ...]
    all: Query | None
    total: int
    counts: Mapping[str, Mapping[str, int]]


class TantivyEngine:
    """One finished index. A handle is a segment and a place in it.

    Raises:
        IndexDamaged: the folder holds no index that can be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _damage(folder):
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # no thread that waits for changes: an index never changes
            self._searcher = index.searcher()
            self._queries = Queries(self._searcher, index.schema)
            self._gone = has_deletions(folder)
            self.size = int(self._searcher.num_docs)
        self._answer = lru_cache(maxsize=_CACHED_PLANS)(self._find_answer)
        self._values = lru_cache(maxsize=len(FACETS))(self._find_values)

    def has(self, field: str, term: str) -> bool:
        """Whether some document has the term."""
        with _damage(self._folder):
            found = self._queries.term(field, term)
            return found is not None and (not self._gone or self._count(found) > 0)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet."""
        return self._values(facet) if facet in FACETS else ()

    def find(self, wish: Wish) -> Found:
        """Carry out a plan."""
        with _damage(self._folder):
            answer = self._answer(wish.plan, wish.lang, wish.count and not wish.filters)
            chosen = {name: self._queries.term(name, value) for name, value in wish.filters.items()}
            total, counts = answer.total, answer.counts
            if chosen:
                total, counts = self._narrow(answer.all, chosen, count=wish.count)
            pages = max(1, -(-total // wish.per_page))
            page = min(max(1, wish.page), pages)
            hits = self._page(wish, answer, tuple(chosen.values()), (page - 1) * wish.per_page) if total else ()
            return Found(
                total=total,
                unfiltered=answer.total,
                handles=tuple(hit.segment_ord << _DOC_BITS | hit.doc for hit in hits),
                page=page,
                pages=pages,
                counts=counts,
                attempt=answer.attempt,
                relaxed=answer.attempt >= 0 and wish.plan.attempts[answer.attempt].relaxed,
            )

    def class_sizes(self, plan: Plan, attempt: int, lang: str) -> tuple[int, ...]:
        """How many documents each class of an attempt has."""
        with _damage(self._folder):
            members = [self._queries.of(one.members) for one in plan.attempts[attempt].classes]
            hidden = self._queries.term(HIDDEN, lang)
            return tuple(self._count(every([one], [hidden, *members[:place]])) for place, one in enumerate(members))

    def class_of(self, plan: Plan, attempt: int, handle: int) -> int:
        """The first class that has the document."""
        with _damage(self._folder):
            order: Any = self._searcher.fast_field_values(ORDER, [_address(handle)])[0]
            itself = self._queries.number(ORDER, order)
            for place, one in enumerate(plan.attempts[attempt].classes):
                if self._count(every([self._queries.of(one.members), itself])):
                    return place
        return -1

    def stored(self, handle: int) -> Mapping[str, Any]:
        """What a hit shows."""
        with _damage(self._folder):
            written: Any = self._searcher.doc(_address(handle)).get_first(STORED)
            return load_stored(bytes(written))

    def point(self, handle: int) -> tuple[float, float] | None:
        """Where the document is."""
        with _damage(self._folder):
            lat, lon = (self._searcher.fast_field_values(name, [_address(handle)])[0] for name in (LAT, LON))
        return None if lat is None or lon is None else (lat, lon)

    def close(self) -> None:
        """Nothing: the files are let go with the last reader that holds them."""

    # -- sets ----------------------------------------------------------------------------------------------------

    def _count(self, query: Query | None) -> int:
        if query is None:
            return 0
        found: Any = self._searcher.search(query, limit=1)
        return int(found.count)

    def _find_answer(self, plan: Plan, lang: str, count: bool) -> _Answer:
        """The first attempt that finds something."""
        hidden = self._queries.term(HIDDEN, lang)
        for place, attempt in enumerate(plan.attempts):
            if attempt.when is not None and not self._count(self._queries.of(attempt.when)):
                continue
            classes = tuple(self._queries.of(one.members) for one in attempt.classes)
            members = widest([one.members for one in attempt.classes])
            found = every([some(map(self._queries.of, members))], [hidden])
            total, counts = self._total_and_counts(found, COUNTED if count else ())
            if total:
                shown = tuple(every([one], [hidden]) for one in classes)
                return _Answer(place, shown, found, total, counts)
        return _Answer(-1, (), None, 0, {name: {} for name in COUNTED} if count else {})

    def _narrow(
        self, found: Query | None, chosen: Mapping[str, Query | None], *, count: bool
    ) -> tuple[int, dict[str, Mapping[str, int]]]:
        """How many documents the filters leave; how many each value of a facet has, the other filters applied."""
        free = tuple(name for name in COUNTED if name not in chosen)
        total, counts = self._total_and_counts(every([found, *chosen.values()]), free if count else ())
        for name in chosen if count else ():
            if name in COUNTED:
                others = (query for other, query in chosen.items() if other != name)
                counts |= self._total_and_counts(every([found, *others]), (name,))[1]
        return total, {name: counts[name] for name in COUNTED if name in counts}

    def _total_and_counts(self, query: Query | None, facets: Sequence[str]) -> tuple[int, dict[str, Mapping[str, int]]]:
        counts: dict[str, Mapping[str, int]] = {name: {} for name in facets}
        if query is None:
            return 0, counts
        asked: dict[str, Any] = {_TOTAL: {"value_count": {"field": ORDER}}}
        asked |= {
            name: {"terms": {"field": name, "size": len(self._values(name))}} for name in facets if self._values(name)
        }
        found = self._searcher.aggregate(query, asked)
        for name in asked.keys() - {_TOTAL}:
            counted = {bucket["key"]: int(bucket["doc_count"]) for bucket in found[name]["buckets"]}
            counts[name] = dict(sorted(counted.items()))
        return int(found[_TOTAL]["value"]), counts

    def _find_values(self, facet: str) -> tuple[str, ...]:
        with _damage(self._folder):
            found = sorted(value for value, _ in self._searcher.terms_with_prefix(facet, ""))
        return tuple(value for value in found if not self._gone or self.has(facet, value))

    # -- order ---------------------------------------------------------------------------------------------------

    def _page(self, wish: Wish, answer: _Answer, chosen: Sequence[Query | None], skip: int) -> Iterator[DocAddress]:
        """The documents of one page."""
        allowed = every([answer.all, *chosen])
        if wish.sort is Sort.DATE:
            return iter(self._by_column(allowed, NEWEST, skip, wish.per_page)[0])
        if wish.sort is Sort.DISTANCE and wish.point:
            return nearest(self._searcher, self._queries, allowed, wish.point, skip, wish.per_page)
        return self._by_class(wish, answer, chosen, skip)

    def _by_class(self, wish: Wish, answer: _Answer, chosen: Sequence[Query | None], skip: int) -> Iterator[DocAddress]:
        wanted = wish.per_page
        for place, members in enumerate(answer.classes):
            query = every([members, *chosen], answer.classes[:place])
            if wish.plan.attempts[answer.attempt].classes[place].scored:
                taken, count = self._by_text(query, wish.plan.scored, skip, wanted)
            else:
                taken, count = self._by_column(query, ORDER, skip, wanted)
            yield from taken
            wanted -= len(taken)
            skip = max(0, skip - count)
            if not wanted:
                return

    def _by_column(self, query: Query | None, column: str, skip: int, wanted: int) -> tuple[list[DocAddress], int]:
        """Some of the documents by a column, the smallest first; how many there are of them all."""
        if query is None:
            return [], 0
        found: Any = self._searcher.search(query, wanted, offset=skip, order_by_field=column, order=Order.Asc)
        return [hit for _, hit in found.hits], int(found.count)

    def _by_text(
        self, query: Query | None, terms: Sequence[str], skip: int, wanted: int
    ) -> tuple[list[DocAddress], int]:
        """Some of the documents by how well their texts answer; equal ones by their static order."""
        weighed = [(Occur.Should, one) for one in map(self._queries.weighed, terms) if one is not None]
        if query is None or not weighed:
            return self._by_column(query, ORDER, skip, wanted)
        scored = Query.boolean_query([(Occur.Must, Query.const_score_query(query, 0.0)), *weighed])
        limit = skip + wanted
        while True:
            found: Any = self._searcher.search(scored, limit + 1)
            hits = [(math.ceil(score * SCORE_STEPS), hit) for score, hit in found.hits]
            if found.count <= limit or hits[-1][0] < hits[limit - 1][0]:
                return self._with_ties(hits)[skip : skip + wanted], int(found.count)
            if hits[-1][0] == 0:  # no word in the text: so many are alike that a column sorts them faster
                first = self._with_ties([hit for hit in hits if hit[0] > 0])
                taken = first[skip : skip + wanted]
                if len(taken) < wanted:
                    rest = every([query], [one for _, one in weighed])
                    taken += self._by_column(rest, ORDER, max(0, skip - len(first)), wanted - len(taken))[0]
                return taken, int(found.count)
            limit *= _MORE_TIES

    def _with_ties(self, hits: Sequence[tuple[int, DocAddress]]) -> list[DocAddress]:
        """The documents by score, equal ones by their static order."""
        places: list[Any] = self._searcher.fast_field_values(ORDER, [hit for _, hit in hits])
        ordered = sorted(zip(hits, places, strict=True), key=lambda one: (-one[0][0], one[1]))
        return [hit for (_, hit), _ in ordered]


def _address(handle: int) -> DocAddress:
    return DocAddress(handle >> _DOC_BITS, handle & (1 << _DOC_BITS) - 1)


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Tantivy raises or panics where bytes are damaged: say that the index is."""
    try:
        yield
    except IndexDamaged:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise IndexDamaged(f"{folder}: the search index is damaged. Build it again: kais search build.") from error
        raise
