"""The desk of surveys: made, edited by two people at once, opened, corrected, handed out."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest

from core.actor import Actor, ActorKind, Role
from surveys import operations
from surveys.definition.model import (
    Access,
    Choice,
    Definition,
    Problem,
    Question,
    QuestionType,
    Section,
    SurveyKind,
    Words,
)
from surveys.definition.stored import load_definition
from surveys.definition.templates import list_templates
from surveys.models import SurveyState
from surveys.read import get_survey, list_versions
from surveys.steps import Step
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site

OPERATOR = Actor(ActorKind.PERSON, 1, "Оператор", Role.OPERATOR)
EDITOR = Actor(ActorKind.PERSON, 2, "Редактор", Role.EDITOR)
ANALYST = Actor(ActorKind.PERSON, 3, "Аналитик", Role.ANALYST)
SCHOOL = Actor(ActorKind.PERSON, 4, "Школа", Role.SCHOOL, frozenset({1}))
T = QuestionType
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}javascript:alert(1)'


def meals(**changes: Any) -> Definition:
    """Two pages, the second under a condition."""
    yes_no = (Choice("yes", Words("Да")), Choice("no", Words("Нет")))
    known: dict[str, Any] = {
        "title": Words("Питание в школе"),
        "purpose": Words("Для договора на новый год."),
        "sections": (
            Section(
                "page1", Words("О питании"), questions=(Question("eats", T.SINGLE, Words("Ест?"), choices=yes_no),)
            ),
            Section(
                "page2",
                Words("Оценка"),
                relevant="${eats} = 'yes'",
                questions=(Question("mark", T.SCALE, Words("Оценка"), minimum=1, maximum=5),),
            ),
        ),
    }
    return Definition(**(known | changes))


def how(site: Site) -> Step:
    return {"actor": OPERATOR, "clock": site.clock, "audit": site.audit}


def keep(site: Site, definition: Definition | None = None, *, opened: bool = False, **times: Any) -> int:
    """Keep a draft, or open it for ten days."""
    times.setdefault("closes_at", site.clock.now() + timedelta(days=10) if opened else None)
    with site.sessions.begin() as session:
        made = operations.create_survey(session, definition or meals(), **times, **how(site))
        if opened:
            operations.open_survey(session, made, **how(site))
    return made


def draft(site: Site, survey_id: int) -> Definition:
    with site.sessions() as session:
        return load_definition(get_survey(session, survey_id).draft)


def state(site: Site, survey_id: int) -> SurveyState:
    with site.sessions() as session:
        return get_survey(session, survey_id).state_at(site.clock.now())


def form_of(page: Page) -> dict[str, str]:
    """What the browser would send from the editor's form, no button pressed."""
    form = page.main.select_one("form.editor")
    assert form is not None, page.text[:500]
    fields = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name = str(control["name"])
        if control.name == "textarea":
            fields[name] = control.get_text().removeprefix("\n").replace("\n", "\r\n")
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            fields[name] = str(chosen["value"]) if chosen else ""
        elif control.get("type") not in ("radio", "checkbox") or control.has_attr("checked"):
            fields[name] = str(control.get("value", ""))
    return fields


def press(site: Site, path: str, action: str, **changes: str) -> Page:
    """Open a page of the editor, type, press a button."""
    fields = form_of(site.get(path)) | {name.replace("__", "."): text for name, text in changes.items()}
    return site.post(path, fields | {"action": action})


# ---------------------------------------------------------------- making


def test_an_empty_survey_is_begun_and_gets_its_first_question(site: Site) -> None:
    site.sign_in(EDITOR)
    made = site.post("/staff/surveys/new", {"action": "empty", "title": "Питание", "kind": "survey"})
    assert (made.status, made.response.location) == (303, "/staff/surveys/1/edit/")
    added = press(site, "/staff/surveys/1/edit/", "add-question:page1", add__page1="scale")
    assert (added.status, added.response.location) == (303, "/staff/surveys/1/edit/q1/")
    saved = press(site, "/staff/surveys/1/edit/q1/", "save", **{"label__ru": "Довольны ли вы?", "maximum": "10"})
    assert saved.status == 303
    question = draft(site, 1).question("q1")
    assert question is not None
    assert (question.label.ru, question.type, question.minimum, question.maximum) == ("Довольны ли вы?", T.SCALE, 1, 10)
    assert [line[1] for line in site.audit.lines][:2] == ["survey.create", "survey.update"]


