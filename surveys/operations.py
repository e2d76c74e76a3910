"""Make, release, correct, close and publish surveys of every kind."""

from datetime import datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.outbox import enqueue
from surveys.database import begin_write, hold_box
from surveys.definition.model import Definition, SurveyKind
from surveys.definition.stored import dump_definition, load_definition
from surveys.errors import InvalidDraft, WrongState
from surveys.mixer import empty_inbox
from surveys.models import Survey, SurveyState, SurveyVersion, outbox
from surveys.opening import add_version, check_times, refuse_unready
from surveys.read import get_definition, get_survey


def create_survey(
    session: Session,
    definition: Definition,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    publishes_at: datetime | None = None,
    previous_id: int | None = None,
    actor: Actor,
    clock: Clock,
    audit: Audit,
) -> int:
    """Keep a draft; returns the survey's id.

    Args:
        opens_at: None: when it is released.
        publishes_at: when the worker publishes the results; None: somebody does.
        previous_id: the earlier wave that its results are compared with.
    Raises:
        InvalidDraft: the times or the kind cannot stand. What is wrong with the questions may wait until it opens.
    """
    survey = Survey(created_at=clock.now(), previous_id=previous_id, version=None)
    _fill(survey, definition)
    check_times(opens_at, closes_at, publishes_at)
    survey.opens_at, survey.closes_at, survey.publishes_at = opens_at, closes_at, publishes_at
    session.add(survey)
    session.flush()
    audit(actor, f"{noun_of(survey)}.create", _subject(survey))
    return survey.id


def save_draft(
    session: Session, survey_id: int, definition: Definition, *, actor: Actor, clock: Clock, audit: Audit
) -> None:
    """Keep the definition that is being edited; of a released survey it is a correction nobody sees before ``correct_survey``.

    Raises:
        WrongState: the survey has closed.
        InvalidDraft: its kind, access or promise of anonymity changes after release.
    """
    survey = get_survey(session, survey_id)
    state = survey.state_at(clock.now())
    if state in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        raise WrongState(_("This survey has closed: what was asked stays as it is. Copy it to ask again."))
    if state is SurveyState.DRAFT:
        _fill(survey, definition)
    else:
        _refuse_other_promise(survey, definition)
        survey.draft = dump_definition(definition)
    session.flush()
    audit(actor, f"{noun_of(survey)}.update", _subject(survey))


def set_times(
    session: Session,
    survey_id: int,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    publishes_at: datetime | None = None,
    actor: Actor,
    clock: Clock,
    audit: Audit,
) -> None:
    """Give a draft other times; of a survey that is open the closing may move, of a closed one the publishing.

    Raises:
        WrongState: a time that is past, or the closing of a vote, would change.
        InvalidDraft: the times cannot stand.
    """
    hold_box(session)
    survey = get_survey(session, survey_id)
    session.refresh(survey)
    now = clock.now()
    state = survey.state_at(now)
    check_times(opens_at, closes_at, publishes_at)
    closing_moves = closes_at != survey.closes_at
    if state is not SurveyState.DRAFT:
        may_move = state is SurveyState.OPEN and survey.kind is not SurveyKind.VOTE
        if opens_at != survey.opens_at or (closing_moves and not may_move) or state is SurveyState.PUBLISHED:
            raise WrongState(_("People have been told this time: it stays. Only what is still to come can move."))
        if closing_moves and (closes_at is None or closes_at <= now):
            raise InvalidDraft("closes_at", _("The closing time is past. Choose a later one, then open the poll."))
    survey.opens_at, survey.closes_at, survey.publishes_at = opens_at, closes_at, publishes_at
    session.flush()
    audit(actor, f"{noun_of(survey)}.schedule", _subject(survey))


