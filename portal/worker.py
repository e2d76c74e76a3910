"""Do what was queued: one process for builds, the index, letters, closing and mixing polls."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.actor import WORKER
from core.i18n import language
from core.locks import file_lock, try_file_lock
from core.outbox import enqueue
from portal import jobs
from portal.building import build_search, build_sites
from portal.jobs import Job
from portal.mail_jobs import Postman
from portal.models import outbox
from portal.places import find_places
from portal.site_facts import sync_sites
from portal.sources import Checker
from portal.wiring import Wiring

log = logging.getLogger("portal.worker")
POLL_S = 0.5  # how often the outboxes are looked at: what is built is found within a second
SCHEDULE_S = 5.0  # how often polls are asked whether it is time
SETTLE = timedelta(seconds=2)  # builds asked for in one go become one
PATIENCE = timedelta(seconds=20)  # and none waits longer for others to come


class Worker:
    """Does due jobs, a turn at a time; ``stop`` ends it after the job in hand."""

    def __init__(self, wiring: Wiring, stop: threading.Event | None = None, parent: int | None = None) -> None:
        self._wiring = wiring
        self.stop = stop or threading.Event()
        self._parent = parent  # the server that started us: when it is gone, so are we
        self._sources = Checker(wiring, self.stop)
        self._letters = Postman(wiring, self.stop)
        self._next_schedule: datetime | None = None
        self._built_day: date | None = None
        self._erased_day: date | None = None

    def run(self) -> None:
        """Work until told to stop."""
        log.info("worker started")
        while not self.stop.is_set():
            try:
                done = self.turn()
            except Exception:
                log.exception("a turn of the worker failed")
                done = 0
                self.stop.wait(5.0)
            if self._parent is not None and os.getppid() != self._parent:
                break
            if not done:
                self.stop.wait(POLL_S)
        log.info("worker stopped")

    def finish(self) -> None:
        """Wait until the sources that are being asked have answered, and the letters on their way are handed over."""
        self._sources.finish()
        self._letters.finish()

    def turn(self) -> int:
        """Do everything that is due now; returns how many jobs were done."""
        self._schedule()
        waiting = jobs.open_jobs(self._wiring)
        done = sum(self._do(job) for job in waiting if job.kind not in ("build", "index", "geocode", "mail"))
        if any(job.kind == "mail" for job in waiting):
            self._letters.begin()
        places = [job for job in waiting if job.kind == "geocode"]
        if places:
            done += self._together("geocode", places, lambda: find_places(self._wiring))
            waiting = jobs.open_jobs(self._wiring)
        builds = [job for job in waiting if job.kind == "build"]
        if builds and self._settled(builds):
            done += self._together("build", builds, lambda: build_sites(self._wiring))
            waiting = jobs.open_jobs(self._wiring)
        indexes = [job for job in waiting if job.kind == "index"]
        if indexes:
            done += self._together("index", indexes, lambda: build_search(self._wiring))
        return done

    def _settled(self, builds: list[Job]) -> bool:
        now = self._wiring.clock.now()
        newest = max(job.created_at for job in builds)
        oldest = min(job.created_at for job in builds)
        return now - newest >= SETTLE or now - oldest >= PATIENCE or any(job.attempts for job in builds)

    def _schedule(self) -> None:
        """Ask polls whether it is time to open, close or mix, and sources for news; renew pages when a day begins."""
        now = self._wiring.clock.now()
        if self._next_schedule is not None and now < self._next_schedule:
            return
        self._next_schedule = now + timedelta(seconds=SCHEDULE_S)
        from surveys.jobs import due

        due(self._wiring.surveys, self._wiring.clock)
        self._renew_daily(now)
        self._erase_daily()
        self._sources.begin()

    def _renew_daily(self, now: datetime) -> None:
        """Queue a build on the first turn of a day: pages say what is true today."""
        today = self._wiring.clock.today()
        if self._built_day is None:
            self._built_day = last_build_day(self._wiring.pages_dir / "manifest.json", self._wiring)
        if self._built_day is not None and self._built_day < today:
            self._take_facts()
            with self._wiring.portal.begin() as session:
                enqueue(session, outbox, "build", {"because": "day"}, now=now)
            self._built_day = today

    def _erase_daily(self) -> None:
        """Erase what is kept no longer, on the first turn of a day."""
        today = self._wiring.clock.today()
        if self._erased_day == today:
            return
        self._erased_day = today  # an error does not come back every five seconds; tomorrow is another day
        from portal.retention import erase_old

        try:
            erased = erase_old(self._wiring, actor=WORKER)
        except Exception:
            log.exception("what is kept no longer could not be erased")
        else:
            if count := sum(erased.values()):
                log.info("erased what is kept no longer", extra={"count": count})

    def _take_facts(self) -> None:
        """Bring in what schools wrote into their folders since; what is wrong there waits for ``kais site sync``."""
        try:
            with language("ru"):
                reports, broken = sync_sites(self._wiring, actor=WORKER, changed_only=True)
        except Exception:
            log.exception("the facts of the schools' folders could not be taken")
            return
        for report in reports:
            if report.run is not None or report.refused_whole:
                about = {"slug": report.slug, "run": report.run, "problems": len(report.findings)}
                log.info("facts of a school's folder: %s", report.refused_whole or "taken", extra=about)
        for sentence in broken:
            log.warning("a school's folder cannot be read: %s", sentence)

    def _do(self, job: Job) -> int:
        from surveys.jobs import HANDLERS, JobContext

        handler = HANDLERS.get(job.kind) if job.package == "surveys" else None
        if handler is None:
            error = LookupError(f"no handler for jobs of kind {job.kind}")
            log.error(str(error), extra={"job": job.kind, "job_id": job.id, "package": job.package})
            jobs.postpone(self._wiring, [job], error)
            return 0
        try:
            with language("ru"):
                handler(JobContext(self._wiring.surveys, self._wiring.clock, self._wiring.audit), job.payload)
        except Exception as error:
            log.exception("job failed", extra={"job": job.kind, "job_id": job.id, "package": job.package})
            jobs.postpone(self._wiring, [job], error)
            return 0
        jobs.finish(self._wiring, [job])
        log.info("job done", extra={"job": job.kind, "job_id": job.id, "package": job.package})
        return 1

    def _together(self, kind: str, rows: list[Job], work: Callable[[], object]) -> int:
        """Do one piece of work for several jobs."""
        try:
            work()
        except Exception as error:
            log.exception("%s failed", kind, extra={"job": kind, "count": len(rows)})
            jobs.postpone(self._wiring, rows, error)
            return 0
        jobs.finish(self._wiring, rows)
        log.info("%s done", kind, extra={"job": kind, "count": len(rows)})
        return len(rows)


def last_build_day(manifest: Path, wiring: Wiring) -> date | None:
    """The day the published pages were made for; None where nothing was built."""
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        day = found.get("day")
        if day:
            return date.fromisoformat(day)
        return datetime.fromtimestamp(manifest.stat().st_mtime, UTC).astimezone(wiring.clock.zone).date()
    except (OSError, ValueError, AttributeError):
        return None


def run_worker(
    wiring: Wiring,
    stop: threading.Event,
    *,
    wait: bool,
    parent: int | None = None,
    waiting: Callable[[], None] | None = None,
) -> bool:
    """Work while holding ``$KAIS_HOME/worker.lock``.

    Args:
        wait: whether to wait for another worker to end, or to leave the work to it.
    Returns:
        Whether this process did the work.
    """
    path = wiring.home / "worker.lock"
    if wait:
        with file_lock(path, waiting=waiting):
            Worker(wiring, stop, parent).run()
        return True
    with try_file_lock(path) as held:
        if held:
            Worker(wiring, stop, parent).run()
        return held
