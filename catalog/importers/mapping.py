"""Read the declarative description of a format of tables."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from catalog.errors import CatalogError
from catalog.fields import IDENTIFIER_SCHEMES, INSTITUTION_FIELDS
from catalog.importers.patterns import UnsafePattern, check_pattern
from catalog.kinds import Kind, Precision, RegisterState
from catalog.source_codes import is_source_code
from core.i18n import current_language
from core.i18n import gettext as _

MAPPINGS = Path(__file__).parent.parent / "mappings"
TARGETS = ("institution", "entry", "building", "facts", "site", "district", "municipality")
READERS = (
    "text", "paragraphs", "inn", "ogrn", "kpp", "phones", "emails", "site", "day", "integer", "number", "list", "head",
    "lat", "lon", "point", "kind", "state", "end", "district", "boolean", "gender", "words", "skip",
)  # fmt: skip
WRONG = ("", "doubt", "refuse", "ignore")
REPEATED = ("refuse", "merge")
ENTRY_FIELDS = frozenset(
    "number supplement row_number state state_as_written issued_on ends_on ends_as_written holder holder_short address "
    "authority decision suspension programmes supplements decisions inn ogrn kpp guid series form_number region_code "
    "organisation_guid note".split()
)
BUILDING_FIELDS = frozenset(
    "key name address district municipality lat lon point precision capacity website phones purpose hours oktmo fias year "
    "storeys building_area".split()
)
SITE_FIELDS = frozenset({"institution", "state", "url"})
ROW_CELLS: Mapping[str, frozenset[str]] = {
    "services": frozenset(
        "name level programme form language activity places free_places age_from age_to gender paid price address "
        "schedule".split()
    ),
    "numbers": frozenset("year pupils staff teachers classes".split()),
    "places": frozenset("name address purpose hours lat lon".split()),
}


class BadMapping(CatalogError):
    """A mapping file says something that cannot be followed."""

    status = 422


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and what becomes of it."""

    name: str  # the heading, compared without case and spaces at the ends
    field: str  # of the field dictionary (institution), of the target, or a cell of a row group
    read: str = "text"
    needed: bool = True  # False: the file may lack the column
    filled: bool = False  # a record without it is quarantined
    otherwise: str = ""  # for read = "site": the field that takes what is no address
    separator: str = ";"  # for read = "list", and for each
    words: Mapping[str, str] = dataclass_field(
        default_factory=dict
    )  # what the source writes -> our word; "" says nothing
    contains: Mapping[str, str] = dataclass_field(
        default_factory=dict
    )  # a part of the cell -> our word, the first that fits
    aliases: tuple[str, ...] = ()  # other headings of the same column
    names: tuple[str, ...] = ()  # further columns whose cells are joined to this one's
    join: str = ", "  # what stands between them
    default: str = ""  # what an empty cell is read as
    extract: str = ""  # a pattern; its first group, or all it matches, is read instead of the cell
    order: str = "latlon"  # for read = "point"
    wrong: str = ""  # what becomes of a cell that cannot be read: doubt (a remark), refuse (the record), ignore
    each: bool = False  # in a row group: every part of the cell makes a row of its own


