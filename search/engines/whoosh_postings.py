"""Read the postings of one finished Whoosh segment, whole lists at a time."""

import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.reading import TermNotFound

from search.engines.frequent import Frequent
from search.engines.known_terms import KnownTerms
from search.engines.whoosh_blocks import Numbers, Weights, iter_blocks

_MOST_IN_MEMORY = 64 << 20  # bytes; the dictionary of 20,000 documents has 16 MB


class _Storage(FileStorage):
    """A folder of files that are read where they lie; the dictionary of terms, asked dozens of times a query, in memory.

    Nothing is mapped: a mapped file that is cut short ends the process.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Open a file of the segment."""
        path = Path(self.folder) / name
        if path.suffix == ".trm" and path.stat().st_size <= _MOST_IN_MEMORY:
            return BufferFile(path.read_bytes(), name=name, **kwargs)
        return super().open_file(name, **kwargs)


class Part:
    """One segment that is never changed; its documents are numbered from ``offset``. Whoosh's files are read under a lock."""

    def __init__(self, folder: Path, offset: int) -> None:
        self._reader: Any = _Storage(folder).open_index().reader()
        self._close = weakref.finalize(self, self._reader.close)
        self._frequent = Frequent(folder)
        self._known = KnownTerms(folder)
        self._lock = threading.Lock()
        self.offset = offset
        self.size = int(self._reader.doc_count_all())

    def has(self, field: str, term: str) -> bool:
        """Whether some document has the term."""
        if not self._known.may_have(field, term):
            return False
        with self._lock:
            return (field, term) in self._reader

    def postings(self, field: str, term: str, *, weighted: bool = False) -> tuple[Numbers, Weights | None]:
        """The numbers of the documents that have the term and, if asked for, how often."""
        if (kept := self._frequent.find(field, term)) is not None:
            return kept[0] + self.offset, kept[1]
        if not self._known.may_have(field, term):
            return np.empty(0, np.int64), np.empty(0, np.float32) if weighted else None
        with self._lock:
            try:
                matcher = self._reader.postings(field, term)
            except TermNotFound:
                return np.empty(0, np.int64), np.empty(0, np.float32) if weighted else None
            blocks = list(iter_blocks(matcher, weighted=weighted))
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
            self._close()
            self._frequent.close()
