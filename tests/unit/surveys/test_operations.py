"""A poll goes from draft to published results, one way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.errors import InvalidDraft, PollNotFound, WrongState
from surveys.models import SurveyState, outbox
from surveys.operations import close, delete, open_survey, publish, recall
from surveys.polls import create_poll, update_poll
from surveys.read import get_poll, get_public_poll, get_survey, list_public_polls
from tests.unit.surveys.factories import AuditTrail, OpenPoll, draft, make_poll


@pytest.fixture
def step(clock: FixedClock, audit: AuditTrail) -> dict[str, Any]:
    """What every operation receives besides its subject."""
    return {"actor": COMMAND_LINE, "clock": clock, "audit": audit}


def state(sessions: Sessions, poll_id: int, clock: FixedClock) -> SurveyState:
    """Where a poll stands now."""
    with sessions() as session:
        return get_survey(session, poll_id).state_at(clock.now())


def jobs(sessions: Sessions) -> list[str]:
    """The kinds of jobs that wait."""
    with sessions() as session:
        return list(session.scalars(select(outbox.c.kind).order_by(outbox.c.id)))


def test_a_poll_goes_from_draft_through_open_and_closed_to_published(
    sessions: Sessions, clock: FixedClock, audit: AuditTrail, step: dict[str, Any]
) -> None:
    with sessions.begin() as session:
        poll_id = create_poll(session, draft(clock), **step)
    assert state(sessions, poll_id, clock) is SurveyState.DRAFT
    with sessions.begin() as session:
        assert open_survey(session, poll_id, **step) is SurveyState.OPEN
    assert jobs(sessions) == ["build"]
    with sessions.begin() as session:
        close(session, poll_id, **step)
    assert state(sessions, poll_id, clock) is SurveyState.CLOSED
    with sessions.begin() as session:
        publish(session, poll_id, **step)
    assert state(sessions, poll_id, clock) is SurveyState.PUBLISHED
    assert jobs(sessions) == ["build", "tidy", "build", "build"]
    assert [line[1] for line in audit.lines] == ["poll.create", "poll.open", "poll.close", "poll.publish"]


def test_closing_and_publishing_twice_is_once(sessions: Sessions, poll: OpenPoll, step: dict[str, Any]) -> None:
    for operation in (close, close, publish, publish):
        with sessions.begin() as session:
            operation(session, poll.id, **step)
    assert jobs(sessions) == ["build", "tidy", "build", "build"]


def test_a_scheduled_poll_opens_and_closes_by_the_clock_alone(sessions: Sessions, clock: FixedClock) -> None:
    poll = make_poll(sessions, clock, opens_at=clock.now() + timedelta(days=1))
    seen = []
    for move in (0, 24, 9 * 24):
        clock.move(timedelta(hours=move))
        seen.append(state(sessions, poll.id, clock))
    assert seen == [SurveyState.UPCOMING, SurveyState.OPEN, SurveyState.CLOSED]


def test_results_of_an_expired_poll_are_published_although_the_worker_was_away(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock, step: dict[str, Any]
) -> None:
    clock.move(timedelta(days=11))
    with sessions.begin() as session:
        publish(session, poll.id, **step)
        assert get_survey(session, poll.id).closed_at is not None


@pytest.mark.parametrize("operation", [open_survey, recall, delete, publish])
def test_what_does_not_fit_an_open_poll_is_refused(
    operation: Any, sessions: Sessions, poll: OpenPoll, clock: FixedClock, step: dict[str, Any]
) -> None:
    with pytest.raises(WrongState), sessions.begin() as session:
        operation(session, poll.id, **step)
    assert state(sessions, poll.id, clock) is SurveyState.OPEN


def test_the_words_of_a_released_poll_stand(
    sessions: Sessions, poll: OpenPoll, clock: FixedClock, step: dict[str, Any]
) -> None:
    with pytest.raises(WrongState), sessions.begin() as session:
        update_poll(session, poll.id, draft(clock, title="Другой вопрос?"), **step)


def test_an_upcoming_poll_can_be_recalled_and_changed_but_not_closed(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    poll = make_poll(sessions, clock, opens_at=clock.now() + timedelta(days=1))
    with pytest.raises(WrongState), sessions.begin() as session:
        close(session, poll.id, **step)
    with sessions.begin() as session:
        recall(session, poll.id, **step)
    with sessions.begin() as session:
        update_poll(session, poll.id, draft(clock, options=("Да", "Нет")), **step)
    with sessions() as session:
        assert [option.label for option in get_poll(session, poll.id, "ru", clock.now()).options] == ["Да", "Нет"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " \u200b\x00 "}),
        ("title", {"title": "я" * 301}),
        ("description", {"description": "я" * 4001}),
        ("options", {"options": ("Один",)}),
        ("options", {"options": ("Да", "да ")}),
        ("options", {"options": tuple(str(n) for n in range(21))}),
        ("options_en", {"title_en": "When?", "options_en": ("At 8",)}),
        ("options_en", {"options_en": ("1", "2", "3")}),
    ],
)
def test_words_that_cannot_stand_are_refused_with_their_field(
    field: str, changes: dict[str, Any], sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    with pytest.raises(InvalidDraft) as caught, sessions.begin() as session:
        create_poll(session, draft(clock, **changes), **step)
    assert caught.value.field == field


def test_a_poll_that_would_close_before_it_opens_is_refused(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    with pytest.raises(InvalidDraft), sessions.begin() as session:
        create_poll(session, draft(clock, opens_at=clock.now() + timedelta(days=30)), **step)
    with sessions.begin() as session:
        poll_id = create_poll(session, draft(clock), **step)
    clock.move(timedelta(days=30))
    with pytest.raises(InvalidDraft), sessions.begin() as session:
        open_survey(session, poll_id, **step)


def test_the_public_sees_no_draft(sessions: Sessions, clock: FixedClock, step: dict[str, Any]) -> None:
    with sessions.begin() as session:
        poll_id = create_poll(session, draft(clock), **step)
    with sessions() as session:
        with pytest.raises(PollNotFound):
            get_public_poll(session, poll_id, "ru", clock.now())
        assert not any(list_public_polls(session, "ru", clock.now()).values())


def test_a_poll_speaks_english_where_it_has_the_words(sessions: Sessions, clock: FixedClock) -> None:
    russian = make_poll(sessions, clock)
    both = make_poll(sessions, clock, title_en="When?", options_en=("At 8", "At 8:30", "Let the school decide"))
    with sessions() as session:
        assert get_public_poll(session, russian.id, "en", clock.now()).lang == "ru"
        english = get_public_poll(session, both.id, "en", clock.now())
    assert (english.lang, english.title, english.options[1].label) == ("en", "When?", "At 8:30")
