"""Open, close, publish and the other steps of a survey, each with a page that says what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Unpack

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core.i18n import LazyText, lazy_gettext
from core.i18n import gettext as _
from surveys import operations
from surveys.desk.base import DESK, Loaded, SurveyDesk
from surveys.desk.changes import find_changes
from surveys.desk.findings import has_errors, list_findings
from surveys.desk.labels import ACCESS, CHANGES, PROMISES, field_label
from surveys.errors import SurveysError
from surveys.models import SurveyState
from surveys.read import get_definition
from surveys.results import count_totals
from surveys.steps import Step as How
from surveys.steps import step_of

S = SurveyState
Do = Callable[..., int | None]  # of surveys.operations: session, id, who and when; the id of what was made, if anything


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its words and from which states it starts."""

    name: str
    label: LazyText
    meaning: LazyText
    done: LazyText
    states: frozenset[SurveyState]
    do: Do
    danger: bool = False  # cannot be undone


def _open(session: Session, survey_id: int, **how: Unpack[How]) -> None:
    operations.open_survey(session, survey_id, **how)


def _correct(session: Session, survey_id: int, **how: Unpack[How]) -> None:
    operations.correct_survey(session, survey_id, **how)


STEPS = (
    Step(
        "open",
        lazy_gettext("Open"),
        lazy_gettext(
            "Everybody can read the survey from its opening time on. What you promise about names, and who may answer, "
            "stands from this click. Words can still be corrected: each correction is a new version, and answers stay "
            "with the version they were given to."
        ),
        lazy_gettext("The survey is released."),
        frozenset({S.DRAFT}),
        _open,
    ),
    Step(
        "correct",
        lazy_gettext("Publish the correction"),
        lazy_gettext(
            "From now on people are asked the corrected text. Answers that were given before stay, each with the version "
            "it answers."
        ),
        lazy_gettext("The correction is published."),
        frozenset({S.UPCOMING, S.OPEN}),
        _correct,
    ),
    Step(
        "recall",
        lazy_gettext("Make it a draft again"),
        lazy_gettext("Nobody outside sees the survey any more. It has not opened yet, so nobody has answered."),
        lazy_gettext("The survey is a draft again."),
        frozenset({S.UPCOMING}),
        operations.recall,
    ),
    Step(
        "close",
        lazy_gettext("Close now"),
        lazy_gettext("Nobody can answer any more, and this cannot be undone."),
        lazy_gettext("The survey is closed and every answer is counted."),
        frozenset({S.OPEN}),
        operations.close,
        danger=True,
    ),
    Step(
        "publish",
        lazy_gettext("Publish the results"),
        lazy_gettext("Everybody then sees the results, small numbers hidden. This cannot be undone."),
        lazy_gettext("The results are published."),
        frozenset({S.CLOSED}),
        operations.publish,
        danger=True,
    ),
    Step(
        "copy",
        lazy_gettext("Copy"),
        lazy_gettext("A new draft asks the same. It has nothing to do with the answers to this one."),
        lazy_gettext("This is the copy. Change what you like."),
        frozenset(SurveyState),
        operations.copy_survey,
    ),
    Step(
        "wave",
        lazy_gettext("Ask again (next wave)"),
        lazy_gettext(
            "A new draft asks the same, and its results will be compared with these. Keep the names of the questions: "
            "they join the waves."
        ),
        lazy_gettext("This is the next wave. Its results will stand beside those of the one before."),
        frozenset({S.OPEN, S.CLOSED, S.PUBLISHED}),
        partial(operations.copy_survey, wave=True),
    ),
    Step(
        "delete",
        lazy_gettext("Delete the draft"),
        lazy_gettext("The draft and everything written in it are gone for good."),
        lazy_gettext("The draft is deleted."),
        frozenset({S.DRAFT}),
        operations.delete,
        danger=True,
    ),
)


def steps_of(found: Loaded, *, corrected: bool) -> tuple[Step, ...]:
    """What can be done with the survey as it stands."""
    return tuple(step for step in STEPS if found.state in step.states and (step.name != "correct" or corrected))


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount a page for each step."""
    for step in STEPS:
        blueprint.add_url_rule(
            f"/surveys/<int:survey_id>/{step.name}",
            f"surveys_{step.name}",
            _view(desk, step),
            methods=["GET", "POST"],
        )


def _view(desk: SurveyDesk, step: Step) -> Callable[[int], Response]:
    def view(survey_id: int) -> Response:
        desk.require_manager()
        if request.method == "GET":
            return _ask(desk, step, survey_id)
        return _do(desk, step, survey_id)

    return view


def _ask(desk: SurveyDesk, step: Step, survey_id: int) -> Response:
    with desk.deps.sessions() as session:
        found = desk.load(session, survey_id)
        asked = get_definition(session, found.survey)
        answers = count_totals(session).get(survey_id, 0)
    if found.state not in step.states:
        return desk.back_to(f"{survey_id}/", _("This step does not fit the state of the survey."), "warn")
    checked = step.name in ("open", "correct")
    findings = list_findings(survey_id, found.draft) if checked else []
    return desk.render(
        "step.html",
        str(step.label),
        f"{DESK}{survey_id}/{step.name}",
        found,
        step=step,
        findings=findings,
        blocked=has_errors(findings) or (step.name == "open" and found.survey.closes_at is None),
        changes=find_changes(asked, found.draft) if step.name == "correct" else [],
        change_chips=CHANGES,
        field_label=field_label,
        answers=answers,
        promise=PROMISES["named" if found.survey.named else "anonymous"],
        access=ACCESS[found.survey.access],
    )


def _do(desk: SurveyDesk, step: Step, survey_id: int) -> Response:
    made: int | None = None
    try:
        with desk.deps.sessions.begin() as session:
            made = step.do(session, survey_id, **step_of(desk.deps))
    except SurveysError as error:
        if error.status == 404:
            raise
        return desk.back_to(f"{survey_id}/", str(error), "warn")
    if step.name == "delete":
        return desk.back_to(DESK, str(step.done))
    return desk.back_to(f"{made or survey_id}/", str(step.done))
