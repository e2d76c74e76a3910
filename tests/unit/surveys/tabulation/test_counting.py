"""Sums of answers are right, add up, and survive JSON."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition.model import Answers
from surveys.definition.stored import dump_answers
from surveys.tabulation.counting import BY_CODE, Asked, Count, Row
from surveys.tabulation.tabulation import DAYS, Tabulation, add_up
from tests.unit.surveys.tabulation.questionnaires import DEFINITION, answers

MONDAY = date(2026, 11, 23)


def asked_of(found: Answers) -> list[str]:
    """Everything but «why», which only «other» are asked."""
    return [
        question.name for question in DEFINITION.questions() if question.name != "why" or found.get("who") == "other"
    ]


def tabulate(rows: list[Answers], asked: Asked | None = None) -> Tabulation:
    """The sums of some answers."""
    return Count(DEFINITION, asked).tabulate(Row(dump_answers(one), MONDAY) for one in rows)


def test_every_kind_of_question_is_counted() -> None:
    rows: list[Answers] = [
        {"who": "mother", "lunch": ["soup", "salad"], "mark": 5, "grid": {"safe": "yes"}, "age": 7, "school": 3},
        {"who": "father", "lunch": ["soup"], "mark": 5, "rank": ["sport", "food"], "age": 10.5, "since": "2020-09-01"},
        {"who": "other", "mark": 1, "why": "Так", "school": 3, "rank": ["sport", "food"]},
    ]
    found = tabulate(rows, asked_of)
    assert found.total == 3
    assert found.count("who") == 3
    assert found.count("lunch", "soup") == 2
    assert found.count("lunch") == 2
    assert (found.count("mark", "5"), found.count("mark", "1"), found.count("mark", "3")) == (2, 1, 0)
    assert (found.count("grid"), found.count("grid.safe", "yes"), found.count("grid.clean")) == (1, 1, 0)
    assert found.values["rank"] == {"1 sport": 2, "2 food": 2}
    assert found.values["age"] == {"7": 1, "10.5": 1}
    assert found.values[DAYS] == {"2026-11-23": 3}
    assert found.asked("why", conditional=True) == 1
    index = found.index()
    assert found.together[index["who", "mother"], index["lunch", "salad"]] == 1
    assert found.together[index["who", "father"], index["lunch", "salad"]] == 0
    assert set(found.places["school"]) == {3}
    assert found.places["school"][3][index["mark", "5"]] == 1


def test_choices_that_the_version_does_not_know_are_left_out() -> None:
    found = tabulate([{"who": "nobody", "lunch": ["soup", "stones"], "elsewhere": "x", "grid": {"roof": "yes"}}])
    assert found.count("who") == 1
    assert sum(found.count("who", name) for name in ("mother", "father", "other")) == 0
    assert found.count("lunch", "soup") == 1


def test_the_institution_of_a_code_is_counted_by_itself() -> None:
    found = Count(DEFINITION).tabulate([Row('{"who":"mother"}', institution_id=7), Row("{}")])
    assert found.count(BY_CODE) == 1
    assert list(found.places[BY_CODE]) == [7]


@given(st.integers(0, 10_000), st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_sums_of_parts_are_the_sum_of_the_whole(seed: int, sizes: list[int]) -> None:
    random_ = random.Random(seed)
    parts = [[answers(random_, leave_out=0.4) for _one in range(size)] for size in sizes]
    whole = tabulate([one for part in parts for one in part], asked_of)
    added = add_up(tabulate(part, asked_of) for part in parts)
    assert added.to_json() == whole.to_json()
    assert Tabulation.from_json(added.to_json()) == whole


@pytest.mark.parametrize("size", [0, 1, 50])
def test_counting_in_chunks_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random_ = random.Random(1)
    rows = [answers(random_) for _one in range(size)]
    whole = tabulate(rows)
    monkeypatch.setattr("surveys.tabulation.counting.CHUNK", 7)
    assert tabulate(rows) == whole
