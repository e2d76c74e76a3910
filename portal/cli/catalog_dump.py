"""``kais catalog dump``: the whole register for somebody else, as it is or as it was known on a day."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.catalog import catalog
from portal.cli.support import emit_json, json_option, opened, pairs, say

if TYPE_CHECKING:
    from datetime import date

    from catalog.package.describe import Publisher
    from portal.wiring import Wiring


@catalog.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="What was known at the end of that day."
)
@click.option("--output", type=click.Path(path_type=Path), help="A file, or the folder of csv and package.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "package"]),
    default="jsonl",
    show_default=True,
    help="csv: a table a file; package: a dated, verified folder with descriptions, and “latest” beside it.",
)
@json_option
def dump(as_of: Any, output: Path | None, form: str, as_json: bool) -> None:
    """Everything public in the register: JSON lines, tables, or a package that others can check."""
    from core.errors import KaisError

    day = as_of.date() if as_of else None
    with opened() as wiring:
        if day is not None and day > wiring.clock.today():
            raise KaisError(f"{day} has not come yet. Choose a day up to {wiring.clock.today()}.")
        if form == "jsonl":
            _write_lines(wiring, output, day)
            return
        if output is None:
            raise click.UsageError(f"A {form} needs a place: --output FOLDER")
        if output.is_file():
            raise click.UsageError(f"{output} is a file; {form} needs a folder.")
        rows, folder = _write_tables(wiring, output, day) if form == "csv" else _write_package(wiring, output, day)
    if as_json:
        emit_json({"folder": str(folder), "rows": rows})
        return
    pairs((f"  {name}", count) for name, count in rows.items())
    say(f"Written to {folder}.")


def _write_lines(wiring: Wiring, output: Path | None, day: date | None) -> None:
    from catalog.dump import FILE_NAME
    from catalog.dump import dump as write

    place = output / FILE_NAME if output is not None and output.is_dir() else output
    with wiring.catalog() as session, ExitStack() as stack:
        stream = stack.enter_context(place.open("w", encoding="utf-8", newline="\n")) if place else sys.stdout
        write(session, stream, as_of=day, zone=wiring.settings.zone)


def _write_tables(wiring: Wiring, output: Path, day: date | None) -> tuple[dict[str, int], Path]:
    from catalog.dump import iter_dump
    from catalog.package.files import write_files
    from catalog.package.tables import all_tables

    with wiring.catalog() as session:
        return write_files(output, iter_dump(session, day, wiring.settings.zone), all_tables()), output


def _write_package(wiring: Wiring, output: Path, day: date | None) -> tuple[dict[str, int], Path]:
    from catalog.package.write import write_package
    from catalog.read import revision

    with wiring.catalog() as session:
        made = write_package(
            session,
            output,
            now=wiring.clock.now(),
            zone=wiring.settings.zone,
            publisher=_publisher(wiring),
            as_of=day,
            revision=revision(session),
        )
    return made.rows, made.folder


def _publisher(wiring: Wiring) -> Publisher:
    from catalog.package.describe import Publisher

    site = wiring.site
    return Publisher(site.name, site.title("en"), site.authority, site.phone, site.email, site.data_terms)
