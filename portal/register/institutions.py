"""The register for staff: every institution with everything that is said of it."""

from __future__ import annotations

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from catalog.fields import field_label
from catalog.kinds import KIND_LABELS, Kind
from catalog.models import District, Institution
from catalog.read import get_card, list_districts
from core.actor import Permission
from core.errors import Forbidden, NotFound
from core.i18n import current_language
from core.i18n import gettext as _
from core.text import comparison_key
from core.web import render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.wiring import Wiring

PER_PAGE = 50


def add(web: Blueprint, wiring: Wiring) -> None:
    """Add the list and the card of the desk."""

    @web.get("/register/institutions/")
    def institutions() -> Response:
        actor = current_actor()
        require(actor, Permission.READ_CATALOGUE, anywhere=True)
        words = comparison_key(request.args.get("q", "")[:200]).split()
        district, kind = request.args.get("district", ""), request.args.get("kind", "")
        number = page_number()
        statement = (
            select(Institution, District.name)
            .outerjoin(District, District.id == Institution.district_id)
            .where(Institution.removed_run_id.is_(None))
            .order_by(Institution.name, Institution.id)
        )
        if district:
            statement = statement.where(District.slug == district)
        if kind in set(Kind):
            statement = statement.where(Institution.kind == Kind(kind))
        with wiring.catalog() as session:
            districts = list_districts(session)
            rows = [
                (row, name)
                for row, name in session.execute(statement)
                if actor.may(Permission.READ_CATALOGUE, row.id)
                and all(word in comparison_key(f"{row.id} {row.name} {row.full_name}") for word in words)
            ]
        pages = max(1, -(-len(rows) // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        return render(
            "staff/institutions.html",
            staff_page(_("Institutions"), "/staff/register/institutions/"),
            staff_section="institutions",
            rows=rows[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(rows),
            number_of_page=number,
            pages=pages,
            districts=districts,
            kinds=KIND_LABELS,
            chosen={"q": request.args.get("q", "")[:200], "district": district, "kind": kind},
        )

    @web.get("/register/institutions/<int:institution_id>/")
    def institution(institution_id: int) -> Response:
        actor = current_actor()
        if not actor.may(Permission.EDIT_FACTS, institution_id):  # a school sees its own
            if not actor.may(Permission.READ_CATALOGUE, anywhere=True):
                if actor.may(Permission.EDIT_FACTS, anywhere=True):
                    raise NotFound(_("There is no such institution, or it is not yours."))
                raise Forbidden(_("Your role does not allow this. Ask an operator of the portal."))
            require(actor, Permission.READ_CATALOGUE, institution_id)
        with wiring.catalog() as session:
            card = get_card(session, institution_id)
        return render(
            "staff/institution.html",
            staff_page(card.name, f"/staff/register/institutions/{institution_id}/"),
            staff_section="institutions",
            card=card,
            kind_label=_(KIND_LABELS[card.kind]),
            label=lambda name: field_label(name, current_language()),
        )


def page_number() -> int:
    """The page asked for, from 1.

    Raises:
        NotFound: it is no number.
    """
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text)):
        raise NotFound(_("The list has no such page."))
    return int(text)
