"""A code lets one in once; whatever is no code of this survey lets nobody in, in the same words."""

import csv

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot
from surveys.box import invitation, participation
from surveys.definition.model import Access
from surveys.errors import InvalidDraft, WrongState
from surveys.gate import Outcome
from surveys.invitations import (
    Invitee,
    MadeCode,
    codes_csv,
    count_invitations,
    find_invited,
    has_answered,
    invite,
    list_invitations,
    withdraw,
)
from surveys.receipts import cast_many
from tests.unit.surveys.factories import AuditTrail, key
from tests.unit.surveys.surveys_made import WITH_CODES, OpenSurvey, make_survey, questionnaire


@pytest.fixture
def coded(sessions: Sessions, clock: FixedClock) -> OpenSurvey:
    """An anonymous survey for those who hold a code."""
    return make_survey(sessions, clock, questionnaire(**WITH_CODES))


def make_codes(sessions: Sessions, clock: FixedClock, survey_id: int, *labels: str) -> list[MadeCode]:
    """Codes for labels; institutions are numbered from 1."""
    invitees = [Invitee(label, number) for number, label in enumerate(labels, start=1)]
    with sessions.begin() as session:
        return invite(session, survey_id, invitees, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())


def test_a_code_is_stored_as_a_hash_and_found_however_it_is_typed(
    sessions: Sessions, coded: OpenSurvey, clock: FixedClock
) -> None:
    first, second = make_codes(sessions, clock, coded.id, "Школа № 1", "Школа № 2")
    with sessions() as session:
        for typed in (
            first.code,
            first.code.lower(),
            f"  {first.code.replace('-', ' ')}\n",
            first.code.replace("-", ""),
        ):
            found = find_invited(session, coded.id, typed)
            assert found is not None
            assert (found.label, found.institution_id) == ("Школа № 1", 1)
        stored = repr(session.execute(select(invitation)).all())
    assert first.code not in stored
    assert first.code.replace("-", "") not in stored
    assert first.code != second.code


@pytest.mark.parametrize(
    "typed",
    [None, "", " ", "null", "None", "undefined", "0", "~", "NULL\x00", "a" * 10_000, "٣" * 28, "\ud800", "0" * 28],
)
def test_what_is_no_code_lets_nobody_in(
    typed: str | None, sessions: Sessions, coded: OpenSurvey, clock: FixedClock
) -> None:
    make_codes(sessions, clock, coded.id, "Школа № 1")
    with sessions() as session:
        assert find_invited(session, coded.id, typed) is None


def test_a_code_opens_only_its_own_survey(sessions: Sessions, coded: OpenSurvey, clock: FixedClock) -> None:
    other = make_survey(sessions, clock, questionnaire(**WITH_CODES))
    [code] = make_codes(sessions, clock, other.id, "Школа № 1")
    with sessions() as session:
        assert find_invited(session, coded.id, code.code) is None
        foreign = find_invited(session, other.id, code.code)
    assert foreign is not None
    sent = [coded.ballot(1), coded.ballot(2, participant=foreign.participant), coded.ballot(3, participant=b"x" * 32)]
    assert cast_many(sessions, sent, clock=clock) == [Outcome.NO_CODE] * 3


def test_an_anonymous_code_works_once_and_shows_that_it_was_used_and_not_for_what(
    sessions: Sessions, coded: OpenSurvey, clock: FixedClock
) -> None:
    codes = make_codes(sessions, clock, coded.id, "Школа № 2", "Школа № 1", "Школа № 3")
    with sessions() as session:
        who = find_invited(session, coded.id, codes[0].code)
        assert who is not None
        assert not has_answered(session, coded.id, who)
    sent = [coded.ballot(number, participant=who.participant) for number in (1, 2)]
    assert cast_many(sessions, sent, clock=clock) == [Outcome.ACCEPTED, Outcome.TOOK_PART]
    with sessions() as session:
        assert has_answered(session, coded.id, who)
        assert [(one.label, one.answered) for one in list_invitations(session, coded.id)] == [
            ("Школа № 1", False), ("Школа № 2", True), ("Школа № 3", False),
        ]  # fmt: skip
        assert count_invitations(session, coded.id) == (3, 1)
        assert set(participation.c.keys()) == {"survey_id", "participant"}


def test_a_repeated_sending_with_the_code_gets_its_receipt_again(
    sessions: Sessions, coded: OpenSurvey, clock: FixedClock
) -> None:
    [code] = make_codes(sessions, clock, coded.id, "")
    with sessions() as session:
        who = find_invited(session, coded.id, code.code)
    assert who is not None
    one = coded.ballot(1, participant=who.participant)
    assert cast_many(sessions, [one, one], clock=clock) == [Outcome.ACCEPTED, Outcome.REPEATED]
    other = Ballot(one.survey_id, 1, "{}", key(1), who.participant)
    assert cast_many(sessions, [other], clock=clock) == [Outcome.OTHER_CHOICE]


def test_a_code_nobody_has_used_can_be_withdrawn(sessions: Sessions, coded: OpenSurvey, clock: FixedClock) -> None:
    used, unused = make_codes(sessions, clock, coded.id, "а", "б")
    with sessions() as session:
        who, other = (find_invited(session, coded.id, one.code) for one in (used, unused))
    assert who is not None
    assert other is not None
    cast_many(sessions, [coded.ballot(1, participant=who.participant)], clock=clock)
    with sessions.begin() as session:
        withdraw(session, coded.id, other.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    with pytest.raises(WrongState), sessions.begin() as session:
        withdraw(session, coded.id, who.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    assert cast_many(sessions, [coded.ballot(2, participant=other.participant)], clock=clock) == [Outcome.NO_CODE]


def test_codes_are_made_for_surveys_that_need_them_and_not_without_end(sessions: Sessions, clock: FixedClock) -> None:
    open_to_all = make_survey(sessions, clock, questionnaire(access=Access.OPEN))
    with pytest.raises(WrongState):
        make_codes(sessions, clock, open_to_all.id, "Школа")
    coded = make_survey(sessions, clock, questionnaire(**WITH_CODES))
    for labels in ((), ("x",) * 5001):
        with pytest.raises(InvalidDraft):
            make_codes(sessions, clock, coded.id, *labels)


def test_the_file_of_codes_is_safe_to_open(sessions: Sessions, coded: OpenSurvey, clock: FixedClock) -> None:
    codes = make_codes(sessions, clock, coded.id, '=HYPERLINK("http://evil")', "Школа № 1")
    lines = list(csv.reader("".join(codes_csv(codes, "https://edu.example/surveys/1/")).splitlines()))
    assert lines[0] == ["label", "institution_id", "code", "address"]
    assert lines[1][0].startswith("'=")
    assert lines[2] == ["Школа № 1", "2", codes[1].code, "https://edu.example/surveys/1/"]
