"""How ready the sites are at the desk: a table over all of them, and a page per school with what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from catalog.kinds import SiteState
from catalog.read import SiteView, list_sites
from catalog.statutes import Standard, standard_on
from core.actor import Actor, Permission
from core.errors import NotFound
from core.i18n import N_
from core.i18n import gettext as _
from core.tables import Cell, csv_lines
from core.urls import school_site
from core.web import render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.site_check.checks import built_sites, check_built
from portal.site_check.next_steps import NextSteps
from portal.wiring import Wiring
from publisher.check.report import Mark, MarkState, PageProblem, SiteReport
from publisher.check.score import by_subsection
from publisher.output import OutputFolder
from publisher.readiness import Readiness, ReadinessStore

PATH = "/staff/register/sites/readiness/"
STATE_CHIPS: dict[MarkState, tuple[str, str]] = {  # tone, label
    MarkState.MISSING: ("bad", N_("Not published")),
    MarkState.MISPLACED: ("warn", N_("In the wrong place")),
    MarkState.STALE: ("warn", N_("Out of date")),
}
WORDS: tuple[tuple[float, str, str], ...] = (  # from this score on: tone, word
    (100, "good", N_("everything is published")),
    (85, "good", N_("nearly everything is published")),
    (60, "warn", N_("most is published")),
    (35, "warn", N_("about half is published")),
    (0, "bad", N_("little is published")),
)
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do."""

    label: str
    code: str
    tone: str
    state: str  # msgid
    note: str
    step: str
    url: str
    more: tuple[str, ...] = ()  # labels of the columns, where a whole table is missing


@dataclass(frozen=True, slots=True)
class Part:
    """One subsection."""

    id: str
    title: str
    url: str
    given: int
    applicable: int
    lines: tuple[Line, ...]


def word_of(score: float) -> tuple[str, str]:
    """The tone and the word (msgid) for a score."""
    return next((tone, word) for least, tone, word in WORDS if score >= least)


