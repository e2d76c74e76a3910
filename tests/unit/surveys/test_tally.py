"""The sums that the mixer keeps are those that counting the box gives, whatever was cast, mixed or corrected before."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot, Outcome
from surveys.box import ballot, tally
from surveys.definition.model import Definition
from surveys.definition.stored import dump_answers
from surveys.mixer import mix
from surveys.operations import close, correct_survey, create_survey, open_survey, save_draft
from surveys.receipts import cast_many
from surveys.tabulation.tabulation import DAYS
from surveys.tally import read_tally, recount
from tests.unit.surveys.factories import key
from tests.unit.surveys.tabulation.questionnaires import DEFINITION, answers, choices

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("cast"), st.integers(15, 40)),
        st.tuples(st.just("repeat"), st.integers(1, 5)),
        st.tuples(st.just("mix"), st.integers(5, 20)),
        st.tuples(st.just("correct"), st.just(0)),
        st.tuples(st.just("forget"), st.just(0)),
    ),
    min_size=5,
    max_size=9,
)


class Life:
    """A survey that is answered, mixed and corrected in some order."""

    def __init__(self, sessions: Sessions, clock: FixedClock, definition: Definition = DEFINITION) -> None:
        self.sessions, self.clock, self.definition = sessions, clock, definition
        self.random = random.Random(7)
        self.version, self.number = 1, 0
        self.sent: list[Ballot] = []
        with sessions.begin() as session:
            self.id = create_survey(
                session,
                definition,
                closes_at=clock.now() + timedelta(days=300),
                actor=COMMAND_LINE,
                clock=clock,
                audit=no_audit,
            )
            open_survey(session, self.id, actor=COMMAND_LINE, clock=clock, audit=no_audit)

    def cast(self, count: int) -> None:
        """So many people answer."""
        ballots = []
        for _one in range(count):
            self.number += 1
            said = dump_answers(answers(self.random, leave_out=0.3))
            ballots.append(Ballot(self.id, self.version, said, key(self.id * 100_000 + self.number)))
        assert set(cast_many(self.sessions, ballots, clock=self.clock)) == {Outcome.ACCEPTED}
        self.sent += ballots

    def repeat(self, count: int) -> None:
        """Some send again what they have sent."""
        again = self.sent[-count:]
        assert all(outcome.counted for outcome in cast_many(self.sessions, again, clock=self.clock))

    def mix(self, minutes: int) -> None:
        """The worker comes by."""
        self.clock.move(timedelta(minutes=minutes))
        mix(self.sessions, self.clock)

    def correct(self, _nothing: int) -> None:
        """Staff add a choice; the next people answer the new version."""
        who = self.definition.question("who")
        assert who is not None
        more = replace(who, choices=(*who.choices, *choices(f"new{self.version}")))
        [section] = self.definition.sections
        questions = tuple(more if question.name == "who" else question for question in section.questions)
        self.definition = replace(self.definition, sections=(replace(section, questions=questions),))
        with self.sessions.begin() as session:
            save_draft(session, self.id, self.definition, actor=COMMAND_LINE, clock=self.clock, audit=no_audit)
            self.version = correct_survey(session, self.id, actor=COMMAND_LINE, clock=self.clock, audit=no_audit)

    def forget(self, _nothing: int) -> None:
        """An installation comes from a version without sums."""
        with self.sessions.begin() as session:
            session.execute(delete(tally))

    def close(self) -> None:
        """The last batch goes into the box."""
        with self.sessions.begin() as session:
            close(session, self.id, actor=COMMAND_LINE, clock=self.clock, audit=no_audit)


def agree(session: Session, survey_id: int) -> bool:
    """Whether both ways give the same sums."""
    return read_tally(session, survey_id).to_json() == recount(session, survey_id).to_json()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_recounting_the_box_gives_the_kept_sums(
    sessions: Sessions, clock: FixedClock, steps: list[tuple[str, int]]
) -> None:
    life = Life(sessions, clock)
    for step, number in steps:
        getattr(life, step)(number)
        with sessions() as session:
            assert agree(session, life.id)
    life.close()
    with sessions() as session:
        assert agree(session, life.id)
        assert read_tally(session, life.id).total == len(life.sent)


def test_sums_are_read_and_not_counted(sessions: Sessions, clock: FixedClock) -> None:
    life = Life(sessions, clock)
    life.cast(30)
    life.mix(11)
    with sessions.begin() as session:
        counted = read_tally(session, life.id)
        assert counted.total == 30
        assert sum(counted.values[DAYS].values()) == 30
        # Were they counted, other answers would give other sums.
        session.execute(ballot.update().values(answers="{}"))
        assert bool(read_tally(session, life.id) == counted)
        assert bool(recount(session, life.id) != counted)


def test_ballots_that_wait_are_in_no_sum(sessions: Sessions, clock: FixedClock) -> None:
    life = Life(sessions, clock)
    life.cast(19)
    life.mix(11)
    with sessions() as session:
        assert read_tally(session, life.id).total == 0
        assert session.execute(select(tally)).all() == []


def test_only_those_who_were_asked_are_the_base_of_a_question(sessions: Sessions, clock: FixedClock) -> None:
    life = Life(sessions, clock)
    life.cast(60)
    life.close()
    others = sum('"who":"other"' in one.answers for one in life.sent)
    with sessions() as session:
        found = read_tally(session, life.id)
    assert 0 < others < 60
    assert found.asked("why", conditional=True) == others
    assert found.asked("who", conditional=True) == 60


@pytest.mark.parametrize("size", [25])
def test_versions_add_up(sessions: Sessions, clock: FixedClock, size: int) -> None:
    life = Life(sessions, clock)
    life.cast(size)
    life.correct(0)
    with sessions.begin() as session:
        assert session.execute(select(ballot)).all() == []
    life.cast(size)
    life.close()
    with sessions() as session:
        found = read_tally(session, life.id)
        assert sorted(session.scalars(select(tally.c.version))) == [1, 2]
    assert found.total == 2 * size
    assert found.count("who") == sum('"who"' in one.answers for one in life.sent)


def test_a_second_batch_is_added_to_the_first(sessions: Sessions, clock: FixedClock) -> None:
    life = Life(sessions, clock)
    life.cast(25)
    life.mix(11)
    life.cast(30)
    life.mix(11)
    life.cast(3)
    life.close()
    with sessions() as session:
        found = read_tally(session, life.id)
        assert found.total == 58
        assert agree(session, life.id)
