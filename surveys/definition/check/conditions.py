"""Expressions that cannot be computed, or that say something else than meant."""

from collections.abc import Iterator

from core.i18n import gettext as _
from surveys.definition.check.finding import Finding, error, warning
from surveys.definition.model import Question, QuestionType
from surveys.expressions import Tree, names_in
from surveys.expressions.tree import Node, walk
from surveys.logic import Logic
from surveys.logic.rules import Rules

T = QuestionType
_CHOSEN = (T.SINGLE, T.MULTIPLE, T.DROPDOWN)
_COMPARING = ("=", "!=", "selected")


def check_conditions(logic: Logic) -> Iterator[Finding]:
    """What the logic refuses; conditions on later questions; comparisons with choices that do not exist."""
    said = [problem.sentence for problem in logic.definition.problems]
    for told in logic.book.told:
        if not any(told.reason in sentence for sentence in said):  # the file's reader has said it already
            yield error(told.name, told.field, told.sentence)
    for problem in logic.book.general:
        yield error("", "sections", problem)
    places = {rules.key: place for place, rules in enumerate(logic.book.rules)}
    for rules in logic.book.rules:
        for field, tree in rules.trees.items():
            if field in ("relevant", "choice_filter"):
                yield from _check_later(logic, rules, field, tree, places)
            yield from _check_choices(logic, rules, field, tree)


def _check_later(logic: Logic, rules: Rules, field: str, tree: Tree, places: dict[str, int]) -> Iterator[Finding]:
    if rules.key in logic.book.order.circular:
        return
    for name in sorted(names_in(tree)):
        question, _part = logic.book.names[name]
        if question.answered and places[question.name] > places[rules.key]:
            yield warning(
                rules.name,
                field,
                _(
                    "%(place)s depends on “%(name)s”, which is asked after it. Move one of them.",
                    place=rules.capital(),
                    name=question.name,
                ),
            )


def _check_choices(logic: Logic, rules: Rules, field: str, tree: Tree) -> Iterator[Finding]:
    for node in walk(tree.root):
        if node[0] in _COMPARING:
            for answer, name in ((node[1], node[2]), (node[2], node[1])):
                question = _asked(logic, rules, answer)
                if question and isinstance(name, str) and name and name not in {one.name for one in question.choices}:
                    yield warning(
                        rules.name,
                        field,
                        _(
                            "%(place)s looks for “%(name)s”, but “%(question)s” has no such choice.",
                            place=rules.capital(),
                            name=name,
                            question=question.name,
                        ),
                    )


def _asked(logic: Logic, rules: Rules, node: Node) -> Question | None:
    """The question with choices whose answer a node stands for."""
    if not isinstance(node, tuple):
        return None
    question, part = rules.question, ""
    if node[0] == "$":
        question, part = logic.book.names[node[1]]
    elif node[0] != ".":
        return None
    return question if question and not part and question.type in _CHOSEN else None
