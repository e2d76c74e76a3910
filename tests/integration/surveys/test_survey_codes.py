"""Those who hold a code answer with it, once; nobody else gets in, and the code stays out of pages and addresses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys.box import ballot, inboxes, participation, submission
from surveys.definition.model import Words
from surveys.definition.stored import load_answers
from tests.integration.surveys.test_survey_pages import STEPS, drafts, hidden, press, saved_link
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.questionnaires import LONG, SHORT, codes_of, make_survey, with_codes

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
REFUSED = "Введите код так, как вы его получили."


def ballots(site: Site) -> list[dict[str, object]]:
    """The anonymous answers."""
    with site.sessions() as session:
        return [
            dict(load_answers(text))
            for table in (ballot, *inboxes)
            for text in session.scalars(select(table.c.answers))
        ]


def submissions(site: Site) -> list[dict[str, object]]:
    """The named answers."""
    with site.sessions() as session:
        return [dict(load_answers(text)) for text in session.scalars(select(submission.c.answers))]


@pytest.fixture
def coded(site: Site) -> tuple[int, list[str]]:
    """An anonymous survey of several pages with two codes."""
    number = make_survey(site.sessions, site.clock, with_codes(LONG))
    return number, codes_of(site.sessions, site.clock, number, ["Школа № 1", "Школа № 2"])


@pytest.fixture
def named(site: Site) -> tuple[int, str]:
    """A named survey of one page with one code."""
    number = make_survey(site.sessions, site.clock, with_codes(SHORT, named=True))
    return number, codes_of(site.sessions, site.clock, number, ["Школа № 7"])[0]


def go_through(site: Site, page: Page) -> Page:
    """Fill in every page up to the summary."""
    for fields in STEPS:
        page = press(site, page, "next", **fields)
        assert page.status == 200
    return page


def test_a_code_lets_one_in_and_the_answers_know_nothing_of_it(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=f" {codes[0].lower().replace('-', ' ')} ")
    assert page.status == 200
    summary = go_through(site, page)
    assert "Школа № 1" not in summary.text  # anonymous: nothing suggests otherwise
    assert press(site, summary, "send").status == 200
    assert len(ballots(site)) == 1
    with site.sessions() as session:
        assert len(session.scalars(select(participation.c.participant)).all()) == 1


def test_the_code_itself_stands_in_no_page(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=codes[0])
    pages = [page, press(site, page, "next", **STEPS[0]), go_through(site, page)]
    for shown in pages:
        assert codes[0] not in shown.html
        assert codes[0].split("-")[1] not in shown.html
        assert hidden(shown)["code"].startswith("~")


@pytest.mark.parametrize(
    "code", [None, "", "null", "None", "undefined", "0000-0000-0000-0000-0000-0000-0000", "~", "~x", "' OR 1=1--"]
)
def test_whoever_holds_no_code_is_told_the_same_403_everywhere(
    code: str | None, site: Site, coded: tuple[int, list[str]]
) -> None:
    number, _codes = coded
    start = site.get(f"/surveys/{number}/")
    given = {} if code is None else {"code": code}
    refused = press(site, start, "start", **given)
    assert refused.status == 403
    assert REFUSED in refused.text
    page = press(site, start, "next", **given)  # past the door, up to the last page
    page = go_through(site, press(site, page, "page.about"))
    sent = press(site, page, "send", **given)
    assert sent.status == 403
    assert REFUSED in sent.text
    assert "Насколько вкусно?" in sent.text  # what was typed is not lost
    assert ballots(site) == []


def test_a_code_of_another_survey_is_the_same_403(site: Site, coded: tuple[int, list[str]]) -> None:
    number, _codes = coded
    other = make_survey(site.sessions, site.clock, with_codes(LONG))
    foreign = codes_of(site.sessions, site.clock, other)[0]
    assert press(site, site.get(f"/surveys/{number}/"), "start", code=foreign).status == 403
    ticket = hidden(press(site, site.get(f"/surveys/{other}/"), "start", code=foreign))["code"]
    assert press(site, site.get(f"/surveys/{number}/"), "start", code=ticket).status == 403


def test_a_code_works_once(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    first, second = (press(site, site.get(f"/surveys/{number}/"), "start", code=codes[0]) for _ in range(2))
    assert press(site, go_through(site, first), "send").status == 200
    refused = press(site, go_through(site, second), "send")
    assert refused.status == 409
    assert press(site, site.get(f"/surveys/{number}/"), "start", code=codes[0]).status == 409
    assert press(site, site.get(f"/surveys/{number}/"), "start", code=codes[1]).status == 200
    assert len(ballots(site)) == 1


def test_trying_codes_ends_with_429_and_right_ones_still_work(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    page = site.get(f"/surveys/{number}/")
    fields = hidden(page) | {"action": "start"}
    statuses = [site.post(f"/surveys/{number}/", fields | {"code": f"guess{tried}"}).status for tried in range(70)]
    assert statuses[0] == 403
    assert statuses[-1] == 429
    assert press(site, page, "start", code=codes[0]).status == 200


def test_a_link_with_a_code_leaves_no_code_in_the_address(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    moved = site.get(f"/surveys/{number}/code/{codes[0]}?back=/news/")
    address = moved.response.headers["Location"]
    assert moved.status == 303
    assert moved.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in moved.response.headers
    assert codes[0].split("-")[0] not in address
    intro = site.get(address)
    assert intro.main.find("input", {"name": "code", "type": "text"}) is None
    done = press(site, go_through(site, press(site, intro, "start")), "send")
    assert done.status == 200
    assert done.main.find("a", href="/news/") is not None


def test_that_address_lets_nobody_in_some_minutes_later(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    address = site.get(f"/surveys/{number}/code/{codes[0]}").response.headers["Location"]
    site.clock.move(timedelta(minutes=11))
    late = site.get(address)
    assert late.main.find("input", {"name": "code", "type": "text"}) is not None
    assert press(site, late, "start").status == 403


def test_a_wrong_code_in_a_link_is_found_out_at_the_button(site: Site, coded: tuple[int, list[str]]) -> None:
    number, _codes = coded
    intro = site.get(site.get(f"/surveys/{number}/code/wrong").response.headers["Location"])
    assert intro.status == 200
    assert press(site, intro, "start").status == 403


def test_a_draft_knows_no_code_and_asks_for_it_again(site: Site, coded: tuple[int, list[str]]) -> None:
    number, codes = coded
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=codes[0])
    saved = press(site, press(site, page, "next", **STEPS[0]), "save")
    assert drafts(site) == 1
    door = site.get(saved_link(saved))
    assert press(site, door, "continue").status == 403
    page = press(site, door, "continue", code=codes[0])
    assert "Насколько вкусно?" in page.text


def test_a_named_survey_says_who_answers_and_who_reads_it(site: Site, named: tuple[int, str]) -> None:
    number, code = named
    intro = site.get(f"/surveys/{number}/")
    assert "Ответы не анонимны" in intro.text
    assert intro.main.find("input", {"type": "radio"}) is None  # first the code
    page = press(site, intro, "start", code=code)
    assert "Вы отвечаете как Школа № 7" in page.text
    assert press(site, page, "send", food="yes").status == 200
    assert submissions(site) == [{"food": "yes"}]
    assert ballots(site) == []


def test_its_answers_are_corrected_with_the_same_code_until_closing(site: Site, named: tuple[int, str]) -> None:
    number, code = named
    start = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
    first = press(site, start, "send", food="yes", wishes="Овощи")
    again = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
    assert again.main.select_one("input[checked][value=yes]") is not None
    assert again.main.select_one("textarea[name=wishes]").get_text().strip() == "Овощи"  # type: ignore[union-attr]
    done = press(site, again, "send", food="no")
    assert "вместо прежних" in done.text
    assert done.code == first.code
    assert submissions(site) == [{"food": "no"}]
    site.clock.move(timedelta(days=20))
    assert press(site, again, "send", food="yes").status in (409, 410)
    assert submissions(site) == [{"food": "no"}]


def test_named_answers_sent_twice_are_one(site: Site, named: tuple[int, str]) -> None:
    number, code = named
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
    first, second = (press(site, page, "send", food="yes") for _ in range(2))
    assert first.code == second.code
    assert len(submissions(site)) == 1


def test_a_label_is_text(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, with_codes(replace(SHORT, title=Words("Анкета")), named=True))
    code = codes_of(site.sessions, site.clock, number, ["<script>alert(1)</script>"])[0]
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
    assert "<script>alert" not in page.html
