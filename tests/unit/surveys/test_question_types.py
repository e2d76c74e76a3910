"""What each type of question takes for an answer, and with which words it refuses the rest (attack rows 12 and 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from core.i18n import language
from surveys.definition.model import Answers, Choice, Question, QuestionType, Section, UploadedFile, Words
from surveys.questions import KINDS
from surveys.questions.reading import read_answers
from tests.support.every_question import EVERY, MadeUpRegister

FILE = UploadedFile("0" * 31 + "1", "план.pdf", 1200, "application/pdf")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with language("en"):
        yield


def question(name: str, **changes: Any) -> Question:
    found = next(question for question in EVERY.questions if question.name == name)
    return replace(found, required="", **changes)


def read(asked: Question, *fields: tuple[str, str]) -> Answers:
    """The answers to one question; fails where anything is refused."""
    answers, errors = _read(asked, fields)
    assert not errors
    return answers


def refusal(asked: Question, *fields: tuple[str, str]) -> str:
    """The sentence of a refusal; fails where something is stored."""
    answers, errors = _read(asked, fields)
    assert answers == {}
    return " ".join(errors[asked.name])


def _read(asked: Question, fields: tuple[tuple[str, str], ...]) -> tuple[Answers, dict[str, list[str]]]:
    register = MadeUpRegister()
    register.files[FILE.id] = FILE
    return read_answers(Section("s", questions=(asked,)), MultiDict(fields), register)


def test_every_type_has_one_entry() -> None:
    assert set(KINDS) == set(QuestionType)
    assert {question.type for question in EVERY.questions} >= {kind for kind in KINDS if kind.value not in ("calculated", "unsupported")}  # fmt: skip


def test_one_choice_of_those_shown_is_taken() -> None:
    start = question("start")
    assert read(start, ("start", "at9")) == {"start": "at9"}
    assert read(start) == {}
    assert refusal(start, ("start", "at7")) == "Choose from the options shown."
    assert refusal(start, ("start", "at8"), ("start", "at9")) == "Choose one option only."
    assert refusal(start, ("start", "at8\x00"))


def test_the_words_of_another_choice_belong_to_it() -> None:
    start = question("start")
    assert read(start, ("start", "own"), ("start.other", " в  10:00 ")) == {"start": "own", "start.other": "в 10:00"}
    assert read(start, ("start", "at8"), ("start.other", "в 10:00")) == {"start": "at8"}
    assert read(start, ("start.other", "в 10:00")) == {"start": "own", "start.other": "в 10:00"}
    assert refusal(start, ("start", "own")).startswith("Write your own answer")
    assert refusal(start, ("start", "own"), ("start.other", "я" * 501)) == "Shorten your own answer to 500 characters."


def test_several_choices_are_kept_in_the_order_of_the_question() -> None:
    meals = question("meals")
    assert read(meals, ("meals", "home"), ("meals", "canteen"), ("meals", "home")) == {"meals": ["canteen", "home"]}
    assert refusal(meals, ("meals", "canteen"), ("meals", "home"), ("meals", "cafe")) == "Choose at most 2 options."
    assert "“Has no lunch” goes with no other option" in refusal(meals, ("meals", "canteen"), ("meals", "none"))
    assert refusal(meals, ("meals", "canteen"), ("meals", "prison")) == "Choose from the options shown."
    assert refusal(question("meals", fewest=2, most=2), ("meals", "home")) == "Choose 2 options."
    assert read(question("meals", fewest=2), ("meals", "none")) == {"meals": ["none"]}


@pytest.mark.parametrize("sent", ["0", "6", "3.5", "٣", "-", "1e0", "3 ", "99999999999999999999"])
def test_a_scale_takes_whole_points_between_its_ends(sent: str) -> None:
    assert read(question("clean"), ("clean", "3")) == {"clean": 3}
    assert refusal(question("clean"), ("clean", sent)) == "Choose a point from 1 to 5."


def test_a_scale_may_begin_below_zero() -> None:
    assert read(question("clean", minimum=-2, maximum=2), ("clean", "-2")) == {"clean": -2}


def test_a_matrix_takes_one_choice_for_each_row() -> None:
    pleased = question("pleased")
    answers = read(pleased, ("pleased.staff", "yes"), ("pleased.told", "no"), ("pleased.director", "yes"))
    assert answers == {"pleased": {"staff": "yes", "told": "no"}}
    assert "row “The child feels safe”" in refusal(pleased, ("pleased.safe", "yes"), ("pleased.safe", "no"))
    assert "row “The child feels safe”" in refusal(pleased, ("pleased.safe", "excellent"))


def test_a_required_matrix_names_the_rows_that_wait() -> None:
    pleased = replace(question("pleased"), required="true()")
    _answers, errors = _read(pleased, (("pleased.staff", "yes"), ("pleased.safe", "no")))
    assert errors == {"pleased": ["Choose one option in every row. Without an answer: We are told in time."]}
    assert _read(pleased, ())[1] == {"pleased": ["Choose one option in every row."]}


def test_a_ranking_wants_every_place_once() -> None:
    order = question("order")
    assert read(order, ("order.rus", "2"), ("order.math", "1"), ("order.art", "3")) == {"order": ["math", "rus", "art"]}
    assert read(order, ("order.rus", "")) == {}
    twice = refusal(order, ("order.rus", "1"), ("order.math", "1"), ("order.art", "2"))
    assert twice.startswith("Place 1 is given more than once: «Russian», «Mathematics».")
    assert "Without a place: «Drawing»" in refusal(order, ("order.rus", "1"), ("order.math", "2"))
    assert refusal(order, ("order.rus", "4")) == "Places go from 1 to 3."
    assert refusal(order, ("order.rus", "01")) == "Places go from 1 to 3."


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("12", 12), ("12,0", 12), (" 1 200 ", 1200), ("1\u00a0200,50", 1200.5), ("−7", -7), ("-0", 0), ("+5", 5), ("0.1", 0.1)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(sent: str, kept: float) -> None:
    answers = read(Question("n", QuestionType.NUMBER), ("n", sent))
    assert answers == {"n": kept}
    assert type(answers["n"]) is type(kept)
    assert str(answers["n"]) != "-0"


@pytest.mark.parametrize("sent", ["nan", "inf", "-inf", "1e309", "1e3", "0x10", "двенадцать", "1,2,3", "12 5", "½", "١٢", "1" * 41, "--1", ".", "5%"])  # fmt: skip
def test_what_is_no_number_is_told_how_one_looks(sent: str) -> None:
    assert refusal(Question("n", QuestionType.NUMBER), ("n", sent)) == "Write a number in figures, like 12."


def test_numbers_too_long_for_a_computer_are_refused() -> None:
    sentence = "Write the number with at most 15 digits."
    assert refusal(Question("n", QuestionType.NUMBER), ("n", str(2**63))) == sentence
    assert refusal(Question("n", QuestionType.NUMBER), ("n", "0." + "1" * 39)) == sentence


def test_the_limits_of_a_number_are_named_in_its_refusal() -> None:
    way = question("way")
    assert refusal(way, ("way", "181")) == "Write a number from 1 to 180, like 12."
    assert refusal(way, ("way", "0")) == "Write a number from 1 to 180, like 12."
    assert refusal(way, ("way", "1,5")) == "Write a whole number, like 12."
    assert read(way, ("way", "180")) == {"way": 180}
    tenth = Question("n", QuestionType.NUMBER, decimals=1, step=0.5, minimum=20.0)
    assert refusal(tenth, ("n", "36.66")) == "Digits after the point: at most 1."
    assert refusal(tenth, ("n", "36.6")) == "Write a number in steps of 0.5: 36.5 or 37."
    assert refusal(tenth, ("n", "3")) == "Write a number, at least 20, like 20."
    assert read(tenth, ("n", "36,50")) == {"n": 36.5}
    assert read(Question("n", QuestionType.NUMBER, decimals=15), ("n", "1" * 15)) == {"n": int("1" * 15)}


def test_texts_are_cleaned_and_no_longer_than_said() -> None:
    assert read(question("street"), ("street", "  Парусная \u202eул.\t ")) == {"street": "Парусная ул."}
    assert read(question("wish"), ("wish", "Борщ\r\n\r\n\r\n\r\nи блины")) == {"wish": "Борщ\n\nи блины"}
    assert read(question("wish"), ("wish", " \n ")) == {}
    assert refusal(question("wish"), ("wish", "я" * 401)) == "The answer has 401 characters; shorten it to 400."
    assert "shorten it to 300" in refusal(question("street"), ("street", "я" * 5_000_000))
    assert refusal(question("street"), ("street", "один"), ("street", "два")) == "Write one answer."


@pytest.mark.parametrize("name", ["street", "wish", "mail", "way", "since", "rises"])
@pytest.mark.parametrize("sent", ["без\x00знака", "пол\ud83dпары"])
def test_signs_that_no_database_keeps_are_refused_at_the_field(name: str, sent: str) -> None:
    assert refusal(question(name), (name, sent)).startswith("The text holds a sign that cannot be kept.")


def test_days_are_read_from_a_calendar_and_from_a_keyboard() -> None:
    since = question("since")
    assert read(since, ("since", "2026-11-27")) == read(since, ("since", "27.11.2026")) == {"since": "2026-11-27"}
    assert refusal(since, ("since", "30.02.2026")).startswith("There is no such day.")
    assert refusal(since, ("since", "0026-11-27")) == "Write the year with its four digits, like 2026."
    for wrong in ("27.11", "завтра", "2026-W48-5", "20261127", "27.11.26", "٢٧.١١.٢٠٢٦"):
        assert refusal(since, ("since", wrong)) == "Write day, month and year, like 27.11.2026."


def test_times_are_kept_to_the_minute() -> None:
    rises = question("rises")
    assert read(rises, ("rises", "07:05:30")) == read(rises, ("rises", "7.05")) == {"rises": "07:05"}
    assert refusal(rises, ("rises", "24:00")).startswith("A day has hours from 0 to 23")
    assert refusal(rises, ("rises", "утром")) == "Write hours and minutes, like 14:05."


def test_an_address_of_mail_is_checked_by_its_form() -> None:
    mail = question("mail")
    assert read(mail, ("mail", " Anna@EXAMPLE.org ")) == {"mail": "Anna@example.org"}
    for wrong in (
        "anna",
        "a@b@c",
        "anna@example.org\r\nBcc: x@y.org",
        "a" * 250 + "@example.org",
        "@",
        "a@" + "я" * 70,
    ):
        assert refusal(mail, ("mail", wrong)) == "Write an e-mail address, like name@example.org."


def test_a_file_is_one_that_was_sent_and_of_a_kind_that_was_asked_for() -> None:
    plan = question("plan")
    kept: dict[str, Any] = {"plan": {"id": FILE.id, "name": "план.pdf", "size": 1200, "type": "application/pdf"}}
    assert read(plan, ("plan", FILE.id)) == kept
    assert read(plan, ("plan", FILE.id), ("plan.remove", "yes")) == {}
    assert refusal(plan, ("plan", "f" * 32)) == "The file is no longer here. Choose it once more."
    assert refusal(plan, ("plan", "../../etc/passwd")) == "The file is no longer here. Choose it once more."
    assert refusal(question("plan", accept=("docx",)), ("plan", FILE.id)) == "Send a file of another kind: DOCX."


def test_an_institution_is_one_of_the_register() -> None:
    school = question("school")
    assert read(school, ("school", "2")) == {"school": 2}
    assert read(school, ("school.find", "  ")) == {}
    assert read(school, ("school", ""), ("school.find", "гимназия")) == {}  # «none of these»
    assert refusal(school, ("school.find", "гимназия")) == "Choose the institution from the list, or empty the field."
    for wrong in ("4", "0", "-1", "2.0", "²", "9" * 30):
        assert refusal(school, ("school", wrong)).startswith("Find the institution")


def test_consent_is_a_tick_or_nothing() -> None:
    agree = question("agree")
    assert read(agree, ("agree", "yes")) == {"agree": True}
    assert read(agree) == {}
    assert refusal(agree, ("agree", "no")) == "Tick the box if you agree."


def test_notes_and_calculated_values_take_no_answer() -> None:
    for kind in (QuestionType.NOTE, QuestionType.CALCULATED, QuestionType.UNSUPPORTED):
        assert read(Question("x", kind, required="true()"), ("x", "5")) == {}


def test_every_required_question_says_what_to_do() -> None:
    section = replace(EVERY, questions=tuple(replace(question, required="true()") for question in EVERY.questions))
    answers, errors = read_answers(section, MultiDict(), MadeUpRegister())
    assert answers == {}
    assert set(errors) == {question.name for question in section.questions if question.answered}
    assert all(sentence.endswith(".") for sentences in errors.values() for sentence in sentences)


def test_the_author_may_say_it_in_other_words() -> None:
    street = replace(
        question("street"), required="true()", required_message=Words("Назовите улицу.", "Name the street.")
    )
    assert _read(street, ())[1] == {"street": ["Name the street."]}


def test_fields_of_nobody_are_left_alone() -> None:
    fields = [(f"unknown{number}", "x") for number in range(1000)] + [("start.other.other", "x"), (".", "x"), ("", "x")]
    assert read(question("start"), ("start", "at8"), *fields) == {"start": "at8"}


def test_a_choice_may_be_called_like_anything() -> None:
    """Names of rows and choices come from files and may hold points, spaces and quotes."""
    odd = Choice('a.b "c"', Words("x"))
    matrix = Question("m", QuestionType.MATRIX, rows=(odd,), choices=(odd,))
    assert read(matrix, ('m.a.b "c"', 'a.b "c"')) == {"m": {'a.b "c"': 'a.b "c"'}}


def test_export_columns_keep_numbers_numbers() -> None:
    file: dict[str, str | int] = {"id": FILE.id, "name": "план.pdf", "size": 1, "type": "x"}
    answers: Answers = {
        "warmth": -12.5, "clean": 4, "meals": ["home"], "order": ["art", "rus", "math"], "pleased": {"safe": "no"},
        "start": "own", "start.other": "=1+1", "agree": True, "plan": file,
    }  # fmt: skip
    row = {
        column.name: column.value(answers)
        for question in EVERY.questions
        for column in KINDS[question.type].columns(question, "en")
    }
    assert row["warmth"] == -12.5
    assert row["clean"] == 4
    assert (row["meals.canteen"], row["meals.home"]) == (0, 1)
    assert (row["order.art"], row["order.math"]) == (1, 3)
    assert (row["pleased.safe"], row["pleased.staff"]) == ("no", None)
    assert (row["start"], row["start_other"]) == ("own", "=1+1")
    assert (row["agree"], row["plan"], row["street"]) == (1, "план.pdf", None)
    assert "welcome" not in row
