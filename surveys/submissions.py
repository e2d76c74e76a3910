"""Accept answers of named surveys: one submission a person, correctable until closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.tokens import receipt as receipt_of
from core.tokens import used_key as used_key_of
from surveys.ballots import forget_drafts
from surveys.box import invitation, submission
from surveys.gate import Gate, Outcome, read_gate
from surveys.uploads import attach_uploads


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers with a name on their way; what they say has been checked against their version."""

    survey_id: int
    version: int
    answers: str  # surveys.definition.stored.dump_answers
    key: bytes  # the form token's nonce
    invitation_id: int | None = None  # where a code is needed
    draft: bytes | None = None  # id_hash of the draft that is over with it
    corrects: bytes | None = None  # receipt of the submission that these answers replace


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A submission as it stands."""

    id: int
    survey_id: int
    version: int
    answers: str
    receipt: bytes
    invitation_id: int | None
    submitted_at: datetime
    changed_at: datetime


def store_submissions(connection: Connection, sent: Sequence[Submission], now: datetime) -> list[Outcome]:
    """Write submissions in the caller's transaction (``surveys.database.casting``); one outcome each, in order.

    The database's unique constraints (key; survey and invitation) make a submission single, in any number of processes.
    A correction names the receipt of what it replaces and is written as often as it is sent: it says the same each time.
    """
    gate = read_gate(connection, {one.survey_id for one in sent}, now)
    invited = _invited(connection, sent)
    outcomes = []
    # In one order everywhere: two batches with the same keys then wait for each other, never in a circle.
    for place in sorted(range(len(sent)), key=lambda place: sent[place].key):
        outcomes.append((place, _store(connection, sent[place], gate, invited, now)))
    over = [sent[place].draft for place, outcome in outcomes if outcome.counted]
    forget_drafts(connection, [draft for draft in over if draft is not None])
    return [outcome for _place, outcome in sorted(outcomes)]


def _store(
    connection: Connection, one: Submission, gate: Gate, invited: set[tuple[int, int | None]], now: datetime
) -> Outcome:
    refusal = gate.refusal(
        one.survey_id, one.version, named=True, invited=(one.survey_id, one.invitation_id) in invited
    )
    if refusal is None and one.corrects is not None:
        return _correct(connection, one, now)
    if refusal is None:
        make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        row = {
            "survey_id": one.survey_id,
            "version": one.version,
            "key_hash": used_key_of(one.key),
            "receipt": receipt_of(one.key),
            "invitation_id": one.invitation_id,
            "answers": one.answers,
            "submitted_at": now,
            "changed_at": now,
        }
        statement = make(submission).values(row).on_conflict_do_nothing().returning(submission.c.id)
        if connection.execute(statement).first() is not None:
            attach_uploads(connection, one.survey_id, [one.answers])
            return Outcome.ACCEPTED
    first = connection.scalar(select(submission.c.answers).where(submission.c.key_hash == used_key_of(one.key)))
    if first is None:
        return refusal or Outcome.TOOK_PART
    return Outcome.REPEATED if first == one.answers else Outcome.OTHER_CHOICE


def _correct(connection: Connection, one: Submission, now: datetime) -> Outcome:
    mine = (submission.c.survey_id == one.survey_id) & (submission.c.receipt == one.corrects)
    # ``IS`` also where there is no invitation: a link to correct never reaches a submission made with a code.
    mine &= submission.c.invitation_id.is_not_distinct_from(one.invitation_id)
    changed = connection.execute(
        update(submission)
        .where(mine)
        .values(answers=one.answers, version=one.version, changed_at=now)
        .returning(submission.c.id)
    )
    if changed.first() is None:
        return Outcome.NO_POLL
    attach_uploads(connection, one.survey_id, [one.answers])
    return Outcome.CORRECTED


def _invited(connection: Connection, sent: Sequence[Submission]) -> set[tuple[int, int | None]]:
    ids = {one.invitation_id for one in sent if one.invitation_id is not None}
    if not ids:
        return set()
    rows = connection.execute(select(invitation.c.survey_id, invitation.c.id).where(invitation.c.id.in_(ids)))
    return {(row.survey_id, row.id) for row in rows}


def find_submission(
    session: Session, survey_id: int, *, key: bytes | None = None, invitation_id: int | None = None
) -> StoredSubmission | None:
    """The submission sent with a key, or with a code; None where there is none yet.

    The key is what a link to correct holds where everybody may answer.
    """
    if key is not None:
        whose = submission.c.key_hash == used_key_of(key)
    elif invitation_id is not None:
        whose = submission.c.invitation_id == invitation_id
    else:
        return None
    row = session.execute(select(submission).where(submission.c.survey_id == survey_id, whose)).first()
    if row is None:
        return None
    return StoredSubmission(
        id=row.id,
        survey_id=row.survey_id,
        version=row.version,
        answers=row.answers,
        receipt=bytes(row.receipt),
        invitation_id=row.invitation_id,
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
    )
