"""Definitions in a few words, for the tests of their logic."""

from datetime import date, datetime
from typing import Any

from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section, Words
from surveys.logic import Logic, State

TODAY = date(2026, 11, 27)
NOW = datetime.fromisoformat("2026-11-27T14:05:00+03:00")
T = QuestionType


def choices(*names: str, **columns: tuple[str, ...]) -> tuple[Choice, ...]:
    """Choices with labels; ``columns`` hold a value for each."""
    return tuple(
        Choice(name, Words(name.title(), name.title()), columns={key: values[place] for key, values in columns.items()})
        for place, name in enumerate(names)
    )


def ask(name: str, type: QuestionType = T.TEXT, *names: str, **more: Any) -> Question:
    """A question, with choices where names are given."""
    more.setdefault("label", Words(f"Вопрос {name}?", f"Question {name}?"))
    if names:
        more["choices"] = choices(*names)
    return Question(name, type, **more)


def page(name: str, *questions: Question, **more: Any) -> Section:
    """A page of questions."""
    return Section(name, questions=questions, **more)


def survey(*questions: Question | Section, **more: Any) -> Definition:
    """A survey of pages, or of one page of questions."""
    pages = tuple(one for one in questions if isinstance(one, Section))
    loose = tuple(one for one in questions if isinstance(one, Question))
    return Definition(
        title=more.pop("title", Words("Опрос", "Survey")), sections=pages or (page("first", *loose),), **more
    )


def run(definition: Definition, answers: Answers) -> State:
    """What follows from answers on the day of the tests."""
    return Logic(definition).run(answers, today=TODAY, now=NOW)


def keep(definition: Definition, answers: Answers) -> Answers:
    """What is kept of answers."""
    logic = Logic(definition)
    return logic.prune(answers, logic.run(answers, today=TODAY, now=NOW))
