"""Compute the value of a tree.

A tree is turned into nested functions once; computing it then never looks at the tree again. Nothing here raises: what has
no value is empty or not a number, as in XPath. The twin for browsers is ``themes/shared/static/js/survey-expressions.js``.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.patterns import matches
from surveys.expressions.tree import Node, Tree
from surveys.expressions.values import Value, are_equal, to_boolean, to_number, to_text

_NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class Scope:
    """What an expression sees."""

    values: Mapping[str, Value]  # question -> its answer; a missing one is unanswered
    here: Value = ""  # the value that ``.`` stands for
    columns: Mapping[str, str] = field(default_factory=dict)  # of the choice that is filtered
    today: str = ""  # "2026-11-27"
    now: str = ""  # "2026-11-27T14:05:00", of the authority's zone
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # question -> choice -> its label


Program = Callable[[Scope], Value]


def evaluate(tree: Tree, scope: Scope) -> Value:
    """The value of an expression: a text, a number (float) or a boolean."""
    value: Value = tree.program(scope)
    return value


def make_program(node: Node) -> Program:
    """Turn a tree into a function of the scope."""
    if not isinstance(node, tuple):
        return lambda scope: node
    head, operands = node[0], node[1:]
    if head in _LEAVES:
        return _LEAVES[head](*operands)
    programs = tuple(make_program(operand) for operand in operands)
    if head in _OPERATIONS:
        return _OPERATIONS[head](*programs)
    body = FUNCTIONS[head].body
    assert body is not None, head
    if len(programs) == 1:
        (only,) = programs
        return lambda scope: body(only(scope))
    if len(programs) == 2:
        first, second = programs
        return lambda scope: body(first(scope), second(scope))
    return lambda scope: body(*[program(scope) for program in programs])


def _answer(name: str) -> Program:
    return lambda scope: scope.values.get(name, "")


def _column(name: str) -> Program:
    return lambda scope: scope.columns.get(name, "")


def _regex(value: Node, pattern: str) -> Program:
    program = make_program(value)
    return lambda scope: matches(to_text(program(scope)), pattern)


def _choice_name(value: Node, question: str) -> Program:
    program = make_program(value)

    def compute(scope: Scope) -> Value:
        name = to_text(program(scope))
        return scope.labels.get(question, _NOTHING).get(name, name)

    return compute


def _either(*programs: Program) -> Program:
    return lambda scope: any(to_boolean(program(scope)) for program in programs)


def _both(*programs: Program) -> Program:
    return lambda scope: all(to_boolean(program(scope)) for program in programs)


def _if(condition: Program, yes: Program, no: Program) -> Program:
    return lambda scope: yes(scope) if to_boolean(condition(scope)) else no(scope)


def _once(value: Program) -> Program:
    return lambda scope: value(scope) if scope.here == "" else scope.here


def _numbers(compute: Callable[[float, float], Value]) -> Callable[[Program, Program], Program]:
    """An operation on two numbers."""

    def make(left: Program, right: Program) -> Program:
        return lambda scope: compute(to_number(left(scope)), to_number(right(scope)))

    return make


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _rest(left: float, right: float) -> float:
    """What is left of a division, with the sign of its left side, as XPath and JavaScript have it."""
    if math.isinf(left) or not right or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


_LEAVES: dict[str, Callable[..., Program]] = {
    "$": _answer,
    "@": _column,
    ".": lambda: lambda scope: scope.here,
    "today": lambda: lambda scope: scope.today,
    "now": lambda: lambda scope: scope.now,
    "regex": _regex,
    "choice-name": _choice_name,
}
_OPERATIONS: dict[str, Callable[..., Program]] = {
    "or": _either,
    "and": _both,
    "if": _if,
    "once": _once,
    "=": lambda left, right: lambda scope: are_equal(left(scope), right(scope)),
    "!=": lambda left, right: lambda scope: not are_equal(left(scope), right(scope)),
    "<": _numbers(lambda left, right: left < right),
    "<=": _numbers(lambda left, right: left <= right),
    ">": _numbers(lambda left, right: left > right),
    ">=": _numbers(lambda left, right: left >= right),
    "+": _numbers(lambda left, right: left + right),
    "-": _numbers(lambda left, right: left - right),
    "*": _numbers(lambda left, right: left * right),
    "div": _numbers(_divide),
    "mod": _numbers(_rest),
    "neg": lambda value: lambda scope: -to_number(value(scope)),
}
