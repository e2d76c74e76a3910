"""Random trees of the expression language, and their texts."""

from __future__ import annotations

from hypothesis import strategies as st

from surveys.expressions import FUNCTIONS
from surveys.expressions.tree import Node

# The last digits of these differ between the mathematics libraries of Python and of browsers.
INEXACT = frozenset("sin cos tan asin acos atan atan2 exp log log10 pow".split())
NAMES = ("a", "b", "way", "вопрос", "m.row")
COLUMNS = ("zone", "name")
PATTERNS = ("[0-9]+", "a|b", "[а-яё]{1,3}", r"\d\d", ".*", "(ab)?c")
WORDS = (
    "",
    "a",
    "b a",
    "5",
    "-0.5",
    "7.",
    "2026-11-27",
    "2024-02-30",
    "14:05",
    "2026-11-27T06:30",
    "школа",
    "🎓x",
    "1e3",
    " 12 ",
    "true",
)

texts = st.one_of(st.sampled_from(WORDS), st.text(alphabet="ab1 0.-:Tшё🎓\t", max_size=12))
numbers = st.one_of(
    st.integers(-1000, 1000).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.5, 20784.0, 1e21, 1e-7, 2.0**53, -354285.0]),
)
leaves = st.one_of(
    texts,
    numbers.map(abs),
    st.sampled_from([("$", name) for name in NAMES]),
    st.sampled_from([("@", name) for name in COLUMNS]),
    st.just((".",)),
)
_CALLS = sorted(set(FUNCTIONS) - INEXACT - {"regex", "jr:choice-name", "format-date", "format-date-time"})


@st.composite
def _calls(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Node:
    function = FUNCTIONS[draw(st.sampled_from(_CALLS))]
    most = function.fewest + 2 if function.most is None else function.most
    return (function.name, *draw(st.lists(inner, min_size=function.fewest, max_size=most)))


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]), pair).map(
            lambda found: (found[0], *found[1])
        ),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda found: (found[0], *found[1])
        ),
        inner.map(lambda node: ("neg", node)),
        _calls(inner),
        st.tuples(st.just("regex"), inner, st.sampled_from(PATTERNS)),
        st.tuples(st.just("choice-name"), inner, st.sampled_from(["way", "a"])),
        st.tuples(
            st.sampled_from(["format-date", "format-date-time"]),
            inner,
            st.sampled_from(["%d.%m.%Y", "%e %n %y %H:%M:%S"]),
        ),
    )


trees: st.SearchStrategy[Node] = st.recursive(leaves, _grown, max_leaves=12)
values = st.one_of(texts, numbers, st.sampled_from(["bus walk", "2026-11-27"]))
scopes = st.fixed_dictionaries(
    {
        "values": st.dictionaries(st.sampled_from(NAMES), values),
        "here": values,
        "columns": st.dictionaries(st.sampled_from(COLUMNS), texts),
        "labels": st.just({"way": {"bus": "Автобус", "a": "А"}}),
        "today": st.just("2026-11-27"),
        "now": st.just("2026-11-27T14:05:00"),
    }
)


def write(node: Node) -> str:
    """The text of a tree, with all its parentheses."""
    if isinstance(node, float):
        return _digits(node)
    if isinstance(node, str):
        return f"'{node}'" if "'" not in node else f'"{node}"'
    head, operands = node[0], [write(operand) for operand in node[1:]]
    match head:
        case "$":
            return f"${{{node[1]}}}"
        case "@":
            return str(node[1])
        case ".":
            return "."
        case "neg":
            return f"-({operands[0]})"
        case "choice-name":
            return f"jr:choice-name({operands[0]}, '${{{node[2]}}}')"
    if head in FUNCTIONS:
        return f"{head}({', '.join(operands)})"
    return f" {head} ".join(f"({operand})" for operand in operands)


def _digits(number: float) -> str:
    from surveys.expressions import to_text

    return to_text(number)