@dataclass(frozen=True, slots=True)
class Constant:
    """A field that the whole source says without a column."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that a record holds beside its fields: services, numbers of a year, places."""

    group: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()  # cells that tell the rows of a record apart; the first filled cell unless given
    constants: Mapping[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A format, wholly declared."""

    code: str
    title: str
    description: str
    source: str
    source_title: str  # the source's name, in its own language
    target: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # fields that tell the records of the source apart
    title_ru: str = ""
    description_ru: str = ""
    publisher: str = ""
    licence: str = ""
    snapshot: bool = True  # what is not in the file is no longer in the source
    register: str = ""  # for entries: licences, accreditations
    encoding: str = ""  # found where it is not given
    delimiter: str = ""  # found where it is not given
    empty: tuple[str, ...] = ("", "None")
    phone_area: str = ""
    phone_country: str = "RU"  # whose rules complete a number without a country code
    area: tuple[float, ...] = (41.0, 82.0, 19.0, 180.0)  # where points may lie: south, north, west, east
    label: str = ""  # the field by which a person knows a record; the key's first field unless given
    key_fallback: tuple[str, ...] = ()  # the key of a record whose key fields are empty
    repeated: str = "refuse"  # "merge": records of one key that stand near each other join their rows
    crs: str = ""  # the coordinate system of lat and lon (and of GeoJSON that names none): "EPSG:27700"
    items: str = ""  # JSON: the path to the list of records, "data.schools"
    sheet: str = ""  # XLSX: the sheet; the first that has the columns unless given
    recognise: Mapping[str, str] = dataclass_field(default_factory=dict)  # column -> what its cells say in this format
    constants: tuple[Constant, ...] = ()
    rows: tuple[RowGroup, ...] = ()

    @property
    def shown_title(self) -> str:
        """The title in the reader's language."""
        return self.title_ru if self.title_ru and current_language() == "ru" else _(self.title)

    @property
    def shown_description(self) -> str:
        """The description in the reader's language."""
        return self.description_ru if self.description_ru and current_language() == "ru" else _(self.description)


def load_mapping(path: Path) -> FileMapping:
    """Read one mapping file.

    Raises:
        BadMapping: not TOML, an unknown key, a reader, field or target that does not exist, a key field without a column.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadMapping(_("%(file)s cannot be opened: %(reason)s.", file=path.name, reason=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMapping(
            _("%(file)s is not TOML in UTF-8: %(reason)s.", file=path.name, reason=str(error)[:200])
        ) from error
    return _Reading(path.name).mapping(data)


class _Reading:
    """Turns the parsed TOML of one file into a mapping, or into a sentence that names file, place and remedy."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, place: str, sentence: str) -> BadMapping:
        return BadMapping(f"{self.file}: {place}: {sentence}" if place else f"{self.file}: {sentence}")

    def mapping(self, data: dict[str, Any]) -> FileMapping:
        raw_columns, raw_constants = self.tables(data, "column"), self.tables(data, "constant")
        raw_rows = self.tables(data, "row")
        self.check_keys("", data, FileMapping, {"column", "constant", "row"}, {"columns", "constants", "rows"})
        target = data["target"]
        if target not in TARGETS:
            raise self.wrong("target", self.none_of(target, TARGETS))
        known = known_fields(target)
        columns = tuple(self.column(raw, known) for raw in raw_columns)
        constants = tuple(self.constant(raw, known) for raw in raw_constants)
        rows = tuple(self.row_group(raw) for raw in raw_rows)
        if not columns:
            raise self.wrong("", _("there is no [[column]]; a format names at least the column of its key."))
        mapping = FileMapping(columns=columns, constants=constants, rows=rows, **data)
        given = {column.field for column in columns} | {constant.field for constant in constants}
        for name in ("key", "key_fallback"):
            for field in getattr(mapping, name):
                if field not in given:
                    raise self.wrong(
                        name,
                        _("the key field “%(field)s” has no column. Add a [[column]] with field = \"%(field)s\", or choose another key.", field=field),
                    )  # fmt: skip
        if not mapping.key:
            raise self.wrong("key", _('it is empty. Name the fields that tell the records apart, like ["full_name"].'))
        self.check_values(mapping)
        return mapping

    def check_values(self, mapping: FileMapping) -> None:
        for name, most in (("code", 40), ("source", 80)):
            code = getattr(mapping, name)
            if not is_source_code(code) or len(code) > most:
                raise self.wrong(
                    name,
                    _("“%(code)s” cannot be it: at most %(most)s small Latin letters, digits and “-”, like spb-schools.", code=code[:80], most=most),
                )  # fmt: skip
        if mapping.repeated not in REPEATED:
            raise self.wrong("repeated", self.none_of(mapping.repeated, REPEATED))
        if len(mapping.delimiter) > 1:
            raise self.wrong("delimiter", _('it must be one character, like ";" or "\\t".'))
        if mapping.target == "entry" and mapping.register not in ("licences", "accreditations"):
            raise self.wrong("register", self.none_of(mapping.register, ("licences", "accreditations")))
        if len(mapping.area) != 4 or not all(isinstance(part, int | float) for part in mapping.area):
            raise self.wrong("area", _("it must be four numbers: south, north, west, east."))
        if mapping.rows and mapping.target != "institution":
            raise self.wrong(
                "row", _('only records of institutions have rows. Remove [[row]], or say target = "institution".')
            )
        if mapping.encoding:
            try:
                "".encode(mapping.encoding)
            except (LookupError, ValueError) as error:
                raise self.wrong(
                    "encoding",
                    _("“%(name)s” is no encoding, like utf-8, cp1251, cp866, utf-16.", name=mapping.encoding),
                ) from error
        if mapping.crs:
            from catalog.importers.coordinates import is_crs

            if not is_crs(mapping.crs):
                raise self.wrong(
                    "crs", _("“%(name)s” is no coordinate system, like EPSG:4326 or EPSG:32636.", name=mapping.crs)
                )

    def tables(self, data: dict[str, Any], name: str) -> list[dict[str, Any]]:
        found = data.pop(name, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.wrong(name, _("write it as a list of tables: [[%(name)s]].", name=name))
        return found

    def none_of(self, value: object, known: Collection[str]) -> str:
        near = difflib.get_close_matches(str(value), known, 1)
        hint = " " + _("Did you mean “%(near)s”?", near=near[0]) if near else ""
        return _("“%(value)s” is none of %(known)s.", value=str(value)[:80], known=", ".join(known)) + hint

    def check_keys(
        self, place: str, data: dict[str, Any], model: type, beside: set[str] = frozenset(), without: set[str] = frozenset()  # type: ignore[assignment]
    ) -> None:  # fmt: skip
        """Every key is known and of its type; lists become tuples; nothing needed is missing."""
        shapes = {item.name: item for item in fields(model) if item.name not in without}
        for name, value in data.items():
            if name not in shapes:
                raise self.wrong(place, _("unknown key.") + " " + self.none_of(name, [*shapes, *sorted(beside)]))
            wanted = _SHAPES[str(shapes[name].type).split("[")[0]]
            if wanted is tuple:
                if not isinstance(value, list) or (name != "area" and not _are_texts(value)):
                    raise self.wrong(place or name, _('“%(name)s” must be a list: ["…"].', name=name))
                data[name] = tuple(value)
            elif not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
                raise self.wrong(place or name, _SENTENCES[wanted](name))
            elif wanted is dict and name not in ("words", "contains") and not _are_texts(value.values()):
                raise self.wrong(place or name, _SENTENCES[dict](name))
        for name, item in shapes.items():
            if item.default is MISSING and item.default_factory is MISSING and name not in data:
                raise self.wrong(place, _("the key “%(name)s” is missing.", name=name))

    def column(self, raw: dict[str, Any], known: Collection[str], *, cells: bool = False) -> Column:
        name = raw.get("name")
        place = _("column “%(name)s”", name=str(name)[:80]) if name else _("a column")
        raw = dict(raw)
        if raw.get("read") == "skip":
            raw.setdefault("field", "skip")
        if raw.get("read") == "point":
            raw.setdefault("field", "point")
        self.check_keys(place, raw, Column)
        column = Column(**raw)
        if not column.name.strip():
            raise self.wrong(place, _("its name is empty."))
        if column.read not in READERS:
            raise self.wrong(f"{place}: read", self.none_of(column.read, READERS))
        if column.wrong not in WRONG:
            raise self.wrong(f"{place}: wrong", self.none_of(column.wrong, WRONG[1:]))
        if column.order not in ("latlon", "lonlat"):
            raise self.wrong(f"{place}: order", self.none_of(column.order, ("latlon", "lonlat")))
        if not cells and column.field in ("lat", "lon") and column.read not in ("lat", "lon", "skip"):
            raise self.wrong(
                f"{place}: read", _('a coordinate is read as “%(name)s”: read = "%(name)s".', name=column.field)
            )
        if column.each and not cells:
            raise self.wrong(f"{place}: each", _("only the columns of a [[row]] may say it."))
        for field in (column.field, column.otherwise):
            if field and column.read != "skip":
                self.check_field(place, field, known)
        if column.extract:
            try:
                check_pattern(column.extract)
            except UnsafePattern as error:
                raise self.wrong(f"{place}: extract", str(error)) from error
        self.check_words(place, column)
        return column

    def check_words(self, place: str, column: Column) -> None:
        codes = {"kind": [kind.value for kind in Kind], "state": [state.value for state in RegisterState]}.get(
            column.read
        )
        if column.field == "precision":
            codes = [precision.value for precision in Precision]
        for name in ("words", "contains"):
            for word, code in getattr(column, name).items():
                if not isinstance(code, str):
                    raise self.wrong(f"{place}: {name}", _("“%(name)s” must be a text.", name=word))
                if codes is not None and code and code not in codes:
                    raise self.wrong(f"{place}: {name}", self.none_of(code, codes))
        if codes is not None and column.default and column.default not in (*codes, *column.words):
            raise self.wrong(f"{place}: default", self.none_of(column.default, codes))

    def check_field(self, place: str, field: str, known: Collection[str]) -> None:
        if field in known or (known is INSTITUTION_NAMES and _is_statutory(field)):
            return
        near = difflib.get_close_matches(field, known, 1)
        hint = _("Did you mean “%(near)s”?", near=near[0]) if near else _("The fields stand in docs/sources/README.md.")
        raise self.wrong(f"{place}: field", _("there is no field “%(field)s” here.", field=field[:80]) + " " + hint)

    def constant(self, raw: dict[str, Any], known: Collection[str]) -> Constant:
        raw = dict(raw)
        place = _("constant “%(name)s”", name=str(raw.get("field", ""))[:80])
        self.check_keys(place, raw, Constant)
        constant = Constant(**raw)
        self.check_field(place, constant.field, known)
        if constant.field in ("lat", "lon"):
            raise self.wrong(place, _("coordinates stand in a column; no two places share them."))
        vocabulary = {"kind": Kind, "precision": Precision}.get(constant.field)
        if vocabulary is not None and constant.value not in [word.value for word in vocabulary]:
            raise self.wrong(place, self.none_of(constant.value, [word.value for word in vocabulary]))
        return constant

    def row_group(self, raw: dict[str, Any]) -> RowGroup:
        raw = dict(raw)
        place = _("row “%(name)s”", name=str(raw.get("group", ""))[:80])
        raw_columns = self.tables(raw, "column")
        self.check_keys(place, raw, RowGroup, {"column"}, {"columns"})
        group = str(raw["group"])
        known = ROW_CELLS.get(group)
        if known is None and not _is_statutory(group):
            raise self.wrong(place, self.none_of(group, [*ROW_CELLS]))
        columns = tuple(
            self.column(item, known if known is not None else _Anything(), cells=True) for item in raw_columns
        )
        if not columns:
            raise self.wrong(place, _("it has no [[row.column]]."))
        if sum(column.each for column in columns) > 1:
            raise self.wrong(place, _("only one of its columns may say each = true."))
        given = {column.field for column in columns} | set(raw.get("constants", {}))
        for name in (*raw.get("key", ()), *raw.get("constants", {})):
            if name not in given or (known is not None and name not in known):
                raise self.wrong(place, self.none_of(name, sorted(known if known is not None else given)))
        return RowGroup(columns=columns, **raw)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


class _Anything(frozenset[str]):
    """A set that holds every name: the cells of a statutory group are the standard's own."""

    def __contains__(self, _name: object) -> bool:
        return True


_SHAPES: dict[str, Any] = {"str": str, "bool": bool, "tuple": tuple, "Mapping": dict}
_SENTENCES: dict[Any, Any] = {
    str: lambda name: _('“%(name)s” must be a text: "…".', name=name),
    bool: lambda name: _("“%(name)s” must be true or false.", name=name),
    dict: lambda name: _('“%(name)s” must be a table: { "…" = "…" }.', name=name),
}
INSTITUTION_NAMES = frozenset({*INSTITUTION_FIELDS, *IDENTIFIER_SCHEMES, "key", "lat", "lon", "precision", "skip"})


def _is_statutory(name: str) -> bool:
    section, dot, item = name.partition(".")
    return bool(dot) and section.isascii() and section.isidentifier() and item.isascii() and item.isidentifier()


def known_fields(target: str) -> Collection[str]:
    """The fields that a column of this target may name."""
    return {
        "institution": INSTITUTION_NAMES,
        "entry": ENTRY_FIELDS,
        "building": BUILDING_FIELDS,
        "site": SITE_FIELDS,
    }.get(target, _Anything())
