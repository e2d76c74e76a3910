"""Decide which addresses of the network a server may ask on somebody's behalf."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from core.errors import KaisError
from core.i18n import gettext as _
from core.text import clean

Resolver = Callable[[str, int], Sequence[str]]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_DOTTED = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)")
_LONGEST_URL = 2000


class FetchRefused(KaisError):
    """An address that we do not ask, or an answer that we do not take."""

    status = 422


@dataclass(frozen=True, slots=True)
class Target:
    """One hop: what to ask, and the only addresses it may be asked at."""

    url: SplitResult
    host: str  # ASCII, lower case
    port: int
    addresses: tuple[str, ...]  # in the order of the resolver, all of them allowed

    @property
    def secure(self) -> bool:
        """Whether the hop is over TLS."""
        return self.url.scheme == "https"

    @property
    def path(self) -> str:
        """What stands in the request's first line."""
        return urlunsplit(("", "", self.url.path or "/", self.url.query, ""))


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def parse_target(url: str, allow: frozenset[str] = frozenset(), resolver: Resolver = resolve) -> Target:
    """Read an address and find out where it leads, before anything is asked.

    Args:
        allow: hosts, or ``host:port``, of the operator's own network that may be asked although they are not public.
    Raises:
        FetchRefused: no http address, a host written as a number, or one that leads to this machine or network.
    """
    parts = _parse(url)
    host = _ascii_host(parts, url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if host in allow or f"{host}:{port}" in allow:
        checked = False
    else:
        checked = True
        last = host.rsplit(".", 1)[-1]
        if ":" not in host and _NUMBER.fullmatch(last) and not _DOTTED.fullmatch(host):
            raise FetchRefused(
                _("“%(host)s” is a number in disguise, no name of a host. Write the host by its name.", host=host[:100])
            )
    try:
        addresses = tuple(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise FetchRefused(
            _("The host %(host)s is not found. Check the address; if it is right, try again later.", host=host[:100])
        ) from error
    if not addresses:
        raise FetchRefused(
            _("The host %(host)s is not found. Check the address; if it is right, try again later.", host=host[:100])
        )
    if checked and not all(is_public(address) for address in addresses):
        raise FetchRefused(
            _(
                "%(host)s lies in this server's own network, which is not asked for anybody. If the address is meant, "
                "the operator names the host in KAIS_FETCH_ALLOW.",
                host=host[:100],
            )
        )
    return Target(parts, host, port, addresses)


def _parse(url: str) -> SplitResult:
    text = url.strip()
    if not text or len(text) > _LONGEST_URL or re.search(r"[\x00-\x20\x7f\\]", text):
        raise FetchRefused(_("“%(url)s” is no address. Give one like https://example.org/file.csv.", url=_shown(url)))
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError as error:
        raise FetchRefused(
            _("“%(url)s” is no address. Give one like https://example.org/file.csv.", url=_shown(url))
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchRefused(
            _("“%(url)s” is not fetched: only http:// and https:// addresses with a host are.", url=_shown(url))
        )
    if "@" in parts.netloc:
        raise FetchRefused(
            _("An address with a name or password in it is not fetched: they would be kept in the open.")
        )
    return parts


def _ascii_host(parts: SplitResult, url: str) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if ":" in host:
        return host.partition("%")[0]  # IPv6; a zone names an interface of ours
    try:
        return host.encode("idna").decode("ascii").lower() if host else ""
    except UnicodeError as error:
        raise FetchRefused(
            _("“%(url)s” is no address. Give one like https://example.org/file.csv.", url=_shown(url))
        ) from error


def _shown(url: str) -> str:
    return clean(url)[:100]


def is_public(text: str) -> bool:
    """Whether an address belongs to the public network, whatever form it hides in."""
    try:
        address: Any = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if address.version == 6:
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inside is None and (address in _NAT64 or int(address) >> 32 == 0):
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
        if address.is_site_local:
            return False
    return bool(address.is_global and not address.is_multicast and not address.is_reserved)
