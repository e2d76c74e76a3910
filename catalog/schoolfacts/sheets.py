"""Open the tables of a school's folder: CSV as Excel saves it, or XLSX; damage becomes findings."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.errors import UnreadableFile
from catalog.fact_values import LONGEST_VALUE
from catalog.importers.table import Row, Table
from catalog.importers.tables import open_table, sniff
from catalog.importers.unpack import read_head
from catalog.records import Message, Severity
from catalog.schoolfacts.documents import plain_name
from catalog.schoolfacts.findings import Finding
from core.i18n import N_
from core.text import clean, clean_lines

LARGEST_TABLE = 20 << 20  # bytes; a staff of a thousand has a fiftieth of it
MOST_ROWS = 20_000
MOST_STRANGERS = 50  # columns among which unknown ones are named
ENDINGS = (".csv", ".xlsx")
_NEUTRALISED = ("=", "+", "-", "@")  # what our own exports put a mark of quotation before
FindColumns = Callable[[Sequence[str]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: the filled cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """A table that was read as far as it could be."""

    file: str  # below the school's folder
    lines: list[Line] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # column -> as the file writes it
    strangers: list[str] = field(default_factory=list)  # headings that nobody knows
    findings: list[Finding] = field(default_factory=list)
    damaged: bool = False  # a line could not be read: what is missing may only be unread
    broken: bool = False  # nothing could be read

    def refuse(self, msgid: str, **values: object) -> Sheet:
        """The whole file cannot be used."""
        self.findings.append(Finding(self.file, 0, "", Message(msgid, values)))
        self.broken = self.damaged = True
        self.lines = []
        return self


def sheet_files(folder: Path, top: str) -> dict[str, list[str]]:
    """The tables of a subfolder: name without ending -> files below the school's folder, CSV before XLSX."""
    found: dict[str, list[str]] = {}
    root = folder / top
    if root.is_symlink() or not root.is_dir():
        return found
    for path in sorted(root.iterdir()):
        if path.suffix.lower() in ENDINGS and not path.name.startswith((".", "_", "~$")):
            name = plain_name(Path(path.name))  # one that is none names no table, and nobody opens it
            found.setdefault(name[: -len(path.suffix)], []).append(f"{top}/{name}")
    return found


def read_sheet(folder: Path, file: str, find_columns: FindColumns, needed: Sequence[str] = ()) -> Sheet:
    """Read a table below the folder.

    Args:
        find_columns: which known columns a heading has, and where.
        needed: columns without which the table says nothing; any known one will do, unless given.
    """
    sheet = Sheet(file)
    path = folder / file
    try:
        status = path.lstat()
    except OSError:
        return sheet.refuse(N_("The file cannot be read. Check who may read it."))
    if not stat.S_ISREG(status.st_mode) or any(parent.is_symlink() for parent in _between(folder, path)):
        return sheet.refuse(N_("This is a link to another place. Put the file itself into the folder."))
    if status.st_size > LARGEST_TABLE:
        return sheet.refuse(
            N_("The table is larger than %(most)s MB. Check what the file is."), most=LARGEST_TABLE >> 20
        )

    def lacks(header: Sequence[str]) -> int:
        known = find_columns(header)
        unknown = sum(bool(clean(title)) and at not in known for at, title in enumerate(header[:1000]))
        missing = sum(name not in known.values() for name in needed)
        return unknown + 1000 * (missing + (not known))

    try:
        if not read_head(path, 64).strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
            return sheet.refuse(
                N_("The file is empty. Remove it, or make it anew with: kais site sync --template %(slug)s."),
                slug=folder.name,
            )
        if (kind := sniff(path)) not in ("csv", "xlsx"):
            return sheet.refuse(
                N_("This is no table but a file of the kind %(kind)s. Save it as CSV or XLSX."), kind=kind.upper()
            )
        with open_table(path, fits=lacks) as table:
            _read(sheet, table, find_columns(table.header), needed)
    except (UnreadableFile, OSError) as error:
        return sheet.refuse(N_("The file cannot be read as a table: %(why)s"), why=str(error))
    return sheet


def _between(folder: Path, path: Path) -> list[Path]:
    """The path and the folders between it and the school's own."""
    return [path, *(parent for parent in path.parents if parent.is_relative_to(folder) and parent != folder)]


def _read(sheet: Sheet, table: Table, columns: Mapping[int, str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in columns.values()]
    if missing or not columns:
        sheet.refuse(
            N_("The heading has no column “%(column)s”; it has: %(header)s. Keep the first line of the template."),
            column=", ".join(missing) or "…",
            header=clean(", ".join(table.header[:30]))[:200] or "–",
        )
        return
    sheet.titles = {name: clean(table.header[at])[:80] for at, name in columns.items()}
    sheet.strangers = [
        clean(title)[:80]
        for at, title in enumerate(table.header[:MOST_STRANGERS])
        if at not in columns and clean(title)
    ]
    for row in table.rows:
        if len(sheet.lines) >= MOST_ROWS:
            sheet.findings.append(
                Finding(
                    sheet.file,
                    row.line,
                    "",
                    Message(N_("The table has more than %(most)s lines; the rest is not read."), {"most": MOST_ROWS}),
                )
            )
            sheet.damaged = True
            return
        _keep(sheet, row, columns, len(table.header))


def _keep(sheet: Sheet, row: Row, columns: Mapping[int, str], width: int) -> None:
    message = row.message if row.severity is Severity.QUARANTINED else None
    if message is None and any(clean(cell) for cell in row.cells[width:]):
        message = Message(
            N_(
                "The line has more cells than the heading. A value that holds the separator must stand in quotation marks."
            )
        )
    cells = {}
    for at, name in columns.items() if message is None else ():
        text = _text(row.cells[at]) if at < len(row.cells) else ""
        if len(text) > LONGEST_VALUE:
            message = Message(N_("“%(name)s” is longer than 20,000 characters."), {"name": sheet.titles[name]})
        if text:
            cells[name] = text
    if message is not None:
        sheet.findings.append(Finding(sheet.file, row.line, "", message))
        sheet.damaged = True
    elif cells:
        sheet.lines.append(Line(row.line, cells))


def _text(cell: str) -> str:
    text = clean_lines(cell)
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(_NEUTRALISED) else text
