"""Messages reach those they concern, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from core.actor import COMMAND_LINE, NOBODY, WORKER, Actor, ActorKind, Role
from core.clock import FixedClock
from core.database import Sessions
from surveys.errors import AlreadyAnswered, FeedbackNotFound, InvalidFeedback, WrongState
from surveys.feedback import (
    FeedbackDraft,
    FeedbackFilter,
    answer,
    create,
    get_by_code,
    get_feedback,
    list_feedback,
    may_answer,
    set_state,
    unpublish,
)
from surveys.handover import search_documents
from surveys.models import Feedback, FeedbackState, Topic
from tests.unit.surveys.factories import AuditTrail, key


def person(role: Role, *institutions: int) -> Actor:
    """A signed-in person."""
    return Actor(ActorKind.PERSON, 1, "Сотрудник", role, frozenset(institutions))


ACTORS = [
    NOBODY,
    WORKER,
    COMMAND_LINE,
    person(Role.OPERATOR),
    person(Role.EDITOR),
    person(Role.ANALYST),
    person(Role.DISTRICT, 1, 2),
    person(Role.DISTRICT),
    person(Role.SCHOOL, 2),
    person(Role.SCHOOL),
    Actor(ActorKind.API_KEY, 5, "key", None, frozenset({1})),
]


def send(sessions: Sessions, clock: FixedClock, institution: int | None = None, **more: Any) -> str:
    """Keep one message; returns its code."""
    with sessions.begin() as session:
        text = more.pop("message", "Проверьте телефон.")
        return create(session, FeedbackDraft(Topic.DATA_ERROR, institution, None, text), clock=clock, **more)


def only(sessions: Sessions) -> Feedback:
    """The newest message."""
    with sessions() as session:
        return list_feedback(session, COMMAND_LINE, FeedbackFilter())[0]


def test_the_code_opens_the_message_and_is_stored_nowhere(sessions: Sessions, clock: FixedClock) -> None:
    code = send(sessions, clock, 2)
    with sessions() as session:
        found = get_by_code(session, code.lower())
        assert (found.institution_id, found.state) == (2, FeedbackState.NEW)
        stored = b"".join(value for value in vars(found).values() if isinstance(value, bytes))
    assert code.replace("-", "").encode() not in stored
    with sessions() as session, pytest.raises(FeedbackNotFound):
        get_by_code(session, code[:-1])


def test_the_same_form_twice_is_one_message_with_one_code(sessions: Sessions, clock: FixedClock) -> None:
    codes = {send(sessions, clock, key=key(1)) for _ in range(3)}
    assert len(codes) == 1
    with sessions() as session:
        assert len(list_feedback(session, COMMAND_LINE, FeedbackFilter())) == 1
    with pytest.raises(AlreadyAnswered):
        send(sessions, clock, key=key(1), message="Другое.")


@pytest.mark.parametrize("text", ["", " \n\x00\u200b ", "я" * 5001])
def test_an_empty_or_endless_message_is_refused(text: str, sessions: Sessions, clock: FixedClock) -> None:
    with pytest.raises(InvalidFeedback):
        send(sessions, clock, message=text)


@pytest.mark.parametrize(
    "actor", ACTORS, ids=lambda actor: f"{actor.kind}-{actor.role}-{sorted(actor.institution_ids)}"
)
def test_lists_and_single_messages_obey_the_same_rule(actor: Actor, sessions: Sessions, clock: FixedClock) -> None:
    for institution in (None, 1, 2, 3):
        send(sessions, clock, institution)
    with sessions() as session:
        everything = list_feedback(session, COMMAND_LINE, FeedbackFilter())
        mine = {one.id for one in everything if may_answer(actor, one.institution_id)}
        assert {one.id for one in list_feedback(session, actor, FeedbackFilter())} == mine
        for one in everything:
            if one.id in mine:
                assert get_feedback(session, one.id, actor).id == one.id
            else:
                with pytest.raises(FeedbackNotFound) as foreign:
                    get_feedback(session, one.id, actor)
                with pytest.raises(FeedbackNotFound) as unknown:
                    get_feedback(session, 999, actor)
                assert str(foreign.value) == str(unknown.value)


def test_who_sees_what() -> None:
    assert may_answer(person(Role.EDITOR), None)
    assert not may_answer(person(Role.EDITOR), 1)
    assert may_answer(person(Role.DISTRICT, 1, 2), 2)
    assert not may_answer(person(Role.DISTRICT, 1, 2), None)
    assert not may_answer(person(Role.SCHOOL, 2), 1)
    assert not may_answer(person(Role.ANALYST), None)


def test_a_message_is_taken_into_work_answered_and_published_with_its_history(
    sessions: Sessions, clock: FixedClock, audit: AuditTrail
) -> None:
    code = send(sessions, clock, 2)
    school = person(Role.SCHOOL, 2)
    number = only(sessions).id
    step: dict[str, Any] = {"actor": school, "clock": clock, "audit": audit}
    with sessions.begin() as session:
        set_state(session, number, FeedbackState.IN_WORK, **step)
    clock.move(timedelta(days=1))
    with sessions.begin() as session:
        answer(session, number, "Исправлено.", public_question="Верен ли телефон гимназии?", **step)
    with sessions() as session:
        found = get_by_code(session, code)
        assert (found.state, found.answer) == (FeedbackState.ANSWERED, "Исправлено.")
        assert [event.action for event in get_feedback(session, number, school).events] == [
            "received", "state", "answer", "publish",
        ]  # fmt: skip
        [document] = search_documents(session, clock)
    assert (document.type, document.title, document.institution_id) == ("answer", "Верен ли телефон гимназии?", 2)
    assert "Проверьте телефон" not in document.text  # a citizen's words are never published
    assert [line[1] for line in audit.lines] == ["feedback.state", "feedback.answer", "feedback.publish"]
    with sessions.begin() as session:
        unpublish(session, number, **step)
    with sessions() as session:
        assert search_documents(session, clock) == []


def test_a_step_that_leads_nowhere_is_refused(sessions: Sessions, clock: FixedClock, audit: AuditTrail) -> None:
    send(sessions, clock)
    number = only(sessions).id
    step: dict[str, Any] = {"actor": person(Role.OPERATOR), "clock": clock, "audit": audit}
    with sessions.begin() as session:
        answer(session, number, "Ответ.", **step)
    for state in (FeedbackState.NEW, FeedbackState.CLOSED, FeedbackState.IN_WORK):
        with pytest.raises(WrongState), sessions.begin() as session:
            set_state(session, number, state, **step)


def test_nobody_answers_what_is_not_theirs(sessions: Sessions, clock: FixedClock, audit: AuditTrail) -> None:
    send(sessions, clock, 1)
    number = only(sessions).id
    step: dict[str, Any] = {"actor": person(Role.SCHOOL, 2), "clock": clock, "audit": audit}
    with pytest.raises(FeedbackNotFound), sessions.begin() as session:
        answer(session, number, "Ответ.", **step)
    with pytest.raises(FeedbackNotFound), sessions.begin() as session:
        set_state(session, number, FeedbackState.CLOSED, **step)
    assert only(sessions).answer == ""
    assert audit.lines == []
