"""Fetch a file by its address, within limits of size and time."""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

from core.i18n import gettext as _
from core.text import make_slug
from portal.addresses import FetchRefused, Resolver, Target, parse_target, resolve

MOST_HOPS = 5  # redirects
CONNECT_S = 15.0
SILENCE_S = 30.0  # without a byte
_BLOCK = 1 << 16
REDIRECTS = (301, 302, 303, 307, 308)
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,7}){1,2}$")
_SAFE = "/%:=&?~+!$,;'@()*[]-._"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a transfer may take."""

    bytes: int
    seconds: float
    allow: frozenset[str] = frozenset()  # hosts of the operator's own network


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has arrived."""

    path: Path
    size: int
    digest: str  # SHA-256 of its bytes
    etag: str = ""
    last_modified: str = ""


def fetch(
    url: str, folder: Path, limits: Limits, *, etag: str = "", last_modified: str = "", resolver: Resolver = resolve
) -> Fetched | None:
    """Fetch a file into ``folder``, under a name made of its address.

    Every hop is resolved first and asked at the address that was looked at, so a name that changes its mind in between
    (DNS rebinding) leads nowhere. Proxies of the environment are not used.

    Args:
        etag, last_modified: of the answer that we have; None is returned where it still holds.
    Raises:
        FetchRefused: a forbidden address, an answer other than 200 or 304, too large, too slow, cut off.
    """
    ends_at = time.monotonic() + limits.seconds
    target = parse_target(url, limits.allow, resolver)
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    conditions = {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}
    for _hop in range(MOST_HOPS + 1):
        with asking(target, limits, ends_at, conditions) as answer:
            if answer.status == 304 and conditions:
                return None
            if answer.status not in REDIRECTS:
                return _keep(answer, target, folder, limits, ends_at)
            goal = urljoin(target.url.geturl(), answer.headers.get("Location", ""))
        following = parse_target(goal, limits.allow, resolver)
        if target.secure and not following.secure:
            raise FetchRefused(
                _(
                    "%(host)s leads on to an address without https, where anybody could change the file.",
                    host=target.host,
                )
            )
        target = following
    raise FetchRefused(
        _(
            "%(host)s leads on more than %(hops)s times. Give the address where the file is.",
            host=target.host,
            hops=MOST_HOPS,
        )
    )


