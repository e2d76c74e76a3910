"""The results of a survey for staff: while it runs, and afterwards."""

from collections.abc import Callable, Iterator

from flask import Blueprint
from flask import Response as FlaskResponse
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core.errors import NotFound
from core.i18n import current_language
from core.i18n import gettext as _
from surveys.coding import list_text_questions
from surveys.definition.model import Access
from surveys.desk.base import DESK, SurveyDesk
from surveys.exports.files import FORMS, Export, open_export
from surveys.invitations import Standing, list_invitations
from surveys.models import Survey, SurveyState
from surveys.read import get_survey
from surveys.reports.loading import count_waiting
from surveys.reports.public import CSS, asked_in_address
from surveys.reports.showing import Shelf


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page and the files."""
    shelf = Shelf(desk.deps, desk.ports)

    def surveys_results(survey_id: int) -> Response:
        """Figures: all of them for those who make surveys, published and suppressed ones for those who read."""
        path = f"{DESK}{survey_id}/results/"
        with desk.deps.sessions() as session:
            found, manages = desk.load_for_reader(session, survey_id)
            survey = get_survey(session, survey_id)
            asked_nobody = found.state in (SurveyState.DRAFT, SurveyState.UPCOMING)
            fragment = None
            if not asked_nobody:
                fragment = shelf.fragment(
                    session, survey, suppressed=not manages, asked=asked_in_address(), action=path
                )
            loaded = shelf.load(session, survey)
            waiting = 0 if survey.named else count_waiting(session, survey_id)
            standings = _standings(session, survey) if manages else []
        return desk.render(
            "results.html",
            _("Results"),
            path,
            found,
            tab="results",
            styles=CSS,
            manages=manages,
            fragment=fragment,
            total=loaded.tabulation.total,
            waiting=waiting,
            could=len(standings),
            have=sum(standing.answered for standing in standings),
            missing=[one for one in standings if not one.answered] if survey.named else [],
            texts=list_text_questions(loaded.definition, current_language()) if manages else [],
            forms=FORMS,
        )

    def surveys_answers_file(survey_id: int, form: str) -> Response:
        """Every single answer, as a file."""
        desk.require_manager()
        if form not in FORMS:
            raise NotFound(_("There is no such file. See the page of results."))
        with desk.deps.sessions() as session:
            found, _manages = desk.load_for_reader(session, survey_id)
        desk.deps.audit(desk.deps.actor(), "survey.export", f"survey:{survey_id}", {"form": form})
        return _file(
            lambda session: open_export(session, survey_id, form, current_language(), desk.deps.clock),
            desk,
            found.id,
            form,
        )

    blueprint.add_url_rule("/surveys/<int:survey_id>/results/", "surveys_results", surveys_results, methods=["GET"])
    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/results/<form>", "surveys_answers_file", surveys_answers_file, methods=["GET"]
    )


def _standings(session: Session, survey: Survey) -> list[Standing]:
    return list_invitations(session, survey.id) if survey.access is Access.CODES else []


def _file(make: Callable[[Session], Export], desk: SurveyDesk, survey_id: int, form: str) -> FlaskResponse:
    def body() -> Iterator[bytes]:
        with desk.deps.sessions() as session:
            yield from make(session).chunks

    response = FlaskResponse(body(), content_type=FORMS[form].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey_id}{FORMS[form].ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