def delete(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Throw a draft away.

    Raises:
        WrongState: the survey is released.
    """
    survey = draft_of(session, survey_id, clock)
    session.delete(survey)
    audit(actor, f"{noun_of(survey)}.delete", _subject(survey))


def open_survey(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> SurveyState:
    """Release a draft: it opens at its time, or now when that is past or empty. Its promises stand from here.

    Raises:
        WrongState: the survey is released already.
        InvalidDraft: no closing time, or one that is past.
        NotReady: something in the definition cannot be asked.
    """
    survey = draft_of(session, survey_id, clock)
    now = clock.now()
    if survey.closes_at is None:
        raise InvalidDraft("closes_at", _("Say when the poll closes, then open it."))
    if survey.closes_at <= now:
        raise InvalidDraft("closes_at", _("The closing time is past. Choose a later one, then open the poll."))
    definition = load_definition(survey.draft)
    refuse_unready(definition)
    add_version(session, survey, definition, now)
    survey.opens_at = max(survey.opens_at or now, now)
    survey.released_at = now
    state = survey.state_at(now)
    if state is SurveyState.OPEN:
        announce(session, survey, now)
    audit(actor, f"{noun_of(survey)}.open", _subject(survey), {"opens_at": survey.opens_at.isoformat()})
    return state


def correct_survey(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Ask the edited definition from now on, as a new version; answers stay with the version they were given to.

    Returns:
        The number of the version; the present one when nothing has changed.
    Raises:
        WrongState: the survey is neither open nor about to open.
        NotReady: something in the definition cannot be asked, or a question changes its type under the same name.
    """
    begin_write(session)
    survey = get_survey(session, survey_id)
    session.refresh(survey)
    if survey.state_at(clock.now()) not in (SurveyState.OPEN, SurveyState.UPCOMING):
        raise WrongState(_("Only a survey that is released and has not closed can be corrected."))
    asked, definition = get_definition(session, survey), load_definition(survey.draft)
    _refuse_other_promise(survey, definition)
    refuse_unready(definition, asked=asked)
    if asked == definition:
        assert survey.version is not None  # of a released survey (a CHECK of the database)
        return survey.version
    number = add_version(session, survey, definition, clock.now())
    _copy_words(survey, definition)
    enqueue(session, outbox, "build", {"polls": [survey_id]}, now=clock.now())
    audit(actor, f"{noun_of(survey)}.correct", _subject(survey), {"version": number})
    return number


def recall(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Make a survey that has not opened yet a draft again.

    Raises:
        WrongState: it has opened, or it is a draft.
    """
    survey = get_survey(session, survey_id)
    if survey.state_at(clock.now()) is not SurveyState.UPCOMING:
        raise WrongState(_("Only a poll that has not opened yet can become a draft again."))
    survey.released_at = survey.version = None
    _fill(survey, load_definition(survey.draft))
    session.flush()
    session.execute(delete_rows(SurveyVersion).where(SurveyVersion.survey_id == survey_id))  # nobody was asked them
    audit(actor, f"{noun_of(survey)}.recall", _subject(survey))


def announce(session: Session, survey: Survey, now: datetime) -> None:
    """Order the static pages that name an open survey, once."""
    if survey.announced_at is None:
        survey.announced_at = now
        enqueue(session, outbox, "build", {"polls": [survey.id]}, now=now)


def close(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Close a survey that is open or whose time is over, and mix its last batch, whatever its size. Closing twice is once.

    Raises:
        WrongState: the survey has not opened yet.
    """
    hold_box(session)  # what has been accepted before is counted, what comes after is refused
    survey = get_survey(session, survey_id)
    session.refresh(survey)
    now = clock.now()
    state = survey.state_at(now)
    if survey.closed_at is not None:
        return
    if state not in (SurveyState.OPEN, SurveyState.CLOSED):
        raise WrongState(_("This poll has not opened yet. Make it a draft again instead."))
    assert survey.closes_at is not None  # released surveys have times (a CHECK of the database)
    survey.closes_at = min(survey.closes_at, now)
    survey.closed_at = now
    session.flush()
    moved = empty_inbox(session.connection(), {survey_id}, now, clock.today())
    enqueue(session, outbox, "tidy", {"survey": survey_id}, now=now)
    enqueue(session, outbox, "build", {"polls": [survey_id]}, now=now)
    audit(actor, f"{noun_of(survey)}.close", _subject(survey), {"last_batch": moved.get(survey_id, 0)})


def publish(session: Session, survey_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Show the results of a closed survey to everybody. Publishing twice is once.

    Raises:
        WrongState: the survey is not closed.
    """
    survey = get_survey(session, survey_id)
    if survey.published_at is not None:
        return
    if survey.state_at(clock.now()) is not SurveyState.CLOSED:
        raise WrongState(_("Results are published after a poll has closed. Close the poll first."))
    if survey.closed_at is None:  # its time is over, the worker has not come by yet
        close(session, survey_id, actor=actor, clock=clock, audit=audit)
    survey.published_at = clock.now()
    enqueue(session, outbox, "build", {"polls": [survey_id]}, now=clock.now())
    audit(actor, f"{noun_of(survey)}.publish", _subject(survey))


def copy_survey(
    session: Session, survey_id: int, *, wave: bool = False, actor: Actor, clock: Clock, audit: Audit
) -> int:
    """Make a draft of what a survey asks; with ``wave`` its results will stand beside those of the first one.

    Returns:
        The id of the copy.
    """
    survey = get_survey(session, survey_id)
    return create_survey(
        session,
        get_definition(session, survey),
        previous_id=survey_id if wave else None,
        actor=actor,
        clock=clock,
        audit=audit,
    )


def draft_of(session: Session, survey_id: int, clock: Clock) -> Survey:
    """The survey, which nobody has been shown yet.

    Raises:
        WrongState: it is released.
    """
    survey = get_survey(session, survey_id)
    if survey.state_at(clock.now()) is not SurveyState.DRAFT:
        raise WrongState(_("This poll is released: its question, options and times stay as people have read them."))
    return survey


def noun_of(survey: Survey) -> str:
    """What the audit calls it."""
    return "survey" if survey.kind is SurveyKind.SURVEY else "poll"


def _subject(survey: Survey) -> str:
    return f"{noun_of(survey)}:{survey.id}"


def _fill(survey: Survey, definition: Definition) -> None:
    if definition.kind is SurveyKind.VOTE and definition.named:
        raise InvalidDraft("named", _("A vote is always anonymous. Ask for names in a survey."))
    survey.kind, survey.named, survey.access = definition.kind, definition.named, definition.access
    survey.draft = dump_definition(definition)
    _copy_words(survey, definition)


def _copy_words(survey: Survey, definition: Definition) -> None:
    survey.title, survey.title_en = definition.title.ru, definition.title.en
    survey.description, survey.description_en = definition.description.ru, definition.description.en


def _refuse_other_promise(survey: Survey, definition: Definition) -> None:
    if (survey.kind, survey.named, survey.access) != (definition.kind, definition.named, definition.access):
        raise InvalidDraft(
            "kind", _("Kind, anonymity and who may answer were promised at the release and cannot change any more.")
        )
