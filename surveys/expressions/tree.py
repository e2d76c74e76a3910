"""What an expression is made of, once it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from surveys.expressions.patterns import runs_in_browsers

# A number, a text, or an operation: its name, then its operands.
#   ("$", name) the answer to a question   (".",) the value itself   ("@", name) a column of a choice
#   ("or", …) ("and", …) ("=", a, b) … ("neg", a)   (function, …)   ("choice-name", value, question)
Node = float | str | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """One expression, read and ready to be computed."""

    source: str
    root: Node
    program: Callable[[Any], Any] = field(compare=False, repr=False)  # Scope -> Value; see ``evaluating``


def walk(node: Node) -> Iterator[tuple[Any, ...]]:
    """Every operation of a tree, in no particular order; never recursive, whatever the depth."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            yield found
            waiting += found[1:]


def _named(tree: Tree, kind: str, place: int = 1) -> frozenset[str]:
    return frozenset(node[place] for node in walk(tree.root) if node[0] == kind)


def names_in(tree: Tree) -> frozenset[str]:
    """The questions whose answers are asked for, as written: ``q``, ``q.other``, ``matrix.row``."""
    return _named(tree, "$")


def columns_in(tree: Tree) -> frozenset[str]:
    """The columns of choices that a filter asks for."""
    return _named(tree, "@")


def labels_in(tree: Tree) -> frozenset[str]:
    """The questions whose choices' labels are asked for."""
    return _named(tree, "choice-name", 2)


def asks_for_itself(tree: Tree) -> bool:
    """Whether ``.`` stands in it."""
    return any(node[0] == "." for node in walk(tree.root))


def size(node: Node) -> int:
    """How many operations a tree has."""
    return sum(1 for _ in walk(node))


def depth(node: Node) -> int:
    """How deep operations lie in operations."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        found, level = waiting.pop()
        if isinstance(found, tuple):
            deepest = max(deepest, level)
            waiting += [(operand, level + 1) for operand in found[1:]]
    return deepest


def to_json(tree: Tree) -> Any:
    """The tree for the script: the same nesting in lists.

    A pattern that a browser could hang on becomes ``["?"]``, which the script leaves to the server.
    """
    return _listed(tree.root)


def _listed(node: Node) -> Any:
    if isinstance(node, float):
        return int(node) if node.is_integer() and abs(node) < 2**53 else node
    if isinstance(node, str):
        return node
    if node[0] == "regex" and not runs_in_browsers(node[2]):
        return ["?"]
    return [node[0], *(_listed(operand) for operand in node[1:])]
