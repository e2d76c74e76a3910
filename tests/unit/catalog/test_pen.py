"""Imports queue, a trial keeps nobody waiting, and a killed import leaves the register as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from catalog.claims import ensure_source, writing
from catalog.errors import Busy
from catalog.importers import import_file
from catalog.models import Claim, Institution, Run
from catalog.pen import at_most, patience, pen, trial
from core.database import Sessions
from tests.unit.catalog.conftest import Load
from tests.unit.catalog.samples import own, school, schools

# One import in a process of its own; it stops for ever at the place that is named, to be killed there.
CHILD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from catalog import importers
from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import make_engine, make_sessions
url, path, place = sys.argv[1:]
def stop(*arguments, **options):
    print("here", flush=True)
    time.sleep(600)
if place == "staging":
    progress = lambda count: count >= 500 and stop()
else:
    progress = None
if place == "merge":
    importers.linking.relink = stop
clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
import_file(make_sessions(make_engine(url, "catalog")), "institutions", Path(path), actor=COMMAND_LINE, clock=clock,
            audit=no_audit, progress=progress)
print("done", flush=True)
"""


def names(count: int) -> bytes:
    """A list of institutions."""
    rows = [{"key": str(n), "full_name": f"Школа № {n}", "kind": "school"} for n in range(1, count + 1)]
    return own("key,full_name,kind", *rows).encode()


@pytest.fixture
def engine(sessions: Sessions) -> Engine:
    """The register's engine."""
    made = sessions.kw["bind"]
    assert isinstance(made, Engine)
    return made


def child(engine: Engine, path: Path, place: str) -> subprocess.Popen[str]:
    """An import in a process of its own."""
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen([sys.executable, "-c", CHILD, url, str(path), place], stdout=subprocess.PIPE, text=True)


def counted(sessions: Sessions) -> tuple[int, int, int]:
    """Institutions, claims, runs."""
    with sessions() as session:
        found = [session.scalar(select(func.count()).select_from(model)) or 0 for model in (Institution, Claim, Run)]
    return found[0], found[1], found[2]


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Begin work beside this thread; what it gives or raises stands in the list."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, found


def test_a_second_import_waits_says_so_and_goes_on(sessions: Sessions, tmp_path: Path, acting: dict[str, Any]) -> None:
    path = tmp_path / "file.csv"
    path.write_text(schools(school(), school("лицей", 30)), encoding="utf-8")
    waited = threading.Event()

    def load_it() -> Any:
        with patience(lambda _seconds: waited.set()):
            return import_file(sessions, "spb-schools", path, **acting)

    with pen(sessions):
        thread, found = in_thread(load_it)
        assert waited.wait(20)
        assert found == []
    thread.join(30)
    assert found[0].added == 2


def test_the_same_file_twice_at_once_changes_once(sessions: Sessions, tmp_path: Path, acting: dict[str, Any]) -> None:
    path = tmp_path / "file.csv"
    path.write_text(schools(*(school("школа", number) for number in range(1, 30))), encoding="utf-8")
    begun = [in_thread(lambda: import_file(sessions, "spb-schools", path, **acting)) for _ in range(3)]
    for thread, _found in begun:
        thread.join(60)
    reports = [found[0] for _thread, found in begun]
    assert sorted(report.added for report in reports) == [0, 0, 29]
    assert sorted(report.unchanged for report in reports) == [0, 29, 29]
    assert counted(sessions)[0] == 29


def test_whoever_has_no_time_to_wait_is_told_so(sessions: Sessions, tmp_path: Path, acting: dict[str, Any]) -> None:
    path = tmp_path / "file.csv"
    path.write_text(schools(school()), encoding="utf-8")

    def load_it() -> Any:
        with patience(at_most(0.0)):
            return import_file(sessions, "spb-schools", path, **acting)

    with pen(sessions):
        thread, found = in_thread(load_it)
        thread.join(20)
    assert isinstance(found[0], Busy)


def test_who_holds_the_pen_may_import_without_waiting_for_himself(sessions: Sessions, load: Load) -> None:
    with pen(sessions), pen(sessions):
        assert load("spb-schools", schools(school())).added == 1


def test_a_trial_goes_on_while_the_register_is_written_and_the_other_way_round(
    sessions: Sessions, load: Load, tmp_path: Path, acting: dict[str, Any]
) -> None:
    load("spb-schools", schools(school()))
    with pen(sessions), sessions() as session, writing(session):
        thread, found = in_thread(lambda: load("spb-schools", schools(school(), school("лицей", 30)), dry_run=True))
        thread.join(30)
        assert (found[0].added, found[0].run) == (1, None)
        session.rollback()
    with trial(sessions) as own_sessions, own_sessions() as session:
        ensure_source(session, "trial", "Проба")
        session.flush()
        other = tmp_path / "other.csv"
        other.write_text(schools(school(), school("лицей", 31)), encoding="utf-8")
        thread, found = in_thread(lambda: import_file(sessions, "spb-schools", other, **acting))
        thread.join(30)
        assert found[0].added == 1
        session.rollback()
    assert counted(sessions)[0] == 2


def test_trials_leave_nothing_on_the_disk(sessions: Sessions, engine: Engine, load: Load) -> None:
    if engine.dialect.name != "sqlite":
        assert load("spb-schools", schools(school()), dry_run=True).added == 1
        assert counted(sessions) == (0, 0, 0)  # no copy is made here: the transaction is taken back
        return
    trials = Path(engine.url.database or "").parent / "trials"
    abandoned = trials / "abandoned"
    abandoned.mkdir(parents=True)
    (abandoned / "catalog.db").write_bytes(b"of a trial that was killed")
    load("spb-schools", schools(school()), dry_run=True)
    assert [path for path in trials.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("place", ["staging", "merge"])
def test_a_killed_import_leaves_the_register_as_it_was(
    sessions: Sessions, engine: Engine, load: Load, tmp_path: Path, place: str
) -> None:
    load("institutions", names(3))
    before = counted(sessions)
    path = tmp_path / "big.csv"
    path.write_bytes(names(1200))
    process = child(engine, path, place)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    assert counted(sessions) == before
    assert load("institutions", names(5)).added == 2  # the dead hold no pen
