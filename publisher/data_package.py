"""Describe, count and verify what ``/data/`` gives away."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import orjson

from catalog.fields import Words, load_dictionary
from catalog.package import describe
from catalog.package.files import Written, measure, write_files
from catalog.package.tables import Column, Table, all_tables
from catalog.package.verify import verify
from core import urls
from publisher.data_files import COLUMN_TYPES, INSTITUTION_COLUMNS, LICENCE_COLUMNS
from publisher.errors import BuildError
from publisher.portal_writer import PortalWriter

_RU: Mapping[str, str] = {  # of columns that the dictionary does not have
    "id": "Номер; никогда не выдаётся другому",
    "name": "Краткое название для списков",
    "lat": "Широта, WGS 84",
    "lon": "Долгота, WGS 84",
    "site": "Официальный сайт",
    "licence": "Состояние лицензии",
    "accreditation": "Состояние аккредитации",
    "open": "Действует ли",
    "updated_on": "Самая поздняя дата сведений",
    "url": "Адрес карточки",
    "supplement": "Приложение",
    "institutions": "Номера организаций через |; пусто: не привязана",
    "as_of": "Дата самого реестра; пусто: никто её не назвал",
}


def _card_table(name: str, title: Words, columns: Mapping[str, str], subject: str) -> Table:
    """A table that is made of cards: its columns as the tables of dumps describe theirs."""
    known = load_dictionary().of(subject)

    def russian(column: str) -> str:
        return _RU.get(column) or (known[column].label.ru if column in known else column)

    made = tuple(
        Column(column, COLUMN_TYPES.get(column, "string"), Words(russian(column), text), column == "id")
        for column, text in columns.items()
    )
    return Table(name, title, made, ("id",))


def card_tables() -> tuple[Table, ...]:
    """The tables that have stood under ``/data/`` from the first day."""
    titles = {table.name: table.title for table in all_tables()}
    return (
        _card_table("institutions", titles["institutions"], INSTITUTION_COLUMNS, "institution"),
        _card_table("licences", titles["licences"], LICENCE_COLUMNS, "entry"),
        _card_table("accreditations", titles["accreditations"], LICENCE_COLUMNS, "entry"),
    )


def more_tables() -> tuple[Table, ...]:
    """The tables of a dump that stand beside them. A card that could not be made breaks no reference."""
    cards = {table.name for table in card_tables()}
    return tuple(replace(table, refers=()) for table in all_tables() if table.name not in cards)


def make_data_package(writer: PortalWriter, counts: Mapping[str, int], until: int) -> None:
    """Write the further tables, the descriptions and the manifest; then read everything again.

    Args:
        counts: rows of the files that are there already.
        until: the last run that the data holds.
    Raises:
        BuildError: a file is not what its description says; the current build stays.
    """
    task = writer.task
    rows = dict(counts)
    folder = task.output.state / ".data"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        rows |= write_files(folder, task.register.lines(until), more_tables())
        for path in sorted(folder.iterdir()):
            writer.data(urls.data(path.name), path.read_bytes())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _describe(writer, rows, until)
    if problems := verify(task.tree.folder / "data"):
        raise BuildError(f"The data files could not be read back: {problems[0]} The current build stays.")


def _describe(writer: PortalWriter, rows: Mapping[str, int], until: int) -> None:
    task, tables = writer.task, (*card_tables(), *more_tables())
    site, zone = task.inputs.site, task.inputs.zone
    # The day of the newest run, not of the build: the same register gives the same bytes.
    taken_at = task.register.moment_of(until) or datetime.combine(task.plan.day, time(), zone)
    first = task.register.moment_of(1) or taken_at
    day, began = (moment.astimezone(zone).date() for moment in (taken_at, first))
    publisher = describe.Publisher(
        site.title("ru"), site.title("en"), site.publisher("ru"), site.phone, site.email, site.data_terms,
        site.base_url + urls.data(),
    )  # fmt: skip
    contents: dict[str, bytes] = {
        "datapackage.json": _package(tables, publisher, taken_at, rows),
        "list.csv": describe.set_list(tables, publisher, day),
    }
    for table in tables:
        names = describe.Names(table.name, day)
        contents[names.data] = (task.tree.folder / "data" / f"{table.name}.csv").read_bytes()
        contents[names.structure] = describe.structure(table)
        contents[names.meta] = describe.passport(
            table, publisher, day=day, created=began, changed="Обновление сведений"
        )
    for path, content in contents.items():
        writer.data(urls.data(path), content)
    counted = {**rows, **{describe.Names(table.name, day).data: rows[f"{table.name}.csv"] for table in tables}}
    files = [_measure(writer, path, counted.get(path)) for path in (*rows, *contents)]
    text = describe.manifest(files, taken_at=taken_at, as_of=None, run=until, revision=task.plan.revision)
    writer.data(urls.data("manifest.json"), text)


def _measure(writer: PortalWriter, path: str, rows: int | None) -> Written:
    return measure(writer.task.tree.folder / "data", path, rows)


def _package(
    tables: Sequence[Table], publisher: describe.Publisher, created: datetime, rows: Mapping[str, int]
) -> bytes:
    """``datapackage.json``, with the JSON twins of the tables."""
    package: dict[str, Any] = orjson.loads(describe.data_package(tables, publisher, created))
    for path in rows:
        if path.endswith((".jsonl", ".geojson")):
            name, _dot, ending = path.partition(".")
            media = "application/jsonl" if ending == "jsonl" else "application/geo+json"
            package["resources"].append(
                {"name": f"{name}-{ending}", "path": path, "format": ending, "mediatype": media, "title": name}
            )
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
