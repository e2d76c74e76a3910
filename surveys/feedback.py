"""Take messages, show them to whom they concern, answer them."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, selectinload

from core.actor import BOUND_ROLES, NOBODY, Actor, Permission, Role
from core.audit import Audit, no_audit
from core.clock import Clock
from core.i18n import gettext as _
from core.outbox import enqueue
from core.text import clean, clean_lines
from core.tokens import NONCE_BYTES
from core.tokens import used_key as used_key_of
from surveys.contacts import Change, tell
from surveys.errors import AlreadyAnswered, FeedbackNotFound, InvalidFeedback, WrongState
from surveys.models import Feedback, FeedbackEvent, FeedbackState, Topic, outbox
from surveys.tracking import code_hash, format_code, parse_code, tracking_code

MESSAGE_LENGTH = 5000
ANSWER_LENGTH = 10_000
QUESTION_LENGTH = 500
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,79}")
# From which state a message may go where; an answer may be corrected.
STEPS: Mapping[FeedbackState, frozenset[FeedbackState]] = {
    FeedbackState.NEW: frozenset({FeedbackState.IN_WORK, FeedbackState.ANSWERED, FeedbackState.CLOSED}),
    FeedbackState.IN_WORK: frozenset({FeedbackState.ANSWERED, FeedbackState.CLOSED}),
    FeedbackState.ANSWERED: frozenset({FeedbackState.ANSWERED}),
    FeedbackState.CLOSED: frozenset({FeedbackState.IN_WORK, FeedbackState.ANSWERED}),
}


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """A message as its writer sends it."""

    topic: Topic
    institution_id: int | None
    field: str | None  # which fact it is about
    message: str
    institution_name: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """Which messages a list shows; None shows all."""

    state: FeedbackState | None = None
    topic: Topic | None = None
    institution_id: int | None = None


def parse_field(text: str | None) -> str:
    """The name of a fact from an address, or nothing when it is none."""
    return text if text and _FIELD.fullmatch(text) else ""


def create(
    session: Session,
    draft: FeedbackDraft,
    *,
    clock: Clock,
    key: bytes | None = None,
    actor: Actor = NOBODY,
    audit: Audit = no_audit,
) -> str:
    """Keep a message; returns its tracking code, which is stored nowhere.

    Args:
        actor: nobody, or the command that loads messages; a citizen's sending leaves no line in the audit trail.
        key: the form token's nonce; the same message with the same key gives the same code and is kept once.
    Raises:
        InvalidFeedback: empty or too long.
        AlreadyAnswered: the key has brought another message; that one is kept.
    """
    message = clean_lines(draft.message)
    if not message:
        raise InvalidFeedback("message", _("Write your message."))
    if len(message) > MESSAGE_LENGTH:
        raise InvalidFeedback(
            "message",
            _(
                "The message has %(length)s characters; shorten it to %(most)s.",
                length=len(message),
                most=MESSAGE_LENGTH,
            ),
        )
    nonce = key or secrets.token_bytes(NONCE_BYTES)
    code = tracking_code(nonce)
    values = {
        "topic": draft.topic,
        "institution_id": draft.institution_id,
        "institution_name": clean(draft.institution_name)[:500],
        "field": parse_field(draft.field),
        "message": message,
        "code_hash": code_hash(code),
        "key_hash": used_key_of(nonce),
        "state": FeedbackState.NEW,
        "created_at": clock.now(),
        "answer": "",
        "public_question": "",
    }
    make = sqlite_insert if session.connection().dialect.name == "sqlite" else postgresql_insert
    statement = make(Feedback).values(values).on_conflict_do_nothing().returning(Feedback.id)
    new_id = session.execute(statement).scalar_one_or_none()
    if new_id is None:
        first = session.scalars(select(Feedback).where(Feedback.key_hash == values["key_hash"])).one()
        if (first.topic, first.institution_id, first.message) != (draft.topic, draft.institution_id, message):
            raise AlreadyAnswered(_("A message was already sent from this page; it is kept as it was sent first."))
        return format_code(code)
    session.add(FeedbackEvent(feedback_id=new_id, at=clock.now(), action="received", state=FeedbackState.NEW, actor=""))
    session.flush()
    return format_code(code)


def find_by_key(session: Session, key: bytes) -> bool:
    """Whether a message has come with this key."""
    return session.scalar(select(Feedback.id).where(Feedback.key_hash == used_key_of(key))) is not None


def get_by_code(session: Session, text: str) -> Feedback:
    """The message whose tracking code was typed.

    Raises:
        FeedbackNotFound: no code, mistyped, or of no message: one answer for all.
    """
    # The hash is looked up even for what can be no code, so that the answer takes the same time.
    code = parse_code(text) or secrets.token_bytes(16)
    found = session.scalars(select(Feedback).where(Feedback.code_hash == code_hash(code))).one_or_none()
    if found is None:
        raise FeedbackNotFound(_("There is no message with this code. Compare it with what you wrote down."))
    return found


def may_answer(actor: Actor, institution_id: int | None) -> bool:
    """Whether a message about this institution (or none) is the actor's to see and answer."""
    return actor.may(Permission.ANSWER_FEEDBACK, institution_id)


def get_feedback(session: Session, feedback_id: int, actor: Actor) -> Feedback:
    """A message with its history, for someone it concerns.

    Raises:
        FeedbackNotFound: there is none, or it is somebody else's: one answer for both.
    """
    found = session.get(Feedback, feedback_id, options=[selectinload(Feedback.events)])
    if found is None or not may_answer(actor, found.institution_id):
        raise FeedbackNotFound(_("There is no such message, or it belongs to another institution."))
    return found


