"""People answer a survey while worker processes of the server are killed: what they were told, and what is stored."""

from __future__ import annotations

import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import SystemClock
from core.database import Sessions, make_engine, make_sessions, upgrade
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.box import ballot, inboxes, used_key
from surveys.database import MIGRATIONS, engine_of, holding_box
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.definition.stored import load_answers
from surveys.mixer import empty_inbox, forget_traces
from surveys.operations import close, create_survey, open_survey
from surveys.results import count_totals
from surveys.tally import read_tally, recount
from tests.support.server import find_free_port

WORKERS = 2
START_S = 90.0
MIX_EVERY_S = 0.3
ANSWERS_BETWEEN = 25  # people who get their receipts between two kills
PATH = "/surveys/1/"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_RECEIPT = re.compile(r'class="keys"[^>]*>([0-9a-f ]+)<')


@dataclass(slots=True)
class Tally:
    """What the people saw; entries are only added, so threads share them."""

    receipts: dict[str, str] = field(default_factory=dict)  # receipt -> the words it was given for
    sent: int = 0
    cut: int = 0  # connections that died under somebody
    kills: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.sent} people, {len(self.receipts)} receipts, {self.kills} kills, {self.cut} cut connections"


@dataclass(frozen=True, slots=True)
class Rush:
    """One installation under load."""

    home: Path
    application: str = "portal.wsgi:application"
    people: int = 8
    most_s: float = 60.0  # nobody begins to answer after that
    production: bool = False  # under the server that operators use; its workers take seconds to be born
    port: int = field(default_factory=find_free_port)

    def run(self, kills: int) -> Tally:
        """Let people answer until so many workers have been killed, or the time is over."""
        tally, stop = Tally(), threading.Event()
        with ExitStack() as stack:
            sessions = stack.enter_context(self._sessions())
            server = stack.enter_context(self._serving())
            stack.enter_context(_mixing(sessions))
            until = time.monotonic() + self.most_s
            threads = [threading.Thread(target=self._answer, args=(tally, stop, until)) for _ in range(self.people)]
            for thread in threads:
                thread.start()
            try:
                while tally.kills < kills and time.monotonic() < until:
                    _wait_for_people(tally, len(tally.receipts) + ANSWERS_BETWEEN, until)
                    victim = _oldest_worker(server.pid)
                    os.kill(victim, signal.SIGKILL)
                    tally.kills += 1
                    _wait_for_successor(server.pid, victim)
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
        return tally

    def prepare(self) -> None:
        """Make the installation, and open a survey of two questions."""
        self.home.mkdir()
        wiring = Wiring(Settings.from_env({"KAIS_HOME": str(self.home)}))
        wiring.upgrade_databases()
        for package in ("catalog", "surveys", "portal"):
            wiring.engine(package).dispose()
        clock = SystemClock()
        choices = (Choice("a", Words("Да")), Choice("b", Words("Нет")))
        questions = (
            Question("pleased", QuestionType.SINGLE, Words("Вы довольны?"), required="true()", choices=choices),
            Question("wish", QuestionType.TEXT, Words("Пожелание"), longest=100),
        )
        definition = Definition(Words("Довольны ли вы школой?"), sections=(Section("all", questions=questions),))
        with self._sessions() as sessions, sessions.begin() as session:
            closes_at = clock.now() + timedelta(days=1)
            about = {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}
            number = create_survey(session, definition, closes_at=closes_at, **about)  # type: ignore[arg-type]
            open_survey(session, number, **about)  # type: ignore[arg-type]

    def check(self, tally: Tally) -> None:
        """Receipts given = answers stored = answers counted, one for one, before and after closing."""
        assert tally.wrong == [], f"{tally.wrong[:5]}: {tally}"
        assert len(tally.receipts) == tally.sent, f"somebody gave up: {tally}"
        with self._sessions() as sessions:
            _compare(sessions, tally)
            with sessions.begin() as session:
                close(session, 1, actor=COMMAND_LINE, clock=SystemClock(), audit=no_audit)
            _compare(sessions, tally)
            with sessions() as session:
                assert all(session.execute(select(inbox.c.receipt)).first() is None for inbox in inboxes)
                assert read_tally(session, 1) == recount(session, 1)
                assert read_tally(session, 1).total == len(tally.receipts)

    def _answer(self, tally: Tally, stop: threading.Event, until: float) -> None:
        """Answer as one person after another, each until the receipt is there."""
        chance = random.Random(secrets.randbits(64))
        while not stop.is_set() and time.monotonic() < until:
            found = _TOKEN.search(self._patiently(tally, "GET"))
            if found is None:
                continue
            tally.sent += 1
            words = secrets.token_hex(8)
            form = {"token": found.group(1), "version": "1", "section": "all", "pleased": "a", "action": "send"}
            for _repetition in range(chance.choice((1, 1, 1, 2))):  # some press the button twice
                shown = _RECEIPT.search(self._patiently(tally, "POST", form | {"wish": words}))
                if shown is None:
                    tally.wrong.append("a page without a receipt")
                    break
                receipt = shown.group(1).replace(" ", "")
                if tally.receipts.setdefault(receipt, words) != words:
                    tally.wrong.append("one receipt for two people")

    def _patiently(self, tally: Tally, method: str, form: dict[str, str] | None = None) -> str:
        """Repeat a request until it is answered with a page; a server that is gone for long is given up."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                status, page = _request(self.port, method, form)
            except (OSError, http.client.HTTPException):
                tally.cut += 1
                time.sleep(0.2)
                continue
            if status == 200:
                return page
            if status != 503:
                tally.wrong.append(f"{method}: {status}")
                return ""
            time.sleep(0.2)
        return ""

    @contextmanager
    def _sessions(self) -> Iterator[Sessions]:
        engine = make_engine(f"sqlite:///{self.home / 'surveys.db'}", "surveys")
        upgrade(engine, "surveys", MIGRATIONS)
        yield make_sessions(engine)
        engine.dispose()

    @contextmanager
    def _serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """The application under a server that puts a new worker in the place of a dead one."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
        environment |= {"KAIS_HOME": str(self.home), "KAIS_PORT": str(self.port), "KAIS_LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.support.forking_server", self.application, str(self.port), str(WORKERS)]
        if self.production:
            command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
            command += ["--port", str(self.port), "--workers", str(WORKERS), "--blocking-threads", "8"]
            command += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "3"]
            command += ["--log-level", "error", self.application]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._wait(process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_S
        while True:
            assert process.poll() is None, "the server did not start"
            assert time.monotonic() < deadline, "the server does not answer"
            try:
                if _request(self.port, "GET", None)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)


