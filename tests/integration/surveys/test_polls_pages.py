"""A citizen opens a poll, answers it, and reads its results."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.models import ballot, inboxes
from surveys.operations import close, publish
from surveys.polls import create_poll
from surveys.receipts import cast_many
from surveys.results import count_votes, verify
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site, make_site
from tests.unit.surveys.factories import AuditTrail, OpenPoll, draft, make_poll

# The fixtures of the unit tests, over SQLite: what PostgreSQL does differently lies below the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}'


def stored(site: Site) -> int:
    """How many ballots lie anywhere."""
    with site.sessions() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (ballot, *inboxes))


def send(site: Site, poll: OpenPoll, choice: object, token: str | None = None, **more: object) -> Page:
    """Fill the form and send it; ``token`` repeats an older sending."""
    path = f"/polls/{poll.id}/"
    return site.post(path, {"token": token or site.token_of(path), "choice": choice, **more})


def finish(site: Site, poll: OpenPoll) -> None:
    """Close a poll and publish its results."""
    with site.sessions.begin() as session:
        close(session, poll.id, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())
        publish(session, poll.id, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())


def test_an_answer_is_counted_and_its_receipt_shown_once_and_nowhere_else(site: Site, poll: OpenPoll) -> None:
    page = send(site, poll, poll.options[1])
    assert page.status == 200
    assert len(page.code.replace(" ", "")) == 64
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.html.count(page.code.split()[0]) == 1  # in no link, no field, no address
    assert stored(site) == 1


def test_the_form_is_fresh_each_time_and_kept_by_no_cache(site: Site, poll: OpenPoll) -> None:
    first, second = (site.get(f"/polls/{poll.id}/") for _ in range(2))
    assert first.token != second.token
    assert first.response.headers["Cache-Control"] == "no-store"
    assert [radio["value"] for radio in first.main.find_all("input", {"type": "radio"})] == list(map(str, poll.options))


def test_reloading_the_thanks_page_gives_the_same_receipt_and_no_second_vote(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")
    pages = [send(site, poll, poll.options[0], token) for _ in range(3)]
    assert len({page.code for page in pages}) == 1
    assert stored(site) == 1


def test_another_answer_with_the_same_form_is_409_and_the_first_stands(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")
    send(site, poll, poll.options[0], token)
    page = send(site, poll, poll.options[1], token)
    assert page.status == 409
    with site.sessions() as session:
        assert count_votes(session, poll.id) == {poll.options[0]: 1}


def test_the_mark_is_constant_hidden_from_scripts_and_dies_with_the_poll(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    site = make_site(sessions, clock, secure=True)
    cookies = send(site, poll, poll.options[0]).response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie, path in zip(cookies, (f"/polls/{poll.id}/", f"/en/polls/{poll.id}/"), strict=True):
        parts = cookie.split("; ")
        assert parts[0] == f"kais_poll_{poll.id}=1"
        assert {"Secure", "HttpOnly", "SameSite=Lax", f"Path={path}"} <= set(parts)
        assert "Expires=Mon, 30 Nov 2026 09:00:00 GMT" in parts


def test_a_second_answer_from_the_same_browser_is_not_taken(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")  # a second tab, opened before the vote
    send(site, poll, poll.options[0])
    assert send(site, poll, poll.options[1], token).status == 409
    again = site.get(f"/polls/{poll.id}/")
    assert again.main.find("input", {"type": "radio"}) is None
    assert stored(site) == 1


def test_without_cookies_the_vote_counts(site: Site, poll: OpenPoll) -> None:
    for _ in range(2):
        browser = site.app.test_client(use_cookies=False)
        token = Page(browser.get(f"/polls/{poll.id}/")).token
        assert browser.post(f"/polls/{poll.id}/", data={"token": token, "choice": poll.options[0]}).status_code == 200
    assert stored(site) == 2


def test_a_form_that_expired_comes_back_fresh_with_its_answer(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")
    site.clock.move(timedelta(hours=13))
    page = send(site, poll, poll.options[2], token)
    assert page.status == 422
    assert page.token != token
    checked = page.main.select_one("input[checked]")
    assert checked is not None
    assert checked["value"] == str(poll.options[2])
    assert stored(site) == 0
    assert send(site, poll, poll.options[2], page.token).status == 200


def test_a_known_form_gets_its_receipt_even_expired_and_after_closing(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")
    first = send(site, poll, poll.options[0], token)
    site.clock.move(timedelta(days=30))
    again = send(site, poll, poll.options[0], token)
    assert (again.status, again.code) == (200, first.code)
    assert "Set-Cookie" not in again.response.headers


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "null",
        # Not the last letter: two of its bits count for nothing, and B, C and D read as A.
        lambda token: token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        lambda token: token.upper(),
        lambda token: f" {token}",
        lambda token: "x" * 5000,
        lambda token: "\x00",
    ],
)
def test_an_altered_or_missing_token_is_403_and_nothing_is_stored(spoil: object, site: Site, poll: OpenPoll) -> None:
    assert callable(spoil)
    token = site.token_of(f"/polls/{poll.id}/")
    page = site.post(f"/polls/{poll.id}/", {"token": spoil(token), "choice": poll.options[0]})
    assert page.status == 403
    assert stored(site) == 0


def test_a_token_of_another_poll_or_purpose_is_refused_with_the_same_words(
    site: Site, poll: OpenPoll, clock: FixedClock
) -> None:
    other = make_poll(site.sessions, clock)
    foreign = send(site, poll, poll.options[0], site.token_of(f"/polls/{other.id}/"))
    purpose = send(site, poll, poll.options[0], site.tokens.issue("feedback", "new", now=clock.now()))
    assert (foreign.status, purpose.status) == (403, 403)
    assert foreign.text == purpose.text
    assert stored(site) == 0


@pytest.mark.parametrize("choice", ["", "999999", "-1", "1e3", "٣", "9" * 30, "nan", "\x00", "\ud800", ["1", "2"]])
def test_a_choice_that_is_none_of_the_options_is_422_and_the_form_stays(
    choice: object, site: Site, poll: OpenPoll
) -> None:
    sent = choice.encode("utf-8", "surrogatepass") if isinstance(choice, str) else choice
    page = send(site, poll, sent)
    assert page.status == 422
    assert page.token
    assert page.soup.find(class_="error") is not None
    assert stored(site) == 0


def test_an_option_of_another_poll_is_422(site: Site, poll: OpenPoll, clock: FixedClock) -> None:
    other = make_poll(site.sessions, clock, options=("Да", "Нет", "Не знаю", "Всё равно"))
    assert send(site, poll, other.options[3]).status == 422
    assert stored(site) == 0


def test_a_page_opened_before_closing_is_answered_after_it_with_410_and_a_way_to_the_results(
    site: Site, poll: OpenPoll
) -> None:
    token = site.token_of(f"/polls/{poll.id}/")
    site.clock.move(timedelta(days=10))
    page = send(site, poll, poll.options[0], token)
    assert page.status == 410
    assert page.soup.find("a", href=f"/polls/{poll.id}/results/") is not None
    assert stored(site) == 0


def test_a_poll_that_is_not_open_yet_shows_its_question_and_refuses_answers(site: Site, clock: FixedClock) -> None:
    poll = make_poll(site.sessions, clock, opens_at=clock.now() + timedelta(days=1))
    page = site.get(f"/polls/{poll.id}/")
    assert page.status == 200
    assert page.main.find("form") is None
    token = site.tokens.issue("vote", f"poll:{poll.id}", now=clock.now())
    assert send(site, poll, poll.options[0], token).status == 403


def test_a_draft_and_an_unknown_poll_are_the_same_404(site: Site, clock: FixedClock) -> None:
    with site.sessions.begin() as session:
        poll_id = create_poll(session, draft(clock), actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    for path in ("", "results/", "results.csv", "ballots.csv"):
        draft_page, unknown = site.get(f"/polls/{poll_id}/{path}"), site.get(f"/polls/999/{path}")
        assert (draft_page.status, draft_page.html) == (404, unknown.html)
    assert site.get(f"/embed/poll/{poll_id}/").status == 404


def test_fifty_sendings_of_one_form_at_once_make_one_vote_and_one_receipt(site: Site, poll: OpenPoll) -> None:
    token = site.token_of(f"/polls/{poll.id}/")

    def submit(_number: int) -> str:
        browser = site.other_browser()
        page = Page(browser.post(f"/polls/{poll.id}/", data={"token": token, "choice": poll.options[0]}))
        return page.code

    with ThreadPoolExecutor(12) as pool:
        assert len(set(pool.map(submit, range(50)))) == 1
    assert stored(site) == 1


def test_words_of_a_poll_are_shown_as_text_on_every_page(site: Site, clock: FixedClock) -> None:
    poll = make_poll(site.sessions, clock, title=EVIL, description=EVIL, options=(EVIL, "Нет"))
    pages = [site.get("/polls/"), site.get(f"/polls/{poll.id}/"), send(site, poll, poll.options[0])]
    pages += [site.get(f"/embed/poll/{poll.id}/")]
    cast_many(site.sessions, [poll.ballot(0, n) for n in range(6)], clock=clock)
    finish(site, poll)
    pages.append(site.get(f"/polls/{poll.id}/results/"))
    for page in pages:
        assert page.status == 200
        assert "<script>alert" not in page.html
        assert page.soup.find("img", {"onerror": True}) is None
        assert "alert(1)" in page.text
        assert "{{7*7}}" in page.text


def test_results_are_hidden_until_they_are_published(site: Site, poll: OpenPoll) -> None:
    cast_many(site.sessions, [poll.ballot(n % 2, n) for n in range(10)], clock=site.clock)
    for path in ("results.csv", "ballots.csv"):
        assert site.get(f"/polls/{poll.id}/{path}").status == 404
    assert site.get(f"/polls/{poll.id}/results/").soup.find("meter") is None
    with site.sessions.begin() as session:
        close(session, poll.id, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())
    assert site.get(f"/polls/{poll.id}/").soup.find("meter") is None
    assert site.get(f"/polls/{poll.id}/ballots.csv").status == 404


def test_published_results_show_bars_with_a_table_and_can_be_counted_again(
    site: Site, poll: OpenPoll, tmp_path: Path
) -> None:
    receipt = send(site, poll, poll.options[1]).code
    cast_many(site.sessions, [poll.ballot(n % 2, n) for n in range(10)], clock=site.clock)
    finish(site, poll)
    page = site.get(f"/polls/{poll.id}/")
    assert [[cell.get_text() for cell in row.find_all("td")] for row in page.soup.select("tbody tr")] == [
        ["5", "45,5\u00a0%"],
        ["6", "54,5\u00a0%"],
        ["0", "0\u00a0%"],
    ]
    assert len(page.soup.find_all("meter")) == 3
    for name in ("results.csv", "ballots.csv"):
        (tmp_path / name).write_bytes(site.get(f"/polls/{poll.id}/{name}").response.data)
    recount = verify(tmp_path / "ballots.csv", tmp_path / "results.csv", receipt)
    assert recount.agrees is True
    assert recount.total == 11
    assert recount.receipt_option == "В 8:30"


def test_too_few_votes_are_counted_but_not_told_apart(site: Site, poll: OpenPoll) -> None:
    cast_many(site.sessions, [poll.ballot(0, n) for n in range(4)], clock=site.clock)
    finish(site, poll)
    page = site.get(f"/polls/{poll.id}/results/")
    assert page.soup.find("meter") is None
    assert "4" in page.text
    assert site.get(f"/polls/{poll.id}/ballots.csv").status == 404


def test_an_option_that_looks_like_a_formula_is_neutralised_in_the_files(site: Site, clock: FixedClock) -> None:
    poll = make_poll(site.sessions, clock, options=('=HYPERLINK("http://evil")', "+1", "Нет"))
    cast_many(site.sessions, [poll.ballot(n % 3, n) for n in range(9)], clock=clock)
    finish(site, poll)
    for name in ("results.csv", "ballots.csv"):
        text = site.get(f"/polls/{poll.id}/{name}").html
        assert "\"'=HYPERLINK(" in text
        assert '"=HYPERLINK' not in text
        assert '"\'+1"' in text


def test_the_list_shows_open_coming_and_closed_polls(site: Site, poll: OpenPoll, clock: FixedClock) -> None:
    make_poll(site.sessions, clock, title="Скоро?", opens_at=clock.now() + timedelta(days=2))
    closed = make_poll(site.sessions, clock, title="Прошлое?")
    finish(site, closed)
    page = site.get("/polls/")
    assert [section["aria-labelledby"] for section in page.main.find_all("section")] == ["open", "upcoming", "closed"]
    assert site.get("/en/polls/").soup.html is not None


def test_the_english_page_uses_english_words_and_marks_russian_ones(site: Site, clock: FixedClock) -> None:
    russian = make_poll(site.sessions, clock)
    both = make_poll(site.sessions, clock, title_en="When?", options_en=("At 8", "At 8:30", "Let the school decide"))
    page = site.get(f"/en/polls/{both.id}/")
    assert page.soup.h1 is not None
    assert page.soup.h1.get_text() == "When?"
    assert page.main.form is not None
    assert page.main.form["action"] == f"/en/polls/{both.id}/"
    assert "Vote" in page.text
    foreign = site.get(f"/en/polls/{russian.id}/").soup.h1
    assert foreign is not None
    assert foreign.find_parent(attrs={"lang": "ru"}) is not None


def test_the_block_for_other_sites_has_a_link_and_no_form(site: Site, poll: OpenPoll) -> None:
    page = site.get(f"/embed/poll/{poll.id}/?back=https://school.example/news")
    assert page.main.find("form") is None
    link = page.soup.select_one("a.btn")
    assert link is not None
    assert link["target"] == "_top"
    assert link["href"] == f"http://localhost/polls/{poll.id}/?back=https%3A%2F%2Fschool.example%2Fnews"
    assert "Set-Cookie" not in page.response.headers


def test_the_way_back_survives_the_vote_and_no_other_address_is_offered(site: Site, poll: OpenPoll) -> None:
    page = site.get(f"/polls/{poll.id}/?back=https://school.example/news")
    assert page.soup.find("a", href="https://school.example/news") is not None
    thanks = send(site, poll, poll.options[0], page.token, back="https://school.example/news")
    assert thanks.soup.find("a", href="https://school.example/news") is not None
    for evil in ("javascript:alert(1)", "//evil.example", "/\\evil.example", "https:evil", "https://a@evil.example/"):
        assert evil not in site.get(f"/polls/{poll.id}/", query_string={"back": evil}).html


def test_a_form_of_a_megabyte_is_413(site: Site, poll: OpenPoll) -> None:
    assert send(site, poll, "x" * 2**20).status == 413
    assert stored(site) == 0


def test_every_page_keeps_the_rules_of_our_html(site: Site, poll: OpenPoll) -> None:
    for path in ("/polls/", f"/polls/{poll.id}/", f"/polls/{poll.id}/results/", f"/embed/poll/{poll.id}/"):
        for page in (site.get(path), site.get(f"/en{path}")):
            if page.status != 404:  # the block for other sites has no English twin
                assert find_source_problems(page.html) == [], path
    thanks = send(site, poll, poll.options[0])
    assert find_source_problems(thanks.html) == []
    cast_many(site.sessions, [poll.ballot(0, n) for n in range(6)], clock=site.clock)
    finish(site, poll)
    running = make_poll(site.sessions, site.clock)  # shown beside the bars of the finished one
    for page in (site.get(f"/polls/{poll.id}/"), site.get(f"/polls/{running.id}/"), send(site, running, "")):
        assert find_source_problems(page.html) == []
