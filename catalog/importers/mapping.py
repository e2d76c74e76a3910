"""Read the declarative description of a CSV format."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from catalog.errors import CatalogError

MAPPINGS = Path(__file__).parent.parent / "mappings"
TARGETS = ("institution", "entry", "building", "facts", "site", "district")
READERS = (
    "text", "paragraphs", "inn", "ogrn", "kpp", "phones", "emails", "site", "day", "integer", "list", "head", "lat",
    "lon", "kind", "state", "end", "district", "boolean", "skip",
)  # fmt: skip


class BadMapping(CatalogError):
    """A mapping file says something that cannot be followed."""

    status = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and what becomes of it."""

    name: str  # the heading, compared without case and spaces at the ends
    field: str  # of the field dictionary (institution) or of the target
    read: str = "text"
    needed: bool = True  # False: the file may lack the column
    filled: bool = False  # a record without it is quarantined
    otherwise: str = ""  # for read = "site": the field that takes what is no address
    separator: str = ";"  # for read = "list"
    words: Mapping[str, str] = dataclass_field(
        default_factory=dict
    )  # for kind, state: what the source writes -> our code
    aliases: tuple[str, ...] = ()  # other headings of the same column


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A CSV format, wholly declared."""

    code: str
    title: str  # msgid
    description: str  # msgid
    source: str
    source_title: str  # the source's name, in its own language
    target: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # fields that tell the records of the source apart
    publisher: str = ""
    licence: str = ""
    snapshot: bool = True  # what is not in the file is no longer in the source
    register: str = ""  # for entries: licences, accreditations
    encoding: str = "utf-8"
    delimiter: str = ","
    empty: tuple[str, ...] = ("", "None")
    phone_area: str = ""
    area: tuple[float, ...] = (41.0, 82.0, 19.0, 180.0)  # where points may lie: south, north, west, east
    label: str = ""  # the field by which a person knows a record; the key's first field unless given


def load_mapping(path: Path) -> FileMapping:
    """Read one mapping file.

    Raises:
        BadMapping: not TOML, an unknown key, a reader or target that does not exist, a key field without a column.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path.name}: this is not TOML in UTF-8: {error}.") from error
    raw_columns = data.pop("column", [])
    columns = tuple(_column(path, raw) for raw in raw_columns)
    unknown = set(data) - {f.name for f in fields(FileMapping)}
    if unknown:
        raise BadMapping(f"{path.name}: unknown key {sorted(unknown)[0]!r}.")
    for name in ("key", "empty", "area"):
        if name in data:
            data[name] = tuple(data[name])
    try:
        mapping = FileMapping(columns=columns, **data)
    except TypeError as error:
        raise BadMapping(f"{path.name}: {error}.") from error
    if mapping.target not in TARGETS:
        raise BadMapping(f"{path.name}: target {mapping.target!r} is none of {', '.join(TARGETS)}.")
    missing = set(mapping.key) - {column.field for column in columns}
    if missing:
        raise BadMapping(f"{path.name}: the key field {sorted(missing)[0]!r} has no column.")
    return mapping


def _column(path: Path, raw: dict[str, Any]) -> Column:
    unknown = set(raw) - {f.name for f in fields(Column)}
    if unknown:
        raise BadMapping(f"{path.name}: unknown key {sorted(unknown)[0]!r} in a column.")
    if "aliases" in raw:
        raw = raw | {"aliases": tuple(raw["aliases"])}
    try:
        column = Column(**raw)
    except TypeError as error:
        raise BadMapping(f"{path.name}: a column: {error}.") from error
    if column.read not in READERS:
        raise BadMapping(
            f"{path.name}: column {column.name!r}: read = {column.read!r} is none of {', '.join(READERS)}."
        )
    return column
