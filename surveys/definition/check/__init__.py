"""Look a definition over before people are asked: what cannot be, and what deserves a look, in plain sentences."""

from collections.abc import Iterator

from surveys.definition.check.conditions import check_conditions
from surveys.definition.check.finding import Finding, Level
from surveys.definition.check.limits import LARGEST, MOST_CHOICES, MOST_QUESTIONS, check_limits
from surveys.definition.check.names import RESERVED, check_names
from surveys.definition.check.reach import check_reach
from surveys.definition.check.words import check_words
from surveys.definition.model import Definition
from surveys.logic import Logic

__all__ = ["LARGEST", "MOST_CHOICES", "MOST_QUESTIONS", "RESERVED", "Finding", "Level", "check_definition"]


def check_definition(definition: Definition) -> tuple[Finding, ...]:
    """Everything to say about a definition, errors first; a survey opens only without errors."""
    return tuple(sorted(_find(definition), key=lambda finding: finding.level is not Level.ERROR))


def _find(definition: Definition) -> Iterator[Finding]:
    yield from check_limits(definition)
    yield from check_names(definition)
    yield from check_words(definition)
    if sum(1 for _question in definition.questions()) > MOST_QUESTIONS:
        return  # each further check looks at all questions for each of them
    logic = Logic(definition)
    yield from check_conditions(logic)
    yield from check_reach(logic)
