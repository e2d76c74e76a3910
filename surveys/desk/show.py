"""One survey: how it stands, what the check says, what can be done."""

from flask import Blueprint
from werkzeug.wrappers import Response

from core import urls
from core.i18n import gettext as _
from surveys import operations
from surveys.definition.model import Definition
from surveys.definition.simple import only_question
from surveys.desk.base import DESK, SurveyDesk, posted_fields
from surveys.desk.editing import without_problem
from surveys.desk.findings import has_errors, list_findings
from surveys.desk.labels import ACCESS, KINDS, PROMISES
from surveys.desk.step_views import steps_of
from surveys.errors import SurveysError
from surveys.read import get_definition, get_survey, list_versions
from surveys.results import count_totals
from surveys.steps import step_of


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page and the button that settles a problem of a file."""

    def surveys_show(survey_id: int) -> Response:
        """The survey for those who make it; what was published for those who read."""
        with desk.deps.sessions() as session:
            found, manages = desk.load_for_reader(session, survey_id)
            answers = count_totals(session).get(survey_id, 0)
            asked = get_definition(session, found.survey)
            versions = list(list_versions(session, survey_id))
            previous = get_survey(session, found.survey.previous_id) if found.survey.previous_id else None
            before = (previous.id, previous.title or previous.title_en) if previous else None
        findings = list_findings(survey_id, found.draft) if manages and found.editable else []
        simple = only_question(asked) is not None
        return desk.render(
            "show.html",
            found.title,
            f"{DESK}{survey_id}/",
            found,
            tab="show",
            manages=manages,
            definition=found.draft,
            size=size_of(found.draft),
            answers=answers,
            previous=before,
            versions=versions,
            findings=findings,
            blocked=has_errors(findings),
            corrected=found.promised and found.editable and asked != found.draft,
            steps=steps_of(found, corrected=asked != found.draft) if manages else (),
            kind=KINDS[found.survey.kind],
            promise=PROMISES["named" if found.survey.named else "anonymous"],
            access=ACCESS[found.survey.access],
            public=urls.poll(survey_id) if simple else urls.survey(survey_id),
            results=f"/staff/polls/{survey_id}/" if simple else f"{DESK}{survey_id}/results/",
            chip=found.chip,
        )

    def surveys_settle(survey_id: int) -> Response:
        """Take one remark about a file off the list."""
        desk.require_manager()
        text = posted_fields().get("problem", "")
        try:
            with desk.deps.sessions.begin() as session:
                found = desk.load(session, survey_id, lock=True)
                settled = without_problem(found.draft, text)
                if settled != found.draft:
                    operations.save_draft(session, survey_id, settled, **step_of(desk.deps))
        except SurveysError as error:
            if error.status == 404:
                raise
            return desk.back_to(f"{survey_id}/", str(error), "warn")
        return desk.back_to(f"{survey_id}/#check")

    blueprint.add_url_rule("/surveys/<int:survey_id>/", "surveys_show", surveys_show, methods=["GET"])
    blueprint.add_url_rule("/surveys/<int:survey_id>/settle", "surveys_settle", surveys_settle, methods=["POST"])


def size_of(definition: Definition) -> dict[str, int]:
    """How much is asked."""
    questions = list(definition.questions())
    return {
        "sections": len(definition.sections),
        "questions": sum(question.answered for question in questions),
        "conditions": sum(bool(question.relevant) for question in questions)
        + sum(bool(section.relevant) for section in definition.sections),
        "choices": sum(len(question.choices) + len(question.rows) for question in questions),
    }


def told(definition: Definition) -> str:
    """What was read, as a sentence."""
    size = size_of(definition)
    return _(
        "Read: pages %(sections)s, questions %(questions)s, choices %(choices)s, conditions %(conditions)s.", **size
    )
