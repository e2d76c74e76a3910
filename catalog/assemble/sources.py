"""Titles and dates of sources, read once for many cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Source


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a card says of a source."""

    code: str
    title: str
    data_on: date | None
    dated: bool  # whether somebody gave that date; else it is the day of loading
    snapshot: bool  # its newest file confirms what it said before

    def confirmed_on(self, seen_on: date) -> date:
        """The day of the newest file that said so; a claim is not written anew for an unchanged word."""
        return self.data_on if self.snapshot and self.data_on and self.data_on > seen_on else seen_on


class Sources:
    """All sources by code."""

    def __init__(self, session: Session) -> None:
        self._known = {
            code: SourceInfo(code, title, data_on, dated, not code.startswith("school:"))
            for code, title, data_on, dated in session.execute(
                select(Source.code, Source.title, Source.data_on, Source.dated)
            )
        }

    def get(self, code: str) -> SourceInfo:
        """The source, or one that knows only its code."""
        return self._known.get(code) or SourceInfo(code, code, None, False, False)
