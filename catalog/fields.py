"""The field dictionary: what can be said about a subject, who owns it, how statutory names map to it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from catalog.errors import DictionaryError

FILE = "dictionary.toml"
TYPES = (
    "text", "code", "date", "integer", "number", "boolean", "identifier", "key", "keys", "list", "phones", "emails", "url",
    "point", "site",
)  # fmt: skip


class Owner(StrEnum):
    """Who has the last word on a field."""

    REGISTER = "register"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; data, because operators add to the dictionary and not to the catalogues of words."""

    ru: str
    en: str

    def get(self, lang: str) -> str:
        """The text in a language."""
        return self.en if lang == "en" else self.ru


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an institution, an entry of a register or a building."""

    name: str
    label: Words
    type: str  # one of TYPES
    owner: Owner
    source: Words  # where it usually comes from
    refresh: Words  # how often it is brought up to date
    check: Words  # how a value is checked
    subject: str = "institution"  # institution, entry, building
    statutory: str = ""  # "<subsection>.<itemprop>" where the standard has it
    many: bool = False  # the value is a list
    public: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a group of rows."""

    name: str
    label: Words
    type: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of our own beside the statutory groups: services, numbers of a year, places."""

    name: str
    label: Words
    owner: Owner
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The whole dictionary, in the order of its file."""

    version: str
    fields: tuple[Field, ...]
    groups: tuple[Group, ...]

    def of(self, subject: str) -> dict[str, Field]:
        """The fields of one subject by name."""
        return {field.name: field for field in self.fields if field.subject == subject}


