"""The sums of a set of answers: they add up, and go to JSON and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from surveys.tabulation.variables import ANSWERED, ASKED

Key = tuple[str, str]  # variable (or question), value
Matrix = NDArray[np.int64]
DAYS = ""  # the name under which answers per day are counted in ``values``


def _no_matrix() -> Matrix:
    return np.zeros((0, 0), np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Tabulation:
    """How many answers have which values, and which two values together.

    ``together[i, j]`` is the number of submissions that have both ``keys[i]`` and ``keys[j]``; on the diagonal stands how
    many have a key at all. ``places[question][institution][j]`` is the same for an institution that was named.
    ``values`` counts what is not paired: exact numbers, days, places of a ranking.
    """

    total: int = 0  # submissions
    keys: tuple[Key, ...] = ()
    together: Matrix = field(default_factory=_no_matrix)
    places: Mapping[str, Mapping[int, Matrix]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __add__(self, other: Tabulation) -> Tabulation:
        """Both together; variables and values are joined by name."""
        if not other.total:
            return self
        if not self.total:
            return other
        keys = tuple(sorted({*self.keys, *other.keys}))
        place = {key: number for number, key in enumerate(keys)}
        together = np.zeros((len(keys), len(keys)), np.int64)
        places: dict[str, dict[int, Matrix]] = {}
        for part in (self, other):
            at = np.array([place[key] for key in part.keys], np.intp)
            together[np.ix_(at, at)] += part.together
            for question, institutions in part.places.items():
                rows = places.setdefault(question, {})
                for institution, row in institutions.items():
                    rows.setdefault(institution, np.zeros(len(keys), np.int64))[at] += row
        values: dict[str, Counter[str]] = {}
        for part in (self, other):
            for name, counts in part.values.items():
                values.setdefault(name, Counter()).update(counts)
        return Tabulation(self.total + other.total, keys, together, places, values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tabulation) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # a sum is no key

    def index(self) -> dict[Key, int]:
        """Key → its place in ``together``."""
        return {key: number for number, key in enumerate(self.keys)}

    def count(self, variable: str, value: str = ANSWERED) -> int:
        """How many submissions have this value; without one, how many answered."""
        number = self.index().get((variable, value))
        return int(self.together[number, number]) if number is not None else 0

    def asked(self, question: str, *, conditional: bool) -> int:
        """How many were asked this question."""
        return self.count(question, ASKED) if conditional else self.total

    def to_json(self) -> str:
        """JSON, the same for the same sums: keys in order, those without a submission left out."""
        used = sorted((key, number) for number, key in enumerate(self.keys) if self.together[number, number])
        at = np.array([number for _key, number in used], np.intp)
        square = self.together[np.ix_(at, at)] if used else self.together[:0, :0]
        body: dict[str, Any] = {
            "total": self.total,
            "keys": [key for key, _number in used],
            "together": [square[row, row:].tolist() for row in range(len(used))],  # symmetrical: one half is enough
            "places": {
                question: {str(number): row[at].tolist() for number, row in institutions.items()}
                for question, institutions in self.places.items()
                if institutions
            },
            "values": {name: dict(counts) for name, counts in self.values.items() if counts},
        }
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Tabulation:
        """The sums that ``to_json`` wrote."""
        body = orjson.loads(text)
        size = len(body["keys"])
        together = np.zeros((size, size), np.int64)
        for row, half in enumerate(body["together"]):
            together[row, row:] = half
            together[row:, row] = half
        return cls(
            body["total"],
            tuple((variable, value) for variable, value in body["keys"]),
            together,
            {
                question: {int(number): np.array(row, np.int64) for number, row in institutions.items()}
                for question, institutions in body["places"].items()
            },
            body["values"],
        )


def add_up(parts: Iterable[Tabulation]) -> Tabulation:
    """The sum of sums."""
    whole = Tabulation()
    for part in parts:
        whole += part
    return whole
