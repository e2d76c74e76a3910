"""Both evaluators give what the shared vectors say."""

import json
from pathlib import Path
from typing import Any

import pytest

from surveys.expressions import Scope, evaluate, parse, to_json, to_text
from tests.support.expressions_in_node import NodeEvaluator, lacks_node
from tests.support.groups import ROOT, unavailable

FOLDER = ROOT / "tests" / "data" / "expressions"
TODAY, NOW = "2026-11-27", "2026-11-27T14:05:00"
TYPES = {str: "string", float: "number", bool: "boolean"}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


VECTORS = [vector for path in sorted(FOLDER.glob("*.jsonl")) for vector in read(path)]


def tree_of(vector):
    return parse(vector["expression"], columns="columns" in vector)


def scope_of(vector):
    names = ("values", "columns", "labels")
    return {name: vector.get(name, {}) for name in names} | {"here": vector.get("here", ""), "today": TODAY, "now": NOW}


def test_there_are_several_hundred_vectors():
    assert len(VECTORS) >= 400


def test_the_server_computes_what_the_vectors_say():
    wrong = []
    for vector in VECTORS:
        value = evaluate(tree_of(vector), Scope(**scope_of(vector)))
        if (TYPES[type(value)], to_text(value)) != (vector["type"], vector["result"]):
            wrong.append((vector["expression"], value, vector["result"]))
    assert wrong == []


def test_the_script_computes_the_same():
    if reason := lacks_node():
        unavailable(reason)
    with NodeEvaluator() as node:
        found = node.evaluate([(to_json(tree_of(vector)), scope_of(vector)) for vector in VECTORS])
    wrong = [
        (vector["expression"], got, vector["result"])
        for vector, got in zip(VECTORS, found, strict=True)
        if got != (vector["type"], vector["result"])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["survey.js", "survey-expressions.js"])
def test_the_scripts_stay_small(name):
    assert (ROOT / "themes" / "shared" / "static" / "js" / name).stat().st_size <= 10_000