@contextmanager
def asking(
    target: Target, limits: Limits, ends_at: float, conditions: dict[str, str]
) -> Iterator[http.client.HTTPResponse]:
    """Ask one hop; whatever goes wrong until the block ends becomes a sentence.

    A timer cuts the line at the deadline, so that neither a slow handshake nor a drop a second holds us longer.
    """
    connection = _Connection(target, max(0.1, min(CONNECT_S, ends_at - time.monotonic())))
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    timer = threading.Timer(max(0.0, ends_at - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        if late.is_set():  # the timer found no line to cut yet
            raise too_slow(target, limits)
        connection.request(
            "GET",
            quote(target.path, safe=_SAFE),
            headers={"User-Agent": "KAIS", "Accept": "*/*", "Accept-Encoding": "gzip, identity", "Connection": "close"}
            | conditions,
        )
        yield connection.getresponse()
        if late.is_set():
            raise too_slow(target, limits)
    except FetchRefused:
        raise
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused(
            _("The certificate of %(host)s does not hold: %(reason)s.", host=target.host, reason=error.verify_message)
        ) from error
    except (OSError, http.client.HTTPException, zlib.error, ValueError, AttributeError) as error:
        if late.is_set():
            raise too_slow(target, limits) from error
        raise FetchRefused(
            _(
                "%(host)s did not answer in full (%(reason)s). It is asked again later.",
                host=target.host,
                reason=_reason(error),
            )
        ) from error
    finally:
        timer.cancel()
        connection.close()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return _("no word for %(seconds)s s", seconds=round(SILENCE_S))
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)[:100]
    return type(error).__name__


class TooSlow(FetchRefused):
    """The time given for a transfer is over."""


def too_slow(target: Target, limits: Limits) -> TooSlow:
    """The refusal at the deadline."""
    return TooSlow(
        _(
            "%(host)s took longer than %(seconds)s seconds. KAIS_FETCH_SECONDS allows more.",
            host=target.host,
            seconds=round(limits.seconds),
        )
    )


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the host's name."""

    def __init__(self, target: Target, timeout_s: float) -> None:
        host = f"[{target.host}]" if ":" in target.host else target.host
        super().__init__(host, target.port, timeout=timeout_s)
        if target.secure:
            self.default_port = 443  # of the Host header
        self._target = target
        self._plain: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers."""
        failure: OSError | None = None
        for address in self._target.addresses:
            try:
                self._plain = socket.create_connection((address, self._target.port), self.timeout)
                break
            except OSError as error:
                failure = error
        if self._plain is None:
            raise failure or OSError("no address")
        self.sock = self._plain
        if self._target.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self._plain, server_hostname=self._target.host)
        self.sock.settimeout(SILENCE_S)

    def cut(self) -> None:
        """End the line from another thread: whoever reads wakes up."""
        for line in {self.sock, self._plain} - {None}:
            try:
                line.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
            except OSError:
                continue


def _keep(answer: http.client.HTTPResponse, target: Target, folder: Path, limits: Limits, ends_at: float) -> Fetched:
    if answer.status != 200:
        raise FetchRefused(
            _(
                "%(host)s answered %(status)s instead of the file. Check the address; it is asked again later.",
                host=target.host,
                status=answer.status,
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(target)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as kept:
        for block in unpacked(blocks_of(answer), answer.headers.get("Content-Encoding", ""), target):
            size += len(block)
            if size > limits.bytes:
                raise FetchRefused(
                    _(
                        "The file of %(host)s is larger than %(size)s MB. KAIS_FETCH_MAX_MB allows more.",
                        host=target.host,
                        size=limits.bytes >> 20,
                    )
                )
            if time.monotonic() > ends_at:
                raise too_slow(target, limits)
            digest.update(block)
            kept.write(block)
    return Fetched(
        path,
        size,
        digest.hexdigest(),
        answer.headers.get("ETag", "")[:500],
        answer.headers.get("Last-Modified", "")[:100],
    )


def blocks_of(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body as it comes, each block as soon as something of it is there.

    Raises:
        IncompleteRead: less came than was promised.
    """
    left = None if answer.chunked else answer.length
    while left is None or left > 0:
        block = answer.read1(_BLOCK if left is None else min(left, _BLOCK))
        if not block:
            break
        left = None if left is None else left - len(block)
        yield block
    if left:
        raise http.client.IncompleteRead(b"", left)


def unpacked(blocks: Iterator[bytes], encoding: str, target: Target) -> Iterator[bytes]:
    """The body without its transport encoding, never more than a block at a time: the size is counted after it."""
    if encoding.strip().lower() in ("", "identity"):
        yield from blocks
        return
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchRefused(
            _(
                "%(host)s packs its answer in a way that nobody asked for (%(way)s).",
                host=target.host,
                way=encoding[:40],
            )
        )
    unpacker = zlib.decompressobj(wbits=31)
    for block in blocks:
        while block:
            yield unpacker.decompress(block, _BLOCK)
            block = unpacker.unconsumed_tail
            if unpacker.eof:
                return
    if not unpacker.eof:
        raise http.client.IncompleteRead(b"")


def file_name(target: Target) -> str:
    """A harmless name for what lies at an address, with the ending it has there."""
    last = unquote(target.url.path).rpartition("/")[2].lower()
    ending = _SUFFIX.search(last)
    stem = last[: ending.start()] if ending else last
    return f"{make_slug(stem or target.host)}{ending[0] if ending else ''}"
