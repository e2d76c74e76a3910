"""Find the expressions of a definition that the language of surveys does not know."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from surveys.definition.model import Definition, Problem
from surveys.expressions import ExpressionRefused, parse

EXPRESSIONS = ("required", "relevant", "constraint", "calculation", "choice_filter")

Place = Callable[[int, int | None, str], str]  # section, question or None, field -> where it stands in the file


def with_refused_expressions(definition: Definition, place: Place) -> Definition:
    """The definition with a problem for each expression that is refused; what is told already is not told again."""
    told = {problem.sentence for problem in definition.problems}
    found = [problem for problem in _refused(definition, place) if problem.sentence not in told]
    return replace(definition, problems=(*definition.problems, *found)) if found else definition


def _refused(definition: Definition, place: Place) -> Iterator[Problem]:
    for index, section in enumerate(definition.sections):
        if sentence := refusal(section.relevant):
            yield Problem(place(index, None, "relevant"), sentence)
        for number, question in enumerate(section.questions):
            for field in EXPRESSIONS:
                if sentence := refusal(getattr(question, field), columns=field == "choice_filter"):
                    yield Problem(place(index, number, field), sentence)


def refusal(expression: str, *, columns: bool = False) -> str:
    """Why an expression cannot be computed here; empty where it can, or where there is none.

    Args:
        columns: it filters choices, and bare names are their columns.
    """
    if not expression:
        return ""
    try:
        parse(expression, columns=columns)
    except ExpressionRefused as error:
        return str(error)
    return ""
