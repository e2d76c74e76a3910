"""Surveys to answer, for the tests of their pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.definition.model import (
    Access,
    Choice,
    Definition,
    Question,
    QuestionType,
    Section,
    SurveyKind,
    Words,
)
from surveys.invitations import Invitee, invite
from surveys.operations import create_survey, open_survey
from tests.unit.surveys.factories import AuditTrail

YES_NO = (Choice("yes", Words("Да", "Yes")), Choice("no", Words("Нет", "No")))

FOOD = Question(
    "food", QuestionType.SINGLE, Words("Ребёнок ест в школьной столовой?", "Does the child eat at school?"), required="true()", choices=YES_NO
)  # fmt: skip
TASTE = Question(
    "taste",
    QuestionType.SCALE,
    Words("Насколько вкусно?", "How good is it?"),
    required="true()",
    relevant="${food} = 'yes'",
    minimum=1,
    maximum=5,
)
WHY = Question("why", QuestionType.TEXT, Words("Почему нет?", "Why not?"), relevant="${food} = 'no'")
AGE = Question(
    "age", QuestionType.NUMBER, Words("Возраст ребёнка", "Age of the child"), minimum=6, maximum=18, decimals=0
)
WISHES = Question("wishes", QuestionType.LONG_TEXT, Words("Что изменить?", "What should change?"))
NOTE = Question("hello", QuestionType.NOTE, Words("Сначала о еде.", "First, the food."))

SHORT = Definition(
    title=Words("Школьная еда: пять вопросов", "School food: five questions"),
    description=Words("Спрашивает комитет.", "The committee asks."),
    purpose=Words("По ответам выберут поставщика.", "The answers choose the caterer."),
    sections=(
        Section(
            "only",
            questions=(
                FOOD,
                AGE,
                Question(
                    "meals",
                    QuestionType.MULTIPLE,
                    Words("Что ест?", "Which meals?"),
                    choices=(
                        Choice("breakfast", Words("Завтрак", "Breakfast")),
                        Choice("lunch", Words("Обед", "Lunch")),
                    ),
                ),
                Question("mail", QuestionType.TEXT, Words("Класс", "Class")),
                WISHES,
            ),
        ),
    ),
)
LONG = Definition(
    title=Words("Школьная еда", "School food"),
    description=Words("Спрашивает комитет.\nПять минут.", "The committee asks.\nFive minutes."),
    purpose=Words("По ответам выберут поставщика.", "The answers choose the caterer."),
    thanks=Words("Итоги обсудим в январе.", "We discuss the results in January."),
    sections=(
        Section("about", Words("О ребёнке", "About the child"), questions=(NOTE, FOOD, AGE)),
        Section("meal", Words("О еде", "About the food"), relevant="${food} = 'yes'", questions=(TASTE,)),
        Section("reason", Words("О причине", "About the reason"), questions=(WHY,)),
        Section("end", Words("Напоследок", "At last"), questions=(WISHES,)),
    ),
)


def make_survey(
    sessions: Sessions,
    clock: FixedClock,
    definition: Definition = SHORT,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    opened: bool = True,
) -> int:
    """A survey, open unless ``opens_at`` says otherwise; returns its id."""
    how = {"actor": COMMAND_LINE, "clock": clock, "audit": AuditTrail()}
    with sessions.begin() as session:
        number = create_survey(
            session,
            definition,
            opens_at=opens_at,
            closes_at=closes_at or clock.now() + timedelta(days=10),
            **how,  # type: ignore[arg-type]
        )
        if opened:
            open_survey(session, number, **how)  # type: ignore[arg-type]
        return number


def with_codes(definition: Definition, *, named: bool = False) -> Definition:
    """The same for those who hold a code."""
    return replace(definition, access=Access.CODES, named=named)


def as_poll(definition: Definition) -> Definition:
    """The same as a poll: one answer from each browser."""
    return replace(definition, kind=SurveyKind.POLL)


def codes_of(
    sessions: Sessions, clock: FixedClock, survey_id: int, labels: Sequence[str] = ("Школа № 1",)
) -> list[str]:
    """Fresh codes of a survey, one for each label."""
    with sessions.begin() as session:
        made = invite(
            session,
            survey_id,
            [Invitee(label) for label in labels],
            actor=COMMAND_LINE,
            clock=clock,
            audit=AuditTrail(),
        )
    return [one.code for one in made]
