"""Make, release, answer, close and publish polls."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import format_day, format_moment
from core.i18n import gettext as _
from core.outbox import enqueue
from core.text import clean, clean_lines
from core.tokens import receipt as receipt_of
from surveys.ballots import Ballot, Outcome, store_ballots
from surveys.database import casting, engine_of, hold_box, open_box
from surveys.errors import (
    AlreadyAnswered,
    ForeignChoice,
    InvalidDraft,
    NotYetOpen,
    PollClosed,
    PollNotFound,
    SurveysError,
    WrongState,
)
from surveys.mixer import empty_inbox
from surveys.models import Poll, PollOption, PollState, outbox
from surveys.read import get_poll

TITLE_LENGTH = 300
DESCRIPTION_LENGTH = 4000
LABEL_LENGTH = 200
FEWEST_OPTIONS = 2
MOST_OPTIONS = 20
_GROUP = 500


@dataclass(frozen=True, slots=True)
class PollDraft:
    """The words and times of a poll before it is released."""

    title: str
    description: str
    options: tuple[str, ...]
    opens_at: datetime | None  # None: when it is released
    closes_at: datetime | None
    title_en: str = ""
    description_en: str = ""
    options_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the voter that a ballot lies in the box."""

    poll_id: int
    option_id: int
    code: str  # 64 hexadecimal digits in groups of eight
    repeated: bool  # the same ballot had come before


