"""Submissions of five questions a second through the whole app, load from a second process on the same machine."""

from __future__ import annotations

import http.client
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from bench.ballot_forms import make_bodies, open_a_survey
from bench.figures import Figure, NotMeasured
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.results import count_totals
from tests.support.postgresql import NoPostgresql, temporary_cluster

PORT = 8767
SECONDS = 8.0
WARM_UP = 300
MANY, FEW = 64, 16  # connections
FASTEST = 2500  # forms a second that no way but the empty view exceeds
SENDER = "bench.ballot_sender"
OURS = "portal.wsgi:application"
PLAIN = "bench.plain_ballots:application"
EMPTIEST = 16_000
EMPTY = "bench.empty_view:application"
PATH = "/surveys/1/"


@dataclass(frozen=True, slots=True)
class Run:
    """One way to take submissions, and how it is pressed."""

    application: str = OURS
    connections: int = MANY
    database_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    counted: str = "box"  # where answered forms must be found: box, plain, or nowhere
    forms: int = int(SECONDS * FASTEST)  # as many as there are to send at most


@dataclass(frozen=True, slots=True)
class Speed:
    """What a run gave."""

    per_second: float
    p99_ms: float


def measure() -> Iterator[Figure]:
    """Throughput and the slowest hundredth, ours and the peers'."""
    ours, few = run(Run()), run(Run(connections=FEW))
    plain, empty, raw = (
        run(Run(PLAIN, counted="plain")),
        run(Run(EMPTY, counted="", forms=int(SECONDS * EMPTIEST))),
        raw_per_second(),
    )
    name = "submissions"
    yield Figure(f"{name}.per_second", ours.per_second, "1/s", goal="≥ 900 (done at 700)")
    yield Figure(f"{name}.p99", ours.p99_ms, "ms", goal="≤ 130 (done at 150), 64 connections")
    yield Figure(f"{name}.p99.16", few.p99_ms, "ms", goal="≤ 50 (done at 70), 16 connections")
    yield Figure(
        f"{name}.plain", ours.per_second, "1/s", "ORM, a row an answer, a transaction a request", plain.per_second,
        "ratio ≥ 3 (done at 2.5)",
    )  # fmt: skip
    yield Figure(f"{name}.empty", ours.per_second, "1/s", "an empty view", empty.per_second, "ratio ≥ 0.18 (0.13)")
    yield Figure(f"{name}.raw", ours.per_second, "1/s", "raw sqlite3, one process", raw, "ratio ≥ 0.12 (0.09)")
    yield from _slow_disk()
    yield from _postgresql()


def _slow_disk() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="kais-slow-disk-") as folder:
        shim = compile_shim(Path(folder))
        slow = run(Run(environment={"LD_PRELOAD": str(shim)}))
        yield Figure("submissions.fsync_5ms", slow.per_second, "1/s", goal="≥ 700 (done at 550)")
        yield Figure("submissions.fsync_5ms.p99", slow.p99_ms, "ms")


def _postgresql() -> Iterator[Figure]:
    try:
        with temporary_cluster(durable=True) as cluster:
            cluster.execute("CREATE DATABASE bench")
            found = run(Run(database_url=cluster.url("bench")))
    except NoPostgresql as reason:
        raise NotMeasured(str(reason)) from reason
    yield Figure("submissions.postgresql", found.per_second, "1/s", goal="≥ 700 (done at 400)")
    yield Figure("submissions.postgresql.p99", found.p99_ms, "ms")


def compile_shim(folder: Path) -> Path:
    """The library that slows fsync down."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotMeasured("there is no C compiler to make fsync slower with (on Debian: apt-get install gcc)")
    made = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, source, "-ldl"], check=True)
    probe = "import os,time; f=os.open('probe',os.O_CREAT|os.O_WRONLY); t=time.perf_counter(); os.fsync(f); print(time.perf_counter()-t)"
    slept = subprocess.run(
        [sys.executable, "-c", probe], env={**os.environ, "LD_PRELOAD": str(made)}, cwd=folder, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert float(slept.stdout) >= 0.005, "fsync is as fast as before"
    return made


def run(what: Run) -> Speed:
    """Press one application; every answered form must be stored, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="kais-ballots-") as folder:
        settings = {"KAIS_HOME": folder, "KAIS_PORT": str(PORT), "KAIS_LOG_LEVEL": "ERROR"}
        if what.database_url:
            settings["KAIS_DATABASE_URL"] = what.database_url
        wiring = Wiring(Settings.from_env(settings))
        wiring.upgrade_databases()
        open_a_survey(wiring)
        bodies = Path(folder) / "bodies"
        with serving(what, settings):
            bodies.write_text("\n".join(make_bodies(wiring, WARM_UP)))
            send(bodies, what.connections, 0)
            before = counted(wiring, what)
            bodies.write_text("\n".join(make_bodies(wiring, what.forms)))
            times = send(bodies, what.connections, SECONDS)
        assert counted(wiring, what) - before == (len(times) if what.counted else 0), "answered and stored differ"
        for package in ("catalog", "surveys", "portal"):
            wiring.engine(package).dispose()
        assert len(times) < what.forms, "the forms ran out before the time"
    return Speed(round(len(times) / SECONDS, 1), round(statistics.quantiles(times, n=100)[98] * 1000, 1))


def counted(wiring: Wiring, what: Run) -> int:
    """Forms that are stored."""
    with wiring.surveys() as session:
        if what.counted == "plain":
            return int(session.scalar(text("SELECT count(*) FROM plain_submission")) or 0)
        return count_totals(session).get(1, 0)


@contextmanager
def serving(what: Run, settings: dict[str, str]) -> Iterator[None]:
    """The application under the production server, as ``kais serve`` starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
    command += ["--workers", "2", "--blocking-threads", "16", "--log-level", "error", what.application]
    process = subprocess.Popen(
        command,
        env=environment | settings | what.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with ExitStack() as stack:
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        wait_until_it_answers(process)
        yield


def wait_until_it_answers(process: subprocess.Popen[bytes], patience_s: float = 60) -> None:
    """Return when the survey's page comes."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            connection.request("GET", PATH)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)  # the server is starting
        finally:
            connection.close()
    raise RuntimeError("the server does not answer")


def send(bodies: Path, connections: int, seconds: float) -> list[float]:
    """Let another process send forms; returns how long each took, in seconds."""
    command = [sys.executable, "-m", SENDER, str(PORT), PATH, str(bodies), str(connections), str(seconds)]
    sent = subprocess.run(command, capture_output=True, text=True, check=False)
    assert sent.returncode == 0, f"not every form was answered with 200: {sent.stderr}"
    return [float(line) for line in sent.stdout.split()]


def raw_per_second(seconds: float = 3.0) -> float:
    """Transactions of the same rows a second, from one process that checks nothing, in the same safe mode."""
    with tempfile.TemporaryDirectory(prefix="kais-raw-") as folder:
        database = sqlite3.connect(f"{folder}/raw.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE used (key BLOB PRIMARY KEY, survey INTEGER) WITHOUT ROWID")
        database.execute("CREATE TABLE box (receipt BLOB PRIMARY KEY, survey INTEGER, answers TEXT) WITHOUT ROWID")
        answers = '{"children":2,"likes":["a","c"],"mark":4,"pleased":"a","wish":"Больше секций"}'
        count, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO used VALUES (?, 1)", (os.urandom(32),))
            database.execute("INSERT INTO box VALUES (?, 1, ?)", (os.urandom(32), answers))
            database.execute("COMMIT")
            count += 1
        database.close()
    return round(count / seconds, 1)
