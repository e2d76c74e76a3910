"""What an engine is asked: which documents make up which class, said without any engine's words.

``search.ranking`` writes a plan; an engine (``search.engines``) carries it out. Two engines that read an expression as the
sentences below say it give the same documents in the same order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload


@dataclass(frozen=True, slots=True)
class Has:
    """The documents with one of ``terms`` in one of ``fields``."""

    fields: tuple[str, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """The documents that are in every part; of no parts: none."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """The documents that are in some part; of no parts: none."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The documents that are in at least ``count`` parts."""

    count: int
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Owners:
    """The institutions to which documents of the part belong: those on whose site something is said."""

    part: "Expression"


Expression = Has | Every | Some | AtLeast | Owners
NOTHING = Some(())


@dataclass(frozen=True, slots=True)
class Class:
    """One class of hits. A document belongs to the first class that has it; inside a class the static rank decides."""

    name: str  # for ``kais search explain``
    members: Expression
    scored: bool = False  # ordered by how well the text answers (``Plan.scored``), where the class is not too large


@dataclass(frozen=True, slots=True)
class Attempt:
    """Classes, best first. An attempt that finds nothing, or whose condition finds nothing, gives way to the next."""

    classes: tuple[Class, ...]
    when: Expression | None = None
    relaxed: bool = False  # not every word is there


class Attempts(Sequence[Attempt]):
    """Attempts of which the last are made only where nothing before them finds anything, which is seldom."""

    def __init__(self, first: Iterable[Attempt], rest: Callable[[], Iterable[Attempt]]) -> None:
        self._first = tuple(first)
        self._make = rest

    def __iter__(self) -> Iterator[Attempt]:
        yield from self._first
        yield from self._all[len(self._first) :]

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> Attempt: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Attempt, ...]: ...
    def __getitem__(self, place: int | slice) -> Attempt | tuple[Attempt, ...]:
        if isinstance(place, int) and 0 <= place < len(self._first):
            return self._first[place]
        return self._all[place]

    @cached_property
    def _all(self) -> tuple[Attempt, ...]:
        return (*self._first, *self._make())


@dataclass(frozen=True, slots=True, eq=False)  # a plan is the key of a cache: itself, not its hundred parts
class Plan:
    """How to answer one query."""

    attempts: Sequence[Attempt]
    scored: tuple[str, ...] = ()  # terms whose frequency in ``body`` orders a scored class