def list_feedback(
    session: Session, actor: Actor, wanted: FeedbackFilter, *, limit: int | None = None, offset: int = 0
) -> Sequence[Feedback]:
    """Messages that concern the actor, the newest first."""
    statement = select(Feedback).where(_visible(actor), *_conditions(wanted)).order_by(Feedback.id.desc())
    return session.scalars(statement.offset(offset).limit(limit)).all()


def count_feedback(session: Session, actor: Actor, wanted: FeedbackFilter) -> int:
    """How many messages ``list_feedback`` has in all."""
    statement = select(func.count()).select_from(Feedback).where(_visible(actor), *_conditions(wanted))
    return session.scalar(statement) or 0


def set_state(
    session: Session, feedback_id: int, state: FeedbackState, *, actor: Actor, clock: Clock, audit: Audit
) -> None:
    """Take a message into work, close it without an answer, or take it up again.

    Raises:
        FeedbackNotFound: not the actor's.
        WrongState: no step leads there.
    """
    one = get_feedback(session, feedback_id, actor)
    if state is one.state:
        return
    if state not in STEPS[one.state] or state is FeedbackState.ANSWERED:
        raise WrongState(_("This message has moved on. Open it again and look at its state."))
    one.state = state
    _note(one, "state", actor, clock)
    tell(session, one.id, Change.IN_WORK if state is FeedbackState.IN_WORK else Change.CLOSED, clock)
    audit(actor, "feedback.state", f"feedback:{one.id}", {"state": state.value})


def answer(
    session: Session,
    feedback_id: int,
    text: str,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    public_question: str = "",
) -> None:
    """Answer a message; with a question in staff's own words the answer is also published, without one it is not.

    Whoever asked for letters gets one for a new or changed answer, or for one that is now public.

    Raises:
        FeedbackNotFound: not the actor's.
        InvalidFeedback: empty or too long.
    """
    one = get_feedback(session, feedback_id, actor)
    text = clean_lines(text)
    if not text:
        raise InvalidFeedback("answer", _("Write the answer."))
    if len(text) > ANSWER_LENGTH:
        raise InvalidFeedback("answer", _("Shorten the answer to %(most)s characters.", most=ANSWER_LENGTH))
    before, published = one.answer, one.published_at
    one.answer = text
    one.answered_at = clock.now()
    one.state = FeedbackState.ANSWERED
    _note(one, "answer", actor, clock)
    audit(actor, "feedback.answer", f"feedback:{one.id}")
    if clean(public_question):
        publish(session, feedback_id, public_question, actor=actor, clock=clock, audit=audit)
    else:
        unpublish(session, feedback_id, actor=actor, clock=clock, audit=audit)
    if text != before:
        tell(session, one.id, Change.CORRECTED if before else Change.ANSWERED, clock)
    elif one.published_at is not None and published is None:
        tell(session, one.id, Change.PUBLISHED, clock)


def publish(
    session: Session, feedback_id: int, public_question: str, *, actor: Actor, clock: Clock, audit: Audit
) -> None:
    """Show an answer to everybody, under a question in staff's own words; the message itself is never published.

    Raises:
        WrongState: there is no answer yet.
        InvalidFeedback: no question, or a long one.
    """
    one = get_feedback(session, feedback_id, actor)
    if not one.answer:
        raise WrongState(_("Write the answer first, then publish it."))
    question = clean(public_question)
    if not 0 < len(question) <= QUESTION_LENGTH:
        raise InvalidFeedback(
            "public_question",
            _("Write the question in your own words, up to %(most)s characters.", most=QUESTION_LENGTH),
        )
    one.public_question = question
    one.published_at = one.published_at or clock.now()
    _note(one, "publish", actor, clock)
    audit(actor, "feedback.publish", f"feedback:{one.id}")
    enqueue(session, outbox, "index", {"feedback": one.id}, now=clock.now())


def unpublish(session: Session, feedback_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Take an answer off the public pages."""
    one = get_feedback(session, feedback_id, actor)
    if one.published_at is None:
        return
    one.published_at = None
    _note(one, "unpublish", actor, clock)
    audit(actor, "feedback.unpublish", f"feedback:{one.id}")
    enqueue(session, outbox, "index", {"feedback": one.id}, now=clock.now())


def list_published(session: Session, limit: int = 100) -> Sequence[Feedback]:
    """Published answers, the newest first."""
    statement = select(Feedback).where(Feedback.published_at.is_not(None)).order_by(Feedback.published_at.desc())
    return session.scalars(statement.limit(limit)).all()


def get_published(session: Session, feedback_id: int) -> Feedback:
    """A published answer.

    Raises:
        FeedbackNotFound: there is none.
    """
    found = session.get(Feedback, feedback_id)
    if found is None or found.published_at is None:
        raise FeedbackNotFound(_("There is no such answer, or it was withdrawn."))
    return found


def _note(one: Feedback, action: str, actor: Actor, clock: Clock) -> None:
    one.events.append(FeedbackEvent(at=clock.now(), action=action, state=one.state, actor=actor.name[:200]))


def _conditions(wanted: FeedbackFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Feedback.state == wanted.state)
    if wanted.topic is not None:
        conditions.append(Feedback.topic == wanted.topic)
    if wanted.institution_id is not None:
        conditions.append(Feedback.institution_id == wanted.institution_id)
    return conditions


def _visible(actor: Actor) -> ColumnElement[bool]:
    """``may_answer`` as a condition of the database; a test holds the two together."""
    if actor.role in BOUND_ROLES:
        if not actor.may(Permission.ANSWER_FEEDBACK, anywhere=True):
            return false()
        return Feedback.institution_id.in_(sorted(actor.institution_ids))
    if actor.role is Role.EDITOR:
        return Feedback.institution_id.is_(None)
    return true() if actor.may(Permission.ANSWER_FEEDBACK) else false()
