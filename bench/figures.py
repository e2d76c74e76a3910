"""The shape of one measured figure."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


class NotMeasured(Exception):
    """A bench cannot run on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of var/bench.jsonl."""

    name: str  # dotted: build.20000_pages
    value: float
    unit: str  # s, ms, MB, kB, 1/s …
    peer: str = ""  # what it is compared with: "hugo 0.168.0"
    peer_value: float | None = None  # measured here and now, in the same unit
    goal: str = ""  # in words: "ratio ≤ 0.33"

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's, or None without a peer."""
        return round(self.value / self.peer_value, 4) if self.peer_value else None

    def to_json(self, commit: str) -> str:
        """The line, with the commit it was measured at."""
        return json.dumps({**asdict(self), "ratio": self.ratio, "commit": commit}, ensure_ascii=False)


def best_of(runs: int, work: Callable[[], object]) -> float:
    """The shortest wall time of some runs, in seconds: what disturbs a run only makes it longer."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
