"""Sites at the desk: which are accepted, drafts to look at, the build."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from catalog.kinds import SiteState
from catalog.read import SiteView, find_institution_by_slug, iter_cards, list_sites
from catalog.site_operations import accept_site, mark_sites_as_drafts, unaccept_site
from core.actor import Permission
from core.errors import Conflict, KaisError, NotFound
from core.i18n import N_, ngettext
from core.i18n import gettext as _
from core.outbox import enqueue
from core.web import WebDeps, render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.jobs import queue_state
from portal.models import outbox
from portal.static_files import StaticFiles
from portal.wiring import Wiring
from publisher.output import OutputFolder
from publisher.readiness import ReadinessStore
from publisher.sites import create_site_folder

STATE_LABELS: dict[SiteState, tuple[str, str]] = {  # tone, label
    SiteState.NONE: ("idle", N_("No site")),
    SiteState.DRAFT: ("warn", N_("Draft")),
    SiteState.ACCEPTED: ("good", N_("Accepted")),
    SiteState.EXTERNAL: ("info", N_("Its own site elsewhere")),
}


class NoPlaceForWords(KaisError):
    """The folder of the schools' words cannot be written."""

    status = 503


def _begins(site: SiteView, state: str) -> bool:
    """Whether a draft can be begun for a site that the filter ``state`` shows."""
    return site.state is SiteState.NONE and state in ("", SiteState.NONE.value)


def _make_folders(wiring: Wiring, ids: Sequence[int]) -> None:
    """The folders of words that institutions lack; one that is there already keeps its words.

    Raises:
        NoPlaceForWords: the disk or its rights do not allow it.
    """
    with wiring.catalog() as session:
        for card in iter_cards(session, ids):
            if (wiring.sites / card.slug).exists():
                continue
            try:
                create_site_folder(wiring.sites, card, skeleton=wiring.words / "skeleton")
            except OSError as error:
                raise NoPlaceForWords(
                    _(
                        "The folder of the site “%(slug)s” could not be made: %(reason)s. Ask who runs the server.",
                        slug=card.slug,
                        reason=error.strerror or type(error).__name__,
                    )
                ) from error


def add(web: Blueprint, wiring: Wiring, deps: WebDeps, files: StaticFiles) -> None:
    """Add the directory of sites, accepting, building and the preview."""

    @web.get("/register/sites/")
    def sites() -> Response:
        actor = current_actor()
        require(actor, Permission.PREVIEW_SITE, anywhere=True)
        state = request.args.get("state", "")
        with wiring.catalog() as session:
            mine = [site for site in list_sites(session) if actor.may(Permission.PREVIEW_SITE, site.institution.id)]
        figures = ReadinessStore(OutputFolder(wiring.output)).summaries()
        by_state = {value: sum(site.state is value for site in mine) for value in SiteState}
        shown = [site for site in mine if not state or site.state.value == state]
        return render(
            "staff/sites.html",
            staff_page(_("Sites"), "/staff/register/sites/"),
            staff_section="sites",
            sites=shown,
            by_state=by_state,
            to_begin=sum(_begins(site, state) for site in mine) if actor.may(Permission.ACCEPT_SITE) else 0,
            chosen=state,
            labels=STATE_LABELS,
            figures=figures,
            may_accept=lambda institution_id: actor.may(Permission.ACCEPT_SITE, institution_id),
            may_build=actor.may(Permission.BUILD_SITES),
            queue=queue_state(wiring) if actor.may(Permission.BUILD_SITES) else None,
        )

    def change(institution_id: int, *, accepted: bool) -> Response:
        actor = current_actor()
        require(actor, Permission.ACCEPT_SITE, institution_id)
        operation = accept_site if accepted else unaccept_site
        with wiring.catalog.begin() as session:
            operation(session, institution_id, actor=actor, clock=deps.clock, audit=deps.audit)
        flash(
            _("The site is accepted; visitors see it after the next build, in about a minute.")
            if accepted
            else _("The site is a draft again; visitors no longer see it after the next build."),
            "success",
        )
        return redirect("/staff/register/sites/", 303)

    def begin(ids: Sequence[int]) -> Response:
        _make_folders(wiring, ids)
        with wiring.catalog.begin() as session:
            begun = mark_sites_as_drafts(session, ids, actor=current_actor(), clock=deps.clock, audit=deps.audit)
        flash(
            ngettext(
                "%(num)s draft is begun; it can be looked at after the next build, in about a minute.",
                "%(num)s drafts are begun; they can be looked at after the next build, in about a minute.",
                begun,
            ),
            "success",
        )
        return redirect("/staff/register/sites/?state=draft", 303)

    @web.post("/register/sites/<int:institution_id>/draft")
    def begin_one(institution_id: int) -> Response:
        require(current_actor(), Permission.ACCEPT_SITE, institution_id)
        with wiring.catalog() as session:
            found = next((site for site in list_sites(session) if site.institution.id == institution_id), None)
        if found is None:
            raise NotFound(_("There is no such page, or it belongs to another institution."))
        if found.state is not SiteState.NONE:
            raise Conflict(_("This institution has a site already, or a draft of it."))
        return begin([institution_id])

    @web.post("/register/sites/drafts")
    def begin_all() -> Response:
        require(current_actor(), Permission.ACCEPT_SITE)
        state = request.args.get("state", "")
        with wiring.catalog() as session:
            return begin([site.institution.id for site in list_sites(session) if _begins(site, state)])

    @web.post("/register/sites/<int:institution_id>/accept")
    def accept(institution_id: int) -> Response:
        return change(institution_id, accepted=True)

    @web.post("/register/sites/<int:institution_id>/unaccept")
    def unaccept(institution_id: int) -> Response:
        return change(institution_id, accepted=False)

    @web.post("/register/build")
    def build() -> Response:
        actor = current_actor()
        require(actor, Permission.BUILD_SITES)
        with wiring.portal.begin() as session:
            enqueue(session, outbox, "build", {"because": "desk"}, now=deps.clock.now())
            wiring.audit.within(session)(actor, "site.build")
        flash(_("A build is queued. The worker makes it in a moment; pages change when it is done."), "success")
        return redirect("/staff/register/sites/", 303)

    @web.get("/preview/<slug>/", defaults={"path": ""})
    @web.get("/preview/<slug>/<path:path>")
    def preview(slug: str, path: str) -> Response:
        actor = current_actor()
        with wiring.catalog() as session:
            institution_id = find_institution_by_slug(session, slug)
        if institution_id is None:
            require(actor, Permission.PREVIEW_SITE, anywhere=True)
            raise NotFound(_("There is no such page, or it belongs to another institution."))
        require(actor, Permission.PREVIEW_SITE, institution_id)
        if not (wiring.drafts_dir / slug).is_dir():
            raise NotFound(
                _("There is no draft of this site yet: it is made with the next build, or the site is accepted.")
            )
        return files.serve_draft(slug, path)
