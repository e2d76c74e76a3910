"""A scale: a whole number between two ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.i18n import gettext as _
from surveys.definition.model import NO_WORDS, Answer, Question, QuestionType, Words
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import QuestionField, Said
from surveys.questions.posted import one

LOWEST, HIGHEST = 1, 5  # where the question names no ends
MOST_POINTS = 101  # more are a number


def ends(question: Question) -> tuple[int, int]:
    """The lowest and the highest point."""
    low = LOWEST if question.minimum is None else int(question.minimum)
    high = max(low, HIGHEST) if question.maximum is None else int(question.maximum)
    return low, min(high, low + MOST_POINTS - 1)


def label_of(question: Question, point: int) -> Words:
    """What a point is called, if anything."""
    return next((choice.label for choice in question.choices if choice.name == str(point)), NO_WORDS)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the scale with its control."""

    value: int
    label: Said
    id: str
    checked: bool


class ScaleField(QuestionField):
    """Points side by side, the ends named."""

    @property
    def points(self) -> list[Point]:
        """All points, the lowest first."""
        low, high = ends(self.question)
        held = self.value()
        return [
            Point(point, self.say(label_of(self.question, point)), f"{self.id}-{number}", str(point) == held)
            for number, point in enumerate(range(low, high + 1))
        ]

    @property
    def target(self) -> str:
        """The lowest point."""
        return f"{self.id}-0"


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """One point."""
    sent = one([value for value in posted.values if value], _("Choose one point of the scale only."))
    if not sent:
        return {}
    low, high = ends(question)
    digits = sent.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and low <= int(sent) <= high:
        return {question.name: int(sent)}
    raise AnswerRefused(_("Choose a point from %(low)s to %(high)s.", low=low, high=high))


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The point chosen."""
    answer = answers.get(question.name)
    return {} if answer is None else {question.name: [str(answer)]}


def missing(question: Question, answer: Answer | None) -> str:
    """A point must be chosen."""
    low, high = ends(question)
    return "" if answer is not None else _("Choose a point from %(low)s to %(high)s.", low=low, high=high)


SCALE = Kind(
    QuestionType.SCALE,
    "surveys/questions/_scale.html",
    read,
    write,
    missing,
    Summary.SCALE,
    Chart.COLUMNS,
    one_column,
    ScaleField,
)
