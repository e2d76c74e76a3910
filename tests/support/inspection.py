"""Look at pages of the demo region with axe-core, the rules of check_page and, at the end, the Nu checker."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Response

from portal.demo.accounts import PASSWORDS
from tests.support.browser import DESK, PHONE, Visit, find_axe_problems, find_problems
from tests.support.html import find_nu_problems

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


def sign_in(inspection: Inspection, role: str) -> None:
    email = next(email for email in PASSWORDS if email.startswith(role))
    inspection.page.goto(f"{inspection.base}/staff/login")
    inspection.page.get_by_label("Электронная почта").fill(email)
    inspection.page.get_by_label("Пароль").fill(PASSWORDS[email])
    with inspection.page.expect_navigation(wait_until="load"):
        inspection.page.get_by_role("button", name="Войти").click()


def nu_verdict(seen: dict[str, str]) -> None:
    """Fail with everything the Nu checker says of the pages that were opened, in one run of Java."""
    assert seen, "the tests above open the pages"
    problems = find_nu_problems(seen)
    assert not problems, f"{len(problems)} findings:\n" + "\n".join(problems)
