"""Keep the long lists of postings a second time, as plain numbers that need no unpacking.

Whoosh pickles its lists of postings; reading a list of thousands takes a millisecond. ``frequent.bin`` beside a part has the
lists of the terms that many documents share, ``frequent.json`` says where each begins: the numbers, then how often, for texts.
"""

import json
import os
import weakref
from pathlib import Path

import numpy as np

from search.engines.base import FACETS, HIDDEN, TERM_FIELDS
from search.engines.whoosh_blocks import Numbers, Weights
from search.engines.whoosh_lists import Lists

_NUMBERS = "frequent.bin"
_PLACES = "frequent.json"
_WIDTH = 4  # bytes of a number
_MANY = 256  # documents: shorter lists are read quickly enough from Whoosh
WEIGHTED = ("body",)  # fields whose terms have how often they occur


def write_frequent(folder: Path, lists: Lists) -> None:
    """Write the long lists of a part."""
    places: dict[str, dict[str, tuple[int, int]]] = {field: {} for field in (*TERM_FIELDS, *FACETS, HIDDEN)}
    begin = 0
    with (folder / _NUMBERS).open("wb") as file:
        for field in lists.fields():
            for term, numbers, weights in lists.lists(field):
                if len(numbers) < _MANY:
                    continue
                file.write(np.asarray(numbers, dtype=np.int32).tobytes())
                if weights is not None:
                    file.write(np.asarray(weights, dtype=np.float32).tobytes())
                places[field][term] = (begin, len(numbers))
                begin += len(numbers) * (1 if weights is None else 2)
    (folder / _PLACES).write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")


class Frequent:
    """The long lists of one part. Read, not mapped: a process that maps a file dies where somebody cuts it short."""

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, dict[str, tuple[int, int]]] = json.loads((folder / _PLACES).read_text(encoding="utf-8"))
        self._path = folder / _NUMBERS
        whole = self._path.stat().st_size // _WIDTH
        longest = max(
            (
                begin + count * (2 if field in WEIGHTED else 1)
                for field, found in self._places.items()
                for begin, count in found.values()
            ),
            default=0,
        )
        if longest > whole:
            raise ValueError(f"{self._path} is too short")
        self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        self.close = weakref.finalize(self, os.close, self._file)

    def find(self, field: str, term: str) -> tuple[Numbers, Weights | None] | None:
        """The numbers of the documents with the term, and of texts how often; None where the list is short."""
        place = self._places[field].get(term)
        if place is None:
            return None
        begin, count = place
        numbers = np.frombuffer(self._read(begin, count), np.int32).astype(np.int64)
        if field not in WEIGHTED:
            return numbers, None
        return numbers, np.frombuffer(self._read(begin + count, count), np.float32)

    def _read(self, begin: int, count: int) -> bytes:
        if not self.close.alive:
            raise ValueError(f"{self._path} is closed")
        found = os.pread(self._file, count * _WIDTH, begin * _WIDTH)
        if len(found) < count * _WIDTH:
            raise ValueError(f"{self._path} is too short")
        return found
