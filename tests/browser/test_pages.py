"""One page of every kind goes past axe-core, the Nu checker and the rules of check_page, at both widths.

The tests that open pages leave their sources in ``seen``; the last test asks the Nu checker for all of them in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Response

from portal.demo.accounts import PASSWORDS
from tests.support import pages
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems, find_problems
from tests.support.demo import Demo
from tests.support.html import find_nu_problems

pytestmark = pytest.mark.pages

BrowserPage = Callable[..., Visit]


class Inspection:
    """Collects what the checkers say of pages; ``verdict`` fails with everything."""

    def __init__(self, visit: Visit, base: str, seen: dict[str, str]) -> None:
        self.visit, self.base = visit, base
        self.page = visit.page
        self._seen = seen
        self._findings: list[str] = []

    def open(self, name: str, path: str, *, status: int = 200) -> None:
        """Go to a page and look at it."""
        self._forget()
        response = self.page.goto(f"{self.base}{path}", wait_until="load")
        assert response is not None, f"{name}: nothing came from {path}"
        self._look(name, response, status)

    def follow(self, name: str, action: Callable[[], object], *, status: int = 200) -> None:
        """Do what leads to a page and look at it."""
        self._forget()
        with self.page.expect_navigation(wait_until="load") as navigation:
            action()
        self._look(name, navigation.value, status)

    def press(self, name: str, button: str, *, status: int = 200) -> None:
        """Press a button of the page's own part and look at what comes."""
        self.follow(name, lambda: self.page.locator("main").get_by_role("button", name=button).click(), status=status)

    def verdict(self) -> None:
        """Fail with all findings, each with its page."""
        assert not self._findings, f"{len(self._findings)} findings:\n" + "\n".join(self._findings)

    def _forget(self) -> None:
        self.visit.problems.clear()
        self.visit.pending.clear()
        self.page.set_viewport_size({"width": self.visit.width, "height": 800})

    def _look(self, name: str, response: Response, status: int) -> None:
        path = response.url.removeprefix(self.base)
        self._seen[f"{name} ({path})"] = response.text()
        found = find_problems(self.visit, response, status=status)
        other = DESK if self.visit.width == PHONE else PHONE
        if "sandbox" in response.headers.get("content-security-policy", ""):  # no script runs there, nor does axe
            found = [problem for problem in found if "Blocked script execution" not in problem]
        else:
            found += [f"axe: {problem}" for problem in find_axe_problems(self.page)]
        self.page.set_viewport_size({"width": other, "height": 800})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > other:
            found.append(f"the page is {wide} px wide in a window of {other} px")
        self._findings += [f"{name} ({path}): {problem}" for problem in found]


@pytest.fixture(scope="module")
def seen() -> dict[str, str]:
    """What the page is -> its source as it came."""
    return {}


@pytest.fixture
def inspect(browser_page: BrowserPage, demo: Demo, seen: dict[str, str]) -> Callable[..., Inspection]:
    def make(width: int = PHONE, **options: object) -> Inspection:
        return Inspection(browser_page(width=width, **options), demo.url, seen)

    return make


def sign_in(inspection: Inspection, role: str) -> None:
    email = next(email for email in PASSWORDS if email.startswith(role))
    inspection.page.goto(f"{inspection.base}/staff/login")
    inspection.page.get_by_label("Электронная почта").fill(email)
    inspection.page.get_by_label("Пароль").fill(PASSWORDS[email])
    with inspection.page.expect_navigation(wait_until="load"):
        inspection.page.get_by_role("button", name="Войти").click()


def status_of(path: str) -> int:
    return 404 if "no-such-page" in path else 200


@pytest.mark.parametrize(
    ("find", "width"),
    [
        (pages.find_portal_pages, PHONE),
        (pages.find_english_pages, DESK),
        (pages.find_school_pages, PHONE),
        (pages.find_blocks, PHONE),
    ],
    ids=["portal", "portal in English", "school sites", "blocks for other sites"],
)
def test_built_pages_have_no_findings(
    inspect: Callable[..., Inspection], demo: Demo, find: Callable[[Path], pages.Addresses], width: int
) -> None:
    inspection = inspect(width)
    for name, path in find(demo.home).items():
        inspection.open(name, path, status=status_of(path))
    inspection.verdict()


