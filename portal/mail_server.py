"""Read the address of a mail server from a setting."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EXAMPLE = "smtps://user:password@mail.example.org:465, or smtp://user:password@mail.example.org:587?starttls"
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])")


class Security(StrEnum):
    """How the way to the server is encrypted."""

    TLS = "tls"  # from the first byte
    STARTTLS = "starttls"  # after a plain greeting, and never without
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def parse_mail_server(text: str) -> MailServer:
    """The server of KAIS_SMTP_URL.

    Raises:
        ValueError: what is wrong with it; the sentence never repeats the password.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError(f"it cannot be read; write {EXAMPLE}") from None
    if url.scheme not in ("smtp", "smtps") or not url.hostname or url.path not in ("", "/") or url.fragment:
        raise ValueError(f"it must be like {EXAMPLE}")
    if url.query not in ("", "starttls") or (url.scheme == "smtps" and url.query):
        raise ValueError("only smtp:// takes a word after ?, and the word is starttls")
    if bool(url.username) != bool(url.password):
        raise ValueError("a user needs a password and a password a user")
    security = Security.TLS if url.scheme == "smtps" else Security.STARTTLS if url.query else Security.NONE
    if security is Security.NONE and url.password and url.hostname not in LOOPBACK:
        raise ValueError("it would send the password unencrypted; add ?starttls, or use smtps://")
    usual = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}[security]
    return MailServer(url.hostname, port or usual, security, unquote(url.username or ""), unquote(url.password or ""))


def parse_sender(text: str) -> tuple[str, str]:
    """The name (may be empty) and the address of KAIS_MAIL_FROM.

    Raises:
        ValueError: none, or not one address.
    """
    name, address = parseaddr(text)
    if not text.isprintable() or not _PLAIN_ADDRESS.fullmatch(address):
        raise ValueError("it must be an address like portal@example.org, or Portal <portal@example.org>")
    return name, address
