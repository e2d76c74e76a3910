"""Read an expression, or say where and why it cannot be read."""

import re
from functools import lru_cache
from typing import Any

from lark import Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from core.i18n import gettext as _
from surveys.expressions.evaluating import make_program
from surveys.expressions.foreign import FOREIGN_FUNCTIONS, FOREIGN_SIGNS
from surveys.expressions.formats import foreign_sign
from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.grammar import make_parser
from surveys.expressions.patterns import LONGEST_PATTERN, compile_pattern
from surveys.expressions.refused import ExpressionRefused
from surveys.expressions.tree import Node, Tree, depth, size

LONGEST = 4_000  # characters
DEEPEST = 60  # operations in operations
LARGEST = 1_000  # operations

_CALL = re.compile(r"([A-Za-z_][\w:\-]*)\s*\(")
_REFERENCE = re.compile(r"\$\{\s*(\w[\w.\-]*)\s*\}")


def parse(text: str, *, columns: bool = False) -> Tree:
    """Read one expression.

    Args:
        text: as the author wrote it.
        columns: whether bare names are allowed: in a choice filter they are columns of the choice.
    Raises:
        ExpressionRefused: it is none of the language; never anything else.
    """
    if len(text) > LONGEST:
        raise ExpressionRefused(
            LONGEST, _("The expression is longer than %(most)s characters. Shorten it or split it.", most=LONGEST)
        )
    return _parse(text, columns)


@lru_cache(maxsize=4096)
def _parse(text: str, columns: bool) -> Tree:
    try:
        found: Any = make_parser(_NODES).parse(text)
    except UnexpectedInput as error:
        raise _refusal(text, error) from None
    root: Node = found
    if depth(root) > DEEPEST or size(root) > LARGEST:
        raise ExpressionRefused(0, _("The expression is nested too deeply. Split it into several calculated values."))
    if not columns:
        _refuse_columns(text, root)
    return Tree(text, root, make_program(root))


def _refuse_columns(text: str, root: Node) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += node[1:]
            if node[0] == "@":
                place = re.search(rf"(?<![\w.\-]){re.escape(node[1])}(?![\w.\-])", text)
                raise _refused(
                    text,
                    place.start() if place else 0,
                    _("words need quotes, '%(name)s', and answers need ${%(name)s}", name=node[1]),
                )


def _refused(text: str, position: int, reason: str) -> ExpressionRefused:
    """A refusal that shows the place."""
    if position >= len(text):
        return ExpressionRefused(len(text), _("At the end of the expression: %(reason)s.", reason=reason))
    excerpt = text[position : position + 20] + ("…" if position + 20 < len(text) else "")
    return ExpressionRefused(
        position,
        _("At character %(place)s, “%(excerpt)s”: %(reason)s.", place=position + 1, excerpt=excerpt, reason=reason),
    )


def _refusal(text: str, error: UnexpectedInput) -> ExpressionRefused:
    if isinstance(error, _Halt):
        return _refused(text, error.position, error.reason)
    position = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    if isinstance(error, UnexpectedToken):
        position = len(text) if error.token.type == "$END" else (error.token.start_pos or 0)
    if not text.strip():
        return ExpressionRefused(0, _("The expression is empty."))
    for call in _CALL.finditer(text, 0, position):  # what comes from elsewhere explains what follows it
        if call[1] in FOREIGN_FUNCTIONS:
            return _refused(text, call.start(), str(FOREIGN_FUNCTIONS[call[1]]))
    rest = text[position:]
    for sign, remedy in FOREIGN_SIGNS.items():
        if rest.startswith(sign):
            return _refused(text, position, str(remedy))
    if not rest:
        return _refused(text, position, _("something is missing, such as a value, a quote or a closing parenthesis"))
    return _refused(text, position, _("this does not fit here"))


def _number_of(function: str, count: int) -> bool:
    known = FUNCTIONS[function]
    return known.fewest <= count and (known.most is None or count <= known.most)