@pytest.mark.parametrize("template", [template.name for template in list_templates()])
def test_a_template_becomes_a_draft_that_only_wants_its_times(site: Site, template: str) -> None:
    site.sign_in(OPERATOR)
    made = site.post("/staff/surveys/new", {"action": f"template:{template}"})
    assert made.status == 303
    page = site.get("/staff/surveys/1/")
    assert page.soup.select(".finding-error") == []
    asked = site.get("/staff/surveys/1/open")
    assert asked.main.select_one("form") is None  # no closing time yet
    saved = site.post("/staff/surveys/1/schedule", {"closes_at": "2026-12-24T18:00"})
    assert saved.status == 303
    assert site.post("/staff/surveys/1/open", {}).status == 303
    assert state(site, 1) is SurveyState.OPEN


def test_a_yaml_file_is_read_and_told(site: Site) -> None:
    site.sign_in(OPERATOR)
    text = "title: Питание\nsections:\n  - questions:\n      - {label: Вкусно?, type: single, options: [Да, Нет]}\n"
    sent = {"action": "file", "file": (io.BytesIO(text.encode()), "meals.yaml")}
    made = site.post("/staff/surveys/new", sent, content_type="multipart/form-data")
    assert made.status == 303
    assert [question.label.ru for question in draft(site, 1).questions()] == ["Вкусно?"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("meals.yaml", b"title: [\n"),
        ("meals.yaml", "title: Т\nsections: []\nunheard: 1\n".encode()),
        ("meals.xlsx", b"no workbook"),
        ("meals.exe", b"MZ"),
        ("meals.yaml", b""),
        (f"{EVIL}.yaml", f"title: Т\n'{EVIL[:40]}': 1\n".encode()),
    ],
)
def test_a_file_that_is_no_survey_is_refused_in_words(site: Site, name: str, content: bytes) -> None:
    site.sign_in(OPERATOR)
    sent = {"action": "file", "file": (io.BytesIO(content), name)}
    page = site.post("/staff/surveys/new", sent, content_type="multipart/form-data")
    assert page.status == 422
    assert page.main.select_one("#errors a[href='#file']") is not None
    assert "<script>alert" not in page.html
    assert site.get("/staff/surveys/").main.select("tbody tr") == []


def test_remarks_of_a_file_keep_a_survey_closed_until_they_are_dealt_with(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site, meals(problems=(Problem("survey!C7", "Вопрос на карте здесь не задать."),)))
    with site.sessions.begin() as session:
        times = {"opens_at": None, "closes_at": site.clock.now() + timedelta(days=1)}
        operations.set_times(session, kept, **times, **how(site))
    page = site.get(f"/staff/surveys/{kept}/open")
    assert "survey!C7 Вопрос на карте" in page.text
    assert page.main.select_one("form") is None
    assert site.post(f"/staff/surveys/{kept}/open", {}).status == 303
    assert state(site, kept) is SurveyState.DRAFT
    site.post(f"/staff/surveys/{kept}/settle", {"problem": "Вопрос на карте здесь не задать."})
    site.post(f"/staff/surveys/{kept}/open", {})
    assert state(site, kept) is SurveyState.OPEN


def test_an_earlier_survey_is_copied_as_the_next_wave(site: Site) -> None:
    site.sign_in(OPERATOR)
    first = keep(site, opened=True)
    made = site.post("/staff/surveys/new", {"action": "copy", "source": str(first), "wave": "1"})
    assert made.status == 303
    with site.sessions() as session:
        assert get_survey(session, first + 1).previous_id == first
    assert draft(site, first + 1) == meals()
    offered = [option.text for option in site.get("/staff/surveys/new").main.select("#source option")]
    assert offered[1].startswith(f"{offered[0]} · ")  # both are called the same: the first day tells them apart
    for wrong in ("", "99", "x", "9" * 12):
        assert site.post("/staff/surveys/new", {"action": "copy", "source": wrong}).status == 422


# ---------------------------------------------------------------- editing


