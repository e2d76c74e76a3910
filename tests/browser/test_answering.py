"""A survey of several pages, answered by keyboard alone: with and without scripts, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from core.database import make_engine, make_sessions, upgrade
from surveys.box import ballot, inboxes
from surveys.definition.stored import load_answers
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems
from tests.support.html import find_nu_problems
from tests.support.survey_server import serving
from tests.unit.surveys.app import ROOT, Site, make_site, standing_clock
from tests.unit.surveys.questionnaires import LONG, SHORT, codes_of, make_survey, with_codes

BrowserPage = Callable[..., Visit]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Surveys over a database in a file: the browser asks from several threads."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('home') / 'surveys.db'}", "surveys")
    upgrade(engine, "surveys", Path(ROOT) / "surveys" / "migrations")
    return make_site(make_sessions(engine), standing_clock())


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Where they are served."""
    with serving(site) as url:
        yield url


def stored(site: Site, survey_id: int) -> list[dict[str, object]]:
    """The answers to one survey."""
    with site.sessions() as session:
        return [
            dict(load_answers(text))
            for table in (ballot, *inboxes)
            for text in session.scalars(select(table.c.answers).where(table.c.survey_id == survey_id))
        ]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the control has the focus; nothing is clicked."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def type_in(page: Page, selector: str, text: str) -> None:
    """Write into a field, reached by keyboard."""
    tab_to(page, selector)
    page.keyboard.type(text)


class Keys:
    """Somebody at a keyboard, and the pages they come to."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.sources: dict[str, str] = {}

    def open(self, url: str) -> None:
        """Go to an address."""
        self._seen(self.visit.open(url).text())

    def choose(self, name: str, downs: int) -> None:
        """Choose a radio button: the first one by the space bar, later ones by arrows."""
        tab_to(self.page, f"[name={name}]")
        for key in ("Space", *["ArrowDown"] * downs):
            self.page.keyboard.press(key)

    def press(self, action: str, *, status: int = 200) -> None:
        """Press a button of the form."""
        tab_to(self.page, f"button[name=action][value='{action}']:not(.visually-hidden)")
        self._seen(self.visit.follow(lambda: self.page.keyboard.press("Enter"), status=status).text())

    def _seen(self, source: str) -> None:
        self.sources[f"{len(self.sources)}: {self.page.title()}"] = source
        if self.visit.javascript:
            problems = find_axe_problems(self.page)
            assert not problems, "\n".join(problems)


@BOTH
@WIDTHS
def test_a_survey_is_answered_from_its_first_page_to_its_receipt(
    width: int, javascript: bool, address: str, site: Site, browser_page: BrowserPage
) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    keys = Keys(browser_page(width=width, javascript=javascript))
    keys.open(f"{address}/surveys/{number}/")
    keys.press("start")
    keys.press("next", status=422)  # nothing answered
    assert keys.page.title().startswith("Ошибка:")
    keys.page.keyboard.press("Home")
    tab_to(keys.page, ".summary-errors a")
    keys.page.keyboard.press("Enter")  # straight to the field
    assert keys.page.evaluate("() => Boolean(document.querySelector(':target'))")
    keys.choose("food", 0)
    type_in(keys.page, "[name=age]", "9")
    keys.press("next")
    keys.choose("taste", 3)
    keys.press("back")
    assert keys.page.input_value("[name=age]") == "9"
    keys.press("next")
    assert keys.page.is_checked("[name=taste][value='4']")  # typed before going back
    keys.press("next")
    type_in(keys.page, "[name=wishes]", "Овощи")
    keys.press("next")
    keys.press("page.about")
    keys.press("next")
    keys.press("next")
    keys.press("next")
    keys.press("send")
    assert len(keys.page.inner_text("#receipt").replace(" ", "").replace("\n", "")) == 64
    assert stored(site, number) == [{"food": "yes", "age": 9, "taste": 4, "wishes": "Овощи"}]
    if javascript and width == PHONE:  # the other walks see the same sources
        assert not find_nu_problems(keys.sources)


@BOTH
def test_a_draft_is_saved_and_taken_up_elsewhere(
    javascript: bool, address: str, site: Site, browser_page: BrowserPage
) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    keys = Keys(browser_page(javascript=javascript))
    keys.open(f"{address}/surveys/{number}/")
    keys.press("start")
    keys.choose("food", 1)
    keys.press("save")
    link = urlsplit(keys.page.input_value("textarea"))
    other = Keys(browser_page(width=DESK, javascript=javascript))
    other.open(f"{address}{link.path}")
    other.press("continue")
    assert other.page.is_checked("[name=food][value=no]")
    other.press("next")
    type_in(other.page, "[name=why]", "Дома вкуснее")
    other.press("next")
    other.press("next")
    other.press("send")
    assert stored(site, number) == [{"food": "no", "why": "Дома вкуснее"}]
    assert other.visit.page.context.cookies() == []


@BOTH
def test_a_code_is_typed_and_a_link_with_one_leaves_none_in_the_history(
    javascript: bool, address: str, site: Site, browser_page: BrowserPage
) -> None:
    number = make_survey(site.sessions, site.clock, with_codes(SHORT, named=True))
    typed, sent = codes_of(site.sessions, site.clock, number, ["Школа № 1", "Школа № 2"])
    keys = Keys(browser_page(javascript=javascript))
    keys.open(f"{address}/surveys/{number}/")
    type_in(keys.page, "#code", "0000")
    keys.press("start", status=403)
    type_in(keys.page, "#code", typed.lower())
    keys.press("start")
    assert "Школа № 1" in keys.page.inner_text("main")
    keys.open(f"{address}/surveys/{number}/code/{sent}")
    assert sent.split("-")[0] not in keys.page.url
    assert sent.split("-")[0] not in keys.page.content()
    keys.choose("food", 0)
    keys.press("send")
    assert keys.page.inner_text("h1") == "Ответы приняты"


def test_the_browsers_own_back_button_and_a_second_press_change_nothing(
    address: str, site: Site, browser_page: BrowserPage
) -> None:
    number = make_survey(site.sessions, site.clock, SHORT)
    keys = Keys(browser_page())
    keys.open(f"{address}/surveys/{number}/")
    keys.choose("food", 0)
    keys.press("send")
    receipt = keys.page.inner_text("#receipt")
    keys.page.reload()  # sends the form again
    assert keys.page.inner_text("#receipt") == receipt
    assert len(stored(site, number)) == 1


@WIDTHS
def test_lists_paper_and_block_have_no_findings(
    width: int, address: str, site: Site, browser_page: BrowserPage
) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    keys = Keys(browser_page(width=width, color_scheme="dark" if width == DESK else "light"))
    for path in (
        "/surveys/",
        "/en/surveys/",
        f"/en/surveys/{number}/",
        f"/surveys/{number}/print/",
        f"/embed/poll/{number}/",
    ):
        keys.open(address + path)
    assert not find_nu_problems(keys.sources)
