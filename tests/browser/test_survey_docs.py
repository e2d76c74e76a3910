"""The operators' page about surveys, followed as it is written: by scripts and without, on a desk and on a phone."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from core.clock import SystemClock
from tests.support.browser import DESK, PHONE, Visit
from tests.support.portal import PASSWORD, World, email_of, make_world, publish

PAGE = Path(__file__).parents[2] / "docs" / "operator" / "surveys.md"
ZONE = ZoneInfo("Europe/Moscow")
CHAPTERS = ("Run a poll in ten minutes", "A questionnaire from a template")
# What a step may say: a verb and what it is about. Everything else is told to people only.
WORDS = re.compile(
    r"(?i)\b(?P<verb>sign in at|open|press|follow|unfold|see|choose|write in)\s+(?:«(?P<name>[^»]+)»|`(?P<path>[^`]+)`)"
    r"(?:\s+in\s+«(?P<field>[^»]+)»)?(?:: `(?P<text>[^`]+)`)?"
)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small installation to copy."""
    world = make_world(tmp_path_factory.mktemp("made") / "home", SystemClock(ZONE))
    world.wiring.close()
    return world


@pytest.fixture
def served(tmp_path: Path, made: World) -> Iterator[tuple[str, World]]:
    """A copy of the small installation, served from a thread; its address."""
    world = make_world(tmp_path / "home", SystemClock(ZONE), made)
    publish(world, {"index.html": "<h1>Портал</h1>"})
    server = make_server("127.0.0.1", 0, world.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", world
    finally:
        server.shutdown()
        thread.join()
        world.wiring.close()


def steps_of(chapter: str) -> list[re.Match[str]]:
    """What the numbered lines of a chapter say to do, in order."""
    text = PAGE.read_text(encoding="utf-8")
    body = text.split(f"\n## {chapter}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\d+\. (.*(?:\n {2,}.*)*)", body, re.MULTILINE)
    assert len(lines) >= 5
    return [match for line in lines for match in WORDS.finditer(re.sub(r"\s+", " ", line))]


@pytest.mark.parametrize(("width", "javascript"), [(DESK, True), (PHONE, False)], ids=["desk", "phone without scripts"])
def test_the_page_about_surveys_is_followed_literally(
    width: int, javascript: bool, browser_page: Callable[..., Visit], served: tuple[str, World]
) -> None:
    url, _world = served
    visit = browser_page(width=width, javascript=javascript)
    done = [_do(visit, url, step) for chapter in CHAPTERS for step in steps_of(chapter)]
    assert {"sign in at", "open", "press", "follow", "unfold", "see", "choose", "write in"} == set(done)


def _do(visit: Visit, url: str, step: re.Match[str]) -> str:
    verb, name, page = step["verb"].lower(), step["name"] or "", visit.page
    main = page.locator("main")
    match verb:
        case "sign in at":
            visit.open(url + step["path"])
            page.locator("#email").fill(email_of("editor"))
            page.locator("#password").fill(PASSWORD)
            visit.follow(lambda: page.locator("main button[type=submit]").click())
        case "open":
            visit.open(url + step["path"])
        case "press":
            visit.follow(lambda: _pressed(main, name).click())
        case "follow":
            visit.follow(lambda: _link(main, name).click())
        case "unfold":
            main.locator("summary").filter(has_text=name).click()
        case "see":
            expect(page.locator("body")).to_contain_text(name)
        case "choose" if step["field"]:
            main.get_by_label(re.compile(f"^{re.escape(step['field'])}")).first.select_option(label=name)
        case "choose":
            main.locator("label").filter(has_text=name).click()
        case _:
            label = re.compile(rf"^{re.escape(name)}( \(необязательно\))?$")
            main.get_by_label(label).and_(main.locator("input, textarea")).first.fill(_text(step["text"]))
    return verb


def _pressed(main: Locator, name: str) -> Locator:
    """The button, or the link that looks like one."""
    whole = re.compile("^" + re.escape(name).replace(":", r"\s*:") + "$")  # a part only read aloud stands apart
    return main.get_by_role("button", name=whole).or_(main.locator("a.btn").filter(has_text=whole)).first


def _link(main: Locator, name: str) -> Locator:
    """The link of this name, or the one that stands beside this word."""
    beside = main.locator("dl.facts > div").filter(has=main.page.get_by_text(name, exact=True)).get_by_role("link")
    return main.get_by_role("link", name=name, exact=True).or_(beside).first


def _text(text: str) -> str:
    if text != "two weeks from today":
        return text
    return (datetime.now(ZONE) + timedelta(days=14)).strftime("%Y-%m-%dT18:00")
