"""Whether answers may come in now: asked inside the transaction that stores them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select

from surveys.definition.model import Access
from surveys.models import Survey


class Outcome(StrEnum):
    """What became of answers that were sent."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"  # the same key with the same answers: the same receipt again
    CORRECTED = "corrected"  # of a named survey: other answers in the place of the first
    OTHER_CHOICE = "other_choice"  # the same key with other answers: the first stand
    TOOK_PART = "took_part"  # this participant has answered with another key
    NO_POLL = "no_poll"  # unknown, a draft, or a version it never had
    NO_CODE = "no_code"  # only who holds a code of this survey may answer
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"

    @property
    def counted(self) -> bool:
        """Whether the sender gets a receipt."""
        return self in (Outcome.ACCEPTED, Outcome.REPEATED, Outcome.CORRECTED)


@dataclass(frozen=True, slots=True)
class Gate:
    """Some surveys as they stand within a transaction."""

    surveys: Mapping[int, Any]  # rows of _COLUMNS
    now: datetime

    def refusal(self, survey_id: int, version: int, *, named: bool, invited: bool) -> Outcome | None:
        """Why answers cannot be accepted, or None.

        Args:
            named: whether they come with a name; each survey promised one or the other.
            invited: whether they come with a code of this survey.
        """
        survey = self.surveys.get(survey_id)
        if survey is None or survey.released_at is None or survey.named is not named:
            return Outcome.NO_POLL
        if not 1 <= version <= survey.version:
            return Outcome.NO_POLL
        if survey.closed_at is not None or self.now >= survey.closes_at:
            return Outcome.CLOSED
        if self.now < survey.opens_at:
            return Outcome.NOT_YET_OPEN
        return Outcome.NO_CODE if survey.access is Access.CODES and not invited else None


_COLUMNS = (
    Survey.id,
    Survey.named,
    Survey.access,
    Survey.version,
    Survey.released_at,
    Survey.opens_at,
    Survey.closes_at,
    Survey.closed_at,
)
_READ = select(*_COLUMNS).where(
    Survey.id.in_(bindparam("ids", expanding=True))
)  # made once: it is asked for every group


def read_gate(connection: Connection, survey_ids: Collection[int], now: datetime) -> Gate:
    """Read the surveys that answers are for."""
    rows = connection.execute(_READ, {"ids": sorted(survey_ids)})
    return Gate({row.id: row for row in rows}, now)
