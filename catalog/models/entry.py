"""What other registers say: licences, certificates, buildings, and what they are attached to."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.kinds import RegisterState
from catalog.models.base import Base
from core.metadata import JsonValue, stored_by_value


class Register(StrEnum):
    """Which register an entry stands in."""

    LICENCES = "licences"
    ACCREDITATIONS = "accreditations"


class Entry(Base):
    """One licence or accreditation certificate (with its supplement). Columns are the winning live claims."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("register IN ('licences', 'accreditations')", name="register_known"),
        Index("ix_entry_register", "register"),
        Index("ix_entry_inn", "inn"),
        Index("ix_entry_ogrn", "ogrn"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(Text, default="")
    supplement: Mapped[str] = mapped_column(Text, default="")
    row_number: Mapped[str] = mapped_column(String(40), default="")
    row_order: Mapped[int] = mapped_column(default=0)  # the row number as a number, for sorting
    state: Mapped[RegisterState] = mapped_column(stored_by_value(RegisterState), default=RegisterState.ACTIVE)
    issued_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ends_as_written: Mapped[str] = mapped_column(Text, default="")
    holder: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    authority: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    inn: Mapped[str] = mapped_column(String(20), default="")  # only where its check digits hold
    ogrn: Mapped[str] = mapped_column(String(20), default="")  # likewise
    kpp: Mapped[str] = mapped_column(String(20), default="", server_default="")
    guid: Mapped[str] = mapped_column(String(60), default="", server_default="")  # the register's own, in small letters
    series: Mapped[str] = mapped_column(Text, default="", server_default="")  # of the blank form
    form_number: Mapped[str] = mapped_column(Text, default="", server_default="")
    region_code: Mapped[str] = mapped_column(String(10), default="", server_default="")  # two digits, zero leading
    holder_short: Mapped[str] = mapped_column(Text, default="", server_default="")
    organisation_guid: Mapped[str] = mapped_column(String(60), default="", server_default="")
    state_as_written: Mapped[str] = mapped_column(Text, default="", server_default="")
    live: Mapped[bool] = mapped_column(default=True)  # its register still has the row


class Supplement(Base):
    """A supplement of an entry: the place, or the branch, that a part of its programmes is for."""

    __tablename__ = "supplement"
    __table_args__ = (Index("ix_supplement_institution_id", "institution_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(60), default="")
    number: Mapped[str] = mapped_column(Text, default="")
    series: Mapped[str] = mapped_column(Text, default="")
    form_number: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RegisterState | None] = mapped_column(stored_by_value(RegisterState))  # None: the register says none
    state_as_written: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    holder: Mapped[str] = mapped_column(Text, default="")
    holder_short: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    kpp: Mapped[str] = mapped_column(String(20), default="")
    inn: Mapped[str] = mapped_column(String(20), default="")  # only where its check digits hold
    ogrn: Mapped[str] = mapped_column(String(20), default="")  # likewise
    organisation_guid: Mapped[str] = mapped_column(String(60), default="")
    head_guid: Mapped[str] = mapped_column(String(60), default="")  # of the organisation whose branch this is
    for_branch: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    authority: Mapped[str] = mapped_column(Text, default="")
    decision_number: Mapped[str] = mapped_column(Text, default="")
    decision_on: Mapped[date | None]
    institution_id: Mapped[int | None]  # to whom it narrows, where linking could tell; else all that the entry has


class Decision(Base):
    """An order about an entry: issued, re-issued, suspended, resumed, ended."""

    __tablename__ = "decision"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, default="")  # as the register writes it
    effect: Mapped[str] = mapped_column(String(40), default="other")  # catalog.kinds.Effect
    number: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]


class Programme(Base):
    """A level or programme that an entry, or one of its supplements, covers."""

    __tablename__ = "programme"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    supplement: Mapped[int | None]  # position of the supplement that holds it
    level: Mapped[str] = mapped_column(Text, default="", server_default="")
    kind: Mapped[str] = mapped_column(Text, default="", server_default="")
    code: Mapped[str] = mapped_column(String(40), default="", server_default="")
    group_code: Mapped[str] = mapped_column(String(40), default="", server_default="")  # УГСН
    group_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    period: Mapped[str] = mapped_column(Text, default="", server_default="")
    qualification: Mapped[str] = mapped_column(Text, default="", server_default="")
    accredited: Mapped[bool | None]
    suspended: Mapped[bool | None]
    cancelled: Mapped[bool | None]


class Building(Base):
    """A place on the map that a source describes. Columns are the winning live claims."""

    __tablename__ = "building"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    district: Mapped[str] = mapped_column(String(200), default="")  # as the source names it
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    capacity: Mapped[int | None]
    website: Mapped[str] = mapped_column(Text, default="")
    live: Mapped[bool] = mapped_column(default=True)


class Attachment(Base):
    """An entry or building belongs to an institution; automatic ones are made again after every import."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(
            "uq_attachment_live",
            "subject_type",
            "subject_id",
            "institution_id",
            unique=True,
            sqlite_where=text("ended_run_id IS NULL"),
            postgresql_where=text("ended_run_id IS NULL"),
        ),
        Index("ix_attachment_institution", "institution_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    method: Mapped[str] = mapped_column(String(40))  # ogrn, inn, kind-number-district, hand
    score: Mapped[float | None]  # how sure linking is, 0 to 1; None where a person decided
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    ended_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))


class QueueEntry(Base):
    """An entry or building that fits no institution, or several: a person decides."""

    __tablename__ = "link_queue"
    __table_args__ = (
        Index("uq_link_queue_subject", "subject_type", "subject_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))  # msgid: why it was not attached
    candidates: Mapped[Any] = mapped_column(JsonValue)  # ids of institutions that come near
    scores: Mapped[Any | None] = mapped_column(JsonValue)  # how near each comes, 0 to 1, in the same order
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    dismissed_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))  # a person said: belongs to nobody here
