"""``kais catalog``: the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, pairs, progress, queueing, say, table, wiring

if TYPE_CHECKING:
    from catalog.importers import ImportReport

COUNTED = ("read", "added", "changed", "unchanged", "quarantined", "attached", "unattached", "corrections")
SHOWN_PROBLEMS = 20


@click.group()
def catalog() -> None:
    """The register of institutions: load files, undo a run, look at its quality, count, dump.

    A file is read as a claim of its source: the same file twice changes nothing, a newer one ends what the older said.
    """


@catalog.command()
@json_option
def formats(as_json: bool) -> None:
    """The formats that “kais catalog import” knows."""
    from catalog.importers import FORMATS
    from core.i18n import language

    wiring()
    with language("en"):
        found = [
            {
                "code": item.code,
                "title": item.title,
                "source": item.source,
                "description": item.description,
                "own": str(item.origin) if item.origin else None,
            }
            for item in FORMATS.values()
        ]
        broken = [{"file": str(item.path), "sentence": item.sentence} for item in FORMATS.broken]
    if as_json:
        emit_json([*found, *broken])
        return
    table(["FORMAT", "SOURCE", "WHAT IT IS"], [(item["code"], item["source"], item["title"]) for item in found])
    for item in broken:
        say(f"Not usable: {item['sentence']} ({item['file']})")


@catalog.command("import")
@click.argument("format", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--dry-run", is_flag=True, help="Read, compare and report; change nothing.")
@click.option(
    "--force", is_flag=True, help="Load a file even if it closes or empties much of what its source said before."
)
@click.option("--source", metavar="CODE", help="The source that speaks, where the format leaves it open.")
@click.option("--date", "seen_on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The file's own date.")
@json_option
def import_(
    format: str, files: tuple[Path, ...], dry_run: bool, force: bool, source: str | None, seen_on: Any, as_json: bool
) -> None:
    """Load register files. FORMAT is one of “kais catalog formats”, or “auto”: each file is recognised by its structure.

    Every record is accounted for: read = added + changed + unchanged + quarantined. What cannot be read is quarantined
    with its line and a sentence; what fits no institution waits in the link queue.
    """
    from catalog.importers import FORMATS, import_file
    from catalog.importers.identify import find_format_of
    from core.actor import COMMAND_LINE
    from core.audit import no_audit

    reports = []
    with opened() as wiring, queueing():
        if format != "auto" and format not in FORMATS:
            raise click.UsageError(f"Unknown format “{format}”. Known: auto, {', '.join(sorted(FORMATS))}.")
        codes = [find_format_of(file, FORMATS).code if format == "auto" else format for file in files]
        for file, code in zip(files, codes, strict=True):
            with progress(file.name) as advance:
                report = import_file(
                    wiring.catalog,
                    code,
                    file,
                    actor=COMMAND_LINE,
                    clock=wiring.clock,
                    audit=no_audit if dry_run else wiring.audit,
                    dry_run=dry_run,
                    progress=advance,
                    force=force,
                    source=source,
                    seen_on=seen_on.date() if seen_on else None,
                    vanishing_share=wiring.settings.vanishing_percent / 100,
                    regions=wiring.settings.region_codes,
                )
            reports.append(report)
            if not as_json:
                print_report(report, dry_run=dry_run)
    if as_json:
        made = [report_json(report) for report in reports]
        emit_json(made[0] if len(made) == 1 else made)


def report_json(report: ImportReport) -> dict[str, Any]:
    """An import's report with the keys of the design."""
    return {
        "format": report.format,
        "file": str(report.file),
        "run": report.run,
        **{name: getattr(report, name) for name in COUNTED},
        "problems": [
            {
                "line": item.line,
                "field": item.field,
                "key": item.key,
                "sentence": item.sentence,
                "severity": item.severity.value,
            }
            for item in report.problems
        ],
        "notes": [str(note) for note in report.notes],
    }


