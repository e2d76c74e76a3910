"""Say an answer in words, for the page that shows all answers before they are sent."""

from collections.abc import Callable
from datetime import date

from core.i18n import format_day, format_number, format_size
from core.i18n import gettext as _
from surveys.definition.model import Answer, Answers, Choice, Question, QuestionType

Named = Callable[[int], str | None]  # the name of an institution


def say_answer(question: Question, answers: Answers, lang: str, institution_name: Named) -> list[str]:
    """The lines of an answer; none where the question was not answered."""
    answer = answers.get(question.name)
    if answer is None:
        return []
    if isinstance(answer, dict):
        return _of_parts(question, answer, lang)
    if isinstance(answer, list):
        lines = [_choice(question.choices, name, answers, question.name, lang) for name in answer]
        if question.type is QuestionType.RANKING:
            return [f"{place}. {line}" for place, line in enumerate(lines, 1)]
        return lines
    if isinstance(answer, bool):
        return [_("Yes") if answer else _("No")]
    if question.type is QuestionType.INSTITUTION and isinstance(answer, int):
        return [institution_name(answer) or str(answer)]
    if isinstance(answer, int | float):
        return [_number(question, answer, lang)]
    if question.choices:
        return [_choice(question.choices, answer, answers, question.name, lang)]
    if question.type is QuestionType.DATE:
        return [format_day(date.fromisoformat(answer))]
    return answer.splitlines() or [answer]


def _of_parts(question: Question, answer: dict[str, str] | dict[str, str | int], lang: str) -> list[str]:
    if question.type is QuestionType.FILE:
        return [f"{answer.get('name', '')}, {format_size(int(answer.get('size', 0)))}"]
    return [
        f"{row.label.get(lang) or row.name}: {_label(question.choices, str(answer[row.name]), lang)}"
        for row in question.rows
        if row.name in answer
    ]


def _number(question: Question, answer: float, lang: str) -> str:
    if question.choices and (named := _label(question.choices, str(answer), lang)) != str(answer):
        return f"{format_number(answer)} ({named})"
    unit = question.unit.get(lang)
    return f"{format_number(answer)}\u00a0{unit}" if unit else format_number(answer)


def _choice(choices: tuple[Choice, ...], name: str, answers: Answers, question: str, lang: str) -> str:
    own: Answer | None = answers.get(f"{question}.other")
    label = _label(choices, name, lang)
    other = any(choice.name == name and choice.other for choice in choices)
    return f"{label}: {own}" if other and own else label


def _label(choices: tuple[Choice, ...], name: str, lang: str) -> str:
    return next((choice.label.get(lang) or name for choice in choices if choice.name == name), name)
