"""Surveys that many have answered, for the tests of results."""

import random
from dataclasses import replace
from datetime import timedelta

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot, Outcome
from surveys.definition.model import Answers, Definition
from surveys.definition.stored import dump_answers
from surveys.operations import close, create_survey, open_survey, publish
from surveys.receipts import cast_many
from tests.unit.surveys.factories import key
from tests.unit.surveys.tabulation.questionnaires import DEFINITION, answers


def make_answered(
    sessions: Sessions,
    clock: FixedClock,
    said: list[Answers],
    *,
    definition: Definition = DEFINITION,
    previous_id: int | None = None,
    closed: bool = True,
    published: bool = True,
) -> int:
    """A survey with these answers; returns its id."""
    step = {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}
    with sessions.begin() as session:
        survey_id = create_survey(
            session,
            definition,
            closes_at=clock.now() + timedelta(days=9),
            previous_id=previous_id,
            **step,  # type: ignore[arg-type]
        )
        open_survey(session, survey_id, **step)  # type: ignore[arg-type]
    ballots = [
        Ballot(survey_id, 1, dump_answers(one), key(survey_id * 1_000_000 + number)) for number, one in enumerate(said)
    ]
    assert set(cast_many(sessions, ballots, clock=clock)) <= {Outcome.ACCEPTED}
    with sessions.begin() as session:
        if closed:
            close(session, survey_id, **step)  # type: ignore[arg-type]
        if closed and published:
            publish(session, survey_id, **step)  # type: ignore[arg-type]
    return survey_id


def many(count: int, seed: int = 3) -> list[Answers]:
    """Answers of so many people."""
    random_ = random.Random(seed)
    return [answers(random_, leave_out=0.05) for _one in range(count)]


def with_words(definition: Definition, name: str, label: str) -> Definition:
    """The same questionnaire with another label over one question."""
    return replace(
        definition,
        sections=tuple(
            replace(
                section,
                questions=tuple(
                    replace(question, label=replace(question.label, ru=label)) if question.name == name else question
                    for question in section.questions
                ),
            )
            for section in definition.sections
        ),
    )
