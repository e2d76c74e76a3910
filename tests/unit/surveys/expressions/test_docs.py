"""The page about expressions says what the code does."""

import re

import pytest

from surveys.definition.check import MOST_CHOICES, MOST_QUESTIONS
from surveys.expressions import FUNCTIONS
from surveys.expressions.parsing import DEEPEST, LARGEST, LONGEST
from surveys.expressions.patterns import LONGEST_PATTERN
from surveys.expressions.values import LONGEST_TEXT
from surveys.logic.rules import LARGEST as LARGEST_TOGETHER
from tests.support.groups import ROOT

pytestmark = pytest.mark.docs

PAGE = (ROOT / "docs" / "developer" / "survey-expressions.md").read_text(encoding="utf-8")


def test_the_table_of_functions_is_that_of_the_code():
    rows = [line for line in PAGE.splitlines() if re.match(r"\| `[\w:-]+\(", line)]
    assert rows == [
        f"| `{one.name}({one.arguments})` | {one.returns} | {one.sentence.en} | `{one.example}` → `{one.result}` |"
        for one in FUNCTIONS.values()
    ]


def test_the_limits_are_those_of_the_code():
    limits = " ".join(PAGE.partition("## Limits")[2].partition("##")[0].split())
    for number, words in (
        (LONGEST, "characters, "),
        (DEEPEST, "operations deep"),
        (LARGEST, "in all for one expression"),
        (LARGEST_TOGETHER, "operations for a definition"),
        (LONGEST_PATTERN, "characters for a pattern"),
        (LONGEST_TEXT, "for a computed text"),
    ):
        assert f"{number:,} {words}" in limits


def test_the_limits_of_a_definition_are_as_promised():
    assert (MOST_QUESTIONS, MOST_CHOICES) == (300, 500)
