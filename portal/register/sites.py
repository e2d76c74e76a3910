"""Sites at the desk: which are accepted, drafts to look at, the build."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from catalog.kinds import SiteState
from catalog.operations import accept_site, unaccept_site
from catalog.read import find_institution_by_slug, list_sites
from core.actor import Permission
from core.errors import NotFound
from core.i18n import N_
from core.i18n import gettext as _
from core.outbox import enqueue
from core.web import WebDeps, render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.jobs import queue_state
from portal.models import outbox
from portal.static_files import StaticFiles
from portal.wiring import Wiring

STATE_LABELS: dict[SiteState, tuple[str, str]] = {  # tone, label
    SiteState.NONE: ("idle", N_("No site")),
    SiteState.DRAFT: ("warn", N_("Draft")),
    SiteState.ACCEPTED: ("good", N_("Accepted")),
    SiteState.EXTERNAL: ("info", N_("Its own site elsewhere")),
}


def add(web: Blueprint, wiring: Wiring, deps: WebDeps, files: StaticFiles) -> None:
    """Add the directory of sites, accepting, building and the preview."""

    @web.get("/register/sites/")
    def sites() -> Response:
        actor = current_actor()
        require(actor, Permission.PREVIEW_SITE, anywhere=True)
        state = request.args.get("state", "")
        with wiring.catalog() as session:
            mine = [site for site in list_sites(session) if actor.may(Permission.PREVIEW_SITE, site.institution.id)]
        by_state = {value: sum(site.state is value for site in mine) for value in SiteState}
        shown = [site for site in mine if not state or site.state.value == state]
        return render(
            "staff/sites.html",
            staff_page(_("Sites"), "/staff/register/sites/"),
            staff_section="sites",
            sites=shown,
            by_state=by_state,
            chosen=state,
            labels=STATE_LABELS,
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