def add(web: Blueprint, wiring: Wiring) -> None:
    """Add the pages."""

    def store() -> ReadinessStore:
        return ReadinessStore(OutputFolder(wiring.output))

    @web.get("/register/sites/readiness/")
    def readiness() -> Response:
        actor = current_actor()
        require(actor, Permission.PREVIEW_SITE, anywhere=True)
        rows = _rows(wiring, actor, store())
        districts = {site.district.slug: site.district.name for site, _figures in rows if site.district}
        chosen = _district(districts)
        return render(
            "staff/readiness_all.html",
            staff_page(_("Readiness of the sites"), PATH),
            staff_section="sites",
            rows=[row for row in rows if not chosen or (row[0].district and row[0].district.slug == chosen)],
            districts=dict(sorted(districts.items(), key=lambda item: item[1])),
            chosen=chosen,
            word_of=word_of,
        )

    @web.get("/register/sites/readiness.csv")
    def readiness_file() -> Response:
        actor = current_actor()
        require(actor, Permission.PREVIEW_SITE, anywhere=True)
        rows = _rows(wiring, actor, store())
        chosen = _district({site.district.slug: "" for site, _figures in rows if site.district})
        lines = csv_lines(_header(), _cells(rows, chosen))
        response = FlaskResponse(("\ufeff" + "".join(lines)).encode(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="readiness.csv"'
        return response

    @web.get("/register/sites/<int:institution_id>/readiness/")
    def readiness_of(institution_id: int) -> Response:
        actor = current_actor()
        require(actor, Permission.PREVIEW_SITE, institution_id)
        site = next((site for site in built_sites(wiring) if site.institution_id == institution_id), None)
        if site is None:
            raise NotFound(_("No build has made this site yet. Begin a draft, then build the pages."))
        today = wiring.clock.today()
        report = check_built(wiring, site, today=today)
        return render(
            "staff/readiness.html",
            staff_page(_("Readiness of the site"), f"/staff/register/sites/{institution_id}/readiness/"),
            staff_section="sites",
            site_name=site.name,
            site_address=site.address,
            draft=site.draft,
            report=report,
            word=word_of(report.score),
            parts=list(make_parts(report, standard_on(today))),
            advice=[advice for advice in report.advice if not advice.seen],
            problems=_problems(report),
            more_problems=max(0, len(report.problems) - MOST_PROBLEMS),
        )


def _rows(wiring: Wiring, actor: Actor, store: ReadinessStore) -> list[tuple[SiteView, Readiness]]:
    """The sites an actor may see with their figures, the least ready first."""
    figures = store.summaries()
    with wiring.catalog() as session:
        sites = [
            site
            for site in list_sites(session)
            if site.state in (SiteState.ACCEPTED, SiteState.DRAFT)
            and site.institution.slug in figures
            and actor.may(Permission.PREVIEW_SITE, site.institution.id)
        ]
    rows = [(site, figures[site.institution.slug]) for site in sites]
    return sorted(rows, key=lambda row: row[1].score)


def _district(known: dict[str, str]) -> str:
    chosen = request.args.get("district", "")
    if chosen and chosen not in known:
        raise NotFound(_("There is no such district, or no site of it is built."))
    return chosen


def _header() -> list[str]:
    return [
        _("Institution number"), _("Institution"), _("District"), _("Address"), _("State"), _("Readiness"),
        _("Obligatory"), _("Published"), _("Declared absent"), _("Missing"), _("In the wrong place"), _("Out of date"),
        _("Checked"),
    ]  # fmt: skip


def _cells(rows: list[tuple[SiteView, Readiness]], chosen: str) -> Iterator[list[Cell]]:
    for site, figures in rows:
        if chosen and (site.district is None or site.district.slug != chosen):
            continue
        yield [
            site.institution.id, site.institution.name, site.district.name if site.district else "",
            school_site(site.institution.slug), _("Draft") if figures.draft else _("Accepted"), figures.score,
            figures.applicable, figures.filled, figures.declared_absent, figures.missing, figures.misplaced,
            figures.stale, figures.checked_on,
        ]  # fmt: skip


# -- one school ------------------------------------------------------------------------------------------------------


def make_parts(report: SiteReport, standard: Standard) -> Iterator[Part]:
    """The subsections with what is to be done in each; a table that is missing as a whole is one line."""
    steps = NextSteps(standard)
    marks = by_subsection(report.marks)
    for subsection in standard.subsections:
        own = marks.get(subsection.id, ())
        if own:
            lacking = sum(mark.state in (MarkState.MISSING, MarkState.MISPLACED) for mark in own)
            yield Part(
                subsection.id,
                subsection.title,
                report.address + subsection.path,
                len(own) - lacking,
                len(own),
                tuple(_lines(own, steps)),
            )


def _lines(marks: Sequence[Mark], steps: NextSteps) -> Iterator[Line]:
    whole: dict[str, list[str]] = {}  # group -> the labels of its children, where nothing of it is there
    for mark in marks:
        if not mark.group and mark.state is MarkState.MISSING:
            children = [child for child in marks if child.group == mark.itemprop]
            if children and all(child.state is MarkState.MISSING for child in children):
                whole[mark.itemprop] = [child.label for child in children]
    groups = {mark.itemprop: mark.label for mark in marks if not mark.group}
    for mark in marks:
        if mark.state not in STATE_CHIPS or mark.group in whole:
            continue
        tone, state = STATE_CHIPS[mark.state]
        label = f"{groups[mark.group]}: {mark.label}" if mark.group in groups else mark.label
        more = tuple(whole.get(mark.itemprop, ())) if not mark.group else ()
        yield Line(label, mark.key, tone, state, mark.said(), steps.own(mark), mark.url, more)


def _problems(report: SiteReport) -> tuple[PageProblem, ...]:
    return report.problems[:MOST_PROBLEMS]
