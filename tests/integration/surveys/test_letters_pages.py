"""Whoever wrote a message may ask for letters, on a page of its own, and ends them by the code or by the letter's link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE, Actor, ActorKind, Role
from core.clock import FixedClock
from core.database import Sessions
from surveys.consent import LETTERS, current_consent
from surveys.contacts import MAIL, MAIL_FAILED, note_failure
from surveys.contacts_models import FeedbackContact
from surveys.feedback import answer
from surveys.models import Feedback, FeedbackEvent, outbox
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site, make_site
from tests.unit.surveys.factories import AuditTrail

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
CONTACT, STOP, STATUS, NEW = "/feedback/contact", "/feedback/stop", "/feedback/status", "/feedback/new"
ADDRESS = "anna.secret@example.org"


@pytest.fixture
def site(sessions: Sessions, clock: FixedClock) -> Site:
    """The app of a portal that sends letters."""
    return make_site(sessions, clock, letters=True)


def send(site: Site, **fields: str) -> Page:
    """Send a message."""
    data = {"token": site.token_of(NEW), "topic": "question", "message": "Когда приём?", "action": "send"}
    return site.post(NEW, data | fields)


def save(site: Site, code: str, prefix: str = "", **fields: str) -> Page:
    """Fill the consent page; a field given empty is left out."""
    data = {"code": code, "email": ADDRESS, "consent": "y", "action": "save"} | fields
    return site.post(prefix + CONTACT, {name: value for name, value in data.items() if value})


def contacts(site: Site) -> list[FeedbackContact]:
    """What is kept."""
    with site.sessions() as session:
        return list(session.scalars(select(FeedbackContact)))


def jobs(site: Site) -> list[dict[str, object]]:
    """The letters that wait."""
    with site.sessions() as session:
        return list(session.scalars(select(outbox.c.payload).where(outbox.c.kind == MAIL).order_by(outbox.c.id)))


def press(site: Site, page: Page, action: str, name: str = "action", **fields: str) -> Page:
    """Send the form that has a button with this value, as a browser without scripts would."""
    button = page.main.find("button", {"name": name, "value": action})
    assert button is not None
    form = button.find_parent("form")
    assert form is not None
    data = {field["name"]: field.get("value", "") for field in form.find_all("input", {"type": "hidden"})}
    return site.post(str(form["action"]), data | {name: action} | fields)


def value_of(page: Page, name: str) -> str:
    """What the page's hidden field holds."""
    field = page.soup.select_one(f"input[name={name}]")
    assert field is not None
    return str(field["value"])


def test_the_whole_way_without_a_script(site: Site) -> None:
    consent = press(site, send(site), "ask")
    assert consent.status == 200
    assert consent.response.headers["Cache-Control"] == "no-store"
    assert current_consent(LETTERS).title in consent.text
    box = consent.soup.select_one("input[type=checkbox]")
    assert box is not None
    assert not box.has_attr("checked")
    kept = press(site, consent, "save", email=f" {ADDRESS} ", consent="y")
    assert kept.status == 200
    assert len(contacts(site)) == 1
    assert jobs(site) == [{"feedback": 1, "change": "received"}]
    gone = press(site, kept, "withdraw")
    assert gone.status == 200
    assert contacts(site) == []
    assert press(site, gone, "ask").status == 200  # and may change their mind
    for page in (consent, kept, gone):
        assert find_source_problems(page.html) == []
        assert "Set-Cookie" not in page.response.headers
        assert ADDRESS not in page.html


