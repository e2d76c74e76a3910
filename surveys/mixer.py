"""Move ballots from the inbox into the box, so that nothing tells when or after whom a ballot came."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Date, Engine, Table, func, literal, select, text, union_all, update
from sqlalchemy.exc import OperationalError

from core.clock import Clock
from core.database import Sessions
from surveys.box import ballot, inbox_turn, inboxes, survey_draft, survey_upload
from surveys.database import engine_of, holding_box
from surveys.models import Survey
from surveys.tally import add_to_tally
from surveys.uploads import attach_mixed_uploads

SMALLEST_BATCH = 20  # a ballot hides among at least this many
SHORTEST_PAUSE = timedelta(minutes=10)  # two batches of one survey are at least this far apart …
DAY_ENDS_FROM = time(23, 50)  # … except the last of the day, local time

# Called within the mixing transaction for each survey and version of a batch: with the answers that went into the box, and
# the day they stand under there.
Hook = Callable[[Connection, int, int, Sequence[str], date], None]
hooks: list[Hook] = [add_to_tally, attach_mixed_uploads]


@dataclass(frozen=True, slots=True)
class Mixed:
    """What one run of the mixer did."""

    moved: dict[int, int]  # survey id -> ballots moved
    waiting: int  # ballots that stay in the inbox, of all surveys
    clean: bool = True  # whether SQLite's log was emptied too; a reader can hold it for a while


def mix(sessions: Sessions, clock: Clock) -> Mixed:
    """Mix every survey that is due, in one transaction; does nothing when none is."""
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
    """Whether a survey's inbox may be mixed now: enough wait and the pause is over or the day ends; closed surveys always."""
    if closed:
        return waiting_ballots > 0
    if waiting_ballots < SMALLEST_BATCH:
        return False
    since = SHORTEST_PAUSE if mixed_at is None else clock.now() - mixed_at
    if since >= SHORTEST_PAUSE or since <= -SHORTEST_PAUSE:  # the clock had gone ahead and came back: start afresh
        return True
    local = clock.now().astimezone(clock.zone)
    ends = datetime.combine(local.date(), DAY_ENDS_FROM, clock.zone)
    return mixed_at is not None and mixed_at < ends <= local


def waiting(connection: Connection) -> dict[int, int]:
    """How many ballots of each survey wait in the inbox."""
    both = union_all(*(select(table.c.survey_id) for table in inboxes)).subquery()
    return {
        int(row.survey_id): int(row.n)
        for row in connection.execute(select(both.c.survey_id, func.count().label("n")).group_by(both.c.survey_id))
    }


def empty_inbox(connection: Connection, survey_ids: Collection[int], now: datetime, day: date) -> dict[int, int]:
    """Move the ballots of ``survey_ids`` into the box, the others into the other inbox; returns survey id → moved.

    The caller holds the box (``surveys.database.holding_box`` or ``hold_box``). Both moves are ordered by receipt: a
    receipt is a hash of random bits, so its order is random and says no more than the rows do themselves. The emptied
    table leaves nothing behind: PostgreSQL truncates it, SQLite overwrites it (``secure_delete``).
    """
    if not survey_ids:
        return {}
    here = connection.execute(select(inbox_turn.c.current)).scalar_one()
    full, other = inboxes[here], inboxes[1 - here]
    counts = {survey_id: n for survey_id, n in waiting(connection).items() if survey_id in survey_ids}
    columns = ("receipt", "survey_id", "version", "answers")
    chosen = select(*(full.c[name] for name in columns)).order_by(full.c.receipt)
    connection.execute(
        ballot.insert().from_select(
            (*columns, "day"),
            chosen.add_columns(literal(day, Date)).where(full.c.survey_id.in_(survey_ids)),
        )
    )
    connection.execute(other.insert().from_select(columns, chosen.where(full.c.survey_id.not_in(survey_ids))))
    _tell(connection, full, survey_ids, day)
    _truncate(connection, full)
    connection.execute(update(inbox_turn).values(current=1 - here))
    connection.execute(update(Survey).where(Survey.id.in_(survey_ids)).values(mixed_at=now))
    return counts


def _tell(connection: Connection, full: Table, survey_ids: Collection[int], day: date) -> None:
    """Show the batch to those who keep something about mixed ballots."""
    if not hooks:
        return
    batch = select(full.c.survey_id, full.c.version, full.c.answers).where(full.c.survey_id.in_(survey_ids))
    groups: dict[tuple[int, int], list[str]] = {}
    for row in connection.execute(batch.order_by(full.c.receipt)):
        groups.setdefault((row.survey_id, row.version), []).append(row.answers)
    for (survey_id, version), answers in sorted(groups.items()):
        for hook in hooks:
            hook(connection, survey_id, version, answers, day)


def forget_traces(engine: Engine) -> bool:
    """Clear away what the databases keep of transactions that are over; False when a reader held it.

    SQLite's write-ahead log shows the order of ballots. PostgreSQL keeps dead rows: that of a draft names both the
    transaction that wrote it (with a file, perhaps) and the one that accepted its answers.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (survey_draft, survey_upload):
                connection.execute(text(f"VACUUM {_full_name(connection, table)}"))
        return True
    if engine.url.database in (None, "", ":memory:"):
        return True
    with engine.connect() as connection:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    return not busy


def shrink(engine: Engine) -> bool:
    """Rewrite an SQLite file without its free pages, once no survey is open; False when somebody held it."""
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
    rows = connection.execute(select(Survey.id, Survey.mixed_at, Survey.closed_at).where(Survey.id.in_(counts)))
    return {row.id for row in rows if is_due(counts[row.id], row.mixed_at, row.closed_at is not None, clock)}


def _truncate(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(table.delete())
        return
    connection.execute(text(f"TRUNCATE {_full_name(connection, table)}"))


def _full_name(connection: Connection, table: Table) -> str:
    schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    return f'"{schema}"."{table.name}"' if schema else f'"{table.name}"'
