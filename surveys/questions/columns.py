"""What the columns of an export have in common."""

from collections.abc import Mapping, Sequence

from surveys.definition.model import Answer, Question
from surveys.questions.base import ExportColumn


def header(question: Question, lang: str) -> str:
    """The words over a column: the question on one line."""
    return " ".join(question.label.get(lang).split()) or question.name


def plain(answer: Answer | None) -> str | int | float | None:
    """A value of one cell; numbers stay numbers."""
    if answer is None or isinstance(answer, str | int | float):
        return answer
    raise TypeError("this answer takes more than one column")


def one_column(question: Question, lang: str) -> Sequence[ExportColumn]:
    """The answer as it is."""
    name = question.name

    def value(answers: Mapping[str, Answer]) -> str | int | float | None:
        return plain(answers.get(name))

    return [ExportColumn(name, header(question, lang), value)]


def no_columns(question: Question, lang: str) -> Sequence[ExportColumn]:
    """Nothing to export."""
    return []
