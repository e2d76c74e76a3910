"""The desk of polls: write, open, watch, close, publish."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request
from flask import Response as FlaskResponse
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, FieldList, Form, StringField, TextAreaField

from core.actor import Permission
from core.errors import Forbidden
from core.i18n import gettext as _
from core.i18n import lazy_gettext
from core.pages import Crumb, PageMeta
from core.web import WebDeps, render, require
from surveys import operations
from surveys.errors import InvalidDraft, PollNotFound, SurveysError
from surveys.labels import POLL_STATES
from surveys.models import SurveyState
from surveys.polls import MOST_OPTIONS, PollDraft, create_poll, update_poll
from surveys.read import PollView, get_poll
from surveys.results import get_live_results, get_results
from surveys.steps import step_of

DESK = "/staff/polls/"
LIST = "/staff/surveys/"
MORE_OPTIONS = 3
FIRST_OPTIONS = 6
YEARS = range(1900, 9000)  # the calendar's ends have no UTC


class PollForm(Form):
    """The words and times of a draft. Several empty option fields take the place of a script."""

    title = StringField(lazy_gettext("Question"))
    description = TextAreaField(
        lazy_gettext("Explanation"),
        description=lazy_gettext(
            "What will be decided, by whom and when. Plain text; an empty line begins a paragraph."
        ),
    )
    opens_at = DateTimeLocalField(
        lazy_gettext("Opens"), description=lazy_gettext("Empty: when you press “Open”. Local time of the authority.")
    )
    closes_at = DateTimeLocalField(lazy_gettext("Closes"))
    options = FieldList(StringField(), max_entries=MOST_OPTIONS)
    title_en = StringField(lazy_gettext("Question in English"))
    description_en = TextAreaField(lazy_gettext("Explanation in English"))
    options_en = FieldList(StringField(), max_entries=MOST_OPTIONS)


def register_poll_desk(blueprint: Blueprint, deps: WebDeps) -> None:
    """Mount the desk of polls."""
    desk = PollDesk(deps)
    for rule, view, methods in (
        ("/polls/", desk.list, ["GET"]),
        ("/polls/new", desk.new, ["GET", "POST"]),
        ("/polls/<int:poll_id>/", desk.show, ["GET"]),
        ("/polls/<int:poll_id>/edit", desk.edit, ["GET", "POST"]),
        ("/polls/<int:poll_id>/open", desk.open, ["POST"]),
        ("/polls/<int:poll_id>/recall", desk.recall, ["POST"]),
        ("/polls/<int:poll_id>/close", desk.close, ["POST"]),
        ("/polls/<int:poll_id>/publish", desk.publish, ["POST"]),
        ("/polls/<int:poll_id>/delete", desk.delete, ["POST"]),
    ):
        blueprint.add_url_rule(rule, f"polls_{view.__name__}", view, methods=methods)


@dataclass(frozen=True, slots=True)
class PollDesk:
    """Views of the desk."""

    deps: WebDeps

    def list(self) -> Response:
        """The list of surveys of every kind, which polls are in."""
        if not self._may_manage():
            require(self.deps.actor(), Permission.READ_RESULTS, anywhere=True)
        return redirect(LIST, 303)

    def show(self, poll_id: int) -> Response:
        """One poll: its words, what can be done with it, its votes."""
        manages = self._may_manage()
        now = self.deps.clock.now()
        with self.deps.sessions() as session:
            view, english = (get_poll(session, poll_id, lang, now) for lang in ("ru", "en"))
            if not manages and view.state is not SurveyState.PUBLISHED:
                require(self.deps.actor(), Permission.READ_RESULTS, anywhere=True)
                raise PollNotFound(_("There is no such poll. See the list of polls."))
            if not manages:
                require(self.deps.actor(), Permission.READ_RESULTS, anywhere=True)
            live = view.state is SurveyState.OPEN
            results = get_live_results(session, view) if live else get_results(session, view)
        return self._render(
            "staff/polls/show.html",
            view.title,
            f"{DESK}{poll_id}/",
            poll=view,
            english=english if english.translated else None,
            results=results,
            live=live,
            chip=POLL_STATES[view.state],
            manages=manages,
        )

    def new(self) -> Response:
        """Write a draft."""
        self._require_manager()
        if request.method == "GET":
            return self._form(_empty_form(), f"{DESK}new", None)
        return self._save(None)

    def edit(self, poll_id: int) -> Response:
        """Change a draft."""
        self._require_manager()
        if request.method == "POST":
            return self._save(poll_id)
        with self.deps.sessions() as session:
            now = self.deps.clock.now()
            poll, english = (get_poll(session, poll_id, lang, now) for lang in ("ru", "en"))
        if poll.state is not SurveyState.DRAFT:
            return self._back_to(poll_id, _("This poll is released: its words and times stand."), "warn")
        form = _filled_form(poll, english if english.translated else None, self.deps.clock.zone)
        return self._form(form, f"{DESK}{poll_id}/edit", poll_id)

    def open(self, poll_id: int) -> Response:
        """Release a draft."""
        return self._step(poll_id, "open", _("The poll is released."))

    def recall(self, poll_id: int) -> Response:
        """Make an upcoming poll a draft again."""
        return self._step(poll_id, "recall", _("The poll is a draft again."))

    def close(self, poll_id: int) -> Response:
        """Close a poll before its time, or finish one whose time is over."""
        return self._step(poll_id, "close", _("The poll is closed and every answer is counted."))

    def publish(self, poll_id: int) -> Response:
        """Show the results to everybody."""
        return self._step(poll_id, "publish", _("The results are published."))

    def delete(self, poll_id: int) -> Response:
        """Throw a draft away."""
        return self._step(poll_id, "delete", _("The draft is deleted."))

    def _step(self, poll_id: int, name: str, done: str) -> Response:
        self._require_manager()
        try:
            with self.deps.sessions.begin() as session:
                self._do(session, poll_id, name)
        except PollNotFound:
            raise
        except SurveysError as error:
            return self._back_to(poll_id, str(error), "warn")
        if name == "delete":
            flash(done, "good")
            return redirect(LIST, 303)
        return self._back_to(poll_id, done, "good")

    def _do(self, session: Session, poll_id: int, name: str) -> None:
        step = {
            "open": operations.open_survey,
            "recall": operations.recall,
            "close": operations.close,
            "publish": operations.publish,
            "delete": operations.delete,
        }[name]
        get_poll(session, poll_id, "ru", self.deps.clock.now())  # a survey has its own desk
        step(session, poll_id, **step_of(self.deps))

    def _save(self, poll_id: int | None) -> Response:
        form = PollForm(request.form)
        path = f"{DESK}new" if poll_id is None else f"{DESK}{poll_id}/edit"
        if request.form.get("action") == "more":
            _add_options(form, MORE_OPTIONS)
            return self._form(form, path, poll_id)
        zone = self.deps.clock.zone
        mistyped = [
            field
            for field in (form.opens_at, form.closes_at)
            if (any(field.raw_data or ()) if field.data is None else field.data.year not in YEARS)
        ]
        if mistyped:
            for field in mistyped:
                field.errors = [_("Write day and time like 2026-11-20 09:00.")]
            return self._form(form, path, poll_id, status=422)
        draft = PollDraft(
            title=form.title.data or "",
            description=form.description.data or "",
            options=tuple(field.data or "" for field in form.options),
            opens_at=_to_utc(form.opens_at.data, zone),
            closes_at=_to_utc(form.closes_at.data, zone),
            title_en=form.title_en.data or "",
            description_en=form.description_en.data or "",
            options_en=tuple(field.data or "" for field in form.options_en),
        )
        try:
            with self.deps.sessions.begin() as session:
                if poll_id is None:
                    poll_id = create_poll(session, draft, **step_of(self.deps))
                else:
                    get_poll(session, poll_id, "ru", self.deps.clock.now())
                    update_poll(session, poll_id, draft, **step_of(self.deps))
        except InvalidDraft as error:
            field = getattr(form, error.field)
            field.errors = [str(error)]
            return self._form(form, path, poll_id, status=422)
        return self._back_to(poll_id, _("The draft is saved."), "good")

    def _form(self, form: PollForm, path: str, poll_id: int | None, *, status: int = 200) -> FlaskResponse:
        _add_options(form, max(0, FIRST_OPTIONS - len(form.options)))
        title = _("New poll") if poll_id is None else _("Edit the draft")
        return self._render("staff/polls/edit.html", title, path, status=status, form=form, poll_id=poll_id)

    def _render(self, template: str, title: str, path: str, *, status: int = 200, **context: object) -> FlaskResponse:
        crumbs = [Crumb(_("Staff area"), "/staff/"), Crumb(_("Polls"), LIST), Crumb(title)]
        page = PageMeta(title=title, path=path, section="staff", translated=False, indexed=False, crumbs=tuple(crumbs))
        return render(template, page, status=status, staff_section="polls", **context)

    def _back_to(self, poll_id: int, message: str, tone: str) -> Response:
        flash(message, tone)
        return redirect(f"{DESK}{poll_id}/", 303)

    def _may_manage(self) -> bool:
        return self.deps.actor().may(Permission.MANAGE_SURVEYS)

    def _require_manager(self) -> None:
        if not self._may_manage():
            raise Forbidden(_("Your role does not allow this. Ask an operator of the portal."))


def _empty_form() -> PollForm:
    form = PollForm()
    _add_options(form, FIRST_OPTIONS)
    return form


def _filled_form(poll: PollView, english: PollView | None, zone: ZoneInfo) -> PollForm:
    form = PollForm(
        data={
            "title": poll.title,
            "description": poll.description,
            "title_en": english.title if english else "",
            "description_en": english.description if english else "",
            "opens_at": poll.opens_at.astimezone(zone) if poll.opens_at else None,
            "closes_at": poll.closes_at.astimezone(zone) if poll.closes_at else None,
            "options": [option.label for option in poll.options],
            "options_en": [option.label for option in english.options] if english else ["" for _option in poll.options],
        }
    )
    _add_options(form, 1)
    return form


def _add_options(form: PollForm, count: int) -> None:
    """Append empty option fields, as many in English as in Russian, up to the most a poll may have."""
    wanted = min(MOST_OPTIONS, len(form.options) + count)
    for fields in (form.options, form.options_en):
        while len(fields) < wanted:
            fields.append_entry()


def _to_utc(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    return value.replace(tzinfo=zone).astimezone(UTC) if value else None
