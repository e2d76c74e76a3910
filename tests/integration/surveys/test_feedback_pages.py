"""A citizen writes, gets a code, and reads the answer by it."""

from datetime import timedelta

import pytest

from core.actor import COMMAND_LINE
from surveys.feedback import FeedbackFilter, answer, list_feedback
from surveys.models import Feedback
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.factories import AuditTrail

# The fixtures of the unit tests, over SQLite: what PostgreSQL does differently lies below the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NEW = "/feedback/new"
STATUS = "/feedback/status"
EVIL = '<script>alert(1)</script>\n=HYPERLINK("http://evil")\n{{7*7}}'


def messages(site: Site) -> list[Feedback]:
    """Everything that was kept."""
    with site.sessions() as session:
        return list(list_feedback(session, COMMAND_LINE, FeedbackFilter()))


def send(site: Site, token: str | None = None, **fields: object) -> Page:
    """Fill the form and send it."""
    data = {"token": token or site.token_of(NEW), "topic": "question", "message": "Когда приём?", "action": "send"}
    return site.post(NEW, data | fields)


def test_a_message_gets_a_code_that_shows_its_state_and_answer(site: Site) -> None:
    sent = send(site)
    assert sent.status == 200
    assert sent.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in sent.response.headers
    status = site.post(STATUS, {"code": sent.code})
    assert status.status == 200
    assert "Когда приём?" in status.text
    with site.sessions.begin() as session:
        answer(session, 1, "С первого апреля.", actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())
    assert "С первого апреля." in site.post(STATUS, {"code": sent.code.lower().replace("-", " ")}).text


def test_the_form_says_what_it_is_not_and_where_that_is(site: Site) -> None:
    page = site.get(NEW)
    assert "59" in page.text
    assert page.soup.find("a", href="https://appeals.example/") is not None


def test_sending_twice_keeps_one_message_and_shows_the_same_code(site: Site) -> None:
    token = site.token_of(NEW)
    assert send(site, token).code == send(site, token).code
    assert len(messages(site)) == 1
    other = send(site, token, message="Другое.")
    assert other.status == 409
    assert "Другое." in other.html  # what was typed is not lost


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"message": "  "}, "message"), ({"topic": "evil"}, "topic"), ({"message": "я" * 5001}, "message")],
)
def test_mistakes_come_back_at_their_field_with_what_was_typed(fields: dict[str, str], name: str, site: Site) -> None:
    page = send(site, **fields)
    assert page.status == 422
    assert page.soup.find(id=f"{name}-error") is not None
    assert page.soup.select_one(f"#errors a[href='#{name}']") is not None
    assert messages(site) == []
    area = page.soup.select_one("textarea")
    assert area is not None
    assert area.get_text().strip() == str(fields.get("message", "Когда приём?")).strip()


def test_a_megabyte_is_413_with_a_sentence(site: Site) -> None:
    page = send(site, message="я" * 2**19)
    assert page.status == 413
    assert "5000" in page.text.replace("\u00a0", "").replace(",", "")
    assert messages(site) == []


def test_an_altered_or_expired_form_loses_no_word(site: Site) -> None:
    altered = send(site, "nonsense", message="Длинный рассказ")
    assert (altered.status, "Длинный рассказ" in altered.html) == (403, True)
    token = site.token_of(NEW)
    site.clock.move(timedelta(days=1))
    expired = send(site, token, message="Длинный рассказ")
    assert (expired.status, "Длинный рассказ" in expired.html) == (422, True)
    assert messages(site) == []
    assert send(site, expired.token, message="Длинный рассказ").status == 200


def test_the_institution_comes_from_the_address_and_can_be_changed(site: Site) -> None:
    page = site.get(f"{NEW}?institution=2&field=common.telephone")
    assert "Гимназия № 2" in page.text
    assert "common.telephone" in page.text
    changed = send(site, page.token, institution="2", action="change")
    assert changed.soup.find("input", {"name": "institution_search"}) is not None
    assert send(site, changed.token, institution="2", about="common.telephone").status == 200
    [kept] = messages(site)
    assert (kept.institution_id, kept.institution_name, kept.field) == (2, "Гимназия № 2", "common.telephone")


