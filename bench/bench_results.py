"""Results of a hundred thousand submissions: the page through the app, and every answer as a file."""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from core.actor import COMMAND_LINE
from core.audit import no_audit
from portal.settings import Settings
from portal.wiring import Wiring
from surveys.box import ballot, tally
from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section, Words
from surveys.definition.stored import dump_answers
from surveys.operations import close, create_survey, open_survey, publish
from surveys.tally import recount

PORT = 8779
SUBMISSIONS = 100_000
QUESTIONS = 30
REQUESTS = 300
PAGE = "/surveys/1/results/"
PIECE = 10_000  # ballots of an insert


def measure() -> Iterator[Figure]:
    """How long a page of results takes, how long an export, and what it needs of memory."""
    with tempfile.TemporaryDirectory(prefix="kais-results-") as folder:
        fill(Path(folder))
        page, divided, nothing = ask(Path(folder))
        yield Figure("results.page_p95", round(page, 2), "ms", "a list of polls", round(nothing, 2), "≤ 10")
        yield Figure("results.groups_p95", round(divided, 2), "ms", "a list of polls", round(nothing, 2), "≤ 30")
        seconds, grown = in_child("export", folder)
        plain, _plain_grown = in_child("plain", folder)
        yield Figure("results.export_csv", round(seconds, 2), "s", "csv module alone", round(plain, 2), "≤ 5")
        yield Figure("results.export_memory", round(grown, 1), "MB", "", None, "≤ 50")


def fill(folder: Path) -> Wiring:
    """A published survey of thirty questions that a hundred thousand people have answered."""
    wiring = Wiring(Settings.from_env({"KAIS_HOME": str(folder), "KAIS_PORT": str(PORT), "KAIS_LOG_LEVEL": "ERROR"}))
    wiring.upgrade_databases()
    step = {"actor": COMMAND_LINE, "clock": wiring.clock, "audit": no_audit}
    with wiring.surveys.begin() as session:
        number = create_survey(
            session,
            make_definition(),
            closes_at=wiring.clock.now() + timedelta(days=1),
            **step,  # type: ignore[arg-type]
        )
        open_survey(session, number, **step)  # type: ignore[arg-type]
    random_ = random.Random(1)
    today = wiring.clock.today()
    for start in range(0, SUBMISSIONS, PIECE):
        rows = [
            {
                "receipt": hashlib.sha256(str(start + place).encode()).digest(),
                "survey_id": number,
                "version": 1,
                "answers": dump_answers(make_answers(random_)),
                "day": today - timedelta(days=random_.randrange(14)),
            }
            for place in range(PIECE)
        ]
        with wiring.surveys.begin() as session:
            session.execute(ballot.insert(), rows)
    with wiring.surveys.begin() as session:  # what the mixer leaves behind
        counts = recount(session, number).to_json()
        session.execute(tally.insert().values(survey_id=number, version=1, counts=counts))
        close(session, number, **step)  # type: ignore[arg-type]
        publish(session, number, **step)  # type: ignore[arg-type]
    for package in ("catalog", "surveys", "portal"):
        wiring.engine(package).dispose()
    return wiring


def make_definition() -> Definition:
    """Thirty questions as a parents' survey has them."""
    five = tuple(Choice(f"c{place}", Words(ru=f"Ответ {place}", en=f"Answer {place}")) for place in range(5))
    rows = tuple(Choice(f"r{place}", Words(ru=f"Строка {place}")) for place in range(5))
    questions = [
        Question(f"q{place}", QuestionType.SINGLE, Words(ru=f"Насколько вы довольны: {place}?"), choices=five)
        for place in range(QUESTIONS - 8)
    ]
    questions += [
        Question("several", QuestionType.MULTIPLE, Words(ru="Что важно?"), choices=five),
        Question("scale", QuestionType.SCALE, Words(ru="Оценка школы"), minimum=0, maximum=10),
        Question("grid", QuestionType.MATRIX, Words(ru="Насколько вы согласны?"), choices=five, rows=rows),
        Question("rank", QuestionType.RANKING, Words(ru="Что важнее?"), choices=five),
        Question("age", QuestionType.NUMBER, Words(ru="Сколько лет ребёнку?")),
        Question("since", QuestionType.DATE, Words(ru="Когда пришли в школу?")),
        Question("school", QuestionType.INSTITUTION, Words(ru="Школа")),
        Question("why", QuestionType.LONG_TEXT, Words(ru="Что изменить?")),
    ]
    return Definition(
        title=Words(ru="Довольны ли родители школой"), sections=(Section("all", questions=tuple(questions)),)
    )


