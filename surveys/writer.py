"""Commit answers in groups: one writer thread a process, receipts only after COMMIT.

A transaction of one ballot and one of a hundred cost the disk the same. On two cores this takes about a thousand ballots
a second through Flask, where a transaction a request takes about three hundred.
"""

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from core.clock import Clock
from core.i18n import gettext as _
from surveys.ballots import Ballot, store_ballots
from surveys.database import casting
from surveys.errors import NotStored
from surveys.gate import Outcome
from surveys.submissions import Submission, store_submissions

MOST_IN_A_GROUP = 128  # more makes the last ballot wait longer and saves nothing measurable
WAIT_S = 30.0  # longer than SQLite's busy timeout, shorter than a browser's patience

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    sent: Ballot | Submission
    outcome: "Future[Outcome]" = field(default_factory=Future)


class BallotWriter:
    """Stores the answers of one process; safe to call from any thread, made ready by the first ballot."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._guard = threading.Lock()
        self._process: int | None = None
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()

    def cast(self, sent: Ballot | Submission) -> Outcome:
        """Store an anonymous ballot or a named submission; returns when it is durably stored, or refused.

        Raises:
            NotStored: the database did not take it in time; the sender may repeat it with the same key.
        """
        waiting = _Waiting(sent)
        self._queue_of_this_process().put(waiting)
        try:
            return waiting.outcome.result(timeout=WAIT_S)
        except (FutureTimeoutError, DBAPIError) as error:
            raise NotStored(
                _("Your answer could not be stored just now. Send it again in a minute: it will be counted once.")
            ) from error

    def _queue_of_this_process(self) -> "SimpleQueue[_Waiting]":
        if self._process == os.getpid():
            return self._queue
        with self._guard:
            if self._process != os.getpid():  # threads do not survive a fork
                self._queue = SimpleQueue()
                threading.Thread(target=self._work, args=(self._queue,), name="ballot-writer", daemon=True).start()
                self._process = os.getpid()
        return self._queue

    def _work(self, queue: "SimpleQueue[_Waiting]") -> None:
        while True:
            group = [queue.get()]
            try:
                while len(group) < MOST_IN_A_GROUP:
                    group.append(queue.get_nowait())
            except Empty:
                pass
            self._store(group)

    def _store(self, group: list[_Waiting]) -> None:
        try:
            with casting(self._engine) as connection:
                outcomes = store_group(connection, [one.sent for one in group], self._clock.now())
        except Exception as error:
            log.warning("a group of ballots was not stored: %s", type(error).__name__, extra={"count": len(group)})
            # A database that is full, read-only or away refuses each of them as well; only other faults may be one's.
            if len(group) > 1 and not isinstance(error, OperationalError | InterfaceError):
                for one in group:
                    self._store([one])
                return
            for one in group:
                one.outcome.set_exception(error)
            return
        for one, outcome in zip(group, outcomes, strict=True):
            one.outcome.set_result(outcome)


def store_group(connection: Connection, group: Sequence[Ballot | Submission], now: datetime) -> list[Outcome]:
    """Write ballots and submissions in the caller's transaction; one outcome each, in order."""
    ballots = [one for one in group if isinstance(one, Ballot)]
    named = [one for one in group if isinstance(one, Submission)]
    outcomes = {
        Ballot: iter(store_ballots(connection, ballots, now) if ballots else []),
        Submission: iter(store_submissions(connection, named, now) if named else []),
    }
    return [next(outcomes[type(one)]) for one in group]
