"""Move ballots from the inbox into the box, so that nothing tells when or after whom a ballot came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Date, Engine, Table, func, literal, select, text, union_all, update
from sqlalchemy.exc import OperationalError

from core.clock import Clock
from core.database import Sessions
from surveys.database import engine_of, holding_box
from surveys.models import Poll, ballot, inbox_turn, inboxes

SMALLEST_BATCH = 20  # a ballot hides among at least this many
SHORTEST_PAUSE = timedelta(minutes=10)  # two batches of one poll are at least this far apart …
DAY_ENDS_FROM = time(23, 50)  # … except the last of the day, local time


@dataclass(frozen=True, slots=True)
class Mixed:
    """What one run of the mixer did."""

    moved: dict[int, int]  # poll id -> ballots moved
    waiting: int  # ballots that stay in the inbox, of all polls
    clean: bool = True  # whether SQLite's log was emptied too; a reader can hold it for a while


def mix(sessions: Sessions, clock: Clock) -> Mixed:
    """Mix every poll that is due, in one transaction; does nothing when none is."""
    engine = engine_of(sessions)
    with engine.connect() as connection:
        if not _due(connection, clock):
            return Mixed({}, sum(waiting(connection).values()))
    with holding_box(engine) as connection:
        moved = empty_inbox(connection, _due(connection, clock), clock.now(), clock.today())
        left = sum(waiting(connection).values())
    return Mixed(moved, left, clean=forget_traces(engine))


def is_any_due(sessions: Sessions, clock: Clock) -> bool:
    """Whether ``mix`` would move anything now."""
    with engine_of(sessions).connect() as connection:
        return bool(_due(connection, clock))


def is_due(waiting_ballots: int, mixed_at: datetime | None, closed: bool, clock: Clock) -> bool:
    """Whether a poll's inbox may be mixed now: enough wait and the pause is over or the day ends; closed polls always."""
    if closed:
        return waiting_ballots > 0
    if waiting_ballots < SMALLEST_BATCH:
        return False
    if mixed_at is None or clock.now() - mixed_at >= SHORTEST_PAUSE:
        return True
    local = clock.now().astimezone(clock.zone)
    ends = datetime.combine(local.date(), DAY_ENDS_FROM, clock.zone)
    return mixed_at < ends <= local


def waiting(connection: Connection) -> dict[int, int]:
    """How many ballots of each poll wait in the inbox."""
    both = union_all(*(select(table.c.poll_id) for table in inboxes)).subquery()
    return {
        int(row.poll_id): int(row.n)
        for row in connection.execute(select(both.c.poll_id, func.count().label("n")).group_by(both.c.poll_id))
    }


def empty_inbox(connection: Connection, poll_ids: Collection[int], now: datetime, day: date) -> dict[int, int]:
    """Move the ballots of ``poll_ids`` into the box, the others into the other inbox; returns poll id → moved.

    The caller holds the box (``surveys.database.holding_box`` or ``hold_box``). Both moves are ordered by receipt: a
    receipt is a hash of random bits, so its order is random and says no more than the rows do themselves. The emptied
    table leaves nothing behind: PostgreSQL truncates it, SQLite overwrites it (``secure_delete``).
    """
    if not poll_ids:
        return {}
    here = connection.execute(select(inbox_turn.c.current)).scalar_one()
    full, other = inboxes[here], inboxes[1 - here]
    counts = {poll_id: n for poll_id, n in waiting(connection).items() if poll_id in poll_ids}
    columns = ("receipt", "poll_id", "option_id")
    chosen = select(full.c.receipt, full.c.poll_id, full.c.option_id).order_by(full.c.receipt)
    connection.execute(
        ballot.insert().from_select(
            (*columns, "day"),
            chosen.add_columns(literal(day, Date)).where(full.c.poll_id.in_(poll_ids)),
        )
    )
    connection.execute(other.insert().from_select(columns, chosen.where(full.c.poll_id.not_in(poll_ids))))
    _truncate(connection, full)
    connection.execute(update(inbox_turn).values(current=1 - here))
    connection.execute(update(Poll).where(Poll.id.in_(poll_ids)).values(mixed_at=now))
    return counts


def forget_traces(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, where the order of ballots could still be read; False when a reader held it."""
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return True
    with engine.connect() as connection:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    return not busy


def shrink(engine: Engine) -> bool:
    """Rewrite an SQLite file without its free pages, once no poll is open; False when somebody held it."""
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.exec_driver_sql("VACUUM")
        except OperationalError:
            return False
    return forget_traces(engine)


def _due(connection: Connection, clock: Clock) -> set[int]:
    counts = waiting(connection)
    rows = connection.execute(select(Poll.id, Poll.mixed_at, Poll.closed_at).where(Poll.id.in_(counts)))
    return {row.id for row in rows if is_due(counts[row.id], row.mixed_at, row.closed_at is not None, clock)}


def _truncate(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(table.delete())
        return
    schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    name = f'"{schema}"."{table.name}"' if schema else f'"{table.name}"'
    connection.execute(text(f"TRUNCATE {name}"))
