"""``kais site sync``: facts of the schools' folders into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from portal.cli.support import emit_json, json_option, opened, queueing, say, table

if TYPE_CHECKING:
    from catalog.schoolfacts.report import SyncReport

SHOWN = 200  # problems of one site in words; --json has all


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG…]")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@click.option("--force", is_flag=True, help="Go on although a folder withdraws a good part of what it told before.")
@click.option(
    "--take-files", is_flag=True, help="Where a fact changed in the file and in the register, take the file's."
)
@click.option("--changed", is_flag=True, help="Pass over folders whose files are the ones that were read last.")
@click.option("--template", is_flag=True, help="Write the tables that a folder lacks, and nothing else.")
@json_option
def sync(
    slugs: tuple[str, ...],
    dry_run: bool,
    force: bool,
    take_files: bool,
    changed: bool,
    template: bool,
    as_json: bool,
) -> None:
    """Bring facts/ and documents/ of the folders SLUG… (all, unless given) into the register.

    The files are read and never written. What changed in a file since it was last read is taken; what changed in the
    register stays; what changed in both is refused, with both values named. A line that is gone withdraws its fact.
    """
    if template:
        _write_templates(slugs, as_json=as_json)
        return
    from core.actor import COMMAND_LINE
    from portal.site_facts import sync_sites

    with opened() as wiring, queueing():
        reports, broken = sync_sites(
            wiring,
            slugs,
            actor=COMMAND_LINE,
            dry_run=dry_run,
            force=force,
            take_files=take_files,
            changed_only=changed,
        )
        if as_json:
            emit_json({"dry_run": dry_run, "sites": [report.as_dict() for report in reports], "problems": broken})
        else:
            _print(reports, broken)
    if broken or any(report.refused_whole for report in reports):
        raise click.exceptions.Exit(1)


def _print(reports: list[SyncReport], broken: list[str]) -> None:
    names = ("read", "added", "changed", "withdrawn", "unchanged", "kept", "refused")
    table(
        ("slug", *names, "problems"),
        [
            (report.slug, *(getattr(report, name) for name in names), len(report.findings) + bool(report.refused_whole))
            for report in reports
        ],
    )
    for sentence in broken:
        say(sentence)
    for report in reports:
        if report.refused_whole:
            say(report.refused_whole)
        for found in report.findings[:SHOWN]:
            say(f"{report.slug}/{found.place}: {found.sentence}")
        if len(report.findings) > SHOWN:
            say(f"{report.slug}: and {len(report.findings) - SHOWN} more; --json shows all.")


def _write_templates(slugs: tuple[str, ...], *, as_json: bool) -> None:
    from catalog.read import get_card
    from catalog.schoolfacts.template import missing_codes, write_templates
    from portal.site_facts import find_folders

    if not slugs:
        raise click.UsageError("Name the sites whose tables are to be written.")
    written, missing = {}, {}
    with opened() as wiring:
        folders, broken = find_folders(wiring, slugs)
        with wiring.catalog() as session:
            for folder in folders:
                card = get_card(session, folder.institution_id)
                written[folder.slug] = write_templates(folder.path, card)
                missing[folder.slug] = missing_codes(folder.path, card)
    if as_json:
        emit_json({"written": written, "missing_codes": missing, "problems": broken})
    else:
        _say_written(written, missing, broken)
    if broken:
        raise click.exceptions.Exit(1)


def _say_written(
    written: Mapping[str, Sequence[str]], missing: Mapping[str, Sequence[str]], broken: Sequence[str]
) -> None:
    for sentence in broken:
        say(sentence)
    for slug, files in written.items():
        for file in files:
            say(f"Wrote {slug}/{file}")
        if not files:
            say(f"{slug}: no table is missing.")
        if missing[slug]:
            say(f"{slug}/facts/facts has no line for: {', '.join(missing[slug])}. Add lines with these codes.")