@pytest.fixture
def gone(demo: Demo) -> Iterator[str]:
    """The address of a card that was published by mistake."""
    path = "/institutions/999-oshibka/"
    gone_map = demo.home / "output.state" / "gone.map"
    before = gone_map.read_text(encoding="utf-8") if gone_map.exists() else ""
    gone_map.write_text(f"{before}{path} 1;\n", encoding="utf-8")
    yield path
    gone_map.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("lang", ["", "/en"], ids=["ru", "en"])
def test_search_polls_and_feedback_have_no_findings(
    inspect: Callable[..., Inspection], demo: Demo, gone: str, lang: str
) -> None:
    inspection = inspect(DESK if lang else PHONE)
    page = inspection.page
    searches = {
        "search, nothing asked": "",
        "search, hits": "?q=гимназия",
        "search, page 2": "?q=школа&page=2",
        "search, filtered": "?q=&kind=school&licence=active",
        "search, nothing found": "?q=дирижабль",
        "search, corrected": "?q=гимназея",
    }
    for name, query in searches.items():
        inspection.open(name, f"{lang}/search/{query}")
    polls = pages.find_polls(demo.home)
    inspection.open("polls", f"{lang}/polls/")
    inspection.open("a poll to come", f"{lang}/polls/{polls['upcoming']}/")
    inspection.open("a closed poll", f"{lang}/polls/{polls['closed']}/")
    inspection.open("results", f"{lang}/polls/{polls['closed']}/results/")
    inspection.open("a poll", f"{lang}/polls/{polls['open']}/")
    vote = "Vote" if lang else "Проголосовать"
    inspection.press("a poll, nothing chosen", vote, status=422)
    page.locator("main input[type=radio]").first.check(force=True)
    inspection.press("a vote's receipt", vote)
    inspection.open("a poll this browser has answered", f"{lang}/polls/{polls['open']}/")

    inspection.open("feedback", f"{lang}/feedback/")
    inspection.open("a published answer", f"{lang}/feedback/answers/{pages.find_answer(demo.home)}/")
    inspection.open("a message about a fact", f"{lang}/feedback/new?institution=1&field=address&back=/institutions/1/")
    inspection.open("a message", f"{lang}/feedback/new")
    page.locator("input[name=institution_search]").fill("Лицей")
    inspection.press("a message, institutions found", "Find the institution" if lang else "Найти", status=200)
    page.locator("select[name=institution]").select_option(index=1)
    inspection.press("a message with errors", "Send" if lang else "Отправить", status=422)
    page.locator("select[name=topic]").select_option(index=1)
    page.locator("textarea[name=message]").fill("Телефон не отвечает.")
    inspection.press("a message sent", "Send" if lang else "Отправить")
    code = page.locator("#code").inner_text()
    inspection.open("a message's code", f"{lang}/feedback/status")
    inspection.press("a message's code, empty", "Show" if lang else "Показать", status=404)
    page.locator("input[name=code]").fill(code)
    inspection.press("a message's status", "Show" if lang else "Показать")

    inspection.open("a poll that is not", f"{lang}/polls/999/", status=404)
    if not lang:
        inspection.open("a withdrawn page", gone, status=410)
    inspection.verdict()


