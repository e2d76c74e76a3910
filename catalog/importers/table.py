"""What every reader of tables hands on: a heading and rows of texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from catalog.records import Message, Severity

LONGEST_CELL = 100_000  # characters


class Row(NamedTuple):
    """One record of a table; with a severity, what was wrong with it before its cells were read."""

    line: int
    cells: list[str]
    severity: Severity | None = None
    message: Message | None = None


@dataclass(slots=True)
class Table:
    """An opened table."""

    header: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    padded: bool = False  # a row may be shorter than the heading: its last cells are empty
    paths: bool = False  # the heading is made of the keys that the first records have
    kind: str = "csv"
