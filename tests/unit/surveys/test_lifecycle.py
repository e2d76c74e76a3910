"""A survey is written, opened, corrected, closed and published; what was answered never changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.box import ballot, inboxes
from surveys.definition.model import Access, Problem, Question, QuestionType, Section, SurveyKind, Words
from surveys.errors import InvalidDraft, NotReady, SurveyNotFound, WrongState
from surveys.jobs import HANDLERS, JobContext, due
from surveys.models import SurveyState, outbox
from surveys.operations import (
    close,
    copy_survey,
    correct_survey,
    create_survey,
    delete,
    open_survey,
    publish,
    recall,
    save_draft,
    set_times,
)
from surveys.read import (
    POLLS,
    RecentSurveys,
    get_definition,
    get_public_survey,
    get_survey,
    list_public_surveys,
    list_versions,
    show_survey,
)
from surveys.receipts import cast_many
from tests.unit.surveys.factories import AuditTrail
from tests.unit.surveys.surveys_made import NAMED, WITH_CODES, OpenSurvey, choices, make_survey, questionnaire


@pytest.fixture
def step(clock: FixedClock, audit: AuditTrail) -> dict[str, Any]:
    """Who does it, when, and where it is recorded."""
    return {"actor": COMMAND_LINE, "clock": clock, "audit": audit}


@pytest.fixture
def survey(sessions: Sessions, clock: FixedClock) -> OpenSurvey:
    """An open survey."""
    return make_survey(sessions, clock)


def state(sessions: Sessions, survey_id: int, clock: FixedClock) -> SurveyState:
    """Where a survey stands."""
    with sessions() as session:
        return get_survey(session, survey_id).state_at(clock.now())


def work(sessions: Sessions, clock: FixedClock) -> list[str]:
    """Do what the worker would do now; returns the kinds of jobs."""
    due(sessions, clock)
    with sessions() as session:
        rows = session.execute(select(outbox).where(outbox.c.done_at.is_(None)).order_by(outbox.c.id)).all()
    for row in rows:
        if row.kind in HANDLERS:
            HANDLERS[row.kind](JobContext(sessions, clock), row.payload)
    with sessions.begin() as session:
        session.execute(outbox.update().values(done_at=clock.now()))
    return [row.kind for row in rows if row.kind != "build"]


def test_a_survey_goes_from_draft_to_published_results_by_the_worker_alone(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    now = clock.now()
    times: dict[str, Any] = {
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=3),
        "publishes_at": now + timedelta(days=4),
    }
    with sessions.begin() as session:
        number = create_survey(session, questionnaire(), **times, **step)
        open_survey(session, number, **step)
    seen = []
    for days in (0, 1, 2, 1):
        clock.move(timedelta(days=days))
        work(sessions, clock)
        seen.append(state(sessions, number, clock))
        assert work(sessions, clock) == []  # nothing twice
    assert seen == [SurveyState.UPCOMING, SurveyState.OPEN, SurveyState.CLOSED, SurveyState.PUBLISHED]


def test_results_are_published_on_time_though_the_worker_was_away_at_the_closing(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock, step: dict[str, Any]
) -> None:
    with sessions.begin() as session:
        view = show_survey(session, get_survey(session, survey.id), "ru", clock.now())
        assert view.closes_at is not None
        set_times(
            session, survey.id, opens_at=view.opens_at, closes_at=view.closes_at, publishes_at=view.closes_at, **step
        )
    clock.move(timedelta(days=30))
    work(sessions, clock)
    assert state(sessions, survey.id, clock) is SurveyState.PUBLISHED


def test_a_clock_that_goes_back_before_the_publishing_closes_and_publishes_nothing_early(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    clock.move(timedelta(days=11))
    due(sessions, clock)  # the closing is queued, then somebody sets the clock right
    clock.move(timedelta(days=-11))
    with sessions() as session:
        jobs = session.execute(select(outbox.c.kind, outbox.c.payload)).all()
    for job in jobs:
        if job.kind == "publish":
            HANDLERS["publish"](JobContext(sessions, clock), job.payload)
    assert state(sessions, survey.id, clock) is SurveyState.OPEN


def test_a_correction_is_a_new_version_and_answers_stay_with_theirs(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock, step: dict[str, Any]
) -> None:
    recent = RecentSurveys(sessions)
    assert recent.get(survey.id, "ru", clock.now()).version == 1
    cast_many(sessions, [survey.ballot(1)], clock=clock)
    corrected = questionnaire(title=Words("Удовлетворённость школой"))
    with sessions.begin() as session:
        save_draft(session, survey.id, corrected, **step)
    with sessions() as session:
        assert get_public_survey(session, survey.id, "ru", clock.now()).title == "Удовлетворённость"
    with sessions.begin() as session:
        assert correct_survey(session, survey.id, **step) == 2
        assert correct_survey(session, survey.id, **step) == 2  # nothing has changed since
    with sessions() as session:
        view = get_public_survey(session, survey.id, "ru", clock.now())
        assert (view.version, view.title, get_survey(session, survey.id).title) == (2, corrected.title.ru, view.title)
        assert get_definition(session, get_survey(session, survey.id), 1) == questionnaire()
        assert [version.number for version in list_versions(session, survey.id)] == [1, 2]
        stored = [session.scalars(select(table.c.version)).all() for table in (ballot, *inboxes)]
        assert stored == [[], [1], []]
        with pytest.raises(SurveyNotFound):
            get_definition(session, get_survey(session, survey.id), 3)
    late = survey.ballot(2)  # somebody had the first version on the screen
    assert [outcome.value for outcome in cast_many(sessions, [late], clock=clock)] == ["accepted"]


@pytest.mark.parametrize(
    "changes", [{"named": True}, {"access": Access.CODES}, {"kind": SurveyKind.POLL}, {"kind": SurveyKind.VOTE}]
)
def test_what_was_promised_cannot_be_corrected(
    changes: dict[str, Any], sessions: Sessions, survey: OpenSurvey, step: dict[str, Any]
) -> None:
    with pytest.raises(InvalidDraft), sessions.begin() as session:
        save_draft(session, survey.id, questionnaire(**changes), **step)


def test_a_question_keeps_its_type_under_its_name(sessions: Sessions, survey: OpenSurvey, step: dict[str, Any]) -> None:
    before = questionnaire()
    first = before.sections[0]
    other = replace(first.questions[0], type=QuestionType.TEXT)
    changed = replace(before, sections=(replace(first, questions=(other, *first.questions[1:])), before.sections[1]))
    with sessions.begin() as session:
        save_draft(session, survey.id, changed, **step)
    with pytest.raises(NotReady) as refused, sessions.begin() as session:
        correct_survey(session, survey.id, **step)
    assert [place for place, _sentence in refused.value.findings] == ["pleased"]


def test_a_vote_keeps_the_choices_people_have_voted_for(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    asked = Question("place", QuestionType.SINGLE, Words("Где построить?"), choices=choices("Парк", "Двор"))
    ballot_paper = questionnaire(kind=SurveyKind.VOTE, sections=(Section("main", questions=(asked,)),))
    vote = make_survey(sessions, clock, ballot_paper)
    fewer = replace(ballot_paper, sections=(Section("main", questions=(replace(asked, choices=asked.choices[:1]),)),))
    with sessions.begin() as session:
        save_draft(session, vote.id, fewer, **step)
    with pytest.raises(NotReady), sessions.begin() as session:
        correct_survey(session, vote.id, **step)


@pytest.mark.parametrize(
    "broken",
    [
        {"problems": (Problem("survey!C7", "Так спросить нельзя."),)},
        {"sections": ()},
        {"sections": (Section("one", questions=(Question("n", QuestionType.NOTE, Words("Слова")),)),)},
    ],
)
def test_what_cannot_be_asked_is_kept_as_a_draft_and_not_opened(
    broken: dict[str, Any], sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    with sessions.begin() as session:
        number = create_survey(session, questionnaire(**broken), closes_at=clock.now() + timedelta(days=1), **step)
    with pytest.raises(NotReady), sessions.begin() as session:
        open_survey(session, number, **step)
    assert state(sessions, number, clock) is SurveyState.DRAFT


def test_a_vote_with_names_is_refused(sessions: Sessions, step: dict[str, Any]) -> None:
    with pytest.raises(InvalidDraft) as refused, sessions.begin() as session:
        create_survey(session, questionnaire(kind=SurveyKind.VOTE, **NAMED), **step)
    assert refused.value.field == "named"


def test_a_recalled_survey_loses_the_version_nobody_was_asked(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    now = clock.now()
    with sessions.begin() as session:
        number = create_survey(
            session, questionnaire(), opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2), **step
        )
        open_survey(session, number, **step)
    with sessions.begin() as session:
        recall(session, number, **step)
        save_draft(session, number, questionnaire(**NAMED, **WITH_CODES), **step)
    with sessions.begin() as session:
        assert list_versions(session, number) == []
        open_survey(session, number, **step)
        assert [version.number for version in list_versions(session, number)] == [1]
        assert get_survey(session, number).named


def test_the_closing_of_an_open_survey_may_move_and_nothing_else(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock, step: dict[str, Any]
) -> None:
    with sessions() as session:
        opens_at = get_survey(session, survey.id).opens_at
    later = clock.now() + timedelta(days=20)
    with sessions.begin() as session:
        set_times(session, survey.id, opens_at=opens_at, closes_at=later, **step)
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"opens_at": later - timedelta(days=1), "closes_at": later}, WrongState),
        ({"opens_at": opens_at, "closes_at": clock.now()}, InvalidDraft),
        ({"opens_at": opens_at, "closes_at": None}, InvalidDraft),
        ({"opens_at": opens_at, "closes_at": later, "publishes_at": later - timedelta(hours=1)}, InvalidDraft),
    ]
    for times, error in refused:
        with pytest.raises(error), sessions.begin() as session:
            set_times(session, survey.id, **times, **step)
    clock.move(timedelta(days=19))
    assert state(sessions, survey.id, clock) is SurveyState.OPEN


def test_the_closing_of_a_vote_does_not_move_while_people_vote(
    sessions: Sessions, clock: FixedClock, step: dict[str, Any]
) -> None:
    vote = make_survey(sessions, clock, questionnaire(kind=SurveyKind.VOTE))
    with sessions() as session:
        opens_at = get_survey(session, vote.id).opens_at
    with pytest.raises(WrongState), sessions.begin() as session:
        set_times(session, vote.id, opens_at=opens_at, closes_at=clock.now() + timedelta(days=99), **step)


def test_a_copy_asks_the_same_and_a_wave_remembers_the_first(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock, step: dict[str, Any]
) -> None:
    with sessions.begin() as session:
        copied = copy_survey(session, survey.id, **step)
        wave = copy_survey(session, survey.id, wave=True, **step)
    with sessions() as session:
        views = [show_survey(session, get_survey(session, number), "ru", clock.now()) for number in (copied, wave)]
    assert [view.previous_id for view in views] == [None, survey.id]
    assert all(view.definition == questionnaire() for view in views)
    assert all((view.state, view.version) == (SurveyState.DRAFT, 0) for view in views)


def test_what_has_closed_is_neither_edited_nor_corrected_nor_deleted(
    sessions: Sessions, survey: OpenSurvey, step: dict[str, Any]
) -> None:
    with sessions.begin() as session:
        close(session, survey.id, **step)
    for operation in (correct_survey, delete, recall):
        with pytest.raises(WrongState), sessions.begin() as session:
            operation(session, survey.id, **step)
    with pytest.raises(WrongState), sessions.begin() as session:
        save_draft(session, survey.id, questionnaire(), **step)
    with sessions.begin() as session:
        publish(session, survey.id, **step)
        publish(session, survey.id, **step)


def test_the_public_sees_polls_among_polls_and_surveys_among_surveys(
    sessions: Sessions, survey: OpenSurvey, clock: FixedClock
) -> None:
    several = make_survey(sessions, clock, questionnaire(kind=SurveyKind.POLL))
    with sessions() as session:
        polls = list_public_surveys(session, "ru", clock.now(), POLLS)[SurveyState.OPEN]
        others = list_public_surveys(session, "en", clock.now(), {SurveyKind.SURVEY})[SurveyState.OPEN]
    assert [(view.id, view.path) for view in polls] == [(several.id, f"/surveys/{several.id}/")]
    assert [(view.id, view.title, view.lang) for view in others] == [(survey.id, "Satisfaction", "en")]
