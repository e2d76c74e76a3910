"""Dates and times of day."""

import re
from collections.abc import Mapping
from datetime import date, time

from core.i18n import gettext as _
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import QuestionField
from surveys.questions.posted import typed

FIRST_YEAR, LAST_YEAR = 1000, 2999  # others are slips of the key
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")  # what browsers with a calendar send
_TYPED = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})[./ -]([0-9]{4})")  # what people write where there is none
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")  # what browsers with a clock send
_TIME = re.compile(r"([0-9]{1,2})[:. -]([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,3})?)?")


class DayField(QuestionField):
    """A field with the browser's own calendar or clock."""

    @property
    def told(self) -> str:
        """The form for browsers that show no calendar."""
        if self.question.type is QuestionType.TIME:
            return _("Hours and minutes, like 14:05.")
        return _("Day, month and year, like 27.11.2026.")

    @property
    def input(self) -> str:
        """The type of the input; what a calendar cannot show stands in a field for text, so that it is not lost."""
        held = self.value()
        if self.question.type is QuestionType.TIME:
            return "text" if held and not _CLOCK.fullmatch(held) else "time"
        return "text" if held and not _ISO.fullmatch(held) else "date"


def read_date(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """A calendar day."""
    text = typed(posted.values).strip()
    if not text:
        return {}
    if found := _ISO.fullmatch(text[:100]):
        year, month, day = map(int, found.groups())
    elif found := _TYPED.fullmatch(text[:100]):
        day, month, year = map(int, found.groups())
    else:
        raise AnswerRefused(missing_date(question, None))
    try:
        answer = date(year, month, day)
    except ValueError:
        raise AnswerRefused(_("There is no such day. Write day, month and year, like 27.11.2026.")) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise AnswerRefused(_("Write the year with its four digits, like 2026."))
    return {question.name: answer.isoformat()}


def read_time(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """A time of day, to the minute."""
    text = typed(posted.values).strip()
    if not text:
        return {}
    found = _TIME.fullmatch(text[:100])
    if not found:
        raise AnswerRefused(missing_time(question, None))
    try:
        answer = time(int(found[1]), int(found[2]))
    except ValueError:
        raise AnswerRefused(_("A day has hours from 0 to 23 and minutes from 0 to 59. Write it like 14:05.")) from None
    return {question.name: answer.isoformat("minutes")}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The day or time as browsers send it."""
    answer = answers.get(question.name)
    return {} if answer is None else {question.name: [str(answer)]}


def missing_date(question: Question, answer: Answer | None) -> str:
    """A day must be written."""
    return "" if answer is not None else _("Write day, month and year, like 27.11.2026.")


def missing_time(question: Question, answer: Answer | None) -> str:
    """A time must be written."""
    return "" if answer is not None else _("Write hours and minutes, like 14:05.")


DATE = Kind(
    QuestionType.DATE,
    "surveys/questions/_day.html",
    read_date,
    write,
    missing_date,
    Summary.DAYS,
    Chart.COLUMNS,
    one_column,
    DayField,
)
TIME = Kind(
    QuestionType.TIME,
    "surveys/questions/_day.html",
    read_time,
    write,
    missing_time,
    Summary.DAYS,
    Chart.COLUMNS,
    one_column,
    DayField,
)
