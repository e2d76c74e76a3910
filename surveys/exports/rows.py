"""Read submissions one by one, without keeping them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.box import ballot, invitation, submission
from surveys.definition.model import Answers
from surveys.definition.stored import load_answers
from surveys.models import Survey

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Single:
    """One submission: numbered in random order where it is anonymous, with its moments where it is not."""

    key: str  # receipt or number, as codings of texts name it
    version: int
    answers: Answers
    submitted_at: datetime | None = None
    changed_at: datetime | None = None
    label: str = ""  # of the code it came with
    institution_id: int | None = None


def iter_singles(session: Session, survey: Survey) -> Iterator[Single]:
    """The submissions that may be read: mixed ballots by receipt, whose order says nothing; named ones as they came."""
    if not survey.named:
        ballots = select(ballot.c.receipt, ballot.c.version, ballot.c.answers).where(ballot.c.survey_id == survey.id)
        ordered = ballots.order_by(ballot.c.receipt)
        for receipt, version, answers in session.execute(ordered.execution_options(yield_per=BATCH)):
            yield Single(receipt.hex(), version, load_answers(answers))
        return
    statement = (
        select(
            submission.c.id,
            submission.c.version,
            submission.c.answers,
            submission.c.submitted_at,
            submission.c.changed_at,
            invitation.c.label,
            invitation.c.institution_id,
        )
        .outerjoin(invitation, invitation.c.id == submission.c.invitation_id)
        .where(submission.c.survey_id == survey.id)
        .order_by(submission.c.id)
    )
    for row in session.execute(statement.execution_options(yield_per=BATCH)):
        yield Single(str(row[0]), row[1], load_answers(row[2]), row[3], row[4], row[5] or "", row[6])
