"""``kais site check``: count the facts of sites by the supervisor's rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, pairs, progress, say, table

if TYPE_CHECKING:
    from portal.wiring import Wiring
    from publisher.check import SiteReport

TYPES = ("school", "kindergarten", "supplementary", "vocational")
FIGURES = ("slug", "score", "filled", "declared_absent", "missing", "misplaced", "stale")


@click.command()
@click.argument("names", nargs=-1, metavar="[SLUG…|URL]")
@click.option("--type", "organisation_type", type=click.Choice(TYPES), help="For a URL or a folder (school).")
@click.option(
    "--institution", type=NUMBER, metavar="ID", help="Compare the site at URL with the register's institution ID."
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check the pages of a folder of files.",
)
@click.option("--legacy", is_flag=True, help="Count the marks of order 831 as those of today; for a URL or a folder.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N", help="Exit 1 where a site has less than N.")
@json_option
def check(
    names: tuple[str, ...],
    organisation_type: str | None,
    institution: int | None,
    folder: Path | None,
    legacy: bool,
    fail_under: float | None,
    as_json: bool,
) -> None:
    """Check built sites (all, or SLUG…) or the site at URL: statutory facts, freshness, links, markup.

    The score is 100 × (filled + declared absent) ÷ facts that this type of organisation must publish.
    """
    from core.i18n import language

    foreign = [name for name in names if "://" in name or ("." in name and "/" not in name.rstrip("/"))]
    if foreign and len(names) > 1:
        raise click.UsageError("Give one URL alone, or any number of slugs.")
    if folder and names:
        raise click.UsageError("Give --folder alone, without slugs or a URL.")
    if institution is not None and not foreign:
        raise click.UsageError("--institution goes with a URL; a site built here knows its institution.")
    if organisation_type and not (foreign or folder):
        raise click.UsageError("--type goes with a URL or --folder; a site built here knows its type.")
    if folder:
        reports = [_check_folder(folder, organisation_type or "school", legacy)]
    elif foreign:
        reports = [_check_url(foreign[0], organisation_type, institution, legacy)]
    else:
        reports = _check_built(names)
    with language("en"):
        _print(reports, as_json=as_json, own=not (foreign or folder))
    if fail_under is not None and (below := [report for report in reports if report.score < fail_under]):
        names_below = ", ".join(report.slug or report.address for report in below[:10])
        say(f"Below {fail_under:g}: {names_below}{' …' if len(below) > 10 else ''}.")
        raise click.exceptions.Exit(1)


def _print(reports: list[SiteReport], *, as_json: bool, own: bool) -> None:
    if as_json:
        emit_json([_as_json(report, whole=len(reports) == 1) for report in reports])
    elif len(reports) == 1:
        _show(reports[0], own=own)
    elif reports:
        table(FIGURES, [[getattr(report, name) for name in FIGURES] for report in reports])
    else:
        say("No school site is built yet. Begin one with: kais site new SLUG; then: kais site build.")


def _as_json(report: SiteReport, *, whole: bool) -> dict[str, Any]:
    """One site; of many only what does not count is listed."""
    found = report.as_dict()
    if not whole:
        found["marks"] = [mark for mark in found["marks"] if mark["state"] in ("missing", "misplaced", "stale")]
    for problem, told in zip(found["problems"], report.problems, strict=True):
        problem["said"] = told.said()
    return found


# -- the three kinds of sites ----------------------------------------------------------------------------------------


def _check_built(slugs: tuple[str, ...]) -> list[SiteReport]:
    from portal.site_check.checks import built_sites, check_built, find_built

    with opened() as wiring, progress("Checking") as advance:
        sites = find_built(wiring, slugs) if slugs else built_sites(wiring)
        today = wiring.clock.today()
        reports = []
        for number, site in enumerate(sites, 1):
            reports.append(check_built(wiring, site, today=today))
            advance(number, len(sites), site.slug)
    return reports


def _check_folder(folder: Path, organisation_type: str, legacy: bool) -> SiteReport:
    from portal.site_check.checks import check_folder

    with opened(needs_data=False) as wiring:
        return check_folder(
            folder,
            organisation_type=organisation_type,
            today=wiring.clock.today(),
            slug=folder.resolve().name,
            legacy=legacy,
        )


def _check_url(url: str, organisation_type: str | None, institution: int | None, legacy: bool) -> SiteReport:
    from portal.site_check.checks import check_url

    with opened(needs_data=institution is not None) as wiring, progress("Reading") as advance:
        known, of_card = _known(wiring, institution) if institution is not None else (None, None)
        today = wiring.clock.today()
        report = check_url(
            url,
            organisation_type=organisation_type or of_card or "school",
            today=today,
            allow=wiring.settings.fetch_hosts,
            known=known,
            legacy=legacy,
            say=advance,
        )
        if institution is not None:
            _remember(wiring, institution, report)
    return report


def _known(wiring: Wiring, institution: int) -> tuple[Any, str]:
    from catalog.kinds import STATUTORY_TYPE
    from portal.site_check.checks import known_of

    with wiring.catalog() as session:
        card, known = known_of(session, institution, wiring.clock.today())
    return known, STATUTORY_TYPE[card.kind]


def _remember(wiring: Wiring, institution: int, report: SiteReport) -> None:
    """Keep the day of the check, where the address is the institution's known site."""
    from catalog.site_operations import note_site_check
    from core.actor import COMMAND_LINE

    with wiring.catalog.begin() as session:
        note_site_check(
            session,
            institution,
            report.address,
            report.checked_on,
            actor=COMMAND_LINE,
            clock=wiring.clock,
            audit=wiring.audit,
        )


# -- words -----------------------------------------------------------------------------------------------------------


def _show(report: SiteReport, *, own: bool) -> None:
    from catalog.statutes import standard_on
    from portal.site_check.next_steps import NextSteps
    from publisher.check import MarkState

    pairs(
        [
            *((name, getattr(report, name)) for name in FIGURES if name != "slug" or report.slug),
            ("applicable", report.applicable),
            ("address", report.address),
            ("type", report.type),
        ]
    )
    steps = NextSteps(standard_on(report.checked_on))
    for mark in report.marks:
        if mark.state in (MarkState.FILLED, MarkState.DECLARED_ABSENT):
            continue
        click.echo(f"\n{mark.state.value}: {mark.label} ({mark.key})\n  page: {mark.url}")
        if mark.note:
            click.echo(f"  {mark.said()}")
        click.echo(f"  next: {steps.own(mark) if own else steps.elsewhere(mark)}")
    for advice in report.advice:
        if not advice.seen:
            click.echo(
                f"\nadvice: {advice.label}\n  page: {advice.url}\n  The acts ask for it; it has no mark and is not counted."
            )
    if report.problems:
        click.echo("\nProblems of the pages")
    for problem in report.problems:
        click.echo(f"  {problem.url}: {problem.said()}")
