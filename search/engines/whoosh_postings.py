"""Read the postings of one finished Whoosh segment, whole lists at a time."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3LeafMatcher

Numbers = NDArray[np.int64]
Weights = NDArray[np.float32]


class Part:
    """One segment that is never changed; its documents are numbered from ``offset``. Whoosh's files are read under a lock."""

    def __init__(self, folder: Path, offset: int) -> None:
        self._reader: Any = whoosh_index.open_dir(str(folder)).reader()
        self._lock = threading.Lock()
        self.offset = offset
        self.size = int(self._reader.doc_count_all())

    def has(self, field: str, term: str) -> bool:
        """Whether some document has the term."""
        with self._lock:
            return (field, term) in self._reader

    def postings(self, field: str, term: str, *, weighted: bool = False) -> tuple[Numbers, Weights | None]:
        """The numbers of the documents that have the term and, if asked for, how often."""
        with self._lock:
            if (field, term) not in self._reader:
                return np.empty(0, np.int64), np.empty(0, np.float32) if weighted else None
            blocks = list(_iter_blocks(self._reader.postings(field, term), weighted))
        numbers = np.concatenate([ids for ids, _ in blocks]) + self.offset
        return numbers, np.concatenate([weights for _, weights in blocks]) if weighted else None

    def terms(self, field: str) -> list[str]:
        """Every term of a field."""
        with self._lock:
            return [term.decode() if isinstance(term, bytes) else str(term) for term in self._reader.lexicon(field)]

    def stored(self, number: int) -> dict[str, Any]:
        """What was stored of a document, by its number in the whole index."""
        with self._lock:
            found: dict[str, Any] = self._reader.stored_fields(number - self.offset)["stored"]
            return found

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._reader.close()


def _iter_blocks(matcher: Any, weighted: bool) -> Iterator[tuple[Numbers, Weights]]:
    """The postings of a term as blocks of numbers and weights.

    Whoosh's own ``all_ids()`` asks for one number at a time, ten times slower; Whoosh is pinned, so its blocks stay as they are:
    differences of numbers, and one weight for all where they are alike.
    """
    if isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            matcher._read_data()
            numbers = np.asarray(matcher._data[0], dtype=np.int64)
            if not matcher._byteids:
                numbers = np.cumsum(numbers)
            weights = matcher._data[1] if weighted else None
            yield numbers, _whole(1.0 if weights is None else weights, len(numbers) if weighted else 0)
            matcher._next_block()
        return
    while matcher.is_active():
        yield np.asarray([matcher.id()], dtype=np.int64), np.asarray([matcher.weight()], dtype=np.float32)
        matcher.next()


def _whole(weights: Any, count: int) -> Weights:
    return np.full(count, weights, np.float32) if isinstance(weights, float) else np.asarray(weights, dtype=np.float32)
