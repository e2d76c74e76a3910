"""What is an expression, and what is said of a text that is none."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import language
from surveys.expressions import (
    FUNCTIONS,
    ExpressionRefused,
    Scope,
    columns_in,
    evaluate,
    labels_in,
    names_in,
    parse,
    to_json,
    to_text,
)
from surveys.expressions.parsing import LONGEST


def refusal(text, **options):
    with language("en"), pytest.raises(ExpressionRefused) as caught:
        parse(text, **options)
    return caught.value


# Every expression of the public forms that our readers were tried on, by kind.
PUBLIC = (
    "${age} >= 18",
    "${health_id}=‘dead’",
    "../project_type='education'",
    "../zone = '1_NW'",
    "not(selected(${skip_to_end}, 'yes'))",
    r"regex(${address}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}')",
    ". <= ${a_integer}",
    ". > 10.51 and . < 18.39",
    ". >= today()",
    "not(selected(., 'yes') and selected (., 'no'))",
    "regex(.,'^(([0-9]{1})*[- .(]*([0-9]{3})[- .)]*[0-9]{3}[- .]*[0-9]{4})+$')",
    "if(${calculate_test_output}=${calculate_test_output}, 'success', 'error')",
    "round(15 div (sqrt(cos(atan(${slope} div 100)))),2)",
    "2+2",
)


@pytest.mark.parametrize("text", PUBLIC)
def test_expressions_of_public_forms_are_read(text):
    assert parse(text).source == text


def test_a_filter_names_columns_without_signs():
    tree = parse("village=${village} and plant_phase=${plant_phase}", columns=True)
    assert columns_in(tree) == {"village", "plant_phase"}
    assert names_in(tree) == {"village", "plant_phase"}


def test_every_way_of_naming_an_answer_is_the_same():
    assert {names_in(parse(text)) for text in ("${q}", "../q", "../../group/q", "/data/group/q", "current()/../q")} == {
        frozenset({"q"})
    }


def test_the_question_of_a_label_is_named_in_quotes_or_not():
    assert labels_in(parse("jr:choice-name(${q}, '${q}')")) == labels_in(parse("jr:choice-name(${q}, ${q})")) == {"q"}


def test_the_tree_goes_to_the_script_as_lists():
    assert to_json(parse("${a} = 'x' and . + 1.5 > 2")) == ["and", ["=", ["$", "a"], "x"], [">", ["+", ["."], 1.5], 2]]


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("${q} == 'a'", 6, "one = compares"),
        ("${q} <> 1", 6, "!="),
        ("${q} && ${r}", 5, "write and"),
        ("${q} || ${r}", 5, "write or"),
        ("!${q}", 0, "write not(…)"),
        ("${q} / 2", 5, "written div"),
        ("${q} % 2", 5, "written mod"),
        ("${q} ≥ 2", 5, ">="),
        ("${q} > 1,5", 8, "decimals take a point"),
        ("yes", 0, "words need quotes, 'yes', and answers need ${yes}"),
        ("1 < . < 5", 6, "join them with “and”"),
        ("${a b}", 0, "the name of one question"),
        ("${q", 0, "an answer is written ${name}"),
        ("${last-saved#q}", 0, "the name of one question"),
        ("'yes", 0, "opened and not closed"),
        ("(1 + 2", 6, "At the end of the expression"),
        ("1 + ", 4, "At the end of the expression"),
        ("+1", 0, "a plus needs a value before it"),
        ("", 0, "The expression is empty."),
        ("   ", 0, "The expression is empty."),
        ("pulldata('fruits', 'name', 'name', 'mango')", 0, "put their values into columns"),
        ("1 + random()", 4, "nothing is drawn by lot"),
        ("position(..)", 0, "repeated groups"),
        ("instance('x')/root/item[name = 'a']/label", 0, "put their values into columns"),
        ("frobnicate(1)", 0, "there is no such function here; known are selected,"),
        ("if(${q})", 0, "call it as if(condition, then, else)"),
        ("selected(${q})", 0, "call it as selected(list, name)"),
        ("${a}[position() = 1]", 4, "brackets"),
        ("because pyxform doesn't know what to do", 8, "does not fit"),
        ("regex(., ${pattern})", 0, "must be written in quotes"),
        ("regex(., '(?=a)b')", 0, "looking ahead"),
        (r"regex(., '(a)\1')", 0, "looking ahead"),
        ("regex(., '(((a{100}){100}){100}){100}')", 0, "huge repeats"),
        ("format-date(today(), '%b')", 0, "“%b” is not known"),
    ],
)
def test_a_refusal_names_the_place_and_the_remedy(text, place, remedy):
    error = refusal(text)
    assert error.position == place
    assert remedy in error.sentence


def test_a_refusal_is_said_in_russian_too():
    with language("ru"), pytest.raises(ExpressionRefused, match="для сравнения нужен один знак ="):
        parse("${q} == 'a'")


def test_what_is_too_long_or_too_deep_is_refused():
    assert "longer than" in refusal("1 + " * LONGEST + "1").sentence
    assert "nested too deeply" in refusal("not(" * 100 + "1" + ")" * 100).sentence
    assert "nested too deeply" in refusal("-" * 500 + "1").sentence
    assert "nested too deeply" in refusal("count(" + "-1," * 1_100 + "1)").sentence


def test_many_alternatives_are_not_deep():
    text = " or ".join(f"${{q}} = '{number}'" for number in range(200))
    assert evaluate(parse(text), Scope({"q": "199"})) is True


def test_parentheses_alone_cost_nothing():
    assert evaluate(parse("(" * 1_500 + "1" + ")" * 1_500), Scope({})) == 1


@given(st.text(alphabet="${}()'\"‘’.,/\\=!<>+-*&|[]%#ab1 \tыдиor:and", max_size=60))
def test_no_text_brings_anything_but_a_refusal(text):
    try:
        parse(text, columns=True)
    except ExpressionRefused as error:
        refused = error
    else:
        return
    assert 0 <= refused.position <= len(text)
    assert refused.sentence


PIECES = (
    *(f"{name}(" for name in FUNCTIONS),
    "${q}",
    ".",
    "..",
    "../",
    "'",
    "a",
    "1",
    " ",
    ",",
    ")",
    "(",
    "and",
    "or",
    "div",
    "=",
    "<",
    "-",
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_heap_of_pieces_brings_anything_but_a_refusal(text):
    try:
        tree = parse(text)
    except ExpressionRefused:
        return
    assert isinstance(evaluate(tree, Scope({"q": "x"})), str | float | bool)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text):
    with contextlib.suppress(ExpressionRefused):
        parse(text)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_the_example_of_every_function_says_what_the_table_says(function):
    scope = Scope({}, today="2026-11-27", now="2026-11-27T14:05:00")
    value = evaluate(parse(function.example), scope)
    assert to_text(value) == function.result
    kind = {str: "text", float: "number", bool: "boolean"}[type(value)]
    assert function.returns in (kind, "any")
    assert function.sentence.ru
    assert function.sentence.en


# Attack 10: patterns that make a backtracking engine hang.
@pytest.mark.parametrize("pattern", ["^(a+)+$", "(.*a){25}", "(a|aa)+", "(a|a?)+b", "(x+x+)+y", "a?" * 60 + "a" * 60])
@pytest.mark.parametrize("answer", ["a" * 5_000 + "!", "x" * 5_000])
def test_an_evil_pattern_is_answered_within_a_moment_and_kept_from_browsers(pattern, answer):
    tree = parse(f"regex(., '{pattern}')")
    start = time.perf_counter()
    assert evaluate(tree, Scope({}, here=answer)) is False
    assert time.perf_counter() - start < 0.1
    assert to_json(tree) == ["?"]


@pytest.mark.parametrize(
    "pattern",
    [r"[0-9]{6}", r"\d{3}-\d{2}", r"[А-ЯЁ][а-яё]+( [А-ЯЁ][а-яё]+)?", r"[^@]+@[^@]+", "a|b|c", r"(\+7|8)[0-9]{10}"],
)
def test_a_calm_pattern_is_tried_in_browsers_too(pattern):
    tree = parse(f"regex(., '{pattern}')")
    assert to_json(tree)[0] == "regex"


# Attack 9: templates in answers and in quotes are words.
@pytest.mark.parametrize(
    "evil", ["{{7*7}}", "{% for x in y %}", "${q}", "%(x)s", "{0.__class__}", "<script>", "'or 1=1"]
)
def test_what_looks_like_a_template_stays_as_it_is(evil):
    assert evaluate(parse("concat(., '|', .)"), Scope({"q": "secret"}, here=evil)) == f"{evil}|{evil}"
    if "'" not in evil:
        assert evaluate(parse(f"'{evil}'"), Scope({"q": "secret"})) == evil


def test_results_do_not_grow_without_end():
    tree = parse("concat(., ., ., ., ., ., ., .)")
    assert len(evaluate(tree, Scope({}, here="x" * 9_000))) == 10_000
