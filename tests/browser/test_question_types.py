"""Every type of question, answered by keyboard alone: with and without scripts, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from surveys.questions.files import FileStore
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems
from tests.support.every_question import running
from tests.support.html import find_nu_problems

BrowserPage = Callable[..., Visit]
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
ANSWERS = {
    "start": "own",
    "start.other": "в 10:00",
    "meals": ["canteen", "cafe"],
    "grade": "g3",
    "clean": 4,
    "pleased": {"staff": "yes", "safe": "rather", "told": "no"},
    "order": ["math", "rus", "art"],
    "way": 25,
    "warmth": -20.5,
    "street": "Парусная",
    "wish": "Борщ\nи блины",
    "since": "2026-02-02",
    "rises": "07:05",
    "mail": "anna@example.org",
    "school": 2,
    "agree": True,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app that shows every type of question."""
    with running(FileStore(tmp_path_factory.mktemp("uploads"))) as url:
        yield url


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the control has the focus; nothing is clicked."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def answer_everything(visit: Visit, upload: Path) -> None:
    """Give ``ANSWERS`` and a file by keyboard, in the order of the page."""
    page = visit.page
    tab_to(page, "[name=start]")
    press(page, "Space", "ArrowDown", "ArrowDown")
    tab_to(page, "[name='start.other']")
    page.keyboard.type("в 10:00")
    tab_to(page, "[name=meals][value=canteen]")
    press(page, "Space")
    tab_to(page, "[name=meals][value=cafe]")
    press(page, "Space")
    tab_to(page, "[name=grade]")
    page.keyboard.type("3")
    tab_to(page, "[name=clean]")
    press(page, "Space", "ArrowRight", "ArrowRight", "ArrowRight")
    for number, row in enumerate(("staff", "safe", "told")):
        tab_to(page, f"[name='pleased.{row}']")
        press(page, "Space", *["ArrowRight"] * number)
    for choice, place in {"rus": "2", "math": "1", "art": "3"}.items():
        tab_to(page, f"select[name='order.{choice}']")
        page.keyboard.type(place)
    for name, text in {"way": "25", "warmth": "-20,5", "street": "Парусная", "wish": "Борщ\nи блины"}.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)
    tab_to(page, "[name=since]")
    page.keyboard.type("02022026")
    tab_to(page, "[name=rises]")
    page.keyboard.type("0705AM")
    tab_to(page, "[name=mail]")
    page.keyboard.type("anna@example.org")
    tab_to(page, "[name='plan.file']")
    with page.expect_file_chooser() as chooser:
        press(page, "Space")
    chooser.value.set_files(upload)
    tab_to(page, "[name='school.find']")
    page.keyboard.type("гимназия")
    tab_to(page, "button[value=find]")
    visit.follow(lambda: press(page, "Enter"))
    tab_to(page, "[name=school][value='2']")
    press(page, "Space")
    tab_to(page, "[name=agree]")
    press(page, "Space")


@SCRIPTS
@WIDTHS
def test_every_type_is_answered_by_keyboard_alone(
    browser_page: BrowserPage, address: str, tmp_path: Path, width: int, javascript: bool
) -> None:
    upload = tmp_path / "меню.txt"
    upload.write_text("Понедельник: борщ", encoding="utf-8")
    visit = browser_page(width=width, javascript=javascript)
    visit.open(f"{address}/")
    answer_everything(visit, upload)
    tab_to(visit.page, "button[value=send]")
    with visit.page.expect_navigation() as navigation:
        press(visit.page, "Enter")
    answers = navigation.value.json()
    assert answers.pop("plan")["name"] == "меню.txt"
    assert answers == ANSWERS


@WIDTHS
def test_errors_lead_to_their_controls(browser_page: BrowserPage, address: str, width: int) -> None:
    visit = browser_page(width=width, javascript=False)
    page = visit.page
    visit.open(f"{address}/")
    tab_to(page, "select[name='order.rus']")
    page.keyboard.type("1")
    tab_to(page, "select[name='order.math']")
    page.keyboard.type("1")
    tab_to(page, "[name=way]")
    page.keyboard.type("тридцать")
    tab_to(page, "button[value=send]")
    visit.follow(lambda: press(page, "Enter"), status=422)
    links = page.locator("#errors a")
    expect(links).to_have_count(4)
    expect(links.nth(1)).to_contain_text("Место 1 дано не один раз: «Русский язык», «Математика».")
    links.nth(2).focus()
    press(page, "Enter")
    assert page.evaluate("document.activeElement.name") == "way"
    expect(page.locator("[name=way]")).to_have_value("тридцать")
    expect(page.locator("[name=way]")).to_have_accessible_description(
        "Целое число от 1 до 180. Ошибка: Напишите число от 1 до 180, например 12. минут"
    )


