"""What people searched and did not find, at the desk."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from core.actor import Permission
from core.errors import NotFound
from core.i18n import gettext as _
from core.tables import csv_lines
from core.web import WebDeps, render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.register.institutions import page_number
from portal.search_desk import operations
from portal.search_desk.misses import RARE_DAYS
from portal.search_desk.ports import DeskPorts
from portal.search_desk.shipped import shipped_lines
from portal.wiring import Wiring

PATH = "/staff/search/misses/"
PER_PAGE = 50
_KEY_LENGTH = 32


def add(web: Blueprint, wiring: Wiring, deps: WebDeps, ports: DeskPorts) -> None:
    """Add the pages."""

    @web.get("/search/misses/")
    def misses() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        number = page_number()
        found = ports.misses.listed()
        pages = max(1, -(-len(found) // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        with wiring.portal() as session:
            known = {row.key: row.id for row in operations.list_lines(session)}
        return render(
            "staff/search/misses.html",
            staff_page(_("What was searched and not found"), PATH),
            staff_section="search",
            misses=found[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(found),
            waiting=ports.misses.waiting(),
            known=known,
            shipped=shipped_lines(),
            number_of_page=number,
            pages=pages,
            times=wiring.settings.miss_times,
            days=wiring.settings.miss_days,
            rare_days=RARE_DAYS,
        )

    @web.post("/search/misses/<key>/hide")
    def hide_miss(key: str) -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        right = len(key) == _KEY_LENGTH and all(char in "0123456789abcdef" for char in key)
        if not right or not ports.misses.hide(key):
            raise NotFound(_("There is no such search, or it was hidden."))
        deps.audit(current_actor(), "search.miss.hide", f"miss:{key}")
        flash(_("The words are erased and do not come back to the list."), "success")
        return redirect(PATH, 303)

    @web.get("/search/misses.csv")
    def export_misses() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        deps.audit(current_actor(), "search.miss.export")
        header = (_("Words searched"), _("Language"), _("Times"), _("First asked"), _("Last asked"))
        rows = [(one.words, one.lang, one.count, one.first_day, one.last_day) for one in ports.misses.listed()]
        body = "\ufeff" + "".join(csv_lines(header, rows))
        response = FlaskResponse(body, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="searches-without-result.csv"'
        return response
