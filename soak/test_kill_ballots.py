"""Kill workers with -9 while people vote: whoever got a receipt is stored once and counted, nobody twice."""

from __future__ import annotations

import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import SystemClock
from core.database import Sessions, make_engine, make_sessions
from surveys.models import ballot, inboxes, used_key
from surveys.operations import close, open_survey
from surveys.polls import PollDraft, create_poll
from surveys.read import get_poll
from surveys.results import ballots_csv, count_votes, option_of, verify

LOAD_S = 50.0  # how long people vote
KILL_EVERY_S = 5.0
VOTERS = 12
WORKERS = 2
MOST_BALLOTS = 6000
START_S = 90.0
_TOKEN = re.compile(r'name="token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="token"')
_RECEIPT = re.compile(r'id="receipt"[^>]*>([0-9a-f ]+)<')
# A mixer that never rests: every few moments it moves what waits, whatever its size.
MIXER = """
import sys, time
from core.clock import SystemClock
from core.database import make_engine
from surveys.database import holding_box
from surveys.mixer import empty_inbox, forget_traces
engine, clock = make_engine(sys.argv[1], "surveys"), SystemClock()
while True:
    with holding_box(engine) as connection:
        empty_inbox(connection, {1}, clock.now(), clock.today())
    forget_traces(engine)
    time.sleep(0.2)
"""


