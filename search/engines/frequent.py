"""Keep the long lists of postings a second time, as plain numbers that need no unpacking.

Whoosh pickles its lists of postings; reading a list of thousands takes a millisecond. ``frequent.bin`` beside a part has the
lists of the terms that many documents share, ``frequent.json`` says where each begins: the numbers, then how often, for texts.
"""

import json
from pathlib import Path

import numpy as np

from search.engines.base import FACETS, HIDDEN, TERM_FIELDS
from search.engines.whoosh_blocks import Numbers, Weights
from search.engines.whoosh_lists import Lists

_NUMBERS = "frequent.bin"
_PLACES = "frequent.json"
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
    """The long lists of one part, read from a mapped file."""

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, dict[str, tuple[int, int]]] = json.loads((folder / _PLACES).read_text(encoding="utf-8"))
        whole = (folder / _NUMBERS).stat().st_size // 4
        self._numbers = np.memmap(folder / _NUMBERS, dtype=np.int32, mode="r") if whole else np.empty(0, np.int32)
        longest = max(
            (
                begin + count * (2 if field in WEIGHTED else 1)
                for field, found in self._places.items()
                for begin, count in found.values()
            ),
            default=0,
        )
        if longest > whole:
            raise ValueError(f"{folder / _NUMBERS} is too short")

    def find(self, field: str, term: str) -> tuple[Numbers, Weights | None] | None:
        """The numbers of the documents with the term, and of texts how often; None where the list is short."""
        place = self._places[field].get(term)
        if place is None:
            return None
        begin, count = place
        numbers = np.asarray(self._numbers[begin : begin + count], dtype=np.int64)
        if field not in WEIGHTED:
            return numbers, None
        return numbers, np.asarray(self._numbers[begin + count : begin + 2 * count]).view(np.float32)