@v_args(inline=True)
class _Nodes(Transformer[Token, Node]):
    """Makes the tree from what the parser finds."""

    def either(self, *nodes: Node) -> Node:
        return nodes[0] if len(nodes) == 1 else ("or", *nodes)

    def both(self, *nodes: Node) -> Node:
        return nodes[0] if len(nodes) == 1 else ("and", *nodes)

    def chain(self, left: Node, *rest: Any) -> Node:
        if not rest:
            return left
        if len(rest) > 2:
            raise _refused_here(rest[2], _("one comparison cannot follow another; write two and join them with “and”"))
        return (str(rest[0]), left, rest[1])

    def binary(self, left: Node, sign: Token, right: Node) -> Node:
        return (str(sign), left, right)

    def sign(self, sign: Token, value: Node) -> Node:
        if sign == "+":
            raise _refused_here(sign, _("a plus needs a value before it"))
        return ("neg", value)

    def number(self, token: Token) -> Node:
        return float(token)

    def string(self, token: Token) -> Node:
        return str(token)[1:-1]

    def reference(self, token: Token) -> Node:
        found = _REFERENCE.fullmatch(token)
        if not found:
            raise _refused_here(token, _("between ${ and } stands the name of one question"))
        return ("$", found[1])

    def path(self, token: Token) -> Node:
        return ("$", str(token).rpartition("/")[2])

    def here(self, token: Token) -> Node:
        return (".",)

    def column(self, token: Token) -> Node:
        return ("@", str(token))

    def call(self, name: Token, *arguments: Node) -> Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise _refused_here(name, _unknown(str(name)))
        if not _number_of(name, len(arguments)):
            raise _refused_here(
                name,
                _("call it as %(call)s", call=f"{function.name}({function.arguments})"),
            )
        if name == "regex":
            return ("regex", arguments[0], _pattern(name, arguments[1]))
        if name == "jr:choice-name":
            return ("choice-name", arguments[0], _question(name, arguments[1]))
        if name in ("format-date", "format-date-time"):
            _check_format(name, arguments[1])
        return (str(name), *arguments)


def _refused_here(token: Any, reason: str) -> "_Halt":
    return _Halt(token.start_pos or 0, reason)


class _Halt(UnexpectedInput):
    """What a node refuses, on its way out of the parser, which knows the text."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


def _unknown(name: str) -> str:
    if name in FOREIGN_FUNCTIONS:
        return str(FOREIGN_FUNCTIONS[name])
    return _("there is no such function here; known are %(names)s", names=", ".join(FUNCTIONS))


def _pattern(name: Token, pattern: Node) -> str:
    if not isinstance(pattern, str):
        raise _refused_here(name, _("the pattern must be written in quotes"))
    try:
        compile_pattern(pattern)
    except ValueError as error:
        if len(pattern) > LONGEST_PATTERN:
            raise _refused_here(
                name, _("the pattern is longer than %(most)s characters", most=LONGEST_PATTERN)
            ) from error
        raise _refused_here(
            name,
            _(
                "RE2 does not know this pattern (%(reason)s); looking ahead, back references and huge repeats are out",
                reason=error,
            ),
        ) from error
    return pattern


def _question(name: Token, argument: Node) -> str:
    found = _REFERENCE.fullmatch(argument.strip()) if isinstance(argument, str) else None
    if found:
        return found[1]
    if isinstance(argument, tuple) and argument[0] == "$":
        return str(argument[1])
    raise _refused_here(name, _("the second argument is the question in quotes: '${name}'"))


def _check_format(name: Token, form: Node) -> None:
    if not isinstance(form, str):
        raise _refused_here(name, _("the format must be written in quotes"))
    if sign := foreign_sign(form):
        raise _refused_here(
            name, _("“%(sign)s” is not known in a format; write months and days as %%m and %%d", sign=sign)
        )


_NODES = _Nodes()
