"""Somebody walks through a survey: pages appear and vanish, what was typed stays."""

from dataclasses import dataclass, field

import pytest
from werkzeug.datastructures import MultiDict

from core.i18n import language
from surveys.answering.effort import measure_effort
from surveys.answering.flow import Walk, make_walk, seen_of
from surveys.answering.spoken import say_answer
from surveys.answering.typed import MOST_CHARACTERS, TooMuchTyped, Typed, fields_of, load_typed
from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section, Words


@dataclass(frozen=True, slots=True)
class Shown:
    """What a survey's logic says."""

    visible: frozenset[str] = frozenset()
    sections: frozenset[str] = field(default=frozenset())


def question(name: str, type: QuestionType = QuestionType.TEXT, **more: object) -> Question:
    """A question that asks for its own name."""
    return Question(name, type, Words(ru=f"Вопрос {name}"), **more)  # type: ignore[arg-type]


PAGES = Definition(
    Words(ru="Анкета"),
    sections=(
        Section("one", questions=(question("a"), question("sum", QuestionType.CALCULATED))),
        Section("two", questions=(question("b"), question("c"))),
        Section("three", questions=(question("d", QuestionType.NOTE),)),
    ),
)
ALL = Shown(frozenset({"a", "b", "c", "d", "sum"}), frozenset({"one", "two", "three"}))


def walk(shown: Shown = ALL) -> Walk:
    """The walk through ``PAGES``."""
    return make_walk(PAGES, shown)


def test_pages_follow_in_order_and_end() -> None:
    following = walk()
    first = following.sections[0]
    assert [section.name for section in following.sections] == ["one", "two", "three"]
    assert (following.after("one"), following.before("one")) == (following.sections[1], None)
    assert (following.after("three"), following.before("three")) == (None, following.sections[1])
    assert following.get("one") is first
    assert (following.progress("two").page, following.progress("two").pages) == (2, 3)


@pytest.mark.parametrize(
    "shown",
    [
        Shown(frozenset({"a", "d"}), frozenset({"one", "two", "three"})),
        Shown(frozenset({"a", "b", "c", "d"}), frozenset({"one", "three"})),
    ],
    ids=["all its questions are hidden", "the page itself is"],
)
def test_a_page_that_nothing_is_left_of_is_passed_over_both_ways(shown: Shown) -> None:
    following = walk(shown)
    after, before = following.after("one"), following.before("three")
    assert after is not None
    assert after.name == "three"
    assert before is not None
    assert before.name == "one"
    assert following.progress("three").pages == 2


def test_from_a_page_that_vanished_the_way_goes_on_from_its_place() -> None:
    following = walk(Shown(frozenset({"a", "d"}), frozenset({"one", "three"})))
    after, before = following.after("two"), following.before("two")
    assert after is not None
    assert after.name == "three"
    assert before is not None
    assert before.name == "one"


def test_calculated_values_are_never_seen_and_notes_are() -> None:
    assert [one.name for one in seen_of(PAGES.sections[0], ALL)] == ["a"]
    assert [one.name for one in seen_of(PAGES.sections[2], ALL)] == ["d"]


def test_only_fields_of_the_pages_questions_are_kept() -> None:
    form = MultiDict([("a", "1"), ("b", "x"), ("b", "y"), ("b.other", "z"), ("d", "note"), ("sum", "5"), ("q9", "1")])
    assert fields_of(PAGES.sections, form) == {"a": ["1"], "b": ["x", "y"], "b.other": ["z"]}
    assert fields_of(PAGES.sections[:1], form) == {"a": ["1"]}


def test_filling_a_page_again_forgets_its_old_fields_and_no_others() -> None:
    before = Typed(1, "", fields={"a": ["1"], "b": ["x"], "b.other": ["z"]})
    after = before.fill(PAGES.sections[1], MultiDict([("c", "2")]))
    assert after.fields == {"a": ["1"], "c": ["2"]}
    assert after.filled == ("two",)
    assert after.fill(PAGES.sections[1], MultiDict()).filled == ("two",)


def test_more_than_fits_is_refused() -> None:
    with pytest.raises(TooMuchTyped):
        Typed(1, "", fields={"a": ["x" * MOST_CHARACTERS]}).fill(PAGES.sections[1], MultiDict([("b", "y")]))


def test_what_was_typed_comes_back_as_it_was_wrong_or_not() -> None:
    typed = Typed(3, "token", "two", {"a": ["не число"], "b": ["x", "y"], "c": [""]}, ("one",))
    assert load_typed(typed.dump()) == typed
    assert typed.form.getlist("b") == ["x", "y"]


def test_effort_counts_what_is_answered_and_grows_with_it() -> None:
    short = measure_effort(PAGES, "ru")
    assert (short.questions, short.fewer, short.minutes) == (3, False, 1)
    rows = tuple(Choice(str(number), Words(ru="Строка о чём-то важном")) for number in range(30))
    matrix = question("m", QuestionType.MATRIX, rows=rows, choices=rows[:5], relevant="${a} = 1")
    long = measure_effort(Definition(Words(ru="?"), sections=(Section("one", questions=(matrix,)),)), "ru")
    assert long.fewer
    assert long.minutes >= 3


LIST = (Choice("yes", Words("Да", "Yes")), Choice("own", Words("Другое"), other=True))


@pytest.mark.parametrize(
    ("asked", "answers", "lines"),
    [
        (question("q", QuestionType.SINGLE, choices=LIST), {"q": "yes"}, ["Да"]),
        (question("q", QuestionType.SINGLE, choices=LIST), {"q": "own", "q.other": "своё"}, ["Другое: своё"]),
        (question("q", QuestionType.MULTIPLE, choices=LIST), {"q": ["yes", "own"]}, ["Да", "Другое"]),
        (question("q", QuestionType.RANKING, choices=LIST), {"q": ["own", "yes"]}, ["1. Другое", "2. Да"]),
        (question("q", QuestionType.MATRIX, choices=LIST, rows=LIST), {"q": {"yes": "own"}}, ["Да: Другое"]),
        (question("q", QuestionType.NUMBER, unit=Words("км")), {"q": 1500.5}, ["1\u00a0500,5\u00a0км"]),
        (question("q", QuestionType.SCALE, choices=(Choice("5", Words("отлично")),)), {"q": 5}, ["5 (отлично)"]),
        (question("q", QuestionType.SCALE), {"q": 4}, ["4"]),
        (question("q", QuestionType.DATE), {"q": "2026-11-27"}, ["27 ноября 2026"]),
        (question("q", QuestionType.LONG_TEXT), {"q": "раз\nдва"}, ["раз", "два"]),
        (question("q", QuestionType.CONSENT), {"q": True}, ["Да"]),
        (question("q", QuestionType.INSTITUTION), {"q": 5}, ["Школа № 5"]),
        (question("q", QuestionType.FILE), {"q": {"name": "план.pdf", "size": 2048}}, ["план.pdf, 2 КБ"]),
        (question("q"), {}, []),
    ],
)
def test_an_answer_is_said_in_words(asked: Question, answers: Answers, lines: list[str]) -> None:
    with language("ru"):
        said = say_answer(asked, answers, "ru", lambda number: f"Школа № {number}")
    assert [line.replace(" г.", "") for line in said] == lines