def create_poll(session: Session, draft: PollDraft, *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Keep a draft; returns the poll's id.

    Raises:
        InvalidDraft: the words or times cannot stand.
    """
    poll = Poll(created_at=clock.now(), anonymous=True)
    _fill(poll, draft)
    session.add(poll)
    session.flush()
    audit(actor, "poll.create", f"poll:{poll.id}")
    return poll.id


def update_poll(session: Session, poll_id: int, draft: PollDraft, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Give a draft other words or times.

    Raises:
        WrongState: the poll is released: what people have read stays as it is.
        InvalidDraft: the words or times cannot stand.
    """
    poll = _draft(session, poll_id, clock)
    poll.options.clear()
    session.flush()
    _fill(poll, draft)
    session.flush()
    audit(actor, "poll.update", f"poll:{poll_id}")


def delete_poll(session: Session, poll_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Throw a draft away.

    Raises:
        WrongState: the poll is released.
    """
    session.delete(_draft(session, poll_id, clock))
    audit(actor, "poll.delete", f"poll:{poll_id}")


def open_poll(session: Session, poll_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> PollState:
    """Release a draft: it opens at its time, or now when that is past or empty. Its words and promises stand from here.

    Raises:
        WrongState: the poll is released already.
        InvalidDraft: no closing time, or one that is past.
    """
    poll = _draft(session, poll_id, clock)
    now = clock.now()
    if poll.closes_at is None:
        raise InvalidDraft("closes_at", _("Say when the poll closes, then open it."))
    if poll.closes_at <= now:
        raise InvalidDraft("closes_at", _("The closing time is past. Choose a later one, then open the poll."))
    poll.opens_at = max(poll.opens_at or now, now)
    poll.released_at = now
    state = poll.state_at(now)
    if state is PollState.OPEN:
        announce(session, poll, now)
    audit(actor, "poll.open", f"poll:{poll_id}", {"opens_at": poll.opens_at.isoformat()})
    return state


def recall_poll(session: Session, poll_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Make a poll that has not opened yet a draft again.

    Raises:
        WrongState: it has opened, or it is a draft.
    """
    poll = get_poll(session, poll_id)
    if poll.state_at(clock.now()) is not PollState.UPCOMING:
        raise WrongState(_("Only a poll that has not opened yet can become a draft again."))
    poll.released_at = None
    audit(actor, "poll.recall", f"poll:{poll_id}")


def announce(session: Session, poll: Poll, now: datetime) -> None:
    """Order the static pages that name an open poll, once."""
    if poll.announced_at is None:
        poll.announced_at = now
        enqueue(session, outbox, "build", {"polls": [poll.id]}, now=now)


def close_poll(session: Session, poll_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Close a poll that is open or whose time is over, and mix its last batch, whatever its size. Closing twice is once.

    Raises:
        WrongState: the poll has not opened yet.
    """
    hold_box(session)  # what has been accepted before is counted, what comes after is refused
    poll = get_poll(session, poll_id)
    session.refresh(poll)
    now = clock.now()
    state = poll.state_at(now)
    if poll.closed_at is not None:
        return
    if state not in (PollState.OPEN, PollState.CLOSED):
        raise WrongState(_("This poll has not opened yet. Make it a draft again instead."))
    assert poll.closes_at is not None  # released polls have times (a CHECK of the database)
    poll.closes_at = min(poll.closes_at, now)
    poll.closed_at = now
    session.flush()
    moved = empty_inbox(session.connection(), {poll_id}, now, clock.today())
    enqueue(session, outbox, "tidy", {"poll": poll_id}, now=now)
    enqueue(session, outbox, "build", {"polls": [poll_id]}, now=now)
    audit(actor, "poll.close", f"poll:{poll_id}", {"last_batch": moved.get(poll_id, 0)})


def publish_results(session: Session, poll_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Show the results of a closed poll to everybody. Publishing twice is once.

    Raises:
        WrongState: the poll is not closed.
    """
    poll = get_poll(session, poll_id)
    if poll.published_at is not None:
        return
    if poll.state_at(clock.now()) is not PollState.CLOSED:
        raise WrongState(_("Results are published after a poll has closed. Close the poll first."))
    if poll.closed_at is None:  # its time is over, the worker has not come by yet
        close_poll(session, poll_id, actor=actor, clock=clock, audit=audit)
    poll.published_at = clock.now()
    enqueue(session, outbox, "build", {"polls": [poll_id]}, now=clock.now())
    audit(actor, "poll.publish", f"poll:{poll_id}")


def cast_vote(
    session: Session, poll_id: int, option_id: int, key: bytes, *, clock: Clock, participant: bytes | None = None
) -> Receipt:
    """Put one ballot into the box in the caller's transaction; the receipt holds once that is committed.

    Args:
        key: 128 random bits of the voter's own; the same key with the same option gives the same receipt.
    Raises:
        SurveysError: see ``give_receipt``.
    """
    open_box(session)
    ballot = Ballot(poll_id, option_id, key, participant)
    [outcome] = store_ballots(session.connection(), [ballot], clock.now())
    return give_receipt(session, ballot, outcome, clock)


def cast_many(sessions: Sessions, ballots: list[Ballot], *, clock: Clock) -> list[Outcome]:
    """Put many ballots into the box, in transactions of a few hundred; one outcome each, in order."""
    outcomes: list[Outcome] = []
    for start in range(0, len(ballots), _GROUP):
        with casting(engine_of(sessions)) as connection:
            outcomes += store_ballots(connection, ballots[start : start + _GROUP], clock.now())
    return outcomes


def give_receipt(session: Session, ballot: Ballot, outcome: Outcome, clock: Clock) -> Receipt:
    """The receipt of a counted ballot, or the sentence that refuses it.

    Raises:
        PollNotFound, NotYetOpen, PollClosed, ForeignChoice, AlreadyAnswered: by the outcome.
    """
    if outcome.counted:
        return Receipt(
            ballot.poll_id, ballot.option_id, format_receipt(receipt_of(ballot.key)), outcome is Outcome.REPEATED
        )
    raise _refusal(session, ballot, outcome, clock)


def format_receipt(receipt: bytes) -> str:
    """A receipt as people compare it: hexadecimal digits in groups of eight."""
    digits = receipt.hex()
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def _refusal(session: Session, ballot: Ballot, outcome: Outcome, clock: Clock) -> SurveysError:
    if outcome is Outcome.NO_POLL:
        return PollNotFound(_("There is no such poll. See the list of polls."))
    poll = get_poll(session, ballot.poll_id)
    if outcome is Outcome.NOT_YET_OPEN and poll.opens_at is not None:
        return NotYetOpen(
            _("This poll opens on %(moment)s. Come back then.", moment=format_moment(poll.opens_at, clock.zone))
        )
    if outcome is Outcome.CLOSED and poll.closes_at is not None:
        day = format_day(poll.closes_at.astimezone(clock.zone).date())
        return PollClosed(_("This poll closed on %(day)s; your answer is not counted. See its results.", day=day))
    if outcome is Outcome.FOREIGN_CHOICE:
        return ForeignChoice(_("Choose one of the options of this poll."))
    if outcome is Outcome.OTHER_CHOICE:
        return AlreadyAnswered(_("The first answer from this page is counted; another one does not replace it."))
    return AlreadyAnswered(_("You have already taken part in this poll; the first answer is counted."))


def _draft(session: Session, poll_id: int, clock: Clock) -> Poll:
    poll = get_poll(session, poll_id)
    if poll.state_at(clock.now()) is not PollState.DRAFT:
        raise WrongState(_("This poll is released: its question, options and times stay as people have read them."))
    return poll


def _fill(poll: Poll, draft: PollDraft) -> None:
    """Put checked words and times into a poll."""
    poll.title = _words("title", draft.title, TITLE_LENGTH)
    poll.description = _description("description", draft.description)
    labels = [_words("options", label, LABEL_LENGTH) for label in draft.options if clean(label)]
    if not FEWEST_OPTIONS <= len(labels) <= MOST_OPTIONS:
        raise InvalidDraft(
            "options",
            _("Give from %(fewest)s to %(most)s options.", fewest=FEWEST_OPTIONS, most=MOST_OPTIONS),
        )
    if len({label.casefold() for label in labels}) < len(labels):
        raise InvalidDraft("options", _("Two options are the same. Change or remove one."))
    english = [_words("options_en", label, LABEL_LENGTH) for label in draft.options_en if clean(label)]
    poll.title_en = _words("title_en", draft.title_en, TITLE_LENGTH) if clean(draft.title_en) else ""
    poll.description_en = _description("description_en", draft.description_en)
    if bool(poll.title_en) != bool(english) or (english and len(english) != len(labels)):
        raise InvalidDraft(
            "options_en", _("Translate the question and every option into English, or leave all of them empty.")
        )
    if draft.opens_at and draft.closes_at and draft.opens_at >= draft.closes_at:
        raise InvalidDraft("closes_at", _("The poll must close after it opens."))
    poll.opens_at, poll.closes_at = draft.opens_at, draft.closes_at
    poll.options = [
        PollOption(position=number, label=label, label_en=english[number - 1] if english else "")
        for number, label in enumerate(labels, start=1)
    ]


def _words(field: str, text: str, longest: int) -> str:
    text = clean(text)
    if not text:
        raise InvalidDraft(field, _("Write the question."))
    return _not_longer(field, text, longest)


def _description(field: str, text: str) -> str:
    return _not_longer(field, clean_lines(text), DESCRIPTION_LENGTH)


def _not_longer(field: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidDraft(
            field,
            _("“%(start)s…” is longer than %(longest)s characters. Shorten it.", start=text[:40], longest=longest),
        )
    return text
