"""Accept ballots: the one place that writes anonymous answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Insert, Table, select, union_all
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.tokens import receipt as receipt_of
from core.tokens import used_key as used_key_of
from surveys.box import ballot, inbox_turn, inboxes, invitation, participation, survey_draft, used_key
from surveys.gate import Outcome as Outcome
from surveys.gate import read_gate

_TURN = select(inbox_turn.c.current)


@dataclass(frozen=True, slots=True)
class Ballot:
    """Anonymous answers on their way into the box; what they say has been checked against their version."""

    survey_id: int
    version: int
    answers: str  # surveys.definition.stored.dump_answers
    key: bytes  # the form token's nonce: 128 random bits, never stored, never logged
    participant: bytes | None = None  # SHA-256 of the code, where the survey has such
    draft: bytes | None = None  # id_hash of the draft that is over with it


def store_ballots(connection: Connection, ballots: Sequence[Ballot], now: datetime) -> list[Outcome]:
    """Write ballots in the caller's transaction (``surveys.database.casting``); one outcome each, in order.

    The server's time decides, read here and compared with the survey's times inside the transaction. A key that is known
    gets the answer of its first ballot, whatever has happened to the survey since. The database's primary keys make a
    ballot single, not the order of these statements.
    """
    outcomes: list[Outcome | None] = [None] * len(ballots)
    refusals = find_refusals(connection, ballots, now)
    # Sorted by key: two batches with the same keys then wait for each other in one order, never in a circle.
    fresh: dict[bytes, int] = {}  # hash of the key -> place in ``ballots``
    for place in sorted(range(len(ballots)), key=lambda place: ballots[place].key):
        if refusals[place] is None:
            fresh.setdefault(used_key_of(ballots[place].key), place)
    new = _take_keys(connection, {hashed: ballots[place] for hashed, place in fresh.items()})
    rows = []
    # Participants in one order too; of two ballots of one participant the first sent is first.
    for place, hashed in sorted(
        ((fresh[hashed], hashed) for hashed in new), key=lambda item: (ballots[item[0]].participant or b"", item[0])
    ):
        one = ballots[place]
        if one.participant is not None and not _take_part(connection, one):
            connection.execute(used_key.delete().where(used_key.c.key_hash == hashed))
            outcomes[place] = Outcome.TOOK_PART
            continue
        rows.append(
            {
                "receipt": receipt_of(one.key),
                "survey_id": one.survey_id,
                "version": one.version,
                "answers": one.answers,
            }
        )
        outcomes[place] = Outcome.ACCEPTED
    if rows:
        current = connection.execute(_TURN).scalar_one()
        connection.execute(inboxes[current].insert(), rows)
    open_places = [place for place, outcome in enumerate(outcomes) if outcome is None]
    known = find_answers(connection, [ballots[place].key for place in open_places])
    for place in open_places:
        first = known.get(receipt_of(ballots[place].key))
        if first is None:
            outcomes[place] = refusals[place] or Outcome.TOOK_PART
        else:
            outcomes[place] = Outcome.REPEATED if first == ballots[place].answers else Outcome.OTHER_CHOICE
    over = [
        one.draft
        for one, outcome in zip(ballots, outcomes, strict=True)
        if one.draft is not None and outcome is not None and outcome.counted
    ]
    forget_drafts(connection, over)
    return [outcome for outcome in outcomes if outcome is not None]


def forget_drafts(connection: Connection, drafts: Sequence[bytes]) -> None:
    """Delete drafts whose answers have been accepted, in the accepting transaction."""
    if drafts:
        connection.execute(survey_draft.delete().where(survey_draft.c.id_hash.in_(sorted(drafts))))


def find_answers(source: Connection | Session, keys: Iterable[bytes]) -> dict[bytes, str]:
    """The answers already stored under ``keys``: receipt → answers, in the box or waiting for it."""
    receipts = [receipt_of(key) for key in keys]
    if not receipts:
        return {}
    places: tuple[Table, ...] = (ballot, *inboxes)
    statement = union_all(
        *(select(table.c.receipt, table.c.answers).where(table.c.receipt.in_(receipts)) for table in places)
    )
    return {bytes(row.receipt): str(row.answers) for row in source.execute(statement)}


def find_refusals(connection: Connection, ballots: Sequence[Ballot], now: datetime) -> list[Outcome | None]:
    """Why each ballot cannot be accepted, or None."""
    gate = read_gate(connection, {one.survey_id for one in ballots}, now)
    invited = _invited(connection, [one for one in ballots if one.participant is not None])
    return [
        gate.refusal(one.survey_id, one.version, named=False, invited=(one.survey_id, one.participant) in invited)
        for one in ballots
    ]


def _invited(connection: Connection, ballots: Sequence[Ballot]) -> set[tuple[int, bytes]]:
    """Who of the participants holds a code of the survey."""
    if not ballots:
        return set()
    statement = select(invitation.c.survey_id, invitation.c.code_hash).where(
        invitation.c.survey_id.in_({one.survey_id for one in ballots}),
        invitation.c.code_hash.in_({one.participant for one in ballots}),
    )
    return {(row.survey_id, bytes(row.code_hash)) for row in connection.execute(statement)}


@cache
def _insert_once(dialect: str, table: Table, returned: str) -> Insert:
    """Made once: every group needs it."""
    make = sqlite_insert if dialect == "sqlite" else postgresql_insert
    return make(table).on_conflict_do_nothing().returning(table.c[returned])


def _take_keys(connection: Connection, ballots: dict[bytes, Ballot]) -> list[bytes]:
    """Mark keys as used; returns those that were not before."""
    if not ballots:
        return []
    statement = _insert_once(connection.dialect.name, used_key, "key_hash")
    rows = [{"key_hash": hashed, "survey_id": one.survey_id} for hashed, one in ballots.items()]
    return [bytes(hashed) for hashed in connection.execute(statement, rows).scalars()]


def _take_part(connection: Connection, one: Ballot) -> bool:
    statement = _insert_once(connection.dialect.name, participation, "survey_id")
    row = {"survey_id": one.survey_id, "participant": one.participant}
    return connection.execute(statement, row).first() is not None
