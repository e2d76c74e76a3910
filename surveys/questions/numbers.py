"""Numbers with limits, a step and a unit."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from core.i18n import current_language
from core.i18n import gettext as _
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import QuestionField
from surveys.questions.posted import typed

MOST_DIGITS = 15  # what a float keeps exactly
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'](?=[0-9]{3}(?![0-9]))")  # between groups of three
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:[.,][0-9]{1,40})?")


class NumberField(QuestionField):
    """A field for figures."""

    @property
    def shown(self) -> str:
        """What was typed, with the comma that Russian readers expect in place of our own point."""
        held = self.value()
        return held.replace(".", ",") if self.lang == "ru" and _NUMBER.fullmatch(held) else held

    @property
    def told(self) -> str:
        """The limits in words."""
        return say_limits(self.question)

    @property
    def inputmode(self) -> str:
        """The keyboard of a phone; the keyboards of figures have no minus."""
        if self.question.minimum is None or self.question.minimum < 0:
            return "text"
        return "numeric" if self.question.decimals == 0 else "decimal"


def show(value: float) -> str:
    """A number in the language's own way, without groups, so that it can be typed as it is read."""
    text = plain_digits(value)
    return text.replace(".", ",") if current_language() == "ru" else text


def plain_digits(value: float) -> str:
    """A number in digits, never as a power of ten."""
    return format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f").removesuffix(".0")


def say_limits(question: Question) -> str:
    """What may be written."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        if question.decimals == 0:
            return _("A whole number from %(low)s to %(high)s.", low=show(low), high=show(high))
        return _("A number from %(low)s to %(high)s.", low=show(low), high=show(high))
    if low is not None and (low != 0 or question.decimals != 0):
        return _("A number, at least %(low)s.", low=show(low))
    if high is not None:
        return _("A number, at most %(high)s.", high=show(high))
    return _("A whole number.") if question.decimals == 0 else ""


def _example(question: Question) -> str:
    low, high = question.minimum, question.maximum
    value = 12.0
    if low is not None and value < low:
        value = low
    if high is not None and value > high:
        value = high
    return show(value)


def remedy(question: Question) -> str:
    """What to write, with an example."""
    low, high, like = question.minimum, question.maximum, _example(question)
    if low is not None and high is not None:
        return _(
            "Write a number from %(low)s to %(high)s, like %(example)s.", low=show(low), high=show(high), example=like
        )
    if low is not None:
        return _("Write a number, at least %(low)s, like %(example)s.", low=show(low), example=like)
    if high is not None:
        return _("Write a number, at most %(high)s, like %(example)s.", high=show(high), example=like)
    return _("Write a number in figures, like %(example)s.", example=like)


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """A number; spaces between groups and either sign of decimals are welcome."""
    text = typed(posted.values).strip()
    if not text:
        return {}
    if len(text) > 100:
        raise AnswerRefused(remedy(question))
    text = _SPACES.sub("", text.replace("\u2212", "-").replace("–", "-"))
    if not _NUMBER.fullmatch(text):
        raise AnswerRefused(remedy(question))
    number = Decimal(text.replace(",", "."))
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise AnswerRefused(_("Write the number with at most %(most)s digits.", most=MOST_DIGITS))
    _check(question, number)
    whole = number == number.to_integral_value()
    return {question.name: int(number) if whole else float(number)}


def _check(question: Question, number: Decimal) -> None:
    low = None if question.minimum is None else Decimal(repr(question.minimum))
    high = None if question.maximum is None else Decimal(repr(question.maximum))
    if (low is not None and number < low) or (high is not None and number > high):
        raise AnswerRefused(remedy(question))
    exponent = number.normalize().as_tuple().exponent
    if question.decimals is not None and isinstance(exponent, int) and -exponent > question.decimals:
        if question.decimals == 0:
            raise AnswerRefused(_("Write a whole number, like %(example)s.", example=_example(question)))
        raise AnswerRefused(_("Digits after the point: at most %(most)s.", most=question.decimals))
    if question.step and question.step > 0:
        _check_step(number, Decimal(repr(question.step)), low or Decimal(0))


def _check_step(number: Decimal, step: Decimal, start: Decimal) -> None:
    try:
        if not (number - start) % step:
            return
        below = start + (number - start) // step * step
    except InvalidOperation:  # a step so small that it is none
        return
    raise AnswerRefused(
        _(
            "Write a number in steps of %(step)s: %(below)s or %(above)s.",
            step=show(float(step)),
            below=show(float(below)),
            above=show(float(below + step)),
        )
    )


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The number in digits."""
    answer = answers.get(question.name)
    return {question.name: [plain_digits(answer)]} if isinstance(answer, int | float) else {}


def missing(question: Question, answer: Answer | None) -> str:
    """A number must be written."""
    return "" if answer is not None else remedy(question)


NUMBER = Kind(
    QuestionType.NUMBER,
    "surveys/questions/_number.html",
    read,
    write,
    missing,
    Summary.NUMBERS,
    Chart.COLUMNS,
    one_column,
    NumberField,
)
