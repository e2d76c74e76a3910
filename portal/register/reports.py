"""Reports at the desk: kinds and volumes of services, numbers of a year, as a page or a file."""

from __future__ import annotations

import io

from flask import Blueprint, request
from flask import Response as FlaskResponse
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.reports import Table
from catalog.volumes import BY_LABELS, By, list_years, numbers_report, services_report
from core.actor import Permission
from core.errors import NotFound
from core.i18n import N_
from core.i18n import gettext as _
from core.tables import csv_lines, write_xlsx
from core.web import render, require
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.wiring import Wiring

PATH = "/staff/register/reports/"
WHAT = {"services": N_("Services and their volumes"), "numbers": N_("Numbers of a year")}
FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def add(web: Blueprint, wiring: Wiring) -> None:
    """Add the page and its files."""

    @web.get("/register/reports/")
    def reports() -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        what = request.args.get("what", "services")
        if what not in WHAT:
            raise NotFound(_("There is no such report."))
        with wiring.catalog() as session:
            found, by, year = _report(session, what)
            years = list_years(session)
        return render(
            "staff/reports.html",
            staff_page(_("Reports"), PATH),
            staff_section="reports",
            report=found,
            what=what,
            kinds_of_report=WHAT,
            by=by,
            choices={
                choice.value: _(BY_LABELS[choice]) for choice in By if what == "services" or choice is not By.LEVEL
            },
            year=year,
            years=years,
            forms=tuple(FILES),
        )

    @web.get("/register/reports/<what>.<form>")
    def report_file(what: str, form: str) -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        if what not in WHAT or form not in FILES:
            raise NotFound(_("There is no such report."))
        with wiring.catalog() as session:
            found, by, _year = _report(session, what)
        if form == "csv":
            body = ("\ufeff" + "".join(csv_lines(found.header, found.rows))).encode()
        else:
            sheet = io.BytesIO()
            write_xlsx(sheet, found.title, found.header, found.rows)
            body = sheet.getvalue()
        response = FlaskResponse(body, content_type=FILES[form])
        response.headers["Content-Disposition"] = f'attachment; filename="{what}-{by.value}.{form}"'
        return response


def _report(session: Session, what: str) -> tuple[Table, By, int | None]:
    """The report that the address asks for.

    Raises:
        NotFound: by something, or of a year, that no report knows.
    """
    try:
        by = By(request.args.get("by", By.DISTRICT.value))
        text = request.args.get("year", "")
        year = int(text) if text else None
    except ValueError as error:
        raise NotFound(_("There is no such report.")) from error
    if what == "services":
        return services_report(session, by), by, None
    if by is By.LEVEL or (year is not None and not 1900 <= year <= 2200):
        raise NotFound(_("There is no such report."))
    return numbers_report(session, by, year), by, year
