"""Make a question of one row of an XLSForm."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.i18n import gettext as _
from surveys.definition.expression_cells import EXPRESSIONS, refusal
from surveys.definition.model import Choice, Problem, Question, QuestionType, Words
from surveys.definition.refused import shown
from surveys.definition.xlsform.cells import MESSAGES, Languages, Row
from surveys.definition.xlsform.kinds import CANONICAL, Found, find_kind
from surveys.definition.xlsform.limits import limits, without
from surveys.definition.xlsform.own_columns import read_own, yes

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
COLUMNS: Mapping[str, tuple[str, ...]] = {  # field -> what pyxform makes of its header
    "required": ("bind", "required"),
    "relevant": ("bind", "relevant"),
    "constraint": ("bind", "constraint"),
    "calculation": ("bind", "calculate"),
    "choice_filter": ("choice_filter",),
}
_SAID = {("name",), ("type",), ("default",), ("control", "appearance"), ("kais_row",), *COLUMNS.values()}
_TRANSLATED = {("label",), ("hint",), *MESSAGES.values()}
_YES = ("yes", "true", "true()")
_NO = ("no", "false", "false()")
OTHER = Words("Другое", "Other")
EXTERNAL = "external:"  # before the name of a list of the sheet external_choices


@dataclass(slots=True)
class Form:
    """What all rows of a form share, and what is found wrong on the way."""

    rows: Mapping[int, Row]
    choices: Mapping[str, Sequence[Row]]  # name of the list -> its rows
    languages: Languages
    problems: list[Problem] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # names of an XLSForm -> ours, in ``${}``

    def problem(self, cell: str, sentence: str) -> None:
        """Note why the form cannot be opened as it is."""
        self.problems.append(Problem(cell, sentence))


def read_question(form: Form, node: Mapping[str, Any], row: Row, relevant: str, *, other: bool = False) -> Question:
    """The question of a row.

    Args:
        relevant: what the groups around it ask for.
        other: the row's type ends with «or_other».
    """
    found = find_kind(node)
    bind = node.get("bind", {})
    values: dict[str, Any] = {
        "label": form.languages.words(row.texts("label")),
        "hint": form.languages.words(row.texts("hint")),
        "required": _required(str(bind.get("required", ""))),
        "constraint": str(bind.get("constraint", "")),
        "calculation": str(bind.get("calculate", "")),
        "choice_filter": str(node.get("choice_filter", "")),
        "default": row.text("default"),
        "appearance": found.appearance,
        "cell": row.address("name"),
        "original": _original(form, row, node, found),
    }
    values |= {name: form.languages.words(row.texts(*means)) for name, means in MESSAGES.items()}
    values |= found.values
    own = read_own(row)
    values |= own
    kind = values.pop("type", found.type)
    values["relevant"] = both(relevant, own.get("relevant", str(bind.get("relevant", ""))))
    name = row.kais("name") or str(node["name"])
    question = Question(
        name,
        kind,
        choices=_choices(form, row.kais("choices") or list_of(node), other=other),
        rows=_choices(form, row.kais("rows")),
        **values,
    )
    if "constraint" not in own and (said := limits(question)):
        values["constraint"] = without(said, question.constraint)
        question = Question(name, kind, choices=question.choices, rows=question.rows, **values)
    form.problems += _problems(question, node, row)
    return question


def both(first: str, second: str) -> str:
    """Two conditions in one."""
    return f"({first}) and ({second})" if first and second else first or second


def list_of(node: Mapping[str, Any]) -> str:
    """The name of the list that a row chooses from."""
    if node.get("query"):
        return f"{EXTERNAL}{node['query']}"
    return str(node.get("itemset") or node.get("list_name") or "")


def _required(text: str) -> str:
    if text.lower() in _NO:
        return ""
    return "true()" if text.lower() in _YES else text


def _original(form: Form, row: Row, node: Mapping[str, Any], found: Found) -> dict[str, str]:
    """Columns that say nothing here, and the word of the type where we would write another."""
    kept = {
        cell.header: cell.text
        for cell in row.cells
        if cell.means not in _SAID
        and not cell.header.startswith("kais_")
        and cell.means[0] != "kais"
        and not (cell.means[:1] in _TRANSLATED and form.languages.knows((*cell.means, "")[1]))
        and not (cell.means[:2] in _TRANSLATED and form.languages.knows((*cell.means, "")[2]))
    }
    written = row.text("type")
    if found.type is QuestionType.UNSUPPORTED or written not in CANONICAL.get(found.type, {written}):
        kept["type"] = written
    if kept.get("parameters") == "randomize=true" or found.type is QuestionType.SCALE:
        kept.pop("parameters", None)
    return kept


def _choices(form: Form, name: str, *, other: bool = False) -> tuple[Choice, ...]:
    choices = [read_choice(form, row) for row in form.choices.get(name, ())]
    if other and choices:
        choices = [Choice(each.name, each.label, other=True) if each.name == "other" else each for each in choices]
        if not any(each.name == "other" for each in choices):
            choices.append(Choice("other", OTHER, other=True))
    return tuple(choices)


def read_choice(form: Form, row: Row) -> Choice:
    """One choice of the sheet of choices."""
    columns = {
        cell.header: cell.text
        for cell in row.cells
        if len(cell.means) == 1
        and cell.means[0] not in ("list name", "name", "label")
        and not cell.header.startswith("kais_")
        and cell.text
    }
    return Choice(
        row.kais("name") or row.text("name"),
        form.languages.words(row.texts("label")),
        other=yes(row.kais("other")),
        exclusive=yes(row.kais("exclusive")),
        columns=columns,
    )


def _problems(question: Question, node: Mapping[str, Any], row: Row) -> Iterator[Problem]:
    if question.type is QuestionType.UNSUPPORTED:
        yield Problem(row.address("type"), _unsupported(row.text("type") or str(node["type"])))
        return
    if not NAME.fullmatch(question.name):
        yield Problem(
            row.address("name"),
            _(
                "“%(name)s” cannot be a name here: Latin letters, digits and “_”, at most 60, the first no digit.",
                name=shown(question.name),
            ),
        )
    for name in EXPRESSIONS:
        if sentence := refusal(getattr(question, name)):
            yield Problem(row.address(*COLUMNS[name]), sentence)
    if question.calculation and question.answered:
        yield Problem(
            row.address(*COLUMNS["calculation"]),
            _("People answer this question, so it cannot be calculated. Make it a row of type “calculate”."),
        )
    if node.get("_dynamic_default"):
        yield Problem(row.address("default"), _("A default that is calculated is not filled in here. Write a value."))


def _unsupported(kind: str) -> str:
    return _(
        "Questions of the type “%(type)s” cannot be asked here. Remove this row, or ask in another way.",
        type=shown(kind),
    )
