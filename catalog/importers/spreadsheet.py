"""Read the rows of an XLSX workbook, one by one, with every bound checked first."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from catalog.errors import UnreadableFile
from catalog.importers.delimited import NUL, named_width
from catalog.importers.table import LONGEST_CELL, Row, Table
from core.i18n import gettext as _

LARGEST_PART = 1 << 30  # bytes of one part of the workbook
LARGEST_WORDS = 200 << 20  # bytes of the shared words, which must be in memory
LARGEST_SMALL = 20 << 20  # bytes of any other part
LARGEST_RATIO = 300
MOST_PARTS = 2000
MOST_SHEETS = 200
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
HEADING_AMONG = 20  # first rows of a sheet among which its heading is looked for
_FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, ParseError,
    NotImplementedError, OverflowError, RecursionError,
)  # fmt: skip


def check_workbook(path: Path) -> None:
    """Refuse a workbook that would fill the memory, before anything is unpacked.

    Raises:
        UnreadableFile: too many parts or sheets, parts that unpack without bound, a document type in them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise _too_large(path)
            if sum(part.filename.startswith("xl/worksheets/sheet") for part in parts) > MOST_SHEETS:
                raise _too_large(path)
            for part in parts:
                _check_part(path, part)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as handle:
                        if _FORBIDDEN.search(handle.read(4096)):
                            raise UnreadableFile(
                                _(
                                    "%(file)s holds a document type or entities, which no workbook needs. It was not opened; save it anew as XLSX.",
                                    file=path.name,
                                )
                            )
    except _BROKEN as error:
        raise _broken(path) from error


def _check_part(path: Path, part: zipfile.ZipInfo) -> None:
    name = part.filename
    limit = LARGEST_PART if name.startswith("xl/worksheets/") else LARGEST_SMALL
    if name.startswith("xl/sharedStrings"):
        limit = LARGEST_WORDS
    elif name.startswith("xl/media/"):
        return  # pictures are never opened
    if part.file_size > limit or (
        part.file_size > LARGEST_SMALL // 4 and part.file_size > part.compress_size * LARGEST_RATIO
    ):
        raise _too_large(path)


def _too_large(path: Path) -> UnreadableFile:
    return UnreadableFile(
        _(
            "%(file)s unpacks to far more than a workbook of a register holds. It was not opened; save the sheet as CSV in UTF-8.",
            file=path.name,
        )
    )


def _broken(path: Path) -> UnreadableFile:
    return UnreadableFile(
        _(
            "%(file)s cannot be read as an XLSX workbook. Open it in a spreadsheet program and save it anew.",
            file=path.name,
        )
    )


@contextmanager
def open_workbook(path: Path, sheet: str, fits: Callable[[Sequence[str]], int]) -> Iterator[Table]:
    """One sheet as a table; its heading is the row among the first twenty that lacks least.

    Args:
        sheet: its name; the first that has the columns unless given.
        fits: how many columns a heading lacks; 0 is a heading of the format.
    Raises:
        UnreadableFile: see ``check_workbook``; no such sheet; a broken workbook, also while reading.
    """
    from openpyxl import load_workbook  # here, because few files need it

    check_workbook(path)
    handle = path.open("rb")  # openpyxl would judge a path by the ending of its name
    try:
        book = load_workbook(handle, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        handle.close()
        raise _broken(path) from error
    try:
        names = [name for name in book.sheetnames if hasattr(book[name], "iter_rows")]
        if sheet and sheet not in names:
            raise UnreadableFile(
                _(
                    "%(file)s has no sheet “%(sheet)s”. It has: %(names)s.",
                    file=path.name,
                    sheet=sheet,
                    names=", ".join(names)[:300],
                )
            )
        best: tuple[int, str, int, list[str]] | None = None
        for name in [sheet] if sheet else names:
            for number, cells in _rows(path, book[name], HEADING_AMONG):
                lacks = fits(cells)
                if any(cells) and (best is None or lacks < best[0]):
                    best = (lacks, name, number, cells)
            if best is not None and best[0] == 0:
                break
        if best is None:
            raise UnreadableFile(_("%(file)s is empty. Download it again from its publisher.", file=path.name))
        _lacks, name, heading, header = best
        header = header[: named_width(header)]
        rows = (Row(number, cells) for number, cells in _rows(path, book[name]) if number > heading and any(cells))
        yield Table(header, rows, encoding="", padded=True, kind="xlsx")
    finally:
        book.close()
        handle.close()


def _rows(path: Path, sheet: Any, first: int = 0) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers."""
    try:
        sheet.reset_dimensions()  # what a workbook says of its size is not to be trusted
        found: Iterable[Any] = sheet.iter_rows(values_only=True)
        for number, values in enumerate(found, start=1):
            if number > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise _too_large(path)
            if first and number > first:
                return
            yield number, [_text(value) if value is not None else "" for value in values]
    except _BROKEN as error:
        raise _broken(path) from error


def _text(value: Any) -> str:
    """A cell as a person would type it into a CSV: 12.0 is 12, a midnight is a day."""
    if isinstance(value, str):
        return (value.replace("\0", NUL) if "\0" in value else value)[: LONGEST_CELL + 1]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
