"""What a person must look at: quarantine, link queue, quality."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from catalog.operations import dismiss_candidate, link_candidate, list_quarantine
from catalog.read import get_addresses, get_refs, institution_refs
from catalog.records import Severity
from core.actor import Permission
from core.errors import NotFound
from core.i18n import N_
from core.i18n import gettext as _
from core.web import WebDeps, render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.register.institutions import page_number
from portal.register.overview import EVERYTHING, queue_of
from portal.wiring import Wiring

PER_PAGE = 50
REGISTER_LABELS = {
    "licences": N_("Licences"),
    "accreditations": N_("Accreditations"),
    "points": N_("Points on the map"),
}


def add(web: Blueprint, wiring: Wiring, deps: WebDeps) -> None:
    """Add the pages."""

    @web.get("/register/quarantine/")
    def quarantine() -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        number = page_number()
        with wiring.catalog() as session:
            items = list_quarantine(session, severity=Severity.QUARANTINED, limit=EVERYTHING)
        pages = max(1, -(-len(items) // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        return render(
            "staff/quarantine.html",
            staff_page(_("Quarantine"), "/staff/register/quarantine/"),
            staff_section="runs",
            items=items[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(items),
            number_of_page=number,
            pages=pages,
        )

    @web.get("/register/links/")
    def links() -> Response:
        actor = current_actor()
        require(actor, Permission.EDIT_REGISTER, anywhere=True)
        number = page_number()
        with wiring.catalog() as session:
            items = queue_of(session, actor)
            shown = items[(number - 1) * PER_PAGE : number * PER_PAGE]
            refs = get_refs(session, {id_ for item in shown for id_ in item.candidates})
            addresses = get_addresses(session, refs)
        pages = max(1, -(-len(items) // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        return render(
            "staff/links.html",
            staff_page(_("Link queue"), "/staff/register/links/"),
            staff_section="links",
            items=shown,
            refs=refs,
            addresses=addresses,
            register_labels=REGISTER_LABELS,
            total=len(items),
            number_of_page=number,
            pages=pages,
            may_dismiss=actor.may(Permission.EDIT_REGISTER),
        )

    @web.get("/register/links/<int:item_id>/")
    def link(item_id: int) -> Response:
        """One item with a search for the institution it belongs to."""
        actor = current_actor()
        require(actor, Permission.EDIT_REGISTER, anywhere=True)
        text = request.args.get("q", "")[:200]
        with wiring.catalog() as session:
            item = next((item for item in queue_of(session, actor) if item.id == item_id), None)
            if item is None:
                raise NotFound(_("There is no such item, or it was decided already."))
            refs = get_refs(session, item.candidates)
            found = [ref for ref in institution_refs(session, text, 20) if actor.may(Permission.EDIT_REGISTER, ref.id)]
            addresses = get_addresses(session, {*refs, *(ref.id for ref in found)})
        return render(
            "staff/link.html",
            staff_page(_("Link queue"), f"/staff/register/links/{item_id}/"),
            staff_section="links",
            item=item,
            refs=refs,
            addresses=addresses,
            register_labels=REGISTER_LABELS,
            found=found,
            text=text,
            may_dismiss=actor.may(Permission.EDIT_REGISTER),
        )

    @web.post("/register/links/<int:item_id>/attach")
    def attach(item_id: int) -> Response:
        actor = current_actor()
        require(actor, Permission.EDIT_REGISTER, anywhere=True)
        text = request.form.get("institution", "")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise NotFound(_("Choose an institution from the list."))
        institution_id = int(text)
        require(actor, Permission.EDIT_REGISTER, institution_id)
        with wiring.catalog.begin() as session:
            if item_id not in {item.id for item in queue_of(session, actor)}:
                raise NotFound(_("There is no such item, or it was decided already."))
            if institution_id not in get_refs(session, [institution_id]):
                raise NotFound(_("There is no institution of this number."))
            link_candidate(session, item_id, institution_id, actor=actor, clock=deps.clock, audit=deps.audit)
        flash(_("Attached. The run can be undone on the page of loads."), "success")
        return redirect("/staff/register/links/", 303)

    @web.post("/register/links/<int:item_id>/dismiss")
    def dismiss(item_id: int) -> Response:
        actor = current_actor()
        require(actor, Permission.EDIT_REGISTER)
        with wiring.catalog.begin() as session:
            dismiss_candidate(session, item_id, actor=actor, clock=deps.clock, audit=deps.audit)
        flash(_("Marked as belonging to nobody here."), "success")
        return redirect("/staff/register/links/", 303)

    @web.get("/register/quality/")
    def quality() -> Response:
        from catalog.quality import quality as find_issues

        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        with wiring.catalog() as session:
            issues = find_issues(session)
        return render(
            "staff/quality.html",
            staff_page(_("Quality of the data"), "/staff/register/quality/"),
            staff_section="quality",
            issues=issues,
        )
