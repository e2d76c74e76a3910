"""Limits of an answer as a constraint that other tools understand."""

from surveys.definition.model import Question, QuestionType


def limits(question: Question) -> str:
    """The limits of a question as an expression; empty where there are none, or none that it could say."""
    parts: list[str] = []
    if question.type is QuestionType.NUMBER:
        parts += [f". >= {plain(question.minimum)}"] if question.minimum is not None else []
        parts += [f". <= {plain(question.maximum)}"] if question.maximum is not None else []
    if question.type is QuestionType.MULTIPLE:
        parts += [f"count-selected(.) >= {question.fewest}"] if question.fewest is not None else []
        parts += [f"count-selected(.) <= {question.most}"] if question.most is not None else []
    if question.type in (QuestionType.TEXT, QuestionType.LONG_TEXT) and question.longest is not None:
        parts.append(f"string-length(.) <= {question.longest}")
    return " and ".join(parts)


def joined(said: str, own: str) -> str:
    """Both constraints in one."""
    return f"{said} and ({own})" if said and own else said or own


def without(said: str, constraint: str) -> str:
    """The constraint without the limits that ``joined`` put before it."""
    if not said or constraint == said:
        return "" if said else constraint
    start = f"{said} and ("
    if constraint.startswith(start) and constraint.endswith(")"):
        return constraint[len(start) : -1]
    return constraint


def plain(number: float | None) -> str:
    """A number without an idle point; empty where there is none."""
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))
