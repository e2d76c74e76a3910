"""A ballot is accepted once, by the server's time, and its key decides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade
from core.tokens import used_key as hash_of
from surveys.ballots import Ballot, Outcome, store_ballots
from surveys.database import MIGRATIONS, casting, engine_of
from surveys.errors import AlreadyAnswered, NotYetOpen, PollNotFound, SurveyClosed
from surveys.models import ballot, inboxes, used_key
from surveys.receipts import cast_ballot, cast_many
from surveys.results import count_votes
from surveys.writer import BallotWriter
from tests.unit.surveys.factories import OpenPoll, key, make_poll, said


def rows(sessions: Sessions) -> int:
    """How many ballots are stored anywhere."""
    with sessions() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (ballot, *inboxes))


def vote(sessions: Sessions, clock: FixedClock, poll: int, option: str, number: int) -> str:
    """Cast one ballot and return the receipt."""
    with sessions.begin() as session:
        return cast_ballot(session, Ballot(poll, 1, said(option), key(number)), clock=clock).code


def test_a_ballot_is_stored_with_its_receipt_and_the_hash_of_its_key(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    receipt = vote(sessions, clock, poll.id, poll.options[1], 1)
    with sessions() as session:
        stored = session.execute(select(inboxes[0])).one()
        assert stored.receipt.hex() == receipt.replace(" ", "")
        assert (stored.survey_id, stored.version, stored.answers) == (poll.id, 1, said(poll.options[1]))
        assert session.scalars(select(used_key.c.key_hash)).all() == [hash_of(key(1))]
        assert count_votes(session, poll.id) == {poll.options[1]: 1}


def test_the_same_ballot_again_gets_the_same_receipt_and_counts_once(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    first = vote(sessions, clock, poll.id, poll.options[0], 1)
    assert vote(sessions, clock, poll.id, poll.options[0], 1) == first
    assert rows(sessions) == 1


def test_the_same_key_with_another_choice_is_refused_and_the_first_stands(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    vote(sessions, clock, poll.id, poll.options[0], 1)
    with pytest.raises(AlreadyAnswered, match="учтён первый ответ"):
        vote(sessions, clock, poll.id, poll.options[2], 1)
    with sessions() as session:
        assert count_votes(session, poll.id) == {poll.options[0]: 1}


def test_a_known_key_gets_its_receipt_even_after_closing(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    first = vote(sessions, clock, poll.id, poll.options[0], 1)
    clock.move(timedelta(days=20))
    assert vote(sessions, clock, poll.id, poll.options[0], 1) == first


def test_the_opening_moment_accepts_and_the_closing_moment_refuses(sessions: Sessions, clock: FixedClock) -> None:
    poll = make_poll(sessions, clock, opens_at=clock.now() + timedelta(hours=1))
    clock.move(timedelta(minutes=59, seconds=59))
    with pytest.raises(NotYetOpen):
        vote(sessions, clock, poll.id, poll.options[0], 1)
    clock.move(timedelta(seconds=1))
    vote(sessions, clock, poll.id, poll.options[0], 1)
    clock.move(timedelta(days=9, hours=23) - timedelta(microseconds=1))
    vote(sessions, clock, poll.id, poll.options[0], 2)
    clock.move(timedelta(microseconds=1))
    with pytest.raises(SurveyClosed):
        vote(sessions, clock, poll.id, poll.options[0], 3)
    assert rows(sessions) == 2


def test_a_version_that_never_was_and_an_unknown_poll_are_refused(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    for version in (0, 2, -1):
        with pytest.raises(PollNotFound), sessions.begin() as session:
            cast_ballot(session, Ballot(poll.id, version, said(poll.options[0]), key(1)), clock=clock)
    with pytest.raises(PollNotFound):
        vote(sessions, clock, 999, poll.options[0], 2)
    assert rows(sessions) == 0
    with sessions() as session:
        assert (
            session.scalar(select(func.count()).select_from(used_key)) == 0
        )  # a refused key may be used rightly later


def test_fifty_at_once_with_one_key_make_one_row_and_one_receipt(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda _: vote(sessions, clock, poll.id, poll.options[0], 7), range(50)))
    assert len(set(receipts)) == 1
    assert rows(sessions) == 1


def test_two_writers_of_one_box_store_each_key_once(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    writers = [BallotWriter(engine_of(sessions), clock) for _ in range(2)]

    def send(number: int) -> Outcome:
        return writers[number % 2].cast(poll.ballot(0, number // 4))

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(send, range(200)))
    assert outcomes.count(Outcome.ACCEPTED) == 50
    assert outcomes.count(Outcome.REPEATED) == 150
    assert rows(sessions) == 50


def test_the_writer_answers_each_of_a_group_by_itself(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    writer = BallotWriter(engine_of(sessions), clock)
    assert writer.cast(poll.ballot(0, 1)) is Outcome.ACCEPTED
    assert writer.cast(Ballot(poll.id, 2, said("1"), key(2))) is Outcome.NO_POLL
    assert writer.cast(poll.ballot(1, 1)) is Outcome.OTHER_CHOICE


def test_one_broken_ballot_does_not_take_its_group_down(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    writer = BallotWriter(engine_of(sessions), clock)
    broken = poll.ballot(0, 1, b"too short")  # a CHECK of the database refuses it
    good = [poll.ballot(0, number) for number in range(2, 12)]

    def send(one: Ballot) -> str:
        try:
            return writer.cast(one).value
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(11) as pool:
        results = list(pool.map(send, [broken, *good]))
    assert results == ["NotStored"] + ["accepted"] * 10


def test_a_participant_takes_part_once_whatever_the_key(sessions: Sessions, poll: OpenPoll, clock: FixedClock) -> None:
    who = b"\x01" * 32
    ballots = [
        poll.ballot(0, 1, who),
        poll.ballot(1, 2, who),
        poll.ballot(0, 1, who),
    ]
    assert cast_many(sessions, ballots, clock=clock) == [Outcome.ACCEPTED, Outcome.TOOK_PART, Outcome.REPEATED]
    assert rows(sessions) == 1


def test_a_transaction_that_fails_leaves_neither_ballot_nor_key(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock
) -> None:
    class PulledPlug(Exception):
        pass

    def cast_and_die() -> None:
        with casting(engine_of(sessions)) as connection:
            assert store_ballots(connection, [poll.ballot(0, 1)], clock.now()) == [Outcome.ACCEPTED]
            raise PulledPlug

    with pytest.raises(PulledPlug):
        cast_and_die()
    assert rows(sessions) == 0
    vote(sessions, clock, poll.id, poll.options[1], 1)  # the retry with the same key is the first ballot


@given(
    groups=st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=6), min_size=1, max_size=6
    )
)
def test_whatever_is_sent_and_resent_the_first_choice_of_each_key_is_counted_once(
    groups: list[list[tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sessions, clock, poll = _box(tmp_path_factory)
    expected: dict[int, str] = {}
    with sessions() as session:  # everything happens in one transaction that is thrown away
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        for group in groups:
            sent = [  # the fourth choice is a version that never was
                Ballot(poll.id, 1 if choice < 3 else 2, said(f"{choice + 1}"), key(number)) for number, choice in group
            ]
            outcomes = store_ballots(session.connection(), sent, clock.now())
            accepted = []
            for number, choice in group:
                if choice < 3 and number not in expected:
                    expected[number] = poll.options[choice]
                    accepted.append((number, choice))
            for one, sending, outcome in zip(sent, group, outcomes, strict=True):
                if sending in accepted:
                    accepted.remove(sending)  # its later copies are repetitions
                    assert outcome is Outcome.ACCEPTED
                elif sending[0] not in expected:
                    assert outcome is Outcome.NO_POLL
                else:
                    same = said(expected[sending[0]]) == one.answers
                    assert outcome is (Outcome.REPEATED if same else Outcome.OTHER_CHOICE)
        counted = count_votes(session, poll.id)
        session.rollback()
    assert counted == {
        option: list(expected.values()).count(option) for option in poll.options if option in expected.values()
    }


_BOXES: list[tuple[Sessions, FixedClock, OpenPoll]] = []


def _box(folders: pytest.TempPathFactory) -> tuple[Sessions, FixedClock, OpenPoll]:
    if not _BOXES:
        from datetime import UTC, datetime

        clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
        engine = make_engine(f"sqlite:///{folders.mktemp('box')}/surveys.db", "surveys")
        upgrade(engine, "surveys", MIGRATIONS)
        sessions = make_sessions(engine)
        _BOXES.append((sessions, clock, make_poll(sessions, clock)))
    return _BOXES[0]
