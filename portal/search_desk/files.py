"""Read and write the table of synonyms as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from core.errors import KaisError
from core.i18n import current_language
from core.i18n import gettext as _
from core.tables import csv_lines, neutralise
from portal.search_desk.lines import MOST_LINES, Line, LineRefused, check_line

HEADERS = {
    "ru": ("слово", "значит", "в обе стороны", "заметка", "включено"),
    "en": ("word", "means", "both ways", "note", "enabled"),
}
_FIELDS = {name: place for header in HEADERS.values() for place, name in enumerate(header)}
_YES = {"ru": "да", "en": "yes"}
_NO = {"ru": "нет", "en": "no"}
_TRUE, _FALSE = frozenset({"да", "yes", "1", "true", "истина"}), frozenset({"нет", "no", "0", "false", "ложь"})
_SHOWN_FAULTS = 20
_TOO_MANY = MOST_LINES * 2  # lines of a file, empty ones included, that are looked at


class FileRefused(KaisError):
    """A file of lines cannot be taken; ``faults`` are its sentences."""

    status = 422

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0])
        self.faults = faults


def write_lines(lines: Iterable[Line]) -> Iterator[str]:
    """The table as CSV; meanings stand in one cell, a semicolon between them."""
    lang = current_language()
    yes, no = _YES.get(lang, "yes"), _NO.get(lang, "no")
    yield "\ufeff"
    yield from csv_lines(
        HEADERS.get(lang, HEADERS["en"]),
        (
            (line.word, "; ".join(line.means), yes if line.both_ways else no, line.note, yes if line.enabled else no)
            for line in lines
        ),
    )


def read_lines(data: bytes) -> list[tuple[int, Line]]:
    """Read a file as we write it, or as a spreadsheet saves it again: semicolons, tabs, Windows-1251.

    Returns:
        Number of the line in the file, from 1 for the heading; the line.
    Raises:
        FileRefused: with a sentence for each line that cannot be taken; then none is.
    """
    reader = csv.reader(io.StringIO(text := _decode(data), newline=""), delimiter=_delimiter(text))
    try:
        heading = next(reader, [])
        places = _places(heading)
        found: list[tuple[int, Line]] = []
        faults: list[str] = []
        known: dict[str, int] = {}
        for row in reader:
            number = reader.line_num
            if number > _TOO_MANY:
                raise FileRefused([_("The table would hold more than %(most)s lines.", most=MOST_LINES)])
            cells = [_bare(cell) for cell in row]
            if not any(cells):
                continue
            try:
                line = _read_row(cells, places)
                if line.key in known:
                    raise LineRefused(
                        "file", _("“%(word)s” stands in line %(first)s, too.", word=line.word, first=known[line.key])
                    )
            except LineRefused as error:
                faults.append(_("Line %(number)s: %(sentence)s", number=number, sentence=error))
                if len(faults) >= _SHOWN_FAULTS:
                    break
                continue
            known[line.key] = number
            found.append((number, line))
    except csv.Error as error:
        raise FileRefused(
            [_("This is no table of words. Take the file that “As a file” gives as a pattern.")]
        ) from error
    if faults:
        raise FileRefused(faults)
    if not found:
        raise FileRefused([_("The file holds no line.")])
    return found


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding).replace("\0", " ")
        except UnicodeDecodeError:
            continue
    raise FileRefused([_("This is no table of words. Take the file that “As a file” gives as a pattern.")])


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _places(heading: list[str]) -> dict[int, int]:
    """Field → column."""
    places = {
        _FIELDS[name]: column
        for column, cell in enumerate(heading)
        if (name := cell.strip().lower().replace("_", " ")) in _FIELDS
    }
    if not {0, 1} <= places.keys():
        raise FileRefused([_("The first line must name the columns: word, means.")])
    return places


def _read_row(cells: list[str], places: dict[int, int]) -> Line:
    def cell(field: int) -> str:
        column = places.get(field, len(cells))
        return cells[column].strip() if column < len(cells) else ""

    return check_line(
        cell(0),
        cell(1).split(";"),
        both_ways=_truth(cell(2), default=False),
        note=cell(3),
        enabled=_truth(cell(4), default=True),
    )


def _truth(text: str, *, default: bool) -> bool:
    word = text.lower()
    if not word:
        return default
    if word not in _TRUE | _FALSE:
        raise LineRefused("file", _("“%(text)s” is neither yes nor no.", text=text[:20]))
    return word in _TRUE


def _bare(cell: str) -> str:
    """A cell without the mark that ``core.tables`` sets before what a spreadsheet might read as a formula."""
    return cell[1:] if cell.startswith("'") and neutralise(cell[1:]) == cell else cell
