"""Letters reach a real mail server; one that refuses, dawdles or dies is survived without a word about the address."""

from __future__ import annotations

import re
import socket
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest

from portal.mail import MailFailed, MailRefused, Sender, ServerUnreachable
from portal.mail_server import MailServer, Security, parse_mail_server, parse_sender
from portal.settings import SettingError, Settings
from surveys.letters import Letter
from tests.support.commands import Run
from tests.support.mail_server import HOST, PASSWORD, USER, free_port, make_certificate, odd_server, post_office

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TO = "anna.secret@example.org"
STOP = "https://edu.example.org/feedback/stop?letter=7.0123456789abcdef0123456789abcdef"
LETTER = Letter(TO, "На ваше сообщение дан ответ", "Здравствуйте!\n\nДлинная строка о портале.\n", "ru", STOP)


def sender(port: int, security: Security = Security.NONE, **more: object) -> Sender:
    """Our end of the line."""
    signs_in = security is not Security.NONE
    server = MailServer(HOST, port, security, USER if signs_in else "", PASSWORD if signs_in else "")
    return Sender(server, "Образование Приморска", "portal@edu.example.org", **more)  # type: ignore[arg-type]


def hand_over(via: Sender, letter: Letter = LETTER) -> None:
    """Compose and send one letter."""
    via.send(via.compose(letter, number="abc123", now=NOW, one_click=True), letter.to)


def test_a_letter_arrives_as_it_was_written() -> None:
    with post_office() as office:
        hand_over(sender(office.port))
    [got] = office.received
    assert (got.sender, got.recipients) == ("portal@edu.example.org", [TO])
    message = got.message
    assert message["To"] == TO
    assert str(message["From"]) == "Образование Приморска <portal@edu.example.org>"
    assert message["Subject"] == LETTER.subject
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<abc123@edu.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in got.raw  # in one piece
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content_type() == "text/plain"
    assert got.text.replace("\r\n", "\n") == LETTER.body
    assert got.raw.isascii()
    assert all(len(line) <= 998 for line in got.raw.split(b"\r\n"))


@pytest.mark.parametrize(("security", "starttls"), [(Security.TLS, False), (Security.STARTTLS, True)])
def test_an_encrypted_way_is_taken_with_user_and_password(
    security: Security, starttls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post_office(certificate, starttls=starttls) as office:
        hand_over(sender(office.port, security))
        wrong = Sender(MailServer(HOST, office.port, security, USER, "wrong"), "", "portal@edu.example.org")
        with pytest.raises(ServerUnreachable, match="user and password"):
            hand_over(wrong)
    assert [got.recipients for got in office.received] == [[TO]]


@pytest.mark.parametrize(("security", "starttls"), [(Security.TLS, False), (Security.STARTTLS, True)])
def test_nothing_is_sent_to_a_server_whose_certificate_is_not_its_own(
    security: Security, starttls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "other.example.org")
    with post_office(certificate, starttls=starttls) as office:
        with pytest.raises(ServerUnreachable, match="No encrypted way"):
            hand_over(sender(office.port, security))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # trusted, yet of another host
        with pytest.raises(ServerUnreachable, match="No encrypted way"):
            hand_over(sender(office.port, security))
    assert office.received == []


def test_a_server_without_encryption_gets_neither_password_nor_letter_when_encryption_was_asked_for() -> None:
    with post_office() as office, pytest.raises(ServerUnreachable, match="no encryption"):
        hand_over(sender(office.port, Security.STARTTLS))
    assert office.received == []


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ({"RCPT": "550 5.1.1 <ADDRESS>: Recipient address rejected"}, MailRefused, "550"),
        ({"RCPT": "451 4.7.1 <ADDRESS>: Greylisted"}, MailFailed, "451"),
        ({"DATA": f"554 5.7.1 no letters to {TO}"}, MailRefused, "554"),
        ({"DATA": "452 4.3.1 mailbox full"}, MailFailed, "452"),
        ({"MAIL": "553 5.1.8 we do not know you"}, ServerUnreachable, "553"),
    ],
)
def test_what_the_server_refuses_is_told_without_the_address(
    answers: dict[str, str], kind: type[MailFailed], code: str
) -> None:
    with post_office(answers=answers) as office, pytest.raises(MailFailed) as failed:
        hand_over(sender(office.port))
    assert type(failed.value) is kind
    assert code in str(failed.value)
    assert "secret" not in str(failed.value)
    assert failed.value.__suppress_context__  # no trace of the error that holds the address


