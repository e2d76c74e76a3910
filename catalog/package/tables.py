"""The tables of a package: their columns, keys, and the rows they take from a dump's lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from catalog.fields import GROUPS, Cell, Field, Words, load_dictionary
from core.tables import Cell as Value

Line = Mapping[str, Any]
Row = Sequence[Value]
SEPARATOR = "|"  # between the values of a list in one cell
LISTS = frozenset({"programmes", "supplements", "decisions"})  # of an entry: tables of their own
_LEFT_OUT = frozenset({"site", "point"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type as a Data Package calls it, and what it means."""

    name: str
    type: str
    meaning: Words
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a package."""

    name: str
    title: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()  # column -> table whose ``id`` it holds
    rows: Callable[[Line], Iterator[Row]] = lambda line: iter(())

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def _number(name: str, ru: str, en: str) -> Column:
    return Column(name, "integer", Words(ru, en), required=True)


def _text(name: str, ru: str, en: str) -> Column:
    return Column(name, "string", Words(ru, en))


ID = _number("id", "Номер; никогда не выдаётся другому", "Number, never given to another")
INSTITUTION = _number("institution", "Номер организации", "Number of the institution")
ENTRY = _number("entry", "Номер записи реестра", "Number of the register's row")
POSITION = _number("position", "Место в списке, с нуля", "Place in its list, from zero")
SOURCE = _text("source", "Код источника", "Code of the source")
SEEN_ON = Column("seen_on", "date", Words("Дата сведений источника", "The source's own date"))
INSTITUTIONS = _text("institutions", "Номера организаций через |", "Numbers of institutions, separated by |")


def _of_field(field: Field) -> Column:
    return Column(field.name, "date" if field.type == "date" else "string", field.label)


def _of_cell(cell: Cell) -> Column:
    return Column(cell.name, "integer" if cell.type == "integer" else "string", cell.label)


def plain(value: Any) -> str:
    """A value as one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return plain(value.get("value") or value.get("name") or value.get("href"))
    if isinstance(value, list | tuple):
        return SEPARATOR.join(plain(item) for item in value)
    return str(value)


