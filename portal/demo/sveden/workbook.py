"""Write spreadsheets that are the same bytes every time: no clock inside the archive."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | float | date | None
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")


def make_workbook(
    title: str, rows: Sequence[Sequence[Value]], day: date, *, bold: Sequence[int] = (), widths: Sequence[int] = ()
) -> bytes:
    """One sheet as an XLSX file.

    Args:
        bold: numbers of rows, from 1, in bold.
        widths: of the columns, in characters.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for number in bold:
        for cell in sheet[number]:
            cell.font = Font(bold=True)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(cell.value, str) and len(cell.value) > 18)
    book.properties.title = title
    book.properties.creator = "Демонстрация КАИС"
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_clock(buffer.getvalue(), day)


def _without_clock(content: bytes, day: date) -> bytes:
    """The same archive with the day in place of the moment of writing."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + day.isoformat().encode() + rb"T09:00:00Z\g<3>", data)
            info = zipfile.ZipInfo(entry.filename, (day.year, day.month, day.day, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return made.getvalue()
