"""Collect what was wrong with a file: all of it on disk, what a report shows in memory."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from typing import IO

import orjson
from sqlalchemy.orm import Session

from catalog.bulk import insert_rows
from catalog.models import Quarantine
from catalog.records import PROBLEMS_SHOWN, Message, Problem, Severity

_WORST_FIRST = {Severity.QUARANTINED: 0, Severity.DOUBT: 1, Severity.CORRECTION: 2}
_COLUMNS = ("run_id", "line", "field", "key", "message", "values", "severity")


class Problems:
    """Problems of one import. However many there are, memory holds the first of each severity."""

    def __init__(self, watched: Collection[str] = ()) -> None:
        """``watched``: columns whose corrected and doubtful lines are counted apart."""
        self.counts: Counter[Severity] = Counter()
        self._watched = frozenset(watched)
        self.corrected: dict[str, set[int]] = {}
        self.doubtful: dict[str, set[int]] = {}
        self._shown: dict[Severity, list[Problem]] = {severity: [] for severity in Severity}
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="kais-problems-")  # noqa: SIM115  # lives as long as we do

    def append(self, problem: Problem) -> None:
        """Keep one."""
        severity = problem.severity
        self.counts[severity] += 1
        if len(self._shown[severity]) < PROBLEMS_SHOWN:
            self._shown[severity].append(problem)
        if problem.field in self._watched and severity is not Severity.QUARANTINED:
            marked = self.corrected if severity is Severity.CORRECTION else self.doubtful
            marked.setdefault(problem.field, set()).add(problem.line)
        self._file.write(
            orjson.dumps(
                [
                    problem.line, problem.field, problem.key, problem.message.msgid, dict(problem.message.values),
                    severity.value,
                ],
                option=orjson.OPT_APPEND_NEWLINE,
                default=str,
            )
        )  # fmt: skip

    def extend(self, problems: Collection[Problem]) -> None:
        """Keep several."""
        for problem in problems:
            self.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        self._file.seek(0)
        for line in self._file:
            number, name, key, msgid, values, severity = orjson.loads(line)
            yield Problem(number, name, Message(msgid, values), key, Severity(severity))
        self._file.seek(0, 2)

    def __len__(self) -> int:
        return self.counts.total()

    def shown(self) -> tuple[Problem, ...]:
        """The first of them for a report, the worst before the others."""
        found = [problem for problems in self._shown.values() for problem in problems]
        found.sort(key=lambda problem: (_WORST_FIRST[problem.severity], problem.line))
        return tuple(found[:PROBLEMS_SHOWN])

    def write(self, session: Session, run_id: int) -> None:
        """Keep all of them in the quarantine of a run."""
        insert_rows(
            session,
            Quarantine,
            _COLUMNS,
            ((run_id, p.line, p.field, p.key, p.message.msgid, dict(p.message.values), p.severity.value) for p in self),
        )

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()
