"""Texts, of one line and of many."""

from collections.abc import Mapping

from core.i18n import format_number
from core.i18n import gettext as _
from core.text import clean, clean_lines
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import QuestionField
from surveys.questions.posted import typed

LONGEST_LINE = 300  # characters, where the question says nothing
LONGEST_TEXT = 5_000
LONGEST_EVER = 50_000  # whatever the question says


def longest(question: Question) -> int:
    """How many characters an answer may have."""
    usual = LONGEST_TEXT if question.type is QuestionType.LONG_TEXT else LONGEST_LINE
    return min(question.longest or usual, LONGEST_EVER)


class TextField(QuestionField):
    """A field for words."""

    @property
    def most(self) -> int:
        """How many characters fit."""
        return longest(self.question)

    @property
    def told(self) -> str:
        """How much fits, where somebody may write that much."""
        if self.question.type is QuestionType.LONG_TEXT or self.question.longest:
            return _("Up to %(most)s characters.", most=format_number(self.most))
        return ""


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """The text as a person would type it."""
    text = typed(posted.values)
    most = longest(question)
    if len(text) <= most * 4:  # what is far too long is not worth cleaning
        text = clean_lines(text) if question.type is QuestionType.LONG_TEXT else clean(text)
    if len(text) > most:
        raise AnswerRefused(
            _(
                "The answer has %(length)s characters; shorten it to %(most)s.",
                length=format_number(len(text)),
                most=format_number(most),
            )
        )
    return {question.name: text} if text else {}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The text."""
    answer = answers.get(question.name)
    return {} if answer is None else {question.name: [str(answer)]}


def missing(question: Question, answer: Answer | None) -> str:
    """Something must be written."""
    return "" if answer is not None else _("Write your answer.")


TEXT = Kind(
    QuestionType.TEXT,
    "surveys/questions/_text.html",
    read,
    write,
    missing,
    Summary.TEXTS,
    Chart.NONE,
    one_column,
    TextField,
)
LONG_TEXT = Kind(
    QuestionType.LONG_TEXT,
    "surveys/questions/_text.html",
    read,
    write,
    missing,
    Summary.TEXTS,
    Chart.NONE,
    one_column,
    TextField,
)
