"""Start servers on this machine for a while: a folder of files, or a command."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STOP_TIMEOUT_S = 60.0  # a worker ends the build in hand first


class _QuietHandler(SimpleHTTPRequestHandler):
    headers_to_send: Mapping[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve files over HTTP with ``headers`` on each answer; yields the base address without a slash at its end."""
    handler = type("Handler", (_QuietHandler,), {"headers_to_send": headers or {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def find_free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class ServerDied(AssertionError):
    """A server ended, or did not answer in time; the message holds the end of its output."""


def _hear_interrupts() -> None:
    """A suite that a shell runs in the background ignores SIGINT, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def run_server(
    command: Sequence[str | Path],
    *,
    port: int,
    environment: Mapping[str, str],
    log: Path,
    path: str = "/",
    timeout_s: float = 60.0,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that serves ``port`` until it answers ``path``; at the end SIGINT to all its processes, as Ctrl-C would.

    Args:
        environment: added to the environment without the person's KAIS_ variables.
        log: where its output goes.
    Raises:
        ServerDied: it did not answer, or did not end within STOP_TIMEOUT_S of SIGINT.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_hear_interrupts,
        )
    try:
        _wait_for(process, port, path, log, timeout_s)
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                raise ServerDied(f"the server did not stop: {_tail(log)}") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers too, whatever happened
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, path: str, log: Path, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerDied(f"the server ended with {process.returncode}: {_tail(log)}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise ServerDied(f"the server did not answer within {timeout_s:.0f} s: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:].strip()
