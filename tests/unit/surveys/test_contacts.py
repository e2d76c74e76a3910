"""An address is kept for letters only, readable with one key, and forgotten when its writer or the time says so."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from core.pages import PortalInfo
from core.sealing import Sealer
from surveys.consent import LETTERS, all_consents, current_consent, digest
from surveys.contacts import (
    MAIL,
    SEALED_FOR,
    Change,
    ContactBook,
    ContactUnreadable,
    leave_contact,
    may_leave,
    parse_address,
    withdraw_contact,
)
from surveys.contacts_models import FeedbackContact
from surveys.erasing import LONGEST_CONTACT, erase_contacts, erase_messages
from surveys.errors import InvalidFeedback
from surveys.feedback import FeedbackDraft, answer, create, set_state, unpublish
from surveys.letters import SUBJECTS, Letter, write_letter
from surveys.mixer import forget_traces
from surveys.models import Feedback, FeedbackEvent, FeedbackState, Topic, outbox
from tests.unit.surveys.factories import AuditTrail

ADDRESS = "anna.secret@example.org"
INFO = PortalInfo(
    name="Образование Приморска",
    authority="Комитет по образованию Приморска",
    region="Приморск",
    region_in="в Приморске",
    base_url="https://edu.example",
)
BOOK = ContactBook(Sealer("a key of at least thirty-two characters", SEALED_FOR), True, 30, INFO)
MESSAGE = "Проверьте телефон гимназии, меня зовут Пётр."


def send(sessions: Sessions, clock: FixedClock, address: str | None = ADDRESS, lang: str = "ru") -> int:
    """Keep a message whose writer wants letters; returns its number."""
    with sessions.begin() as session:
        create(session, FeedbackDraft(Topic.PROBLEM, 2, None, MESSAGE), clock=clock)
        one = session.scalars(select(Feedback).order_by(Feedback.id.desc())).first()
        assert one is not None
        if address:
            leave_contact(session, one, address, lang, book=BOOK, clock=clock)
        return one.id


def step(clock: FixedClock) -> dict[str, Any]:
    """Staff do something."""
    return {"actor": COMMAND_LINE, "clock": clock, "audit": AuditTrail()}


def letters(sessions: Sessions, clock: FixedClock, book: ContactBook = BOOK) -> list[Letter | None]:
    """What the queued jobs write now."""
    with sessions() as session:
        rows = session.execute(select(outbox).where(outbox.c.kind == MAIL).order_by(outbox.c.id)).all()
        return [write_letter(session, row.payload, book=book, clock=clock) for row in rows]


def kept(sessions: Sessions) -> list[int]:
    """Messages whose writers get letters."""
    with sessions() as session:
        return list(session.scalars(select(FeedbackContact.feedback_id).order_by(FeedbackContact.feedback_id)))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" anna@example.org ", "anna@example.org"),
        ("Anna.O'Neil+школа@example.org", None),
        ("anna@EXAMPLE.org", "anna@example.org"),
        ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
        ("", None),
        ("anna", None),
        ("anna@localhost", None),
        ("a@example.org, b@example.org", None),
        ("a@example.org;b@example.org", None),
        ("a@example.org\r\nBcc: b@example.org", None),
        ("a@example.org\n", None),
        ("Anna <anna@example.org>", None),
        ('"a b"@example.org', None),
        ("=HYPERLINK(1)@example.org\x00", None),
        ("a" * 250 + "@example.org", None),
    ],
)
def test_only_one_address_that_letters_reach_is_taken(text: str, address: str | None) -> None:
    if address is None:
        with pytest.raises(InvalidFeedback) as refused:
            parse_address(text)
        assert refused.value.field == "email"
    else:
        assert parse_address(text) == address


def test_the_address_is_stored_sealed_with_what_was_consented_to(sessions: Sessions, clock: FixedClock) -> None:
    number = send(sessions, clock)
    consent, paragraphs = BOOK.consent()
    with sessions() as session:
        [contact] = session.scalars(select(FeedbackContact)).all()
        jobs = session.execute(select(outbox.c.payload).where(outbox.c.kind == MAIL)).scalars().all()
        events = session.scalars(select(FeedbackEvent)).all()
    assert b"secret" not in contact.address
    assert (contact.consent_purpose, contact.consent_version) == (LETTERS, consent.version)
    assert contact.consent_digest == digest(consent.title, paragraphs)
    assert (contact.consented_at, contact.keep_days, contact.lang) == (clock.now(), 30, "ru")
    assert jobs == [{"feedback": number, "change": "received"}]  # numbers and words of ours, no address
    assert [event.action for event in events] == ["received"]


def test_another_key_reads_no_address_and_says_which_key_is_meant(sessions: Sessions, clock: FixedClock) -> None:
    send(sessions, clock)
    other = ContactBook(Sealer("another key of at least thirty-two signs", SEALED_FOR), True, 30, INFO)
    with pytest.raises(ContactUnreadable, match="KAIS_DATA_KEY"):
        letters(sessions, clock, other)


def test_an_address_moved_to_another_message_cannot_be_read_there(sessions: Sessions, clock: FixedClock) -> None:
    first, second = send(sessions, clock), send(sessions, clock, "boris@example.org")
    with sessions.begin() as session:
        theirs, ours = session.get_one(FeedbackContact, first), session.get_one(FeedbackContact, second)
        ours.address = theirs.address
    with pytest.raises(ContactUnreadable):
        letters(sessions, clock)


def test_asking_twice_is_one_letter_and_another_address_takes_the_place(sessions: Sessions, clock: FixedClock) -> None:
    number = send(sessions, clock)
    with sessions.begin() as session:
        one = session.get_one(Feedback, number)
        assert not leave_contact(session, one, ADDRESS, "ru", book=BOOK, clock=clock)
    assert len(letters(sessions, clock)) == 1
    with sessions.begin() as session:
        assert leave_contact(
            session, session.get_one(Feedback, number), "new@example.org", "en", book=BOOK, clock=clock
        )
    assert [letter.to for letter in letters(sessions, clock) if letter] == ["new@example.org"] * 2


def test_many_at_once_are_one_address_and_one_letter(sessions: Sessions, clock: FixedClock) -> None:
    number = send(sessions, clock, address=None)
    ready = threading.Barrier(8)

    def press() -> bool:
        with sessions() as session:
            one = session.get_one(Feedback, number)
        ready.wait()
        with sessions.begin() as session:
            return leave_contact(session, one, ADDRESS, "ru", book=BOOK, clock=clock)

    with ThreadPoolExecutor(8) as pool:
        new = [made.result() for made in [pool.submit(press) for _turn in range(8)]]
    assert sorted(new) == [False] * 7 + [True]
    assert kept(sessions) == [number]
    assert len(letters(sessions, clock)) == 1


def test_each_change_queues_one_letter_in_its_own_transaction(sessions: Sessions, clock: FixedClock) -> None:
    number, silent = send(sessions, clock), send(sessions, clock, address=None)
    steps = (
        lambda session, one: set_state(session, one, FeedbackState.IN_WORK, **step(clock)),
        lambda session, one: set_state(session, one, FeedbackState.CLOSED, **step(clock)),
        lambda session, one: set_state(session, one, FeedbackState.IN_WORK, **step(clock)),
        lambda session, one: answer(session, one, "Исправлено.", **step(clock)),
        lambda session, one: answer(session, one, "Исправлено.", **step(clock)),  # nothing new
        lambda session, one: answer(session, one, "Исправлено сегодня.", public_question="Верен ли?", **step(clock)),
        lambda session, one: unpublish(session, one, **step(clock)),
        lambda session, one: answer(session, one, "Исправлено сегодня.", public_question="Верен ли?", **step(clock)),
    )
    for one in (number, silent):
        for do in steps:
            with sessions.begin() as session:
                do(session, one)
    with sessions() as session:
        told = session.execute(select(outbox.c.payload).where(outbox.c.kind == MAIL).order_by(outbox.c.id)).scalars()
        assert [(row["feedback"], row["change"]) for row in told] == [
            (number, change)
            for change in ("received", "in_work", "closed", "in_work", "answered", "corrected", "published")
        ]
    with sessions() as session:
        answer(session, number, "Ещё раз.", **step(clock))
        session.rollback()
    assert len(letters(sessions, clock)) == 7


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("change", list(Change))
def test_a_letter_holds_neither_message_nor_answer_nor_code(
    change: Change, lang: str, sessions: Sessions, clock: FixedClock
) -> None:
    with sessions.begin() as session:
        code = create(session, FeedbackDraft(Topic.PROBLEM, 2, None, MESSAGE, "Гимназия № 2"), clock=clock)
        one = session.scalars(select(Feedback)).one()
        leave_contact(session, one, ADDRESS, lang, book=BOOK, clock=clock)
        answer(session, one.id, "Ответ: {{7*7}}", **step(clock))
        letter = write_letter(session, {"feedback": one.id, "change": change.value}, book=BOOK, clock=clock)
    assert letter is not None
    prefix = "" if lang == "ru" else "/en"
    assert letter.to == ADDRESS
    assert letter.body.splitlines()[2].rstrip(".") == letter.subject
    assert f"https://edu.example{prefix}/feedback/status\n" in letter.body
    assert letter.stop_url.startswith(f"https://edu.example{prefix}/feedback/stop?letter={one.id}.")
    assert letter.stop_url in letter.body
    assert ("Проблема в учреждении" if lang == "ru" else "A problem at an institution") in letter.body
    for hidden in (code, code.replace("-", ""), "Пётр", "Проверьте", "7*7", "49", "Гимназия", ADDRESS):
        assert hidden not in letter.subject + letter.body
    assert all(url.startswith("https://edu.example/") for url in letter.body.split() if url.startswith("http"))


def test_every_change_has_a_subject() -> None:
    assert set(SUBJECTS) == set(Change)


def test_whoever_withdraws_gets_no_letter_that_waits(sessions: Sessions, clock: FixedClock) -> None:
    number = send(sessions, clock)
    with sessions.begin() as session:
        assert withdraw_contact(session, number)
        assert not withdraw_contact(session, number)
    assert letters(sessions, clock) == [None]
    with sessions.begin() as session:
        answer(session, number, "Исправлено.", **step(clock))
    assert letters(sessions, clock) == [None]


def test_letters_can_be_asked_for_until_the_message_is_settled() -> None:
    assert [state.value for state in FeedbackState if may_leave(Feedback(state=state))] == ["new", "in_work"]


def test_addresses_go_when_their_consent_said(sessions: Sessions, clock: FixedClock) -> None:
    answered, closed, open_still, reopened = (send(sessions, clock) for _ in range(4))
    clock.move(timedelta(days=10))
    with sessions.begin() as session:
        answer(session, answered, "Исправлено.", **step(clock))
        for number in (closed, reopened):
            set_state(session, number, FeedbackState.CLOSED, **step(clock))
    clock.move(timedelta(days=20))
    with sessions.begin() as session:
        set_state(session, reopened, FeedbackState.IN_WORK, **step(clock))
    with sessions.begin() as session:
        assert erase_contacts(session, clock.now(), 30) == 0
    clock.move(timedelta(days=10))
    with sessions.begin() as session:
        assert erase_contacts(session, clock.now(), 300, dry_run=True) == 2  # what was promised holds
        assert erase_contacts(session, clock.now(), 30) == 2
    assert kept(sessions) == [open_still, reopened]
    clock.move(LONGEST_CONTACT - timedelta(days=40, seconds=1))
    with sessions.begin() as session:
        assert erase_contacts(session, clock.now(), 30) == 0
        assert erase_contacts(session, clock.now() + timedelta(seconds=1), 30) == 2
    assert kept(sessions) == []


def test_a_shorter_setting_counts_at_once(sessions: Sessions, clock: FixedClock) -> None:
    number = send(sessions, clock)
    with sessions.begin() as session:
        answer(session, number, "Исправлено.", **step(clock))
    clock.move(timedelta(days=5))
    with sessions.begin() as session:
        assert erase_contacts(session, clock.now(), 5) == 1


def test_old_messages_go_and_published_answers_keep_no_word_of_the_writer(
    sessions: Sessions, clock: FixedClock
) -> None:
    answered, published, waiting = send(sessions, clock), send(sessions, clock), send(sessions, clock)
    with sessions.begin() as session:
        answer(session, answered, "Исправлено.", **step(clock))
        answer(session, published, "Для всех.", public_question="Верен ли?", **step(clock))
    clock.move(timedelta(days=100))
    with sessions.begin() as session:
        assert erase_messages(session, clock.now(), 0) == 0
        assert erase_messages(session, clock.now(), 101) == 0
        assert erase_messages(session, clock.now(), 100, dry_run=True) == 2
        assert erase_messages(session, clock.now(), 100) == 2
        assert erase_messages(session, clock.now(), 100) == 0
    with sessions() as session:
        left = {one.id: (one.message, one.answer) for one in session.scalars(select(Feedback))}
        assert left == {published: ("", "Для всех."), waiting: (MESSAGE, "")}
        assert set(session.scalars(select(FeedbackEvent.feedback_id))) == {published, waiting}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # PostgreSQL reuses places, the operators' page says
def test_what_was_erased_is_in_no_byte_of_the_database(sessions: Sessions, engine: Engine, clock: FixedClock) -> None:
    numbers = [send(sessions, clock) for _ in range(60)]
    with sessions() as session:
        sealed = [contact.address for contact in session.scalars(select(FeedbackContact))]
    with sessions.begin() as session:
        for number in numbers:
            answer(session, number, "Исправлено.", **step(clock))

    def everywhere() -> bytes:
        path = Path(str(engine.url.database))
        return b"".join(path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal"))

    assert any(address in everywhere() for address in sealed)
    assert MESSAGE.encode() in everywhere()
    clock.move(timedelta(days=100))
    with sessions.begin() as session:
        assert erase_contacts(session, clock.now(), 30) == 60
        assert erase_messages(session, clock.now(), 100) == 60
    assert forget_traces(engine)
    assert not any(address in everywhere() for address in sealed)
    assert MESSAGE.encode() not in everywhere()


# A text that somebody may have consented to stays as it was: a new wording is a new entry with a version of its own.
WORDINGS = {("feedback.letters", "2026-11-27"): "038c6541e40b9c75"}


def test_a_consent_once_shown_is_never_reworded() -> None:
    found = {
        (one.purpose, one.version): hashlib.sha256(f"{one.title}\n{one.text}".encode()).hexdigest()[:16]
        for one in all_consents()
    }
    assert found == WORDINGS
    assert current_consent(LETTERS).version == max(version for purpose, version in found if purpose == LETTERS)


def test_the_consent_says_who_what_for_how_long_and_how_to_end_it() -> None:
    _consent, paragraphs = BOOK.consent()
    text = "\n".join(paragraphs)
    assert "[[" not in text
    for words in ("Комитет по образованию Приморска", "Цель:", "30 дней", "отозвать", "удаляется"):
        assert words in text


def test_placeholders_of_a_consent_are_replaced_once_and_nothing_else_is() -> None:
    authority = "{{7*7}} [[days]] %(days)s {0.__class__} <b>"
    info = PortalInfo(name="P", authority=authority, region="R", region_in="R", base_url="https://edu.example")
    _consent, paragraphs = ContactBook(BOOK.sealer, True, 1, info).consent()
    assert authority in paragraphs[0]
    assert "1 день" in "\n".join(paragraphs)
