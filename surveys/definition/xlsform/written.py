"""The cells of a workbook as they were written, beside pyxform's own reading."""

from io import BytesIO
from typing import Any


def open_sheets(content: bytes) -> dict[str, Any]:
    """Name of a sheet -> a function from a number of rows and columns to their values; only of .xlsx and .xls."""
    sheets: dict[str, Any]
    if content.startswith(b"PK"):
        from openpyxl import load_workbook

        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = {
            sheet.title.lower(): lambda rows, columns, sheet=sheet: sheet.iter_rows(
                max_row=rows, max_col=columns, values_only=True
            )
            for sheet in book.worksheets
        }
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        from xlrd import open_workbook  # type: ignore[import-untyped]

        old = open_workbook(file_contents=content)
        sheets = {
            sheet.name.lower(): lambda rows, columns, sheet=sheet: [
                sheet.row_values(row, end_colx=columns) for row in range(min(rows, sheet.nrows))
            ]
            for sheet in old.sheets()
        }
    else:
        return {}
    if len(sheets) == 1:  # pyxform takes the only sheet for the survey, whatever its name
        return {"survey": next(iter(sheets.values()))}
    return sheets


def written_cells(sheet: Any, headers: list[str], count: int) -> tuple[dict[str, str], dict[tuple[int, str], str]]:
    """The letters of the headers, and the texts of the cells by row and letter."""
    places = {
        " ".join(part for part in value.strip().split(" ") if part): number
        for number, value in enumerate(next(iter(sheet(1, None)), ()))
        if isinstance(value, str)
    }
    letters = {header: column_letter(places[header]) for header in headers if header in places}
    width = max((places[header] for header in letters), default=0) + 1
    texts = {
        (row, column_letter(number)): value
        for row, line in enumerate(sheet(count, width), start=1)
        for number, value in enumerate(line)
        if isinstance(value, str) and row > 1
    }
    return letters, texts


def column_letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
