"""A matrix: one choice for every row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.i18n import current_language
from core.i18n import gettext as _
from surveys.definition.model import Answer, Choice, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, ExportColumn, Kind, Lookups, Posted, Summary
from surveys.questions.columns import header
from surveys.questions.field import Option, QuestionField, Said
from surveys.questions.posted import one


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its controls."""

    name: str  # of the field
    row: str
    label: Said
    id: str
    options: list[Option]
    answered: bool


class MatrixField(QuestionField):
    """A table of radio buttons."""

    @property
    def columns(self) -> list[Said]:
        """The heads of the columns."""
        return [self.say(choice.label) or Said(choice.name, "") for choice in self.choices]

    @property
    def rows(self) -> list[Row]:
        """The rows in order."""
        return [self._row(number, row) for number, row in enumerate(self.question.rows)]

    @property
    def target(self) -> str:
        """The first control of the first row that has no answer, or of the first one."""
        waiting = next((number for number, row in enumerate(self.question.rows) if not self.value(row.name)), 0)
        return f"{self.id}-{waiting}-0"

    def _row(self, number: int, row: Choice) -> Row:
        held = self.values.get(f"{self.name}.{row.name}", ())
        options = self.options_of(self.choices, held, f"{self.id}-{number}")
        label = self.say(row.label) or Said(row.name, "")
        return Row(
            f"{self.name}.{row.name}", row.name, label, f"{self.id}-{number}", options, any(o.checked for o in options)
        )


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """The rows that were answered, in the order of the question."""
    names = {choice.name for choice in question.choices}
    found: dict[str, str] = {}
    for row in question.rows:
        sent = [value for value in posted.others.get(row.name, ()) if value]
        name = one(sent, _("Choose one option only in the row “%(row)s”.", row=_label(row)))
        if not name:
            continue
        if name not in names:
            raise AnswerRefused(_("Choose from the options shown in the row “%(row)s”.", row=_label(row)))
        found[row.name] = name
    return {question.name: found} if found else {}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """A field for each row."""
    answer = answers.get(question.name)
    if not isinstance(answer, dict):
        return {}
    return {f"{question.name}.{row}": [str(choice)] for row, choice in answer.items()}


def missing(question: Question, answer: Answer | None) -> str:
    """Every row wants a choice."""
    given = answer if isinstance(answer, dict) else {}
    empty = [row for row in question.rows if row.name not in given]
    if not empty:
        return ""
    if len(empty) == len(question.rows):
        return _("Choose one option in every row.")
    return _("Choose one option in every row. Without an answer: %(rows)s.", rows=", ".join(map(_label, empty)))


def columns(question: Question, lang: str) -> Sequence[ExportColumn]:
    """One for each row."""

    def column(row: Choice) -> ExportColumn:
        def value(answers: Mapping[str, Answer]) -> str | None:
            answer = answers.get(question.name)
            chosen = answer.get(row.name) if isinstance(answer, dict) else None
            return None if chosen is None else str(chosen)

        label = f"{header(question, lang)}: {row.label.get(lang) or row.name}"
        return ExportColumn(f"{question.name}.{row.name}", label, value)

    return [column(row) for row in question.rows]


def _label(row: Choice) -> str:
    return row.label.get(current_language()) or row.name


MATRIX = Kind(
    QuestionType.MATRIX,
    "surveys/questions/_matrix.html",
    read,
    write,
    missing,
    Summary.GRID,
    Chart.STACKED,
    columns,
    MatrixField,
)
