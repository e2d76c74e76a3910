"""Queued jobs are done once, together where they ask for the same, and again after a failure."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.outbox import enqueue
from portal import jobs, worker
from portal.models import outbox
from portal.worker import Worker, run_worker
from surveys.models import Survey
from surveys.models import outbox as surveys_outbox
from tests.support.portal import POLL_LASTS, World


@pytest.fixture
def built(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the worker builds and indexes, in order; nothing is made, and old jobs are out of the way."""
    done: list[str] = []
    monkeypatch.setattr(worker, "build_sites", lambda _wiring: done.append("build"))
    monkeypatch.setattr(worker, "build_search", lambda _wiring: done.append("index"))
    jobs.finish(world.wiring, jobs.open_jobs(world.wiring))
    return done


def ask(world: World, kind: str, **payload: Any) -> int:
    """Queue a job of the portal's own."""
    with world.wiring.portal.begin() as session:
        return enqueue(session, outbox, kind, payload, now=world.wiring.clock.now())


def clock_of(world: World) -> FixedClock:
    """The world's standing clock."""
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    return clock


def waiting(world: World) -> list[str]:
    """Kinds of open jobs, due or not."""
    found = []
    for _package, sessions, table in jobs.outboxes(world.wiring):
        with sessions() as session:
            found += list(session.scalars(select(table.c.kind).where(table.c.done_at.is_(None))))
    return found


def test_builds_asked_for_together_are_made_once(world: World, built: list[str]) -> None:
    ask(world, "build")
    ask(world, "build")
    turn = Worker(world.wiring)
    assert turn.turn() == 0  # others may still come
    assert built == []
    clock_of(world).move(timedelta(seconds=3))
    assert turn.turn() == 2
    assert built == ["build"]
    assert turn.turn() == 0
    assert waiting(world) == []


def test_a_build_does_not_wait_for_ever_for_others(world: World, built: list[str]) -> None:
    turn = Worker(world.wiring)
    for _second in range(20):
        ask(world, "build")
        turn.turn()
        clock_of(world).move(timedelta(seconds=1))
    ask(world, "build")
    turn.turn()
    assert built == ["build"]


def test_a_failed_job_is_tried_again_later_and_later(
    world: World, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_wiring: object) -> None:
        raise RuntimeError("the theme is broken")

    monkeypatch.setattr(worker, "build_sites", fail)
    ask(world, "build")
    clock_of(world).move(timedelta(seconds=3))
    turn = Worker(world.wiring)
    turn.turn()
    state = jobs.queue_state(world.wiring)
    assert (state.waiting, state.failing) == (1, 1)
    assert state.last_error == "RuntimeError: the theme is broken"
    assert jobs.open_jobs(world.wiring) == []  # not now
    clock_of(world).move(timedelta(seconds=6))
    assert [job.attempts for job in jobs.open_jobs(world.wiring)] == [1]
    monkeypatch.setattr(worker, "build_sites", lambda _wiring: built.append("build"))
    assert turn.turn() == 1
    assert jobs.queue_state(world.wiring) == jobs.QueueState(0, 0, "")


def test_waiting_grows_to_an_hour() -> None:
    waits = [jobs.retry_after(attempts).total_seconds() for attempts in range(8)]
    assert waits == sorted(waits)
    assert waits[0] == 5
    assert waits[-1] == 3600


def test_a_kind_that_nobody_knows_stays_and_is_told(world: World, built: list[str]) -> None:
    ask(world, "levitate")
    Worker(world.wiring).turn()
    assert "no handler for jobs of kind levitate" in jobs.queue_state(world.wiring).last_error


def test_a_poll_closes_by_itself_and_closing_twice_changes_nothing(world: World, built: list[str]) -> None:
    clock_of(world).move(POLL_LASTS + timedelta(minutes=1))
    turn = Worker(world.wiring)
    while turn.turn():
        clock_of(world).move(timedelta(seconds=3))
    with world.wiring.surveys() as session:
        closed_at = session.get_one(Survey, world.ids["poll"]).closed_at
    assert closed_at is not None
    # A crash between doing and marking does the job again.
    with world.wiring.surveys.begin() as session:
        session.execute(surveys_outbox.update().where(surveys_outbox.c.kind == "close").values(done_at=None))
    while turn.turn():
        clock_of(world).move(timedelta(seconds=3))
    with world.wiring.surveys() as session:
        assert session.get_one(Survey, world.ids["poll"]).closed_at == closed_at
    assert jobs.queue_state(world.wiring).failing == 0
    assert "build" in built


def test_pages_are_made_again_when_a_day_begins(world: World, built: list[str]) -> None:
    manifest = world.wiring.pages_dir / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"day": "2026-11-20"}', encoding="utf-8")
    turn = Worker(world.wiring)
    turn.turn()
    assert waiting(world) == []
    clock_of(world).move(timedelta(hours=13))  # one in the morning, in Moscow
    turn.turn()
    clock_of(world).move(timedelta(seconds=3))
    turn.turn()
    assert built == ["build"]


def test_before_the_first_build_no_day_begins(world: World, built: list[str]) -> None:
    clock_of(world).move(timedelta(days=2))
    Worker(world.wiring).turn()
    assert "build" not in [job.kind for job in jobs.open_jobs(world.wiring) if job.package == "portal"]


def test_one_worker_an_installation(world: World, built: list[str]) -> None:
    stop = threading.Event()
    stop.set()
    from core.locks import try_file_lock

    with try_file_lock(world.wiring.home / "worker.lock") as held:
        assert held
        assert run_worker(world.wiring, stop, wait=False) is False
    assert run_worker(world.wiring, stop, wait=False) is True


def test_a_worker_whose_server_died_ends(world: World, built: list[str]) -> None:
    Worker(world.wiring, parent=1_000_000).run()  # returns, because no such process is our parent
