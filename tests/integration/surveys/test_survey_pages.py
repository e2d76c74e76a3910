"""Somebody answers a survey: without a script, without a cookie, and once."""

import pytest
from sqlalchemy import func, select

from surveys.box import ballot, inboxes, survey_draft
from surveys.definition.stored import load_answers
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.questionnaires import LONG, SHORT, make_survey

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def stored(site: Site) -> list[dict[str, object]]:
    """The anonymous answers that lie anywhere."""
    with site.sessions() as session:
        return [
            dict(load_answers(text)) for table in (ballot, *inboxes) for text in session.scalars(select(table.c.answers))
        ]


def drafts(site: Site) -> int:
    """How many drafts are kept."""
    with site.sessions() as session:
        return session.scalar(select(func.count()).select_from(survey_draft)) or 0


def hidden(page: Page) -> dict[str, str]:
    """The hidden fields of the form with the questions."""
    form = page.main.select_one("form.survey-form") or page.main.select_one("form")
    assert form is not None, "the page has no form"
    return {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}


def press(site: Site, page: Page, action: str, **fields: object) -> Page:
    """Fill in the form of a page and press one of its buttons."""
    form = page.main.select_one("form.survey-form") or page.main.select_one("form")
    assert form is not None
    return site.post(str(form["action"]), {**hidden(page), "action": action, **fields})


def test_a_short_survey_is_answered_on_its_first_page(site: Site) -> None:
    number = make_survey(site.sessions, site.clock)
    page = site.get(f"/surveys/{number}/")
    assert page.status == 200
    assert not find_source_problems(page.html)
    done = press(site, page, "send", food="yes", age="9", meals=["lunch"], wishes="Больше овощей")
    assert done.status == 200, done.text
    assert len(done.code.replace(" ", "")) == 64
    assert stored(site) == [{"food": "yes", "age": 9, "meals": ["lunch"], "wishes": "Больше овощей"}]
    assert not find_source_problems(done.html)


def test_a_long_survey_goes_page_by_page_to_a_summary(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    page = press(site, site.get(f"/surveys/{number}/"), "start")
    assert "Страница 1 из" in page.text
    page = press(site, page, "next", food="yes", age="9")
    assert "Насколько вкусно?" in page.text, page.text
    page = press(site, page, "next", taste="4")
    assert "Что изменить?" in page.text, page.text
    page = press(site, page, "next", wishes="Ничего")
    assert "Проверьте ответы" in page.text, page.text
    done = press(site, page, "send")
    assert stored(site) == [{"food": "yes", "age": 9, "taste": 4, "wishes": "Ничего"}]
    assert drafts(site) == 0
    assert "Итоги обсудим в январе." in done.text
