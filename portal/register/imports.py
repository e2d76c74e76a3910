"""Loads at the desk: what was loaded, a trial of a file, loading it, undoing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from catalog import schedules
from catalog.errors import BadValue, TooMuchWouldVanish
from catalog.importers import FORMATS, import_file
from catalog.importers.identify import find_format_of
from catalog.operations import list_quarantine, list_runs, undo_run
from catalog.pen import at_most, patience
from core.actor import ActorKind, Permission
from core.audit import no_audit
from core.errors import KaisError, NotFound
from core.i18n import gettext as _
from core.i18n import lazy_gettext
from core.told import tell
from core.web import WebDeps, render, require
from portal.accounts.forms import ACTOR_LABELS, DeskForm
from portal.accounts.models import Person
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.register import uploads
from portal.register.overview import EVERYTHING
from portal.wiring import Wiring

SHOWN_PROBLEMS = 200
SHOWN_RUNS = 200
PATIENCE_S = 60.0  # how long a request waits for an import that is being written
AUTO = "auto"  # instead of a format: the file is recognised
FIGURES = ("read", "added", "changed", "unchanged", "quarantined", "attached", "unattached", "corrections")


class UploadForm(DeskForm):
    """A register file and what it is."""

    format = SelectField(lazy_gettext("Format"), [InputRequired(lazy_gettext("Choose the format of the file."))])
    file = FileField(lazy_gettext("File"))
    seen_on = DateField(
        lazy_gettext("Date of the file"),
        [Optional()],
        description=lazy_gettext("The day its publisher gives; today where it gives none."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.format.choices = [
            ("", _("Choose the format of the file.")),
            (AUTO, _("Recognise it by its structure")),
            *((item.code, f"{item.title} ({item.code})") for item in FORMATS.values()),
        ]


def add(web: Blueprint, wiring: Wiring, deps: WebDeps) -> None:
    """Add the pages."""

    def load(
        code: str, path: Path, seen_on: date | None, *, dry_run: bool, force: bool, source: str | None = None
    ) -> Any:
        with patience(at_most(PATIENCE_S)):
            return import_file(
                wiring.catalog,
                code,
                path,
                actor=current_actor(),
                clock=deps.clock,
                audit=no_audit if dry_run else deps.audit,
                dry_run=dry_run,
                force=force,
                source=source,
                seen_on=seen_on,
                vanishing_share=wiring.settings.vanishing_percent / 100,
                regions=wiring.settings.region_codes,
            )

    def format_titles() -> dict[str, str]:
        return {code: item.title for code, item in FORMATS.items()} | {
            "undo": _("Undo"),
            "site-sync": _("Files of a school"),
            "desk": _("A decision at the desk"),
            "rebuild": _("The register made again"),
        }

    @web.get("/register/runs/")
    def runs() -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        with wiring.catalog() as session:
            found = list_runs(session, SHOWN_RUNS)
        with wiring.portal() as portal:
            waiting = uploads.list_uploads(portal) if current_actor().may(Permission.IMPORT_REGISTER) else []
        return render(
            "staff/runs.html",
            staff_page(_("Loads"), "/staff/register/runs/"),
            staff_section="runs",
            runs=found,
            format_titles=format_titles(),
            uploads=waiting,
            may_import=current_actor().may(Permission.IMPORT_REGISTER),
        )

    @web.get("/register/runs/<int:run_id>/")
    def run(run_id: int) -> Response:
        require(current_actor(), Permission.READ_CATALOGUE, anywhere=True)
        with wiring.catalog() as session:
            found = next((run for run in list_runs(session, EVERYTHING) if run.id == run_id), None)
            if found is None:
                raise NotFound(_("There is no load with this number."))
            problems = [item.problem for item in list_quarantine(session, run_id, limit=EVERYTHING)]
        return render(
            "staff/run.html",
            staff_page(_("Load %(run)s", run=run_id), f"/staff/register/runs/{run_id}/"),
            staff_section="runs",
            run=found,
            problems=problems[:SHOWN_PROBLEMS],
            total=len(problems),
            who=who_ran(wiring, found.actor),
            format_title=format_titles().get(found.format, found.format),
            figures=FIGURES,
            may_undo=current_actor().may(Permission.IMPORT_REGISTER),
        )

    @web.post("/register/runs/<int:run_id>/undo")
    def undo(run_id: int) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with patience(at_most(PATIENCE_S)):
            undo_run(wiring.catalog, run_id, actor=current_actor(), clock=deps.clock, audit=deps.audit)
        flash(_("Load %(run)s is withdrawn; what it replaced is back.", run=run_id), "success")
        return redirect("/staff/register/runs/", 303)

    def upload_page(form: UploadForm, status: int = 200) -> Response:
        return render(
            "staff/upload.html",
            staff_page(_("Load a file"), "/staff/register/upload"),
            status=status,
            staff_section="runs",
            form=form,
            formats=list(FORMATS.values()),
            broken=FORMATS.broken,
            largest_mb=wiring.settings.max_upload_mb,
        )

    @web.get("/register/upload")
    def upload() -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        return upload_page(UploadForm())

    @web.post("/register/upload")
    def receive() -> Response:
        """Keep the file and try it: nothing of the register changes."""
        require(current_actor(), Permission.IMPORT_REGISTER)
        form = UploadForm()
        if not form.validate():
            return upload_page(form, 422)
        file = form.file.data
        if not file or not file.filename:
            form.file.errors = [_("Choose a file.")]
            return upload_page(form, 422)
        upload_id, path, size = uploads.store(wiring.uploads, file)
        warning = ""
        code = form.format.data
        try:
            if code == AUTO:
                code = find_format_of(path, FORMATS).code
            try:
                report = load(code, path, form.seen_on.data, dry_run=True, force=False)
            except TooMuchWouldVanish as error:
                warning = str(error)
                report = load(code, path, form.seen_on.data, dry_run=True, force=True)
        except KaisError as error:
            uploads.drop(path)
            (form.seen_on if isinstance(error, BadValue) else form.file).errors = [str(error)]
            return upload_page(form, 422)
        except BaseException:
            uploads.drop(path)  # nobody could find it again
            raise
        with wiring.portal.begin() as portal:
            shown = as_json(report) | {"warning": warning, "seen_on": str(form.seen_on.data or "")}
            uploads.remember(portal, upload_id, file, size, code, shown, current_actor(), deps.clock)
        return redirect(f"/staff/register/uploads/{upload_id}/", 303)

    @web.get("/register/uploads/<upload_id>/")
    def trial(upload_id: str) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with wiring.portal() as portal:
            found = uploads.get(portal, upload_id)
        return render(
            "staff/trial.html",
            staff_page(_("Trial of a file"), f"/staff/register/uploads/{upload_id}/"),
            staff_section="runs",
            upload=found,
            report=found.report | {"warning": tell(found.report["warning"])},
            figures=FIGURES,
            format_title=format_titles().get(found.format, found.format),
        )

    @web.post("/register/uploads/<upload_id>/load")
    def load_upload(upload_id: str) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with wiring.portal() as portal:
            found = uploads.get(portal, upload_id)
        if found.report["warning"] and request.form.get("sure") != "yes":
            flash(_("Tick the box that you have checked the file, then load it."), "error")
            return redirect(f"/staff/register/uploads/{upload_id}/", 303)
        seen_on = date.fromisoformat(found.report["seen_on"]) if found.report["seen_on"] else None
        path = uploads.path_of(wiring.uploads, found)
        source = found.report.get("source") or None
        report = load(found.format, path, seen_on, dry_run=False, force=bool(found.report["warning"]), source=source)
        if source:
            with wiring.catalog.begin() as session:
                answer = schedules.Answer(found.report["digest"])
                schedules.record_loaded(session, source, answer, report.run, deps.clock)
        with wiring.portal.begin() as portal:
            uploads.forget(portal, wiring.uploads, uploads.get(portal, upload_id))
        flash(_("The file is loaded. Public pages follow with the next build, in about a minute."), "success")
        return redirect(f"/staff/register/runs/{report.run}/" if report.run else "/staff/register/runs/", 303)

    @web.post("/register/uploads/<upload_id>/discard")
    def discard(upload_id: str) -> Response:
        require(current_actor(), Permission.IMPORT_REGISTER)
        with wiring.portal.begin() as portal:
            found = uploads.get(portal, upload_id)
            source, digest = found.report.get("source"), found.report.get("digest", "")
            uploads.forget(portal, wiring.uploads, found)
        if source:  # the same bytes are not asked about again
            with wiring.catalog.begin() as session:
                schedules.record_declined(session, source, digest)
        flash(_("The file was thrown away; nothing has changed."), "success")
        return redirect("/staff/register/runs/", 303)


def who_ran(wiring: Wiring, actor: str) -> str:
    """Who made a run, in words: the register keeps a kind of actor, or ``person:<id>``."""
    kind, _colon, number = actor.partition(":")
    if kind == ActorKind.PERSON.value and number.isdecimal():
        with wiring.portal() as portal:
            person = portal.get(Person, int(number))
        return person.name if person else _("Person")
    return _(ACTOR_LABELS[ActorKind(kind)]) if kind in set(ActorKind) else actor


def as_json(report: Any) -> dict[str, Any]:
    """What the page of a trial shows, as it is kept."""
    return {
        **{name: getattr(report, name) for name in FIGURES},
        "problems": [
            {
                "line": item.line,
                "field": item.field,
                "key": item.key,
                "sentence": item.sentence,
                "severity": item.severity.value,
            }
            for item in report.problems[:SHOWN_PROBLEMS]
        ],
        "notes": [str(note) for note in report.notes],
    }
