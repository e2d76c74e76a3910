"""What an engine must be able to do, whichever library does it.

Two engines give the same documents in the same order for the same plan: classes are sets, the order inside a class is the
static ``order`` of the documents, and a scored class is ordered by BM25 as written down here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from search.plan import Attempt, Class, Has, Plan
from search.request import Sort

FACETS = ("district", "kind", "level", "licence", "group", "site", "form")  # form: the type of a hit
TERM_FIELDS = ("name", "main", "offer", "body")
HIDDEN = "hidden"  # the languages in which the same page exists: it is not shown in them
COUNTED = ("district", "kind", "level", "licence", "group")  # the facets that a page counts
ORDER_GAP = 1 << 20  # between neighbours of a new index: room for documents that come later
NO_DAY = 0  # days are ``date.toordinal()``
BM25_K1 = 1.2
BM25_B = 0.75
SCORE_STEPS = (
    1_000  # parts of one in which scores are compared, rounded up: their last bits come from the order of adding
)
_FREE_LENGTHS = 24  # lengths below stand for themselves


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as an engine stores it."""

    key: str
    order: int  # static rank among all documents, smallest first; below 2**63
    terms: Mapping[str, Sequence[str]]  # of each of TERM_FIELDS, of each of FACETS, and of HIDDEN
    stored: Mapping[str, Any]  # what a hit shows
    point: tuple[float, float] | None = None
    day: date | None = None
    owner: int = 0  # the institution that it is, or belongs to; 0: none


@dataclass(frozen=True, slots=True)
class Wish:
    """One question to an engine."""

    plan: Plan
    lang: str = "ru"
    filters: Mapping[str, str] = field(default_factory=dict)  # facet → value, each of which a hit must have
    sort: Sort = Sort.RELEVANCE
    point: tuple[float, float] | None = None  # for Sort.DISTANCE
    page: int = 1  # beyond the last page means the last
    per_page: int = 20
    count: bool = True  # whether facets are counted


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine found."""

    total: int  # with the filters
    unfiltered: int  # without them
    handles: tuple[int, ...]  # of the documents of this page, for ``stored``
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]  # of each of COUNTED: value → how many, the other filters applied
    attempt: int  # which attempt of the plan found them; -1: none did
    relaxed: bool


class Engine(Protocol):
    """One finished index, open for reading, safe for several threads; never refreshed: a newer one is opened afresh.

    Every method may raise ``IndexDamaged``.
    """

    size: int  # documents

    def has(self, field: str, term: str) -> bool:
        """Whether some document has the term."""

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that some document has, sorted."""

    def find(self, wish: Wish) -> Found:
        """Carry out a plan."""

    def class_sizes(self, plan: Plan, attempt: int, lang: str) -> tuple[int, ...]:
        """How many documents each class of an attempt has, less those of the classes before it."""

    def class_of(self, plan: Plan, attempt: int, handle: int) -> int:
        """The first class of an attempt that has the document; -1: none."""

    def stored(self, handle: int) -> Mapping[str, Any]:
        """What a hit of the document shows."""

    def point(self, handle: int) -> tuple[float, float] | None:
        """Where the document is."""

    def close(self) -> None:
        """Let go of the files."""


class EngineModule(Protocol):
    """What a module of ``search.engines`` offers."""

    def write(self, folder: Path, entries: Iterable[Entry]) -> None:
        """Write an index of all entries, which come by their order, into an empty folder."""

    def apply(self, folder: Path, before: Path, gone: Collection[str], entries: Sequence[Entry]) -> None:
        """Write into an empty folder what ``before`` holds, less the documents of ``gone``, with ``entries``.

        The key of an entry that takes the place of another one is in ``gone`` too. ``before`` is not touched; its files may be
        shared by hard links. May raise ``IndexDamaged``.
        """

    def open(self, folder: Path) -> Engine:
        """Open a finished index; raises ``IndexDamaged``."""

    def batches(self, folder: Path) -> int:
        """How many small batches lie on top of the index as it was written."""


# Every institution: what an empty query lists.
LISTING = Plan((Attempt((Class("every institution", Has(("group",), ("institution",))),)),))


def length_code(length: int) -> int:
    """A text's length as one byte: up to 40 terms exactly, then four significant bits."""
    rest = length - _FREE_LENGTHS
    if rest < 0:
        return length
    if rest < 8:
        return _FREE_LENGTHS + rest
    shift = rest.bit_length() - 4
    return min(255, _FREE_LENGTHS + ((rest >> shift) & 0x07 | (shift + 1) << 3))


def length_of(code: int) -> int:
    """The length that a code stands for."""
    rest = code - _FREE_LENGTHS
    if rest < 0:
        return code
    shift = (rest >> 3) - 1
    return _FREE_LENGTHS + (rest & 7 if shift < 0 else (rest & 7 | 8) << shift)
