"""Sizes, numbers and kinds that cannot be."""

from collections.abc import Iterator

from core.i18n import gettext as _
from surveys.definition.check.finding import Finding, error, warning
from surveys.definition.model import Definition, Question, QuestionType, SurveyKind
from surveys.definition.stored import dump_definition

MOST_QUESTIONS = 300
MOST_CHOICES = 500  # of one question
LARGEST = 1_000_000  # bytes of the stored definition
MOST_POINTS = 101  # of a scale
MOST_DECIMALS = 10

T = QuestionType
_WITH_CHOICES = (T.SINGLE, T.MULTIPLE, T.DROPDOWN, T.RANKING, T.MATRIX)
_WITH_OTHER = (T.SINGLE, T.MULTIPLE, T.DROPDOWN)
_IDENTIFYING = (T.EMAIL, T.FILE)


def check_limits(definition: Definition) -> Iterator[Finding]:
    """What is too large, impossible, or not of the survey's kind."""
    questions = list(definition.questions())
    answered = [question for question in questions if question.answered]
    if not answered:
        yield error("", "sections", _("There is no question to answer. Add one."))
    if len(questions) > MOST_QUESTIONS:
        yield error("", "sections", _("A survey has at most %(most)s questions. Split it.", most=MOST_QUESTIONS))
    if len(dump_definition(definition).encode()) > LARGEST:
        yield error("", "sections", _("The survey is larger than 1 MB. Shorten its texts or lists."))
    if definition.kind is SurveyKind.VOTE and definition.named:
        yield error("", "named", _("A vote is always anonymous. Make it anonymous, or a survey of it."))
    if definition.kind is SurveyKind.POLL and len(answered) > 1:
        yield warning(
            answered[1].name,
            "kind",
            _("A poll asks one question. Remove the others, or make a survey of it."),
        )
    for question in questions:
        yield from _check_type(definition, question)
        yield from _check_choices(question)
        yield from _check_numbers(question)


def _check_type(definition: Definition, question: Question) -> Iterator[Finding]:
    name = question.name
    told = any(problem.cell and problem.cell == question.cell for problem in definition.problems)
    if question.type is T.UNSUPPORTED and not told:  # the file's reader may have said it already
        yield error(
            name,
            "type",
            _("Question “%(name)s” is of a type that cannot be asked here. Choose another type.", name=name),
        )
    if question.type is T.CONSENT and question.required.strip() != "true()":
        yield warning(
            name, "required", _("The consent “%(name)s” is not required: people go on without ticking it.", name=name)
        )
    if question.type in _IDENTIFYING and not definition.named:
        yield warning(
            name,
            "type",
            _(
                "The survey is anonymous, but the answer to “%(name)s” may say who answers. Remove it, or make the survey named.",
                name=name,
            ),
        )
    if question.calculation and question.answered:
        yield warning(
            name,
            "calculation",
            _(
                "People answer “%(name)s” themselves, so its calculation is not used. Move it to a calculated one.",
                name=name,
            ),
        )
    if question.type is T.CALCULATED and not question.calculation:
        yield warning(name, "calculation", _("The calculated value “%(name)s” has no calculation.", name=name))


def _check_choices(question: Question) -> Iterator[Finding]:
    name, choices = question.name, question.choices
    if max(len(choices), len(question.rows)) > MOST_CHOICES:
        sentence = _(
            "Question “%(name)s” has more than %(most)s choices. Split the list.", name=name, most=MOST_CHOICES
        )
        yield error(name, "choices", sentence)
    if question.type in _WITH_CHOICES and not choices:
        yield error(name, "choices", _("Question “%(name)s” has no choices. Add at least two.", name=name))
    elif question.type in _WITH_CHOICES and len(choices) == 1 and question.type is not T.MULTIPLE:
        yield warning(name, "choices", _("Question “%(name)s” has one choice only.", name=name))
    if question.type is T.MATRIX and not question.rows:
        yield error(name, "rows", _("The table “%(name)s” has no rows. Add one.", name=name))
    others = sum(choice.other for choice in choices)
    if others > 1 or (others and question.type not in _WITH_OTHER):
        yield error(
            name,
            "choices",
            _("Question “%(name)s”: only one choice of a list may open a field for other words.", name=name),
        )


def _check_numbers(question: Question) -> Iterator[Finding]:
    name, low, high = question.name, question.minimum, question.maximum
    if low is not None and high is not None and low > high:
        yield error(name, "minimum", _("Question “%(name)s”: the minimum is above the maximum. Swap them.", name=name))
    elif question.type is T.SCALE:
        ends = [end for end in (low, high) if end is not None]
        first, last = 1 if low is None else low, 5 if high is None else high
        if any(not float(end).is_integer() for end in ends) or not 0 < last - first < MOST_POINTS:
            yield error(
                name,
                "minimum",
                _("The scale “%(name)s” needs whole ends, 2 to %(most)s points apart.", name=name, most=MOST_POINTS),
            )
    if question.step is not None and question.step <= 0:
        yield error(name, "step", _("Question “%(name)s”: the step must be above 0.", name=name))
    if question.decimals is not None and not 0 <= question.decimals <= MOST_DECIMALS:
        sentence = _("Question “%(name)s”: digits after the point are 0 to %(most)s.", name=name, most=MOST_DECIMALS)
        yield error(name, "decimals", sentence)
    if question.longest is not None and question.longest < 1:
        yield error(
            name, "longest", _("Question “%(name)s”: the longest answer needs at least 1 character.", name=name)
        )
    yield from _check_amounts(question)


def _check_amounts(question: Question) -> Iterator[Finding]:
    """How many choices may be made."""
    name, fewest, most = question.name, question.fewest, question.most
    if fewest is not None and most is not None and fewest > most:
        yield error(name, "fewest", _("Question “%(name)s” asks for more choices than it allows.", name=name))
    elif (fewest or 0) > len(question.choices) and question.type is T.MULTIPLE:
        yield error(name, "fewest", _("Question “%(name)s” asks for more choices than it has.", name=name))
    if most is not None and most < 1:
        yield error(name, "most", _("Question “%(name)s” allows no choice at all.", name=name))
