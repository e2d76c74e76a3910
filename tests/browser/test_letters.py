"""A citizen asks for letters by keyboard alone, gets one through a real mail server, and ends them by its link."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from core.clock import SystemClock
from portal.mail_jobs import send_due
from surveys.contacts_models import FeedbackContact
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems
from tests.support.mail_server import PostOffice, post_office
from tests.support.portal import World, make_world
from tests.support.server import find_free_port


@dataclass(slots=True)
class Portal:
    """A portal that sends letters, and the mail server it sends them through."""

    url: str
    world: World
    office: PostOffice

    def addresses(self) -> int:
        """How many are kept."""
        with self.world.wiring.surveys() as session:
            return len(session.scalars(select(FeedbackContact)).all())


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The small region, served on this machine."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    home: Path = tmp_path_factory.mktemp("letters")
    with post_office() as office:
        settings: dict[str, Any] = {
            "smtp_url": f"smtp://127.0.0.1:{office.port}",
            "mail_from": "portal@edu.example.org",
        }
        world = make_world(home, SystemClock(ZoneInfo("Europe/Moscow")), base_url=url, **settings)
        server = make_server("127.0.0.1", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Portal(url, world, office)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            world.wiring.close()


def write(visit: Visit, portal: Portal, lang: str = "") -> None:
    """Send a message."""
    visit.open(f"{portal.url}{lang}/feedback/new")
    visit.page.locator("select[name=topic]").select_option(index=2)
    visit.page.locator("textarea[name=message]").fill("Телефон не отвечает.")
    visit.follow(lambda: visit.page.locator("button[value=send]").click())


def tab_to(visit: Visit, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _turn in range(80):
        if visit.page.locator(f"{selector}:focus").count():
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {selector}")


@pytest.mark.parametrize(("width", "lang", "scheme"), [(PHONE, "", "light"), (DESK, "/en", "dark")])
def test_letters_are_asked_for_and_ended_by_keyboard_without_a_script(
    width: int, lang: str, scheme: str, portal: Portal, browser_page: Callable[..., Visit]
) -> None:
    visit = browser_page(width=width, javascript=False, color_scheme=scheme)
    keyboard = visit.page.keyboard
    write(visit, portal, lang)
    tab_to(visit, "button[value=ask]")
    visit.follow(lambda: keyboard.press("Enter"))
    assert not visit.page.locator("#consent").is_checked()
    tab_to(visit, "button[value=save]")
    visit.follow(lambda: keyboard.press("Enter"), status=422)
    tab_to(visit, "#errors a[href='#email']")
    keyboard.press("Enter")
    keyboard.press("Tab")  # the link moved the place from which Tab goes on
    tab_to(visit, "#email")
    keyboard.type("anna@example.org")
    keyboard.press("Tab")
    keyboard.press("Space")
    tab_to(visit, "button[value=save]")
    visit.follow(lambda: keyboard.press("Enter"))
    assert portal.addresses() == 1
    assert send_due(portal.world.wiring) == 1
    text = portal.office.received[-1].text
    [link] = [word for word in text.split() if "/feedback/stop" in word]
    visit.open(link)
    assert portal.addresses() == 1
    tab_to(visit, "main button")
    visit.follow(lambda: keyboard.press("Enter"))
    assert portal.addresses() == 0
    assert visit.page.context.cookies() == []


@pytest.mark.pages
def test_the_pages_of_letters_have_no_findings(portal: Portal, browser_page: Callable[..., Visit]) -> None:
    visit = browser_page(width=PHONE)
    page = visit.page
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if problems := find_axe_problems(page):
            found[name] = problems

    write(visit, portal)
    look("sent")
    visit.follow(lambda: page.locator("button[value=ask]").click())
    look("consent")
    visit.follow(lambda: page.locator("button[value=save]").click(), status=422)
    look("errors")
    page.locator("#email").fill("anna@example.org")
    page.locator("#consent").check()
    visit.follow(lambda: page.locator("button[value=save]").click())
    look("status")
    visit.open(f"{portal.url}/feedback/stop?letter={portal.world.wiring.contacts.stop_mark(1)}")
    look("stop")
    assert found == {}