def test_a_matrix_is_a_table_whose_buttons_say_row_and_column(browser_page: BrowserPage, address: str) -> None:
    visit = browser_page(width=DESK)
    page = visit.page
    visit.open(f"{address}/")
    table = page.locator("[data-question=pleased]")
    expect(table.get_by_role("columnheader")).to_have_text(["Да", "Скорее да", "Нет", "Не знаю"])
    expect(table.get_by_role("rowheader")).to_have_count(3)
    expect(table.get_by_role("group")).to_have_count(1)
    button = table.get_by_role("radio", name="Ребёнку в школе спокойно Скорее да", exact=True)
    tab_to(page, "[name='pleased.safe']")
    press(page, "Space", "ArrowRight")
    expect(button).to_be_focused()
    expect(button).to_be_checked()


def test_on_a_phone_a_matrix_shows_its_columns_beside_the_buttons(browser_page: BrowserPage, address: str) -> None:
    visit = browser_page(width=PHONE)
    visit.open(f"{address}/")
    cell = visit.page.locator("[data-row=safe] td").nth(1)
    box, label = cell.bounding_box(), cell.locator("label").bounding_box()
    assert box is not None
    assert label is not None
    assert box["height"] >= 44
    assert label["width"] > 60  # words are seen, not only read aloud
    cell.locator("label").click()
    expect(cell.get_by_role("radio")).to_be_checked()


def test_with_scripts_a_ranking_moves_by_its_buttons(browser_page: BrowserPage, address: str) -> None:
    visit = browser_page(width=PHONE)
    page = visit.page
    visit.open(f"{address}/")
    expect(page.get_by_role("button", name="Выше: Рисование")).to_be_visible()
    tab_to(page, "[data-choice=art] [data-move=up]")
    press(page, "Enter", "Enter")
    expect(page.locator("[data-question=order] select").nth(0)).to_have_value("1")
    assert page.locator("[data-question=order] [data-choice]").evaluate_all("items => items.map(i => i.dataset.choice)") == [
        "art",
        "rus",
        "math",
    ]  # fmt: skip
    expect(page.get_by_role("button", name="Выше: Рисование")).to_be_focused()
    hidden = browser_page(javascript=False)
    hidden.open(f"{address}/")
    expect(hidden.page.get_by_role("button", name="Выше: Рисование")).to_be_hidden()


def test_with_scripts_other_opens_its_field_and_none_unticks_the_rest(browser_page: BrowserPage, address: str) -> None:
    visit = browser_page()
    page = visit.page
    visit.open(f"{address}/")
    expect(page.locator("[name='start.other']")).to_be_hidden()
    page.locator("label[for=q-start-2]").click()
    expect(page.locator("[name='start.other']")).to_be_visible()
    page.locator("label[for=q-meals-0]").click()
    page.locator("label[for=q-meals-3]").click()
    expect(page.get_by_label("В столовой", exact=True)).not_to_be_checked()
    page.locator("[name=wish]").fill("борщ")
    expect(page.locator("[data-counter]")).to_have_text("осталось знаков: 396")


@pytest.mark.pages
@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(browser_page: BrowserPage, address: str, width: int, scheme: str) -> None:
    visit = browser_page(width=width, color_scheme=scheme)
    page = visit.page
    seen = {}

    def look(name: str) -> None:
        assert find_axe_problems(page) == [], name

    for path in ("/", "/en/", "/paper"):
        seen[path] = visit.open(f"{address}{path}").text()
        look(path)
    visit.open(f"{address}/")
    page.locator("[name='school.find']").fill("школа")
    seen["found"] = visit.follow(lambda: page.locator("button[value=find]").click()).text()
    look("found")
    page.locator("[name='order.rus']").select_option("1")
    page.locator("[name=since]").evaluate("field => { field.type = 'text'; field.value = 'завтра'; }")
    seen["errors"] = visit.follow(lambda: page.locator("button[value=send]").click(), status=422).text()
    look("errors")
    if width == DESK and scheme == "light":
        assert find_nu_problems(seen) == []