def test_the_desk_has_no_findings(inspect: Callable[..., Inspection], demo: Demo) -> None:
    inspection = inspect(DESK)
    page = inspection.page
    inspection.open("sign in", "/staff/login")
    inspection.press("sign in, nothing typed", "Войти", status=422)
    sign_in(inspection, "operator")
    institution = 1
    places = {
        "overview": "/staff/",
        "runs": "/staff/register/runs/",
        "a run": "/staff/register/runs/1/",
        "upload": "/staff/register/upload",
        "quarantine": "/staff/register/quarantine/",
        "link queue": "/staff/register/links/",
        "quality": "/staff/register/quality/",
        "reports": "/staff/register/reports/?by=municipality",
        "reports of numbers": "/staff/register/reports/?what=numbers",
        "sites": "/staff/register/sites/",
        "sources": "/staff/register/sources/",
        "institutions": "/staff/register/institutions/",
        "institutions found": "/staff/register/institutions/?q=Лицей",
        "an institution": f"/staff/register/institutions/{institution}/",
        "people": "/staff/people/",
        "audit": "/staff/audit/",
        "password": "/staff/password",
        "polls": "/staff/polls/",
        "a new poll": "/staff/polls/new",
        "feedback": "/staff/feedback/",
        **{f"a poll, {state}": f"/staff/polls/{number}/" for state, number in pages.find_polls(demo.home).items()},
        "a poll's words": f"/staff/polls/{pages.find_polls(demo.home)['upcoming']}/edit",
        "a message": f"/staff/feedback/{pages.find_answer(demo.home)}/",
        "no such page of the desk": "/staff/polls/999/",
    }
    for name, path in places.items():
        inspection.open(name, path, status=404 if "/999/" in path else 200)
    page.goto(f"{demo.url}/staff/register/links/")
    if page.locator("main a[href^='/staff/register/links/']").count():
        inspection.follow("a row to link", page.locator("main a[href^='/staff/register/links/']").first.click)
    page.goto(f"{demo.url}/staff/register/upload")
    page.locator("select[name=format]").select_option("federal-licences")
    page.locator("input[type=file]").set_input_files(next((demo.home / "demo-files").glob("*licen*.xml")))
    inspection.press("a file on trial", "Испытать")
    page.goto(f"{demo.url}/staff/polls/new")
    inspection.press("a new poll with errors", "Сохранить черновик", status=422)
    page.goto(f"{demo.url}/staff/people/")
    inspection.press("people, nothing typed", "Создать ссылку", status=422)
    draft = next(path.name for path in sorted((demo.home / "output.drafts").iterdir()))
    inspection.open("a draft", f"/staff/preview/{draft}/")
    inspection.open("a draft's statutory page", f"/staff/preview/{draft}/sveden/common/")
    inspection.verdict()


def test_what_a_role_may_not_do_is_refused_on_a_page_without_findings(inspect: Callable[..., Inspection]) -> None:
    inspection = inspect()
    sign_in(inspection, "analyst")
    inspection.open("refused", "/staff/people/", status=403)
    inspection.open("the analyst's overview", "/staff/")
    inspection.verdict()


def test_dark_pages_have_no_findings(inspect: Callable[..., Inspection], demo: Demo) -> None:
    inspection = inspect(PHONE, color_scheme="dark")
    portal, school = pages.find_portal_pages(demo.home), pages.find_school_pages(demo.home)
    blocks, polls = pages.find_blocks(demo.home), pages.find_polls(demo.home)
    chosen = {name: portal[name] for name in ("home", "institutions", "a card", "licences", "map", "a piece of news")}
    chosen |= {name: school[name] for name in ("a school's home", "a school's news", "the subsection common")}
    chosen |= {name: blocks[name] for name in ("block card", "block results")}
    chosen |= {
        "a closed institution": portal["a closed institution with a successor"],
        "search": "/search/?q=гимназия",
        "a poll": f"/polls/{polls['open']}/",
        "results": f"/polls/{polls['closed']}/results/",
        "a message": "/feedback/new",
        "sign in": "/staff/login",
    }
    for name, path in chosen.items():
        inspection.open(name, path)
    sign_in(inspection, "operator")
    for name, path in {
        "overview": "/staff/",
        "runs": "/staff/register/runs/",
        "sites": "/staff/register/sites/",
    }.items():
        inspection.open(name, path)
    inspection.verdict()


def test_the_nu_checker_finds_nothing(seen: dict[str, str]) -> None:
    assert seen, "the tests above open the pages"
    problems = find_nu_problems(seen)
    assert not problems, f"{len(problems)} findings:\n" + "\n".join(problems)
