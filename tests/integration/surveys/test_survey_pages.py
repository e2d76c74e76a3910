"""Somebody answers a survey: without a script, without a cookie, and once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from surveys.box import ballot, inboxes, survey_draft
from surveys.definition.model import Question, QuestionType, Section, Words
from surveys.definition.stored import load_answers
from surveys.operations import close, correct_survey, publish, save_draft
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site, make_site
from tests.unit.surveys.factories import AuditTrail, make_poll
from tests.unit.surveys.questionnaires import FOOD, LONG, SHORT, TASTE, WHY, as_poll, make_survey

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{9999*9999}}'


def stored(site: Site) -> list[dict[str, object]]:
    """The anonymous answers that lie anywhere."""
    with site.sessions() as session:
        return [
            dict(load_answers(text))
            for table in (ballot, *inboxes)
            for text in session.scalars(select(table.c.answers))
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
    pressed = site.post(str(form["action"]), {**hidden(page), "action": action, **fields})
    assert not find_source_problems(pressed.html)
    return pressed


def walk(site: Site, number: int, steps: Iterable[dict[str, object]], lang: str = "") -> Page:
    """Begin a survey and fill in its pages; returns where that leads."""
    page = press(site, site.get(f"{lang}/surveys/{number}/"), "start")
    for fields in steps:
        page = press(site, page, "next", **fields)
        assert page.status == 200, page.text
    return page


STEPS: tuple[dict[str, object], ...] = ({"food": "yes", "age": "9"}, {"taste": "4"}, {"wishes": "Ничего"})
ANSWERS = {"food": "yes", "age": 9, "taste": 4, "wishes": "Ничего"}


@pytest.fixture
def short(site: Site) -> int:
    """An open survey of one page."""
    return make_survey(site.sessions, site.clock)


@pytest.fixture
def long(site: Site) -> int:
    """An open survey of four pages, two of them conditional."""
    return make_survey(site.sessions, site.clock, LONG)


def finish(site: Site, number: int) -> None:
    """Close a survey and publish its results."""
    with site.sessions.begin() as session:
        close(session, number, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())
        publish(session, number, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())


# ------------------------------------------------------------------ one page


def test_a_survey_of_one_page_says_what_is_kept_before_its_first_question(site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert not find_source_problems(page.html)
    text = page.text
    places = [text.index(words) for words in ("Для чего нужны ответы", "5 вопросов", "Ответы анонимны", "Ребёнок ест")]
    assert places == sorted(places)


def test_it_is_answered_there_and_the_receipt_shown_once(site: Site, short: int) -> None:
    done = press(site, site.get(f"/surveys/{short}/"), "send", food="yes", age="9", meals=["lunch"], wishes="Овощи")
    assert done.status == 200
    assert len(done.code.replace(" ", "")) == 64
    assert done.html.count(done.code.split()[0]) == 1
    assert done.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in done.response.headers  # a questionnaire has no mark
    assert stored(site) == [{"food": "yes", "age": 9, "meals": ["lunch"], "wishes": "Овощи"}]


def test_receipts_of_two_people_differ_although_their_pages_are_drawn_once(site: Site, short: int) -> None:
    first, second = (press(site, site.get(f"/surveys/{short}/"), "send", food="no") for _ in range(2))
    assert first.code != second.code
    assert len(stored(site)) == 2


def test_mistakes_stand_at_the_top_and_at_the_field_and_nothing_is_stored(site: Site, short: int) -> None:
    page = press(site, site.get(f"/surveys/{short}/"), "send", age="девять", wishes="Овощи")
    assert page.status == 422
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Ошибка:")
    links = [str(link["href"]) for link in page.main.select(".summary-errors a")]
    assert len(links) == 2
    for link in links:
        assert page.main.select_one(link) is not None, f"{link} leads nowhere"
    assert page.main.select_one("textarea[name=wishes]").get_text().strip() == "Овощи"  # type: ignore[union-attr]
    assert page.main.select_one("input[name=age]")["value"] == "девять"  # type: ignore[index]
    assert stored(site) == []
    assert press(site, page, "send", food="yes").status == 200


def test_the_same_form_sent_again_gets_the_same_receipt_and_other_answers_409(site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/")
    first = press(site, page, "send", food="yes")
    again = press(site, page, "send", food="yes")
    assert (again.status, again.code) == (200, first.code)
    assert "учтены один раз" in again.text
    other = press(site, page, "send", food="no")
    assert other.status == 409
    assert stored(site) == [{"food": "yes"}]


def test_fifty_at_once_are_one(site: Site, short: int) -> None:
    fields = {**hidden(site.get(f"/surveys/{short}/")), "action": "send", "food": "yes"}

    def send(_number: int) -> str:
        return Page(site.other_browser().post(f"/surveys/{short}/", data=fields)).code

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(send, range(50)))
    assert len(codes) == 1
    assert len(stored(site)) == 1


def test_a_known_form_gets_its_receipt_expired_and_after_closing_and_a_new_one_410(site: Site, short: int) -> None:
    page, late = site.get(f"/surveys/{short}/"), site.get(f"/surveys/{short}/")
    first = press(site, page, "send", food="yes")
    site.clock.move(timedelta(days=30))
    again = press(site, page, "send", food="yes")
    assert (again.status, again.code) == (200, first.code)
    refused = press(site, late, "send", food="yes")
    assert refused.status == 410
    assert refused.main.find("a", href=f"/surveys/{short}/results/") is not None
    assert refused.soup.find(class_="keys") is None
    assert len(stored(site)) == 1


def test_a_form_that_expired_comes_back_fresh_with_everything_in_it(site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/")
    site.clock.move(timedelta(hours=13))
    back = press(site, page, "send", food="yes", wishes="Овощи")
    assert back.status == 422
    assert back.token != page.token
    assert "слишком долго" in back.text
    assert stored(site) == []
    assert press(site, back, "send", food="yes", wishes="Овощи").status == 200


def test_a_clock_that_jumps_back_loses_nothing_and_doubles_nothing(site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/")
    first = press(site, page, "send", food="yes")
    site.clock.move(timedelta(hours=-5))
    assert press(site, page, "send", food="yes").code == first.code
    assert len(stored(site)) == 1


@pytest.mark.parametrize("token", ["", "null", "x" * 5000, "\x00"])
def test_a_form_without_our_token_is_403_and_stores_nothing(token: str, site: Site, short: int) -> None:
    assert site.post(f"/surveys/{short}/", {"token": token, "action": "send", "food": "yes"}).status == 403
    assert stored(site) == []


def test_a_token_of_another_survey_or_of_a_poll_is_the_same_403(site: Site, short: int, long: int) -> None:
    foreign = site.token_of(f"/surveys/{long}/")
    poll = make_poll(site.sessions, site.clock)
    of_poll = site.token_of(f"/polls/{poll.id}/")
    answers = [
        site.post(f"/surveys/{short}/", {"token": token, "action": "send", "food": "yes"})
        for token in (foreign, of_poll)
    ]
    assert [page.status for page in answers] == [403, 403]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize(
    "fields",
    [
        {"food": "maybe"},
        {"food": ["yes", "no"]},
        {"food": "yes", "age": "1e309"},
        {"food": "yes", "age": "nan"},
        {"food": "yes", "age": "99999999999999999999"},
        {"food": "yes", "wishes": "a\x00b"},
        {"food": "yes", "meals": ["dinner"]},
    ],
)
def test_what_is_no_answer_is_422_and_never_500(fields: dict[str, object], site: Site, short: int) -> None:
    page = site.post(f"/surveys/{short}/", {**hidden(site.get(f"/surveys/{short}/")), "action": "send", **fields})
    assert page.status == 422
    assert stored(site) == []


def test_half_a_character_is_kept_as_nothing_but_its_signs(site: Site, short: int) -> None:
    half = "\ud800".encode("utf-8", "surrogatepass")
    page = site.post(
        f"/surveys/{short}/",
        {**hidden(site.get(f"/surveys/{short}/")), "action": "send", "food": "yes", "wishes": half},
    )
    assert page.status in (200, 422)
    for answers in stored(site):
        str(answers["wishes"]).encode()  # PostgreSQL would refuse it otherwise


def test_fields_of_nobodys_are_not_stored(site: Site, short: int) -> None:
    extra = {f"unknown{number}": "1" for number in range(1000)} | {
        "kind": "vote",
        "published_at": "1",
        "food.rights": "all",
    }
    assert press(site, site.get(f"/surveys/{short}/"), "send", food="yes", **extra).status == 200
    assert stored(site) == [{"food": "yes"}]


def test_five_megabytes_are_413_with_a_sentence(site: Site, short: int) -> None:
    page = site.post(
        f"/surveys/{short}/",
        {**hidden(site.get(f"/surveys/{short}/")), "action": "send", "food": "yes", "wishes": "ы" * 2_500_000},
    )
    assert page.status == 413
    assert "сократите" in page.text
    assert stored(site) == []


def test_ten_thousand_parts_are_413(site: Site, short: int) -> None:
    fields = {**hidden(site.get(f"/surveys/{short}/")), "action": "send", "food": "yes"}
    fields |= {f"part{number}": (BytesIO(b""), "x") for number in range(10_000)}  # type: ignore[misc]
    page = site.post(f"/surveys/{short}/", fields, content_type="multipart/form-data")
    assert page.status == 413
    assert stored(site) == []


def test_nothing_is_taken_by_get_or_as_plain_text(site: Site, short: int) -> None:
    fields = {**hidden(site.get(f"/surveys/{short}/")), "action": "send", "food": "yes", "_method": "POST"}
    site.get(f"/surveys/{short}/", query_string=fields)
    page = Page(site.client.post(f"/surveys/{short}/", data="food=yes", content_type="text/plain"))
    assert page.status == 403
    assert stored(site) == []


# ------------------------------------------------------------------ several pages


def test_a_long_survey_goes_page_by_page_to_a_summary_and_is_sent_from_there(site: Site, long: int) -> None:
    page = walk(site, long, STEPS)
    assert "Проверьте ответы" in page.text
    assert "Насколько вкусно? 4" in page.text
    assert drafts(site) == 1
    assert stored(site) == []
    done = press(site, page, "send")
    assert done.status == 200
    assert "Итоги обсудим в январе." in done.text
    assert stored(site) == [ANSWERS]
    assert drafts(site) == 0


def test_no_cookie_is_set_or_needed_on_the_way(site: Site, long: int) -> None:
    site.client = site.app.test_client(use_cookies=False)
    pages = [site.get(f"/surveys/{long}/")]
    pages.append(press(site, pages[-1], "start"))
    for fields in STEPS:
        pages.append(press(site, pages[-1], "next", **fields))
    pages.append(press(site, pages[-1], "send"))
    assert pages[-1].status == 200
    assert not any("Set-Cookie" in page.response.headers for page in pages)
    assert all(page.response.headers["Cache-Control"] == "no-store" for page in pages)


def test_pages_that_do_not_concern_somebody_are_passed_over(site: Site, long: int) -> None:
    page = walk(site, long, [{"food": "no"}])
    assert "Почему нет?" in page.text
    assert "Страница 2 из 3" in page.text


def test_an_answer_that_became_hidden_is_not_stored(site: Site, long: int) -> None:
    page = walk(site, long, STEPS)
    page = press(site, page, "page.about")
    page = press(site, page, "next", food="no", age="9")
    assert "Почему нет?" in page.text
    page = press(site, page, "next", why="Не нравится")
    page = press(site, page, "next", wishes="Ничего")
    assert "Насколько вкусно?" not in page.main.get_text()
    press(site, page, "send")
    assert stored(site) == [{"food": "no", "age": 9, "why": "Не нравится", "wishes": "Ничего"}]


def test_a_hidden_question_answered_by_force_is_not_stored(site: Site, long: int) -> None:
    page = walk(site, long, [{"food": "no", "taste": "5"}, {"why": "", "taste": "5"}, {"wishes": "", "taste": "5"}])
    press(site, page, "send", taste="5", food="yes")
    assert stored(site) == [{"food": "no"}]


def test_going_back_keeps_what_was_typed_and_checks_nothing(site: Site, long: int) -> None:
    page = walk(site, long, STEPS[:1])
    back = press(site, page, "back", taste="девять")
    assert back.status == 200
    assert back.main.select_one(".error:not([hidden])") is None
    assert back.main.select_one("input[name=age]")["value"] == "9"  # type: ignore[index]
    forward = press(site, back, "next", food="yes", age="10")
    assert forward.status == 200
    assert "Насколько вкусно?" in forward.text


def test_a_wrong_page_stays_until_it_is_right(site: Site, long: int) -> None:
    page = press(site, press(site, site.get(f"/surveys/{long}/"), "start"), "next", age="200")
    assert page.status == 422
    assert "Страница 1" in page.text
    assert page.main.select_one("input[name=age]")["value"] == "200"  # type: ignore[index]
    assert press(site, page, "next", food="yes", age="12").status == 200


def test_pages_cannot_be_jumped_over(site: Site, long: int) -> None:
    page = walk(site, long, STEPS[:1])
    fields = hidden(page) | {"section": "end", "action": "next", "wishes": "Сразу конец"}
    jumped = site.post(f"/surveys/{long}/", fields)
    assert jumped.status == 422
    assert "Насколько вкусно?" in jumped.text
    sent = site.post(f"/surveys/{long}/", fields | {"action": "send"})
    assert sent.status == 422
    assert stored(site) == []


def test_a_survey_of_pages_sent_without_a_draft_is_not_taken(site: Site, long: int) -> None:
    fields = {"token": site.token_of(f"/surveys/{long}/"), "action": "send", "food": "no", "version": "1"}
    page = site.post(f"/surveys/{long}/", fields)
    assert page.status in (200, 404)
    assert page.soup.find(class_="keys") is None
    assert stored(site) == []


def test_the_summary_sent_twice_is_one_and_its_second_answer_the_same_receipt(site: Site, long: int) -> None:
    page = walk(site, long, STEPS)
    first, second = press(site, page, "send"), press(site, page, "send")
    assert (second.status, second.code) == (200, first.code)
    assert len(stored(site)) == 1


def test_turning_pages_after_sending_is_409(site: Site, long: int) -> None:
    page = walk(site, long, STEPS)
    press(site, page, "send")
    again = press(site, page, "page.about")
    assert again.status == 409
    assert "Первый ответ" in again.text or "учтён" in again.text


def test_a_survey_that_closes_on_the_way_says_so_at_the_next_page(site: Site, long: int) -> None:
    page = walk(site, long, STEPS[:1])
    site.clock.move(timedelta(days=11))
    refused = press(site, page, "next", taste="4")
    assert refused.status == 410
    assert refused.main.find("a", href=f"/surveys/{long}/results/") is not None


def test_a_token_that_expires_between_two_pages_loses_nothing(site: Site, long: int) -> None:
    page = walk(site, long, STEPS[:1])
    site.clock.move(timedelta(hours=13))
    following = press(site, page, "next", taste="4")
    assert following.status == 200
    assert following.token != page.token
    page = press(site, following, "next", wishes="Ничего")
    assert press(site, page, "send").status == 200
    assert stored(site) == [ANSWERS]


def test_questions_corrected_on_the_way_are_shown_once_more_before_anything_is_stored(site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/")
    clearer = replace(FOOD, label=Words("Ест ли ребёнок в столовой каждый день?", "Every day?"))
    with site.sessions.begin() as session:
        how = {"actor": COMMAND_LINE, "clock": site.clock, "audit": AuditTrail()}
        save_draft(session, short, replace(SHORT, sections=(Section("only", questions=(clearer,)),)), **how)  # type: ignore[arg-type]
        correct_survey(session, short, **how)  # type: ignore[arg-type]
    site = make_site(site.sessions, site.clock)  # another process, which has not seen the survey before
    again = press(site, page, "send", food="yes")
    assert again.status == 422
    assert "каждый день" in again.text
    assert stored(site) == []
    assert press(site, again, "send", food="yes").status == 200


def test_a_question_that_its_own_page_decides_about_is_seen_without_a_script_with_its_condition(site: Site) -> None:
    number = make_survey(
        site.sessions, site.clock, replace(SHORT, sections=(Section("only", questions=(FOOD, TASTE, WHY)),))
    )
    page = site.get(f"/surveys/{number}/")
    assert page.main.select_one("[data-question=taste]") is not None
    told = [words.get_text().strip() for words in page.main.select("noscript p")]
    assert told == [
        "только если на вопрос «Ребёнок ест в школьной столовой?» ответ «Да»",
        "только если на вопрос «Ребёнок ест в школьной столовой?» ответ «Нет»",
    ]
    assert page.main.select_one("script#survey-logic") is not None
    assert press(site, page, "send", food="yes", why="Так").status == 422  # how good is it?
    assert press(site, page, "send", food="no", taste="3", why="Так").status == 200
    assert stored(site) == [{"food": "no", "why": "Так"}]


# ------------------------------------------------------------------ drafts


def saved_link(page: Page) -> str:
    """The path of the link that a page of a saved draft shows."""
    field = page.main.select_one("textarea")
    assert field is not None
    return field.get_text().strip().removeprefix("http://localhost")


def test_a_saved_draft_is_taken_up_by_its_link_on_another_device(site: Site, long: int) -> None:
    saved = press(site, walk(site, long, STEPS[:1]), "save", taste="пять")
    link = saved_link(saved)
    site.client = site.other_browser()
    door = site.get(link)
    assert door.status == 200
    assert "девять" not in door.html
    assert "Насколько вкусно" not in door.html  # programs that look at links see nothing of it
    page = press(site, door, "continue")
    assert "Насколько вкусно?" in page.text
    assert page.status == 200
    page = press(site, press(site, page, "next", taste="4"), "next", wishes="Ничего")
    press(site, page, "send")
    assert stored(site) == [ANSWERS]
    gone = site.get(link)
    assert gone.status == 404
    assert "черновика нет" in gone.text


def test_a_draft_opened_in_two_windows_is_sent_once(site: Site, long: int) -> None:
    link = saved_link(press(site, walk(site, long, STEPS), "save"))
    first, second = (press(site, site.get(link), "continue") for _ in range(2))
    one, other = press(site, first, "send"), press(site, second, "send")
    assert one.status == 200
    assert (other.status, other.code) == (200, one.code)
    assert len(stored(site)) == 1


def test_a_draft_is_remembered_only_where_somebody_asks_for_it(site: Site, long: int) -> None:
    saved = press(site, walk(site, long, STEPS[:1]), "save")
    assert "Set-Cookie" not in saved.response.headers
    kept = press(site, saved, "remember")
    cookies = kept.response.headers.getlist("Set-Cookie")
    assert [cookie.split("Path=")[1].split(";")[0] for cookie in cookies] == [
        f"/surveys/{long}/",
        f"/en/surveys/{long}/",
    ]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    offered = site.get(f"/surveys/{long}/")
    form = offered.main.select_one("form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    page = site.post(f"/surveys/{long}/", fields | {"action": "continue"})
    assert "Насколько вкусно?" in page.text
    page = press(site, press(site, page, "next", taste="4"), "next", wishes="Ничего")
    done = press(site, page, "send")
    assert any("Max-Age=0" in cookie for cookie in done.response.headers.getlist("Set-Cookie"))
    assert site.get(f"/surveys/{long}/").main.find("form", class_=False) is None


def test_a_draft_is_deleted_at_its_holders_wish(site: Site, long: int) -> None:
    saved = press(site, walk(site, long, STEPS[:1]), "save")
    gone = press(site, saved, "forget")
    assert gone.status == 200
    assert "удалено" in gone.text
    assert drafts(site) == 0


def test_keys_of_drafts_are_not_guessed(site: Site, long: int) -> None:
    saved = press(site, walk(site, long, STEPS[:1]), "save")
    statuses = [site.get(f"/surveys/{long}/resume/{'A' * 41}{tried:02}/").status for tried in range(70)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert site.get(saved_link(saved)).status == 200


def test_a_page_whose_draft_is_gone_shows_its_questions_again_and_says_why(site: Site, long: int) -> None:
    page = walk(site, long, STEPS[:1])
    with site.sessions.begin() as session:
        session.execute(survey_draft.delete())
    again = press(site, page, "next", taste="4")
    assert again.status == 200
    assert "больше не хранится" in again.text
    assert "Ребёнок ест" in again.text
    assert stored(site) == []


def test_the_database_shows_nothing_of_a_draft(site: Site, long: int) -> None:
    press(site, walk(site, long, STEPS[:2]), "save", wishes="Очень тайное желание")
    with site.sessions() as session:
        rows = [bytes(blob) for blob in session.scalars(select(survey_draft.c.blob))]
    assert len(rows) == 1
    assert "тайное".encode() not in rows[0]
    assert b"food" not in rows[0]


# ------------------------------------------------------------------ states, lists, other forms


def test_a_draft_survey_and_an_unknown_one_are_the_same_404(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, opened=False)
    answers = [site.get(f"/surveys/{number}/"), site.get("/surveys/999/"), site.get(f"/surveys/{number}/print/")]
    assert {(page.status, page.text) for page in answers} == {(404, answers[0].text)}


def test_a_survey_to_come_shows_what_it_is_and_takes_nothing(site: Site, clock: FixedClock) -> None:
    number = make_survey(site.sessions, clock, opens_at=clock.now() + timedelta(days=1))
    page = site.get(f"/surveys/{number}/")
    assert page.status == 200
    assert page.main.find("form") is None
    token = site.tokens.issue("survey", f"survey:{number}", now=clock.now())
    assert site.post(f"/surveys/{number}/", {"token": token, "action": "send", "food": "yes"}).status == 403


def test_lists_say_where_each_survey_stands(site: Site, clock: FixedClock, short: int) -> None:
    closed = make_survey(site.sessions, clock, LONG)
    finish(site, closed)
    coming = make_survey(site.sessions, clock, LONG, opens_at=clock.now() + timedelta(days=1))
    page = site.get("/surveys/")
    assert not find_source_problems(page.html)
    found = {
        str(section["aria-labelledby"]): [str(link["href"]) for link in section.select("h3 a")]
        for section in page.main.select("section")
    }
    assert found == {
        "open": [f"/surveys/{short}/"],
        "upcoming": [f"/surveys/{coming}/"],
        "closed": [f"/surveys/{closed}/"],
    }


def test_a_closed_survey_leads_to_its_results(site: Site, short: int) -> None:
    finish(site, short)
    page = site.get(f"/surveys/{short}/")
    assert page.status == 200
    assert page.main.find("form") is None
    assert page.main.find("a", href=f"/surveys/{short}/results/") is not None


def test_english_pages_ask_in_english_and_stay_english(site: Site, long: int) -> None:
    page = walk(site, long, STEPS, lang="/en")
    assert "Check your answers" in page.text
    assert "How good is it?" in page.text
    assert press(site, page, "send").status == 200
    assert "Surveys" in site.get("/en/surveys/").text


def test_a_poll_of_one_question_is_answered_among_the_polls(site: Site) -> None:
    poll = make_poll(site.sessions, site.clock)
    moved = site.get(f"/surveys/{poll.id}/")
    assert (moved.status, moved.response.headers["Location"]) == (301, f"/polls/{poll.id}/")
    assert site.get(f"/en/surveys/{poll.id}/").response.headers["Location"] == f"/en/polls/{poll.id}/"


def test_a_poll_of_several_questions_marks_the_browser_and_takes_one_answer_from_it(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, as_poll(SHORT))
    second = site.get(f"/surveys/{number}/")  # another tab
    done = press(site, site.get(f"/surveys/{number}/"), "send", food="yes")
    cookies = done.response.headers.getlist("Set-Cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == [f"kais_survey_{number}"] * 2
    assert press(site, second, "send", food="no").status == 409
    assert site.get(f"/surveys/{number}/").main.find("input", {"type": "radio"}) is None


def test_paper_says_conditions_in_words_and_has_no_form(site: Site, long: int) -> None:
    page = site.get(f"/surveys/{long}/print/")
    assert not find_source_problems(page.html)
    assert page.main.find("form") is None
    assert page.main.find("input") is None
    assert "только если на вопрос «Ребёнок ест в школьной столовой?» ответ «Да»" in page.text


def test_a_block_for_other_sites_has_no_form_and_leads_to_the_top_and_back(site: Site, long: int) -> None:
    page = site.get(f"/embed/poll/{long}/?back=https://school.example/news")
    link = page.main.select_one("a.btn")
    assert link is not None
    assert (link["target"], page.main.find("form")) == ("_top", None)
    start = site.get(str(link["href"]).removeprefix("http://localhost"))
    page = press(site, start, "start")
    for fields in STEPS:
        page = press(site, page, "next", **fields)
    done = press(site, page, "send")
    assert done.main.find("a", href="https://school.example/news") is not None


@pytest.mark.parametrize("back", ["javascript:alert(1)", "//evil.example", "/\\evil", "https:evil"])
def test_no_other_way_back_is_offered(back: str, site: Site, short: int) -> None:
    page = site.get(f"/surveys/{short}/", query_string={"back": back})
    assert back not in page.html
    done = press(site, page, "send", food="yes", back=back)
    assert done.main.find("a", href=back) is None


def test_words_of_authors_and_of_those_who_answer_are_text(site: Site) -> None:
    evil = Words(EVIL, EVIL)
    sections = (
        Section(
            "a", evil, evil, questions=(replace(FOOD, label=evil, hint=evil), Question("n", QuestionType.NOTE, evil))
        ),
        Section("b", evil, questions=(Question("t", QuestionType.LONG_TEXT, evil, relevant="${food} = 'yes'"),)),
    )
    number = make_survey(
        site.sessions,
        site.clock,
        replace(LONG, title=evil, description=evil, purpose=evil, thanks=evil, sections=sections),
    )
    pages = [site.get(f"/surveys/{number}/"), site.get("/surveys/"), site.get(f"/surveys/{number}/print/")]
    pages.append(press(site, pages[0], "start"))
    pages.append(press(site, pages[-1], "next", food="yes"))
    pages.append(press(site, pages[-1], "next", t=EVIL))
    pages.append(press(site, pages[-1], "send"))
    pages.append(site.get(f"/embed/poll/{number}/"))
    for page in pages:
        assert page.status == 200
        assert page.soup.find("img", {"onerror": True}) is None
        assert not [script for script in page.soup.find_all("script") if "alert" in script.get_text()]
        assert "99980001" not in page.html
