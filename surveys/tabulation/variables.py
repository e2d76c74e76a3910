"""What is counted of a definition: each question, or each row of a matrix, with the values an answer can take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words

ANSWERED = ""  # the value that every answer to a question has, whatever it says; no choice is called so
ASKED = " "  # the same of a question that was asked; only where a condition decides whether it is
MOST_SCALE = 100  # places of a scale that are counted one by one

_CHOSEN = (QuestionType.SINGLE, QuestionType.DROPDOWN, QuestionType.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Variable:
    """Something with countable values: a choice question, a scale, one row of a matrix."""

    name: str  # of the question, or ``<question>.<row>``
    question: str
    label: Words  # of the row for a matrix, else of the question
    choices: tuple[Choice, ...]  # in order
    several: bool = False  # an answer can have several values at once
    adds_up: bool = True  # the counts of the values give the number of answers, or a known multiple of it
    conditional: bool = False  # not everybody is asked

    @property
    def values(self) -> tuple[str, ...]:
        """The names of the values."""
        return tuple(choice.name for choice in self.choices)


def variables_of(definition: Definition) -> tuple[Variable, ...]:
    """Everything that can be counted by value, in the order of the questions."""
    return tuple(
        variable
        for section in definition.sections
        for question in section.questions
        for variable in _variables(question, bool(section.relevant or question.relevant))
    )


def _variables(question: Question, conditional: bool) -> Iterator[Variable]:
    if question.type is QuestionType.MATRIX:
        for row in question.rows:
            yield Variable(row_name(question, row), question.name, row.label, question.choices, conditional=conditional)
    elif question.type is QuestionType.SCALE:
        yield Variable(question.name, question.name, question.label, scale_choices(question), conditional=conditional)
    elif question.type in _CHOSEN:
        several = question.type is QuestionType.MULTIPLE
        yield Variable(
            question.name,
            question.name,
            question.label,
            question.choices,
            several=several,
            adds_up=not several
            or question.most == max(question.fewest or 1, 1),  # whoever answers chooses one at least
            conditional=conditional,
        )


def row_name(question: Question, row: Choice) -> str:
    """The variable of one row of a matrix."""
    return f"{question.name}.{row.name}"


def scale_choices(question: Question) -> tuple[Choice, ...]:
    """The places of a scale, named ones with their words."""
    named = {choice.name: choice for choice in question.choices}
    low, high = int(question.minimum or 0), int(question.maximum if question.maximum is not None else 10)
    places = range(low, min(high, low + MOST_SCALE) + 1)
    return tuple(named.get(str(place), Choice(str(place), Words(ru=str(place), en=str(place)))) for place in places)


def join_definitions(definitions: Iterable[Definition]) -> Definition:
    """The newest definition with the questions and choices that only earlier versions had, so that no count is lost.

    Args:
        definitions: the versions, the newest first.
    """
    newest, *older = definitions
    for earlier in older:
        known = {question.name: question for question in newest.questions()}
        sections = tuple(
            replace(
                section,
                questions=tuple(_join(question, earlier.question(question.name)) for question in section.questions),
            )
            for section in newest.sections
        )
        lost = tuple(question for question in earlier.questions() if question.name not in known)
        if lost:
            sections = (*sections, Section("earlier", questions=lost))
        newest = replace(newest, sections=sections)
    return newest


def _join(question: Question, earlier: Question | None) -> Question:
    if earlier is None or earlier.type is not question.type:
        return question
    return replace(
        question, choices=_union(question.choices, earlier.choices), rows=_union(question.rows, earlier.rows)
    )


def _union(now: tuple[Choice, ...], before: tuple[Choice, ...]) -> tuple[Choice, ...]:
    names = {choice.name for choice in now}
    return (*now, *(choice for choice in before if choice.name not in names))
