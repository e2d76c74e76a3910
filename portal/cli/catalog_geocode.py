"""``kais catalog geocode``: find points and districts for addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from portal.cli.catalog import catalog
from portal.cli.support import emit_json, json_option, opened, pairs, progress, queueing, say

if TYPE_CHECKING:
    from catalog.geo.geocode import GeocodeReport
    from portal.wiring import Wiring

SHOWN = 20


@catalog.command()
@click.option("--all", "everywhere", is_flag=True, help="Look at every institution; this is what happens anyway.")
@click.option("--district", metavar="SLUG", help="Look at the institutions of one district only.")
@click.option("--again", is_flag=True, help="Ask the geocoder again what it did not know.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="Send the geocoder at most N requests.")
@click.option("--dry-run", is_flag=True, help="Find and report; write no point.")
@json_option
def geocode(
    everywhere: bool, district: str | None, again: bool, limit: int | None, dry_run: bool, as_json: bool
) -> None:
    """Find points, districts and municipal units that no source states.

    In this order: the point of another building with the same address, the geocoder of KAIS_GEOCODER_URL (none unless you
    name one), the nearest known house of the street, the settlement in a gazetteer, the inside of the district. Every point
    says how exact it is and from whom it comes. The worker does the same after each import; a run can be undone.
    """
    if everywhere and district:
        raise click.UsageError("Name --all or --district, not both.")
    from catalog.geo.geocode import geocode as find
    from core.actor import COMMAND_LINE
    from core.audit import no_audit
    from portal.places import make_geocoder

    with opened() as wiring, queueing(), progress("asking the geocoder") as advance:
        count = 0

        def told() -> None:
            nonlocal count
            count += 1
            advance(count)

        report = find(
            wiring.catalog,
            actor=COMMAND_LINE,
            clock=wiring.clock,
            audit=no_audit if dry_run else wiring.audit,
            folder=wiring.settings.gazetteer,
            geocoder=make_geocoder(wiring),
            district=_district(wiring, district) if district else None,
            limit=limit,
            again=again,
            dry_run=dry_run,
            told=told,
        )
        if as_json:
            emit_json(report_json(report))
        else:
            print_report(report, dry_run=dry_run)


def _district(wiring: Wiring, slug: str) -> int:
    from sqlalchemy import select

    from catalog.models import District

    with wiring.catalog() as session:
        found = session.scalar(select(District.id).where(District.slug == slug))
    if found is None:
        raise click.UsageError(f"There is no district “{slug}”. Districts are named as in /districts/SLUG/.")
    return found


def report_json(report: GeocodeReport) -> dict[str, Any]:
    """The report as JSON has it."""
    return {
        "run": report.run,
        "institutions": report.institutions,
        "exact": report.exact,
        "asked": report.asked,
        "found": report.found,
        "unknown": report.unknown,
        "by_precision": report.by_precision,
        "by_step": report.by_step,
        "districts": report.districts,
        "municipalities": report.municipalities,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "requests": report.requests,
        "cached": report.cached,
        "remaining": report.remaining,
        "contradictions": [
            {"institution": id_, "name": name, "step": item.step.value, "sentence": item.sentence}
            for id_, name, item in report.contradictions
        ],
        "problems": report.problems,
    }


def print_report(report: GeocodeReport, *, dry_run: bool) -> None:
    """The report for people."""
    run = "nothing was changed (dry run)" if dry_run else f"run {report.run}" if report.run else "nothing new, no run"
    click.echo(f"places: {run}")
    names = ("institutions", "exact", "asked", "found", "unknown")
    pairs((f"  {name}", getattr(report, name)) for name in names)
    pairs((f"    precision {name}", number) for name, number in report.by_precision.items())
    pairs((f"    by {name}", number) for name, number in report.by_step.items())
    pairs((f"  {name}", getattr(report, name)) for name in ("districts", "municipalities", "changed", "unchanged"))
    if report.requests or report.cached or report.remaining:
        pairs((f"  {name}", getattr(report, name)) for name in ("requests", "cached", "remaining"))
    if report.contradictions:
        click.echo(f"  contradictions {len(report.contradictions)}")
    for id_, name, item in report.contradictions[:SHOWN]:
        click.echo(f"    {id_} {name}: {item.sentence}")
    if len(report.contradictions) > SHOWN:
        click.echo(f"    … and {len(report.contradictions) - SHOWN} more: --json prints all.")
    for problem in report.problems:
        say(problem)
