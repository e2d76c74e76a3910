"""Carry out plans over Whoosh's postings: sets of documents as whole numbers, cached by term."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines import bitmap
from search.engines.base import (
    BM25_B,
    BM25_K1,
    COUNTED,
    FACETS,
    HIDDEN,
    SCORE_STEPS,
    Entry,
    Found,
    Wish,
    length_code,
    length_of,
)
from search.engines.distance import distances_m
from search.engines.whoosh_postings import Part
from search.engines.whoosh_writer import COLUMNS, GONE, PART, part_number, write_batch, write_whole
from search.errors import IndexDamaged
from search.plan import AtLeast, Every, Expression, Has, Owners, Plan, Some
from search.request import Sort

_CACHED_TERMS = 8_000
_CACHED_DOCUMENTS = 1_000
_CACHED_PLANS = 500


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Write an index of all entries."""
    write_whole(folder, entries)


def apply(folder: Path, before: Path, gone: Collection[str], entries: Sequence[Entry]) -> None:
    """Write what ``before`` holds, less ``gone``, with ``entries``."""
    with _damage(before):
        write_batch(folder, before, gone, entries)


def open(folder: Path) -> "WhooshEngine":
    """Open a finished index."""
    return WhooshEngine(folder)


def batches(folder: Path) -> int:
    """How many batches lie on top of the first part."""
    return max(0, sum(1 for _ in folder.glob(f"{PART}*")) - 1)


