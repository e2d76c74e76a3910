"""Ballots a second through the whole app, load on the same machine, against an ORM transaction per request."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Figure
from core.actor import COMMAND_LINE
from core.audit import no_audit
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.operations import open_survey
from surveys.polls import PollDraft, create_poll
from surveys.read import get_poll
from surveys.results import count_votes

PORT = 8767
SECONDS = 8.0
WARM_UP = 200
SENDERS = 2  # processes
CONNECTIONS = 16  # of each
SENDER = "bench.ballot_sender"
OURS = "portal.wsgi:application"
PEER = "bench.plain_ballots:application"


def measure() -> Iterator[Figure]:
    """Throughput and the slowest hundredth, ours and the peer's."""
    ours, peer = run(OURS), run(PEER)
    peer_name = "ORM, a transaction a request"
    yield Figure("ballots.per_second", round(ours[0], 1), "1/s", peer_name, round(peer[0], 1), "ratio ≥ 2")
    yield Figure("ballots.p99", round(ours[1], 1), "ms", peer_name, round(peer[1], 1), "ratio ≤ 0.5")


def run(application: str) -> tuple[float, float]:
    """Ballots a second and the 99th percentile in ms of one application; every answered ballot must be in the box."""
    with tempfile.TemporaryDirectory(prefix="kais-ballots-") as folder:
        wiring = Wiring(Settings.from_env({"KAIS_HOME": folder, "KAIS_PORT": str(PORT), "KAIS_LOG_LEVEL": "ERROR"}))
        wiring.upgrade_databases()
        options = open_a_poll(wiring)
        with serving(application, Path(folder)):
            send(wiring, options, folder, count=WARM_UP)
            before = counted(wiring)
            started = time.perf_counter()
            times = send(wiring, options, folder, seconds=SECONDS)
            elapsed = time.perf_counter() - started
        assert counted(wiring) - before == len(times), "answered and stored ballots differ"
        for package in ("catalog", "surveys", "portal"):
            wiring.engine(package).dispose()
    return len(times) / min(elapsed, SECONDS), statistics.quantiles(times, n=100)[98] * 1000


def open_a_poll(wiring: Wiring) -> list[str]:
    """Poll 1; returns its options."""
    clock = wiring.clock
    draft = PollDraft("Во сколько начинать уроки?", "", ("В 8:00", "В 8:30"), None, clock.now() + timedelta(days=1))
    with wiring.surveys.begin() as session:
        number = create_poll(session, draft, actor=COMMAND_LINE, clock=clock, audit=no_audit)
        open_survey(session, number, actor=COMMAND_LINE, clock=clock, audit=no_audit)
        return [option.id for option in get_poll(session, number, "ru", clock.now()).options]


def counted(wiring: Wiring) -> int:
    """Ballots in the box."""
    with wiring.surveys() as session:
        return sum(count_votes(session, 1).values())


@contextmanager
def serving(application: str, home: Path) -> Iterator[None]:
    """The application under the production server, as ``kais serve`` starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
    environment |= {"KAIS_HOME": str(home), "KAIS_PORT": str(PORT), "KAIS_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
    command += ["--workers", "2", "--blocking-threads", "16", "--log-level", "error", application]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_until_it_answers(process: subprocess.Popen[bytes], patience_s: float = 60) -> None:
    """Return when the poll's page comes."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            connection.request("GET", "/polls/1/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError("the server does not answer")


def send(wiring: Wiring, options: list[str], folder: str, *, seconds: float = 0, count: int = 0) -> list[float]:
    """Let senders vote for some seconds, or so many times; returns how long each ballot took, in seconds."""
    tokens = Path(folder) / "tokens"
    now, made = wiring.clock.now(), count or int(seconds * 3000)
    bodies = (
        urlencode({"token": wiring.tokens.issue("vote", "poll:1", now=now), "choice": options[number % len(options)]})
        for number in range(made)
    )
    tokens.write_text("\n".join(bodies))
    commands = [
        [sys.executable, "-m", SENDER, str(PORT), str(tokens), f"{part}/{SENDERS}", str(CONNECTIONS), str(seconds)]
        for part in range(SENDERS)
    ]
    senders = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    collected: list[list[float]] = [[] for _ in senders]

    def collect(place: int) -> None:
        output, _errors = senders[place].communicate()
        assert senders[place].returncode == 0, "a sender broke"
        collected[place] = [float(line) for line in output.split()]

    threads = [threading.Thread(target=collect, args=(place,)) for place in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for part in collected for value in part]
