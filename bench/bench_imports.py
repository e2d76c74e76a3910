"""Importing the register of England, whole process against whole process, beside a plain insert of the same bytes."""

from __future__ import annotations

import csv
import gzip
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, NotMeasured
from bench.installation import ROOT

ROWS = 49_514
RUNS = 3
FORMAT = "england-schools"
SHARED = (
    Path(os.environ.get("KAIS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "catalogue-england" / "schools.csv.gz"
)
WORDS = "Oak Ash Elm Park Hill Mill Church Castle River Bridge Abbey Manor Grange Meadow Orchard Priory".split()


def write_rows(path: Path, rows: int = ROWS) -> None:
    """The real register where it lies beside us, else as many made-up rows of its shape."""
    if SHARED.is_file() and rows == ROWS:
        path.write_bytes(gzip.decompress(SHARED.read_bytes()))
        return
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow("urn,name,town,postcode,lead_school,open_date,close_date".split(","))
        for number in range(rows):
            name = f"{chance.choice(WORDS)} {chance.choice(WORDS)} Primary School {number % 977}"
            closed = "31-08-2015" if number % 9 < 4 else ""
            code = f"{chance.choice('ABCDEFG')}{chance.randint(1, 19)} {chance.randint(1, 9)}XY"
            writer.writerow([100_000 + number, name, f"{chance.choice(WORDS)}ton", code, "false", "01-09-1990", closed])


def run(command: list[str], home: Path) -> tuple[float, float]:
    """Seconds of a process from start to end, and the peak of its memory in MB."""
    environment = {**os.environ, "KAIS_HOME": str(home)}
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise NotMeasured(f"{command[1]} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def kais(*arguments: str) -> list[str]:
    """A command line of ours."""
    return [sys.executable, "-m", "portal.cli", *arguments]


def measure() -> Iterator[Figure]:
    """Seconds for new rows, for the same rows again, for one changed row; memory for as many rows and for twice as many."""
    tool = shutil.which("sqlite-utils", path=str(Path(sys.executable).parent))
    if tool is None:
        raise NotMeasured("sqlite-utils is not installed; make bench installs it")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    peer = f"sqlite-utils {version}"
    with tempfile.TemporaryDirectory(prefix="kais-bench-") as folder:
        place = Path(folder)
        file, changed = place / "schools.csv", place / "changed.csv"
        write_rows(file)
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        changed.write_text("".join([*lines[:-1], lines[-1].replace(",", ",New ", 1)]), encoding="utf-8")
        plain, first, again, one, peak = [], [], [], [], 0.0
        for number in range(RUNS):
            home = place / f"home-{number}"
            home.mkdir()
            run(kais("db", "upgrade"), home)
            plain.append(run([tool, "insert", str(place / f"{number}.db"), "schools", str(file), "--csv"], home)[0])
            seconds, memory = run(kais("catalog", "import", FORMAT, str(file)), home)
            first.append(seconds)
            peak = max(peak, memory)
            again.append(run(kais("catalog", "import", FORMAT, str(file)), home)[0])
            one.append(run(kais("catalog", "import", FORMAT, str(changed)), home)[0])
        rows = len(lines) - 1
        twice = place / "twice.csv"
        write_rows(twice, 2 * ROWS)
        home = place / "home-twice"
        home.mkdir()
        run(kais("db", "upgrade"), home)
        _seconds, peak_twice = run(kais("catalog", "import", FORMAT, str(twice)), home)
    yield Figure(f"imports.{rows}_new", round(min(first), 2), "s", peer, round(min(plain), 2), "ratio ≤ 3")
    yield Figure(f"imports.{rows}_again", round(min(again), 2), "s", peer, round(min(plain), 2), "ratio ≤ 1.5")
    yield Figure(f"imports.{rows}_one_changed", round(min(one), 2), "s", peer, round(min(plain), 2), "ratio ≤ 1.5")
    yield Figure("imports.peak", round(peak_twice, 1), "MB", f"{rows} rows", round(peak, 1), "ratio near 1: flat")
