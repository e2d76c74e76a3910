"""Write a definition as an XLSForm that other tools open and that reads back equal."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from surveys.definition.model import Definition
from surveys.definition.xlsform.rows import write_rows
from surveys.definition.xlsform.sheets import Cells

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no way to write them
_FIRST = ("list_name", "type", "name", "label::Русский (ru)", "label::English (en)", "hint::Русский (ru)")
_LONGEST_CELL = 32_767  # characters, the limit of the format


def write_xlsform(definition: Definition) -> bytes:
    """The workbook, sheets ``survey``, ``choices`` and ``settings``; every cell is a text, so none is a formula."""
    sheets = write_rows(definition)
    book = Workbook(write_only=True)
    settings = [sheets.settings]
    named = {
        "survey": sheets.survey,
        "choices": sheets.choices,
        "settings": settings,
        "external_choices": sheets.external,
    }
    for name, rows in named.items():
        if rows:
            _write(book.create_sheet(name), rows)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Any, rows: list[Cells]) -> None:
    columns = _columns(rows)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column, bold=True) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column, "")) for column in columns])


def _columns(rows: Iterable[Cells]) -> list[str]:
    """Headers of all columns that hold anything, the usual ones first, ours last."""
    found = dict.fromkeys(column for row in rows for column, text in row.items() if text)
    return sorted(
        found, key=lambda column: (_FIRST.index(column) if column in _FIRST else 99, column.startswith("kais_"))
    )


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", text)[:_LONGEST_CELL])
    cell.data_type = "s"  # a text, also where it begins with "="
    if bold:
        cell.font = Font(bold=True)
    return cell
