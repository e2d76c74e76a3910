"""The desk of feedback: messages of one's own institutions, their states and answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from flask import Response as FlaskResponse
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField

from core.actor import Actor, Permission
from core.i18n import gettext as _
from core.i18n import lazy_gettext
from core.pages import Crumb, PageMeta
from core.tables import csv_lines
from core.web import WebDeps, render, require
from surveys import feedback
from surveys.contacts import MAIL_FAILED, has_contact
from surveys.errors import FeedbackNotFound, InvalidFeedback, SurveysError
from surveys.feedback import FeedbackFilter
from surveys.labels import FEEDBACK_ACTIONS, FEEDBACK_STATES, TOPICS
from surveys.models import Feedback, FeedbackState, Topic
from surveys.ports import InstitutionPort
from surveys.steps import step_of

DESK = "/staff/feedback/"
PAGE_SIZE = 30
CSV_HEADER = (
    "id",
    "received",
    "state",
    "topic",
    "institution_id",
    "institution",
    "field",
    "message",
    "answered",
    "answer",
)
ACTIONS = {**FEEDBACK_ACTIONS, MAIL_FAILED: lazy_gettext("A letter to the writer could not be delivered")}
E = TypeVar("E", bound=StrEnum)


class AnswerForm(Form):
    """An answer, and the words under which everybody may read it."""

    answer = TextAreaField(
        lazy_gettext("Answer"),
        description=lazy_gettext("The writer sees it by the tracking code. Up to 10,000 characters."),
    )
    public_question = StringField(
        lazy_gettext("Publish under the question"),
        description=lazy_gettext(
            "In your own words and without anything about persons; the message itself is never published. "
            "Empty: the answer is for its writer only."
        ),
    )


def register_feedback_desk(blueprint: Blueprint, deps: WebDeps, ports: InstitutionPort) -> None:
    """Mount the desk of feedback."""
    desk = FeedbackDesk(deps, ports)
    for rule, view, methods in (
        ("/feedback/", desk.list, ["GET"]),
        ("/feedback/export.csv", desk.export, ["GET"]),
        ("/feedback/<int:feedback_id>/", desk.show, ["GET"]),
        ("/feedback/<int:feedback_id>/state", desk.state, ["POST"]),
        ("/feedback/<int:feedback_id>/answer", desk.answer, ["POST"]),
        ("/feedback/<int:feedback_id>/unpublish", desk.unpublish, ["POST"]),
    ):
        blueprint.add_url_rule(rule, f"feedback_{view.__name__}", view, methods=methods)


@dataclass(frozen=True, slots=True)
class FeedbackDesk:
    """Views of the desk."""

    deps: WebDeps
    ports: InstitutionPort

    def list(self) -> Response:
        """Messages that concern the reader, the newest first."""
        actor, wanted = self._reader(), _filter()
        with self.deps.sessions() as session:
            total = feedback.count_feedback(session, actor, wanted)
            pages = max(1, -(-total // PAGE_SIZE))
            number = min(_number("page") or 1, pages)
            found = feedback.list_feedback(session, actor, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        parameters = {key: value for key, value in request.args.items() if key != "page" and value}

        def href_of(page: int) -> str:
            return f"{DESK}?{urlencode(parameters | {'page': str(page)})}"

        chosen = self.ports.institution_name(wanted.institution_id) if wanted.institution_id is not None else None
        return self._render(
            "staff/feedback/list.html",
            _("Messages"),
            DESK,
            found=found,
            total=total,
            number_of_page=number,
            pages=pages,
            href_of=href_of,
            wanted=wanted,
            chosen=chosen,
            chips=FEEDBACK_STATES,
            topics=TOPICS,
            export=f"{DESK}export.csv" + (f"?{urlencode(parameters)}" if parameters else ""),
        )

    def show(self, feedback_id: int) -> Response:
        """One message with its history."""
        return self._show(feedback_id)

    def state(self, feedback_id: int) -> Response:
        """Take a message into work, or close it."""
        state = _member(FeedbackState, request.form.get("state"))
        if state is None:
            raise InvalidFeedback("state", _("Choose one of the states."))

        def step(session: Session) -> None:
            feedback.set_state(session, feedback_id, state, **step_of(self.deps))

        return self._do(feedback_id, step, _("The state is changed."))

    def answer(self, feedback_id: int) -> Response:
        """Answer a message."""
        form = AnswerForm(request.form)
        question = form.public_question.data or ""
        self._reader()
        try:
            with self.deps.sessions.begin() as session:
                feedback.answer(
                    session, feedback_id, form.answer.data or "", public_question=question, **step_of(self.deps)
                )
        except InvalidFeedback as error:
            form[error.field].errors = [str(error)]
            return self._show(feedback_id, form, status=422)
        flash(_("The answer is saved; its writer sees it by the tracking code."), "good")
        return redirect(f"{DESK}{feedback_id}/", 303)

    def unpublish(self, feedback_id: int) -> Response:
        """Take an answer off the public pages."""

        def step(session: Session) -> None:
            feedback.unpublish(session, feedback_id, **step_of(self.deps))

        return self._do(feedback_id, step, _("The answer is no longer public."))

    def export(self) -> Response:
        """The list as a file for a spreadsheet."""
        actor, wanted = self._reader(), _filter()
        self.deps.audit(actor, "feedback.export")

        def lines() -> Iterator[str]:
            yield "\ufeff"
            with self.deps.sessions() as session:
                found = feedback.list_feedback(session, actor, wanted)
                yield from csv_lines(CSV_HEADER, (_row(one) for one in found))

        response = FlaskResponse(lines(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="feedback.csv"'
        return response

    def _show(self, feedback_id: int, form: AnswerForm | None = None, *, status: int = 200) -> FlaskResponse:
        actor = self._reader()
        with self.deps.sessions() as session:
            found = feedback.get_feedback(session, feedback_id, actor)
            letters = has_contact(session, feedback_id)
        if form is None:
            form = AnswerForm(
                data={
                    "answer": found.answer,
                    "public_question": found.public_question if found.published_at else "",
                }
            )
        return self._render(
            "staff/feedback/show.html",
            _("Message %(number)s", number=feedback_id),
            f"{DESK}{feedback_id}/",
            status=status,
            found=found,
            form=form,
            chip=FEEDBACK_STATES[found.state],
            chips=FEEDBACK_STATES,
            topic=TOPICS[found.topic],
            actions=ACTIONS,
            letters=letters,
            steps=[state for state in feedback.STEPS[found.state] if state is not FeedbackState.ANSWERED],
        )

    def _do(self, feedback_id: int, step: Callable[[Session], None], done: str) -> Response:
        self._reader()
        try:
            with self.deps.sessions.begin() as session:
                step(session)
        except FeedbackNotFound:
            raise
        except SurveysError as error:
            flash(str(error), "warn")
        else:
            flash(done, "good")
        return redirect(f"{DESK}{feedback_id}/", 303)

    def _reader(self) -> Actor:
        """Who reads; those whose role answers nobody are refused."""
        actor = self.deps.actor()
        if not actor.may(Permission.ANSWER_FEEDBACK):  # an editor may, for messages about no school
            require(actor, Permission.ANSWER_FEEDBACK, anywhere=True)
        return actor

    def _render(self, template: str, title: str, path: str, *, status: int = 200, **context: object) -> FlaskResponse:
        crumbs = [Crumb(_("Staff area"), "/staff/"), Crumb(_("Messages"), DESK)]
        if path != DESK:
            crumbs.append(Crumb(title))
        page = PageMeta(title=title, path=path, section="staff", translated=False, indexed=False, crumbs=tuple(crumbs))
        return render(template, page, status=status, staff_section="feedback", **context)


def _filter() -> FeedbackFilter:
    return FeedbackFilter(
        state=_member(FeedbackState, request.args.get("state")),
        topic=_member(Topic, request.args.get("topic")),
        institution_id=_number("institution"),
    )


def _member(kind: type[E], text: str | None) -> E | None:
    try:
        return kind(text) if text else None
    except ValueError:
        return None


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0 else None


def _row(one: Feedback) -> tuple[str | int | None, ...]:
    return (
        one.id,
        one.created_at.isoformat(timespec="seconds"),
        str(FEEDBACK_STATES[one.state][1]),
        str(TOPICS[one.topic]),
        one.institution_id,
        one.institution_name,
        one.field,
        one.message,
        one.answered_at.isoformat(timespec="seconds") if one.answered_at else None,
        one.answer,
    )