def test_no_form_carries_the_code_in_an_address(site: Site) -> None:
    sent = send(site)
    consent = press(site, sent, "ask")
    for page in (sent, consent, save(site, sent.code)):
        for form in page.main.find_all("form"):
            assert form["method"] == "post"
        plain = sent.code.replace("-", "")
        assert all(
            sent.code not in str(link["href"]) and plain not in str(link["href"]) for link in page.soup("a", href=True)
        )
    asked = site.get(f"{CONTACT}?code={sent.code}")
    assert (asked.status, asked.response.headers["Location"]) == (303, STATUS)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"consent": ""}, {"consent"}),
        ({"consent": "", "email": ""}, {"consent", "email"}),
        ({"email": "anna"}, {"email"}),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, {"email"}),
        ({"email": "a@example.org, b@example.org"}, {"email"}),
        ({"email": '"><script>alert(1)</script>@example.org'}, {"email"}),
        ({"email": "x" * 9000 + "@example.org"}, {"email"}),
        ({"email": "a@example.org\x00"}, {"email"}),
        ({"consent": "false"}, {"consent"}),
    ],
)
def test_without_a_tick_and_one_address_nothing_is_kept(fields: dict[str, str], wrong: set[str], site: Site) -> None:
    page = save(site, send(site).code, **fields)
    assert page.status == 422
    assert {name for name in ("email", "consent") if page.soup.find(id=f"{name}-error")} == wrong
    assert {link["href"] for link in page.soup.select("#errors a")} == {f"#{name}" for name in wrong}
    assert contacts(site) == []
    assert jobs(site) == []
    assert "<script>alert" not in page.html
    assert find_source_problems(page.html) == []
    field = page.soup.select_one("input#email")
    assert field is not None
    if wrong == {"consent"}:
        assert field["value"] == ADDRESS  # what was typed is not lost


@pytest.mark.parametrize("path", [CONTACT, STOP])
def test_a_form_of_a_megabyte_is_refused(path: str, site: Site) -> None:
    assert site.post(path, {"code": "x" * 2**20, "letter": "x" * 2**20}).status == 413


def test_a_tick_is_not_kept_for_the_next_time(site: Site) -> None:
    page = save(site, send(site).code, email="anna")
    box = page.soup.select_one("input[type=checkbox]")
    assert box is not None
    assert box.has_attr("checked")  # of the same sending: they ticked it themselves
    fresh = site.post(CONTACT, {"code": value_of(page, "code"), "consent": "y", "email": "x"})
    unticked = fresh.soup.select_one("input[type=checkbox]")
    assert unticked is not None
    assert not unticked.has_attr("checked")


def test_pressing_twice_is_one_address_and_one_letter(site: Site) -> None:
    code = send(site).code
    assert {save(site, code).status for _turn in range(3)} == {200}
    assert len(contacts(site)) == 1
    assert len(jobs(site)) == 1


