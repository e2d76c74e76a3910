"""The search as a parent uses it first: on a phone, with and without script, with a keyboard, from where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.support.browser import DESK, PHONE, Visit, find_axe_problems
from tests.support.demo import Demo
from tests.support.groups import ROOT

BrowserPage = Callable[..., Visit]
SCRIPTS = ROOT / "themes" / "shared" / "static" / "js"
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


def type_slowly(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text, delay=20)


def field(page: Page) -> Any:
    return page.get_by_role("combobox", name="Название, номер, адрес или лицензия")


def options(page: Page) -> Any:
    return page.get_by_role("listbox", name="Подсказки").get_by_role("option")


def asked_of(page: Page) -> list[str]:
    """Collects what the page asks suggestions for."""
    found: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).path == "/api/v1/suggest":
            found.append(parse_qs(urlsplit(request.url).query)["q"][0])

    page.on("request", note)
    return found


def test_the_script_of_suggestions_is_small() -> None:
    assert (SCRIPTS / "suggest.js").stat().st_size <= 10_000
    assert (SCRIPTS / "nearby.js").stat().st_size <= 2_500


@WIDTHS
def test_without_script_a_parent_finds_a_school_and_its_telephone(
    browser_page: BrowserPage, demo: Demo, width: int
) -> None:
    visit = browser_page(width=width, javascript=False)
    page = visit.page
    visit.open(f"{demo.url}/")
    assert page.locator("datalist option[value='Гимназия']").count() == 1
    page.locator("#q").fill("гимназии")
    visit.follow(lambda: page.get_by_role("button", name="Найти").click())
    row = page.locator(".search-rows .row").first
    expect(row).to_contain_text("Гимназия № ")
    expect(row.locator("a[href^='tel:']")).to_be_visible()
    expect(row).to_contain_text("по реестру от")
    expect(page.get_by_role("button", name="Рядом со мной")).to_be_hidden()

    visit.follow(
        lambda: page.get_by_role("navigation", name="Виды результатов").get_by_role("link", name="Учреждения").click()
    )
    if width == PHONE:
        page.locator(".filters > summary").click()
    visit.follow(lambda: page.locator(".facet a").first.click())
    assert page.locator(".search-applied li").count() == 1
    visit.follow(lambda: page.locator(".search-applied a").click())
    assert page.locator(".search-applied li").count() == 0


def test_without_script_distances_come_from_a_typed_place(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(javascript=False)
    page = visit.page
    visit.open(f"{demo.url}/search/")
    page.get_by_label("Рядом с адресом").fill("гимназия 56")
    visit.follow(lambda: page.get_by_role("button", name="Найти").click())
    expect(page.locator(".search-place")).to_contain_text("Расстояния по прямой, от: Гимназия № 56")
    expect(page.locator(".hit-distance").first).to_have_text("10\u00a0м")
    assert "page=2" in str(page.locator(".pager a").last.get_attribute("href"))


@WIDTHS
def test_suggestions_are_chosen_with_the_keyboard(browser_page: BrowserPage, demo: Demo, width: int) -> None:
    visit = browser_page(width=width)
    page = visit.page
    visit.open(f"{demo.url}/")
    page.locator("#q").focus()
    assert page.locator("#q").get_attribute("list") is None  # one list, not two
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    type_slowly(page, "гимн")
    expect(options(page).first).to_be_visible()
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search [role=status]")).to_contain_text("подсказ")
    number = options(page).count()
    page.keyboard.press("ArrowDown")
    first = options(page).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(field(page)).to_be_focused()
    for _ in range(number):  # past the last one lies the field itself
        page.keyboard.press("ArrowDown")
    assert field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    title = options(page).last.locator(".suggest-title").inner_text()
    visit.follow(lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_escape_closes_the_list_and_leaves_the_text(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    page = visit.page
    visit.open(f"{demo.url}/search/")
    page.locator("#q").focus()
    type_slowly(page, "школа")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(field(page)).to_have_value("школа")
    page.keyboard.press("ArrowDown")  # opens it again, without asking again
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    page.locator("#q").focus()
    visit.follow(lambda: page.keyboard.press("Enter"))  # nothing chosen: the form is sent
    assert parse_qs(urlsplit(page.url).query)["q"] == ["школа"]


@pytest.mark.parametrize("way", ["click", "tap"])
def test_suggestions_are_chosen_by_mouse_and_by_finger(browser_page: BrowserPage, demo: Demo, way: str) -> None:
    visit = browser_page(has_touch=way == "tap", is_mobile=way == "tap")
    page = visit.page
    visit.open(f"{demo.url}/")
    page.locator("#q").focus()
    type_slowly(page, "лиц")
    choice = options(page).first
    expect(choice).to_be_visible()
    box = choice.bounding_box()
    assert box is not None
    assert box["height"] >= 44  # a finger's width
    visit.follow(lambda: getattr(choice, way)())
    assert urlsplit(page.url).path.startswith("/institutions/")


def test_typing_quickly_asks_once_and_an_old_answer_comes_too_late(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    page = visit.page
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if not held:
            held.append(route)  # never answered: the page gives it up
        else:
            route.continue_()

    page.route("**/api/v1/suggest?*", hold_the_first)
    asked = asked_of(page)
    visit.open(f"{demo.url}/")
    page.locator("#q").focus()
    type_slowly(page, "гимназ")
    page.wait_for_timeout(400)
    assert asked == ["гимназ"]
    page.locator("#q").fill("детск")
    expect(options(page).first).to_contain_text("Детский сад")
    assert asked == ["гимназ", "детск"]
    page.locator("#q").fill("д")
    expect(options(page)).to_have_count(0)


def test_an_input_method_is_left_alone(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    page = visit.page
    asked = asked_of(page)
    visit.open(f"{demo.url}/")
    page.locator("#q").focus()
    page.evaluate(
        """() => {
            const field = document.getElementById("q");
            field.dispatchEvent(new CompositionEvent("compositionstart"));
            field.value = "гимн";
            field.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(350)
    assert asked == []
    page.evaluate("""() => document.getElementById("q").dispatchEvent(new CompositionEvent("compositionend"))""")
    expect(options(page).first).to_be_visible()
    page.evaluate(
        """() => document.getElementById("q").dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowDown", isComposing: true, bubbles: true }))"""
    )
    assert field(page).get_attribute("aria-activedescendant") is None


def test_a_server_that_fails_leaves_a_working_form(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    page = visit.page
    page.route("**/api/v1/suggest?*", lambda route: route.fulfill(status=200, body="no JSON"))
    visit.open(f"{demo.url}/")
    page.locator("#q").fill("лицей")
    page.wait_for_timeout(300)
    assert visit.problems == []
    visit.follow(lambda: page.keyboard.press("Enter"))
    expect(page.locator("#found")).not_to_have_text("Ничего не найдено")


def test_a_lost_address_has_suggestions_too(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    for address in ("/no-such-page/", "/polls/999/"):
        visit.open(f"{demo.url}{address}", status=404)
        visit.page.locator("#q").focus()
        type_slowly(visit.page, "гимн")
        expect(options(visit.page).first).to_be_visible()


def test_near_me_is_asked_for_by_nobody_but_the_person(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(geolocation={"latitude": 56.0123456, "longitude": 40.9876543}, permissions=["geolocation"])
    page = visit.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.add_init_script(
        """const ask = Geolocation.prototype.getCurrentPosition;
        window.asked = 0;
        Geolocation.prototype.getCurrentPosition = function (...how) { window.asked += 1; return ask.apply(this, how); };"""
    )
    visit.open(f"{demo.url}/search/?sort=date&q=" + quote("школа"))
    assert page.evaluate("window.asked") == 0
    visit.follow(lambda: page.get_by_role("button", name="Рядом со мной").click())
    query = parse_qs(urlsplit(page.url).query)
    assert query["near"] == ["56.012, 40.988"]  # to a hundred metres
    assert query["q"] == ["школа"]
    assert "sort" not in query  # the nearest first
    expect(page.locator(".search-place")).to_contain_text("56.012, 40.988")
    expect(page.locator(".hit-distance").first).to_contain_text("км")
    assert {urlsplit(url).netloc for url in sent if "near" in url} == {urlsplit(demo.url).netloc}


def test_a_refused_place_is_told_and_the_address_field_is_next(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(permissions=[])
    page = visit.page
    page.add_init_script(
        """Geolocation.prototype.getCurrentPosition = function (found, failed) {
            failed({ code: 1, PERMISSION_DENIED: 1, message: "" });
        };"""
    )
    visit.open(f"{demo.url}/search/")
    page.get_by_role("button", name="Рядом со мной").click()
    expect(page.locator("#near-said")).to_have_text("Браузер не сообщает, где вы. Напишите адрес или станцию метро.")
    expect(page.locator("#near")).to_be_focused()


def test_nothing_is_cut_off_where_letters_are_twice_as_large(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    page = visit.page
    for query in ("q=школа&near=гимназия 56", "q=гимназия 56&kind=kindergarten", "q=гимназия&type=certificate"):
        visit.open(f"{demo.url}/search/?" + quote(query, safe="=&"))
        page.evaluate("document.documentElement.dataset.view = 'size-200'")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, query


def test_everything_is_reached_with_the_keyboard(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(width=DESK)
    page = visit.page
    visit.open(f"{demo.url}/search/?q=" + quote("школа"))
    page.locator("#q").focus()
    order = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "() => document.activeElement.id || document.activeElement.closest('[class]')?.className || ''"
            )
        )
        if "row-title" in str(order[-1]):
            break
    reached = " ".join(map(str, order))
    places = [
        reached.index(name)
        for name in ("near", "btn", "search-go", "search-tabs", "facet", "search-sorts", "row-title")
    ]
    assert places == sorted(places), order


def test_a_school_s_site_is_searched_alone(browser_page: BrowserPage, demo: Demo) -> None:
    slug = next(path.name for path in sorted((demo.home / "output" / "s").iterdir()))
    visit = browser_page()
    page = visit.page
    visit.open(f"{demo.url}/s/{slug}/")
    menu = page.locator("details.menu summary")
    if menu.is_visible():
        menu.click()
    page.locator("#site-q").fill("контакты")
    visit.follow(lambda: page.keyboard.press("Enter"))
    assert parse_qs(urlsplit(page.url).query)["site"] == [slug]
    expect(page.get_by_role("heading", level=1)).to_have_text("Поиск по сайту")
    page.locator("#q").focus()
    page.locator("#q").fill("")
    type_slowly(page, "конт")
    expect(options(page).first).to_contain_text("Контакты")
    visit.follow(lambda: options(page).first.click())
    assert urlsplit(page.url).path.startswith(f"/s/{slug}/")


def test_a_search_box_in_another_site_leads_here(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(javascript=False)
    page = visit.page
    district = next(
        path.name
        for path in sorted((demo.home / "output" / "embed" / "search").iterdir())
        if path.name.startswith("district-")
    )
    visit.open(f"{demo.url}/embed/search/{district}/")
    page.locator("#kais-q").fill("школа")
    visit.follow(lambda: page.get_by_role("button", name="Найти").click())
    assert parse_qs(urlsplit(page.url).query)["district"] == [district.removeprefix("district-")]


@pytest.mark.pages
@pytest.mark.parametrize("scheme", ["light", "dark"])
@WIDTHS
def test_the_open_list_and_the_filters_have_no_findings(
    browser_page: BrowserPage, demo: Demo, width: int, scheme: str
) -> None:
    visit = browser_page(width=width, color_scheme=scheme)
    page = visit.page
    visit.open(f"{demo.url}/search/?q=" + quote("школа") + "&near=" + quote("гимназия 56"))
    if width == PHONE:
        page.locator(".filters > summary").click()
    for fold in page.locator(".facet .more > summary").all():
        fold.click()
    assert find_axe_problems(page) == []
    page.locator("#q").focus()
    type_slowly(page, "гимн")
    page.locator("#q").fill("гимн")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert find_axe_problems(page) == []
