"""Read a CSV file by its mapping."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog import cleaning
from catalog.cleaning import Cleaned
from catalog.errors import UnreadableFile
from catalog.importers.mapping import Column, FileMapping
from catalog.importers.textfile import bounded_lines, open_text
from catalog.kinds import Kind, RegisterState
from catalog.records import Message, Problem, Record, Rejected, Said, Severity
from core.i18n import N_
from core.i18n import gettext as _
from core.text import clean, comparison_key

_LONGEST_CELL = 100_000
csv.field_size_limit(_LONGEST_CELL * 10)
_SIMPLE: dict[str, Callable[[str], Cleaned]] = {
    "text": cleaning.clean_text,
    "paragraphs": cleaning.clean_paragraphs,
    "district": cleaning.clean_text,
    "inn": cleaning.clean_inn,
    "ogrn": cleaning.clean_ogrn,
    "kpp": cleaning.clean_kpp,
    "emails": cleaning.clean_emails,
    "day": cleaning.clean_day,
    "integer": cleaning.clean_integer,
}


def read_csv(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The records of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: the file is no CSV of this format (encoding, heading, an archive, a line without end).
    """
    with open_text(path, mapping.encoding) as handle:
        rows = csv.reader(_without_nul(bounded_lines(handle, path.name)), delimiter=mapping.delimiter, strict=False)
        try:
            header = next(rows, [])
        except csv.Error as error:
            raise _no_table(path, 1) from error
        places = _find_columns(header, mapping, path)
        width = len([name for name in header if name.strip()]) or len(header)
        read = _RecordReader(mapping, places, width)
        swallowed = 0  # the line where a record began that spans lines and is too short
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                if swallowed:  # the file's last record: a quotation mark that is never closed ate the rest
                    raise _no_table(path, swallowed) from None
                return
            except csv.Error as error:
                raise _no_table(path, line) from error
            swallowed = line if rows.line_num > line and len(cells) < width else 0
            if any(cell.strip() for cell in cells):
                yield read(line, cells)


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    """A NUL byte is no character of a table; it is marked, so that the record which holds one can be refused."""
    for line in lines:
        yield line.replace("\0", "\ufffe") if "\0" in line else line


def _no_table(path: Path, line: int) -> UnreadableFile:
    return UnreadableFile(
        _(
            "%(file)s cannot be read as a table near line %(line)s: a quotation mark is never closed, or a cell is longer "
            "than a book. Download the file again.",
            file=path.name,
            line=line,
        )
    )


def _find_columns(header: list[str], mapping: FileMapping, path: Path) -> dict[str, int]:
    """Where each column of the mapping stands."""
    found = {comparison_key(name): number for number, name in reversed(list(enumerate(header)))}
    places: dict[str, int] = {}
    missing: list[str] = []
    for column in mapping.columns:
        number = next(
            (found[key] for name in (column.name, *column.aliases) if (key := comparison_key(name)) in found), None
        )
        if number is not None:
            places[column.name] = number
        elif column.needed:
            missing.append(column.name)
    if not missing:
        return places
    others = [d for d in ",;\t|" if d != mapping.delimiter and len(header) == 1 and header[0].count(d) >= 2]
    if others:
        raise UnreadableFile(
            _(
                "The columns of %(file)s are divided by “%(found)s”, the format %(format)s expects “%(expected)s”. Save the file as CSV with that sign.",
                file=path.name,
                found=others[0].replace("\t", "TAB"),
                format=mapping.code,
                expected=mapping.delimiter,
            )
        )
    raise UnreadableFile(
        _(
            "The column “%(column)s” is missing in %(file)s, which the format %(format)s needs. "
            "Add the column, or choose another format (kais catalog formats). The file has: %(header)s.",
            column="”, “".join(missing),
            file=path.name,
            format=mapping.code,
            header=clean(", ".join(header))[:300] or "–",
        )
    )