def make_answers(random_: random.Random) -> Answers:
    """Answers of somebody."""
    names = ["c0", "c1", "c2", "c3", "c4"]
    found: Answers = {f"q{place}": random_.choice(names) for place in range(QUESTIONS - 8)}
    order = names.copy()
    random_.shuffle(order)
    return found | {
        "several": [name for name in names if random_.random() < 0.4] or ["c0"],
        "scale": random_.randrange(11),
        "grid": {f"r{place}": random_.choice(names) for place in range(5)},
        "rank": order,
        "age": random_.randint(6, 18),
        "since": f"{random_.randint(2015, 2026)}-09-01",
        "school": random_.randint(1, 1333),
        "why": f"=Больше кружков, {random_.randrange(1000)}",
    }


def ask(home: Path) -> tuple[float, float, float]:
    """95th percentiles in ms: the page, the page divided by a question, a page that shows next to nothing."""
    with serving(home):
        return tuple(times(path) for path in (PAGE, f"{PAGE}?by=q0", "/polls/"))  # type: ignore[return-value]


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """The app under the production server, as ``kais serve`` starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
    environment |= {"KAIS_HOME": str(home), "KAIS_PORT": str(PORT), "KAIS_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
    command += ["--workers", "2", "--blocking-threads", "16", "--log-level", "error", "portal.wsgi:application"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
                connection.request("GET", PAGE)
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)  # the server is starting
        yield
    finally:
        process.terminate()
        process.wait(20)


def times(path: str) -> float:
    """The 95th percentile of one page, one reader after the other, in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    taken = []
    for number in range(REQUESTS + 20):
        started = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if number >= 20:  # the first of each worker reads the sums
            taken.append(time.perf_counter() - started)
        assert response.status == 200, (path, response.status)
        assert path == "/polls/" or b"<svg" in body
    connection.close()
    return statistics.quantiles(taken, n=100)[94] * 1000


def in_child(task: str, folder: str) -> tuple[float, float]:
    """Seconds and megabytes that a task took in a process of its own."""
    command = [sys.executable, "-m", "bench.bench_results", task, folder]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(found[-2]), float(found[-1])


def task(name: str, folder: str) -> tuple[float, float]:
    """Run a task here: seconds, and megabytes that the largest moment took more than the first."""
    wiring = Wiring(Settings.from_env({"KAIS_HOME": folder, "KAIS_LOG_LEVEL": "ERROR"}))
    from surveys.exports.files import open_export

    rows: list[list[str]] = []
    with wiring.surveys() as session:
        if name == "plain":
            text = "".join(piece.decode() for piece in open_export(session, 1, "csv", "ru", wiring.clock).chunks)
            rows = list(csv.reader(io.StringIO(text)))
        else:
            next(open_export(session, 1, "csv", "ru", wiring.clock).chunks)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        with Path(folder, f"{name}.csv").open("wb") as target:
            if name == "plain":
                csv.writer(io.TextIOWrapper(target, "utf-8", newline=""), quoting=csv.QUOTE_ALL).writerows(rows)
            else:
                for piece in open_export(session, 1, "csv", "ru", wiring.clock).chunks:
                    target.write(piece)
        taken = time.perf_counter() - started
    return taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


if __name__ == "__main__":
    print(*task(sys.argv[1], sys.argv[2]))
