"""The list of surveys of every kind."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import gettext as _
from surveys.definition.model import SurveyKind
from surveys.definition.simple import only_question
from surveys.definition.stored import load_definition
from surveys.desk.base import DESK, SurveyDesk
from surveys.desk.labels import KINDS
from surveys.labels import POLL_STATES
from surveys.models import Survey, SurveyState
from surveys.read import list_surveys
from surveys.results import count_totals

ORDER = (SurveyState.OPEN, SurveyState.UPCOMING, SurveyState.DRAFT, SurveyState.CLOSED, SurveyState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Line:
    """One survey of the list."""

    id: int
    title: str
    kind: SurveyKind
    state: SurveyState
    opens_at: datetime | None
    closes_at: datetime | None
    answers: int
    href: str


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the list."""

    def surveys_list() -> Response:
        """Every survey; those who only read see published ones."""
        manages = desk.require_reader()
        now = desk.deps.clock.now()
        with desk.deps.sessions() as session:
            totals = count_totals(session)
            lines = [_line(survey, survey.state_at(now), totals.get(survey.id, 0)) for survey in list_surveys(session)]
        shown = [line for line in lines if manages or line.state is SurveyState.PUBLISHED]
        wanted = request.args.get("state", "")
        counts = {state: sum(line.state is state for line in shown) for state in ORDER}
        chosen = [line for line in shown if not wanted or line.state.value == wanted]
        chosen.sort(key=lambda line: ORDER.index(line.state))
        return desk.render(
            "list.html",
            _("Surveys, polls and votes"),
            DESK,
            lines=chosen,
            counts={state: count for state, count in counts.items() if count},
            total=len(shown),
            wanted=wanted,
            chips=POLL_STATES,
            kinds=KINDS,
            manages=manages,
        )

    blueprint.add_url_rule("/surveys/", "surveys_list", surveys_list, methods=["GET"])


def _line(survey: Survey, state: SurveyState, answers: int) -> Line:
    poll = survey.kind is not SurveyKind.SURVEY and only_question(load_definition(survey.draft)) is not None
    return Line(
        survey.id,
        survey.title or survey.title_en or _("(no title yet)"),
        survey.kind,
        state,
        survey.opens_at,
        survey.closes_at,
        answers,
        f"/staff/polls/{survey.id}/" if poll else f"{DESK}{survey.id}/",
    )
