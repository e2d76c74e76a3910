"""Write tables and JSON lines in one pass, and count what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.dump import FILE_NAME, line_bytes
from catalog.package.tables import Line, Table
from core.tables import csv_lines

BATCH = 500  # lines of the dump that are turned into rows at once
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a package."""

    path: str  # inside the package
    rows: int | None  # of a table or JSON lines; None: a description
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The file as the manifest has it."""
        counted = {} if self.rows is None else {"rows": self.rows}
        return {"path": self.path, **counted, "bytes": self.bytes, "sha256": self.sha256}


def write_files(folder: Path, lines: Iterable[Line], tables: Sequence[Table]) -> dict[str, int]:
    """Write ``register.jsonl`` and a CSV file a table; returns the rows of each file. Memory is flat."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {f"{table.name}.csv": 0 for table in tables} | {FILE_NAME: 0}
    stream = iter(lines)
    with ExitStack() as stack:
        whole = stack.enter_context((folder / FILE_NAME).open("wb"))
        files = {
            table.name: stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            for table in tables
        }
        for table in tables:
            files[table.name].write(BOM)
            files[table.name].writelines(csv_lines(table.header, ()))
        while batch := list(islice(stream, BATCH)):
            whole.writelines(line_bytes(dict(line)) for line in batch)
            counts[FILE_NAME] += len(batch)
            for table in tables:
                rows = [row for line in batch for row in table.rows(line)]
                files[table.name].writelines(islice(csv_lines(table.header, rows), 1, None))
                counts[f"{table.name}.csv"] += len(rows)
    return counts


def measure(folder: Path, path: str, rows: int | None) -> Written:
    """A file as it lies on the disk."""
    digest, size = hashlib.sha256(), 0
    with (folder / path).open("rb") as handle:
        while part := handle.read(1 << 20):
            digest.update(part)
            size += len(part)
    return Written(path, rows, size, digest.hexdigest())
