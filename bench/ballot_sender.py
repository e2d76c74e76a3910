"""Send forms over kept connections; prints how long each took, in seconds: ``PORT PATH BODIES CONNECTIONS SECONDS``.

One process with one loop and requests made beforehand: on the machine under load, what the sender does not do is left to
the server.
"""

from __future__ import annotations

import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Connection:
    """One connection with the request that is under way on it."""

    socket: socket.socket
    started: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def main(arguments: list[str]) -> int:
    """Send bodies until they or the seconds run out (0: until they run out); 1 when one was not answered with 200."""
    port, path, bodies, connections, seconds = arguments
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    requests = deque(
        f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode() for body in Path(bodies).read_text().split("\n")
    )
    until = time.monotonic() + float(seconds) if float(seconds) else float("inf")
    times: list[float] = []
    wrong = 0
    poll = select.epoll()
    open_: dict[int, Connection] = {}

    def send(one: Connection) -> bool:
        if not requests or time.monotonic() >= until:
            return False
        one.started = time.perf_counter()
        one.received.clear()
        one.socket.sendall(requests.popleft())
        return True

    for _ in range(int(connections)):
        one = Connection(socket.create_connection(("127.0.0.1", int(port)), timeout=60))
        if send(one):
            open_[one.socket.fileno()] = one
            poll.register(one.socket, select.EPOLLIN)
    while open_:
        for number, _event in poll.poll(60):
            one = open_[number]
            data = one.socket.recv(262_144)
            one.received += data
            if data and not _is_whole(one.received):
                continue
            times.append(time.perf_counter() - one.started)
            wrong += not one.received.startswith(b"HTTP/1.1 200")
            if not data or not send(one):
                poll.unregister(one.socket)
                one.socket.close()
                del open_[number]
    print("\n".join(map(str, times)))
    return int(wrong > 0)


def _is_whole(received: bytearray) -> bool:
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    for line in bytes(received[:end]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(received) >= end + 4 + int(line[15:])
    return received.endswith(b"0\r\n\r\n")  # in chunks


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
