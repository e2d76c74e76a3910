"""The demo region opens at its first page."""

from collections.abc import Callable

from tests.support.browser import DESK, Visit
from tests.support.demo import Demo


def test_a_visitor_opens_the_portal_on_a_phone_and_on_a_desk(browser_page: Callable[..., Visit], demo: Demo) -> None:
    browser_page().open(f"{demo.url}/")
    browser_page(width=DESK, javascript=False).open(f"{demo.url}/")
