"""Whatever is sent, repeated, mixed, closed or cut off: receipts given = answers stored = answers counted."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from core.tokens import receipt as receipt_of
from core.tokens import used_key as used_key_of
from surveys.ballots import Ballot
from surveys.box import ballot, inboxes, submission, used_key
from surveys.database import casting, engine_of
from surveys.definition.stored import dump_answers
from surveys.gate import Outcome
from surveys.mixer import empty_inbox, mix
from surveys.operations import close
from surveys.results import count_totals
from surveys.submissions import Submission
from surveys.tally import read_tally, recount
from surveys.writer import store_group
from tests.unit.surveys.factories import AuditTrail, key
from tests.unit.surveys.surveys_made import NAMED, make_survey, questionnaire, some_answers

KEYS, ANSWERS = 9, 3
sends = st.tuples(st.integers(0, KEYS - 1), st.integers(0, ANSWERS - 1))
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["send", "send", "lose", "die"]), st.lists(sends, min_size=1, max_size=6)),
        st.tuples(st.sampled_from(["mix", "die mixing", "wait", "jump back", "close"]), st.just([])),
    ),
    max_size=14,
)


class PulledPlug(Exception):
    """Everything stops here."""


@dataclass(slots=True)
class World:
    """A survey with a few people who send, and what they know."""

    sessions: Sessions
    clock: FixedClock
    survey_id: int
    named: bool
    first_key: int  # keys are this run's own
    receipts: dict[int, int] = field(default_factory=dict)  # key -> answers the receipt was given for
    unsure: dict[int, int] = field(default_factory=dict)  # sent, and no answer came: to be sent again
    closed: bool = False

    def do(self, step: str, group: list[tuple[int, int]]) -> None:
        """One thing happens."""
        if step in ("send", "lose"):
            self._send(group, heard=step == "send")
        elif step == "die":
            self._die(group)
        elif step == "mix":
            mix(self.sessions, self.clock)
        elif step == "die mixing":
            self._die_mixing()
        elif step == "close":
            with self.sessions.begin() as session:
                close(session, self.survey_id, actor=COMMAND_LINE, clock=self.clock, audit=AuditTrail())
            self.closed = True
        else:
            self.clock.move(timedelta(minutes=11) if step == "wait" else timedelta(minutes=-7))

    def _sent(self, group: list[tuple[int, int]]) -> list[Ballot | Submission]:
        make = Submission if self.named else Ballot
        return [
            make(self.survey_id, 1, dump_answers(some_answers(answers)), key(self.first_key + number))
            for number, answers in group
        ]

    def _send(self, group: list[tuple[int, int]], *, heard: bool) -> None:
        with casting(engine_of(self.sessions)) as connection:
            outcomes = store_group(connection, self._sent(group), self.clock.now())
        for (number, answers), outcome in zip(group, outcomes, strict=True):
            if number in self.receipts:
                same = self.receipts[number] == answers
                assert outcome is (Outcome.REPEATED if same else Outcome.OTHER_CHOICE)
            elif number in self.unsure:  # what came first is stored, whether anybody heard of it or not
                same = self.unsure[number] == answers
                assert outcome is (Outcome.REPEATED if same else Outcome.OTHER_CHOICE)
            else:
                assert outcome is (Outcome.CLOSED if self.closed else Outcome.ACCEPTED)
                if not self.closed:
                    self.unsure[number] = answers
            if heard and outcome.counted:
                self.receipts[number] = self.unsure.pop(number, answers)

    def _die(self, group: list[tuple[int, int]]) -> None:
        try:
            with casting(engine_of(self.sessions)) as connection:
                store_group(connection, self._sent(group), self.clock.now())
                raise PulledPlug
        except PulledPlug:
            pass

    def _die_mixing(self) -> None:
        try:
            with casting(engine_of(self.sessions)) as connection:
                empty_inbox(connection, {self.survey_id}, self.clock.now(), self.clock.today())
                raise PulledPlug
        except PulledPlug:
            pass

    def check(self) -> None:
        """The three numbers, and which ones they are."""
        mine = {receipt_of(key(self.first_key + number)) for number in (*self.receipts, *self.unsure)}
        tables = (submission,) if self.named else (ballot, *inboxes)
        with self.sessions() as session:
            stored = [
                bytes(receipt)
                for table in tables
                for receipt in session.scalars(select(table.c.receipt).where(table.c.survey_id == self.survey_id))
            ]
            assert len(stored) == len(set(stored))
            assert set(stored) == mine
            assert count_totals(session).get(self.survey_id, 0) == len(mine)
            if not self.named:
                keys = session.scalars(select(used_key.c.key_hash).where(used_key.c.survey_id == self.survey_id))
                assert {bytes(one) for one in keys} == {
                    used_key_of(key(self.first_key + number)) for number in (*self.receipts, *self.unsure)
                }
                assert read_tally(session, self.survey_id) == recount(session, self.survey_id)


_numbers = iter(range(0, 10**9, KEYS))


@settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=steps, named=st.booleans())
def test_receipts_stored_and_counted_are_the_same_after_any_story(
    story: list[tuple[str, list[tuple[int, int]]]], named: bool, sessions: Sessions, clock: FixedClock
) -> None:
    definition = questionnaire(**NAMED) if named else questionnaire()
    world = World(sessions, clock, make_survey(sessions, clock, definition).id, named, next(_numbers))
    clock.move(timedelta(hours=3))  # however often it goes back, the opening stays behind
    for step, group in story:
        world.do(step, group)
        world.check()
    for number, answers in list(world.unsure.items()):  # whoever heard nothing sends again, closed or not
        world.do("send", [(number, answers)])
    assert not world.unsure
    world.check()
    if not world.closed:
        world.do("close", [])
    world.check()
    with sessions() as session:
        waiting = [
            session.scalars(select(table.c.receipt).where(table.c.survey_id == world.survey_id)).all()
            for table in inboxes
        ]
        assert waiting == [[], []]
        if not named:
            assert read_tally(session, world.survey_id).total == len(world.receipts)


def test_a_story_that_loses_an_answer_is_noticed(sessions: Sessions, clock: FixedClock) -> None:
    world = World(sessions, clock, make_survey(sessions, clock).id, False, next(_numbers))
    world.do("send", [(0, 0), (1, 1)])
    with casting(engine_of(sessions)) as connection:
        connection.execute(inboxes[0].delete().where(inboxes[0].c.receipt == receipt_of(key(world.first_key))))
    try:
        world.check()
    except AssertionError:
        return
    raise AssertionError("the check found nothing")
