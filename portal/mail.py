"""Hand letters over to a mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, Any

from core.errors import KaisError
from core.text import clean
from portal.mail_server import MailServer, Security, parse_mail_server, parse_sender

if TYPE_CHECKING:
    from portal.settings import Settings
    from surveys.letters import Letter

TIMEOUT_S = 20.0  # for one answer of the server …
DEADLINE_S = 60.0  # … and for a letter as a whole: a byte a second does not hold the worker longer


class MailFailed(KaisError):
    """A letter was not taken. The sentence names no address and repeats nothing the server said: servers echo addresses."""

    status = 503


class MailRefused(MailFailed):
    """The server will not take this letter, however often it is asked."""


class ServerUnreachable(MailFailed):
    """Nobody answers, or not in time, or not as a mail server: other letters fare no better now."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends letters, and through which server."""

    server: MailServer
    name: str
    address: str
    timeout_s: float = TIMEOUT_S
    deadline_s: float = DEADLINE_S

    @classmethod
    def from_settings(cls, settings: Settings, name: str) -> Sender | None:
        """The sender that the settings name, else called ``name``; None where no letters are sent."""
        if not settings.smtp_url:
            return None
        own, address = parse_sender(settings.mail_from)
        return cls(parse_mail_server(settings.smtp_url), own or name, address)

    def compose(self, letter: Letter, *, number: str, now: datetime, one_click: bool) -> EmailMessage:
        """The message: plain text, one recipient, headers without line breaks.

        Args:
            number: tells this letter from all others; a letter sent again after a crash has the same.
            one_click: whether mail programs may end the letters by a POST to the link (RFC 8058; HTTPS only).
        Raises:
            MailRefused: the recipient's address cannot stand in a header.
        """
        message = EmailMessage(policy=_Letters(linesep="\r\n"))
        try:
            message["From"] = Address(clean(self.name), addr_spec=self.address)
            message["To"] = Address(addr_spec=letter.to)
            message["Subject"] = clean(letter.subject)
            message["Date"] = now
            message["Message-ID"] = f"<{number}@{self.address.rpartition('@')[2]}>"
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
            message["X-Auto-Response-Suppress"] = "All"
            message["Content-Language"] = letter.lang
            if letter.stop_url:
                message["List-Unsubscribe"] = f"<{letter.stop_url}>"
            if letter.stop_url and one_click:
                message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        except (ValueError, IndexError):  # a parse of the standard library that gives up
            raise MailRefused("The address of a letter cannot be written into its head.") from None
        message.set_content(letter.body, cte="base64")  # every server takes it
        return message

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over.

        Raises:
            MailRefused: the server refuses this recipient or this message for good.
            ServerUnreachable: there was no server, or no answer in time.
            MailFailed: anything else that may pass.
        """
        try:
            self._send(message, to)
        except smtplib.SMTPRecipientsRefused as error:
            code = next((found[0] for found in error.recipients.values()), 0)
            raise _told("did not take the recipient", code) from None
        except smtplib.SMTPDataError as error:
            raise _told("did not take the letter", error.smtp_code) from None
        except smtplib.SMTPAuthenticationError as error:
            raise ServerUnreachable(f"The mail server did not accept user and password ({error.smtp_code}).") from None
        except smtplib.SMTPNotSupportedError:
            raise ServerUnreachable("The mail server offers no encryption or no sign-in; nothing was sent.") from None
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", "") or error.reason or "TLS failed"
            raise ServerUnreachable(f"No encrypted way to the mail server: {reason}.") from None
        except smtplib.SMTPResponseException as error:
            raise ServerUnreachable(f"The mail server refused to serve us ({error.smtp_code}).") from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise ServerUnreachable(f"The mail server does not answer ({type(error).__name__}).") from None

    def _send(self, message: EmailMessage, to: str) -> None:
        server = self.server
        context = ssl.create_default_context()
        greeted_by = self.address.rpartition("@")[2]
        client: smtplib.SMTP
        late = _Deadline(self.deadline_s)
        if server.security is Security.TLS:
            client = smtplib.SMTP_SSL(local_hostname=greeted_by, timeout=self.timeout_s, context=context)
        else:
            client = smtplib.SMTP(local_hostname=greeted_by, timeout=self.timeout_s)
        client._host = server.host  # type: ignore[attr-defined]  # what TLS compares the certificate with
        with late.watching(client):
            try:
                code, _greeting = client.connect(server.host, server.port)
                if code != 220:
                    raise smtplib.SMTPConnectError(code, b"")
                if server.security is Security.STARTTLS:
                    client.starttls(context=context)
                if server.user:
                    client.login(server.user, server.password)
                client.send_message(message, self.address, [to])
            finally:
                client.close()


class _Letters(EmailPolicy):
    """Writes headers as every mail program reads them.

    The library's own writing loses spaces between the pieces of a long Russian name, and would encode a long link.
    """

    def fold(self, name: str, value: Any) -> str:
        """One header with its line ends."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}"
        if name == "Subject":
            return f"{name}: {_encoded(str(value), name)}{self.linesep}"
        if name == "From" and value.addresses[0].display_name:
            [sender] = value.addresses
            return f"{name}: {_encoded(sender.display_name, name)}{self.linesep} <{sender.addr_spec}>{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same, as it is sent: all of it is ASCII."""
        return self.fold(name, value).encode("ascii")


def _encoded(text: str, name: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


class _Deadline:
    """Cuts a connection that takes too long as a whole."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def watching(self, client: smtplib.SMTP) -> _Deadline:
        self._timer = threading.Timer(self._seconds, _cut, (client,))
        self._timer.daemon = True
        return self

    def __enter__(self) -> None:
        assert self._timer is not None
        self._timer.start()

    def __exit__(self, *_exception: object) -> None:
        assert self._timer is not None
        self._timer.cancel()


def _cut(client: smtplib.SMTP) -> None:
    sock = client.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _told(what: str, code: int) -> MailFailed:
    """5xx stays refused, 4xx may pass (greylisting, a full mailbox)."""
    kind = MailRefused if 500 <= code < 600 else MailFailed
    return kind(f"The mail server {what} ({code}).")
