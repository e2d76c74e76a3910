"""Accept ballots: the one place that writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Insert, Table, select, union_all
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.tokens import receipt as receipt_of
from core.tokens import used_key as used_key_of
from surveys.models import Poll, PollOption, ballot, inbox_turn, inboxes, participation, used_key


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on its way into the box."""

    poll_id: int
    option_id: int
    key: bytes  # the form token's nonce: 128 random bits, never stored, never logged
    participant: bytes | None = None  # SHA-256 of a code or an address, where the poll has such


class Outcome(StrEnum):
    """What became of a ballot."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"  # the same key with the same choice: the same receipt again
    OTHER_CHOICE = "other_choice"  # the same key with another choice: the first stands
    TOOK_PART = "took_part"  # this participant has voted with another key
    NO_POLL = "no_poll"  # unknown, or a draft
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    FOREIGN_CHOICE = "foreign_choice"

    @property
    def counted(self) -> bool:
        """Whether the sender gets a receipt."""
        return self in (Outcome.ACCEPTED, Outcome.REPEATED)


def store_ballots(connection: Connection, ballots: Sequence[Ballot], now: datetime) -> list[Outcome]:
    """Write ballots in the caller's transaction (``surveys.database.casting``); one outcome each, in order.

    The server's time decides, read here and compared with the poll's times inside the transaction. A key that is known
    gets the answer of its first ballot, whatever has happened to the poll since. The database's primary keys make a
    ballot single, not the order of these statements.
    """
    outcomes: list[Outcome | None] = [None] * len(ballots)
    refusals = _refusals(connection, ballots, now)
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
        rows.append({"receipt": receipt_of(one.key), "poll_id": one.poll_id, "option_id": one.option_id})
        outcomes[place] = Outcome.ACCEPTED
    if rows:
        current = connection.execute(select(inbox_turn.c.current)).scalar_one()
        connection.execute(inboxes[current].insert(), rows)
    open_places = [place for place, outcome in enumerate(outcomes) if outcome is None]
    known = find_choices(connection, [ballots[place].key for place in open_places])
    for place in open_places:
        first = known.get(receipt_of(ballots[place].key))
        if first is None:
            outcomes[place] = refusals[place] or Outcome.TOOK_PART
        else:
            outcomes[place] = Outcome.REPEATED if first == ballots[place].option_id else Outcome.OTHER_CHOICE
    return [outcome for outcome in outcomes if outcome is not None]


def find_choices(source: Connection | Session, keys: Iterable[bytes]) -> dict[bytes, int]:
    """The choices already stored under ``keys``: receipt → option id, in the box or waiting for it."""
    receipts = [receipt_of(key) for key in keys]
    if not receipts:
        return {}
    places: tuple[Table, ...] = (ballot, *inboxes)
    statement = union_all(
        *(select(table.c.receipt, table.c.option_id).where(table.c.receipt.in_(receipts)) for table in places)
    )
    return {bytes(row.receipt): int(row.option_id) for row in source.execute(statement)}


def _refusals(connection: Connection, ballots: Sequence[Ballot], now: datetime) -> list[Outcome | None]:
    """Why each ballot cannot be accepted, or None."""
    ids = {one.poll_id for one in ballots}
    polls = {
        row.id: row
        for row in connection.execute(
            select(Poll.id, Poll.released_at, Poll.opens_at, Poll.closes_at, Poll.closed_at).where(Poll.id.in_(ids))
        )
    }
    options = {
        (row.poll_id, row.id)
        for row in connection.execute(select(PollOption.poll_id, PollOption.id).where(PollOption.poll_id.in_(ids)))
    }

    def refusal(one: Ballot) -> Outcome | None:
        poll = polls.get(one.poll_id)
        if poll is None or poll.released_at is None:
            return Outcome.NO_POLL
        if poll.closed_at is not None or now >= poll.closes_at:
            return Outcome.CLOSED
        if now < poll.opens_at:
            return Outcome.NOT_YET_OPEN
        return None if (one.poll_id, one.option_id) in options else Outcome.FOREIGN_CHOICE

    return [refusal(one) for one in ballots]


def _insert_once(connection: Connection, table: Table) -> Insert:
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    return make(table).on_conflict_do_nothing()


def _take_keys(connection: Connection, ballots: dict[bytes, Ballot]) -> list[bytes]:
    """Mark keys as used; returns those that were not before."""
    if not ballots:
        return []
    statement = _insert_once(connection, used_key).returning(used_key.c.key_hash)
    rows = [{"key_hash": hashed, "poll_id": one.poll_id} for hashed, one in ballots.items()]
    return [bytes(hashed) for hashed in connection.execute(statement, rows).scalars()]


def _take_part(connection: Connection, one: Ballot) -> bool:
    statement = _insert_once(connection, participation).returning(participation.c.poll_id)
    return connection.execute(statement, {"poll_id": one.poll_id, "participant": one.participant}).first() is not None