def _typed(column: Column, value: Any) -> Value:
    """A cell of its column's type; what is not of the type stays in the JSON lines only."""
    text = plain(value)
    if column.type == "integer":
        digits = text.replace("\u00a0", "").replace(" ", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
    if column.type == "date":
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None
    return text


def given(line: Line, name: str) -> Any:
    """The value of a field; None where nobody gave one."""
    return line["fields"].get(name, {}).get("value")


def _fields_of(line: Line, columns: Sequence[Column]) -> list[Value]:
    return [_typed(column, given(line, column.name)) for column in columns]


def _newest(line: Line) -> date | None:
    days = [word["seen_on"] for word in line["fields"].values()]
    return date.fromisoformat(max(days)) if days else None


def _institutions() -> Table:
    own = tuple(
        _of_field(field)
        for field in load_dictionary().of("institution").values()
        if field.public and field.name not in _LEFT_OUT
    )

    def rows(line: Line) -> Iterator[Row]:
        if line["type"] != "institution":
            return
        lat, lon, *precision = given(line, "point") or [None, None]
        yield [
            line["id"], line["slug"], line["open"], lat, lon, precision[0] if precision else "", *_fields_of(line, own),
            _newest(line),
        ]  # fmt: skip

    return Table(
        "institutions",
        Words("Образовательные организации", "Institutions"),
        (
            ID,
            _text("slug", "Часть адреса карточки", "Part of the card's address"),
            Column("open", "boolean", Words("Действует ли", "Whether it works"), required=True),
            Column("lat", "number", Words("Широта, WGS 84", "Latitude, WGS 84 degrees")),
            Column("lon", "number", Words("Долгота, WGS 84", "Longitude, WGS 84 degrees")),
            _text("precision", "Точность точки; пусто: здание", "How exact the point is; empty: the building"),
            *own,
            Column("updated_on", "date", Words("Самая поздняя дата сведений", "Newest day among its facts")),
        ),
        ("id",),
        rows=rows,
    )


def _entries(register: str, title: Words) -> Table:
    own = tuple(
        _of_field(field) for field in load_dictionary().of("entry").values() if field.public and field.name not in LISTS
    )

    def rows(line: Line) -> Iterator[Row]:
        if line["type"] == "entry" and line.get("register") == register:
            yield [line["id"], *_fields_of(line, own), plain(line["institutions"])]

    return Table(register, title, (ID, *own, INSTITUTIONS), ("id",), rows=rows)


SUPPLEMENT = (
    _text("guid", "Код приложения в реестре", "The register's own code"),
    _text("number", "Номер приложения", "Number of the supplement"),
    _text("series", "Серия бланка", "Series of the form"),
    _text("form_number", "Номер бланка", "Number of the form"),
    _text("state", "Состояние", "State"),
    _text("state_as_written", "Состояние в реестре", "State as the register writes it"),
    Column("issued_on", "date", Words("Дата выдачи", "Day of issue")),
    _text("holder", "Организация", "Holder"),
    _text("address", "Адрес", "Address"),
    _text("kpp", "КПП", "KPP"),
    _text("inn", "ИНН", "INN"),
    _text("ogrn", "ОГРН", "OGRN"),
    _text("note", "Примечание", "Note"),
)
DECISION = (
    _text("kind", "Вид решения в реестре", "Kind as the register writes it"),
    _text("effect", "Что решено", "What it does"),
    _text("number", "Номер", "Number"),
    _text("document", "Документ", "Document"),
    Column("decided_on", "date", Words("Дата решения", "Day of the decision")),
)
PROGRAMME = (
    Column("supplement", "integer", Words("Место приложения; пусто: в самой записи", "Place of its supplement; empty: of the row itself")),
    _text("name", "Программа", "Programme"),
    _text("level", "Уровень", "Level"),
    _text("kind", "Вид", "Kind"),
    _text("code", "Код", "Code"),
    _text("group_code", "Код укрупнённой группы", "Code of the group"),
    _text("group_name", "Укрупнённая группа", "Group"),
    _text("period", "Срок освоения", "Period"),
    _text("qualification", "Квалификация", "Qualification"),
)  # fmt: skip


def _listed(name: str, title: Words, columns: tuple[Column, ...]) -> Table:
    def rows(line: Line) -> Iterator[Row]:
        if line["type"] == "entry":
            for place, item in enumerate(given(line, name) or ()):
                yield [line["id"], place, *(_typed(column, item.get(column.name)) for column in columns)]

    return Table(name, title, (ENTRY, POSITION, *columns), ("entry", "position"), rows=rows)


def _programmes() -> Table:
    def rows(line: Line) -> Iterator[Row]:
        if line["type"] != "entry":
            return
        held: list[tuple[int | None, Any]] = [(None, item) for item in given(line, "programmes") or ()]
        for place, supplement in enumerate(given(line, "supplements") or ()):
            held.extend((place, item) for item in supplement.get("programmes") or ())
        for position, (supplement_place, item) in enumerate(held):
            told = item if isinstance(item, Mapping) else {"name": item}
            yield [
                line["id"],
                position,
                supplement_place,
                *(_typed(column, told.get(column.name)) for column in PROGRAMME[1:]),
            ]

    title = Words("Программы лицензий и свидетельств", "Programmes of licences and certificates")
    return Table("programmes", title, (ENTRY, POSITION, *PROGRAMME), ("entry", "position"), rows=rows)


def _group(name: str) -> Table:
    group = GROUPS[name]
    cells = tuple(_of_cell(cell) for cell in group.cells)

    def rows(line: Line) -> Iterator[Row]:
        for row in line.get("rows", ()):
            if row["group"] == name:
                values = [_typed(column, row["cells"].get(column.name)) for column in cells]
                yield [row["id"], line["id"], *values, row["source"], date.fromisoformat(row["seen_on"])]

    columns = (ID, INSTITUTION, *cells, SOURCE, SEEN_ON)
    return Table(name, group.label, columns, ("id",), (("institution", "institutions"),), rows)


def _facts() -> Table:
    def rows(line: Line) -> Iterator[Row]:
        if line["type"] == "institution":
            for name, word in sorted(line["fields"].items()):
                absent = "absent" in word
                value = plain(word["absent"] if absent else word["value"])
                state = "absent" if absent else "given"
                yield [line["id"], name, state, value, word["source"], date.fromisoformat(word["seen_on"])]

    columns = (
        INSTITUTION,
        Column("field", "string", Words("Поле словаря или стандарта", "Field of the dictionary or the standard"), True),
        Column(
            "state", "string", Words("given: дано; absent: объявлено, что нет", "given, or absent: declared so"), True
        ),
        _text("value", "Значение", "Value"),
        SOURCE,
        SEEN_ON,
    )
    title = Words("Сведения с их источниками", "Facts with their sources")
    return Table("facts", title, columns, ("institution", "field"), (("institution", "institutions"),), rows)


def _buildings() -> Table:
    own = tuple(
        _of_field(field)
        for field in load_dictionary().of("building").values()
        if field.public and field.name not in _LEFT_OUT
    )

    def rows(line: Line) -> Iterator[Row]:
        if line["type"] == "building":
            point = given(line, "point") or (None, None)
            yield [line["id"], point[0], point[1], *_fields_of(line, own), plain(line["institutions"])]

    columns = (
        ID,
        Column("lat", "number", Words("Широта, WGS 84", "Latitude, WGS 84 degrees")),
        Column("lon", "number", Words("Долгота, WGS 84", "Longitude, WGS 84 degrees")),
        *own,
        INSTITUTIONS,
    )
    return Table("buildings", Words("Здания", "Buildings"), columns, ("id",), rows=rows)


@cache
def all_tables() -> tuple[Table, ...]:
    """Every table of a package, in its order."""
    return (
        _institutions(),
        _facts(),
        _group("services"),
        _group("numbers"),
        _group("places"),
        _entries("licences", Words("Реестр лицензий", "Register of licences")),
        _entries("accreditations", Words("Реестр аккредитаций", "Register of accreditations")),
        _listed("supplements", Words("Приложения лицензий и свидетельств", "Supplements"), SUPPLEMENT),
        _listed("decisions", Words("Решения о лицензиях и свидетельствах", "Decisions"), DECISION),
        _programmes(),
        _buildings(),
    )
