"""Batches of twenty, ten minutes apart, and nothing left that joins a voter and a vote."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, text

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions, make_sessions
from core.tokens import receipt as receipt_of
from surveys.ballots import Ballot, Outcome
from surveys.database import engine_of
from surveys.definition.model import UploadedFile
from surveys.definition.stored import dump_answers
from surveys.drafts import draft_id, new_draft_key, save_draft
from surveys.mixer import is_due, mix, waiting
from surveys.models import ballot, inbox_turn, inboxes, participation, used_key
from surveys.operations import close
from surveys.receipts import cast_many
from surveys.results import count_votes
from surveys.uploads import remember_upload
from surveys.writer import BallotWriter
from tests.unit.surveys.factories import AuditTrail, OpenPoll, key, make_poll

only_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize(
    "databases", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def fill(sessions: Sessions, clock: FixedClock, poll: OpenPoll, numbers: range, *, participants: bool = False) -> None:
    """Cast one ballot for each number; the option follows the number."""
    for number in numbers:
        who = number.to_bytes(32, "big") if participants else None
        sent = [poll.ballot(number % 3, number, who)]
        assert cast_many(sessions, sent, clock=clock) == [Outcome.ACCEPTED]


def boxed(sessions: Sessions) -> int:
    """How many ballots are mixed."""
    with sessions() as session:
        return len(session.execute(select(ballot.c.receipt)).all())


def test_nineteen_wait_and_the_twentieth_moves_all(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    fill(sessions, clock, poll, range(19))
    assert mix(sessions, clock).moved == {}
    fill(sessions, clock, poll, range(19, 20))
    assert mix(sessions, clock).moved == {poll.id: 20}
    assert boxed(sessions) == 20


def test_two_batches_are_at_least_ten_minutes_apart(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    fill(sessions, clock, poll, range(20))
    mix(sessions, clock)
    fill(sessions, clock, poll, range(20, 45))
    clock.move(timedelta(minutes=9, seconds=59))
    assert mix(sessions, clock).moved == {}
    clock.move(timedelta(seconds=1))
    assert mix(sessions, clock).moved == {poll.id: 25}


@pytest.mark.parametrize(
    ("count", "minutes_ago", "local", "due"),
    [
        (20, 5, "23:49", False),
        (20, 5, "23:50", True),  # the day ends: no need to wait out the pause
        (20, 5, "23:58", False),  # already mixed at the day's end
        (19, 500, "23:55", False),  # too few wait for the next day
        (20, None, "00:05", True),
    ],
)
def test_the_last_batch_of_a_day_does_not_wait_out_the_pause(
    count: int, minutes_ago: int | None, local: str, due: bool
) -> None:
    hours, minutes = map(int, local.split(":"))
    moment = datetime(2026, 11, 20, hours, minutes, tzinfo=FixedClock(datetime.now(UTC)).zone)
    clock = FixedClock(moment)
    mixed_at = None if minutes_ago is None else clock.now() - timedelta(minutes=minutes_ago)
    assert is_due(count, mixed_at, False, clock) is due


def test_a_small_poll_stays_in_the_inbox_while_a_large_one_is_mixed(sessions: Sessions, clock: FixedClock) -> None:
    large, small = make_poll(sessions, clock), make_poll(sessions, clock)
    fill(sessions, clock, large, range(30))
    fill(sessions, clock, small, range(100, 107))
    report = mix(sessions, clock)
    assert report.moved == {large.id: 30}
    assert report.waiting == 7
    with sessions() as session:
        assert waiting(session.connection()) == {small.id: 7}
        assert sum(count_votes(session, small.id).values()) == 7
        assert session.scalar(select(inbox_turn.c.current)) == 1
        assert session.execute(select(inboxes[0])).all() == []


def test_closing_moves_the_rest_whatever_its_size(sessions: Sessions, clock: FixedClock) -> None:
    poll, other = make_poll(sessions, clock), make_poll(sessions, clock)
    fill(sessions, clock, poll, range(3))
    fill(sessions, clock, other, range(50, 52))
    with sessions.begin() as session:
        close(session, poll.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    with sessions() as session:
        assert waiting(session.connection()) == {other.id: 2}
        assert session.execute(select(ballot.c.survey_id, ballot.c.day)).all() == [(poll.id, clock.today())] * 3


def test_counts_are_the_same_before_during_and_after_mixing(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    fill(sessions, clock, poll, range(25))
    with sessions() as session:
        before = count_votes(session, poll.id)
    mix(sessions, clock)
    fill(sessions, clock, poll, range(30, 33))
    with sessions() as session:
        after = count_votes(session, poll.id)
    assert sum(before.values()) == 25
    assert {option: after[option] - before[option] for option in before} == dict.fromkeys(before, 1)


def test_a_mixer_that_dies_half_way_loses_nothing(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sessions, clock, poll, range(21))

    class PulledPlug(Exception):
        pass

    def die(*_arguments: object) -> None:
        raise PulledPlug

    with monkeypatch.context() as patch:
        patch.setattr("surveys.mixer._truncate", die)
        with pytest.raises(PulledPlug):
            mix(sessions, clock)
    assert boxed(sessions) == 0
    with sessions() as session:
        assert sum(count_votes(session, poll.id).values()) == 21
    assert mix(sessions, clock).moved == {poll.id: 21}


@only_sqlite
def test_sqlite_keeps_no_order_of_arrival(migrated_engine: Callable[[str], Engine], clock: FixedClock) -> None:
    engine = migrated_engine("surveys")
    sessions = make_sessions(engine)
    poll = make_poll(sessions, clock)
    fill(sessions, clock, poll, range(40), participants=True)
    with sessions() as session:
        for table in (ballot, *inboxes, used_key, participation):
            with pytest.raises(Exception, match="no such column: rowid"):
                session.execute(text(f"SELECT rowid FROM {table.name}"))
        stored = [bytes(row[0]) for row in session.execute(text("SELECT receipt FROM ballot_inbox_0"))]
    assert stored == sorted(stored)  # as they lie in the file: by hash, not by arrival


@only_sqlite
def test_sqlite_forgets_the_inbox_and_its_log_after_mixing(
    migrated_engine: Callable[[str], Engine], clock: FixedClock
) -> None:
    engine = migrated_engine("surveys")
    sessions = make_sessions(engine)
    poll = make_poll(sessions, clock)
    fill(sessions, clock, poll, range(40), participants=True)
    engine.dispose()
    path = Path(str(engine.url.database))
    mix(sessions, clock)
    wal = path.with_name(path.name + "-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    image = path.read_bytes()
    # Each receipt lies in the file twice at most: in the box and in the index that counts, never also in the inbox.
    assert all(image.count(receipt_of(key(number))) <= 2 for number in range(40))
    assert all(key(number) not in image for number in range(40))


@only_postgresql
def test_postgresql_shares_no_transaction_and_no_place_between_voter_and_vote(
    migrated_engine: Callable[[str], Engine], clock: FixedClock
) -> None:
    engine = migrated_engine("surveys")
    sessions = make_sessions(engine)
    poll, small = make_poll(sessions, clock), make_poll(sessions, clock)
    fill(sessions, clock, poll, range(40), participants=True)
    fill(sessions, clock, small, range(100, 105), participants=True)

    def traces(table: str, columns: str) -> list[tuple[str, ...]]:
        with engine.connect() as connection:
            query = f"SELECT t.xmin::text, t.ctid::text, {columns} FROM surveys.{table} t ORDER BY t.ctid"
            return [tuple(map(str, row)) for row in connection.execute(text(query))]

    before = {row[0] for row in traces("participation", "survey_id")}
    assert before & {
        row[0] for row in traces("ballot_inbox_0", "survey_id")
    }  # what the page admits: linked until mixed
    mix(sessions, clock)
    voters = {row[0] for row in traces("participation", "survey_id")}
    mixed = traces("ballot", "encode(receipt, 'hex')")
    moved_on = traces("ballot_inbox_1", "encode(receipt, 'hex')")
    assert len({row[0] for row in mixed + moved_on}) == 1  # one transaction for all of them …
    assert not voters & {row[0] for row in mixed + moved_on}  # … and none of those that wrote participants
    assert [row[2] for row in mixed] == sorted(row[2] for row in mixed)  # the heap lies in order of hashes
    assert [row[2] for row in moved_on] == sorted(row[2] for row in moved_on)
    assert traces("ballot_inbox_0", "survey_id") == []


@only_postgresql
def test_postgresql_leads_from_no_code_over_draft_or_file_to_an_answer(
    migrated_engine: Callable[[str], Engine], clock: FixedClock
) -> None:
    engine = migrated_engine("surveys")
    sessions = make_sessions(engine)
    poll = make_poll(sessions, clock)
    with engine.connect() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
        connection.commit()
    for number in range(25):
        file, draft = UploadedFile(f"{number:032x}", "a.pdf", 1, "application/pdf"), new_draft_key()
        paper: dict[str, str | int] = {"id": file.id, "name": "a.pdf", "size": 1, "type": file.type}
        said = dump_answers({"paper": paper})
        with sessions.begin() as session:  # as the page does: the file and the draft that names it
            remember_upload(session, poll.id, file, clock=clock)
            save_draft(session, poll.id, draft, said, clock=clock)
        sent = Ballot(poll.id, 1, said, key(number), number.to_bytes(32, "big"), draft_id(draft))
        assert cast_many(sessions, [sent], clock=clock) == [Outcome.ACCEPTED]
    with engine.connect() as connection:
        accepting = {row[0] for row in connection.execute(text("SELECT xmin::text FROM surveys.participation"))}
        assert _transactions(engine, "survey_draft") & accepting  # dead rows of drafts name them …
    mix(sessions, clock)
    for table in ("survey_draft", "survey_upload", "ballot"):
        assert not _transactions(engine, table) & accepting, table  # … until mixing clears them away
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT xmin::text, id FROM surveys.survey_upload ORDER BY ctid")).all()
    assert len({row[0] for row in kept}) == 1  # one transaction wrote the files anew …
    assert [row[1] for row in kept] == sorted(row[1] for row in kept)  # … in the order of their random names


def _transactions(engine: Engine, table: str) -> set[str]:
    """Every transaction that a row of a table names, dead rows too."""
    statement = (
        "SELECT t_xmin::text, t_xmax::text FROM generate_series(0, pg_relation_size(CAST(:name AS regclass)) / 8192 - 1) page, "
        "heap_page_items(get_raw_page(CAST(:name AS text), page)) WHERE t_xmin IS NOT NULL"
    )
    with engine.connect() as connection:
        found = connection.execute(text(statement), {"name": f"surveys.{table}"}).all()
    return {number for row in found for number in row} - {"0"}


def test_closing_and_mixing_amid_a_rush_count_whoever_was_accepted(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    writers = [BallotWriter(engine_of(sessions), clock) for _ in range(2)]
    started = Barrier(9)

    def rush(part: int) -> list[Outcome]:
        started.wait()
        return [writers[part % 2].cast(poll.ballot(0, part * 1000 + number)) for number in range(25)]

    with ThreadPoolExecutor(8) as pool:
        parts = [pool.submit(rush, part) for part in range(8)]
        started.wait()
        for _ in range(3):
            clock.move(timedelta(minutes=11))
            mix(sessions, clock)
        with sessions.begin() as session:
            close(session, poll.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
        outcomes = [outcome for part in parts for outcome in part.result()]
    assert set(outcomes) <= {Outcome.ACCEPTED, Outcome.CLOSED}
    assert boxed(sessions) == outcomes.count(Outcome.ACCEPTED)  # nothing is left in an inbox, nothing came after
