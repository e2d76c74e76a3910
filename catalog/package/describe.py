"""Describe a package: Data Package, manifest, and the open-data passport of the Russian recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from catalog.package.files import Written
from catalog.package.tables import Table
from core.tables import csv_lines

STRUCTURE_ON = date(2026, 11, 27)  # when the columns last changed: part of the names of structure files
STANDARD = "http://opendata.gosmonitor.ru/standard/3.0"  # methodical recommendations on open data, version 3.0
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who gives the data away, as far as it is known; nothing is invented."""

    title: str = ""
    title_en: str = ""
    owner: str = ""  # the authority
    phone: str = ""
    email: str = ""
    terms: str = ""
    base: str = ""  # address under which the files lie, with a slash; empty: beside the description


def resource(table: Table) -> dict[str, Any]:
    """A table as a Data Package describes it."""
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": column.type,
                "title": column.meaning.ru,
                "description": column.meaning.en,
                **({"constraints": {"required": True}} if column.required else {}),
            }
            for column in table.columns
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": ["id"]}} for column, other in table.refers
        ]
    return {
        "name": table.name,
        "title": table.title.en,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "quoteChar": '"', "lineTerminator": "\r\n"},
        "schema": schema,
    }


def data_package(tables: Sequence[Table], publisher: Publisher, created: datetime) -> bytes:
    """``datapackage.json`` of the tables."""
    return orjson.dumps(
        {
            "profile": "data-package",
            "name": "kais-register",
            "title": publisher.title_en or publisher.title or "Register of educational institutions",
            "created": created.isoformat(timespec="seconds"),
            **({"homepage": publisher.base} if publisher.base else {}),
            **({"contributors": [{"title": publisher.owner, "role": "publisher"}]} if publisher.owner else {}),
            "resources": [resource(table) for table in tables],
        },
        option=_PRETTY,
    )


def manifest(files: Sequence[Written], *, taken_at: datetime, as_of: date | None, run: int, revision: int) -> bytes:
    """``manifest.json``: what the package holds, to be checked after every copy."""
    return orjson.dumps(
        {
            "version": 1,
            "taken_at": taken_at.isoformat(timespec="seconds"),
            "as_of": as_of.isoformat() if as_of else None,
            "run": run,
            "revision": revision,
            "files": [item.as_json() for item in sorted(files, key=lambda item: item.path)],
        },
        option=_PRETTY,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of a set's files under the recommendations: ``data-20261127-structure-20261127.csv``."""

    set: str
    day: date

    @property
    def meta(self) -> str:
        """The passport."""
        return f"{self.set}/meta.csv"

    @property
    def data_key(self) -> str:
        """The version of the data, as the passport names it."""
        return f"data-{self.day:%Y%m%d}-structure-{STRUCTURE_ON:%Y%m%d}"

    @property
    def data(self) -> str:
        """The data."""
        return f"{self.set}/{self.data_key}.csv"

    @property
    def structure_key(self) -> str:
        """The version of the structure."""
        return f"structure-{STRUCTURE_ON:%Y%m%d}"

    @property
    def structure(self) -> str:
        """The structure."""
        return f"{self.set}/{self.structure_key}.csv"


def _csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    return ("\ufeff" + "".join(csv_lines(header, rows))).encode()


def set_list(tables: Sequence[Table], publisher: Publisher, day: date) -> bytes:
    """``list.csv``: the register of sets."""
    rows = [("standardversion", "Версия методических рекомендаций", STANDARD, "")]
    rows += [(table.name, table.title.ru, f"{publisher.base}{Names(table.name, day).meta}", "csv") for table in tables]
    return _csv(("property", "title", "value", "format"), rows)


def passport(table: Table, publisher: Publisher, *, day: date, created: date, changed: str) -> bytes:
    """``meta.csv`` of one set.

    Args:
        day: of the data.
        created: of the set's first publication, as far as known.
        changed: what the last change was, in words.
    """
    names = Names(table.name, day)
    rows = [
        ("standardversion", STANDARD),
        ("identifier", table.name),
        ("title", table.title.ru),
        ("description", f"{table.title.ru}: по строке на запись, столбцы описаны в файле структуры"),
        ("creator", publisher.owner),
        ("created", f"{created:%Y%m%d}"),
        ("modified", f"{day:%Y%m%d}"),
        ("subject", "образование"),
        ("format", "csv"),
        ("provenance", changed),
        ("valid", ""),
        ("publishername", publisher.owner),
        ("publisherphone", publisher.phone),
        ("publishermbox", publisher.email),
        (names.data_key, publisher.base + names.data if publisher.base else f"{names.data_key}.csv"),
        (names.structure_key, publisher.base + names.structure if publisher.base else f"{names.structure_key}.csv"),
    ]
    return _csv(("property", "value"), rows)


def structure(table: Table) -> bytes:
    """The structure file of one set."""
    return _csv(
        ("field name", "english description", "russian description", "format"),
        [(column.name, column.meaning.en, column.meaning.ru, column.type) for column in table.columns],
    )
