"""Make one matrix of the rows of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from surveys.definition.model import NO_WORDS, Choice, Question, QuestionType
from surveys.definition.xlsform.cells import Row
from surveys.definition.xlsform.kinds import find_kind
from surveys.definition.xlsform.own_columns import read_own
from surveys.definition.xlsform.read_question import Form, list_of, read_question

Node = Mapping[str, Any]
_GENERATED = "reserved_name_for_field_list_labels_"


def is_table(node: Node) -> bool:
    """Whether a group is a table, which pyxform marks by a row of its own."""
    return any(str(child.get("name", "")).startswith(_GENERATED) for child in node.get("children", ()))


def rows_of(form: Form, nodes: Sequence[Node]) -> list[tuple[Node, Row]]:
    """The children that stand in the sheet; what pyxform adds does not."""
    return [(node, form.rows[int(node["kais_row"])]) for node in nodes if "kais_row" in node]


def read_table(form: Form, node: Node, row: Row, relevant: str) -> Question | None:
    """The matrix of a group whose rows all choose one of the same list; None where they do not."""
    children = rows_of(form, node.get("children", ()))
    questions = _asked(form, children)
    if not questions:
        return None
    group = {**node, "type": "select one", "itemset": list_of(children[0][0]), "control": {}}
    matrix = read_question(form, group, row, relevant)
    matrix.original.pop("type", None)
    return _matrix(form, replace(matrix, type=matrix.type if row.kais("type") else QuestionType.MATRIX), questions)


def read_run(form: Form, nodes: Sequence[Node], relevant: str) -> tuple[Question, int] | None:
    """The matrix of a row with the appearance «label» and rows with «list-nolabel» after it, and how many nodes it takes.

    None where there is none at the beginning of ``nodes``.
    """
    head, *rest = nodes
    if _appearance(head) != "label" or head.get("type") != "select one" or "kais_row" not in head:
        return None
    count = 0
    while count < len(rest) and _appearance(rest[count]) == "list-nolabel" and list_of(rest[count]) == list_of(head):
        count += 1
    questions = _asked(form, rows_of(form, rest[:count]))
    if not questions:
        return None
    matrix = read_question(form, {**head, "control": {}}, form.rows[int(head["kais_row"])], relevant)
    return _matrix(form, replace(matrix, type=QuestionType.MATRIX), questions), 1 + count


def _appearance(node: Node) -> str:
    return str(node.get("control", {}).get("appearance", ""))


def _asked(form: Form, children: Sequence[tuple[Node, Row]]) -> list[Question]:
    """The rows as questions, where each can be a row of one matrix."""
    if not children or any(node.get("type") != "select one" for node, _row in children):
        return []
    if len({list_of(node) for node, _row in children}) != 1:
        return []
    if any(find_kind(node).type is QuestionType.UNSUPPORTED or read_own(row) for node, row in children):
        return []
    scratch = Form(form.rows, form.choices, form.languages)
    questions = [read_question(scratch, node, row, "") for node, row in children]
    first = questions[0]
    alike = all(
        (each.required, each.required_message) == (first.required, first.required_message)
        and not (each.relevant or each.constraint or each.calculation or each.choice_filter or each.default)
        and not (each.hint or each.constraint_message or each.original)
        for each in questions
    )
    return questions if alike else []


def _matrix(form: Form, matrix: Question, questions: Sequence[Question]) -> Question:
    rows: list[Choice] = []
    for question in questions:
        name = question.name.removeprefix(f"{matrix.name}.")
        form.renamed[question.name] = f"{matrix.name}.{name}"
        rows.append(Choice(name, question.label))
    first = questions[0]
    return replace(
        matrix,
        rows=tuple(rows),
        choices=first.choices,
        required=matrix.required or first.required,
        required_message=first.required_message if first.required_message != NO_WORDS else matrix.required_message,
        appearance="",
    )
