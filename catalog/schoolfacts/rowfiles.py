"""Read the tables of rows in a school's folder: deputies, staff, programmes, rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.fact_values import WrongValue, is_numeric, parse_cell
from catalog.fields import GROUPS, ROW_KEYS
from catalog.records import Message
from catalog.schoolfacts import columns
from catalog.schoolfacts.documents import Documents
from catalog.schoolfacts.findings import Finding
from catalog.schoolfacts.sheets import Line, Sheet, read_sheet
from catalog.schoolfacts.values import Details, WrongCell, nearest, split_parts
from catalog.statutes import Item, items_by_key
from core.i18n import N_
from core.text import comparison_key

SAME_COLUMN = 75.0  # of 100: how near a heading must come to be another one, mistyped; the others are notes


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row; ``unread`` are cells that could not be used: what the register has in them stays."""

    line: int
    cells: dict[str, Any]
    unread: frozenset[str] = frozenset()


@dataclass(slots=True)
class RowFile:
    """What the table of one group says."""

    group: str
    file: str
    rows: list[ReadRow] = field(default_factory=list)
    absent: str = ""  # the word by which the whole group is declared absent
    held: bool = False  # something could not be read: no row is withdrawn
    findings: list[Finding] = field(default_factory=list)


def read_rows(folder: Path, file: str, group: str, documents: Documents, details: Details) -> RowFile:
    """Read the table of a group; its columns are headed by the standard's titles or by their names."""
    headers = columns.group_headers(group)

    def find(header: Sequence[str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for at, title in enumerate(header):
            name = headers.get(comparison_key(title)) if len(title) < 500 else None
            if name is not None and name not in found.values():
                found[at] = name
        return found

    sheet = read_sheet(folder, file, find)
    read = RowFile(group, file, held=sheet.damaged, findings=list(sheet.findings))
    lost = _lost_columns(read, sheet)
    if lost & set(ROW_KEYS.get(group, ())):
        read.held = True
        return read
    item = items_by_key().get(group)
    if item is not None and len(sheet.lines) == 1 and _all_absent(group, sheet.lines[0]):
        _declare_absent(read, sheet.lines[0], item)
        return read
    for line in sheet.lines:
        row = _row(read, sheet, line, documents, details, lost)
        if row.unread & set(ROW_KEYS.get(group, ())) or (row.unread and not row.cells):
            read.held = True
        elif row.cells:
            read.rows.append(row)
    return read


def _lost_columns(read: RowFile, sheet: Sheet) -> frozenset[str]:
    """The columns that a heading nobody knows may stand for."""
    lost = set()
    titles = columns.group_columns(read.group)
    open_columns = {title: name for name, title in titles.items() if name not in sheet.titles}
    ways = open_columns | {name: name for name in open_columns.values()}
    for stranger in sheet.strangers:
        near = nearest(stranger, ways, SAME_COLUMN)
        if near:
            lost.add(near)
        message = (
            Message(
                N_("The column “%(column)s” is unknown here and is not read. Did you mean “%(near)s”?"),
                {"column": stranger, "near": titles[near]},
            )
            if near
            else Message(N_("The column “%(column)s” is unknown here and is not read."), {"column": stranger})
        )
        read.findings.append(Finding(read.file, 1, stranger, message, kept_out=bool(near)))
    return frozenset(lost)


def _all_absent(group: str, line: Line) -> bool:
    """Whether a line holds words of absence and nothing else; nought places are a number."""
    return all(
        columns.is_absent_word(text) and not (columns.absent_word(text) == "0" and is_numeric(f"{group}.{name}"))
        for name, text in line.cells.items()
    )


def _declare_absent(read: RowFile, line: Line, item: Item) -> None:
    """One line of nothing but words of absence: the school has nothing of the kind."""
    if not item.may_be_absent:
        message = Message(
            N_("The standard does not let “%(label)s” be absent. Write what it asks, or leave the value empty."),
            {"label": item.label},
        )
        read.findings.append(Finding(read.file, line.number, "", message))
        read.held = True
        return
    read.absent = columns.absent_word(next(iter(line.cells.values())))


def _row(
    read: RowFile, sheet: Sheet, line: Line, documents: Documents, details: Details, lost: frozenset[str]
) -> ReadRow:
    cells: dict[str, Any] = {}
    unread: set[str] = set(lost)
    children = _children(read.group)
    for name, text in line.cells.items():
        try:
            cell = _cell(read.group, name, text, children.get(name), documents, details)
        except (WrongCell, WrongValue) as wrong:
            read.findings.append(Finding(read.file, line.number, sheet.titles[name], wrong.message))
            unread.add(name)
            continue
        if cell is not None:
            cells[name] = cell
    return ReadRow(line.number, cells, frozenset(unread))


def _children(group: str) -> Mapping[str, Item]:
    if group in GROUPS:
        return {}
    return {child.itemprop: child for child in items_by_key()[group].children if child.itemprop}


def _cell(group: str, name: str, text: str, item: Item | None, documents: Documents, details: Details) -> Any:
    key = f"{group}.{name}"
    if item is None:
        return parse_cell(key, text)
    if columns.is_absent_word(text):
        word = columns.absent_word(text)
        if word == "0" and is_numeric(key):
            return "0"
        if not item.may_be_absent:
            raise WrongCell(
                name,
                N_("The standard does not let “%(label)s” be absent. Write what it asks, or leave the value empty."),
                label=item.label,
            )
        return parse_cell(key, {"absent": word})
    if item.kind in ("document", "link"):
        return parse_cell(key, split_parts(text, item, documents, details))
    return parse_cell(key, text)
