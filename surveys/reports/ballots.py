"""Give the ballots of a vote away, so that anyone can count them again.

In the file stands what was chosen and nothing else: no words, numbers, days or places that somebody wrote.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from core.tables import csv_lines
from surveys.definition.model import Definition
from surveys.exports.rows import iter_singles
from surveys.models import Survey
from surveys.questions.base import ExportColumn
from surveys.questions.kinds import KINDS
from surveys.reports.report import COUNTED

FIRST_COLUMNS = ("receipt", "version")


def ballot_columns(definition: Definition) -> list[ExportColumn]:
    """The columns of what is chosen, without the words beside «other»."""
    return [
        column
        for question in definition.questions()
        if KINDS[question.type].summary in COUNTED
        for column in KINDS[question.type].columns(question, "ru")
        if column.name != f"{question.name}.other" and column.name != f"{question.name}_other"
    ]


def vote_ballots_csv(session: Session, survey: Survey, definition: Definition) -> Iterator[str]:
    """The lines of the list, by receipt, whose order says nothing."""
    columns = ballot_columns(definition)
    return csv_lines(
        (*FIRST_COLUMNS, *(column.name for column in columns)),
        (
            (single.key, single.version, *(column.value(single.answers) for column in columns))
            for single in iter_singles(session, survey)
        ),
    )
