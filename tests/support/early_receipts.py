"""The portal with a box that gives receipts before it has stored anything: what our tests must notice."""

from __future__ import annotations

import threading
import time
from queue import SimpleQueue

from sqlalchemy import Engine

import surveys.views
from core.clock import Clock
from portal.app import create_app
from portal.wiring import Wiring
from surveys.ballots import Ballot
from surveys.database import casting
from surveys.gate import Outcome
from surveys.submissions import Submission
from surveys.writer import store_group

PAUSE_S = 0.3


class EarlyWriter:
    """Answers at once and stores a little later: quick, and wrong."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._queue: SimpleQueue[Ballot | Submission] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def cast(self, sent: Ballot | Submission) -> Outcome:
        """Promise what is not so yet."""
        self._queue.put(sent)
        return Outcome.ACCEPTED

    def _work(self) -> None:
        while True:
            time.sleep(PAUSE_S)  # the gap between promise and commit that a kill falls into
            group = [self._queue.get()]
            while not self._queue.empty():
                group.append(self._queue.get())
            with casting(self._engine) as connection:
                store_group(connection, group, self._clock.now())


vars(surveys.views)["BallotWriter"] = EarlyWriter
application = create_app(Wiring.from_env())