def test_an_institution_is_found_without_a_script_and_never_guessed(site: Site) -> None:
    found = send(site, institution_search="школа", action="find", message="Мой текст")
    assert found.status == 200
    assert "Мой текст" in found.html
    options = [option["value"] for option in found.soup.select("select[name=institution] option")]
    assert options == ["", "1", "none"]
    unsure = send(site, found.token, institution_search="школа", institution="")
    assert unsure.status == 422
    assert messages(site) == []
    assert send(site, unsure.token, institution_search="школа", institution="1").status == 200
    assert messages(site)[0].institution_id == 1


@pytest.mark.parametrize("institution", ["0", "999", "-1", "x", "9" * 40, "1e1"])
def test_an_unknown_institution_is_none(institution: str, site: Site) -> None:
    assert site.get(f"{NEW}?institution={institution}").status == 200
    assert send(site, institution=institution).status == 200
    assert messages(site)[0].institution_id is None


def test_what_people_write_is_shown_as_text(site: Site) -> None:
    sent = send(site, message=EVIL, institution="3", back="javascript:alert(3)")
    status = site.post(STATUS, {"code": sent.code})
    for page in (sent, status):
        assert "<script>alert" not in page.html
        assert "javascript:" not in page.html
    assert "<script>alert(1)</script>" in status.text
    assert "{{7*7}}" in status.text


@pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000-0000-0000-0000", "я" * 300, "\x00", "' OR 1=1--"])
def test_no_code_a_wrong_one_and_an_unknown_one_get_the_same_answer(code: str, site: Site) -> None:
    send(site)
    wrong = site.post(STATUS, {"code": code})
    unknown = site.post(STATUS, {"code": "ABCD"})
    assert wrong.status == unknown.status == 404
    assert wrong.text == unknown.text


def test_guessing_codes_and_flooding_are_stopped(site: Site) -> None:
    assert [site.post(STATUS, {"code": str(n)}).status for n in range(21)] == [404] * 20 + [429]
    assert [send(site, message=str(n)).status for n in range(11)] == [200] * 10 + [429]
    assert len(messages(site)) == 10


def test_a_code_stands_in_no_address_and_the_status_takes_none(site: Site) -> None:
    code = send(site).code
    assert "Когда приём?" not in site.get(f"{STATUS}?code={code}").text


def test_a_published_answer_shows_staffs_question_and_not_the_message(site: Site) -> None:
    send(site, message="Меня зовут Пётр, где мой ребёнок?")
    assert site.get("/feedback/answers/1/").status == 404
    with site.sessions.begin() as session:
        answer(
            session,
            1,
            "Ответ для всех.",
            public_question="Как узнать о зачислении?",
            actor=COMMAND_LINE,
            clock=site.clock,
            audit=AuditTrail(),
        )
    page = site.get("/feedback/answers/1/")
    assert "Как узнать о зачислении?" in page.text
    assert "Пётр" not in page.text
    assert site.get("/feedback/").soup.find("a", href="/feedback/answers/1/") is not None


@pytest.mark.parametrize("path", ["/feedback/", NEW, f"{NEW}?institution=1", f"{NEW}?find=школа", STATUS])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_keeps_the_rules_of_our_html(prefix: str, path: str, site: Site) -> None:
    page = site.get(prefix + path)
    assert page.status == 200
    assert find_source_problems(page.html) == []


def test_the_pages_after_sending_keep_them_too(site: Site) -> None:
    sent = send(site)
    for page in (sent, send(site, message=""), site.post(STATUS, {"code": sent.code}), site.post(STATUS, {"code": ""})):
        assert find_source_problems(page.html) == []
