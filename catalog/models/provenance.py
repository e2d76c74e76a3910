"""Who said what, when: sources, runs, claims, and what they changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.models.base import Base
from core.metadata import JsonValue, UtcMoment, stored_by_value
from core.outbox import make_outbox


class SubjectType(StrEnum):
    """What a claim can be about."""

    INSTITUTION = "institution"
    ROW = "row"  # one row of a statutory group: a founder, a deputy
    ENTRY = "entry"  # a licence or an accreditation certificate
    BUILDING = "building"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"


class ClaimState(StrEnum):
    """Whether the claim gives a value or declares that there is none."""

    GIVEN = "given"
    ABSENT = "absent"


class RunState(StrEnum):
    """How a run ended. Runs are written in the transaction they describe, so none is ever half done."""

    DONE = "done"
    UNDONE = "undone"


class Source(Base):
    """Somebody who says things: a register, a school, the desk."""

    __tablename__ = "source"

    code: Mapped[str] = mapped_column(String(80), primary_key=True)  # spb-schools, school:17, desk
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    data_on: Mapped[date | None]  # the source's own date, as of its newest run
    dated: Mapped[bool] = mapped_column(default=False)  # whether somebody gave that date; else it is the day of loading
    last_run_id: Mapped[int | None]
    file_hash: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of the newest file: the same bytes tell nothing new


class Run(Base):
    """One pass through a door: a file, a desk save, an undo."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_source", "source"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(String(40))  # a format's code, or desk, undo
    source: Mapped[str] = mapped_column(String(80))
    file: Mapped[str] = mapped_column(Text, default="")  # its name without the folder
    at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_on: Mapped[date]
    dated: Mapped[bool] = mapped_column(default=False)  # whether somebody gave that date; else it is the day of loading
    actor: Mapped[str] = mapped_column(String(200))
    state: Mapped[RunState] = mapped_column(stored_by_value(RunState), default=RunState.DONE)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    attached: Mapped[int] = mapped_column(default=0)
    unattached: Mapped[int] = mapped_column(default=0)
    corrections: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)  # records that stood in the source before and no longer do


class Claim(Base):
    """One source says one thing about one subject. The truth of the register; typed columns are made from it.

    ``spoken_run`` is the run in which the source said it: an undo that revives a claim keeps it, so that the order of
    claims is what it was. ``winning`` marks the claim that everybody sees; like the typed columns it can be rebuilt.
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index(
            "uq_claim_live",
            "subject_type",
            "subject_id",
            "field",
            "source",
            unique=True,
            sqlite_where=text("ended_run_id IS NULL"),
            postgresql_where=text("ended_run_id IS NULL"),
        ),
        Index("ix_claim_subject", "subject_type", "subject_id"),
        Index("ix_claim_run", "run_id"),
        Index(  # partial, so that no planner reads every live claim through it
            "ix_claim_ended_run",
            "ended_run_id",
            sqlite_where=text("ended_run_id IS NOT NULL"),
            postgresql_where=text("ended_run_id IS NOT NULL"),
        ),
        CheckConstraint("state IN ('given', 'absent')", name="state_known"),
        CheckConstraint("NOT (winning AND ended_run_id IS NOT NULL)", name="winner_lives"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10))
    value: Mapped[Any] = mapped_column(JsonValue)  # text, list of texts, or a row's cells; absent: the word chosen
    original: Mapped[str] = mapped_column(Text, default="")  # the cell as written, where it was corrected
    correction: Mapped[str] = mapped_column(String(120), default="")  # msgid: what was corrected
    source: Mapped[str] = mapped_column(String(80))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    spoken_run: Mapped[int]
    seen_on: Mapped[date]
    valid_from: Mapped[date | None]
    actor: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    winning: Mapped[bool] = mapped_column(default=False)


class SourceRecord(Base):
    """One record of a source and the subject it made: how a second file knows what it has seen."""

    __tablename__ = "source_record"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index("ix_source_record_subject", "subject_type", "subject_id"),
        Index("ix_source_record_key", "key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(400))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(40), default="")  # of what the record said; empty: compare again
    created_run_id: Mapped[int]
    changed_run_id: Mapped[int]
    ended_run_id: Mapped[int | None]
    match_method: Mapped[str] = mapped_column(String(40), default="", server_default="")  # how a record of a second
    match_score: Mapped[float | None]  # source was recognised as an institution that the register had, how surely,
    match_source: Mapped[str] = mapped_column(String(80), default="", server_default="")  # and by whose words


class Quarantine(Base):
    """A record, or a part of one, that was not let in."""

    __tablename__ = "quarantine"
    __table_args__ = (Index("ix_quarantine_run", "run_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    line: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text)  # msgid of a sentence
    values: Mapped[Any] = mapped_column("message_values", JsonValue)  # what stands in it
    severity: Mapped[str] = mapped_column(String(20), default="quarantined")  # importers.records.Severity


class Change(Base):
    """What one run did to one subject, in values everybody sees: ``diff`` is {field: [old, new]}."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_run", "run_id"),
        Index("ix_change_institution", "institution_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    institution_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))  # created, changed, closed, reopened, removed, attached, detached
    diff: Mapped[Any] = mapped_column(JsonValue)
    at: Mapped[datetime] = mapped_column(UtcMoment)


class Revision(Base):
    """The number that grows with every committed change; one row."""

    __tablename__ = "revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


outbox = make_outbox(Base.metadata)
