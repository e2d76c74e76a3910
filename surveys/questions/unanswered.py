"""What stands among questions and is not answered: notes, calculated values, what a file brought and nobody can ask."""

from collections.abc import Mapping

from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import no_columns, one_column
from surveys.questions.field import QuestionField


class NoteField(QuestionField):
    """Words without a control."""


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """Whatever was sent is no answer."""
    return {}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """No fields."""
    return {}


def missing(question: Question, answer: Answer | None) -> str:
    """Nothing is ever missing."""
    return ""


NOTE = Kind(
    QuestionType.NOTE,
    "surveys/questions/_note.html",
    read,
    write,
    missing,
    Summary.NONE,
    Chart.NONE,
    no_columns,
    NoteField,
)
CALCULATED = Kind(
    QuestionType.CALCULATED,
    "surveys/questions/_nothing.html",
    read,
    write,
    missing,
    Summary.NUMBERS,
    Chart.COLUMNS,
    one_column,
    NoteField,
)
UNSUPPORTED = Kind(
    QuestionType.UNSUPPORTED,
    "surveys/questions/_unsupported.html",
    read,
    write,
    missing,
    Summary.NONE,
    Chart.NONE,
    no_columns,
    NoteField,
)