class _RecordReader:
    """Makes a Record of the cells of one line."""

    def __init__(self, mapping: FileMapping, places: dict[str, int], width: int) -> None:
        self.mapping = mapping
        self.columns = [(column, places[column.name]) for column in mapping.columns if column.name in places]
        self.width = width
        self.empty = {word.lower() for word in mapping.empty}

    def __call__(self, line: int, cells: list[str]) -> Record | Rejected:
        """The record, or why it cannot be let in."""
        label = self._label(cells)
        if any("\ufffe" in cell for cell in cells):
            return self._reject(
                line, "", label, N_("The record holds a NUL byte, which no text has. Repair the file at its source.")
            )
        if len(cells) < self.width:
            return self._reject(
                line,
                "",
                label,
                N_(
                    "The record has %(found)s cells where the heading has %(expected)s: it is cut, or a quotation mark is missing."
                ),
                found=len(cells),
                expected=self.width,
            )
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            return self._reject(
                line,
                "",
                label,
                N_("The record has %(found)s cells where the heading has %(expected)s: a quotation mark is missing."),
                found=len(cells),
                expected=self.width,
            )
        said: dict[str, Said] = {}
        problems: list[Problem] = []
        for column, place in self.columns:
            cell = cells[place] if place < len(cells) else ""
            if cell.strip().lower() in self.empty or column.read == "skip":
                cell = ""
            if column.filled and not cell.strip():
                return self._reject(
                    line,
                    column.name,
                    label,
                    N_("The cell “%(column)s” is empty; without it the record says nothing."),
                    column=column.name,
                )
            if refused := self._read_cell(line, label, column, cell, said, problems):
                return refused
        if trouble := self._join_point(line, label, said):
            if self.mapping.target == "building":
                return Rejected(trouble)
            problems.append(replace(trouble, severity=Severity.DOUBT))
        key = " | ".join(str(said[name].value) if name in said else "" for name in self.mapping.key)
        key = comparison_key(key)
        if not key.strip(" |"):
            return self._reject(line, "", label, N_("Nothing tells this record from the others: its key is empty."))
        return Record(line, key[:400], label, tuple(said.values()), None, {}, tuple(problems))

    def _label(self, cells: list[str]) -> str:
        wanted = self.mapping.label or self.mapping.key[0]
        for column, place in self.columns:
            if column.field == wanted and place < len(cells):
                return clean(cells[place])[:200]
        return ""

    def _reject(self, line: int, field: str, label: str, msgid: str, /, **values: Any) -> Rejected:
        return Rejected(Problem(line, field, Message(msgid, values), label))

    def _read_cell(
        self, line: int, label: str, column: Column, cell: str, said: dict[str, Said], problems: list[Problem]
    ) -> Rejected | None:
        if not cell.strip():
            return None
        name = column.field
        match column.read:
            case "kind" | "state":
                code = _code(column, cell)
                if code is None:
                    return self._reject(
                        line,
                        column.name,
                        label,
                        N_("“%(value)s” in “%(column)s” is none of the words that the format %(format)s knows."),
                        value=clean(cell)[:100],
                        column=column.name,
                        format=self.mapping.code,
                    )
                cleaned = Cleaned(code)
            case "head":
                person, post = cleaning.split_head(cell)
                if post and "head_post" not in said:
                    said["head_post"] = Said("head_post", post)
                cleaned = Cleaned(person or None)
            case "lat" | "lon":
                limit = 90.0 if column.read == "lat" else 180.0
                value = cleaning.clean_coordinate(cell, limit)
                message = Message(
                    N_(
                        "“%(value)s” in “%(column)s” is no coordinate in degrees between −%(limit)s and %(limit)s. "
                        "Latitude and longitude may be swapped, or be in metres."
                    ),
                    {"value": clean(cell)[:40], "column": column.name, "limit": int(limit)},
                )
                if value is None and self.mapping.target == "building":
                    return Rejected(Problem(line, column.name, message, label))
                cleaned = Cleaned(
                    value, doubt="" if value is not None else message.msgid, doubt_values=dict(message.values)
                )
            case "end":
                day = cleaning.parse_day(cell)
                if day:
                    said["ends_on"] = Said("ends_on", day.isoformat())
                cleaned = Cleaned(clean(cell))
            case "phones":
                cleaned = cleaning.clean_phones(cell, self.mapping.phone_area)
            case "site":
                if column.otherwise and not cleaning.looks_like_site(cell):
                    name, cleaned = column.otherwise, cleaning.clean_text(cell)
                else:
                    cleaned = cleaning.clean_site(cell)
            case "list":
                cleaned = cleaning.clean_list(cell, column.separator)
            case "boolean":
                cleaned = Cleaned("true" if clean(cell).lower() in ("true", "1", "yes", "да") else "false")
            case reader:
                cleaned = _SIMPLE[reader](cell)
        if cleaned.value is not None:
            said[name] = Said(name, cleaned.value, "given", cleaned.original, cleaned.correction)
        if cleaned.correction:
            problems.append(
                Problem(
                    line,
                    column.name,
                    Message(
                        N_("“%(original)s” was read as “%(value)s”: %(correction)s."),
                        {"original": cleaned.original, "value": cleaned.value, "correction": cleaned.correction},
                    ),
                    label,
                    Severity.CORRECTION,
                )
            )
        if cleaned.doubt:
            problems.append(
                Problem(line, column.name, Message(cleaned.doubt, cleaned.doubt_values), label, Severity.DOUBT)
            )
        return None

    def _join_point(self, line: int, label: str, said: dict[str, Said]) -> Problem | None:
        """Latitude and longitude become one fact: half a point is none, a swapped one is refused."""
        lat, lon = said.pop("lat", None), said.pop("lon", None)
        if lat is None and lon is None:
            return None
        if lat is None or lon is None:
            return Problem(
                line,
                "lat" if lat is None else "lon",
                Message(N_("Only one of latitude and longitude is given; a point needs both.")),
                label,
            )
        south, north, west, east = self.mapping.area
        values = {"lat": lat.value, "lon": lon.value}
        if south <= lat.value <= north and west <= lon.value <= east:
            said["point"] = Said("point", [lat.value, lon.value])
            return None
        if south <= lon.value <= north and west <= lat.value <= east:
            return Problem(
                line,
                "lat",
                Message(N_("Latitude %(lat)s and longitude %(lon)s are swapped. Correct their columns."), values),
                label,
            )
        return Problem(
            line,
            "lat",
            Message(
                N_("The point %(lat)s, %(lon)s lies outside the area of the format. Check its coordinates."), values
            ),
            label,
        )


def _code(column: Column, cell: str) -> str | None:
    text = comparison_key(cell)
    for word, code in column.words.items():
        if comparison_key(word) == text:
            return code
    known: set[str] = (
        {kind.value for kind in Kind} if column.read == "kind" else {state.value for state in RegisterState}
    )
    return text if text in known else None
