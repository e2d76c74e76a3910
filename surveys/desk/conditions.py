"""Make conditions of choices, without writing expressions."""

from dataclasses import dataclass

from surveys.definition.model import Definition, Question, QuestionType

T = QuestionType
OPERATORS = ("is", "not", "least", "most")
JOINS = ("instead", "and", "or")
WIDEST_SCALE = 21


@dataclass(frozen=True, slots=True)
class Pick:
    """A question with what can be compared with it."""

    question: str
    label: str
    options: tuple[tuple[str, str], ...]  # value of the form, words


def picks_before(definition: Definition, *, question: str = "", section: str = "") -> list[Pick]:
    """Questions that stand before a question, or before a page, and that have choices."""
    found: list[Pick] = []
    for place in definition.sections:
        if section and place.name == section:
            return found
        for one in place.questions:
            if question and one.name == question:
                return found
            options = _options(one)
            if options:
                found.append(Pick(one.name, one.label.get("ru") or one.name, options))
    return found


def make_condition(definition: Definition, picked: str, operator: str) -> str:
    """The expression that a choice of the form stands for, or an empty text where it stands for none."""
    name, _bar, value = picked.partition("|")
    question = definition.question(name)
    if question is None or picked not in {key for key, _words in _options(question)}:
        return ""
    if question.type is T.SCALE:
        sign = {"not": "!=", "least": ">=", "most": "<="}.get(operator, "=")
        return f"${{{name}}} {sign} {value}"
    quoted = f'"{value}"' if "'" in value else f"'{value}'"
    if question.type is T.MULTIPLE:
        chosen = f"selected(${{{name}}}, {quoted})"
        return f"not({chosen})" if operator == "not" else chosen
    return f"${{{name}}} {'!=' if operator == 'not' else '='} {quoted}"


def join_conditions(old: str, new: str, how: str) -> str:
    """Both conditions in one expression."""
    if not new or not old.strip() or how not in ("and", "or"):
        return new or old
    return f"{_bracketed(old.strip(), how)} {how} {new}"


def _bracketed(expression: str, how: str) -> str:
    other = " or " if how == "and" else " and "
    return f"({expression})" if other in expression else expression


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    if question.type is T.SCALE:
        low, high = question.minimum, question.maximum
        if low is None or high is None or not 0 < high - low < WIDEST_SCALE or not float(low).is_integer():
            return ()
        return tuple((f"{question.name}|{value}", str(value)) for value in range(int(low), int(high) + 1))
    if question.type not in (T.SINGLE, T.MULTIPLE, T.DROPDOWN):
        return ()
    return tuple(
        (f"{question.name}|{choice.name}", choice.label.get("ru") or choice.name) for choice in question.choices
    )
