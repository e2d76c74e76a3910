"""What a type of question is: one entry with its field, its check, its summary, its chart and its columns.

What a browser sends for a question named ``q``:

    every type          ``q``             the answer; a multiple choice sends it once for each choice
    «other»             ``q.other``       the words beside the choice
    matrix              ``q.<row>``       the choice of a row
    ranking             ``q.<choice>``    the place of a choice, 1 the best
    file                ``q``             the id of a file kept already
                        ``q.file``        the file itself (multipart), taken by ``surveys.questions.receive``
                        ``q.remove``      anything: the file is taken out again
    institution         ``q``             its id
                        ``q.find``        words to look for; the button ``action=find`` shows what was found
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from surveys.definition.model import Answer, Question, QuestionType, UploadedFile

if TYPE_CHECKING:
    from surveys.questions.field import QuestionField

    FieldClass = type[QuestionField]


class Summary(StrEnum):
    """How the answers to a question are summed up."""

    COUNTS = "counts"  # how many chose each choice
    SCALE = "scale"  # the same, and mean and median
    NUMBERS = "numbers"  # mean, median, distribution
    GRID = "grid"  # counts for each row of a matrix
    RANKS = "ranks"  # mean place, how often first
    TEXTS = "texts"  # read and coded by people
    DAYS = "days"  # dates, times: distribution
    PLACES = "places"  # institutions, their kinds and districts
    TOTAL = "total"  # how many answered, nothing else
    NONE = "none"  # not an answer


class Chart(StrEnum):
    """How a summary is drawn; a table always stands beside it."""

    BARS = "bars"
    COLUMNS = "columns"  # a distribution, in order
    STACKED = "stacked"  # a bar for each row
    NONE = "none"


class AnswerRefused(ValueError):
    """What was sent is no answer to this question; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a browser sent for one question."""

    values: tuple[str, ...]  # of the field ``name``
    others: Mapping[str, tuple[str, ...]]  # of the fields ``name.<rest>``: rest -> values


class Lookups(Protocol):
    """What checking needs from outside."""

    def institution_name(self, institution_id: int) -> str | None:
        """The name of an institution of the register, or None."""
        ...

    def find_institutions(self, text: str) -> Sequence[tuple[int, str]]:
        """Institutions whose name holds the text: id and name, best first, about twenty."""
        ...

    def uploaded(self, file_id: str) -> UploadedFile | None:
        """A file that was sent with this form, or None."""
        ...


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of an export; a multiple choice has one for each choice."""

    name: str  # q3, q3_other, q5.row2
    label: str  # in the language asked for
    value: Callable[[Mapping[str, Answer]], str | int | float | None]  # from all answers of one submission


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of question."""

    type: QuestionType
    template: str  # the macro that draws it: "surveys/questions/_matrix.html"
    read: Callable[[Question, Posted, Lookups], dict[str, Answer]]  # {} unanswered; raises AnswerRefused
    write: Callable[[Question, Mapping[str, Answer]], dict[str, list[str]]]  # answers -> fields, to fill a form again
    missing: Callable[[Question, Answer | None], str]  # what to do where an answer is required; "" when it is whole
    summary: Summary
    chart: Chart
    columns: Callable[[Question, str], Sequence[ExportColumn]]  # question, language
    field: "FieldClass"  # the field of WTForms that its template draws
