"""What one institution tells about itself, in the standard's keys, before it becomes files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.statutes import Item, load_standard
from portal.demo.sveden.paper import Paper

ABSENT = "отсутствует"
NONE = "нет"
NOT_FORESEEN = "не предусмотрено"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address."""

    text: str
    href: str


Cell = str | Link | Paper | tuple[Paper, ...]
Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Tale:
    """Facts by key. An absent word is written as such; what is not here, nobody said."""

    singles: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    absent_groups: frozenset[str] = frozenset()  # of rows, declared absent as a whole

    def __or__(self, other: Tale) -> Tale:
        """Both; the other's word wins where both speak."""
        return Tale(
            {**self.singles, **other.singles}, {**self.rows, **other.rows}, self.absent_groups | other.absent_groups
        )

    def keys(self) -> set[str]:
        """Of every fact and group it speaks of."""
        return set(self.singles) | set(self.rows) | self.absent_groups

    def without(self, keys: set[str]) -> Tale:
        """The same, silent about some."""
        return Tale(
            {key: cells for key, cells in self.singles.items() if key not in keys},
            {key: rows for key, rows in self.rows.items() if key not in keys},
            self.absent_groups - keys,
        )

    def papers(self) -> Iterator[Paper]:
        """Every document it refers to, each once.

        Raises:
            ValueError: two documents would be one file.
        """
        seen: dict[str, Paper] = {}
        cells = [cell for cells in self.singles.values() for cell in cells]
        cells += [cell for rows in self.rows.values() for row in rows for cell in row.values()]
        for cell in cells:
            for paper in cell if isinstance(cell, tuple) else (cell,):
                if not isinstance(paper, Paper):
                    continue
                if seen.setdefault(paper.file, paper) != paper:
                    raise ValueError(f"{paper.file} would be two documents: {paper.title}; {seen[paper.file].title}")
        yield from seen.values()


def single(**facts: Cell | list[Cell]) -> dict[str, tuple[Cell, ...]]:
    """Single facts of one subsection: names with ``__`` for the dot."""
    return {
        key.replace("__", "."): tuple(value) if isinstance(value, list) else (value,) for key, value in facts.items()
    }


def count_marks(tale: Tale, organisation_type: str, known: frozenset[str]) -> int:
    """How many applicable marks the tale fills, together with what the register knows anyhow (``known`` keys)."""
    filled = 0
    for subsection in load_standard().subsections:
        for item in subsection.items:
            if not item.itemprop:
                continue
            wanted = [
                part for part in (item, *item.children) if part.itemprop and organisation_type in part.required_for
            ]
            if not item.row_group:
                filled += bool(wanted) and (item.key in tale.singles or item.key in known)
            elif item.key in tale.absent_groups:
                filled += sum(part.may_be_absent for part in wanted)
            elif rows := tale.rows.get(item.key):
                filled += sum(part is item or _in_all(part, rows) for part in wanted)
    return filled


def _in_all(part: Item, rows: Sequence[Row]) -> bool:
    return all(part.itemprop in row for row in rows)
