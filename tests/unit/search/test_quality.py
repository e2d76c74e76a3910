"""A file of judged queries is read line by line, and its figures are counted as they are defined."""

import json
from collections.abc import Callable

import pytest

from portal.cli.search import TYPES
from search.explain import explain
from search.quality import judge, read_judged
from search.query import SearchIndex
from search.request import GROUPS, SearchRequest
from search.result import Hit
from search.synonyms import Synonym, Synonyms


def ask(index: SearchIndex) -> Callable[[str], tuple[Hit, ...]]:
    """Ask the index as the command does."""

    def answer(text: str) -> tuple[Hit, ...]:
        return index.search(SearchRequest(text)).hits

    return answer


def test_a_line_that_is_no_judged_query_is_told_and_the_rest_counts() -> None:
    lines = [
        '{"query": "гимназия 56", "relevant": [1]}',
        "гимназия 56",
        "[1, 2]",
        '{"query": "", "relevant": [1]}',
        '{"query": "школа"}',
        '{"query": "школа", "relevant": []}',
        '{"query": "школа", "relevant": [true]}',
        "",
        "[" * 100_000,
        '{"query": "школа 9", "relevant_ids": "6", "kind": "numbers"}',
        '{"query": "школа 10", "ids": ["institution:7"], "group": "numbers"}',
    ]
    judged, bad = read_judged(lines)
    assert [one.query for one in judged] == ["гимназия 56", "школа 9", "школа 10"]
    assert [one.label for one in judged] == ["", "numbers", "numbers"]
    assert [line.line for line in bad] == [2, 3, 4, 5, 6, 7, 9]
    assert str(bad[0]).startswith("line 2: this is not JSON")


@pytest.mark.parametrize(
    "name",
    [
        1,
        "1",
        "institution:1",
        "gimnaziya-56-imeni-kapitana-serova",
        "/institutions/1-gimnaziya-56-imeni-kapitana-serova/",
        "https://example.org/institutions/1-gimnaziya-56-imeni-kapitana-serova/",
        "inn:7813046123",
        "INN: 7813046123",
    ],
)
def test_a_right_answer_may_be_named_in_many_ways(index: SearchIndex, name: int | str) -> None:
    judged, bad = read_judged([json.dumps({"query": "гимназия 56", "relevant": [name]})])
    assert not bad
    assert judge(judged, ask(index), {"inn:7813046123": {1}}).total.success_at_1 == 1


@pytest.mark.parametrize("name", ["²", "1" * 5_000, "٣", "://[", "http://[::1", "institution:", "\ud800"])
def test_a_name_that_nothing_has_is_a_miss(index: SearchIndex, name: str) -> None:
    judged, bad = read_judged([json.dumps({"query": "гимназия 56", "relevant": [name]})])
    assert not bad
    assert judge(judged, ask(index)).misses[0].rank is None


def test_a_bad_line_sends_no_signs_to_the_terminal() -> None:
    _, bad = read_judged(["\x1b[31m\x00\x07 x"])
    assert "\x1b" not in str(bad[0])
    assert "\x00" not in str(bad[0])


def test_figures_are_means_over_the_questions(index: SearchIndex) -> None:
    hits = index.search(SearchRequest("школа")).hits
    first, second, third = (hit.id for hit in hits[:3])
    judged, _ = read_judged(
        json.dumps({"query": "школа", "relevant": [wanted], "label": label})
        for wanted, label in ((first, "a"), (second, "a"), (third, "b"), (10**6, "b"))
    )
    report = judge(judged, ask(index))
    assert (report.total.queries, report.total.success_at_1, report.total.success_at_3) == (4, 0.25, 0.75)
    assert report.total.mrr == pytest.approx((1 + 1 / 2 + 1 / 3) / 4, abs=1e-4)
    assert report.labels["a"].mrr == 0.75
    assert [miss.rank for miss in report.misses] == [None, 3, 2]
    assert report.misses[0].first == hits[0].title


def test_no_questions_give_no_figures() -> None:
    assert judge([], lambda _text: ()).total.mrr == 0


def test_an_explanation_names_what_was_read_asked_and_found(index: SearchIndex) -> None:
    told = explain(index, "гимназея 56", Synonyms([Synonym("морская", ("гимназия 56",))]))
    data = told.to_json()
    assert data["read_as"] == "гимназия 56"
    assert data["repairs"] == [{"reason": "spelling", "written": "гимназея", "read": "гимназия"}]
    assert told.hits[0].class_name == "the exact name"
    assert sum(one.documents for one in told.classes) >= told.total
    assert explain(index, "щзкъх").to_json()["unknown"] == ["щзкъх"]
    assert explain(index, "").total > 0
    widened = explain(index, "морская", Synonyms([Synonym("морская", ("гимназия 56",))])).to_json()
    assert {"terms": ["гимназия", "56"], "from": "synonym"} in widened["groups"][0]["alternatives"]


def test_the_command_line_knows_every_tab() -> None:
    assert TYPES == GROUPS
