"""Read the statutory standard: the 14 subsections, their facts and how they are marked."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from catalog.errors import StandardError

CURRENT = "2026-03"
_NAME = re.compile(r"^sveden-([0-9a-z-]+)\.json$")
_folders: list[Path] = []  # further versions of the operator's own, beside those of the package
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
    recommended_for: frozenset[str] = frozenset()  # printed as not published yet, but never counted
    note: str = ""  # English, for those who make pages: what the acts say beyond the label

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
    must_show: str = ""  # English: what the acts demand of the page
    note: str = ""  # English
    conditional: str = ""  # English: when the page may be left out; empty: never

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
    in_force_from: date = date.min
    as_of: str = ""  # the day its texts were compared with the acts
    most_extra_pages: int = 10  # links ``addRef`` of one subsection
    aliases: Mapping[str, str] = field(default_factory=dict)  # other addresses met on sites -> the standard's own

    def applicable(self, organisation_type: str) -> int:
        """How many marks a site of this type must carry: groups and children alike, each once."""
        return sum(
            organisation_type in item.required_for
            for subsection in self.subsections
            for group in subsection.items
            for item in (group, *group.children)
            if item.itemprop
        )


def _item(found: Mapping[str, Any], prefix: str) -> Item:
    itemprop = found["itemprop"]
    key = str(found.get("local_id") or f"{prefix}.{itemprop}")
    return Item(
        itemprop=str(itemprop) if itemprop else None,
        key=key,
        label=_PER_ROW.sub("", str(found["label_ru"])),
        kind=str(found["kind"]),
        row_group=bool(found.get("row_group")),
        repeated=bool(found.get("repeated")),
        may_be_absent=bool(found.get("may_be_absent")),
        required_for=frozenset(found["required_for"]),
        children=tuple(_item(child, key) for child in found.get("children", ())),
        format=str(found.get("format", "")),
        signature=str(found.get("signature", "")),
        recommended_for=frozenset(found.get("recommended_for", ())),
        note=str(found.get("note", "")),
    )


def read_also(*folders: Path) -> None:
    """Look for versions of the standard in these folders too; a version found there hides the package's own.

    The composition root calls it once with ``$KAIS_HOME/standards``.
    """
    _folders[:] = folders
    load_standard.cache_clear()
    items_by_key.cache_clear()


def standard_on(day: date) -> Standard:
    """The standard in force on a day: the newest whose time has come; before the first of all, the first.

    Raises:
        StandardError: a file of the standard is damaged.
    """
    known = sorted((load_standard(version) for version in _versions()), key=lambda found: found.in_force_from)
    return max((found for found in known if found.in_force_from <= day), key=_begin, default=known[0])


def _begin(standard: Standard) -> date:
    return standard.in_force_from


def _versions() -> Iterator[str]:
    """The versions there are files of, each once."""
    names = {path.name for path in resources.files("catalog").joinpath("standard").iterdir()}
    names.update(path.name for folder in _folders if folder.is_dir() for path in folder.iterdir())
    yield from (found[1] for name in sorted(names) if (found := _NAME.match(name)))


def _read(name: str) -> str:
    for folder in _folders:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    return resources.files("catalog").joinpath("standard", name).read_text(encoding="utf-8")


@cache
def load_standard(version: str = CURRENT) -> Standard:
    """The standard of one version.

    Facts whose time is over (``until``) are left out: they are read on old pages, never written.

    Raises:
        StandardError: there is no such version, or its file lacks something.
    """
    name = f"sveden-{version}.json"
    try:
        found = json.loads(_read(name))
        by_id = {section["id"]: _subsection(section) for section in found["subsections"]}
        return Standard(
            version=found["version"],
            title=found["title_ru"],
            unpublished=found["unpublished_ru"],
            absent_words=tuple(found["absent_words"]),
            ministries=tuple(Ministry(entry["title_ru"], entry["href"]) for entry in found["ministries"]),
            subsections=tuple(by_id[section_id] for section_id in found["order"]),
            in_force_from=date.fromisoformat(found["in_force_from"]),
            as_of=found["as_of"],
            most_extra_pages=found["markup_rules"]["extra_page_link"]["max_per_subsection"],
            aliases=found["aliases"],
        )
    except FileNotFoundError as error:
        raise StandardError(f"There is no standard {name}. Choose a version that catalog/standard holds.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise StandardError(f"The standard {name} is damaged: {error!r}. Restore the file.") from error


def _subsection(found: Mapping[str, Any]) -> Subsection:
    return Subsection(
        id=found["id"],
        title=found["title_ru"],
        title_en=found["title_en"],
        items=tuple(_item(item, found["id"]) for item in found["items"] if "until" not in item),
        must_show=found.get("must_show", ""),
        note=found.get("note", ""),
        conditional=found.get("conditional", ""),
    )


@cache
def items_by_key(version: str = "") -> Mapping[str, Item]:
    """Every fact and row group of the standard by its key, ``common.fullName``; children stand in their group.

    Args:
        version: of one version only; empty: of all there are, so that a school may fill next year's facts in time.
    """
    versions = [version] if version else list(_versions())
    standards = sorted((load_standard(name) for name in versions), key=_begin)
    return {
        item.key: item for standard in standards for subsection in standard.subsections for item in subsection.items
    }
