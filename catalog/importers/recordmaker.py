"""Make records of the rows of a table, by a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.fields import ROW_KEYS
from catalog.importers.cells import CellReader, Outcome, is_plain, make_reader
from catalog.importers.coordinates import find_transform
from catalog.importers.mapping import Column, FileMapping, RowGroup
from catalog.importers.table import LONGEST_CELL, Row
from catalog.importers.vocabulary import quick_clean, quick_key
from catalog.kinds import Precision
from catalog.records import Message, Problem, Record, Rejected, RowSaid, Said, Severity
from core.i18n import N_
from core.text import comparison_key

Get = Callable[[list[str]], str]
_Place = tuple[Column, Get, CellReader]
_SHORT = 1000  # characters; a longer cell is looked at with more care


def find_places(header: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """Where each heading of a mapping stands in a file, and the needed ones that are missing."""
    found = {comparison_key(name): number for number, name in reversed(list(enumerate(header))) if name.strip()}
    places: dict[str, int] = {}
    missing: list[str] = []
    for column in columns:
        number = next(
            (found[key] for name in (column.name, *column.aliases) if (key := comparison_key(name)) in found), None
        )
        if number is not None:
            places[column.name] = number
        elif column.needed and column.name not in missing:
            missing.append(column.name)
        for name in column.names:
            if (key := comparison_key(name)) in found:
                places[name] = found[key]
    return places, missing


def all_columns(mapping: FileMapping) -> list[Column]:
    """The columns of a mapping, those of its row groups among them."""
    return [*mapping.columns, *(column for group in mapping.rows for column in group.columns)]


class RecordMaker:
    """Makes a Record of one row; what a column needs is worked out once."""

    def __init__(self, mapping: FileMapping, places: Mapping[str, int], width: int, *, padded: bool = False) -> None:
        self.mapping = mapping
        self.width = width
        self.padded = padded
        self.columns = [self._place(column, places) for column in mapping.columns if _is_read(column, places)]
        self.filled = [(column, get) for column, get, _read in self.columns if column.filled]
        self.steps = [
            (
                places[column.name] if not _joined_with(column, places) else -1,
                get,
                is_plain(column),
                column.field,
                read,
                column,
            )
            for column, get, read in self.columns
        ]
        self.needed = max([number + 1 for number, *_ in self.steps], default=0)
        self.groups = [
            (group, [self._place(column, places) for column in group.columns if _is_read(column, places)])
            for group in mapping.rows
        ]
        self.constants = {constant.field: Said(constant.field, constant.value) for constant in mapping.constants}
        self.precision = self.constants.pop("precision", None)
        self.transform = find_transform(mapping.crs) if mapping.crs else None
        self.empty = {"", *(word.lower() for word in mapping.empty)}
        wanted = mapping.label or mapping.key[0]
        self.label_of: Get | None = next((get for column, get, _ in self.columns if column.field == wanted), None)
        self.lists = frozenset(
            column.field for column in mapping.columns if column.read in ("phones", "emails", "list")
        )

    def _place(self, column: Column, places: Mapping[str, int]) -> _Place:
        numbers = [places[name] for name in (column.name, *column.names) if name in places]
        return column, _getter(numbers, column.join), make_reader(column, self.mapping)

    def __call__(self, row: Row) -> Record | Rejected:
        """The record, or why it cannot be let in."""
        line, cells, severity, message = row
        label = self._label(cells)
        if severity is Severity.QUARANTINED and message is not None:
            return Rejected(Problem(line, "", message, label))
        if len(cells) != self.width and (wrong := self._width_trouble(cells)):
            return Rejected(Problem(line, "", wrong, label))
        problems: list[Problem] = []
        if severity is not None and message is not None:
            problems.append(Problem(line, "", message, label, severity))
        empty = self.empty
        for column, get in self.filled:
            cell = get(cells)
            if not cell or cell.strip().lower() in empty:
                return self._reject(
                    line,
                    column.name,
                    label,
                    N_("The cell “%(column)s” is empty; without it the record says nothing."),
                    column=column.name,
                )
        if len(cells) < self.needed:
            cells = cells + [""] * (self.needed - len(cells))
        said: dict[str, Said] = {}
        for place, get, plain, field, read, column in self.steps:
            cell = cells[place] if place >= 0 else get(cells)
            if not cell:
                if not column.default:
                    continue
            elif plain and len(cell) < _SHORT and cell.isascii() and cell.isprintable() and "  " not in cell:
                text = cell.strip()
                if field not in said and text.lower() not in empty:
                    said[field] = Said(field, text)
                continue
            elif len(cell) > LONGEST_CELL:
                cell = cell[: LONGEST_CELL + 1]
            outcome = read(cell)
            if outcome.refused is not None:
                return Rejected(Problem(line, column.name, outcome.refused, label))
            for word in outcome.said:
                if word.field in said:
                    self._add(said, word)
                else:
                    said[word.field] = word
            for word in outcome.beside:
                said.setdefault(word.field, word)
            for degree, remark in outcome.remarks:
                problems.append(Problem(line, column.name, remark, label, degree))
        precision = said.pop("precision", self.precision)
        if ("lat" in said or "lon" in said) and (trouble := self._join_point(said, precision)):
            problem = Problem(line, trouble[0], trouble[1], label)
            if self.mapping.target == "building":
                return Rejected(problem)
            problems.append(replace(problem, severity=Severity.DOUBT))
        for field, word in self.constants.items():
            said.setdefault(field, word)
        key = self._key(said)
        if not key:
            return self._reject(line, "", label, N_("Nothing tells this record from the others: its key is empty."))
        rows = None
        if self.groups:
            rows = tuple(
                row for group, places in self.groups for row in self._rows(group, places, line, label, cells, problems)
            )
        return Record(line, key, label, tuple(said.values()), rows, {}, tuple(problems))

    def _label(self, cells: list[str]) -> str:
        return quick_clean(self.label_of(cells))[:200] if self.label_of is not None else ""

    def _reject(self, line: int, field: str, label: str, msgid: str, /, **values: Any) -> Rejected:
        return Rejected(Problem(line, field, Message(msgid, values), label))

    def _width_trouble(self, cells: list[str]) -> Message | None:
        values = {"found": len(cells), "expected": self.width}
        if len(cells) < self.width:
            if self.padded:
                return None
            return Message(
                N_(
                    "The record has %(found)s cells where the heading has %(expected)s: it is cut, or a quotation mark is missing."
                ),
                values,
            )
        if any(cell.strip() for cell in cells[self.width :]):
            return Message(
                N_("The record has %(found)s cells where the heading has %(expected)s: a quotation mark is missing."),
                values,
            )
        return None

    def _add(self, said: dict[str, Said], word: Said) -> None:
        """Several columns of one field: lists are joined, else the first filled one counts."""
        before = said[word.field]
        if word.field in self.lists and isinstance(before.value, list) and isinstance(word.value, list):
            more = [item for item in word.value if item not in before.value]
            originals = "; ".join(part for part in (before.original, word.original) if part)
            said[word.field] = replace(before, value=[*before.value, *more], original=originals)

    def _key(self, said: Mapping[str, Said]) -> str:
        for fields in (self.mapping.key, self.mapping.key_fallback):
            words = [str(said[name].value) if name in said else "" for name in fields]
            key = quick_key(" | ".join(words))
            if key.strip(" |"):
                return key[:400]
        return ""

    def _join_point(self, said: dict[str, Said], precision: Said | None) -> tuple[str, Message] | None:
        """Latitude and longitude become one fact: half a point is none, a swapped one is refused."""
        lat, lon = said.pop("lat", None), said.pop("lon", None)
        if lat is None or lon is None:
            return (
                "lat" if lat is None else "lon",
                Message(N_("Only one of latitude and longitude is given; a point needs both.")),
            )
        y, x = lat.value, lon.value
        if self.transform is not None:
            x, y = self.transform(x, y)
        south, north, west, east = self.mapping.area
        values = {"lat": y, "lon": x}
        if south <= y <= north and west <= x <= east:
            known = precision is not None and precision.value != Precision.BUILDING.value
            said["point"] = Said("point", [y, x, precision.value] if precision is not None and known else [y, x])
            return None
        if south <= x <= north and west <= y <= east:
            return "lat", Message(
                N_("Latitude %(lat)s and longitude %(lon)s are swapped. Correct their columns."), values
            )
        return "lat", Message(
            N_("The point %(lat)s, %(lon)s lies outside the area of the format. Check its coordinates."),
            {"lat": str(y), "lon": str(x)},
        )

    def _rows(
        self,
        group: RowGroup,
        places: Sequence[_Place],
        line: int,
        label: str,
        cells: list[str],
        problems: list[Problem],
    ) -> list[RowSaid]:
        shared: dict[str, str] = {}
        parts: tuple[str, list[str]] | None = None
        for column, get, read in places:
            cell = get(cells)
            if column.each:
                found: list[str] = []
                for piece in split_outside(cell, column.separator):
                    outcome = read(piece)
                    found.extend(_shown(word.value) for word in outcome.said)
                    _note(problems, outcome, line, column.name, label)
                parts = (column.field, list(dict.fromkeys(found)))
                continue
            outcome = read(cell)
            _note(problems, outcome, line, column.name, label)
            for word in outcome.said:
                shared.setdefault(word.field, _shown(word.value))
        if parts is not None and parts[1]:
            made = [{parts[0]: part, **shared} for part in parts[1]]
        elif shared:
            made = [shared]
        else:
            return []
        return key_rows(group, [{**group.constants, **row} for row in made])


def key_rows(group: RowGroup, rows: Sequence[Mapping[str, str]], first: int = 0) -> list[RowSaid]:
    """Rows with the key that tells them apart in their record."""
    names = group.key or ROW_KEYS.get(group.group, ())
    seen: dict[str, int] = {}
    said = []
    for position, row in enumerate(rows, start=first):
        words = [comparison_key(row[name]) for name in names if row.get(name)] or [
            comparison_key(next(iter(row.values())))
        ]
        key = "|".join(words)[:280] or "-"
        seen[key] = seen.get(key, 0) + 1
        said.append(RowSaid(group.group, f"{key}#{seen[key]}" if seen[key] > 1 else key, position, row))
    return said


def split_outside(text: str, signs: str) -> list[str]:
    """The parts of a cell between any of these signs, those inside brackets not counted: «бокс (м, ж); самбо»."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif sign in signs and (not depth or ")" not in text[at:]):
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip(" \t\r\n.-–—•*") for part in parts]


def _note(problems: list[Problem], outcome: Outcome, line: int, column: str, label: str) -> None:
    """In a row group a cell that cannot be read is left out with a remark; its record stays."""
    if outcome.refused is not None:
        problems.append(Problem(line, column, outcome.refused, label, Severity.DOUBT))
    for severity, message in outcome.remarks:
        problems.append(Problem(line, column, message, label, severity))


def _shown(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)


def _is_read(column: Column, places: Mapping[str, int]) -> bool:
    return column.read != "skip" and (column.name in places or any(name in places for name in column.names))


def _joined_with(column: Column, places: Mapping[str, int]) -> bool:
    return column.name not in places or any(name in places for name in column.names)


def _getter(numbers: Sequence[int], join: str) -> Get:
    """A cell of a row, or several joined; a row that is too short has empty ones."""
    if len(numbers) == 1:
        number = numbers[0]

        def get(cells: list[str]) -> str:
            return cells[number] if number < len(cells) else ""

        return get

    def get_joined(cells: list[str]) -> str:
        found = [cells[number].strip() for number in numbers if number < len(cells)]
        return join.join(part for part in found if part)

    return get_joined
