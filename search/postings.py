"""Read one finished Whoosh index: sets of documents by term, cached; stored values by number."""

import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3LeafMatcher

from search import bitmap
from search.errors import IndexDamaged

_CACHED_TERMS = 8_000
_CACHED_DOCUMENTS = 1_000
_MOST_WEIGHED = 3_000  # a word of more documents says too little to be worth weighing


class Postings:
    """The documents of one index, numbered from 0 by static rank. Never refreshed: open a newer index instead.

    Safe for several threads: Whoosh's files are read under a lock, and what was read is kept.

    Raises:
        IndexDamaged: the folder holds no index that can be read.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._reader = whoosh_index.open_dir(str(folder)).reader()
            self.size = int(self._reader.doc_count_all())
        except Exception as error:  # Whoosh raises whatever the damaged bytes lead to
            raise IndexDamaged(
                f"{folder}: the search index cannot be read. Build it again: kais search build."
            ) from error
        self._lock = threading.Lock()
        self.documents = lru_cache(maxsize=_CACHED_TERMS)(self._documents)
        self.weights = lru_cache(maxsize=_CACHED_TERMS // 8)(self._weights)
        self.stored = lru_cache(maxsize=_CACHED_DOCUMENTS)(self._stored)
        self.everything = (1 << self.size) - 1

    def _matching(self, field: str, term: str) -> Any:
        return self._reader.postings(field, term) if (field, term) in self._reader else None

    def _documents(self, field: str, term: str) -> int:
        """The set of documents with ``term`` in ``field``."""
        with self._lock, _damage():
            matcher = self._matching(field, term)
            return bitmap.from_ids(chain.from_iterable(ids for ids, _ in _iter_blocks(matcher)), self.size)

    def _weights(self, field: str, term: str) -> dict[int, float]:
        """How often ``term`` stands in ``field`` of each document; empty for a word that nearly every document has."""
        if self.documents(field, term).bit_count() > _MOST_WEIGHED:
            return {}
        found: dict[int, float] = {}
        with self._lock, _damage():
            for ids, weights in _iter_blocks(self._matching(field, term)):
                found.update(zip(ids, weights, strict=False))
        return found

    def values(self, field: str) -> list[str]:
        """Every value of a facet."""
        with self._lock, _damage():
            return [value.decode() if isinstance(value, bytes) else str(value) for value in self._reader.lexicon(field)]

    def _stored(self, number: int) -> dict[str, Any]:
        """What a hit of document ``number`` shows."""
        with self._lock, _damage():
            found: dict[str, Any] = self._reader.stored_fields(number)["stored"]
            return found

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._reader.close()


def _iter_blocks(matcher: Any) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
    """The postings of a term as blocks of numbers and weights.

    Whoosh's own ``all_ids()`` asks for one number at a time, ten times slower; Whoosh is pinned, so its blocks stay as they are.
    """
    if matcher is None:
        return
    if isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            matcher.id()  # reads the block's numbers
            matcher.weight()
            yield matcher._ids, matcher._weights
            matcher._next_block()
        return
    while matcher.is_active():
        yield (matcher.id(),), (matcher.weight(),)
        matcher.next()


class _damage:  # reads as a sentence: with damage told
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, IndexDamaged):
            raise IndexDamaged("The search index is damaged. Build it again: kais search build.") from error
