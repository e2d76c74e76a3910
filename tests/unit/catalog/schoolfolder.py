"""A school's folder for tests: tables and documents written in few words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalog.schoolfacts.columns import FACT_COLUMNS
from catalog.schoolfacts.template import as_csv

PDF = b"%PDF-1.4\n%made for a test\n"


class Folder:
    """A school's folder; ``path`` is where it lies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: bytes | str) -> Path:
        """A file below the folder."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def facts(self, *lines: Sequence[str]) -> Path:
        """facts.csv: each line is a code and then the columns from «значение» on."""
        full = [(line[0], "", *line[1:], *[""] * (len(FACT_COLUMNS) - 1 - len(line))) for line in lines]
        return self.write("facts/facts.csv", as_csv(FACT_COLUMNS, full))

    def rows(self, group: str, header: Sequence[str], *lines: Sequence[str]) -> Path:
        """The table of a group."""
        return self.write(f"facts/{group}.csv", as_csv(header, lines))

    def document(self, name: str, content: bytes = PDF) -> Path:
        """A file in documents/."""
        return self.write(f"documents/{name}", content)
