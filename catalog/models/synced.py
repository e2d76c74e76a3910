"""What the files of schools said when they were last merged into the register."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.models.base import Base
from core.metadata import JsonValue


class SyncedFact(Base):
    """One fact, row or order of rows on which a school's files and the register agreed last.

    What neither of them changed since needs no merging; what one of them changed is the other's news; what both
    changed nobody may decide but people.
    """

    __tablename__ = "synced_fact"

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(400), primary_key=True)  # hours, managers.rucovodstvoZam[иванова а п]
    value: Mapped[Any] = mapped_column(JsonValue)
