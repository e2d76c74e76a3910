"""Questions that are answered by choosing: one of a list, several of it, one of a long list."""

from collections.abc import Mapping, Sequence

from core.i18n import current_language, ngettext
from core.i18n import gettext as _
from core.text import clean
from surveys.definition.model import Answer, Choice, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, ExportColumn, Kind, Lookups, Posted, Summary
from surveys.questions.columns import header, plain
from surveys.questions.field import Option, QuestionField
from surveys.questions.posted import one, typed

LONGEST_OTHER = 500  # characters


class ChoiceField(QuestionField):
    """A list to choose from."""

    @property
    def options(self) -> list[Option]:
        """The choices shown."""
        return self.options_of(self.choices, self.held(), self.id)

    @property
    def other(self) -> Choice | None:
        """The choice that words of one's own belong to."""
        return next((choice for choice in self.choices if choice.other), None)

    @property
    def target(self) -> str:
        """The first choice, or the list."""
        return str(self.id) if self.question.type is QuestionType.DROPDOWN else f"{self.id}-0"

    @property
    def told(self) -> str:
        """How many may be chosen."""
        return say_how_many(self.question) if self.question.type is QuestionType.MULTIPLE else ""


def say_how_many(question: Question) -> str:
    """The rule of a multiple choice in words."""
    fewest, most = question.fewest or 0, question.most
    if most is not None and fewest > 1 and fewest == most:
        return ngettext("Choose %(num)s option.", "Choose %(num)s options.", most)
    if most is not None and fewest > 1:
        return _("Choose from %(fewest)s to %(most)s options.", fewest=fewest, most=most)
    if most is not None:
        return ngettext("Choose at most %(num)s option.", "Choose at most %(num)s options.", most)
    if fewest > 1:
        return ngettext("Choose at least %(num)s option.", "Choose at least %(num)s options.", fewest)
    return _("You may choose several.")


def _find(question: Question, name: str) -> Choice:
    for choice in question.choices:
        if choice.name == name:
            return choice
    raise AnswerRefused(_("Choose from the options shown."))


def _other_words(question: Question, posted: Posted, chosen: Sequence[Choice]) -> dict[str, Answer]:
    if not any(choice.other for choice in chosen):
        return {}
    words = clean(typed(posted.others.get("other", ())))
    if not words:
        raise AnswerRefused(_("Write your own answer in the field beside the option, or choose another option."))
    if len(words) > LONGEST_OTHER:
        raise AnswerRefused(_("Shorten your own answer to %(most)s characters.", most=LONGEST_OTHER))
    return {f"{question.name}.other": words}


def _only_words(question: Question, posted: Posted) -> Choice | None:
    """The «other» choice where somebody wrote beside it and chose nothing."""
    if not any(clean(words) for words in posted.others.get("other", ())):
        return None
    return next((choice for choice in question.choices if choice.other), None)


def read_single(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """One choice."""
    sent = [value for value in posted.values if value]
    name = one(sent, _("Choose one option only."))
    choice = _find(question, name) if name else _only_words(question, posted)
    if choice is None:
        return {}
    return {question.name: choice.name, **_other_words(question, posted, [choice])}


def read_multiple(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """Several choices, in the order of the question."""
    sent = {value for value in posted.values if value}
    chosen = [choice for choice in question.choices if choice.name in sent]
    if len(chosen) != len(sent):
        raise AnswerRefused(_("Choose from the options shown."))
    if not chosen and (other := _only_words(question, posted)):
        chosen = [other]
    if not chosen:
        return {}
    alone = next((choice for choice in chosen if choice.exclusive), None)
    if alone is not None and len(chosen) > 1:
        label = alone.label.get(current_language()) or alone.name
        raise AnswerRefused(_("“%(option)s” goes with no other option: keep it alone or untick it.", option=label))
    few = question.fewest is not None and len(chosen) < question.fewest and alone is None
    if few or (question.most is not None and len(chosen) > question.most):
        raise AnswerRefused(say_how_many(question))
    return {question.name: [choice.name for choice in chosen], **_other_words(question, posted, chosen)}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The choices and the words beside them."""
    answer = answers.get(question.name)
    if answer is None:
        return {}
    fields = {question.name: [str(name) for name in answer] if isinstance(answer, list) else [str(answer)]}
    other = answers.get(f"{question.name}.other")
    return fields | ({f"{question.name}.other": [str(other)]} if other is not None else {})


def missing_one(question: Question, answer: Answer | None) -> str:
    """One must be chosen."""
    return "" if answer is not None else _("Choose one option.")


def missing_any(question: Question, answer: Answer | None) -> str:
    """At least one must be chosen."""
    return "" if answer else _("Choose at least one option.")


def _other_column(question: Question, lang: str) -> list[ExportColumn]:
    choice = next((choice for choice in question.choices if choice.other), None)
    if choice is None:
        return []
    key = f"{question.name}.other"
    label = f"{header(question, lang)}: {choice.label.get(lang) or choice.name}"
    return [ExportColumn(f"{question.name}_other", label, lambda answers: plain(answers.get(key)))]


def single_columns(question: Question, lang: str) -> list[ExportColumn]:
    """The name of the choice, and the words beside it."""
    name = question.name
    first = ExportColumn(name, header(question, lang), lambda answers: plain(answers.get(name)))
    return [first, *_other_column(question, lang)]


def multiple_columns(question: Question, lang: str) -> list[ExportColumn]:
    """1 or 0 for each choice; nothing where the question was not answered."""

    def column(choice: Choice) -> ExportColumn:
        def value(answers: Mapping[str, Answer]) -> int | None:
            answer = answers.get(question.name)
            return int(choice.name in answer) if isinstance(answer, list) else None

        label = f"{header(question, lang)}: {choice.label.get(lang) or choice.name}"
        return ExportColumn(f"{question.name}.{choice.name}", label, value)

    return [*(column(choice) for choice in question.choices), *_other_column(question, lang)]


SINGLE = Kind(
    QuestionType.SINGLE,
    "surveys/questions/_choices.html",
    read_single,
    write,
    missing_one,
    Summary.COUNTS,
    Chart.BARS,
    single_columns,
    ChoiceField,
)
DROPDOWN = Kind(
    QuestionType.DROPDOWN,
    "surveys/questions/_dropdown.html",
    read_single,
    write,
    missing_one,
    Summary.COUNTS,
    Chart.BARS,
    single_columns,
    ChoiceField,
)
MULTIPLE = Kind(
    QuestionType.MULTIPLE,
    "surveys/questions/_choices.html",
    read_multiple,
    write,
    missing_any,
    Summary.COUNTS,
    Chart.BARS,
    multiple_columns,
    ChoiceField,
)
