"""Vote over kept connections; prints how long each ballot took: ``PORT BODIES PART/PARTS CONNECTIONS SECONDS``."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections import deque
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Send bodies until they or the seconds run out (0: until they run out)."""
    port, path, share, connections, seconds = arguments
    part, _slash, parts = share.partition("/")
    bodies = deque(Path(path).read_text().split("\n")[int(part) :: int(parts)])
    until = time.monotonic() + float(seconds) if float(seconds) else float("inf")
    times: list[float] = []
    wrong: list[int] = []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        while time.monotonic() < until:
            try:
                body = bodies.popleft()
            except IndexError:
                break
            started = time.perf_counter()
            connection.request("POST", "/polls/1/", body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - started)
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(int(connections))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(map(str, times)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