def test_every_button_of_the_outline_saves_what_was_typed(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/edit/"
    for number, action in enumerate(
        ("add-section", "section-down:page1", "question-down:eats", "question-copy:mark", "open-question:mark", "save")
    ):
        page = press(site, path, action, title__ru=f"Питание {number}", section__page1__title__ru=f"Страница {number}")
        assert page.status == 303, action
        assert draft(site, kept).title.ru == f"Питание {number}"
        assert next(one for one in draft(site, kept).sections if one.name == "page1").title.ru == f"Страница {number}"


def test_what_is_refused_keeps_the_words_that_were_typed(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    page = press(site, f"/staff/surveys/{kept}/edit/", "question-delete:eats", title__ru="Новое название")
    assert page.status == 422
    assert "page2" in page.text or "Оценка" in page.text
    assert draft(site, kept).title.ru == "Новое название"  # saved, though the question stays
    assert draft(site, kept).question("eats") is not None


def test_choices_are_written_moved_and_removed_without_a_script(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/edit/eats/"
    press(site, path, "choice-down:0", **{"choice__2__ru": "Иногда", "label__ru": "Ест ли ребёнок?"})
    found = draft(site, kept).question("eats")
    assert found is not None
    assert [(one.name, one.label.ru) for one in found.choices] == [("no", "Нет"), ("yes", "Да"), ("1", "Иногда")]
    assert found.label.ru == "Ест ли ребёнок?"
    refused = press(site, path, "choice-delete:1")
    assert refused.status == 422
    assert "page2" in refused.text
    press(site, path, "choice-delete:0")
    press(site, path, "save", **{"choice__lines": "По средам\r\nПо пятницам"})
    found = draft(site, kept).question("eats")
    assert found is not None
    assert [one.label.ru for one in found.choices] == ["Да", "Иногда", "По средам", "По пятницам"]


def test_a_condition_is_built_of_selects_and_an_expression_tells_its_error_in_place(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/edit/mark/"
    page = press(site, path, "condition", **{"condition__pick": "eats|no", "condition__operator": "not"})
    assert page.status == 303
    assert draft(site, kept).sections[1].questions[0].relevant == "${eats} != 'no'"
    press(site, path, "save", relevant="${eats = 1 and")
    shown = site.get(path)
    field = shown.soup.select_one("textarea[name=relevant]")
    assert field is not None
    assert field.get_text().strip() == "${eats = 1 and"
    told = shown.soup.find(id=str(field["aria-describedby"]).split()[-1])
    assert told is not None
    assert told.get_text(strip=True)
    assert press(site, path, "condition").status == 422  # nothing chosen


def test_two_people_edit_at_once_and_neither_loses_a_word(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/edit/eats/"
    mine, theirs = form_of(site.get(path)), form_of(site.get(path))
    site.post(path, theirs | {"label.ru": "Питается?", "action": "save"})
    page = site.post(path, mine | {"label.ru": "Обедает?", "hint.ru": "В столовой", "action": "save"})
    assert page.status == 409
    assert "Питается?" in page.text
    again = form_of(page)
    assert (again["label.ru"], again["hint.ru"]) == ("Обедает?", "В столовой")
    assert draft(site, kept).sections[0].questions[0].label.ru == "Питается?"
    assert site.post(path, again | {"action": "save"}).status == 303
    assert draft(site, kept).sections[0].questions[0].label.ru == "Обедает?"


def test_people_at_different_questions_are_not_in_each_others_way(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    first, second = f"/staff/surveys/{kept}/edit/eats/", f"/staff/surveys/{kept}/edit/mark/"
    mine = form_of(site.get(first))
    press(site, second, "save", label__ru="Другая оценка")
    assert site.post(first, mine | {"label.ru": "Моё", "action": "save"}).status == 303
    assert [one.label.ru for one in draft(site, kept).questions()] == ["Моё", "Другая оценка"]


def test_a_question_removed_meanwhile_gives_back_what_was_typed(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/edit/mark/"
    mine = form_of(site.get(path))
    press(site, f"/staff/surveys/{kept}/edit/", "question-delete:mark")
    page = site.post(path, mine | {"label.ru": "Моя работа", "action": "save"})
    assert page.status == 409
    assert "Моя работа" in page.html
    assert site.get(path).status == 404


def test_a_page_removed_meanwhile_gives_back_what_was_typed(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    outline, words = (f"/staff/surveys/{kept}/{path}/" for path in ("edit", "words"))
    typed = {
        outline: form_of(site.get(outline)) | {"section.page2.title.ru": "Моя работа"},
        words: form_of(site.get(words)) | {"question.mark.label.en": "Моя работа"},
    }
    press(site, outline, "section-delete:page2")
    for path, fields in typed.items():
        page = site.post(path, fields | {"action": "save"})
        assert page.status == 409
        assert "Моя работа" in page.text
        assert site.post(path, form_of(page) | {"action": "save"}).status == 303


def test_texts_are_translated_side_by_side(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    path = f"/staff/surveys/{kept}/words/"
    saved = press(site, path, "save", **{"survey__title__en": "School meals", "question__eats__choice__yes__en": "Yes"})
    assert saved.status == 303
    found = draft(site, kept)
    assert found.title == Words("Питание в школе", "School meals")
    assert found.sections[0].questions[0].choices[0].label == Words("Да", "Yes")
    assert "дно" in site.get(path).text or site.get(path).soup.select(".translation-lacking")


def test_a_long_survey_is_translated_in_one_form(site: Site) -> None:
    """The portal lets a form of many parts have five hundred fields: that holds for files, not for texts."""
    choices = tuple(Choice(str(number), Words(f"Вариант {number}")) for number in range(8))
    questions = tuple(
        Question(f"q{number}", T.SINGLE, Words(f"Вопрос {number}"), choices=choices) for number in range(80)
    )
    site.app.config["MAX_FORM_PARTS"] = 500
    site.sign_in(OPERATOR)
    kept = keep(site, meals(sections=(Section("page1", questions=questions),)))
    path = f"/staff/surveys/{kept}/words/"
    fields = form_of(site.get(path))
    assert len(fields) > 1400
    assert site.post(path, fields | {"question.q79.choice.7.en": "Choice 7", "action": "save"}).status == 303
    assert draft(site, kept).sections[0].questions[79].choices[7].label.en == "Choice 7"


# ---------------------------------------------------------------- life


def test_a_survey_is_opened_corrected_closed_and_published_step_by_step(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    site.post(f"/staff/surveys/{kept}/schedule", {"opens_at": "", "closes_at": "2026-12-24T18:00"})
    base = f"/staff/surveys/{kept}"
    assert site.post(f"{base}/open", {}).status == 303
    press(site, f"{base}/edit/eats/", "save", label__ru="Ест ли ребёнок в школе?")
    assert "Ест ли ребёнок в школе?" in site.get(f"{base}/correct").text
    site.post(f"{base}/correct", {})
    with site.sessions() as session:
        assert [version.number for version in list_versions(session, kept)] == [1, 2]
    assert "Ест ли ребёнок в школе?" in site.get(f"{base}/versions/").text
    for step, reached in (("close", SurveyState.CLOSED), ("publish", SurveyState.PUBLISHED)):
        assert site.get(f"{base}/{step}").main.select_one("form button.btn-danger") is not None
        assert site.post(f"{base}/{step}", {}).status == 303
        assert state(site, kept) is reached
    for path in ("edit/", "edit/eats/", "words/", "schedule"):
        assert site.get(f"{base}/{path}").status == 303  # nothing left to change
    assert site.post(f"{base}/edit/", {"title.ru": "Иное", "action": "save"}).status == 303
    assert draft(site, kept).title.ru == "Питание в школе"


@pytest.mark.parametrize("broken", ["${eats} = ", "${unheard} = 1", "${mark} > 1", "pulldata('a', 'b', 'c', 'd')"])
def test_errors_of_the_check_keep_a_draft_closed_and_a_correction_unpublished(site: Site, broken: str) -> None:
    site.sign_in(OPERATOR)
    opened = keep(site, opened=True)
    kept = keep(site, closes_at=site.clock.now() + timedelta(days=1))
    for survey_id, step in ((kept, "open"), (opened, "correct")):
        press(site, f"/staff/surveys/{survey_id}/edit/mark/", "save", relevant=broken)
        asked = site.get(f"/staff/surveys/{survey_id}/{step}")
        assert asked.soup.select(".finding-error")
        assert asked.main.select_one("form") is None
        assert site.post(f"/staff/surveys/{survey_id}/{step}", {}).status == 303
    assert state(site, kept) is SurveyState.DRAFT
    with site.sessions() as session:
        assert [version.number for version in list_versions(session, opened)] == [1]


def test_promises_cannot_be_changed_once_people_have_been_told(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site, opened=True)
    path = f"/staff/surveys/{kept}/edit/"
    press(site, path, "save", named="named", access="codes", kind="vote", title__ru="Питание осенью")
    found = draft(site, kept)
    assert (found.named, found.access, found.kind) == (False, Access.OPEN, SurveyKind.SURVEY)
    assert found.title.ru == "Питание осенью"


def test_times_that_cannot_be_are_said_at_their_field(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    for field, times in (
        ("closes_at", {"opens_at": "2026-12-24T18:00", "closes_at": "2026-12-01T18:00"}),
        ("closes_at", {"closes_at": "завтра"}),
        ("opens_at", {"opens_at": "0001-01-01T00:00"}),
        ("publishes_at", {"closes_at": "2026-12-24T18:00", "publishes_at": "2026-12-20T18:00"}),
    ):
        page = site.post(f"/staff/surveys/{kept}/schedule", times)
        assert page.status == 422
        assert page.soup.select_one(f"#errors a[href='#{field}']") is not None, times
    site.post(f"/staff/surveys/{kept}/schedule", {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-24T18:00"})
    with site.sessions() as session:
        found = get_survey(session, kept)
        assert found.opens_at is not None
        assert found.opens_at.isoformat() == "2026-12-01T06:00:00+00:00"  # Moscow


def test_a_draft_is_deleted_only_after_it_was_asked(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    assert site.get(f"/staff/surveys/{kept}/delete").status == 200
    assert state(site, kept) is SurveyState.DRAFT
    assert site.post(f"/staff/surveys/{kept}/delete", {}).response.location == "/staff/surveys/"
    assert site.get(f"/staff/surveys/{kept}/").status == 404


# ---------------------------------------------------------------- codes and files


def test_codes_are_shown_once_and_work(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site, meals(access=Access.CODES))
    made = site.post(f"/staff/surveys/{kept}/codes/", {"how": "institutions", "district": "river", "kind": "school"})
    assert made.status == 200
    assert made.response.headers["Content-Disposition"] == f'attachment; filename="survey-{kept}-codes.csv"'
    lines = made.html.lstrip("\ufeff").strip().split("\r\n")
    assert len(lines) == 3
    assert "Школа № 1 Речного района" in made.html
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5,}", made.html)
    assert code is not None
    page = site.get(f"/staff/surveys/{kept}/codes/")
    assert code[0] not in page.html
    assert "Школа № 1 Речного района" in page.text
    assert site.post(f"/staff/surveys/{kept}/codes/1/withdraw", {}).status == 303
    assert "Школа № 1 Речного района" not in site.get(f"/staff/surveys/{kept}/codes/").text
    for wrong in ({"how": "count", "count": "0"}, {"how": "count", "count": "9999999"}, {"how": "lines", "lines": " "}):
        assert site.post(f"/staff/surveys/{kept}/codes/", wrong).status == 422
    assert len(site.post(f"/staff/surveys/{kept}/codes/", {"how": "count", "count": "5"}).html.split("\r\n")) == 7


def test_a_definition_goes_out_and_comes_back_equal(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site, opened=True)
    for number, form in ((kept + 1, "yaml"), (kept + 2, "xlsx")):
        sent = site.client.get(f"/staff/surveys/{kept}/definition.{form}?version=1")
        assert sent.headers["Content-Disposition"].startswith('attachment; filename="pitanie-v-shkole-1.')
        file = {"action": "file", "file": (io.BytesIO(sent.get_data()), f"meals.{form}")}
        assert site.post("/staff/surveys/new", file, content_type="multipart/form-data").status == 303
        assert [one.label for one in draft(site, number).questions()] == [one.label for one in meals().questions()]
        assert draft(site, number).sections[1].relevant == "${eats} = 'yes'"
    assert site.get(f"/staff/surveys/{kept}/definition.exe").status == 404
    assert site.get(f"/staff/surveys/{kept}/definition.yaml?version=7").status == 404


# ---------------------------------------------------------------- who may, and what is shown


def test_those_who_read_results_see_what_is_published_and_nothing_else(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept, published = keep(site), keep(site, opened=True)
    site.post(f"/staff/surveys/{published}/close", {})
    site.post(f"/staff/surveys/{published}/publish", {})
    site.sign_in(ANALYST)
    assert [link["href"] for link in site.get("/staff/surveys/").main.select("tbody a")] == [
        f"/staff/surveys/{published}/"
    ]
    assert site.get(f"/staff/surveys/{kept}/").status == 404
    page = site.get(f"/staff/surveys/{published}/")
    assert page.status == 200
    assert page.main.select("form") == []
    for path in ("new", f"{kept}/edit/", f"{kept}/words/", f"{kept}/codes/", f"{kept}/preview/", f"{kept}/open"):
        assert site.get(f"/staff/surveys/{path}").status == 403
    site.sign_in(SCHOOL)
    assert site.get("/staff/surveys/").status == 403


def test_nothing_that_was_typed_becomes_markup(site: Site) -> None:
    evil = Words(EVIL, EVIL)
    question = Question("eats", T.SINGLE, evil, evil, choices=(Choice("a", evil), Choice("b", evil)))
    section = Section("page1", evil, evil, questions=(question,))
    site.sign_in(OPERATOR)
    kept = keep(
        site,
        meals(title=evil, description=evil, purpose=evil, sections=(section,), problems=(Problem("A1", EVIL),)),
    )
    for path in (
        "",
        "edit/",
        "edit/eats/",
        "words/",
        "preview/",
        "preview/page",
        "open",
        "schedule",
        "codes/",
        "versions/",
    ):
        page = site.get(f"/staff/surveys/{kept}/{path}")
        assert page.status == 200, path
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
        assert "{{7*7}}" in page.html or "49" not in page.text or path in ("schedule", "codes/", "versions/")
    for path in ("/staff/surveys/", "/staff/surveys/new"):
        assert "<script>alert" not in site.get(path).html


def test_the_preview_may_be_framed_by_the_desk_alone_and_sends_nothing(site: Site) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    inside = site.get(f"/staff/surveys/{kept}/preview/page")
    policy = inside.response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy
    assert inside.soup.select("form") == []
    assert len(inside.soup.select("[data-question]")) == 2
    around = site.get(f"/staff/surveys/{kept}/preview/")
    assert "frame-ancestors 'none'" in around.response.headers["Content-Security-Policy"]
    frame = around.soup.iframe
    assert frame is not None
    assert (frame["width"], frame["src"]) == ("360", f"/staff/surveys/{kept}/preview/page")


def test_every_page_keeps_the_rules_of_our_html(site: Site) -> None:
    site.sign_in(OPERATOR)
    everything = tuple(
        Question(
            f"q{number}", kind, Words(f"Вопрос {kind}"), choices=(Choice("a", Words("А")), Choice("b", Words("Б")))
        )
        for number, kind in enumerate(QuestionType)
    )
    kept = keep(site, meals(access=Access.CODES, sections=(Section("page1", questions=everything),)))
    site.post(f"/staff/surveys/{kept}/codes/", {"how": "lines", "lines": "Первый\nВторой"})
    opened = keep(site, opened=True)
    paths = [
        "",
        "new",
        f"{opened}/close",
        f"{opened}/correct",
        f"{opened}/versions/",
        f"{opened}/edit/",
        f"{opened}/wave",
    ]
    paths += [
        f"{kept}/{path}" for path in ("", "edit/", "words/", "preview/", "schedule", "codes/", "versions/", "open")
    ]
    paths += [f"{kept}/edit/q{number}/" for number in range(len(everything))]
    for path in paths:
        page = site.get(f"/staff/surveys/{path}")
        assert page.status == 200, path
        assert find_source_problems(page.html) == [], path
        for form in page.soup.select("form[method=post]"):
            assert form.select_one("input[name=csrf_token]") is not None
    wrong = press(site, f"/staff/surveys/{kept}/edit/q0/", "save", name="7", choice__0__name="a b", type="x")
    assert wrong.status == 422
    assert find_source_problems(wrong.html) == []
    for link in wrong.soup.select("#errors a"):
        assert wrong.soup.find(id=str(link["href"])[1:]) is not None, link


@pytest.mark.parametrize(
    "action",
    ["", "unheard", "section-up:", "question-copy:unheard", "put-question:eats", "put-question:eats:page2:9999999",
     "put-question:eats:unheard:1", "add-question:unheard", "section-condition:page2", "open-question:../x", "choice-up:9"],
)  # fmt: skip
def test_a_forged_button_breaks_nothing(site: Site, action: str) -> None:
    site.sign_in(OPERATOR)
    kept = keep(site)
    for path in (f"/staff/surveys/{kept}/edit/", f"/staff/surveys/{kept}/edit/mark/"):
        page = press(site, path, action)
        assert page.status in (303, 422)
        assert "//" not in str(page.response.location or "")
    assert {one.name for one in draft(site, kept).questions()} >= {"eats", "mark"}
