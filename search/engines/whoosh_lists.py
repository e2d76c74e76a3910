"""Gather postings in memory and write them as one Whoosh segment.

Whoosh sorts every posting by itself and keeps what does not fit on disk, pickled. Documents come in their order here, so each
list is in order as it grows, and only the terms are sorted: a fifth of the time. Whoosh is pinned, so its blocks stay as they are.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.writing import SegmentWriter

_BLOCK = 4096  # postings read at once: we read whole lists, Whoosh's 128 is for skipping


class Lists:
    """Field → term → the numbers of its documents and, in some fields, how often they have it."""

    def __init__(self, weighted: Sequence[str]) -> None:
        self._weighted = frozenset(weighted)
        self._numbers: dict[str, dict[str, array[int]]] = {}
        self._weights: dict[str, dict[str, array[float]]] = {}

    def add(self, number: int, terms: Mapping[str, Sequence[str]]) -> None:
        """Take in one document, whose number is higher than those before it."""
        for field, found in terms.items():
            numbers = self._numbers.setdefault(field, {})
            if field not in self._weighted:
                for term in set(found):
                    numbers.setdefault(term, array("I")).append(number)
                continue
            weights = self._weights.setdefault(field, {})
            for term, often in Counter(found).items():
                numbers.setdefault(term, array("I")).append(number)
                weights.setdefault(term, array("f")).append(often)

    def fields(self) -> list[str]:
        """The fields that have terms."""
        return sorted(field for field, terms in self._numbers.items() if terms)

    def lists(self, field: str) -> Iterator[tuple[str, "array[int]", "array[float] | None"]]:
        """Every term of a field in the order of its bytes, with its documents."""
        weights = self._weights.get(field)
        numbers = self._numbers[field]
        for term in sorted(numbers):  # of UTF-8, the order of code points is that of bytes
            yield term, numbers[term], weights[term] if weights else None


class ListWriter(SegmentWriter):
    """Writes stored values as they come, and at the end lists that are ready."""

    def __init__(self, folder: Path, schema: fields.Schema, weighted: Sequence[str]) -> None:
        super().__init__(
            whoosh_index.create_in(str(folder), schema), codec=W3Codec(blocklimit=_BLOCK, compression=0), compound=False
        )
        self.lists = Lists(weighted)

    def add(self, terms: Mapping[str, Sequence[str]], stored: Any) -> None:
        """Write a document; its number is how many came before it."""
        self.lists.add(self.docnum, terms)
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_field("stored", self.schema["stored"], stored, 0)
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field in self.lists.fields():
            self.fieldwriter.start_field(field, self.schema[field])
            for term, numbers, weights in self.lists.lists(field):
                self._write_list(term, numbers, weights or array("f", [1.0]) * len(numbers))
            self.fieldwriter.finish_field()
        self.fieldwriter.close()

    def _write_list(self, term: str, numbers: "array[int]", weights: "array[float]") -> None:
        self.fieldwriter.start_term(term.encode())
        blocks = self.fieldwriter._postwriter
        for begin in range(0, len(numbers), _BLOCK):
            if begin:
                blocks._write_block()
            blocks._ids = numbers[begin : begin + _BLOCK]
            blocks._weights = weights[begin : begin + _BLOCK]
            blocks._maxweight = max(blocks._weights)
        self.fieldwriter.finish_term()
