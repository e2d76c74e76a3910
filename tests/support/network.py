"""Keep tests off the network: only this machine answers, and nobody's mail server."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

MAIL_PORTS = {25, 465, 587}
LOCAL_NAMES = {None, "", "localhost", "localhost.localdomain"}

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


class NetworkForbidden(RuntimeError):
    """A test tried to leave this machine, or to send mail."""


def _is_local(host: str | bytes | None) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host, port = address[0], address[1]
    if not _is_local(host):
        raise NetworkForbidden(f"a test tried to reach {host}:{port}; give the code a fake instead")
    if port in MAIL_PORTS:
        raise NetworkForbidden(f"a test tried to send mail through {host}:{port}; give the code a fake mailer instead")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check(self.family, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(self.family, address)
    return _connect_ex(self, address)


def _guarded_sendto(self: socket.socket, data: Any, *arguments: Any) -> int:
    _check(self.family, arguments[-1])
    return _sendto(self, data, *arguments)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if not _is_local(host):
        raise NetworkForbidden(f"a test asked for the address of {host}; give the code a fake instead")
    return _getaddrinfo(host, *arguments, **options)


def forbid_network() -> None:
    """Refuse every connection that leaves this machine, in this process, from now on."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign,assignment]
    socket.socket.sendto = _guarded_sendto  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_getaddrinfo