def test_a_slow_server_is_left_in_time() -> None:
    with post_office(delay_s=5) as office:
        began = time.monotonic()
        with pytest.raises(ServerUnreachable):
            hand_over(sender(office.port, timeout_s=0.3))
        assert time.monotonic() - began < 3


def _dribble(connection: socket.socket) -> None:
    """A greeting that never ends, a byte at a time."""
    connection.sendall(b"220-")
    for _turn in range(200):
        connection.sendall(b"x")
        time.sleep(0.05)  # slower than the sender is patient, never silent


def _die_after_the_letter(connection: socket.socket) -> None:
    """Takes everything, and is gone before it says so."""
    connection.sendall(b"220 hello\r\n")
    replies = iter([b"250 hello\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"])
    while reply := next(replies, b""):
        connection.recv(4096)
        connection.sendall(reply)
    connection.recv(65536)


def test_a_byte_now_and_then_does_not_hold_us_longer() -> None:
    with odd_server(_dribble) as port:
        began = time.monotonic()
        with pytest.raises(ServerUnreachable):
            hand_over(sender(port, timeout_s=5, deadline_s=0.5))
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "behave",
    [
        lambda connection: None,
        lambda connection: connection.sendall(b"554 go away\r\n"),
        lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        lambda connection: connection.sendall(b"220 " + b"x" * 100_000),
        _die_after_the_letter,
    ],
    ids=["hangs-up", "refuses", "web-server", "endless-line", "dies-after-the-letter"],
)
def test_a_server_that_dies_or_is_none_is_unreachable(behave) -> None:
    with odd_server(behave) as port, pytest.raises(ServerUnreachable):
        hand_over(sender(port, timeout_s=2))


def test_nobody_there_is_unreachable() -> None:
    with pytest.raises(ServerUnreachable, match="does not answer"):
        hand_over(sender(free_port()))


@pytest.mark.parametrize(
    "name",
    [
        "{{7*7}} %(x)s [[authority]]",
        "Портал\r\nBcc: evil@example.org",
        '"><script>alert(1)</script>',
        "Образование, наука " * 8,
    ],
)
def test_a_portals_name_is_a_name_whatever_it_holds(name: str) -> None:
    with post_office() as office:
        via = Sender(MailServer(HOST, office.port, Security.NONE), name, "portal@edu.example.org")
        hand_over(via)
    [got] = office.received
    assert got.recipients == [TO]
    assert got.message["Bcc"] is None
    # Read by the older parser: the new one puts spaces between the pieces of a long name.
    shown, address = parseaddr(message_from_bytes(got.raw)["From"])
    assert address == "portal@edu.example.org"
    assert str(make_header(decode_header(shown))) == " ".join(name.split())


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org\r\nBcc: evil@example.org",
        "a@example.org, b@example.org",
        "a@example.org\n",
        "",
        "a b@example.org",
    ],
)
def test_an_address_that_is_more_than_one_never_leaves(to: str) -> None:
    with post_office() as office, pytest.raises(MailRefused):
        hand_over(sender(office.port), Letter(to, "x", "x", "ru", STOP))
    assert office.received == []


def test_a_subject_is_one_line() -> None:
    with post_office() as office:
        hand_over(sender(office.port), Letter(TO, "Тема\r\nBcc: evil@example.org", "x", "ru", STOP))
    [got] = office.received
    assert got.message["Bcc"] is None
    assert got.message["Subject"] == "Тема Bcc: evil@example.org"


