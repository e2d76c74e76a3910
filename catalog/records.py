"""What readers hand to the merge: records in the register's own fields, and what was wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from core.i18n import gettext


class Severity(StrEnum):
    """What became of the thing a problem speaks of."""

    QUARANTINED = "quarantined"  # the record was not let in
    DOUBT = "doubt"  # the record is in; one cell is marked or left out
    CORRECTION = "correction"  # the record is in; one cell was corrected, visibly


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is translated when it is shown."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        values = dict(self.values)
        for name in ("correction", "reason"):  # themselves msgids
            if values.get(name):
                values[name] = gettext(str(values[name]))
        return gettext(self.msgid, **values) if values else gettext(self.msgid)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was wrong with a file's record."""

    line: int
    field: str  # the column as its file names it
    message: Message
    key: str = ""  # which record, in words a person can search for
    severity: Severity = Severity.QUARANTINED

    @property
    def sentence(self) -> str:
        """The sentence in the current language."""
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Said:
    """One field of one record."""

    field: str
    value: Any
    state: str = "given"
    original: str = ""
    correction: str = ""


@dataclass(frozen=True, slots=True)
class RowSaid:
    """One row of a statutory group; a cell is a text or ``{"absent": word}``."""

    group: str
    key: str
    position: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source, read and cleaned.

    ``key`` tells it from the others of its source. ``names`` says whom it is about where the source does not make the
    subject itself (facts, sites): scheme -> value. ``rows`` None means that the record says nothing about rows.
    """

    line: int
    key: str
    label: str  # what a person would call it
    said: tuple[Said, ...]
    rows: tuple[RowSaid, ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lines: int = 1  # how many of the source's own records it joins

    def payload(self) -> bytes:
        """What the record says, as it waits in staging; its place in the file and its problems are kept elsewhere."""
        return orjson.dumps(
            [
                [[s.field, s.value, s.state, s.original, s.correction] for s in self.said],
                None if self.rows is None else [[r.group, r.key, r.position, dict(r.cells)] for r in self.rows],
            ],
            option=orjson.OPT_SORT_KEYS,
        )

    @staticmethod
    def from_payload(
        line: int, key: str, label: str, names: Mapping[str, str], payload: bytes, lines: int = 1
    ) -> Record:
        """The record back from staging."""
        said, rows = orjson.loads(payload)
        return Record(
            line,
            key,
            label,
            tuple([Said(*word) for word in said]),
            None if rows is None else tuple([RowSaid(*row) for row in rows]),
            names,
            lines=lines,
        )

    @staticmethod
    def hash_of(payload: bytes) -> str:
        """A fingerprint of what a record says."""
        return hashlib.blake2b(payload, digest_size=16).hexdigest()

    def hash(self) -> str:
        """The fingerprint of what this record says, without its place in the file."""
        return self.hash_of(self.payload())


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be let in."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``read`` = added + changed + unchanged + quarantined."""

    format: str
    file: str
    run: int | None  # None: a dry run
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    attached: int = 0  # records of this source that belong to an institution
    unattached: int = 0  # readable records that wait in the link queue
    corrections: int = 0  # cells that were corrected, visibly
    closed: int = 0  # records of the source that the file no longer holds
    problems: tuple[Problem, ...] = ()  # the first PROBLEMS_SHOWN; all stand in the quarantine
    notes: tuple[str, ...] = ()  # sentences for the person who imports


PROBLEMS_SHOWN = 500
