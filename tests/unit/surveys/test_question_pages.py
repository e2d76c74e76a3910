"""How questions are drawn: labels, hints, errors tied together, in both languages, whatever words they are made of."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from core.i18n import language
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.logic import logic_of
from surveys.questions import KINDS
from surveys.questions.files import FileStore
from surveys.questions.forms import make_section_form, number_questions
from tests.support.every_question import EVERY, MadeUpRegister, make_app
from tests.support.groups import ROOT
from tests.support.html import find_source_problems

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def browse(tmp_path: Path, section: Section = EVERY) -> FlaskClient:
    return make_app(FileStore(tmp_path), section).test_client()


def soup_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("path", ["/", "/en/", "/paper", "/en/paper"])
def test_every_type_is_drawn_soundly(tmp_path: Path, path: str) -> None:
    response = browse(tmp_path).get(path)
    assert response.status_code == 200
    assert find_source_problems(response.text) == []
    drawn = soup_of(response.text).select("[data-question]")
    assert [element["data-question"] for element in drawn] == [question.name for question in EVERY.questions]


def test_every_error_and_hint_is_tied_to_its_control(tmp_path: Path) -> None:
    required = replace(EVERY, questions=tuple(replace(question, required="true()") for question in EVERY.questions))
    response = (
        make_app(FileStore(tmp_path), replace(required, name="required"))
        .test_client()
        .post("/", data={"action": "send"})
    )
    # make_section_form keeps classes by version and section: another name, another form
    assert response.status_code == 422
    assert find_source_problems(response.text) == []
    soup = soup_of(response.text)
    told = soup.select("[aria-describedby]")
    assert all(soup.find(id=name) for element in told for name in str(element["aria-describedby"]).split())
    links = soup.select("#errors a")
    assert len(links) == sum(question.answered for question in EVERY.questions)
    for link in links:
        assert soup.find(id=str(link["href"]).lstrip("#")), link
    for error in soup.select("p.error:not([hidden])"):
        assert soup.select(f'[aria-describedby~="{error["id"]}"]'), error
    assert len(soup.select("[data-mark]:not([hidden])")) == len(links)


def test_what_was_typed_stands_in_the_form_again(tmp_path: Path) -> None:
    typed = {
        "start": "own", "start.other": "в 10:00", "meals": ["home", "cafe"], "grade": "g3", "clean": "4",
        "pleased.safe": "no", "order.rus": "1", "way": "1000", "street": "Парусная", "wish": "\nБорщ", "since": "2026-02-03",
        "rises": "07:05", "mail": "anna", "school": "2", "school.find": "гимназия",
    }  # fmt: skip
    soup = soup_of(browse(tmp_path).post("/", data=typed).text)
    checked = {
        (element["name"], element["value"]) for element in soup.select(".question :checked") if element.name == "input"
    }
    assert checked == {("start", "own"), ("meals", "home"), ("meals", "cafe"), ("clean", "4"), ("pleased.safe", "no"), ("school", "2")}  # fmt: skip
    assert [element.get_text() for element in soup.select("option[selected]")] == ["3 класс", "1"]
    for name in ("start.other", "way", "street", "since", "rises", "mail", "school.find"):
        assert soup.select_one(f'[name="{name}"]')["value"] == typed[name]  # type: ignore[index]
    assert "Борщ" in soup.select_one("textarea").text  # type: ignore[union-attr]
    assert "Гимназия № 2" in soup.text


def test_a_search_for_an_institution_shows_what_it_found_and_judges_nothing(tmp_path: Path) -> None:
    response = browse(tmp_path).post("/", data={"action": "find", "school.find": "вершина", "start": "at9"})
    soup = soup_of(response.text)
    assert response.status_code == 200
    assert not soup.select("#errors")
    assert [label.text for label in soup.select('[data-question="school"] .option label')] == ["Лицей «Вершина» <b>", "Ни одно из этих"]  # fmt: skip
    assert soup.select_one('input[name="start"][value="at9"]').has_attr("checked")  # type: ignore[union-attr]
    nothing = browse(tmp_path).post("/", data={"action": "find", "school.find": "<b>Нигде"})
    assert "есть «&lt;b&gt;Нигде», нет" in nothing.text


def test_a_file_is_sent_kept_and_taken_out_again(tmp_path: Path) -> None:
    client = browse(tmp_path)
    sent = {"plan.file": (io.BytesIO(b"%PDF-1.7\n%%EOF"), "меню.pdf"), "start": "at8"}
    soup = soup_of(client.post("/", data=sent, content_type="multipart/form-data").text)
    kept = str(soup.select_one('input[name="plan"]')["value"])  # type: ignore[index]
    assert "меню.pdf" in soup.select_one(".kept-file").text  # type: ignore[union-attr]
    answers = client.post("/", data={"plan": kept, "start": "at8", "agree": "yes"}).get_json()
    assert answers["plan"]["name"] == "меню.pdf"
    answers = client.post("/", data={"plan": kept, "plan.remove": "yes", "start": "at8", "agree": "yes"}).get_json()
    assert "plan" not in answers


@pytest.mark.parametrize("kind", [kind for kind in QuestionType if kind is not QuestionType.CALCULATED])
def test_no_words_of_authors_or_readers_become_markup(tmp_path: Path, kind: QuestionType) -> None:
    """Attack row 1."""
    words = Words(SCRIPT, SCRIPT)
    odd = (Choice('a"><u>', words, other=True), Choice("b", words, exclusive=True))
    asked = Question("x", kind, words, hint=words, choices=odd, rows=odd, unit=words)
    client = make_app(FileStore(tmp_path), Section(f"evil {kind}", words, questions=(asked,))).test_client()
    typed = {"x": SCRIPT, "x.other": SCRIPT, "x.find": SCRIPT, 'x.a"><u>': SCRIPT, "action": "find"}
    for response in (client.get("/"), client.get("/paper"), client.post("/", data=typed), client.post("/", data=typed | {"action": "send"})):  # fmt: skip
        if response.content_type.startswith("application/json"):
            continue  # accepted: the app of this test gives the answers back
        assert "alert(1)" in response.text
        for markup in ("<script>alert", "<img", "<u>"):
            assert markup not in response.text


def test_a_section_in_one_language_says_so_on_the_page_of_the_other() -> None:
    asked = Question("x", QuestionType.SINGLE, Words(ru="Да?"), choices=(Choice("y", Words(ru="Да")),))
    field = make_section_form(Section("s", questions=(asked,)), "en")().of("x")
    assert (field.title.text, field.title.lang) == ("Да?", "ru")
    assert make_section_form(Section("s", questions=(asked,)), "ru")().of("x").title.lang == ""


def test_questions_may_have_the_names_of_fields_of_wtforms() -> None:
    names = ("data", "errors", "validate", "process", "meta", "populate_obj", "check", "answers", "lookups", "_x")
    section = Section("s", questions=tuple(Question(name, QuestionType.TEXT) for name in names))
    typed = MultiDict((name, f"слово {name}") for name in names)
    form = make_section_form(section, "ru")(typed)
    assert form.check(MadeUpRegister(), typed)
    assert form.answers == {name: f"слово {name}" for name in names}
    assert [field.name for field in form.questions()] == list(names)


def test_a_random_order_is_the_same_for_one_person_and_leaves_the_last_ones_last() -> None:
    choices = (
        *(Choice(f"c{number}") for number in range(8)),
        Choice("own", other=True),
        Choice("none", exclusive=True),
    )
    section = Section("s", questions=(Question("x", QuestionType.MULTIPLE, choices=choices, randomise=True),))
    made = make_section_form(section, "ru")

    def names(order: str) -> list[str]:
        return [choice.name for choice in made(order=order).of("x").choices]

    assert names("anna") == names("anna")
    assert len({tuple(names(str(person))) for person in range(20)}) > 15
    assert all(names(str(person))[-2:] == ["own", "none"] for person in range(20))
    assert names("") == [choice.name for choice in choices]


def test_one_class_is_made_for_a_version_and_kept() -> None:
    first = make_section_form(EVERY, "ru", version=(7, 1))
    assert make_section_form(EVERY, "ru", version=(7, 1)) is first
    assert make_section_form(EVERY, "ru", version=(7, 2)) is not first
    assert make_section_form(EVERY, "en", version=(7, 1)) is not first
    assert make_section_form(EVERY, "ru") is not make_section_form(EVERY, "ru")


def test_a_stored_answer_can_be_corrected() -> None:
    answers = {"start": "own", "start.other": "в 10:00", "way": 12.5, "order": ["art", "rus", "math"], "agree": True}
    with language("ru"):
        form = make_section_form(EVERY, "ru")(answers=answers)  # type: ignore[arg-type]
        assert form.of("start").value("other") == "в 10:00"
        assert form.of("way").shown == "12,5"
        assert [item.choice for item in form.of("order").ranked] == ["art", "rus", "math"]
        assert form.of("agree").checked


def test_a_default_is_filled_in_but_nobody_consents_by_default() -> None:
    section = Section(
        "s",
        questions=(
            Question("a", QuestionType.MULTIPLE, choices=(Choice("x"), Choice("y")), default="x y"),
            Question("b", QuestionType.NUMBER, default="5"),
            Question("c", QuestionType.CONSENT, default="yes"),
        ),
    )
    form = make_section_form(section, "ru")()
    assert list(form.of("a").held()) == ["x", "y"]
    assert form.of("b").value() == "5"
    assert form.of("c").value() == ""


def test_every_type_has_its_template() -> None:
    folder = ROOT / "themes" / "portal" / "templates"
    for kind in KINDS.values():
        text = (folder / kind.template).read_text(encoding="utf-8")
        assert "{% macro draw(field)" in text, kind.template
        assert "{% macro paper(field)" in text, kind.template


def test_numbers_count_what_is_drawn_and_a_question_that_may_appear_says_that_it_must_be_answered() -> None:
    section = Section(
        "s",
        questions=(
            Question("hello", QuestionType.NOTE, Words("Здравствуйте")),
            Question("a", QuestionType.TEXT),
            Question("b", QuestionType.TEXT, relevant="${a} = 'x'", required="true()"),
            Question("c", QuestionType.TEXT),
            Question("ok", QuestionType.CONSENT),
        ),
    )
    definition = Definition(Words("Проба"), sections=(section,))
    state = logic_of(definition).run({}, today=date(2026, 11, 27), now=datetime(2026, 11, 27, tzinfo=UTC))
    form = make_section_form(section, "ru")(shown=state)
    assert [field.place for field in form.questions()] == [0, 1, 0, 2, 0]
    assert form.of("b").required
    assert number_questions(form.questions(), 5) == 8
    assert [field.place for field in form.questions()] == [0, 5, 6, 7, 0]
