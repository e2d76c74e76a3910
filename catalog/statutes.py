"""Read the statutory standard: the 14 subsections, their facts and how they are marked."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from catalog.errors import StandardError

CURRENT = "2026-03"
_PER_ROW = re.compile(r" \(строка на [^)]*\)$")  # a remark for those who fill the table, no part of the title


@dataclass(frozen=True, slots=True)
class Item:
    """One fact of a subsection: a single one, or a group of rows with children. Labels are the law's, in Russian."""

    itemprop: str | None  # None: demanded by the acts, without an official attribute
    key: str  # «common.fullName»; the local id where there is no itemprop
    label: str
    kind: str  # text, date, link, document, table
    row_group: bool
    repeated: bool
    may_be_absent: bool
    required_for: frozenset[str]
    children: tuple["Item", ...]
    format: str = ""  # postal_address, phone, email, url, person_name, integer, decimal, years …; empty: any text
    signature: str = ""  # simple_or_stronger, none_copy, not_stated; empty: no document

    @property
    def numeric(self) -> bool:
        """Whether 0 is a number here and no absent word."""
        return self.format.split(",")[0].split(" ")[0] in ("integer", "decimal", "years", "year")


@dataclass(frozen=True, slots=True)
class Subsection:
    """One of the 14 pages under ``sveden/``."""

    id: str
    title: str  # Russian, verbatim
    title_en: str
    items: tuple[Item, ...]

    @property
    def path(self) -> str:
        """Its folder inside a school's site."""
        return f"sveden/{self.id}/"


@dataclass(frozen=True, slots=True)
class Ministry:
    """A ministry that every official site must link."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of the standard."""

    version: str
    title: str
    unpublished: str  # «организация ещё не опубликовала»
    absent_words: tuple[str, ...]
    ministries: tuple[Ministry, ...]
    subsections: tuple[Subsection, ...]

    def applicable(self, organisation_type: str) -> int:
        """How many marks a site of this type must carry: groups and children alike, each once."""
        return sum(
            organisation_type in item.required_for
            for subsection in self.subsections
            for group in subsection.items
            for item in (group, *group.children)
            if item.itemprop
        )


def _item(found: dict[str, object], prefix: str) -> Item:
    itemprop = found["itemprop"]
    children = found.get("children", [])
    required = found["required_for"]
    assert isinstance(children, list) and isinstance(required, list)  # noqa: PT018  # narrows for the type checker
    key = str(found.get("local_id") or f"{prefix}.{itemprop}")
    return Item(
        itemprop=str(itemprop) if itemprop else None,
        key=key,
        label=_PER_ROW.sub("", str(found["label_ru"])),
        kind=str(found["kind"]),
        row_group=bool(found.get("row_group")),
        repeated=bool(found.get("repeated")),
        may_be_absent=bool(found.get("may_be_absent")),
        required_for=frozenset(str(kind) for kind in required),
        children=tuple(_item(child, key) for child in children),
        format=str(found.get("format", "")),
        signature=str(found.get("signature", "")),
    )


@cache
def load_standard(version: str = CURRENT) -> Standard:
    """The standard of one version.

    Facts whose time is over (``until``) are left out: they are read on old pages, never written.

    Raises:
        StandardError: there is no such version, or its file lacks something.
    """
    name = f"sveden-{version}.json"
    try:
        found = json.loads(resources.files("catalog").joinpath("standard", name).read_text(encoding="utf-8"))
        by_id = {
            section["id"]: Subsection(
                section["id"],
                section["title_ru"],
                section["title_en"],
                tuple(_item(item, section["id"]) for item in section["items"] if "until" not in item),
            )
            for section in found["subsections"]
        }
        return Standard(
            version=found["version"],
            title=found["title_ru"],
            unpublished=found["unpublished_ru"],
            absent_words=tuple(found["absent_words"]),
            ministries=tuple(Ministry(entry["title_ru"], entry["href"]) for entry in found["ministries"]),
            subsections=tuple(by_id[section_id] for section_id in found["order"]),
        )
    except FileNotFoundError as error:
        raise StandardError(f"There is no standard {name}. Choose a version that catalog/standard holds.") from error
    except (KeyError, ValueError) as error:
        raise StandardError(f"catalog/standard/{name} is damaged: {error!r}. Restore the file.") from error


@cache
def items_by_key(version: str = CURRENT) -> dict[str, Item]:
    """Every fact and row group of the standard by its key, ``common.fullName``; children stand in their group."""
    return {item.key: item for subsection in load_standard(version).subsections for item in subsection.items}
