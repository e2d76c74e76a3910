"""``kais site``: the portal and the schools' sites."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.site_check import check
from portal.cli.site_sync import sync
from portal.cli.support import emit_json, json_option, opened, pairs, progress, say

if TYPE_CHECKING:
    from catalog.cards import InstitutionCard
    from portal.wiring import Wiring

KINDS = (
    "school", "gymnasium", "lyceum", "boarding", "special", "education-centre", "kindergarten", "supplementary",
    "vocational", "other",
)  # fmt: skip


@click.group()
def site() -> None:
    """The portal and the schools' sites as static files: build them, begin one, accept it."""


site.add_command(check)
site.add_command(sync)


@site.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG…]")
@click.option("--full", is_flag=True, help="Take nothing over from the build before; mends what was changed by hand.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes instead of KAIS_BUILD_JOBS (2).")
@click.option("--output", type=click.Path(path_type=Path), help="Build here instead of KAIS_OUTPUT.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The pages' today.")
@click.option(
    "--verify", "only_verify", is_flag=True, help="Build nothing; compare what is published with what was built."
)
@click.option("--refuse-worse", is_flag=True, help="Stop before the swap where a published site would lose facts.")
@json_option
def build(
    slugs: tuple[str, ...],
    full: bool,
    jobs: int | None,
    output: Path | None,
    day: Any,
    only_verify: bool,
    refuse_worse: bool,
    as_json: bool,
) -> None:
    """Build the portal and every accepted site, or only the sites SLUG….

    A build is made beside the old one and moved into its place, so visitors see the one or the other. The same
    register, words and date give the same bytes. Sites that are not accepted become drafts, seen in the staff preview.
    """
    from portal.building import build_sites

    with opened() as wiring:
        target = output.parent.resolve() / output.name if output else None
        if only_verify:
            _verify(target or wiring.output, as_json=as_json)
            return
        with progress("Building") as advance:
            report = build_sites(
                wiring,
                slugs=slugs,
                jobs=jobs,
                output=target,
                day=day.date() if day else None,
                full=full,
                refuse_worse=refuse_worse,
                progress=advance,
            )
    made = report.as_dict()
    if as_json:
        emit_json(made)
    else:
        pairs((name, value) for name, value in made.items() if name not in ("problems", "worse"))
    if sys.stderr.isatty():  # elsewhere each was said as it was found, before the swap
        for worse in report.worse:
            say(f"{worse}")
    for problem in report.problems:
        say(f"{problem}")


def _verify(output: Path, *, as_json: bool) -> None:
    from publisher.verify import verify

    problems = verify(output)
    if as_json:
        emit_json({"output": output, "problems": [str(problem) for problem in problems]})
    else:
        for problem in problems:
            say(f"{problem}")
        if not problems:
            say("Everything published is as it was built.")
    if problems:
        raise click.exceptions.Exit(1)


@site.command()
@click.argument("slug")
@json_option
def new(slug: str, as_json: bool) -> None:
    """Begin the site of the institution SLUG: a draft, and a folder with words to write in KAIS_SITES."""
    from catalog.read import get_card
    from catalog.site_operations import mark_sites_as_drafts
    from core.actor import COMMAND_LINE
    from publisher.sites import create_site_folder

    with opened() as wiring, wiring.catalog.begin() as session:
        card = get_card(session, institution_of(wiring, slug))
        _refuse_where_no_site_belongs(card)
        folder = create_site_folder(wiring.sites, card, skeleton=wiring.words / "skeleton")
        mark_sites_as_drafts(session, [card.id], actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    if as_json:
        emit_json({"slug": slug, "folder": folder})
    else:
        say(f"Made {folder}. Write there, then: kais site build {slug}")


def _refuse_where_no_site_belongs(card: InstitutionCard) -> None:
    """An accepted site passes: it may have been made from the register alone, without a folder of words.

    Raises:
        Conflict: the institution is closed, or keeps a site of its own elsewhere.
    """
    from catalog.kinds import SiteState
    from core.errors import Conflict

    if not card.open:
        when = f" on {card.closed_on:%d.%m.%Y}" if card.closed_on else ""
        heirs = ", ".join(heir.slug for heir in card.successors)
        raise Conflict(
            f"{card.slug} was closed{when}: a closed institution gets no site."
            + (f" Its work goes on at: {heirs}." if heirs else " If it works, correct its state in the register.")
        )
    if card.site_state is SiteState.EXTERNAL:
        raise Conflict(
            f"{card.slug} keeps its own site at {card.official_site.href or 'an address of its own'}. "
            "If that is no longer so, give it the state “none” with a file of the format “sites” first."
        )


@site.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG…]")
@click.option("--all", "everything", is_flag=True, help="Every draft.")
@click.option("--district", metavar="SLUG", help="Every draft of a district.")
@click.option("--kind", type=click.Choice(KINDS), help="Every draft of a kind.")
@json_option
def accept(slugs: tuple[str, ...], everything: bool, district: str | None, kind: str | None, as_json: bool) -> None:
    """Accept drafts: with the next build they are public under /s/SLUG/."""
    from catalog.kinds import SiteState
    from catalog.read import get_card, list_sites
    from catalog.site_operations import accept_sites
    from core.actor import COMMAND_LINE

    if sum((bool(slugs), everything, bool(district), bool(kind))) != 1:
        raise click.UsageError("Name sites, or give one of --all, --district, --kind.")
    with opened() as wiring:
        if slugs:
            chosen = [(institution_of(wiring, slug), slug) for slug in slugs]
            with wiring.catalog() as session:
                for institution_id, _slug in chosen:
                    _refuse_where_no_site_belongs(get_card(session, institution_id))
        else:
            with wiring.catalog() as session:
                chosen = [
                    (view.institution.id, view.institution.slug)
                    for view in list_sites(session)
                    if view.state is SiteState.DRAFT
                    and (district is None or (view.district is not None and view.district.slug == district))
                    and (kind is None or view.kind == kind)
                ]
        with wiring.catalog.begin() as session:
            accepted = accept_sites(
                session, [id_ for id_, _slug in chosen], actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit
            )
    if as_json:
        emit_json({"accepted": accepted, "slugs": [slug for _id, slug in chosen]})
    else:
        if not chosen:
            say("There is no such draft. A draft is begun with kais site new SLUG, or by a file of the format “sites”.")
        else:
            say(f"Accepted {accepted}. They are public after the next build (kais site build, or the worker's).")


@site.command()
@click.argument("slug")
def preview(slug: str) -> None:
    """Print where the draft of SLUG is seen by those who may."""
    from core.urls import site_preview

    with opened() as wiring:
        institution_of(wiring, slug)
        if not (wiring.drafts_dir / slug).is_dir():
            say("It is built with the next kais site build.")
        click.echo(wiring.settings.origin + site_preview(slug))


def institution_of(wiring: Wiring, slug: str) -> int:
    """The id behind a slug.

    Raises:
        NotFound: no institution has it.
    """
    from catalog.read import find_institution_by_slug
    from core.errors import NotFound

    with wiring.catalog() as session:
        found = find_institution_by_slug(session, slug)
    if found is None:
        raise NotFound(f"No institution has the slug “{slug}”. It stands in the address of its card, after the number.")
    return found
