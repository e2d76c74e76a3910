"""Run the server and the worker of one installation, and stop both together."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import KaisError
from portal.settings import variable
from portal.wiring import Wiring

STOP_S = 20  # how long a build in hand may take to end


class ServeRefused(KaisError):
    """The server cannot or must not start like this."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_may_serve(wiring: Wiring) -> None:
    """Refuse to start where that would be unsafe or pointless.

    Raises:
        ServeRefused: demo logins on a public address, or a taken port. NotReady, KeyRefused: see Wiring.
    """
    from portal.accounts.operations import has_demo_logins

    wiring.check_ready()
    wiring.check_keys_exist()
    wiring.check_keys()
    settings = wiring.settings
    with wiring.portal() as portal:
        if not is_loopback(settings.host) and (wiring.demo or has_demo_logins(portal)):
            raise ServeRefused(
                f"This installation has demo logins, whose passwords everybody knows, so it answers this machine only. "
                f"Use --host 127.0.0.1 instead of {settings.host}, or another KAIS_HOME."
            )
    _check_port(settings.host, settings.port)


def _check_port(host: str, port: int) -> None:
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bare, port))
        except OSError as error:
            raise ServeRefused(
                f"Port {port} of {host} cannot be used ({error.strerror}). Choose another with --port, "
                "or stop what listens there."
            ) from error


@contextmanager
def worker_beside(wiring: Wiring) -> Iterator[None]:
    """A worker process that lives as long as the block; where one runs already, that one does the work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "work", "--unless-running", "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()  # a build that is cut off leaves the old pages in place
            process.wait()


def export(wiring: Wiring) -> None:
    """Put the settings in force into the environment, for the processes that are started from here."""
    settings = wiring.settings
    os.environ.update(
        {
            variable("home"): str(settings.home),
            variable("host"): settings.host,
            variable("port"): str(settings.port),
            variable("base_url"): settings.origin,
        }
    )


def run_server(wiring: Wiring) -> None:
    """Answer requests until told to stop (Ctrl-C, SIGTERM)."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    settings = wiring.settings
    Granian(
        "portal.wsgi:application",
        address=settings.host.strip("[]"),
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        process_name=None,
    ).serve()
