"""The script of a page of questions: what it shows, hides, filters and says, and that the server agrees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import PHONE, Visit, find_axe_problems
from tests.support.conditional_survey import running

BrowserPage = Callable[..., Visit]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The app with the conditional page."""
    with running() as url:
        yield url


@pytest.fixture
def page(browser_page: BrowserPage, address: str) -> Page:
    """The page on a phone, opened."""
    visit = browser_page(width=PHONE)
    visit.open(f"{address}/")
    return visit.page


def question(page: Page, name: str) -> Any:
    return page.locator(f"[data-question={name}]")


def tick(page: Page, label: str) -> None:
    page.locator(".option label", has_text=label).click()


def send(page: Page) -> dict[str, Any]:
    with page.expect_navigation() as navigation:
        page.locator("button[value=send]").click()
    kept: dict[str, Any] = navigation.value.json()
    return kept


def test_questions_appear_and_go_as_one_answers_and_are_announced(page: Page) -> None:
    expect(question(page, "minutes")).to_be_hidden()
    expect(page.locator("[data-live]")).to_have_text("")
    tick(page, "Автобус")
    expect(question(page, "minutes")).to_be_visible()
    expect(page.locator("[data-live]")).to_contain_text("Сколько минут?")
    page.locator("[name=minutes]").fill("90,5")
    expect(question(page, "why")).to_be_visible()
    tick(page, "Пешком")
    expect(question(page, "minutes")).to_be_hidden()
    expect(question(page, "why")).to_be_hidden()


def test_numbers_count_the_questions_that_are_seen(page: Page) -> None:
    places = page.locator("[data-question]:not([hidden]) .question-place")
    expect(places).to_have_text([f"{number}." for number in range(1, 8)])
    tick(page, "Автобус")
    expect(places).to_have_text([f"{number}." for number in range(1, 9)])


def test_what_is_hidden_is_not_sent_and_the_server_drops_it_anyway(
    page: Page, browser_page: BrowserPage, address: str
) -> None:
    tick(page, "Автобус")
    page.locator("[name=minutes]").fill("90")
    page.locator("[name=why]").fill("пробки")
    tick(page, "Пешком")
    with page.expect_request("**/") as request:
        kept = send(page)
    assert "minutes=" not in (request.value.post_data or "")
    assert kept == {"city": "Приморск", "way": "walk", "two": 0, "errors": []}
    plain = browser_page(javascript=False)
    plain.open(f"{address}/")
    tick(plain.page, "Пешком")
    plain.page.locator("[name=minutes]").fill("90")
    plain.page.locator("[name=why]").fill("пробки")
    assert send(plain.page) == kept


def test_a_constraint_speaks_as_one_leaves_the_field_and_falls_silent_when_it_holds(page: Page) -> None:
    tick(page, "Автобус")
    field = page.locator("[name=minutes]")
    field.fill("500")
    error = question(page, "minutes").locator("[data-error]")
    expect(error).to_be_hidden()
    field.press("Tab")
    expect(error).to_be_visible()
    expect(field).to_have_accessible_description("Ошибка: Дольше двух часов не ездят.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-live]")).to_have_text("Дольше двух часов не ездят.")
    assert find_axe_problems(page) == []
    field.fill("50")
    expect(error).to_be_hidden()
    expect(field).to_have_attribute("aria-invalid", "false")


def test_the_mark_of_a_required_question_follows_its_condition(page: Page) -> None:
    mark = question(page, "comment").locator("[data-mark]")
    expect(mark).to_be_hidden()
    tick(page, "Автобус")
    page.locator("[name=minutes]").fill("61")
    expect(mark).to_be_visible()
    page.locator("[name=minutes]").fill("6")
    expect(mark).to_be_hidden()


def test_a_filter_follows_the_answer_it_looks_at_and_calculated_values_follow_it(page: Page) -> None:
    expect(question(page, "zone")).to_be_visible()  # by what the page before answered
    expect(page.get_by_label("Первая")).to_be_hidden()
    page.locator("[name=zone]").select_option("north")
    tick(page, "Первая")
    expect(question(page, "both")).to_be_hidden()
    tick(page, "Вторая")
    expect(question(page, "both")).to_be_visible()
    page.locator("[name=zone]").select_option("south")
    expect(page.get_by_label("Вторая")).to_be_hidden()
    expect(page.get_by_label("Третья")).to_be_visible()
    expect(question(page, "both")).to_be_hidden()
    assert send(page) == {"city": "Приморск", "zone": "south", "two": 0, "errors": []}


def test_rankings_and_rows_of_a_table_are_read_too(page: Page) -> None:
    expect(question(page, "sport")).to_be_hidden()
    page.locator("[data-choice=a] [data-move=down]").click()
    expect(question(page, "sport")).to_be_hidden()
    page.locator("[data-choice=a] [data-move=up]").click()
    expect(question(page, "sport")).to_be_visible()
    page.locator("[name='rate.food'][value=bad]").check(force=True)
    expect(question(page, "food")).to_be_visible()
    page.locator("[name='rate.food'][value=good]").check(force=True)
    expect(question(page, "food")).to_be_hidden()


def test_days_are_those_of_the_portal_not_of_the_phone(browser_page: BrowserPage, address: str) -> None:
    page = browser_page(width=PHONE).page
    page.clock.set_fixed_time("2026-12-24T12:00:00")  # a phone that is ahead
    page.goto(f"{address}/")
    field = page.locator("[name=day]")
    field.fill("2026-11-26")
    field.press("Tab")
    expect(question(page, "day").locator("[data-error]")).to_be_visible()
    field.fill("2026-11-27")
    field.press("Tab")
    expect(question(page, "day").locator("[data-error]")).to_be_hidden()
    expect(question(page, "late")).to_be_hidden()
    field.fill("2026-12-28")
    expect(question(page, "late")).to_be_visible()


def test_a_double_press_sends_once(page: Page) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    def slowly(route: Route) -> None:
        time.sleep(0.4)  # longer than the second press waits: both would be on their way
        route.continue_()

    page.route("**/", slowly)
    with page.expect_navigation():
        page.locator("button[value=send]").evaluate(
            "button => { button.click(); setTimeout(() => button.click(), 100); }"
        )
    assert len(sent) == 1


def test_without_scripts_every_question_is_seen(browser_page: BrowserPage, address: str) -> None:
    visit = browser_page(javascript=False)
    visit.open(f"{address}/")
    for name in ("minutes", "why", "zone", "both", "sport", "food", "late"):
        expect(question(visit.page, name)).to_be_visible()
