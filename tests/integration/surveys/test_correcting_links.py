"""Named answers of a survey that is open to everybody are corrected by a private link until closing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from portal.headers import PathClass, classify
from surveys.box import submission
from surveys.definition.model import Access, Definition
from surveys.definition.stored import load_answers
from tests.integration.surveys.test_survey_pages import ANSWERS, STEPS, press, saved_link, walk
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.questionnaires import LONG, SHORT, as_poll, codes_of, make_survey, with_codes


def named(definition: Definition) -> Definition:
    """The same with names, for everybody."""
    return replace(definition, named=True)


def kept(site: Site) -> list[dict[str, object]]:
    """The named answers that are stored."""
    with site.sessions() as session:
        return [dict(load_answers(text)) for text in session.scalars(select(submission.c.answers))]


def link_of(page: Page) -> str:
    """The address that the receipt's page gives."""
    found = page.main.select_one("#correct-link")
    assert found is not None, page.text
    address = found.get_text().strip()
    return "/" + address.split("/", 3)[3]


def open_again(site: Site, link: str) -> Page:
    """Press the button of the page behind the link."""
    form = site.get(link).main.select_one("form")
    assert form is not None
    return site.post(str(form["action"]), {})


def test_the_link_of_the_receipt_corrects_answers_in_place(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, named(SHORT))
    first = press(site, site.get(f"/surveys/{number}/"), "send", food="yes", wishes="Овощи")
    link = link_of(first)
    page = site.get(link)
    assert "Овощи" not in page.text  # whoever only looks at the link sees nothing
    assert page.response.headers["Cache-Control"] == "no-store"
    assert classify(link) is PathClass.FORM  # no-referrer
    page = open_again(site, link)
    assert page.main.select_one("textarea[name=wishes]").get_text().strip() == "Овощи"  # type: ignore[union-attr]
    second = press(site, page, "send", food="no")
    assert (second.status, second.code, link_of(second)) == (200, first.code, link)
    assert "исправление" in second.text.lower()
    assert kept(site) == [{"food": "no"}]
    assert press(site, open_again(site, link), "send", food="yes").status == 200
    assert kept(site) == [{"food": "yes"}]


def test_a_long_survey_is_corrected_page_by_page_and_a_second_press_doubles_nothing(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, named(LONG))
    first = press(site, walk(site, number, STEPS), "send")
    page = press(site, open_again(site, link_of(first)), "next", food="yes", age="10")
    saved = press(site, page, "save", taste="4")
    page = press(site, site.get(saved_link(saved)), "continue")  # its draft corrects as well
    page = press(site, press(site, page, "next", taste="4"), "next", wishes="Ничего")
    done, again = press(site, page, "send"), press(site, page, "send")
    assert (done.status, again.status, done.code, again.code) == (200, 200, first.code, first.code)
    assert kept(site) == [ANSWERS | {"age": 10}]


def test_a_correction_that_stood_open_too_long_is_still_one(site: Site, clock: FixedClock) -> None:
    number = make_survey(site.sessions, site.clock, named(SHORT))
    page = open_again(site, link_of(press(site, site.get(f"/surveys/{number}/"), "send", food="yes")))
    clock.moment += timedelta(hours=13)
    fresh = press(site, page, "send", food="no")
    assert "слишком долго" in fresh.text
    assert press(site, fresh, "send", food="no").status == 200
    assert kept(site) == [{"food": "no"}]


def test_nothing_is_corrected_after_closing(site: Site, clock: FixedClock) -> None:
    number = make_survey(site.sessions, site.clock, named(SHORT))
    link = link_of(press(site, site.get(f"/surveys/{number}/"), "send", food="yes"))
    page = open_again(site, link)
    clock.moment += timedelta(days=11)
    assert site.get(link).status == 410
    assert press(site, page, "send", food="no").status == 410
    assert kept(site) == [{"food": "yes"}]


def test_a_named_poll_that_marked_its_browser_is_corrected_there(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, named(as_poll(SHORT)))
    link = link_of(press(site, site.get(f"/surveys/{number}/"), "send", food="yes"))
    assert press(site, open_again(site, link), "send", food="no").status == 200
    assert kept(site) == [{"food": "no"}]


@pytest.mark.parametrize("access", list(Access))
def test_anonymous_answers_and_those_of_codes_have_no_link(site: Site, access: Access) -> None:
    codes = access is Access.CODES
    number = make_survey(site.sessions, site.clock, with_codes(SHORT, named=True) if codes else SHORT)
    code = {"code": codes_of(site.sessions, site.clock, number)[0]} if codes else {}
    page = site.get(f"/surveys/{number}/")
    done = press(site, press(site, page, "start", **code) if codes else page, "send", food="yes")
    assert done.status == 200
    assert done.main.select_one("#correct-link") is None


def test_a_link_of_another_survey_or_a_guessed_one_shows_nothing(site: Site) -> None:
    one, other = (make_survey(site.sessions, site.clock, named(SHORT)) for _ in range(2))
    link = link_of(press(site, site.get(f"/surveys/{one}/"), "send", food="yes", wishes="Овощи"))
    foreign = link.replace(f"/{one}/", f"/{other}/")
    for address in (foreign, f"/surveys/{one}/correct/{'A' * 22}/", f"/surveys/{one}/correct/жук/"):
        assert site.get(address).status == 404
        page = site.post(address, {})
        assert page.status == 404
        assert "Овощи" not in page.text
    guessed = [site.get(f"/surveys/{one}/correct/{'A' * 20}{tried:02}/").status for tried in range(70)]
    assert guessed[-1] == 429
