"""Keep the long lists of postings a second time, as plain numbers that need no unpacking.

Whoosh pickles its lists of postings; reading a list of thousands takes a millisecond. ``frequent.bin`` beside a part has the
lists of the terms that many documents share, ``frequent.json`` says where each begins: the numbers, then how often, for texts.
"""

import json
from pathlib import Path

import numpy as np
from whoosh import index as whoosh_index

from search.engines.base import FACETS, HIDDEN, TERM_FIELDS
from search.engines.whoosh_blocks import Numbers, Weights, iter_blocks

_NUMBERS = "frequent.bin"
_PLACES = "frequent.json"
_MANY = 256  # documents: shorter lists are read quickly enough from Whoosh
_WEIGHTED = "body"


def write_frequent(folder: Path) -> None:
    """Write the long lists of a finished part."""
    reader = whoosh_index.open_dir(str(folder)).reader()
    places: dict[str, dict[str, tuple[int, int]]] = {}
    begin = 0
    with (folder / _NUMBERS).open("wb") as file:
        for field in (*TERM_FIELDS, *FACETS, HIDDEN):
            found: dict[str, tuple[int, int]] = {}
            for term in map(_text, reader.lexicon(field)):
                if reader.doc_frequency(field, term) < _MANY:
                    continue
                blocks = list(iter_blocks(reader.postings(field, term), weighted=field == _WEIGHTED))
                numbers = np.concatenate([ids for ids, _ in blocks]).astype(np.int32)
                file.write(numbers.tobytes())
                if field == _WEIGHTED:
                    file.write(np.concatenate([weights for _, weights in blocks]).astype(np.float32).tobytes())
                found[term] = (begin, len(numbers))
                begin += len(numbers) * (2 if field == _WEIGHTED else 1)
            places[field] = found
    reader.close()
    (folder / _PLACES).write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")


class Frequent:
    """The long lists of one part, read from a mapped file."""

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, dict[str, tuple[int, int]]] = json.loads((folder / _PLACES).read_text(encoding="utf-8"))
        whole = (folder / _NUMBERS).stat().st_size // 4
        self._numbers = np.memmap(folder / _NUMBERS, dtype=np.int32, mode="r") if whole else np.empty(0, np.int32)
        longest = max(
            (
                begin + count * (2 if field == _WEIGHTED else 1)
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
        if field != _WEIGHTED:
            return numbers, None
        return numbers, np.asarray(self._numbers[begin + count : begin + 2 * count]).view(np.float32)


def _text(term: object) -> str:
    return term.decode() if isinstance(term, bytes) else str(term)
