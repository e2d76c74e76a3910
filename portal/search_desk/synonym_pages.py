"""Synonyms at the desk: the list, a line with a trial, a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask import Response as FlaskResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core.actor import Permission
from core.errors import NotFound
from core.i18n import gettext as _
from core.web import WebDeps, render, require
from portal.accounts.operations import list_people
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.register.institutions import page_number
from portal.search_desk import files, operations
from portal.search_desk.forms import FileForm, LineForm
from portal.search_desk.lines import MOST_LINES, Line, LineRefused, check_line, key_of
from portal.search_desk.operations import Hand
from portal.search_desk.ports import DeskPorts
from portal.search_desk.rows import make_rows
from portal.search_desk.shipped import shipped_lines
from portal.search_desk.trial import OpenIndex, Trial, try_line
from portal.wiring import Wiring

PATH = "/staff/search/"
PER_PAGE = 50


def add(web: Blueprint, wiring: Wiring, deps: WebDeps, ports: DeskPorts, index: OpenIndex) -> None:
    """Add the pages."""

    def hand(session: Session) -> Hand:
        return Hand(current_actor(), deps.clock, wiring.audit.within(session))

    def list_page(form: FileForm, faults: list[str], status: int = 200) -> Response:
        text = request.args.get("q", "")[:200]
        number = page_number()
        with wiring.portal() as session:
            names = {person.id: person.name for person in list_people(session)}
            own = operations.list_lines(session)
        rows = make_rows(own, names, text)
        pages = max(1, -(-len(rows) // PER_PAGE))
        if number > pages:
            raise NotFound(_("The list has no such page."))
        return render(
            "staff/search/synonyms.html",
            staff_page(_("Synonyms"), PATH),
            status=status,
            staff_section="search",
            rows=rows[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(rows),
            own=len(own),
            most=MOST_LINES,
            text=text,
            number_of_page=number,
            pages=pages,
            form=form,
            faults=faults,
        )

    @web.get("/search/")
    def synonyms() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        return list_page(FileForm(), [])

    def line_page(form: LineForm, line_id: int | None, trial: Trial | None = None, status: int = 200) -> Response:
        path = f"{PATH}synonyms/{line_id}/" if line_id else f"{PATH}synonyms/new"
        return render(
            "staff/search/line.html",
            staff_page(_("A line of the synonyms") if line_id else _("A new line of the synonyms"), path),
            status=status,
            staff_section="search",
            form=form,
            path=path,
            line_id=line_id,
            shipped=shipped_lines().get(key_of(form.word.data or "")),
            trial=trial,
            asked="try" in request.form,
        )

    def read_form(form: LineForm) -> Line:
        return check_line(
            form.word.data or "",
            (form.means.data or "").splitlines(),
            both_ways=form.both_ways.data,
            note=form.note.data or "",
            enabled=form.enabled.data,
        )

    def receive(form: LineForm, line_id: int | None) -> Response:
        """Try the line or keep it."""
        if not form.validate():
            return line_page(form, line_id, status=422)
        try:
            line = read_form(form)
            if "try" in request.form:
                with wiring.portal() as session:
                    rows = operations.list_lines(session)
                own = [operations.line_of(row) for row in rows if row.id != line_id and row.key != line.key]
                text = (form.query.data or "").strip() or line.word
                return line_page(form, line_id, try_line(index, ports.synonyms(), own, line, text))
            with wiring.portal.begin() as session:
                if line_id is None:
                    operations.add_line(session, line, hand(session))
                else:
                    operations.change_line(session, line_id, line, hand(session))
        except LineRefused as error:
            form[error.field].errors = [str(error)]
            return line_page(form, line_id, status=422)
        except IntegrityError:  # somebody else was quicker
            form.word.errors = [_("“%(word)s” has a line already; open that one.", word=line.word)]
            return line_page(form, line_id, status=422)
        ports.table.changed()
        flash(_("“%(word)s” is saved; searches follow it from now on.", word=line.word), "success")
        return redirect(PATH, 303)

    @web.get("/search/synonyms/new")
    def new_line() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        word = request.args.get("word", "")[:200]
        shipped = shipped_lines().get(key_of(word))
        known: dict[str, Any] = {"word": word}
        if shipped:
            known = {"word": shipped.word, "means": "\n".join(shipped.means), "both_ways": shipped.both_ways}
        return line_page(LineForm(data=known), None)

    @web.post("/search/synonyms/new")
    def add_line() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        return receive(LineForm(), None)

    @web.get("/search/synonyms/<int:line_id>/")
    def line(line_id: int) -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal() as session:
            row = operations.get_line(session, line_id)
        known = {"word": row.word, "means": "\n".join(row.means), "note": row.note}
        return line_page(LineForm(data={**known, "both_ways": row.both_ways, "enabled": row.enabled}), line_id)

    @web.post("/search/synonyms/<int:line_id>/")
    def change_line(line_id: int) -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal() as session:
            operations.get_line(session, line_id)
        return receive(LineForm(), line_id)

    def switch(line_id: int, *, enabled: bool) -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal.begin() as session:
            word = operations.switch_line(session, line_id, hand(session), enabled=enabled)
        ports.table.changed()
        flash(
            _("“%(word)s” counts again.", word=word) if enabled else _("“%(word)s” counts no more.", word=word),
            "success",
        )
        return redirect(PATH, 303)

    @web.post("/search/synonyms/<int:line_id>/on")
    def switch_on(line_id: int) -> Response:
        return switch(line_id, enabled=True)

    @web.post("/search/synonyms/<int:line_id>/off")
    def switch_off(line_id: int) -> Response:
        return switch(line_id, enabled=False)

    @web.post("/search/synonyms/<int:line_id>/remove")
    def remove_line(line_id: int) -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal.begin() as session:
            word = operations.remove_line(session, line_id, hand(session))
        ports.table.changed()
        flash(_("The line of “%(word)s” is removed.", word=word), "success")
        return redirect(PATH, 303)

    @web.post("/search/shipped/off")
    def switch_shipped_off() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal.begin() as session:
            word = operations.switch_shipped_off(session, request.form.get("key", "")[:200], hand(session))
        ports.table.changed()
        flash(_("“%(word)s” counts no more.", word=word), "success")
        return redirect(PATH, 303)

    @web.get("/search/synonyms.csv")
    def export() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        with wiring.portal() as session:
            lines = [operations.line_of(row) for row in operations.list_lines(session)]
        response = FlaskResponse("".join(files.write_lines(lines)), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="synonyms.csv"'
        return response

    @web.post("/search/synonyms/import")
    def import_file() -> Response:
        require(current_actor(), Permission.EDIT_SEARCH)
        form = FileForm()
        sent = form.file.data
        if not form.validate() or not sent or not sent.filename:
            return list_page(form, [_("Choose a file.")], 422)
        try:
            lines = files.read_lines(sent.read())
            with wiring.portal.begin() as session:
                done = operations.import_lines(session, lines, hand(session))
        except files.FileRefused as error:
            return list_page(form, error.faults, 422)
        except (LineRefused, IntegrityError) as error:
            sentence = (
                str(error) if isinstance(error, LineRefused) else _("Somebody else changed the table. Try again.")
            )
            return list_page(form, [sentence], 422)
        ports.table.changed()
        flash(
            _(
                "Lines added: %(added)s, changed: %(changed)s, unchanged: %(unchanged)s.",
                added=done.added,
                changed=done.changed,
                unchanged=done.unchanged,
            ),
            "success",
        )
        return redirect(PATH, 303)
