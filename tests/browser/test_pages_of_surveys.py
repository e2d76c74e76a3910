"""One page of every kind that surveys have goes past axe-core, the Nu checker and the rules of check_page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support import pages
from tests.support.browser import DESK, PHONE
from tests.support.demo import Demo
from tests.support.inspection import Inspection, nu_verdict, sign_in

pytestmark = pytest.mark.pages
WORDS = {
    "": ("Начать", "Далее", "Сохранить и продолжить позже", "Продолжить", "Отправить ответы"),
    "/en": ("Begin", "Next", "Save and go on later", "Go on", "Send the answers"),
}


def fill(page: Page) -> None:
    """Give an answer to every question of a page that has boxes or numbers."""
    page.evaluate(
        """() => {
            const main = document.querySelector("main form.survey-form");
            const seen = new Set();
            for (const field of main.querySelectorAll("input[type=radio], input[type=checkbox]")) {
                if (!seen.has(field.name) && field.checkVisibility()) { seen.add(field.name); field.click(); }
            }
        }"""
    )


@pytest.mark.parametrize("lang", ["", "/en"], ids=["ru", "en"])
def test_answering_has_no_findings(inspect: Callable[..., Inspection], demo: Demo, lang: str) -> None:
    inspection = inspect(DESK if lang else PHONE)
    page = inspection.page
    surveys = pages.find_surveys(demo.home)
    begin, forward, save, go_on, send = WORDS[lang]
    inspection.open("surveys", f"{lang}/surveys/")
    inspection.open("a survey on paper", f"{lang}/surveys/{surveys['open']}/print/")
    inspection.open("a survey's first page", f"{lang}/surveys/{surveys['open']}/")
    inspection.press("a page of questions", begin)
    inspection.press("a page of questions with mistakes", forward, status=422)
    fill(page)
    inspection.press("a page of questions in the middle", forward)
    inspection.press("a draft's link", save)
    link = page.locator("#resume-link").input_value().strip()
    inspection.open("behind a draft's link", link.removeprefix(demo.url))
    inspection.press("a page of questions, gone on with", go_on)
    for _page in range(8):
        if page.locator("main").get_by_role("button", name=send).count():
            break
        fill(page)
        inspection.press(f"a page of questions, {_page}", forward)
    inspection.press("a survey's receipt", send)
    inspection.open("a draft that is not there", f"{lang}/surveys/{surveys['open']}/resume/{'A' * 43}/", status=404)
    inspection.open("a survey with codes", f"{lang}/surveys/{surveys['codes']}/")
    page.locator("#code").fill("AAAA-AAAA")
    inspection.press("a wrong code", begin, status=403)
    inspection.open("a published survey", f"{lang}/surveys/{surveys['published']}/")
    inspection.open("a survey's results", f"{lang}/surveys/{surveys['published']}/results/")
    way = page.locator("#by option").nth(1).get_attribute("value")
    inspection.open("a survey's results by groups", f"{lang}/surveys/{surveys['published']}/results/?by={way}")
    group = page.locator("#only option").nth(1).get_attribute("value")
    inspection.open("one group", f"{lang}/surveys/{surveys['published']}/results/?by={way}&only={group}")
    inspection.open("an open survey's results", f"{lang}/surveys/{surveys['open']}/results/")
    inspection.open("a survey that is not", f"{lang}/surveys/999/", status=404)
    inspection.open("the end of letters", f"{lang}/feedback/stop")
    if not lang:
        inspection.open("a block with a survey", f"/embed/poll/{surveys['open']}/")
        inspection.open("a block with a survey's results", f"/embed/results/{surveys['published']}/")
    inspection.verdict()


def test_the_desk_of_surveys_has_no_findings(inspect: Callable[..., Inspection], demo: Demo) -> None:
    inspection = inspect(DESK)
    page = inspection.page
    surveys = pages.find_surveys(demo.home)
    sign_in(inspection, "operator")
    asked, told, codes = (f"/staff/surveys/{surveys[name]}" for name in ("open", "published", "codes"))
    inspection.open("surveys", "/staff/surveys/")
    inspection.open("a new survey", "/staff/surveys/new")
    for name, path in {
        "a survey": f"{asked}/",
        "its questions": f"{asked}/edit/",
        "a question": f"{asked}/edit/wishes/",
        "its words": f"{asked}/words/",
        "its preview": f"{asked}/preview/",
        "a previewed page": f"{asked}/preview/page",
        "its schedule": f"{asked}/schedule",
        "a step to confirm": f"{asked}/close",
        "its versions": f"{asked}/versions/",
        "a survey with codes": f"{codes}/",
        "its codes": f"{codes}/codes/",
        "named results": f"{codes}/results/",
        "results": f"{told}/results/",
        "texts": f"{told}/texts/wishes",
        "files": f"{told}/files/",
    }.items():
        inspection.open(name, path)
    page.goto(f"{demo.url}{told}/results/")
    way = page.locator("#by option").nth(1).get_attribute("value")
    inspection.open("results by groups", f"{told}/results/?by={way}")
    inspection.verdict()


def test_the_nu_checker_finds_nothing(seen: dict[str, str]) -> None:
    nu_verdict(seen)
