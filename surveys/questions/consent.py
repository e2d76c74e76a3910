"""Consent: a box that nobody ticks for anybody."""

from collections.abc import Mapping, Sequence

from core.i18n import gettext as _
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, ExportColumn, Kind, Lookups, Posted, Summary
from surveys.questions.columns import header
from surveys.questions.field import QuestionField
from surveys.questions.posted import one

YES = "yes"


class ConsentField(QuestionField):
    """An unticked box."""

    @property
    def checked(self) -> bool:
        """Whether its reader has ticked it."""
        return self.value() == YES


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """True, or nothing: not to tick it is no answer."""
    sent = one([value for value in posted.values if value], _("Tick the box once."))
    if sent not in ("", YES):
        raise AnswerRefused(_("Tick the box if you agree."))
    return {question.name: True} if sent else {}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The tick."""
    return {question.name: [YES]} if answers.get(question.name) is True else {}


def missing(question: Question, answer: Answer | None) -> str:
    """Without consent there is no answer to send."""
    return "" if answer is True else _("Tick the box if you agree; without it the answers cannot be sent.")


def columns(question: Question, lang: str) -> Sequence[ExportColumn]:
    """1 where the box was ticked."""

    def value(answers: Mapping[str, Answer]) -> int | None:
        return 1 if answers.get(question.name) is True else None

    return [ExportColumn(question.name, header(question, lang), value)]


CONSENT = Kind(
    QuestionType.CONSENT,
    "surveys/questions/_consent.html",
    read,
    write,
    missing,
    Summary.TOTAL,
    Chart.NONE,
    columns,
    ConsentField,
)