@dataclass(slots=True)
class Tally:
    """What the voters saw; lists only grow, so threads share them."""

    receipts: dict[str, str] = field(default_factory=dict)  # receipt -> option it was given for
    sent: int = 0
    cut: int = 0  # connections that died under a voter
    wrong: list[str] = field(default_factory=list)
    kills: int = 0


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def request(port: int, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        body = urlencode(form) if form else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def patiently(port: int, tally: Tally, until: float, method: str, path: str, form: dict[str, str] | None = None) -> str:
    """Repeat a request until it is answered with a page; nothing after ``until``."""
    while time.monotonic() < until:
        try:
            status, page = request(port, method, path, form)
        except (OSError, http.client.HTTPException):
            tally.cut += 1
            time.sleep(0.1)
            continue
        if status == 200:
            return page
        if status != 503:
            tally.wrong.append(f"{method} {path}: {status}")
            return ""
        time.sleep(0.2)
    return ""


def vote(port: int, options: list[str], tally: Tally, stop: threading.Event, until: float) -> None:
    """Vote as one person after another, each until the receipt is there."""
    chance = random.Random(secrets.randbits(64))
    while not stop.is_set() and tally.sent < MOST_BALLOTS:
        found = _TOKEN.search(patiently(port, tally, until, "GET", "/polls/1/"))
        if found is None:
            continue
        option = chance.choice(options)
        tally.sent += 1
        form = {"token": found.group(1) or found.group(2), "choice": option}
        for _repetition in range(chance.choice((1, 1, 1, 2))):  # some press the button twice
            shown = _RECEIPT.search(patiently(port, tally, until, "POST", "/polls/1/", form))
            if shown:
                receipt = shown.group(1).replace(" ", "")
                if tally.receipts.setdefault(receipt, option) != option:
                    tally.wrong.append("one receipt for two answers")


def oldest_worker(server: int) -> int:
    """The process that has answered requests longest; the server gives up when one dies right after its birth."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return min((int(pid) for pid in children), key=lambda pid: int(_stat(pid)[19]))  # field 22: start time


def wait_for_successor(server: int, victim: int) -> None:
    """Return when the server has put a new process in the place of a dead one."""
    deadline = time.monotonic() + START_S
    while True:
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        if len(children) == WORKERS and str(victim) not in children:
            return
        assert time.monotonic() < deadline, "the server replaces no dead worker"
        time.sleep(0.1)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """``kais serve`` over ``home``, answering on loopback."""
    environment = {**os.environ, "KAIS_HOME": str(home), "KAIS_PORT": str(port), "KAIS_WORKERS": str(WORKERS)}
    environment["KAIS_LOG_LEVEL"] = "ERROR"
    command = [sys.executable, "-m", "portal.cli", "serve", "--no-worker"]
    process = subprocess.Popen(command, env=environment)
    try:
        deadline = time.monotonic() + START_S
        while True:
            try:
                if request(port, "GET", "/polls/1/")[0] == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            assert process.poll() is None, "the server did not start"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.3)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def mixing(url: str, tally: Tally) -> Iterator[threading.Event]:
    """A mixer that is killed and started again until the event is set."""
    over = threading.Event()

    def keep_mixing() -> None:
        while not over.is_set():
            process = subprocess.Popen([sys.executable, "-c", MIXER, url])
            over.wait(KILL_EVERY_S * random.uniform(0.6, 1.4))
            process.kill()
            process.wait()
            tally.kills += 1

    thread = threading.Thread(target=keep_mixing)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join()


def make_open_poll(sessions: Sessions) -> list[str]:
    """Poll 1, open for a day; returns its options."""
    clock = SystemClock()
    closes_at = clock.now() + timedelta(days=1)
    draft = PollDraft("Во сколько начинать уроки?", "", ("В 8:00", "В 8:30", "В 9:00"), None, closes_at)
    with sessions.begin() as session:
        number = create_poll(session, draft, actor=COMMAND_LINE, clock=clock, audit=no_audit)
        open_survey(session, number, actor=COMMAND_LINE, clock=clock, audit=no_audit)
        assert number == 1
        return [option.id for option in get_poll(session, number, "ru", clock.now()).options]


def test_nobody_with_a_receipt_is_lost_and_nobody_is_counted_twice(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "KAIS_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "portal.cli", "db", "upgrade"], env=environment, check=True)
    url = f"sqlite:///{home / 'surveys.db'}"
    engine = make_engine(url, "surveys")
    sessions = make_sessions(engine)
    options = make_open_poll(sessions)
    tally, stop = Tally(), threading.Event()
    port = free_port()
    with serving(home, port) as server, mixing(url, tally):
        until = time.monotonic() + LOAD_S + 60
        voters = [threading.Thread(target=vote, args=(port, options, tally, stop, until)) for _ in range(VOTERS)]
        for thread in voters:
            thread.start()
        end = time.monotonic() + LOAD_S
        while time.monotonic() < end and tally.sent < MOST_BALLOTS:
            time.sleep(KILL_EVERY_S)
            victim = oldest_worker(server.pid)
            os.kill(victim, signal.SIGKILL)
            tally.kills += 1
            wait_for_successor(server.pid, victim)
        stop.set()
        for thread in voters:
            thread.join()
    report = f"{tally.sent} voters, {len(tally.receipts)} receipts, {tally.kills} kills, {tally.cut} cut connections"
    print(report)
    assert tally.wrong == [], report
    assert tally.kills >= 6, report
    assert tally.cut > 0, f"no voter noticed a kill: {report}"
    assert len(tally.receipts) == tally.sent > 100, f"somebody gave up: {report}"
    check_box(sessions, tally, tmp_path)
    engine.dispose()


def check_box(sessions: Sessions, tally: Tally, folder: Path) -> None:
    """Receipts given = ballots stored = ballots counted = ballots that anyone counts again."""
    clock = SystemClock()
    with sessions() as session:
        before = count_votes(session, 1)
    with sessions.begin() as session:
        close(session, 1, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    with sessions() as session:
        stored = {row.receipt.hex(): option_of(row.answers) for row in session.execute(select(ballot))}
        assert stored == tally.receipts
        assert count_votes(session, 1) == before
        assert sum(before.values()) == len(tally.receipts)
        assert session.scalar(select(func.count()).select_from(used_key)) == len(tally.receipts)
        assert all(session.execute(select(inbox)).first() is None for inbox in inboxes)
        published = folder / "ballots.csv"
        published.write_text("".join(ballots_csv(session, get_poll(session, 1, "ru", clock.now()))))
    assert verify(published).total == len(tally.receipts)
