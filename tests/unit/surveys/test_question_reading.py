"""A form is read with the conditions of its survey: what is hidden is dropped, whatever the browser says (attack row 13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from core.i18n import language
from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section, Words
from surveys.logic import logic_of
from surveys.questions.reading import Errors, read_answers
from tests.support.every_question import MadeUpRegister


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with language("en"):
        yield


YES_NO = (Choice("yes", Words("Да", "Yes")), Choice("no", Words("Нет", "No")))
SURVEY = Definition(
    Words("Переезд", "Moving"),
    sections=(
        Section(
            "first",
            questions=(
                Question("moves", QuestionType.SINGLE, Words("Переезжаете?", "Are you moving?"), choices=YES_NO),
                Question(
                    "why",
                    QuestionType.SINGLE,
                    relevant="${moves} = 'yes'",
                    required="true()",
                    choices=(Choice("work"), Choice("own", other=True)),
                ),
                Question("age", QuestionType.NUMBER, constraint=". >= 14", constraint_message=Words("", "From 14 on.")),
            ),
        ),
        Section(
            "second",
            relevant="${moves} = 'yes'",
            questions=(
                Question("region", QuestionType.SINGLE, choices=(Choice("north"), Choice("south"))),
                Question(
                    "town",
                    QuestionType.DROPDOWN,
                    choice_filter="region = ${region}",
                    required="${region} = 'north'",
                    choices=(Choice("ice", columns={"region": "north"}), Choice("palm", columns={"region": "south"})),
                ),
                Question("next_year", QuestionType.CALCULATED, calculation="${age} + 1"),
            ),
        ),
    ),
)


def read(*fields: tuple[str, str], section: int | None = None, known: Answers | None = None) -> tuple[Answers, Errors]:
    asked = SURVEY if section is None else SURVEY.sections[section]
    return read_answers(
        asked,
        MultiDict(fields),
        MadeUpRegister(),
        logic=logic_of(SURVEY),
        known=known,
        today=date(2026, 11, 27),
        now=datetime(2026, 11, 27, 12, tzinfo=UTC),
    )


def test_answers_to_hidden_questions_are_dropped_right_or_wrong() -> None:
    answers, errors = read(
        ("moves", "no"), ("why", "own"), ("why.other", "тайна"), ("region", "moon"), ("town", "ice"), ("age", "30")
    )
    assert (answers, errors) == ({"moves": "no", "age": 30}, {})


def test_a_question_that_appears_wants_its_answer() -> None:
    _answers, errors = read(("moves", "yes"), section=0)
    assert errors == {"why": ["Choose one option."]}
    assert read(("moves", "no"), section=0)[1] == {}


def test_a_constraint_speaks_with_its_own_words() -> None:
    assert read(("age", "13"), section=0)[1] == {"age": ["From 14 on."]}
    assert read(("age", "14"), section=0) == ({"age": 14}, {})
    assert read(section=0) == ({}, {})


def test_only_choices_that_a_filter_lets_through_are_taken() -> None:
    known: Answers = {"moves": "yes"}
    assert read(("region", "north"), ("town", "ice"), section=1, known=known) == (
        {"region": "north", "town": "ice"},
        {},
    )
    assert read(("region", "south"), ("town", "ice"), section=1, known=known)[1] == {
        "town": ["Choose from the options shown."]
    }
    assert read(("region", "north"), section=1, known=known)[1] == {"town": ["Choose one option."]}
    assert read(("region", "south"), section=1, known=known)[1] == {}


def test_a_whole_survey_has_its_calculated_values_and_takes_none_from_outside() -> None:
    answers, errors = read(
        ("moves", "yes"), ("why", "work"), ("age", "30"), ("region", "south"), ("next_year", "1000000")
    )
    assert not errors
    assert answers["next_year"] == 31


def test_what_was_refused_before_is_not_read_and_is_forgotten_where_it_is_hidden() -> None:
    def refuse(moves: str) -> Errors:
        return read_answers(
            SURVEY,
            MultiDict([("moves", moves), ("why", "work")]),
            MadeUpRegister(),
            logic=logic_of(SURVEY),
            today=date(2026, 11, 27),
            now=datetime(2026, 11, 27, 12, tzinfo=UTC),
            refused={"why": ["No."]},
        )[1]

    assert refuse("yes") == {"why": ["No."]}
    assert refuse("no") == {}


def test_conditions_want_the_time() -> None:
    with pytest.raises(ValueError, match="the time"):
        read_answers(SURVEY, MultiDict(), MadeUpRegister(), logic=logic_of(SURVEY))
