"""A new survey: empty, from a template, from a file, or as a copy."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import format_day
from core.i18n import gettext as _
from core.text import clean
from surveys import operations
from surveys.definition.model import Definition, Section, SurveyKind, Words
from surveys.definition.refused import DefinitionRefused, RefusedByXlsform
from surveys.definition.templates import find_template, list_templates
from surveys.desk.base import DESK, SurveyDesk, posted_fields
from surveys.desk.labels import KINDS
from surveys.desk.names import EditRefused
from surveys.desk.outline_form import LONGEST_TITLE
from surveys.desk.reading import ENDINGS, read_file
from surveys.desk.show import told
from surveys.errors import SurveysError
from surveys.read import list_surveys
from surveys.steps import step_of

MOST_COPIES = 200  # of earlier surveys in the list to copy from


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page."""

    def surveys_new() -> Response:
        """The ways to begin, or the one that was taken."""
        desk.require_manager()
        if request.method == "GET":
            return _page(desk)
        posted = posted_fields()
        action, _colon, choice = posted.get("action", "").partition(":")
        try:
            if action == "copy":
                return _copy(desk, posted)
            definition = _begin(action, choice, posted)
        except RefusedByXlsform as error:
            sentence = _("XLSForm's own reader refuses this file. It says: %(sentence)s", sentence=error)
            return _page(desk, wrong=action, sentence=sentence, posted=posted)
        except (DefinitionRefused, EditRefused) as error:
            return _page(desk, wrong=action, sentence=str(error), posted=posted)
        with desk.deps.sessions.begin() as session:
            made = operations.create_survey(session, definition, **step_of(desk.deps))
        target = f"{made}/edit/" if action == "empty" else f"{made}/"
        return desk.back_to(target, told(definition) if action == "file" else _("The draft is saved."))

    blueprint.add_url_rule("/surveys/new", "surveys_new", surveys_new, methods=["GET", "POST"])


def _begin(action: str, choice: str, posted: dict[str, str]) -> Definition:
    if action == "template":
        template = find_template(choice)
        if template is None:
            raise EditRefused(_("Choose one of the templates."))
        return template.definition
    if action == "file":
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise DefinitionRefused(_("Choose a file."))
        return read_file(sent.filename, sent.read())
    if action == "empty":
        title = clean(posted.get("title", ""))
        if not title or len(title) > LONGEST_TITLE:
            raise EditRefused(_("Write what the survey is called, in up to %(most)s characters.", most=LONGEST_TITLE))
        return Definition(Words(title), kind=_kind(posted.get("kind", "")), sections=(Section("page1"),))
    raise EditRefused(_("Choose one of what is offered."))


def _kind(text: str) -> SurveyKind:
    try:
        return SurveyKind(text)
    except ValueError:
        return SurveyKind.SURVEY


def _copy(desk: SurveyDesk, posted: dict[str, str]) -> Response:
    text = posted.get("source", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise EditRefused(_("Choose the survey to copy."))
    try:
        with desk.deps.sessions.begin() as session:
            made = operations.copy_survey(session, int(text), wave=bool(posted.get("wave")), **step_of(desk.deps))
    except SurveysError as error:
        raise EditRefused(str(error)) from error
    return desk.back_to(f"{made}/", _("This is the copy. Change what you like."))


def _page(desk: SurveyDesk, *, wrong: str = "", sentence: str = "", posted: dict[str, str] | None = None) -> Response:
    with desk.deps.sessions() as session:
        # With the first day: the waves of a survey share its title.
        earlier = [
            (
                survey.id,
                survey.title or survey.title_en,
                format_day(survey.opens_at.astimezone(desk.deps.clock.zone).date(), "short") if survey.opens_at else "",
            )
            for survey in list_surveys(session)[:MOST_COPIES]
        ]
    return desk.render(
        "new.html",
        _("New survey"),
        f"{DESK}new",
        status=422 if sentence else 200,
        wrong=wrong,
        sentence=sentence,
        posted=posted or {},
        templates=list_templates(),
        earlier=earlier,
        kinds=[(kind.value, KINDS[kind]) for kind in (SurveyKind.SURVEY, SurveyKind.VOTE, SurveyKind.POLL)],
        accept=",".join(ENDINGS),
    )
