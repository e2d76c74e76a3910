"""Print the documents of invented institutions as PDF files: real text, the same bytes every time."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextMode, XPos, YPos
from fpdf.fonts import TTFFont

_FONT = Path(__file__).resolve().parents[3] / "themes" / "shared" / "fonts" / "GolosText-Regular.ttf"
MADE_UP = "Вымышленный документ вымышленной организации. Демонстрация КАИС"
_MARGIN = 22  # mm
_WIDTH = 210 - 2 * _MARGIN
_LINE = 5.4  # mm, for 10.5 pt
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells what it leaves out of each subset


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; the first column is as wide as what the others leave."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    narrow: float = 26  # mm, of every column but the first


Block = str | Heading | Table  # a str is a paragraph


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what the site says of it, and what stands in it."""

    name: str  # of the file, without folder and ending
    title: str
    day: date
    body: tuple[Block, ...]
    organisation: str  # as the head of the sheet has it
    approval: str = ""  # «Утверждено приказом директора от 30.08.2024 № 112-од»
    signature: str = ""  # in the words of facts.csv: простая, копия …
    signer: str = ""
    shared: bool = False  # one text of many organisations: the sheet does not name who signed it here

    @property
    def file(self) -> str:
        """Its place in the site's folder."""
        return f"documents/{self.name}.pdf"


def parse_body(text: str) -> tuple[Block, ...]:
    """Paragraphs, one a line; ``## `` begins a heading."""
    lines = (line.strip() for line in text.strip().splitlines())
    return tuple(Heading(line[3:]) if line.startswith("## ") else line for line in lines if line)


class _Sheet(FPDF):
    """A sheet with our footer."""

    def footer(self) -> None:
        """The remark that nothing here is real, and the page's number."""
        self.set_y(-15)
        self.set_font("Golos", "", 8)
        self.set_text_color(90)
        self.cell(_WIDTH - 20, 5, MADE_UP)
        self.cell(20, 5, f"{self.page_no()}", align="R")
        self.set_text_color(0)


def print_paper(paper: Paper) -> bytes:
    """The PDF file of a document."""
    return _print(replace(paper, signer="") if paper.shared else paper)


@cache
def _print(paper: Paper) -> bytes:
    sheet = _Sheet(format="A4")
    sheet.set_creation_date(datetime.combine(paper.day, time(9), UTC))
    sheet.set_lang("ru")
    sheet.set_title(paper.title)
    sheet.set_author(paper.organisation)
    sheet.set_display_mode("default")
    sheet.set_margins(_MARGIN, 18, _MARGIN)
    sheet.set_auto_page_break(True, 22)
    sheet.add_font("Golos", "", _FONT)
    for font in sheet.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.recalcBBoxes = False  # else every letter is unpacked and packed again: half of the time
    writer = _Writer(sheet)
    sheet.add_page()
    writer.paragraph(paper.organisation, size=9.5, align="C", after=4)
    if paper.approval:
        writer.paragraph(paper.approval, size=9.5, align="R", after=6)
    writer.paragraph(paper.title, bold=True, size=15, align="C", after=5, line=7)
    for block in paper.body:
        match block:
            case Heading(text):
                writer.paragraph(text, bold=True, size=11.5, before=2.5, after=1.5, keep=14)
            case Table():
                writer.table(block)
            case str():
                writer.paragraph(block)
    if paper.signer:
        writer.paragraph(f"{paper.signer[0].upper()}{paper.signer[1:]}, {paper.day:%d.%m.%Y}", before=5, keep=10)
    return bytes(sheet.output())


@cache
def _widths() -> dict[str, float]:
    """The width of every character of the font in mm at 1 pt; measured apart, so that no sheet shows who measured first."""
    from fontTools.ttLib import TTFont

    font = TTFont(_FONT, recalcTimestamp=False)
    unit = 25.4 / 72 / font["head"].unitsPerEm
    return {chr(code): font["hmtx"][name][0] * unit for code, name in font.getBestCmap().items()}


class _Writer:
    """Breaks lines by widths measured once: the library's own breaking takes ten times as long."""

    def __init__(self, sheet: FPDF) -> None:
        self._sheet = sheet

    def paragraph(
        self, text: str, *, bold: bool = False, size: float = 10.5, align: str = "L", before: float = 0,
        after: float = 1.6, line: float = _LINE, keep: float = 0,
    ) -> None:  # fmt: skip
        """Write a text; ``keep`` is the height in mm that must be left on the page, a new one begins otherwise."""
        sheet = self._sheet
        sheet.set_font("Golos", "", size)
        if keep and sheet.get_y() + before + keep > sheet.page_break_trigger:
            sheet.add_page()
        sheet.set_y(sheet.get_y() + before)
        with self._weight(bold):
            for words in self._lines(text, _WIDTH, size):
                sheet.cell(_WIDTH, line, words, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.set_y(sheet.get_y() + after)

    def table(self, table: Table) -> None:
        """Write a table; its header comes again on every page."""
        first = _WIDTH - table.narrow * (len(table.header) - 1)
        widths = (first, *(table.narrow for _ in table.header[1:]))
        self._row(table.header, widths, bold=True)
        for row in table.rows:
            height = 4.8 * max(len(self._lines(cell, width - 2, 9.5)) for cell, width in zip(row, widths, strict=True))
            if self._sheet.get_y() + height + 1.6 > self._sheet.page_break_trigger:
                self._sheet.add_page()
                self._row(table.header, widths, bold=True)
            self._row(row, widths)
        self._sheet.set_y(self._sheet.get_y() + 2.5)

    def _row(self, cells: tuple[str, ...], widths: tuple[float, ...], *, bold: bool = False) -> None:
        sheet = self._sheet
        sheet.set_font("Golos", "", 9.5)
        lines = [self._lines(cell, width - 2, 9.5) for cell, width in zip(cells, widths, strict=True)]
        height = 4.8 * max(len(words) for words in lines) + 1.6
        left, top = float(_MARGIN), sheet.get_y()
        for words, width in zip(lines, widths, strict=True):
            sheet.rect(left, top, width, height)
            with self._weight(bold):
                for number, text in enumerate(words):
                    sheet.set_xy(left, top + 0.8 + 4.8 * number)
                    sheet.cell(width, 4.8, text)
            left += width
        sheet.set_xy(_MARGIN, top + height)

    def _weight(self, bold: bool) -> AbstractContextManager[object]:
        """Bold letters are outlined ones: a second embedded font would double the file and the time."""
        if not bold:
            return nullcontext()
        return self._sheet.local_context(text_mode=TextMode.FILL_STROKE, line_width=0.1)

    def _lines(self, text: str, width: float, size: float) -> list[str]:
        limit = width - 2 * self._sheet.c_margin
        made: list[str] = []
        line, taken = "", 0.0
        space = self._width(" ", size)
        for word in text.split(" "):
            long = self._width(word, size)
            if line and taken + space + long > limit:
                made.append(line)
                line, taken = word, long
            else:
                taken += long + (space if line else 0)
                line = f"{line} {word}" if line else word
        return [*made, line]

    def _width(self, text: str, size: float) -> float:
        widths = _widths()
        return sum(widths[character] for character in text) * size
