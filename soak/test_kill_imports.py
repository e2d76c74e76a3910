"""Kill imports with -9 at random moments: the register is as it was, whole, and the next import works at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

KILLS = 25
ROWS = 3000
LONGEST_S = 120.0


def write_list(path: Path, rows: int, version: int) -> None:
    """A list of institutions; each version says something else of each."""
    lines = [f"{number},Школа № {number},school,Улица {version} дом {number}" for number in range(1, rows + 1)]
    path.write_text("\n".join(["key,full_name,kind,address", *lines]) + "\n", encoding="utf-8")


def command(home: Path, *words: str) -> subprocess.Popen[bytes]:
    """``kais …`` over ``home``."""
    environment = {**os.environ, "KAIS_HOME": str(home)}
    return subprocess.Popen([sys.executable, "-m", "portal.cli", *words], env=environment, stdout=subprocess.DEVNULL)


def snapshot(home: Path) -> list[list[tuple[object, ...]]]:
    """Everything the register says, with its integrity."""
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        questions = (
            "PRAGMA integrity_check",
            "SELECT id, slug, full_name, address, open FROM institution ORDER BY id",
            "SELECT id, subject_id, field, value, source, run_id, ended_run_id, winning FROM claim ORDER BY id",
            "SELECT id, state, read, added, changed FROM run ORDER BY id",
            "SELECT number FROM revision",
        )
        return [connection.execute(question).fetchall() for question in questions]


def test_an_import_killed_at_any_moment_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "list.csv"
    assert command(home, "db", "upgrade").wait(LONGEST_S) == 0
    write_list(path, ROWS, 0)
    began = time.monotonic()
    assert command(home, "catalog", "import", "institutions", str(path)).wait(LONGEST_S) == 0
    whole = time.monotonic() - began
    chance, killed = random.Random(), 0
    for version in range(1, KILLS + 1):
        before = snapshot(home)
        assert before[0] == [("ok",)]
        write_list(path, ROWS, version)
        words = ["catalog", "import", "institutions", str(path), *(["--dry-run"] if version % 5 == 0 else [])]
        process = command(home, *words)
        try:
            process.wait(chance.uniform(0.1, whole))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
            after = snapshot(home)
            # Killed after its one transaction, it is whole; before, it never was.
            assert after == before or len(after[3]) == len(before[3]) + 1, f"half an import in round {version}"
            assert after[0] == [("ok",)]
    assert killed > KILLS // 3, f"only {killed} of {KILLS} were killed; an import took {whole:.1f} s"
    write_list(path, ROWS, KILLS + 1)
    assert command(home, "catalog", "import", "institutions", str(path)).wait(LONGEST_S) == 0
    assert {row[3] for row in snapshot(home)[1]} == {f"Улица {KILLS + 1} дом {number}" for number in range(1, ROWS + 1)}
    assert command(home, "catalog", "import", "institutions", str(path), "--dry-run").wait(LONGEST_S) == 0
    assert [item for item in (home / "trials").iterdir() if item.is_dir()] == []
    print(f"{killed} of {KILLS} imports were killed")
