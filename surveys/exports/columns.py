"""What columns an export has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from core.i18n import gettext as _
from core.tables import Cell
from surveys.definition.model import Answer, Definition, Question, QuestionType
from surveys.exports.rows import Single
from surveys.questions.kinds import KINDS
from surveys.tabulation.variables import scale_choices


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    name: str
    label: str
    question: Question | None  # None: of the submission itself
    value: Callable[[Single], Cell]
    answer: Callable[[Mapping[str, Answer]], Cell] | None = None  # the same of a question, from its answers alone


def columns_of(definition: Definition, lang: str, *, named: bool) -> Sequence[Column]:
    """A number; version, who and when in a named survey; then each question's own columns.

    Anonymous answers come without their version: of one that few people have answered it would tell who they are.
    """
    numbers = count(1)
    found = [Column("number", _("Number"), None, lambda _single: next(numbers))]
    if named:
        found += [
            Column("version", _("Version"), None, lambda single: single.version),
            Column("submitted_at", _("Sent at"), None, lambda single: single.submitted_at),
            Column("changed_at", _("Changed at"), None, lambda single: single.changed_at),
            Column("code_label", _("Code given to"), None, lambda single: single.label),
            Column("code_institution", _("Institution of the code"), None, lambda single: single.institution_id),
        ]
    for question in definition.questions():
        for column in KINDS[question.type].columns(question, lang):
            found.append(Column(column.name, column.label, question, _reader(column.value), column.value))
    return found


def _reader(value: Callable[..., str | int | float | None]) -> Callable[[Single], Cell]:
    return lambda single: value(single.answers)


CODEBOOK = ("variable", "question", "type", "label", "values")


def codebook_rows(definition: Definition, lang: str, *, named: bool) -> list[tuple[Cell, ...]]:
    """What each column means: a line for each, with the values it can take."""
    rows: list[tuple[Cell, ...]] = []
    for column in columns_of(definition, lang, named=named):
        question = column.question
        rows.append(
            (
                column.name,
                question.name if question else "",
                question.type.value if question else "",
                column.label,
                _values(question, column.name, lang) if question else "",
            )
        )
    return rows


def _values(question: Question, column: str, lang: str) -> str:
    if column.endswith(".other"):
        return ""
    if question.type is QuestionType.MULTIPLE:
        return _("1 = chosen; 0 = not chosen")
    if question.type is QuestionType.CONSENT:
        return ""
    choices = scale_choices(question) if question.type is QuestionType.SCALE else question.choices
    if question.type is QuestionType.RANKING:
        return ""
    return "; ".join(f"{choice.name} = {choice.label.get(lang) or choice.name}" for choice in choices)
