"""Read a file by a mapping without loading it, to show what would become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from catalog.errors import UnreadableFile
from catalog.importers.mapping import FileMapping
from catalog.importers.recordmaker import all_columns, find_places
from catalog.importers.tables import open_mapped, read_table
from catalog.records import Problem, Record, Rejected
from core.i18n import gettext as _
from core.text import clean

KEPT_PROBLEMS = 200


@dataclass(slots=True)
class Trial:
    """What a mapping reads of a file."""

    kind: str
    encoding: str
    delimiter: str
    extra: tuple[str, ...]  # headings that are not read
    read: int = 0
    refused: int = 0
    filled: dict[str, int] = field(default_factory=dict)  # field -> records that say it
    records: list[dict[str, list[str]]] = field(default_factory=list)  # field -> [value, as written where it differs]
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # severity -> how many problems

    def note(self, problem: Problem) -> None:
        """Count a problem, keep the first ones."""
        self.counts[problem.severity.value] = self.counts.get(problem.severity.value, 0) + 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)


def read_trial(path: Path, mapping: FileMapping, shown: int) -> Trial:
    """Read all of a file and keep what a person needs to judge its mapping.

    Raises:
        UnreadableFile: the file is no table of this mapping, or has no record.
    """
    with open_mapped(path, mapping) as table:
        places, _missing = find_places(table.header, all_columns(mapping))
        extra = tuple(clean(name) for at, name in enumerate(table.header) if name.strip() and at not in places.values())
        trial = Trial(table.kind, table.encoding, table.delimiter, extra)
    filled: Counter[str] = Counter({column.field: 0 for column in mapping.columns if column.read != "skip"})
    for name in ("lat", "lon"):
        filled.pop(name, None)
    keys: set[int] = set()
    for record in read_table(path, mapping):
        trial.read += 1
        if isinstance(record, Rejected):
            trial.refused += 1
            trial.note(record.problem)
            continue
        if hash(record.key) in keys:
            trial.counts["repeated key"] = trial.counts.get("repeated key", 0) + 1
        keys.add(hash(record.key))
        filled.update(word.field for word in record.said)
        for row in record.rows or ():
            filled[f"[{row.group}]"] += 1
        for problem in record.problems:
            trial.note(problem)
        if len(trial.records) < shown:
            trial.records.append(_shown(record))
    if not trial.read:
        raise UnreadableFile(
            _("%(file)s holds a heading and no record. Download it again from its publisher.", file=path.name)
        )
    trial.filled = dict(filled)
    return trial


def _shown(record: Record) -> dict[str, list[str]]:
    shown = {"(key)": [record.key, ""]}
    for word in record.said:
        value = ", ".join(map(str, word.value)) if isinstance(word.value, list) else str(word.value)
        shown[word.field] = [value, word.original]
    for number, row in enumerate(record.rows or (), start=1):
        shown[f"{row.group} {number}"] = ["; ".join(f"{name}: {_cell(cell)}" for name, cell in row.cells.items()), ""]
    return shown


def _cell(cell: str | Mapping[str, str]) -> str:
    return cell if isinstance(cell, str) else str(dict(cell))