def parse_dictionary(text: str) -> Dictionary:
    """Read the dictionary's file.

    Raises:
        DictionaryError: no TOML, an unknown key, type or owner, a name given twice.
    """
    try:
        data = tomllib.loads(text)
        found = tuple(_field(raw) for raw in data["field"])
        groups = tuple(_group(raw) for raw in data["group"])
        version = str(data["version"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise DictionaryError(f"catalog/{FILE} is damaged: {error}. Restore the file.") from error
    names = [(field.subject, field.name) for field in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DictionaryError(f"catalog/{FILE} names {twice[0][1]!r} twice. Remove one of them.")
    return Dictionary(version, found, groups)


def _words(raw: Mapping[str, str]) -> Words:
    return Words(raw["ru"], raw["en"])


def _typed(raw: Mapping[str, Any]) -> str:
    if raw["type"] not in TYPES:
        raise ValueError(f"{raw['name']}: the type {raw['type']!r} is none of {', '.join(TYPES)}")
    return str(raw["type"])


def _field(raw: Mapping[str, Any]) -> Field:
    if unknown := set(raw) - {field.name for field in fields(Field)} - {"ru", "en"}:
        raise ValueError(f"{raw.get('name')}: unknown key {sorted(unknown)[0]!r}")
    return Field(
        name=raw["name"],
        label=_words(raw),
        type=_typed(raw),
        owner=Owner(raw["owner"]),
        source=_words(raw["source"]),
        refresh=_words(raw["refresh"]),
        check=_words(raw["check"]),
        subject=raw.get("subject", "institution"),
        statutory=raw.get("statutory", ""),
        many=raw.get("many", False),
        public=raw.get("public", True),
    )


def _group(raw: Mapping[str, Any]) -> Group:
    cells = tuple(Cell(cell["name"], _words(cell), _typed(cell)) for cell in raw["cells"])
    return Group(raw["name"], _words(raw), Owner(raw["owner"]), cells)


@cache
def load_dictionary() -> Dictionary:
    """The dictionary that KAIS ships.

    Raises:
        DictionaryError: its file is damaged.
    """
    return parse_dictionary(resources.files("catalog").joinpath(FILE).read_text(encoding="utf-8"))


INSTITUTION_FIELDS: dict[str, Field] = load_dictionary().of("institution")
ENTRY_FIELDS: dict[str, Field] = load_dictionary().of("entry")
BUILDING_FIELDS: dict[str, Field] = load_dictionary().of("building")
GROUPS: dict[str, Group] = {group.name: group for group in load_dictionary().groups}
STATUTORY_FIELDS: dict[str, str] = {
    field.statutory: field.name for field in INSTITUTION_FIELDS.values() if field.statutory
}
IDENTIFIER_SCHEMES: tuple[str, ...] = tuple(
    name for name, field in INSTITUTION_FIELDS.items() if field.type == "identifier"
)
# The cells that tell the rows of a group apart; a test holds that every group of the standard has them.
ROW_KEYS: dict[str, tuple[str, ...]] = {
    "common.uchredLaw": ("nameUchred",),
    "struct.structOrgUprav": ("name",),
    "struct.filInfo": ("nameFil",),
    "struct.repInfo": ("nameRep",),
    "managers.rucovodstvo": (),  # one row: the head
    "managers.rucovodstvoZam": ("fio",),
    "managers.rucovodstvoFil": ("nameFil",),
    "employees.teachingStaff": ("fio", "post"),
    "objects.purposeCab": ("addressCab", "nameCab"),
    "objects.purposePrac": ("addressPrac", "namePrac"),
    "objects.purposeLibr": ("objName", "objAddress"),
    "objects.purposeSport": ("objName", "objAddress"),
    "catering.meals": ("objName", "objAddress"),
    "budget.volume": ("finYear",),
    "vacant.vacant": ("eduCode", "eduName", "eduLevel", "eduProf", "eduCourse", "eduForm"),
    "inter.internationalDog": ("stateName", "orgName", "dogReg"),
    "education.eduAccred": ("eduName", "eduLevel", "eduProf"),
    "education.eduOp": ("eduName", "eduLevel", "eduProf"),
    "education.eduNir": ("eduName", "eduLevel", "eduProf"),
    "education.graduateJob": ("eduCode", "eduName", "eduProf"),
    "services": ("name", "level", "programme", "activity", "form", "language", "age_from", "gender", "address"),
    "numbers": ("year",),
    "places": ("address", "name"),
}
# Who speaks of many things in passing gives way to whose subject it is: a guess of a gazetteer to points of buildings,
# those and lists of sections and stages to the lists of institutions themselves.
_WEAK_SOURCES = {"geocoder": -2, "gazetteer": -1, "boundaries": -1, "points": 1, "sport-training": 1, "spb-theatres": 1}


def source_rank(field: str, source: str) -> int:
    """How much a source's word on a field weighs; the greatest wins, then the newest.

    A school's own word wins where the school owns the field, and loses to every register where a register does.
    """
    if source.startswith("school:"):
        known = INSTITUTION_FIELDS.get(field)
        owner = known.owner if known else Owner.SCHOOL  # statutory facts belong to the school
        return 3 if owner is Owner.SCHOOL else 0
    if source.startswith("gazetteer-"):  # gazetteer-cities, gazetteer-buildings …
        source = "gazetteer"
    return _WEAK_SOURCES.get(source, 2)


def field_label(name: str, lang: str, subject: str = "institution") -> str:
    """What a field is called; a statutory fact by the standard, an unknown one by its name."""
    known = load_dictionary().of(subject).get(name)
    if known is not None:
        return known.label.get(lang)
    if name in GROUPS:
        return GROUPS[name].label.get(lang)
    from catalog.statutes import items_by_key  # here, because most callers ask for fields of our own

    item = items_by_key().get(name)
    return item.label if item is not None else name


def cell_label(group: str, cell: str, lang: str) -> str:
    """What a column of one of our own groups is called; an unknown one by its name."""
    known = GROUPS.get(group)
    found = next((item for item in known.cells if item.name == cell), None) if known else None
    return found.label.get(lang) if found else cell


def field_description(name: str, lang: str, subject: str = "institution") -> str:
    """A field in one line for the heading of a column: what it is called, and how it is checked."""
    known = load_dictionary().of(subject).get(name)
    return f"{known.label.get(lang)}. {known.check.get(lang)}" if known else field_label(name, lang, subject)
