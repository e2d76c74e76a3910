"""A visitor's and a clerk's whole way through the demo region, at phone and desk width, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.demo.accounts import PASSWORDS
from tests.support.browser import DESK, PHONE, Visit
from tests.support.demo import Demo
from tests.support.server import serve_folder

WAYS = [(PHONE, True), (PHONE, False), (DESK, True), (DESK, False)]
NAMES = ["phone", "phone without scripts", "desk", "desk without scripts"]
BrowserPage = Callable[..., Visit]


@pytest.fixture(params=WAYS, ids=NAMES)
def visit(request: pytest.FixtureRequest, browser_page: BrowserPage) -> Visit:
    width, javascript = request.param
    return browser_page(width=width, javascript=javascript)


def open_menu(page: Page) -> None:
    """Unfold the sections where the screen is narrow."""
    summary = page.locator("header details.menu > summary")
    if summary.is_visible():
        summary.click()


def sign_in(visit: Visit, demo: Demo, role: str) -> None:
    email = next(email for email in PASSWORDS if email.startswith(role))
    visit.open(f"{demo.url}/staff/login")
    visit.page.get_by_label("Электронная почта").fill(email)
    visit.page.get_by_label("Пароль").fill(PASSWORDS[email])
    visit.follow(lambda: visit.page.get_by_role("button", name="Войти").click())


def test_from_the_home_page_to_a_vote_and_the_results(visit: Visit, demo: Demo) -> None:
    page = visit.page
    visit.open(f"{demo.url}/")
    page.locator("main input[name=q]").fill("гимназии")
    visit.follow(lambda: page.locator("main").get_by_role("button", name="Найти").click())
    first = page.locator("main ol li h3 a").first
    expect(first).to_contain_text("Гимназия")  # asked in another case

    visit.follow(lambda: page.locator("main").get_by_role("link", name=re.compile("^Гимназия")).first.click())
    expect(page.locator("h1")).to_contain_text("Гимназия")
    expect(page.locator("main")).to_contain_text("по реестру от")  # the licence's state with the register's own date

    visit.open(f"{demo.url}/sites/")
    visit.follow(lambda: page.locator("main a[href*='/s/']").first.click())
    assert re.search(r"/s/[a-z0-9-]+/$", page.url)
    open_menu(page)
    visit.follow(lambda: page.locator("header").get_by_role("link", name=re.compile("Сведения")).click())
    side = page.locator("nav.side summary")
    if side.count() and side.is_visible():
        side.click()
    visit.follow(lambda: page.get_by_role("link", name="Основные сведения").first.click())
    assert page.locator("[itemprop=fullName]").count() == 1

    visit.open(f"{demo.url}/")
    open_menu(page)
    visit.follow(lambda: page.locator("header").get_by_role("link", name="Опросы").click())
    visit.follow(lambda: page.locator("main").get_by_role("link", name=re.compile("уроки")).first.click())
    expect(page.locator("main")).to_contain_text("не исключает")  # the mark in the browser hinders, no more
    page.get_by_text("В 8:30", exact=True).click()
    visit.follow(lambda: page.get_by_role("button", name="Проголосовать").click())
    expect(page.locator("#receipt")).to_be_visible()
    receipt = page.locator("#receipt").inner_text()
    assert receipt not in page.url

    visit.follow(lambda: page.get_by_role("link", name="Все опросы").first.click())
    visit.follow(lambda: page.locator("main").get_by_role("link", name=re.compile("уроки")).first.click())
    expect(page.get_by_role("button", name="Проголосовать")).to_have_count(0)  # this browser carries the mark

    visit.open(f"{demo.url}/polls/")
    visit.follow(lambda: page.get_by_role("link", name="Каким днём").first.click())
    expect(page.locator("main")).to_contain_text("%")
    page.locator("main summary", has_text="таблиц").click()
    expect(page.locator("main table")).to_be_visible()


def test_a_message_gets_an_answer_that_its_writer_reads_with_the_code(
    visit: Visit, browser_page: BrowserPage, demo: Demo
) -> None:
    page = visit.page
    message = f"<b>Не работает</b> телефон =1+1 на странице ({visit.width}, {visit.javascript})"
    visit.open(f"{demo.url}/feedback/new")
    expect(page.locator("main")).to_contain_text("59-ФЗ")
    page.locator("select[name=topic]").select_option(index=1)
    page.get_by_label(re.compile("^Сообщение")).fill(message)
    visit.follow(lambda: page.get_by_role("button", name="Отправить").click())
    code = page.locator("#code").inner_text()
    assert code not in page.url

    desk = browser_page(width=DESK, javascript=visit.javascript)
    sign_in(desk, demo, "operator")
    desk.open(f"{demo.url}/staff/feedback/")
    desk.follow(lambda: desk.page.get_by_role("link", name=message[:40]).first.click())
    expect(desk.page.locator("main b")).to_have_count(0)  # shown as written, not as markup
    desk.page.locator("textarea[name=answer]").fill("Спасибо, номер исправлен.")
    desk.follow(lambda: desk.page.get_by_role("button", name="Сохранить ответ").click())

    visit.follow(lambda: page.locator("main").get_by_role("link", name="Что с моим сообщением").first.click())
    page.get_by_label(re.compile("^Код")).fill(code.lower())  # typed as people type
    visit.follow(lambda: page.get_by_role("button", name="Показать").click())
    expect(page.locator("main")).to_contain_text("Спасибо, номер исправлен.")
    assert "feedback/status" in page.url
    assert code not in page.url


def test_the_keyboard_alone_finds_a_school_and_votes(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(width=DESK)
    page = visit.page
    visit.open(f"{demo.url}/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("К содержанию")
    page.locator("main input[name=q]").focus()
    page.keyboard.type("лицей")
    visit.follow(lambda: page.keyboard.press("Enter"))
    expect(page.locator("main ol li").first).to_contain_text("Лицей")
    visit.open(f"{demo.url}/polls/")
    page.locator("main").get_by_role("link", name=re.compile("уроки")).first.focus()
    visit.follow(lambda: page.keyboard.press("Enter"))
    page.get_by_label("В 8:00").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("В 8:30")).to_be_checked()
    page.get_by_role("button", name="Проголосовать").focus()
    visit.follow(lambda: page.keyboard.press("Enter"))
    expect(page.locator("#receipt")).to_be_visible()


def test_the_map_is_walked_by_keyboard_and_has_a_list(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page(width=DESK)
    visit.open(f"{demo.url}/map/")
    expect(visit.page.locator("#map, .leaflet-container").first).to_be_visible()
    assert visit.page.locator("main a[href*='/institutions/']").count() > 20  # the list twin


@pytest.fixture
def foreign_site(tmp_path: Path, demo: Demo) -> Iterator[str]:
    """A school's own site elsewhere, which frames our card."""
    card = next((demo.home / "output" / "embed" / "card").iterdir()).name
    (tmp_path / "index.html").write_text(
        f'<!doctype html><html lang="ru"><title>Школа</title><h1>Наш сайт</h1>'
        f'<iframe src="{demo.url}/embed/card/{card}/" title="Карточка" width="320" height="480"></iframe>',
        encoding="utf-8",
    )
    with serve_folder(tmp_path) as base:
        yield base.replace("127.0.0.1", "school.test")  # another origin


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_foreign_page_shows_our_card_without_cookies(
    browser_page: BrowserPage, foreign_site: str, demo: Demo, javascript: bool
) -> None:
    visit = browser_page(width=DESK, javascript=javascript, hosts=frozenset({"127.0.0.1", "school.test"}))
    visit.page.goto(f"{foreign_site}/index.html")
    frame = visit.page.frame_locator("iframe")
    expect(frame.locator("main, body").first).to_contain_text("реестр")
    assert visit.page.context.cookies() == []
    expect(frame.locator("base")).to_have_attribute("target", "_top")  # links leave the frame
    assert frame.locator(f"a[href^='{demo.url}']").count() > 0


def test_a_poll_page_refuses_to_be_framed_and_its_block_links_out(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    response = visit.open(f"{demo.url}/polls/")
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    block = visit.open(f"{demo.url}/embed/poll/1/")
    assert "frame-ancestors *" in block.headers["content-security-policy"]
    expect(visit.page.locator("form[method=post]")).to_have_count(0)
    expect(visit.page.locator("a[target=_top]").first).to_be_visible()


@pytest.mark.parametrize("role", ["operator", "editor", "district", "school", "analyst"])
def test_each_role_finds_its_work_after_signing_in(browser_page: BrowserPage, demo: Demo, role: str) -> None:
    visit = browser_page(width=DESK, javascript=False)
    sign_in(visit, demo, role)
    assert visit.page.url.startswith(f"{demo.url}/staff/")
    links = visit.page.locator("nav a[href^='/staff/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert links
    for href in sorted(set(links)):
        if "logout" not in href:
            visit.open(demo.url + href)  # what the menu offers may be opened


def test_a_visitor_without_account_is_sent_to_sign_in(browser_page: BrowserPage, demo: Demo) -> None:
    visit = browser_page()
    visit.open(f"{demo.url}/staff/")
    expect(visit.page.locator("h1")).to_have_text("Войти")
