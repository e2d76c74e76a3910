"""Look at pages with the eyes of Chromium: a page client that checks every page it opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, Route

from tests.support.groups import AXE, find_chromium
from tests.support.html import find_source_problems

PHONE = 360  # CSS pixels
DESK = 1280
QUIET_MS = 60
FLAGS = [
    "--no-sandbox",  # the suite may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Any name ends here: *.test are further origins on this machine, for what is embedded elsewhere.
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass(slots=True)
class Visit:
    """A page of the browser together with what happened on it; made by the fixture ``browser_page``."""

    page: Page
    width: int
    javascript: bool
    hosts: frozenset[str]  # which hosts may be asked
    problems: list[str] = field(default_factory=list)  # what the browser reported since the last page was opened
    pending: set[Request] = field(default_factory=set)  # requests that have no answer yet

    def open(self, url: str, *, status: int = 200) -> Response:
        """Go to ``url`` and check the page (``check_page``)."""
        self.problems.clear()
        self.pending.clear()
        response = self.page.goto(url, wait_until="load")
        assert response is not None, f"{url}: nothing came"
        self.check(response, status=status)
        return response

    def follow(self, action: Callable[[], object], *, status: int = 200) -> Response:
        """Do what leads to another page (``lambda: page.click("text=Далее")``) and check where it led."""
        self.problems.clear()
        self.pending.clear()
        with self.page.expect_navigation(wait_until="load") as navigation:
            action()
        response: Response | None = navigation.value
        assert response is not None, "the action led nowhere"
        self.check(response, status=status)
        return response

    def settle(self) -> None:
        """Wait until the page has asked for nothing for a moment: quicker than Playwright's half a second."""
        calm = 0
        for _ in range(500):
            self.page.wait_for_timeout(QUIET_MS / 2)
            calm = 0 if self.pending else calm + 1
            if calm == 2:
                return
        waiting = ", ".join(request.url for request in self.pending)
        raise AssertionError(f"the page still waits for {waiting}")

    def check(self, response: Response, *, status: int = 200) -> None:
        """Fail with every problem of the page, or pass."""
        check_page(self, response, status=status)


def find_problems(visit: Visit, response: Response, *, status: int = 200) -> list[str]:
    """Everything wrong with the page a visit is on, in sentences."""
    problems = []
    if response.status != status:
        problems.append(f"the status is {response.status}, not {status}")
    problems += find_source_problems(response.text())
    if visit.javascript:
        visit.settle()
    widths = visit.page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if widths[0] > widths[1]:
        problems.append(f"the page is {widths[0]} px wide in a window of {widths[1]} px")
    expected = re.compile(rf"status of {status}\b") if status >= 400 else None  # the browser reports what we asked for
    problems += [p for p in visit.problems if not (expected and expected.search(p))]
    return problems


def check_page(visit: Visit, response: Response, *, status: int = 200) -> None:
    """Assert the status, the source rules, no sideways scrolling, no foreign request, no message in the console."""
    problems = find_problems(visit, response, status=status)
    assert not problems, f"{response.url} at {visit.width} px:\n  " + "\n  ".join(problems)


def find_axe_problems(page: Page) -> list[str]:
    """What axe-core says of the page as it stands, with the rules of WCAG 2.2 AA and its best practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        """async () => (await axe.run(document, {
            resultTypes: ["violations"], // what passes is not looked up: quicker
            rules: {"target-size": {enabled: true}},
        })).violations"""
    )
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def open_visit(
    browser: Browser,
    *,
    width: int = PHONE,
    javascript: bool = True,
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost"}),
    **options: Any,
) -> tuple[BrowserContext, Visit]:
    """A fresh browser profile with one page; no host but ``hosts`` is asked. The caller closes the context.

    Such a profile is like a private window: a frame in a page of another origin gets no cookies.

    ``options`` go to Playwright's ``new_context`` (``color_scheme="dark"``, ``locale`` …).
    """
    settings: dict[str, Any] = {
        "viewport": {"width": width, "height": 800},
        "java_script_enabled": javascript,
        "locale": "ru-RU",
        "timezone_id": "Europe/Moscow",
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**(settings | options))
    context.set_default_timeout(15_000)
    page = context.new_page()
    visit = Visit(page, width, javascript, hosts)

    def route(request: Route) -> None:
        address = urlsplit(request.request.url)
        if address.scheme in ("data", "blob", "about") or address.hostname in hosts:
            request.fallback()
        else:
            visit.problems.append(f"the page asks {address.hostname} for {request.request.url}")
            request.abort()

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visit.problems.append(f"console {message.type}: {message.text}")

    context.route("**/*", route)
    page.on("console", on_console)
    page.on("request", lambda request: visit.pending.add(request))
    page.on("requestfinished", lambda request: visit.pending.discard(request))
    page.on("requestfailed", lambda request: visit.pending.discard(request))
    page.on("pageerror", lambda error: visit.problems.append(f"script error: {error}"))
    return context, visit
