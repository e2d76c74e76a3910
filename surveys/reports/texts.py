"""The desk of answers in free text: read, search, sort under codes."""

from urllib.parse import quote, urlencode

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core.i18n import current_language
from core.i18n import gettext as _
from surveys import coding
from surveys.database import begin_write
from surveys.desk.base import DESK, Loaded, SurveyDesk
from surveys.errors import SurveyNotFound
from surveys.models import Survey
from surveys.read import get_survey
from surveys.reports.charts import percent
from surveys.reports.loading import load_definition_of
from surveys.reports.public import CSS

PAGE = 20  # answers of a page
LONGEST_SEARCH = 200
MOST_PAGES = 100_000


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page of one question."""

    def surveys_texts(survey_id: int, question: str) -> Response:
        """Answers and codes."""
        desk.require_manager()
        if request.method == "POST":
            return _post(desk, survey_id, question)
        return _show(desk, survey_id, question)

    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/texts/<question>", "surveys_texts", surveys_texts, methods=["GET", "POST"]
    )


def _show(desk: SurveyDesk, survey_id: int, question: str, problem: str = "") -> Response:
    with desk.deps.sessions() as session:
        found, survey, label = _load(desk, session, survey_id, question)
        search, only, page = _asked()
        answers = coding.list_texts(session, survey, question, search=search, only=only, page=page, size=PAGE)
        codes = coding.list_codes(session, survey_id, question)
    address = _address(survey_id, question)
    return desk.render(
        "texts.html",
        label,
        address,
        found,
        status=422 if problem else 200,
        tab="results",
        styles=CSS,
        question=question,
        label=label,
        answers=answers,
        codes=codes,
        search=search,
        only=only,
        number_of_page=page,
        pages=max(1, -(-answers.found // PAGE)),
        address=address,
        problem=problem,
        percent=percent,
        query=lambda number: urlencode({"search": search, "only": only, "page": number}),
    )


def _post(desk: SurveyDesk, survey_id: int, question: str) -> Response:
    action, label = request.form.get("action", ""), request.form.get("label", "")
    search, only, page = _asked()
    step = {"actor": desk.deps.actor(), "audit": desk.deps.audit}
    try:
        with desk.deps.sessions.begin() as session:
            begin_write(session)
            _found, survey, _label = _load(desk, session, survey_id, question)
            if action == "add":
                coding.add_code(session, survey_id, question, label, **step)  # type: ignore[arg-type]
            elif action == "rename":
                coding.rename_code(session, survey_id, _number("code"), label, **step)  # type: ignore[arg-type]
            elif action == "merge":
                coding.merge_codes(session, survey_id, _number("code"), _number("into"), **step)  # type: ignore[arg-type]
            elif action == "remove":
                coding.remove_code(session, survey_id, _number("code"), **step)  # type: ignore[arg-type]
            elif action == "assign":
                coding.assign(session, survey, question, _given())
                page += only != "uncoded"  # those just coded leave the list of what is left
    except coding.CodeRefused as error:
        return _show(desk, survey_id, question, str(error))
    query = urlencode({"search": search, "only": only, "page": page})
    return desk.back_to(f"{_address(survey_id, question)}?{query}", _("Saved."))


def _load(desk: SurveyDesk, session: Session, survey_id: int, question: str) -> tuple[Loaded, Survey, str]:
    found, _manages = desk.load_for_reader(session, survey_id)
    survey = get_survey(session, survey_id)
    labels = dict(coding.list_text_questions(load_definition_of(session, survey), current_language()))
    if question not in labels:
        raise SurveyNotFound(_("There is no such question."))
    return found, survey, labels[question]


def _asked() -> tuple[str, str, int]:
    page = request.values.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return (
        request.values.get("search", "")[:LONGEST_SEARCH],
        request.values.get("only", "")[:12],
        min(max(number, 1), MOST_PAGES),
    )


def _number(field: str) -> int:
    value = request.form.get(field, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _given() -> list[coding.Given]:
    """The codes shown and ticked for each answer of the page."""
    return [
        coding.Given(key, _numbers(f"had.{key}"), _numbers(f"code.{key}")) for key in request.form.getlist("key")[:PAGE]
    ]


def _numbers(field: str) -> frozenset[int]:
    values = request.form.getlist(field)
    return frozenset(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10)


def _address(survey_id: int, question: str) -> str:
    return f"{DESK}{survey_id}/texts/{quote(question)}"