def _compare(sessions: Sessions, tally: Tally) -> None:
    with sessions() as session:
        stored = {
            row.receipt.hex(): load_answers(row.answers)["wish"]
            for table in (ballot, *inboxes)
            for row in session.execute(select(table.c.receipt, table.c.answers))
        }
        lost = tally.receipts.keys() - stored.keys()
        assert not lost, f"lost: {len(lost)} of {tally}"
        assert stored == tally.receipts, f"stored without a receipt: {len(stored) - len(tally.receipts)}"
        assert count_totals(session)[1] == len(tally.receipts)
        assert session.scalar(select(func.count()).select_from(used_key)) == len(tally.receipts)


@contextmanager
def _mixing(sessions: Sessions) -> Iterator[None]:
    """A mixer that never rests: every few moments it moves what waits, whatever its size."""
    over, clock, engine = threading.Event(), SystemClock(), engine_of(sessions)

    def keep_mixing() -> None:
        while not over.wait(MIX_EVERY_S):
            with holding_box(engine) as connection:
                empty_inbox(connection, {1}, clock.now(), clock.today())
            forget_traces(engine)

    thread = threading.Thread(target=keep_mixing)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _request(port: int, method: str, form: dict[str, str] | None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, PATH, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _children(server: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def _oldest_worker(server: int) -> int:
    """The process that has answered requests longest; the server gives up when one dies right after its birth."""
    return min(_children(server), key=lambda pid: int(_stat(pid)[19]))  # field 22: start time


def _wait_for_successor(server: int, victim: int) -> None:
    deadline = time.monotonic() + START_S
    while True:
        children = _children(server)
        if len(children) == WORKERS and victim not in children:
            return
        assert time.monotonic() < deadline, "the server replaces no dead worker"
        time.sleep(0.05)


def _wait_for_people(tally: Tally, receipts: int, until: float) -> None:
    while len(tally.receipts) < receipts and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.05))  # in the middle of whatever is going on


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
