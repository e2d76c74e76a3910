"""Small real documents for tests: PDF, DOCX, XLSX with the words a test wants."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from fpdf import FPDF
from openpyxl import Workbook
from pypdf import PdfWriter

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "themes" / "shared" / "fonts" / "GolosText-Regular.ttf"


def blank_pdf(about: str = "") -> bytes:
    """A PDF of one empty page; ``about`` makes it differ from others."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": about})
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def make_pdf(*pages: str) -> bytes:
    """A PDF with these texts, one a page."""
    paper = FPDF()
    paper.add_font("own", fname=str(FONT))
    paper.set_font("own", size=12)
    for text in pages:
        paper.add_page()
        paper.multi_cell(0, text=text)
    return bytes(paper.output())


def locked_pdf(content: bytes, password: str, *, owner: str = "owner") -> bytes:
    """The same PDF behind a password; an empty one asks nobody and only forbids changes."""
    writer = PdfWriter(clone_from=BytesIO(content))
    writer.encrypt(password, owner, algorithm="AES-256")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def make_docx(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A DOCX with these paragraphs, then a table."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