def print_report(report: ImportReport, *, dry_run: bool) -> None:
    """An import's report for people."""
    run = "nothing was changed (dry run)" if dry_run else f"run {report.run}" if report.run else "nothing new, no run"
    click.echo(f"{Path(report.file).name} ({report.format}): {run}")
    pairs((f"  {name}", getattr(report, name)) for name in COUNTED)
    for note in report.notes:
        click.echo(f"  {note}")
    for item in report.problems[:SHOWN_PROBLEMS]:
        place = f"line {item.line}" + (f", {item.field}" if item.field else "")
        click.echo(f"  {place}: {item.sentence}")
    if len(report.problems) > SHOWN_PROBLEMS:
        click.echo(f"  … and {len(report.problems) - SHOWN_PROBLEMS} more: --json prints all.")


@catalog.command()
@json_option
def runs(as_json: bool) -> None:
    """What was loaded, newest first."""
    from catalog.operations import list_runs

    with opened() as wiring, wiring.catalog() as session:
        found = list(list_runs(session))
        zone = wiring.settings.zone
    if as_json:
        emit_json([as_dict(run) for run in found])
        return
    table(
        ["RUN", f"WHEN ({zone.key})", "FORMAT", "FILE", "READ", "ADDED", "CHANGED", "QUARANTINED", "STATE"],
        [
            (
                run.id, run.at.astimezone(zone), run.format, run.file, run.read, run.added, run.changed, run.quarantined,
                run.state,
            )
            for run in found
        ],
    )  # fmt: skip


@catalog.command()
@click.argument("run", type=NUMBER)
@json_option
def undo(run: int, as_json: bool) -> None:
    """Withdraw what RUN said. What it replaced comes back, what other sources said later stays; the run itself is kept.

    Files of one source are taken back from the newest: a later one may repeat what RUN said.
    """
    from catalog.operations import undo_run
    from core.actor import COMMAND_LINE

    with opened() as wiring, queueing():
        report = undo_run(wiring.catalog, run, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    if as_json:
        emit_json(as_dict(report))
    else:
        say(f"Run {run} is withdrawn.")


@catalog.command()
@json_option
def quality(as_json: bool) -> None:
    """What is wrong or missing in the register, worst first."""
    from catalog.quality import quality as find_issues

    with opened() as wiring, wiring.catalog() as session:
        issues = find_issues(session)
        if as_json:
            emit_json(
                [
                    {
                        "severity": issue.severity,
                        "code": issue.code,
                        "sentence": issue.sentence,
                        "institution": issue.subject.id if issue.subject else None,
                        "count": issue.count,
                    }
                    for issue in issues
                ]
            )
        else:
            table(
                ["SEVERITY", "COUNT", "WHAT"],
                [
                    (
                        issue.severity,
                        issue.count,
                        f"{issue.subject.name}: {issue.sentence}" if issue.subject else issue.sentence,
                    )
                    for issue in issues
                ],
            )


@catalog.command()
@json_option
def stats(as_json: bool) -> None:
    """How many institutions there are, by kind and district, located and linked to a register row."""
    from catalog.read import counts

    with opened() as wiring, wiring.catalog() as session:
        found = counts(session)
    if as_json:
        emit_json(as_dict(found))
        return
    pairs([("institutions", found.institutions), ("located", found.located), ("linked", found.linked)])
    for title, values in (("KIND", found.by_kind), ("DISTRICT", found.by_district)):
        click.echo()
        table([title, "INSTITUTIONS"], values.items())


def as_dict(value: Any) -> Any:
    """A frozen value as JSON has it, its fields in their order."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: as_dict(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(as_dict(key)): as_dict(item) for key, item in value.items()}
    if isinstance(value, str | int | float | date) or value is None:
        return value
    if isinstance(value, Iterable):
        return [as_dict(item) for item in value]
    return str(value)


from portal.cli import catalog_dump as _dump  # noqa: E402, F401 - adds its command
from portal.cli import catalog_geocode as _geocode  # noqa: E402, F401 - adds its command
from portal.cli import catalog_mapping as _mapping  # noqa: E402, F401 - adds its commands
from portal.cli import catalog_rebuild as _rebuild  # noqa: E402, F401 - adds its command
from portal.cli import catalog_reports as _reports  # noqa: E402, F401 - adds its commands
from portal.cli import catalog_sources as _sources  # noqa: E402, F401 - adds its commands
