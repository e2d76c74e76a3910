"""Mail servers for tests: one that takes letters, and others that refuse, dawdle or die."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USER, PASSWORD = "portal", "p@ss/word"


@dataclass(slots=True)
class Received:
    """One letter as the server got it."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, read."""
        found = message_from_bytes(self.raw, policy=SMTP_POLICY)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        """Its body."""
        return str(self.message.get_content())


@dataclass(slots=True)
class PostOffice:
    """What a server's handler does, and what it got."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # RCPT, DATA, MAIL -> the line it answers instead of 250
    delay_s: float = 0.0

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take the sender, or say what the test wants."""
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take the recipient, or refuse it as servers do: with the address in the answer."""
        if "RCPT" in self.answers:
            return self.answers["RCPT"].replace("ADDRESS", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take the letter, after a while."""
        import asyncio

        await asyncio.sleep(self.delay_s)
        if "DATA" not in self.answers:
            self.received.append(Received(envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.content)))
        return self.answers.get("DATA", "250 OK")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class _TlsController(Controller):
    """Speaks TLS from the first byte, or after STARTTLS."""

    def __init__(self, office: PostOffice, context: ssl.SSLContext, *, starttls: bool) -> None:
        self._context = context
        self._starttls = starttls
        more: dict[str, Any] = {} if starttls else {"ssl_context": context}
        super().__init__(office, hostname=HOST, port=office.port, **more)

    def factory(self) -> SMTP:
        """The protocol of one connection."""
        return SMTP(
            self.handler,
            tls_context=self._context if self._starttls else None,
            require_starttls=self._starttls,
            auth_require_tls=self._starttls,
            auth_required=True,
            authenticator=_check,
        )

    def _trigger_server(self) -> None:
        """The base class would greet without encryption."""
        if self._starttls:
            super()._trigger_server()  # type: ignore[no-untyped-call]
            return
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((HOST, self.port)) as plain, context.wrap_socket(plain) as encrypted:
            encrypted.recv(100)


def _check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def post_office(certificate: Path | None = None, *, starttls: bool = False, **how: Any) -> Iterator[PostOffice]:
    """A running mail server; with a certificate it wants encryption and a password."""
    office = PostOffice(port=free_port(), **how)
    controller: Controller
    if certificate is None:
        controller = Controller(office, hostname=HOST, port=office.port)
    else:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        controller = _TlsController(office, context, starttls=starttls)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def odd_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does to every connection what ``behave`` says; yields its port."""
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    behave(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def make_certificate(folder: Path, host: str = HOST) -> Path:
    """A certificate of our own for a host, with its key, in one file; trusted where SSL_CERT_FILE names it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.datetime.now(datetime.UTC)
    alternative: x509.GeneralName = x509.DNSName(host)
    if host[0].isdigit():
        alternative = x509.IPAddress(ipaddress.ip_address(host))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
