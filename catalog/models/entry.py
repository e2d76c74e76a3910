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
    live: Mapped[bool] = mapped_column(default=True)  # its register still has the row


class Programme(Base):
    """A level or programme that an entry covers."""

    __tablename__ = "programme"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)


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
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    dismissed_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))  # a person said: belongs to nobody here