@pytest.mark.parametrize(
    ("text", "server"),
    [
        (
            "smtps://portal:p%40ss%2Fword@mail.example.org",
            MailServer("mail.example.org", 465, Security.TLS, USER, PASSWORD),
        ),
        (
            "smtp://portal:x@mail.example.org?starttls",
            MailServer("mail.example.org", 587, Security.STARTTLS, USER, "x"),
        ),
        ("smtp://relay.internal", MailServer("relay.internal", 25, Security.NONE)),
        ("smtp://portal:x@127.0.0.1:1025", MailServer("127.0.0.1", 1025, Security.NONE, USER, "x")),
    ],
)
def test_a_mail_server_is_read_from_its_address(text: str, server: MailServer) -> None:
    assert parse_mail_server(text) == server


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:port", "smtp://mail.example.org:99999",
        "smtp://user:Secret1@mail.example.org", "smtp://user@mail.example.org?starttls", "smtps://user:Secret1@mail.example.org?starttls",
        "smtp://user:Secret1@mail.example.org?tls", "smtp://user:Secret1@mail.example.org/path",
    ],
)  # fmt: skip
def test_an_address_of_a_server_that_cannot_be_used_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(SettingError, match="KAIS_SMTP_URL") as refused:
        Settings.from_env({"KAIS_SMTP_URL": text, "KAIS_MAIL_FROM": "portal@example.org"})
    assert "Secret1" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["portal", "a@b@c", "Портал", "portal@example.org\nBcc: x@example.org", "p@", "@example.org"]
)
def test_a_sender_must_be_one_address(text: str) -> None:
    with pytest.raises(SettingError, match="KAIS_MAIL_FROM"):
        Settings.from_env({"KAIS_MAIL_FROM": text})


def test_letters_need_a_sender() -> None:
    with pytest.raises(SettingError, match="KAIS_MAIL_FROM"):
        Settings.from_env({"KAIS_SMTP_URL": "smtp://127.0.0.1"})
    assert parse_sender("Портал <portal@example.org>") == ("Портал", "portal@example.org")
    assert Sender.from_settings(Settings(), "Портал") is None


PAGE = Path(__file__).resolve().parents[2] / "docs" / "operator" / "mail.md"


def test_what_the_operators_page_says_to_write_can_be_read() -> None:
    text = PAGE.read_text(encoding="utf-8")
    servers = re.findall(r"smtps?://[^\s'`]+", text)
    assert {parse_mail_server(server).security for server in servers} == set(Security)
    [address] = re.findall(r"KAIS_MAIL_FROM='([^']+)'", text)
    assert parse_sender(address) == ("Education portal", "portal@edu.example.org")


def test_the_operators_page_is_followed(
    kais: Run, kais_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [server] = re.findall(r"KAIS_SMTP_URL='([^']+)'", PAGE.read_text(encoding="utf-8"))
    [command] = re.findall(r"^\.venv/bin/kais (mail test .+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert kais("db", "upgrade")[0] == 0
    code, _out, told = kais(*command.split())
    assert (code, "KAIS_SMTP_URL" in told) == (1, True)
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("KAIS_MAIL_FROM", "Education portal <portal@edu.example.org>")
    with post_office(certificate, starttls=True) as office:
        here = server.replace("mail.example.org:587", f"{HOST}:{office.port}")
        monkeypatch.setenv("KAIS_SMTP_URL", here.replace(":password@", ":p%40ss%2Fword@"))
        code, _out, told = kais(*command.split())
        assert (code, f"{HOST} took the letter" in told) == (0, True)
        monkeypatch.setenv("KAIS_SMTP_URL", here)
        code, _out, told = kais(*command.split())
        assert (code, "user and password" in told) == (1, True)
        assert kais("mail", "test", "nobody")[0] == 2
    [got] = office.received
    assert got.recipients == ["you@example.org"]
    assert got.message["List-Unsubscribe"] is None
