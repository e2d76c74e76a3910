"""``kais catalog report``: tables for people who plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.catalog import catalog
from portal.cli.support import emit_json, json_option, opened, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog.reports import Table

PLACES = ["district", "municipality", "kind"]


def _printed(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which every report is printed."""
    for option in (
        json_option,
        click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of stdout."),
        click.option(
            "--format", "form", type=click.Choice(["table", "csv", "xlsx"]), default="table", show_default=True
        ),
    ):
        command = option(command)
    return command


@catalog.group()
def report() -> None:
    """Tables for people who plan."""


@report.command()
@click.option("--by", type=click.Choice([*PLACES, "level"]), default="district", show_default=True)
@_printed
def services(by: str, form: str, output: Path | None, as_json: bool) -> None:
    """Kinds of institutions, and volumes of what they offer."""
    from catalog.volumes import By, services_report

    _refuse_bare_spreadsheet(form, output, "services")
    with opened() as wiring, wiring.catalog() as session:
        found = services_report(session, By(by))
    _print(found, "services", form, output, as_json=as_json)


@report.command()
@click.option("--by", type=click.Choice(PLACES), default="district", show_default=True)
@click.option("--year", type=click.IntRange(1900, 2200), help="The last year that any source tells, unless given.")
@_printed
def numbers(by: str, year: int | None, form: str, output: Path | None, as_json: bool) -> None:
    """Pupils, classes, teachers and staff of a year."""
    from catalog.volumes import By, numbers_report

    _refuse_bare_spreadsheet(form, output, "numbers")
    with opened() as wiring, wiring.catalog() as session:
        found = numbers_report(session, By(by), year)
    _print(found, "numbers", form, output, as_json=as_json)


def _refuse_bare_spreadsheet(form: str, output: Path | None, name: str) -> None:
    if form == "xlsx" and output is None:
        raise click.UsageError(f"A spreadsheet needs a place: --output {name}.xlsx")


def _print(found: Table, name: str, form: str, output: Path | None, *, as_json: bool) -> None:
    from core.tables import write_csv, write_xlsx

    header, rows = [str(column) for column in found.header], [list(row) for row in found.rows]
    if as_json:
        emit_json([dict(zip(header, row, strict=True)) for row in rows])
    elif form == "table":
        table(header, rows)
    elif form == "xlsx":
        assert output is not None  # asked for above
        with output.open("wb") as target:
            write_xlsx(target, name, header, rows)
    elif output:
        with output.open("w", encoding="utf-8-sig", newline="") as text:
            write_csv(text, header, rows)
    else:
        write_csv(sys.stdout, header, rows)
