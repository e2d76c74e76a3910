"""The conditions and calculations of survey authors: one language, one parser, two evaluators.

``parse`` makes a tree or refuses with a place and a remedy. ``evaluate`` computes it here; ``to_json`` hands the same tree to
the script of the page. What the language knows is one table, ``FUNCTIONS`` (docs/developer/survey-expressions.md).
"""

from surveys.expressions.evaluating import Scope, evaluate
from surveys.expressions.functions import FUNCTIONS, Function
from surveys.expressions.parsing import parse
from surveys.expressions.refused import ExpressionRefused
from surveys.expressions.tree import Tree, columns_in, labels_in, names_in, to_json
from surveys.expressions.values import Value, to_boolean, to_number, to_text

__all__ = [
    "FUNCTIONS",
    "ExpressionRefused",
    "Function",
    "Scope",
    "Tree",
    "Value",
    "columns_in",
    "evaluate",
    "labels_in",
    "names_in",
    "parse",
    "to_boolean",
    "to_json",
    "to_number",
    "to_text",
]
