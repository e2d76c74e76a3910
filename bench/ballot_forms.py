"""The survey of five questions that the benches answer, and filled-in forms of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from core.actor import COMMAND_LINE
from core.audit import no_audit
from portal.wiring import Wiring
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.operations import create_survey, open_survey

_CHOICES = tuple(Choice(name, Words(label)) for name, label in (("a", "Да"), ("b", "Нет"), ("c", "Трудно сказать")))
QUESTIONS = (
    Question("pleased", QuestionType.SINGLE, Words("Вы довольны школой?"), required="true()", choices=_CHOICES),
    Question("likes", QuestionType.MULTIPLE, Words("Что вам нравится?"), choices=_CHOICES),
    Question("mark", QuestionType.SCALE, Words("Какую оценку поставите?"), minimum=1, maximum=5),
    Question("children", QuestionType.NUMBER, Words("Сколько у вас детей?"), minimum=0, maximum=20, decimals=0),
    Question("wish", QuestionType.TEXT, Words("Чего не хватает?"), longest=500),
)


def open_a_survey(wiring: Wiring) -> int:
    """Survey 1, open for a day."""
    clock = wiring.clock
    definition = Definition(Words("Удовлетворённость"), sections=(Section("all", questions=QUESTIONS),))
    with wiring.surveys.begin() as session:
        number = create_survey(
            session,
            definition,
            closes_at=clock.now() + timedelta(days=1),
            actor=COMMAND_LINE,
            clock=clock,
            audit=no_audit,
        )
        open_survey(session, number, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    return number


def make_bodies(wiring: Wiring, count: int) -> Iterator[str]:
    """Forms as a browser sends them, each with a token of its own."""
    now = wiring.clock.now()
    for number in range(count):
        yield urlencode(
            {
                "token": wiring.tokens.issue("survey", "survey:1", now=now),
                "version": "1",
                "section": "all",
                "pleased": "abc"[number % 3],
                "likes": ["a", "c"] if number % 2 else ["b"],
                "mark": str(number % 5 + 1),
                "children": str(number % 4),
                "wish": f"Больше секций, № {number % 50}",
                "action": "send",
            },
            doseq=True,
        )
