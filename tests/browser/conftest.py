"""Fixtures of the browser tests.

``browser_page(width=360, javascript=True)`` gives a ``Visit``: ``visit.open(url)`` goes there and checks the page,
``visit.follow(lambda: …)`` does the same for what a click leads to, ``visit.page`` is Playwright's page. ``demo`` is the
made-up region, served at ``demo.url``; ``demo.run("site", "build")`` runs a command on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import PHONE, Visit, launch, open_visit
from tests.support.demo import Demo, running_demo
from tests.support.groups import lacks_chromium, unavailable
from tests.support.inspection import Inspection


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    if reason := lacks_chromium():
        unavailable(reason)
    with sync_playwright() as playwright, launch(playwright) as started:
        yield started


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens fresh profiles: ``browser_page(width=1280, javascript=False, hosts=frozenset({…}), color_scheme="dark")``."""
    with ExitStack() as stack:

        def make(**options: object) -> Visit:
            context, visit = open_visit(browser, **options)  # type: ignore[arg-type]
            stack.callback(context.close)
            return visit

        yield make


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo region, running; one for the session, so a test leaves behind what it does there."""
    with running_demo() as served:
        yield served


@pytest.fixture(scope="module")
def seen() -> dict[str, str]:
    """What the page is -> its source as it came; the Nu checker is asked for all of a module's pages at once."""
    return {}


@pytest.fixture
def inspect(browser_page: Callable[..., Visit], demo: Demo, seen: dict[str, str]) -> Callable[..., Inspection]:
    """Opens a page of the demo region and collects what the checkers say: ``inspect(width=360).open(name, path)``."""

    def make(width: int = PHONE, **options: object) -> Inspection:
        return Inspection(browser_page(width=width, **options), demo.url, seen)

    return make
