"""A named survey keeps one submission a person, correctable until it closes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from core.tokens import receipt as receipt_of
from surveys.ballots import Ballot
from surveys.box import submission
from surveys.database import engine_of
from surveys.definition.stored import dump_answers
from surveys.drafts import draft_id, load_draft, new_draft_key, save_draft
from surveys.gate import Outcome
from surveys.invitations import Invited, Invitee, find_invited, invite
from surveys.operations import close
from surveys.submissions import Submission, find_submission
from surveys.writer import BallotWriter
from tests.unit.surveys.factories import AuditTrail, OpenPoll, key
from tests.unit.surveys.surveys_made import NAMED, WITH_CODES, OpenSurvey, make_survey, questionnaire, some_answers


@pytest.fixture
def survey(sessions: Sessions, clock: FixedClock) -> OpenSurvey:
    """A named survey that everybody may answer."""
    return make_survey(sessions, clock, questionnaire(**NAMED))


@pytest.fixture
def coded(sessions: Sessions, clock: FixedClock) -> OpenSurvey:
    """A named survey for those who hold a code."""
    return make_survey(sessions, clock, questionnaire(**NAMED, **WITH_CODES))


@pytest.fixture
def writer(sessions: Sessions, clock: FixedClock) -> BallotWriter:
    """The writer of one process."""
    return BallotWriter(engine_of(sessions), clock)


def rows(sessions: Sessions) -> int:
    """How many submissions are stored."""
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(submission)) or 0


def invited(sessions: Sessions, clock: FixedClock, survey_id: int) -> Invited:
    """Somebody with a code."""
    with sessions.begin() as session:
        [made] = invite(
            session, survey_id, [Invitee("Школа № 1", 1)], actor=COMMAND_LINE, clock=clock, audit=AuditTrail()
        )
        found = find_invited(session, survey_id, made.code)
    assert found is not None
    return found


def test_fifty_at_once_with_one_key_make_one_submission(
    sessions: Sessions, survey: OpenSurvey, writer: BallotWriter
) -> None:
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: writer.cast(survey.submission(7)), range(50)))
    assert sorted(outcomes) == [Outcome.ACCEPTED] + [Outcome.REPEATED] * 49
    assert rows(sessions) == 1


def test_the_same_key_with_other_answers_is_told_that_the_first_stand(
    sessions: Sessions, survey: OpenSurvey, writer: BallotWriter
) -> None:
    writer.cast(survey.submission(1))
    assert writer.cast(survey.submission(1, answers=2)) is Outcome.OTHER_CHOICE
    with sessions() as session:
        kept = find_submission(session, survey.id, key=key(1))
    assert kept is not None
    assert (kept.answers, kept.receipt) == (dump_answers(some_answers(1)), receipt_of(key(1)))


def test_a_code_makes_one_submission_whatever_the_keys(
    sessions: Sessions, coded: OpenSurvey, writer: BallotWriter, clock: FixedClock
) -> None:
    who = invited(sessions, clock, coded.id)
    with ThreadPoolExecutor(16) as pool:
        sent = [coded.submission(number, invitation_id=who.id) for number in range(20)]
        outcomes = list(pool.map(writer.cast, sent))
    assert sorted(outcomes) == [Outcome.ACCEPTED] + [Outcome.TOOK_PART] * 19
    assert rows(sessions) == 1


def test_without_a_code_or_with_one_of_another_survey_nothing_is_stored(
    sessions: Sessions, coded: OpenSurvey, writer: BallotWriter, clock: FixedClock
) -> None:
    foreign = invited(sessions, clock, make_survey(sessions, clock, questionnaire(**NAMED, **WITH_CODES)).id)
    for invitation_id in (None, foreign.id, 10**6):
        assert writer.cast(coded.submission(1, invitation_id=invitation_id)) is Outcome.NO_CODE
    assert rows(sessions) == 0


def test_answers_are_corrected_with_the_code_until_closing(
    sessions: Sessions, coded: OpenSurvey, writer: BallotWriter, clock: FixedClock
) -> None:
    who = invited(sessions, clock, coded.id)
    writer.cast(coded.submission(1, invitation_id=who.id))
    clock.move(timedelta(days=1))
    with sessions() as session:
        kept = find_submission(session, coded.id, invitation_id=who.id)
    assert kept is not None
    corrected = Submission(coded.id, 1, dump_answers(some_answers(5)), key(2), who.id, corrects=kept.receipt)
    assert [writer.cast(corrected), writer.cast(corrected)] == [Outcome.CORRECTED, Outcome.CORRECTED]
    with sessions() as session:
        now = find_submission(session, coded.id, invitation_id=who.id)
    assert now is not None
    assert (now.id, now.receipt, now.submitted_at) == (kept.id, kept.receipt, kept.submitted_at)
    assert (now.answers, now.changed_at) == (dump_answers(some_answers(5)), clock.now())
    with sessions.begin() as session:
        close(session, coded.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    assert writer.cast(corrected) is Outcome.CLOSED
    assert rows(sessions) == 1


def test_nobody_corrects_what_another_code_or_the_key_of_another_survey_sent(
    sessions: Sessions, coded: OpenSurvey, survey: OpenSurvey, writer: BallotWriter, clock: FixedClock
) -> None:
    one, other = invited(sessions, clock, coded.id), invited(sessions, clock, coded.id)
    writer.cast(coded.submission(1, invitation_id=one.id))
    writer.cast(survey.submission(2))
    changed = dump_answers(some_answers(9))
    forged = [
        Submission(coded.id, 1, changed, key(3), other.id, corrects=receipt_of(key(1))),
        Submission(coded.id, 1, changed, key(3), None, corrects=receipt_of(key(1))),
        Submission(survey.id, 1, changed, key(3), None, corrects=receipt_of(key(1))),
        Submission(survey.id, 1, changed, key(3), None, corrects=receipt_of(key(9))),
    ]
    assert [writer.cast(one) for one in forged] == [
        Outcome.NO_POLL, Outcome.NO_CODE, Outcome.NO_POLL, Outcome.NO_POLL,
    ]  # fmt: skip
    with sessions() as session:
        assert find_submission(session, survey.id, key=key(1)) is None
        assert changed not in session.scalars(select(submission.c.answers)).all()


def test_the_link_of_an_open_survey_corrects_its_own_submission(
    sessions: Sessions, survey: OpenSurvey, writer: BallotWriter
) -> None:
    writer.cast(survey.submission(1))
    with sessions() as session:
        kept = find_submission(session, survey.id, key=key(1))
    assert kept is not None
    correction = Submission(survey.id, 1, dump_answers(some_answers(3)), key(8), corrects=kept.receipt)
    assert writer.cast(correction) is Outcome.CORRECTED
    assert rows(sessions) == 1


def test_what_is_promised_anonymous_is_not_stored_with_a_name_nor_the_other_way_round(
    sessions: Sessions, survey: OpenSurvey, poll: OpenPoll, writer: BallotWriter
) -> None:
    assert writer.cast(Ballot(survey.id, 1, "{}", key(1))) is Outcome.NO_POLL
    assert writer.cast(Submission(poll.id, 1, "{}", key(2))) is Outcome.NO_POLL
    assert rows(sessions) == 0


def test_a_draft_goes_with_the_answers_that_were_accepted_and_stays_with_those_that_were_not(
    sessions: Sessions, survey: OpenSurvey, poll: OpenPoll, writer: BallotWriter, clock: FixedClock
) -> None:
    keys = [new_draft_key() for _ in range(3)]
    with sessions.begin() as session:
        for one in keys:
            save_draft(session, survey.id, one, "{}", clock=clock)
    ids = [draft_id(one) for one in keys]
    answers = dump_answers(some_answers(1))
    assert writer.cast(Submission(survey.id, 1, answers, key(1), draft=ids[0])) is Outcome.ACCEPTED
    assert writer.cast(Submission(survey.id, 2, answers, key(2), draft=ids[1])) is Outcome.NO_POLL
    sent = poll.ballot(0, 3)
    assert writer.cast(Ballot(sent.survey_id, 1, sent.answers, sent.key, draft=ids[2])) is Outcome.ACCEPTED
    with sessions() as session:
        assert [load_draft(session, survey.id, one) for one in keys] == [None, "{}", None]


def test_one_group_takes_ballots_and_submissions_together(
    sessions: Sessions, survey: OpenSurvey, poll: OpenPoll, writer: BallotWriter
) -> None:
    sent = [survey.submission(n) if n % 2 else poll.ballot(0, n) for n in range(40)]
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(writer.cast, sent)) == {Outcome.ACCEPTED}
    assert rows(sessions) == 20
