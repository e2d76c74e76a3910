"""The server and the script of the page compute the same, whatever the expression."""

import math
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.expressions import FUNCTIONS, Scope, Tree, evaluate, parse, to_json, to_text
from surveys.expressions.evaluating import make_program
from surveys.expressions.patterns import compile_pattern, matches, runs_in_browsers
from tests.support.expression_trees import INEXACT, scopes, trees, write
from tests.support.expressions_in_node import NodeEvaluator, lacks_node
from tests.support.groups import unavailable

TYPES = {str: "string", float: "number", bool: "boolean"}


@pytest.fixture(scope="module")
def node():
    if reason := lacks_node():
        unavailable(reason)
    with NodeEvaluator() as evaluator:
        yield evaluator


def tree_of(root):
    return Tree("", root, make_program(root))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jobs=st.lists(st.tuples(trees, scopes), min_size=1, max_size=12))
def test_random_expressions_have_one_value_on_both_sides(node, jobs):
    roots = [tree_of(root) for root, _ in jobs]
    here = [evaluate(tree, Scope(**scope)) for tree, (_, scope) in zip(roots, jobs, strict=True)]
    there = node.evaluate([(to_json(tree), scope) for tree, (_, scope) in zip(roots, jobs, strict=True)])
    for (root, _), mine, (kind, text) in zip(jobs, here, there, strict=True):
        if kind != "unknown":  # left to the server: no other value may come
            assert (TYPES[type(mine)], to_text(mine)) == (kind, text), write(root)


@given(root=trees, scope=scopes)
def test_an_expression_is_read_back_as_the_tree_it_was(root, scope):
    assert parse(write(root), columns=True).root == root


PIECES = (
    "a",
    "b",
    "é",
    "[ab]",
    "[^a]",
    r"[\w-]",
    r"\d",
    r"\w",
    r"\W",
    r"\.",
    ".",
    "(",
    "(?:",
    ")",
    "|",
    "?",
    "+",
    "*",
    "{2}",
    "{1,3}",
    "{2,}",
    "^",
    "$",
    "-",
    " ",
)
LONG = "a" * 256


@settings(max_examples=300, deadline=None)
@given(
    pattern=st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join),
    texts=st.lists(st.text(alphabet="abé1.- \n", max_size=8), min_size=1, max_size=6),
)
def test_patterns_that_browsers_try_mean_the_same_there_and_are_quick(node, pattern, texts):
    try:
        compile_pattern(pattern)
    except ValueError:
        return
    if not runs_in_browsers(pattern):
        return
    tree = tree_of(("regex", (".",), pattern))
    texts = [*texts, LONG, LONG[1:] + "!", "1" * 256]
    start = time.perf_counter()
    found = node.evaluate([(to_json(tree), {"here": text}) for text in texts])
    assert time.perf_counter() - start < 2
    for text, (kind, value) in zip(texts, found, strict=True):
        assert kind == "error" or (kind, value) == ("boolean", str(matches(text, pattern)).lower()), (pattern, text)


@given(
    name=st.sampled_from(sorted(INEXACT)),
    first=st.floats(-1e6, 1e6),
    second=st.floats(-50, 50),
)
def test_functions_of_the_mathematics_library_agree_to_nine_digits(node, name, first, second):
    root = (name, first, second)[: 1 + FUNCTIONS[name].fewest]
    [(kind, text)] = node.evaluate([(to_json(tree_of(root)), {"values": {}})])
    mine = evaluate(tree_of(root), Scope({}))
    assert kind == "number"
    if not (math.isnan(mine) and text == "NaN"):
        theirs = float(text.replace("Infinity", "inf"))
        assert theirs == mine or math.isclose(theirs, mine, rel_tol=1e-9, abs_tol=1e-12)
