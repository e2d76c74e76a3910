"""Answers as expressions see them, and computed values as they are stored."""

import math
from collections.abc import Iterator

from surveys.definition.model import Answer, Answers, Choice, Definition, Question, QuestionType
from surveys.expressions import Value, to_text

_CONSENT = "OK"  # what ODK writes for a ticked box


def to_value(answer: Answer | None) -> Value:
    """An answer as a text or number: lists with blanks between, a file by its name, nothing as the empty text."""
    if isinstance(answer, str):
        return answer
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return _CONSENT if answer else ""
    if isinstance(answer, int | float):
        try:
            return float(answer)
        except OverflowError:
            return math.inf if answer > 0 else -math.inf
    if isinstance(answer, list):
        return " ".join(map(str, answer))
    if "name" in answer and "id" in answer:
        return str(answer["name"])
    return " ".join(str(part) for part in answer.values() if part != "")


def to_answer(value: Value) -> Answer | None:
    """A computed value as it is stored; None where there is none."""
    if isinstance(value, bool):
        return to_text(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value or None


def part_of(question: Question, part: str, answers: Answers) -> Value:
    """The value of ``question``, of its field for other words (``other``) or of a row of its matrix."""
    if not part:
        answer = answers.get(question.name)
        if isinstance(answer, dict) and question.type is QuestionType.MATRIX:
            return " ".join(str(answer[row.name]) for row in question.rows if row.name in answer)
        return to_value(answer)
    if question.type is QuestionType.MATRIX:
        rows = answers.get(question.name)
        return str(rows.get(part, "")) if isinstance(rows, dict) else ""
    return to_value(answers.get(f"{question.name}.{part}"))


def columns_of(choice: Choice) -> dict[str, str]:
    """What a filter sees of a choice."""
    return {"label": choice.label.get("ru"), **choice.columns, "name": choice.name}


def iter_names(definition: Definition) -> Iterator[tuple[str, Question, str]]:
    """Every name an expression may use: the name, its question, the part of the answer that it means.

    A row of a matrix has a short name too, since files call it by it; questions come first and win.
    """
    yield from ((question.name, question, "") for question in definition.questions())
    for question in definition.questions():
        if any(choice.other for choice in question.choices):
            yield f"{question.name}.other", question, "other"
        for row in question.rows:
            yield f"{question.name}.{row.name}", question, row.name
    for question in definition.questions():
        yield from ((row.name, question, row.name) for row in question.rows)
