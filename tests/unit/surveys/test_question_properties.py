"""Whatever is sent, reading refuses or understands it; what it understands can be written into the form again."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition.model import Question, QuestionType, Section, UploadedFile
from surveys.definition.stored import dump_answers, load_answers
from surveys.questions import KINDS
from surveys.questions.base import AnswerRefused, Posted
from surveys.questions.forms import make_section_form
from surveys.questions.posted import sort_fields
from tests.support.every_question import EVERY, MadeUpRegister

REGISTER = MadeUpRegister()
FILE = UploadedFile("ab" * 16, "план.pdf", 1200, "application/pdf")
REGISTER.files[FILE.id] = FILE
ASKED = [question for question in EVERY.questions if question.answered]
NASTY = [
    "",
    "\x00",
    "\ud800",
    "nan",
    "1e309",
    "-0",
    str(2**63),
    "=1+1",
    "null",
    "[]",
    "yes",
    "1",
    "2",
    FILE.id,
    "７",
    " ",
]
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.floats().map(str),
    st.decimals(places=3, min_value=-1000, max_value=1000).map(str),
    st.dates().map(str),
    st.times().map(str),
    st.emails(),
)


def names_of(question: Question) -> list[str]:
    return [choice.name for choice in (*question.choices, *question.rows)]


def fields_of(question: Question) -> st.SearchStrategy[dict[str, list[str]]]:
    """Forms for a question: mostly plausible, some not."""
    values = st.one_of(texts, st.sampled_from(names_of(question) or ["1"]))
    name = question.name
    keys = st.sampled_from([name, f"{name}.other", f"{name}.find", *(f"{name}.{rest}" for rest in names_of(question))])
    return st.dictionaries(st.one_of(keys, keys, st.text(max_size=8)), st.lists(values, max_size=3), max_size=6)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: str(question.type))
@given(data=st.data())
def test_reading_refuses_or_understands_and_what_it_understands_it_reads_again(
    question: Question, data: st.DataObject
) -> None:
    kind = KINDS[question.type]
    posted = sort_fields(data.draw(fields_of(question))).get(question.name, Posted((), {}))
    try:
        answers = kind.read(question, posted, REGISTER)
    except AnswerRefused:  # any other exception fails the test
        return
    assert set(answers) <= {question.name, f"{question.name}.other"}
    assert load_answers(dump_answers(answers)) == answers  # nothing in it that JSON or UTF-8 cannot hold
    assert "\\u0000" not in dump_answers(answers)
    again = sort_fields(kind.write(question, answers)).get(question.name, Posted((), {}))
    assert kind.read(question, again, REGISTER) == answers
    assert isinstance(kind.missing(question, answers.get(question.name)), str)
    for column in kind.columns(question, "ru"):
        value = column.value(answers)
        assert value is None or isinstance(value, str | int | float)


sizes = st.one_of(st.none(), st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False))
counts = st.one_of(st.none(), st.integers(0, 10**6))


@given(
    data=st.data(),
    asked=st.sampled_from(ASKED),
    limits=st.fixed_dictionaries({"minimum": sizes, "maximum": sizes, "step": sizes}),
    numbers=st.fixed_dictionaries({"decimals": counts, "fewest": counts, "most": counts, "longest": counts}),
)
def test_no_definition_makes_reading_or_drawing_fall_over(
    data: st.DataObject, asked: Question, limits: dict[str, float | None], numbers: dict[str, int | None]
) -> None:
    """Limits come from authors and from files; the check of definitions warns of senseless ones, reading bears them."""
    question = replace(asked, **limits, **numbers)  # type: ignore[arg-type]
    fields = data.draw(fields_of(question))
    form = make_section_form(Section("s", questions=(question,)), "ru")(fields, lookups=REGISTER)
    form.check(REGISTER, fields)
    field = form.of(question.name)
    assert field.told is not None
    assert field.target
    KINDS[question.type].missing(question, None)


def by_type(kind: QuestionType) -> Question:
    return next(question for question in ASKED if question.type is kind)


@given(places=st.permutations([choice.name for choice in by_type(QuestionType.RANKING).choices]))
def test_every_order_can_be_ranked(places: list[str]) -> None:
    round_trip(by_type(QuestionType.RANKING), places)


@given(
    rows=st.dictionaries(
        st.sampled_from([row.name for row in by_type(QuestionType.MATRIX).rows]),
        st.sampled_from([choice.name for choice in by_type(QuestionType.MATRIX).choices]),
        min_size=1,
    )
)
def test_every_part_of_a_matrix_can_be_filled(rows: dict[str, str]) -> None:
    round_trip(by_type(QuestionType.MATRIX), rows)


@given(number=st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**6), 10**6, places=6).map(float)))
def test_every_number_that_is_not_too_long_is_kept_exactly(number: float) -> None:
    kept = int(number) if float(number).is_integer() else number
    assert math.isfinite(kept)
    round_trip(Question("n", QuestionType.NUMBER), kept)


@given(day=st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_kept(day: date) -> None:
    round_trip(Question("d", QuestionType.DATE), day.isoformat())


def round_trip(question: Question, answer: Any) -> None:
    kind = KINDS[question.type]
    answers = {question.name: answer}
    fields = sort_fields(kind.write(question, answers))
    assert kind.read(question, fields[question.name], REGISTER) == answers
