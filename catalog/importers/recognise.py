"""Find, for new records of a list of institutions, those that the register has from other lists already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from catalog.claims import CHUNK, RunContext
from catalog.matching import Match, Matcher
from catalog.models import Institution, Run, SourceRecord
from catalog.records import Record


class Recogniser:
    """Asks the matcher, which is loaded when the first new record comes: a list that brings none costs nothing."""

    def __init__(self, run: RunContext) -> None:
        self._run = run
        self._matcher: Matcher | None = None

    def find(self, records: Sequence[Record]) -> dict[str, Match]:
        """By the records' keys, whom they are about; who is recognised is not given to a second record."""
        if not records:
            return {}
        if self._matcher is None:
            self._matcher = Matcher.load(self._run.session, without_source=self._run.source)
        matcher = self._matcher
        found: dict[str, Match] = {}
        if not len(matcher):
            return found
        for record in records:
            match = matcher.find(given_values(record))
            if isinstance(match, Match):
                matcher.take(match.institution_id)
                found[record.key] = match
        return found

    def find_undone(self, records: Sequence[SourceRecord]) -> tuple[set[str], set[str]]:
        """Keys of ended records that an undo ended, and of those whose institution is a tombstone since.

        Such a record is as good as new: what it was about before does not count.
        """
        session = self._run.session
        endings = {record.ended_run_id for record in records if record.ended_run_id is not None}
        undos = set(session.scalars(select(Run.id).where(Run.id.in_(endings), Run.undoes_id.is_not(None))))
        undone = [record for record in records if record.ended_run_id in undos]
        tombstones: set[int] = set()
        ids = [record.subject_id for record in undone]
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            tombstones.update(
                session.scalars(
                    select(Institution.id).where(Institution.id.in_(part), Institution.removed_run_id.is_not(None))
                )
            )
        return {record.key for record in undone}, {r.key for r in undone if r.subject_id in tombstones}


def given_values(record: Record) -> dict[str, Any]:
    """The values that a record gives, by field."""
    return {word.field: word.value for word in record.said if word.state == "given"}