class WhooshEngine:
    """One finished index. A handle is a position: 0 is the first document of the static order.

    Raises:
        IndexDamaged: the folder holds no index that can be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _damage(folder), np.load(folder / COLUMNS) as columns:
            order: NDArray[np.int64] = columns["order"]
            lengths: NDArray[np.int32] = columns["length"]
            alive = np.flatnonzero(order != GONE)
            self._number_at = alive[np.argsort(order[alive], kind="stable")]  # position → number
            self._position = np.full(len(order), -1, dtype=np.int64)  # number → position, −1: gone
            self._position[self._number_at] = np.arange(len(alive))
            self._day = columns["day"][self._number_at].astype(np.int64)
            self._owner = columns["owner"][self._number_at]
            self._lat, self._lon = columns["lat"][self._number_at], columns["lon"][self._number_at]
            average = float(lengths.sum()) / len(lengths) if len(lengths) and lengths.any() else 1.0
            coded = np.asarray([length_of(length_code(length)) for length in lengths.tolist()], dtype=np.float32)
            self._norm = BM25_K1 * (1 - BM25_B + BM25_B * coded / average)  # by number
        self.size = len(self._number_at)
        self._everything = (1 << self.size) - 1
        self._gone = len(self._position) != self.size
        self._parts: list[Part] = []
        with _damage(folder):
            offset = 0
            for path in sorted(folder.glob(f"{PART}*"), key=part_number):
                self._parts.append(Part(path, offset))
                offset += self._parts[-1].size
            if offset != len(self._position):
                raise IndexDamaged(
                    f"{folder}: a part of the search index is missing. Build it again: kais search build."
                )
        self.documents = lru_cache(maxsize=_CACHED_TERMS)(self._documents)
        self._weights = lru_cache(maxsize=_CACHED_TERMS // 8)(self._find_weights)
        self._stored = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._find_stored)
        self._classes = lru_cache(maxsize=_CACHED_PLANS)(self._find_classes)
        self._values = lru_cache(maxsize=len(FACETS))(self._find_values)

    def has(self, field: str, term: str) -> bool:
        """Whether some document has the term."""
        if self._gone:
            return self.documents(field, term) != 0
        with _damage(self._folder):
            return any(part.has(field, term) for part in self._parts)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet."""
        return self._values(facet) if facet in FACETS else ()

    def find(self, wish: Wish) -> Found:
        """Carry out a plan."""
        attempt, classes, found = self._classes(wish.plan, wish.lang)
        chosen = {name: self.documents(name, value) for name, value in wish.filters.items()}
        allowed = found
        for members in chosen.values():
            allowed &= members
        total = allowed.bit_count()
        pages = max(1, -(-total // wish.per_page))
        page = min(max(1, wish.page), pages)
        skip = (page - 1) * wish.per_page
        return Found(
            total=total,
            unfiltered=found.bit_count(),
            handles=tuple(self._ordered(wish, attempt, classes, allowed, skip)),
            page=page,
            pages=pages,
            counts=self._count(found, chosen) if wish.count else {},
            attempt=attempt,
            relaxed=attempt >= 0 and wish.plan.attempts[attempt].relaxed,
        )

    def class_sizes(self, plan: Plan, attempt: int, lang: str) -> tuple[int, ...]:
        """How many documents each class of an attempt has."""
        shown = self._everything & ~self.documents(HIDDEN, lang)
        members = _disjoint(self._set(one.members) & shown for one in plan.attempts[attempt].classes)
        return tuple(found.bit_count() for found in members)

    def class_of(self, plan: Plan, attempt: int, handle: int) -> int:
        """The first class that has the document."""
        for place, one in enumerate(plan.attempts[attempt].classes):
            if self._set(one.members) >> handle & 1:
                return place
        return -1

    def stored(self, handle: int) -> Mapping[str, Any]:
        """What a hit shows."""
        return self._stored(handle)

    def point(self, handle: int) -> tuple[float, float] | None:
        """Where the document is."""
        lat, lon = float(self._lat[handle]), float(self._lon[handle])
        return None if math.isnan(lat) else (lat, lon)

    def close(self) -> None:
        """Let go of the files."""
        for part in self._parts:
            part.close()

    # -- sets ----------------------------------------------------------------------------------------------------

    def _documents(self, field: str, term: str) -> int:
        """The set of documents with ``term`` in ``field``."""
        with _damage(self._folder):
            found = 0
            for part in self._parts:
                numbers, _ = part.postings(field, term)
                if len(numbers):
                    positions = self._position[numbers]
                    found |= bitmap.from_positions(positions[positions >= 0] if self._gone else positions, self.size)
            return found

    def _set(self, expression: Expression) -> int:
        match expression:
            case Has(fields, terms):
                found = 0
                for field in fields:
                    for term in terms:
                        found |= self.documents(field, term)
                return found
            case Every(parts):
                if not parts:
                    return 0
                found = self._everything
                for part in parts:
                    found &= self._set(part)
                    if not found:
                        break
                return found
            case Some(parts):
                found = 0
                for part in parts:
                    found |= self._set(part)
                return found
            case AtLeast(count, parts):
                return bitmap.at_least(count, map(self._set, parts))
            case Owners(part):
                owners = self._owner[bitmap.positions_of(self._set(part))]
                own = bitmap.positions_of(self.documents("group", "institution"))
                return bitmap.from_positions(own[np.isin(self._owner[own], owners[owners > 0])], self.size)

    def _find_classes(self, plan: Plan, lang: str) -> tuple[int, tuple[int, ...], int]:
        """The first attempt that finds something: its place, its classes, all of them together."""
        hidden = self.documents(HIDDEN, lang)
        for place, attempt in enumerate(plan.attempts):
            if attempt.when is not None and not self._set(attempt.when):
                continue
            classes = tuple(_disjoint(self._set(one.members) & ~hidden for one in attempt.classes))
            found = 0
            for members in classes:
                found |= members
            if found:
                return place, classes, found
        return -1, (), 0

    def _find_values(self, facet: str) -> tuple[str, ...]:
        with _damage(self._folder):
            found = sorted({value for part in self._parts for value in part.terms(facet)})
        return tuple(value for value in found if not self._gone or self.documents(facet, value))

    def _count(self, found: int, chosen: Mapping[str, int]) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for name in COUNTED:
            rest = found
            for other, members in chosen.items():
                if other != name:
                    rest &= members
            values = ((value, (rest & self.documents(name, value)).bit_count()) for value in self._values(name))
            counts[name] = {value: count for value, count in values if count}
        return counts

    # -- order ---------------------------------------------------------------------------------------------------

    def _ordered(self, wish: Wish, attempt: int, classes: Sequence[int], allowed: int, skip: int) -> Iterator[int]:
        """The positions of one page."""
        if wish.sort is not Sort.RELEVANCE and (wish.sort is Sort.DATE or wish.point):
            members = bitmap.positions_of(allowed)
            if wish.sort is Sort.DATE or not wish.point:
                key: NDArray[Any] = -self._day[members]
            else:
                key = distances_m(self._lat[members], self._lon[members], wish.point)
            yield from members[np.lexsort((members, key))][skip : skip + wish.per_page].tolist()
            return
        wanted = wish.per_page
        for place, whole in enumerate(classes):
            members_here = whole & allowed
            count = members_here.bit_count()
            if skip >= count:
                skip -= count
                continue
            ordered = bitmap.positions_of(members_here)
            if wish.plan.attempts[attempt].classes[place].scored and count > 1:
                ordered = ordered[np.lexsort((ordered, -self._scores(wish.plan.scored, ordered)))]
            taken = ordered[skip : skip + wanted].tolist()
            yield from taken
            wanted -= len(taken)
            skip = 0
            if not wanted:
                return

    def _scores(self, terms: Sequence[str], members: bitmap.Positions) -> NDArray[np.float64]:
        """BM25 of the texts at ``members``, in steps."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            positions, gains = self._weights(term)
            scores[positions] += gains
        steps: NDArray[np.float64] = np.ceil(scores[members].astype(np.float64) * SCORE_STEPS)
        return steps

    def _find_weights(self, term: str) -> tuple[bitmap.Positions, NDArray[np.float32]]:
        """What a term of the text adds to the score of each document that has it."""
        with _damage(self._folder):
            parts = [part.postings("body", term, weighted=True) for part in self._parts]
        numbers = np.concatenate([numbers for numbers, _ in parts]) if parts else np.empty(0, np.int64)
        often = (
            np.concatenate([weights for _, weights in parts if weights is not None])
            if parts
            else np.empty(0, np.float32)
        )
        total, count = len(self._position), len(numbers)
        rarity = math.log(1 + (total - count + 0.5) / (count + 0.5))
        gains = (rarity * (BM25_K1 + 1) * often / (often + self._norm[numbers])).astype(np.float32)
        positions = self._position[numbers]
        alive = positions >= 0
        return positions[alive], gains[alive]

    def _find_stored(self, handle: int) -> dict[str, Any]:
        number = int(self._number_at[handle])
        with _damage(self._folder):
            return next(part.stored(number) for part in self._parts if number < part.offset + part.size)


def _disjoint(classes: Iterable[int]) -> list[int]:
    seen = 0
    found = []
    for members in classes:
        found.append(members & ~seen)
        seen |= members
    return found


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Whoosh and numpy raise whatever damaged bytes lead to: say that the index is damaged."""
    try:
        yield
    except IndexDamaged:
        raise
    except Exception as error:
        raise IndexDamaged(f"{folder}: the search index is damaged. Build it again: kais search build.") from error
