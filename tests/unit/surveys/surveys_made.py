"""Surveys for tests: a questionnaire of five questions, open or named, with or without codes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot
from surveys.definition.model import (
    Access,
    Answers,
    Choice,
    Definition,
    Question,
    QuestionType,
    Section,
    SurveyKind,
    Words,
)
from surveys.definition.stored import dump_answers
from surveys.operations import create_survey, open_survey
from surveys.submissions import Submission
from tests.unit.surveys.factories import AuditTrail, key


def choices(*labels: str) -> tuple[Choice, ...]:
    """Choices named a, b, c …"""
    return tuple(Choice("abcdefgh"[place], Words(label)) for place, label in enumerate(labels))


def questionnaire(**changes: Any) -> Definition:
    """Five questions on two pages."""
    first = Section(
        "one",
        Words("Школа"),
        questions=(
            Question("pleased", QuestionType.SINGLE, Words("Вы довольны школой?"), choices=choices("Да", "Нет")),
            Question("likes", QuestionType.MULTIPLE, Words("Что нравится?"), choices=choices("Еда", "Уроки", "Двор")),
            Question("mark", QuestionType.SCALE, Words("Оценка"), minimum=1, maximum=5),
        ),
    )
    second = Section(
        "two",
        Words("Вы"),
        questions=(
            Question("children", QuestionType.NUMBER, Words("Сколько у вас детей?"), minimum=0, maximum=20, decimals=0),
            Question("wish", QuestionType.LONG_TEXT, Words("Пожелание"), longest=2000),
        ),
    )
    definition = Definition(Words("Удовлетворённость", "Satisfaction"), sections=(first, second))
    return replace(definition, **changes)


def some_answers(number: int = 0) -> Answers:
    """Answers to the questionnaire, others for other numbers."""
    return {
        "pleased": "ab"[number % 2],
        "likes": ["a", "c"] if number % 3 else ["b"],
        "mark": number % 5 + 1,
        "children": number % 4,
        "wish": f"Пожелание № {number}",
    }


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey to answer."""

    id: int

    def ballot(self, number: int, answers: int | None = None, participant: bytes | None = None) -> Ballot:
        """Anonymous answers with the key of a number; other answers for other numbers unless said."""
        said = dump_answers(some_answers(number if answers is None else answers))
        return Ballot(self.id, 1, said, key(number), participant)

    def submission(self, number: int, answers: int | None = None, invitation_id: int | None = None) -> Submission:
        """The same with a name."""
        said = dump_answers(some_answers(number if answers is None else answers))
        return Submission(self.id, 1, said, key(number), invitation_id)


def make_survey(sessions: Sessions, clock: FixedClock, definition: Definition | None = None) -> OpenSurvey:
    """A survey that is open for ten days."""
    with sessions.begin() as session:
        survey_id = create_survey(
            session,
            definition or questionnaire(),
            closes_at=clock.now() + timedelta(days=10),
            actor=COMMAND_LINE,
            clock=clock,
            audit=AuditTrail(),
        )
        open_survey(session, survey_id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    return OpenSurvey(survey_id)


NAMED = {"named": True}
WITH_CODES = {"access": Access.CODES}
VOTE = {"kind": SurveyKind.VOTE}
