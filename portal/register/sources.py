"""Sources at the desk: how fresh they are, which are asked by themselves, where they contradict each other."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from catalog import schedules
from catalog.disagreements import list_disagreements
from catalog.errors import AlreadyDone, BadValue
from catalog.fields import field_label
from catalog.freshness import list_states
from catalog.importers import FORMATS
from catalog.read import list_districts
from core.actor import Permission
from core.errors import KaisError, NotFound
from core.i18n import current_language, lazy_gettext
from core.i18n import gettext as _
from core.web import WebDeps, render, require
from portal.accounts.forms import DeskForm
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.register import uploads
from portal.register.institutions import page_number
from portal.sources import check_location
from portal.wiring import Wiring

PATH = "/staff/register/sources/"
PER_PAGE = 50


class SourceForm(DeskForm):
    """A source to be asked from now on."""

    format = SelectField(lazy_gettext("Format"), [InputRequired(lazy_gettext("Choose the format of the file."))])
    location = StringField(
        lazy_gettext("Address or folder"),
        [InputRequired(lazy_gettext("Enter an address or a folder.")), Length(max=1000)],
        description=lazy_gettext(
            "https://example.org/schools.csv, or a folder with a pattern: /srv/registers/schools-*.csv"
        ),
    )
    every_hours = IntegerField(
        lazy_gettext("How often, in hours"),
        [
            InputRequired(lazy_gettext("Enter a number of hours, like 24.")),
            NumberRange(
                1, schedules.LONGEST_PERIOD_H, lazy_gettext("Enter a number of hours, like 24 (a day) or 168 (a week).")
            ),
        ],
        description=lazy_gettext("What is older counts as stale."),
        default=24,
    )
    code = StringField(
        lazy_gettext("Code of the source"),
        [Length(max=80)],
        description=lazy_gettext("Only where one format brings files of several publishers; else the format names it."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        named = [(code, f"{_(FORMATS[code].title)} ({code})") for code in sorted(FORMATS)]
        self.format.choices = [("", _("Choose the format of the file.")), *named]


def add(web: Blueprint, wiring: Wiring, deps: WebDeps) -> None:
    """Add the pages."""

    def page(form: SourceForm, status: int = 200) -> Response:
        may_import = current_actor().may(Permission.IMPORT_REGISTER)
        with wiring.catalog() as session:
            states = list_states(session, deps.clock.now())
        with wiring.portal() as portal:
            waiting = uploads.list_uploads(portal) if may_import else []
        return render(
            "staff/sources.html",
            staff_page(_("Sources"), PATH),
            status=status,
            staff_section="sources",
            sources=states,
            trials={item.report["source"]: item.id for item in waiting if item.report.get("source")},
            form=form,
            may_import=may_import,
        )

    @web.get("/register/sources/")
    def sources() -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        return page(SourceForm())

    @web.post("/register/sources/")
    def add_source() -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        form = SourceForm()
        if not form.validate():
            return page(form, 422)
        code = (form.code.data or "").strip() or FORMATS[form.format.data].source
        try:
            check_location(wiring, form.location.data, anywhere=False)
            with wiring.catalog.begin() as session:
                schedules.add_schedule(
                    session,
                    code,
                    form.format.data,
                    form.location.data,
                    form.every_hours.data,
                    actor=current_actor(),
                    clock=deps.clock,
                    audit=deps.audit,
                )
        except KaisError as error:
            (form.code if isinstance(error, AlreadyDone | BadValue) else form.location).errors = [str(error)]
            return page(form, 422)
        flash(_("The source is asked in a moment; what it brings shows here."), "success")
        return redirect(PATH, 303)

    def change(code: str, *, enabled: bool | None) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with wiring.catalog.begin() as session:
            schedules.change_schedule(
                session, code, actor=current_actor(), clock=deps.clock, audit=deps.audit, enabled=enabled
            )
        return redirect(PATH, 303)

    @web.post("/register/sources/<code>/check")
    def check(code: str) -> Response:
        answer = change(code, enabled=True)
        flash(_("The source is asked in a moment; what it brings shows here."), "success")
        return answer

    @web.post("/register/sources/<code>/pause")
    def pause(code: str) -> Response:
        answer = change(code, enabled=False)
        flash(_("The source is asked no more until you let it be asked again."), "success")
        return answer

    @web.post("/register/sources/<code>/remove")
    def remove(code: str) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with wiring.catalog.begin() as session:
            schedules.remove_schedule(session, code, actor=current_actor(), audit=deps.audit)
        flash(_("The source is asked no more; what it said stays."), "success")
        return redirect(PATH, 303)

    @web.get("/register/disagreements/")
    def disagreements() -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        number = page_number()
        field, district = request.args.get("field", "")[:80], request.args.get("district", "")[:80]
        with wiring.catalog() as session:
            districts = list_districts(session)
            found = list_disagreements(
                session, field=field, district=district, offset=(number - 1) * PER_PAGE, limit=PER_PAGE
            )
        pages = max(1, -(-found.total // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        lang = current_language()
        return render(
            "staff/disagreements.html",
            staff_page(_("Disagreements"), "/staff/register/disagreements/"),
            staff_section="sources",
            items=found.items,
            total=found.total,
            fields=[(name, field_label(name, lang), count) for name, count in found.by_field.items()],
            districts=districts,
            chosen={"field": field, "district": district},
            number_of_page=number,
            pages=pages,
        )
