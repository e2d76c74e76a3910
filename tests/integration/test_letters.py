"""The worker sends queued letters through a real mail server, tries again, gives up, and logs nobody's address."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.logs import JsonLines
from portal import jobs, mail_jobs
from portal.mail import Sender
from portal.mail_jobs import GIVE_UP_AFTER, Postman, send_due
from portal.wiring import Wiring
from portal.worker import Worker
from surveys import feedback
from surveys.contacts import MAIL, leave_contact, withdraw_contact
from surveys.contacts_models import FeedbackContact
from surveys.models import Feedback, FeedbackEvent, FeedbackState, outbox
from tests.support.mail_server import HOST, PostOffice, free_port, post_office
from tests.support.portal import World

ADDRESS = "anna.secret@example.org"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office() as running:
        yield running


def with_mail(world: World, port: int) -> Wiring:
    """The same installation, with a mail server."""
    settings = replace(
        world.wiring.settings,
        smtp_url=f"smtp://{HOST}:{port}",
        mail_from="Портал <portal@edu.example.org>",
        base_url="https://edu.example.org",
    )
    return Wiring(settings, world.wiring.clock)


def ask_for_letters(wiring: Wiring, number: int) -> None:
    """The writer of a message leaves an address."""
    with wiring.surveys.begin() as session:
        one = session.get_one(Feedback, number)
        leave_contact(session, one, ADDRESS, "ru", book=wiring.contacts, clock=wiring.clock)


def events(wiring: Wiring, number: int) -> list[str]:
    """What happened to a message."""
    with wiring.surveys() as session:
        rows = select(FeedbackEvent.action).where(FeedbackEvent.feedback_id == number).order_by(FeedbackEvent.id)
        return list(session.scalars(rows))


def errors(wiring: Wiring) -> list[str | None]:
    """The last failure of every open letter."""
    with wiring.surveys() as session:
        rows = select(outbox.c.error).where(outbox.c.kind == MAIL, outbox.c.done_at.is_(None)).order_by(outbox.c.id)
        return list(session.scalars(rows))


def move(wiring: Wiring, by: timedelta) -> None:
    """Let time pass."""
    assert isinstance(wiring.clock, FixedClock)
    wiring.clock.move(by)


def test_each_change_reaches_its_writer_once(world: World, office: PostOffice) -> None:
    wiring, number = with_mail(world, office.port), world.ids["own_message"]
    ask_for_letters(wiring, number)
    known: dict[str, Any] = {"actor": COMMAND_LINE, "clock": wiring.clock, "audit": no_audit}
    with wiring.surveys.begin() as session:
        feedback.set_state(session, number, FeedbackState.IN_WORK, **known)
        feedback.answer(session, number, "Секретный ответ", **known)
    assert send_due(wiring) == 3
    assert send_due(wiring) == 0
    assert [got.recipients for got in office.received] == [[ADDRESS]] * 3
    assert [got.message["Subject"] for got in office.received] == [
        "Сообщение получено", "Ваше сообщение взято в работу", "На ваше сообщение дан ответ",
    ]  # fmt: skip
    assert len({got.message["Message-ID"] for got in office.received}) == 3
    for got in office.received:
        assert parseaddr(str(got.message["From"])) == ("Портал", "portal@edu.example.org")
        assert "https://edu.example.org/feedback/status" in got.text
        assert got.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "Секретный" not in got.text


def test_the_worker_sends_beside_its_other_jobs(world: World, office: PostOffice) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])
    worker = Worker(wiring)
    worker.turn()
    worker.finish()
    assert len(office.received) == 1
    assert jobs.open_jobs(wiring, MAIL) == []


def test_a_letter_sent_again_after_a_crash_has_the_same_number(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "finish", _die)  # the server has it, the outbox does not know
        with pytest.raises(SystemExit):
            send_due(wiring)
    assert send_due(with_mail(world, office.port)) == 1
    first, second = office.received
    assert first.message["Message-ID"] == second.message["Message-ID"]


def _die(*_arguments: object) -> None:
    raise SystemExit


def test_whoever_withdrew_meanwhile_gets_nothing(world: World, office: PostOffice) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])
    with wiring.surveys.begin() as session:
        withdraw_contact(session, world.ids["own_message"])
    assert send_due(wiring) == 1
    assert office.received == []


def test_a_dead_server_is_asked_later_and_later_and_given_up_with_a_note(world: World) -> None:
    wiring, number = with_mail(world, free_port()), world.ids["own_message"]
    ask_for_letters(wiring, number)
    ask_for_letters(wiring, world.ids["foreign_message"])
    tried, pauses = 0, []
    while jobs_left(wiring):
        began = wiring.clock.now()
        assert send_due(wiring) == 0
        tried += 1
        assert tried < 200
        due = next_due(wiring)
        if due is not None:
            pauses.append(due - began)
            move(wiring, due - began)
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    assert GIVE_UP_AFTER <= sum(pauses, timedelta()) < GIVE_UP_AFTER + timedelta(hours=2)
    assert events(wiring, number)[-1] == "mail_failed"


def test_without_a_server_all_letters_of_the_round_wait_and_it_is_asked_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring = with_mail(world, free_port())
    for name in ("own_message", "foreign_message", "general_message"):
        ask_for_letters(wiring, world.ids[name])
    asked = []
    real = Sender.send

    def counted(self: Sender, message: EmailMessage, to: str) -> None:
        asked.append(to)
        real(self, message, to)

    monkeypatch.setattr(Sender, "send", counted)
    assert send_due(wiring) == 0
    assert len(asked) == 1
    assert errors(wiring) == ["ServerUnreachable: The mail server does not answer (ConnectionRefusedError)."] * 3


def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_others_get_theirs(world: World) -> None:
    with post_office(answers={"RCPT": "550 5.1.1 <ADDRESS>: no such user"}) as office:
        wiring = with_mail(world, office.port)
        ask_for_letters(wiring, world.ids["own_message"])
        send_due(wiring)
        assert jobs_left(wiring) == 0
        assert events(wiring, world.ids["own_message"])[-1] == "mail_failed"
        office.answers.clear()
        ask_for_letters(wiring, world.ids["foreign_message"])
        assert send_due(wiring) == 1
    assert len(office.received) == 1


def test_greylisting_is_waited_for(world: World) -> None:
    with post_office(answers={"RCPT": "451 4.7.1 <ADDRESS>: try again later"}) as office:
        wiring = with_mail(world, office.port)
        ask_for_letters(wiring, world.ids["own_message"])
        assert send_due(wiring) == 0
        assert errors(wiring) == ["MailFailed: The mail server did not take the recipient (451)."]
        office.answers.clear()
        move(wiring, timedelta(seconds=5))
        assert send_due(wiring) == 1
    assert len(office.received) == 1


def test_letters_wait_when_the_mail_server_was_taken_out_of_the_settings(world: World, office: PostOffice) -> None:
    ask_for_letters(with_mail(world, office.port), world.ids["own_message"])
    assert send_due(world.wiring) == 0
    [error] = errors(world.wiring)
    assert error is not None
    assert "KAIS_SMTP_URL" in error


def test_with_another_data_key_no_letter_goes_and_the_desk_says_why(world: World, office: PostOffice) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])
    other = Wiring(replace(wiring.settings, data_key="Zq8" + wiring.data_key), wiring.clock)
    assert send_due(other) == 0
    assert office.received == []
    [error] = errors(wiring)
    assert error is not None
    assert "KAIS_DATA_KEY" in error


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 <ADDRESS>: rejected", "451 <ADDRESS>: later", "250 OK", "554-<ADDRESS>\r\n554 no"]
)
def test_logs_outbox_audit_and_errors_hold_no_address(
    answer: str, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with post_office(answers={"RCPT": answer}) as office:
        wiring = with_mail(world, office.port)
        ask_for_letters(wiring, world.ids["own_message"])
        postman = Postman(wiring, Worker(wiring).stop)
        postman.begin()
        postman.finish()
    ours = [record for record in caplog.records if record.name.startswith("portal")]
    assert ours
    lines = [JsonLines().format(record) for record in ours]
    with wiring.surveys() as session:
        rows = [json.dumps([row.payload, row.error]) for row in session.execute(select(outbox))]
    for text in (*lines, *rows):
        assert "secret" not in text
    held = b"".join(
        path.read_bytes() for path in wiring.home.rglob("*") if path.is_file() and "files" not in path.parts
    )
    assert b"anna.secret" not in held  # no database, log or counter of this installation


def test_a_handler_that_breaks_leaves_no_trace_of_the_address(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])

    def broken(*_arguments: object, **_more: object) -> None:
        raise ValueError(f"cannot write to {ADDRESS}")

    monkeypatch.setattr(mail_jobs, "write_letter", broken)
    assert send_due(wiring) == 0
    assert errors(wiring) == ["RuntimeError: ValueError"]
    assert "secret" not in caplog.text


def jobs_left(wiring: Wiring) -> int:
    """How many letters are neither sent nor given up."""
    with wiring.surveys() as session:
        return len(session.execute(select(outbox.c.id).where(outbox.c.kind == MAIL, outbox.c.done_at.is_(None))).all())


def next_due(wiring: Wiring) -> datetime | None:
    """When the next letter is tried again."""
    with wiring.surveys() as session:
        rows = select(outbox.c.not_before).where(outbox.c.kind == MAIL, outbox.c.done_at.is_(None))
        return session.scalars(rows.order_by(outbox.c.not_before)).first()


def test_contacts_are_kept_sealed(world: World, office: PostOffice) -> None:
    wiring = with_mail(world, office.port)
    ask_for_letters(wiring, world.ids["own_message"])
    with wiring.surveys() as session:
        [contact] = session.scalars(select(FeedbackContact))
    assert b"secret" not in contact.address
