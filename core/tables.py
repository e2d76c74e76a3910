"""Write tables that no spreadsheet can mistake for programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
Cell = str | int | float | bool | date | datetime | None
# Characters that make a spreadsheet read a cell as a formula, their fullwidth forms, and the two that hide one.
_DANGEROUS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "＝",
    "＋",
    "－",
    "＠",
    ";=",
    '"=',
)


def neutralise(text: str) -> str:
    """Text that a spreadsheet shows as it is: a leading ``'`` where it might be read as a formula."""
    stripped = text.lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if stripped.startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)  # a negative number stays a number


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, header first: UTF-8 text, comma, every text cell quoted, CRLF.

    Stream them with a BOM in front where people open the file in a spreadsheet.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutralise(name) for name in header])
    yield buffer.getvalue()
    for values in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_text(value) for value in values])
        yield buffer.getvalue()


def write_csv(target: IO[str], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a CSV file; returns how many rows besides the header."""
    count = -1
    for line in csv_lines(header, rows):
        target.write(line)
        count += 1
    return count


def write_xlsx(target: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet; every text is a string cell, never a formula. Returns how many rows besides the header."""
    return write_workbook(target, [(title, header, rows)])


def write_workbook(target: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> int:
    """Write sheets, each with title, header and rows; returns how many rows besides the headers."""
    book = Workbook(write_only=True)
    count = sum(_write_sheet(book, title, header, rows) for title, header, rows in sheets)
    book.save(target)
    return count


def _write_sheet(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    sheet = book.create_sheet("".join(ch for ch in title if ch not in "[]:*?/\\'")[:31] or "data")

    def cell(value: Cell) -> Any:
        shown: Any = _without_controls(neutralise(value)) if isinstance(value, str) else value
        made = WriteOnlyCell(sheet, value=shown)
        if isinstance(value, str):
            made.data_type = "s"
        return made

    sheet.append([cell(name) for name in header])
    count = 0
    for values in rows:
        sheet.append([cell(value) for value in values])
        count += 1
    return count


def _without_controls(text: str) -> str:
    """Text without the characters that XML cannot hold, and not longer than a cell."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]
