"""The editor of surveys in a browser: by keyboard, with scripts and without, and what axe says of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from surveys.definition.stored import load_definition
from surveys.read import get_survey
from tests.browser.test_survey_docs import made as made
from tests.browser.test_survey_docs import served as served
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems
from tests.support.portal import PASSWORD, World, email_of

BrowserPage = Callable[..., Visit]


def sign_in(visit: Visit, url: str) -> None:
    """Come in as an editor."""
    visit.open(f"{url}/staff/login")
    visit.page.locator("#email").fill(email_of("editor"))
    visit.page.locator("#password").fill(PASSWORD)
    visit.follow(lambda: visit.page.locator("main button[type=submit]").click())


def labels(world: World, question: str) -> list[str]:
    """The choices of a question of the draft, as they are stored."""
    with world.wiring.surveys() as session:
        found = load_definition(get_survey(session, world.ids["draft_survey"]).draft).question(question)
    assert found is not None
    return [choice.label.ru for choice in found.choices]


def order(world: World) -> list[str]:
    """The questions of the draft, as they are stored."""
    with world.wiring.surveys() as session:
        return [one.name for one in load_definition(get_survey(session, world.ids["draft_survey"]).draft).questions()]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the button of this name."""
    for _turn in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => document.activeElement?.textContent.replace(/\\s+/g, ' ').trim() ?? ''")
        if re.sub(r"^[↑↓×] ?", "", focused) == name:
            return
    raise AssertionError(f"no way by keyboard to “{name}”")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_choices_are_written_and_moved_by_keyboard(
    javascript: bool, browser_page: BrowserPage, served: tuple[str, World]
) -> None:
    url, world = served
    visit = browser_page(width=DESK, javascript=javascript)
    sign_in(visit, url)
    page = visit.page
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/edit/eats/")
    page.get_by_label("Вариант 3, по-русски").focus()
    page.keyboard.type("Иногда")
    if javascript:
        tab_to(page, "Вверх: Вариант 3")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # the focus has gone along
        expect(page.get_by_label("Вариант 1, по-русски")).to_have_value("Иногда")
        expect(page.locator("[data-editor-status]")).to_contain_text("1")
        tab_to(page, "Ещё строки")
        page.keyboard.press("Enter")
        page.keyboard.type("По средам")
        assert labels(world, "eats") == ["Да", "Нет"]  # nothing is sent yet
        visit.follow(lambda: page.get_by_role("button", name="Сохранить", exact=True).press("Enter"))
        assert labels(world, "eats") == ["Иногда", "Да", "Нет", "По средам"]
    else:
        tab_to(page, "Вверх: Вариант 3")
        visit.follow(lambda: page.keyboard.press("Enter"))
        assert labels(world, "eats") == ["Да", "Иногда", "Нет"]


def test_enter_in_a_field_saves(browser_page: BrowserPage, served: tuple[str, World]) -> None:
    url, world = served
    visit = browser_page(width=PHONE, javascript=False)
    sign_in(visit, url)
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/edit/eats/")
    field = visit.page.get_by_label("Вариант 1, по-русски")
    field.fill("Да, каждый день")
    visit.follow(lambda: field.press("Enter"))
    assert labels(world, "eats") == ["Да, каждый день", "Нет"]


def test_questions_are_moved_by_keyboard_and_the_focus_stays_with_them(
    browser_page: BrowserPage, served: tuple[str, World]
) -> None:
    url, world = served
    visit = browser_page(width=DESK)
    sign_in(visit, url)
    page = visit.page
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/edit/")
    tab_to(page, "Вверх: И как?")
    visit.follow(lambda: page.keyboard.press("Enter"))
    assert order(world) == ["eats", "taste"]
    assert page.evaluate("() => document.activeElement.id") == "question-taste"
    tab_to(page, "Вверх: И как?")
    visit.follow(lambda: page.keyboard.press("Enter"))
    assert order(world) == ["taste", "eats"]


def test_a_question_is_dragged_to_another_place(browser_page: BrowserPage, served: tuple[str, World]) -> None:
    url, world = served
    visit = browser_page(width=DESK)
    sign_in(visit, url)
    page = visit.page
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/edit/")
    visit.follow(lambda: page.drag_and_drop("#question-taste", "#question-eats"))
    assert order(world) == ["taste", "eats"]


def test_one_is_asked_before_leaving_what_is_not_saved(browser_page: BrowserPage, served: tuple[str, World]) -> None:
    url, world = served
    visit = browser_page(width=DESK)
    sign_in(visit, url)
    page = visit.page
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/edit/eats/")
    page.get_by_label("Вариант 3, по-русски").press_sequentially("Иногда")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.get_by_role("link", name="Сроки").click()
    page.wait_for_url("**/schedule")
    assert asked == ["beforeunload"]


def test_conditions_work_in_the_preview_and_nothing_is_stored(
    browser_page: BrowserPage, served: tuple[str, World]
) -> None:
    url, world = served
    visit = browser_page(width=DESK)
    sign_in(visit, url)
    page = visit.page
    visit.open(f"{url}/staff/surveys/{world.ids['draft_survey']}/preview/")
    frame = page.frame_locator("iframe.phone")
    expect(frame.locator("[data-question=taste]")).to_be_hidden()
    frame.locator("label").filter(has_text="Да").first.click()
    expect(frame.locator("[data-question=taste]")).to_be_visible()
    width = frame.locator("html").evaluate("root => [root.scrollWidth, innerWidth]")
    assert width[0] <= width[1] <= 360


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_of_the_desk_of_surveys(
    width: int, scheme: str, browser_page: BrowserPage, served: tuple[str, World]
) -> None:
    url, world = served
    visit = browser_page(width=width, color_scheme=scheme)
    sign_in(visit, url)
    kept, opened = world.ids["draft_survey"], world.ids["survey"]
    pages = ["", "new", f"{opened}/", f"{opened}/close", f"{opened}/versions/", f"{kept}/preview/page"]
    pages += [
        f"{kept}/{path}" for path in ("", "edit/", "edit/eats/", "edit/taste/", "words/", "schedule", "codes/", "open")
    ]
    found = []
    for path in pages:
        visit.open(f"{url}/staff/surveys/{path}")
        found += [f"{path}: {problem}" for problem in find_axe_problems(visit.page)]
    assert found == []
