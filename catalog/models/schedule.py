"""What is fetched by itself: files of sources, answers of a geocoder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.models.base import Base
from core.metadata import JsonValue, UtcMoment


class Schedule(Base):
    """A source that is asked again and again, by address or folder."""

    __tablename__ = "schedule"
    __table_args__ = (CheckConstraint("every_hours > 0", name="period_positive"),)

    code: Mapped[str] = mapped_column(String(80), primary_key=True)  # of the source that speaks
    format: Mapped[str] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(Text)  # https://… or a folder with a pattern: /srv/registers/schools-*.csv
    every_hours: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime] = mapped_column(UtcMoment)
    checked_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # when it answered last, changed or not
    loaded_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # when it last brought something new
    run_id: Mapped[int | None]  # the run that loaded it
    # Why it did not work, as core.told keeps it; empty after a success.
    error: Mapped[str] = mapped_column(Text, default="")
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 of the bytes loaded last


class GeocodeAnswer(Base):
    """What a geocoder answered to an address, kept so that nobody asks twice; null: it knows no such place."""

    __tablename__ = "geocode_answer"

    provider: Mapped[str] = mapped_column(String(200), primary_key=True)
    query: Mapped[str] = mapped_column(String(500), primary_key=True)
    answer: Mapped[Any | None] = mapped_column(JsonValue)
    asked_at: Mapped[datetime] = mapped_column(UtcMoment)