def test_nobody_is_flooded(site: Site) -> None:
    code = send(site).code
    answers = [save(site, code, email=f"anna{number}@example.org").status for number in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert len(jobs(site)) == 5


@pytest.mark.parametrize("action", ["ask", "save", "withdraw", "", "evil"])
def test_a_code_is_needed_and_guessing_stops_on_every_page_together(action: str, site: Site) -> None:
    code = send(site).code
    save(site, code)
    got = [site.post(CONTACT, {"code": f"{n}", "action": action, "consent": "y", "email": ADDRESS}) for n in range(10)]
    assert {page.status for page in got} == {404}
    assert len(contacts(site)) == 1
    assert [site.post(STATUS, {"code": str(n)}).status for n in range(10)] == [404] * 9 + [429]


def test_a_portal_without_a_mail_server_asks_for_no_address(sessions: Sessions, clock: FixedClock) -> None:
    with_letters, without = make_site(sessions, clock, letters=True), make_site(sessions, clock)
    sent = send(without)
    assert "mail" not in sent.main.get_text().lower()
    assert sent.soup.find("button", {"value": "ask"}) is None
    for action in ("ask", "save"):
        page = without.post(CONTACT, {"code": sent.code, "action": action, "email": ADDRESS, "consent": "y"})
        assert page.status == 404
        assert page.soup.find("input", {"name": "email"}) is None
    assert contacts(without) == []
    save(with_letters, sent.code)
    status = without.post(STATUS, {"code": sent.code})
    press(without, status, "withdraw")  # who left an address before can still take it back
    assert contacts(without) == []


def test_a_settled_message_has_no_letters_to_ask_for(site: Site) -> None:
    code = send(site).code
    with site.sessions.begin() as session:
        answer(session, 1, "С апреля.", actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())
    status = site.post(STATUS, {"code": code})
    assert status.soup.find("button", {"value": "ask"}) is None
    assert save(site, code).status == 200
    assert contacts(site) == []


def test_the_letters_own_link_ends_them_only_when_a_person_presses(site: Site) -> None:
    save(site, send(site).code)
    letter = stop_link(site)
    asked = site.get(f"{STOP}?letter={letter}")
    assert asked.status == 200
    assert len(contacts(site)) == 1  # programs that follow links end nothing
    assert find_source_problems(asked.html) == []
    form = asked.main.select_one("form")
    assert form is not None
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    for _turn in range(2):
        assert site.post(str(form["action"]), data).status == 200
        assert contacts(site) == []


def test_a_mail_program_ends_letters_with_one_click(site: Site) -> None:
    save(site, send(site).code)
    answered = site.post(f"{STOP}?letter={stop_link(site)}", {"List-Unsubscribe": "One-Click"})
    assert answered.status == 200
    assert contacts(site) == []


@pytest.mark.parametrize(
    "letter",
    [
        "",
        "1",
        "1.",
        "1.0123456789abcdef0123456789abcdef",
        "2.{mark}",
        "1.{MARK}",
        "{mark}",
        "9" * 40 + ".x",
        "<b>",
        "я.я",
    ],
)
def test_no_other_link_ends_anything_and_all_get_one_answer(letter: str, site: Site) -> None:
    save(site, send(site).code)
    mark = stop_link(site).partition(".")[2]
    text = letter.replace("{mark}", mark).replace("{MARK}", mark.upper())
    page, other = site.post(STOP, {"letter": text}), site.post(STOP, {"letter": "nonsense"})
    assert (page.status, page.text) == (404, other.text)
    assert len(contacts(site)) == 1
    assert "<b>" not in site.get(f"{STOP}?letter={text}").main.decode_contents()


def test_guessing_links_is_stopped(site: Site) -> None:
    assert [site.post(STOP, {"letter": f"1.{n}"}).status for n in range(21)] == [404] * 20 + [429]


def test_staff_learn_that_letters_go_and_never_where(site: Site) -> None:
    sent = send(site)
    save(site, sent.code)
    site.sign_in(Actor(ActorKind.PERSON, 1, "Оператор", Role.OPERATOR))
    shown = site.get("/staff/feedback/1/")
    exported = site.get("/staff/feedback/export.csv")
    for page in (shown, site.get("/staff/feedback/"), exported):
        assert page.status == 200
        assert "secret" not in page.html
        assert "example.org" not in page.html
    assert "Адрес зашифрован" in shown.text
    assert all("secret" not in " ".join(line) for line in site.audit.lines)


def test_a_letter_that_nobody_took_is_told_to_staff_and_to_its_writer(site: Site) -> None:
    code = send(site).code
    save(site, code)
    with site.sessions.begin() as session:
        note_failure(session, 1, site.clock)
    assert "не удалось доставить" in site.post(STATUS, {"code": code}).text
    site.sign_in(Actor(ActorKind.PERSON, 1, "Оператор", Role.OPERATOR))
    assert "Письмо автору не удалось доставить" in site.get("/staff/feedback/1/").text
    with site.sessions() as session:
        [event] = session.scalars(select(FeedbackEvent).where(FeedbackEvent.action == MAIL_FAILED))
    assert (event.feedback_id, event.actor) == (1, "")


def test_the_english_page_shows_the_russian_text_as_russian(site: Site) -> None:
    sent = send(site)
    page = save(site, sent.code, "/en", consent="")
    heading = page.soup.find(id="consent-text")
    assert heading is not None
    assert heading.find_parent(lang="ru") is not None
    assert "Tick the box" in page.text
    assert save(site, sent.code, "/en").status == 200
    assert contacts(site)[0].lang == "en"


def test_an_old_message_without_its_text_still_answers(site: Site) -> None:
    code = send(site).code
    site.clock.move(timedelta(days=1))
    with site.sessions.begin() as session:
        session.get_one(Feedback, 1).message = ""
    page = site.post(STATUS, {"code": code})
    assert page.status == 200
    assert "Текст удалён" in page.text


def stop_link(site: Site) -> str:
    """What the link of a letter about message 1 carries."""
    from core.sealing import Sealer
    from surveys.contacts import SEALED_FOR

    return f"1.{Sealer('only for tests', SEALED_FOR).mark('stop:1')}"
