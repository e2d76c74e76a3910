"""Polls, ballots and feedback as they are stored.

Nothing here joins a person and a vote: ballots have no number, no moment and no order (docs/developer/ballots.md).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from core.metadata import Identity, Moment, UtcMoment, make_metadata, stored_by_value
from core.outbox import make_outbox


class Base(DeclarativeBase):
    """The tables of this package."""

    metadata = make_metadata()


outbox = make_outbox(Base.metadata)


class PollState(StrEnum):
    """Where a poll stands at a moment; computed from its moments, never stored."""

    DRAFT = "draft"
    UPCOMING = "upcoming"  # released, opens by itself
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"  # closed, and everybody sees the results


class Poll(Base):
    """One question with one answer to choose; open in [opens_at, closes_at) once released."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at", name="opens_before_closing"),
        CheckConstraint(
            "released_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="released_has_times"
        ),
        CheckConstraint("published_at IS NULL OR closed_at IS NOT NULL", name="published_after_closing"),
        CheckConstraint("anonymous", name="votes_are_anonymous"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Identity]
    title: Mapped[str] = mapped_column(String(300))  # the question
    description: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(String(300))  # empty: the poll is in Russian only
    description_en: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=True)  # said before the question, fixed once released
    opens_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # None in a draft: opens when it is released
    closes_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    created_at: Mapped[Moment]
    released_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # from here on the words stand
    announced_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # pages that show it as open were ordered
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # the last batch was mixed
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    mixed_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # of the last batch, not of any ballot
    options: Mapped[list["PollOption"]] = relationship(
        back_populates="poll", order_by="PollOption.position", cascade="all, delete-orphan"
    )

    def state_at(self, now: datetime) -> PollState:
        """Where the poll stands at ``now`` (aware)."""
        if self.released_at is None or self.opens_at is None or self.closes_at is None:
            return PollState.DRAFT
        if self.published_at is not None:
            return PollState.PUBLISHED
        if self.closed_at is not None or now >= self.closes_at:
            return PollState.CLOSED
        return PollState.OPEN if now >= self.opens_at else PollState.UPCOMING


class PollOption(Base):
    """One answer of a poll."""

    __tablename__ = "poll_option"
    __table_args__ = (UniqueConstraint("poll_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[Identity]
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    position: Mapped[int]  # from 1, as the page shows them
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    poll: Mapped[Poll] = relationship(back_populates="options")


# The ballot box. No foreign keys: PostgreSQL would lock the poll's row for every ballot; the accepting transaction
# checks poll and option itself. WITHOUT ROWID leaves no order of arrival in the SQLite file.

participation = Table(
    "participation",
    Base.metadata,
    Column("poll_id", Integer, primary_key=True, autoincrement=False),
    Column(
        "participant", LargeBinary(32), primary_key=True
    ),  # SHA-256 of a code or an address; polls of today have none
    CheckConstraint("length(participant) = 32", name="participant_is_a_hash"),
    sqlite_with_rowid=False,
)

used_key = Table(
    "used_key",
    Base.metadata,
    Column("key_hash", LargeBinary(32), primary_key=True),  # core.tokens.used_key(nonce)
    Column("poll_id", Integer, nullable=False),
    CheckConstraint("length(key_hash) = 32", name="key_hash_is_a_hash"),
    sqlite_with_rowid=False,
)


def _make_inbox(number: int) -> Table:
    return Table(
        f"ballot_inbox_{number}",
        Base.metadata,
        Column("receipt", LargeBinary(32), primary_key=True),  # core.tokens.receipt(nonce)
        Column("poll_id", Integer, nullable=False),
        Column("option_id", Integer, nullable=False),
        CheckConstraint("length(receipt) = 32", name="receipt_is_a_hash"),
        sqlite_with_rowid=False,
    )


inboxes = (_make_inbox(0), _make_inbox(1))  # ballots that wait to be mixed; filled in turn, emptied whole

inbox_turn = Table(
    "inbox_turn",
    Base.metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("current", Integer, nullable=False),  # which inbox takes ballots now
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("current IN (0, 1)", name="one_of_two"),
)

ballot = Table(
    "ballot",
    Base.metadata,
    Column("receipt", LargeBinary(32), primary_key=True),
    Column("poll_id", Integer, nullable=False),
    Column("option_id", Integer, nullable=False),
    Column("day", Date, nullable=False),  # when its batch was mixed, in the authority's zone
    CheckConstraint("length(receipt) = 32", name="receipt_is_a_hash"),
    Index("ix_ballot_poll_id_option_id", "poll_id", "option_id"),
    sqlite_with_rowid=False,
)


class Topic(StrEnum):
    """What a message is about; labels stand in ``surveys.labels``."""

    DATA_ERROR = "data_error"
    QUESTION = "question"
    PROBLEM = "problem"
    SUGGESTION = "suggestion"
    THANKS = "thanks"
    WEBSITE = "website"


class FeedbackState(StrEnum):
    """Where a message stands."""

    NEW = "new"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CLOSED = "closed"


class Feedback(Base):
    """A message to the authority or a school: no name, no contact; the writer holds its tracking code."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("length(code_hash) = 32", name="code_hash_is_a_hash"),
        CheckConstraint("length(key_hash) = 32", name="key_hash_is_a_hash"),
        CheckConstraint("state <> 'answered' OR answer <> ''", name="answered_has_answer"),
        CheckConstraint("published_at IS NULL OR (answer <> '' AND public_question <> '')", name="published_has_words"),
        Index("ix_feedback_institution_id", "institution_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Identity]
    topic: Mapped[Topic] = mapped_column(stored_by_value(Topic))
    institution_id: Mapped[int | None]  # of the register; no foreign key across packages
    institution_name: Mapped[str] = mapped_column(String(500))  # as it was called that day, empty without one
    field: Mapped[str] = mapped_column(String(80))  # which fact «сообщить об ошибке» meant, or empty
    message: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # the form's idempotency key
    state: Mapped[FeedbackState] = mapped_column(stored_by_value(FeedbackState))
    created_at: Mapped[Moment]
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    public_question: Mapped[str] = mapped_column(String(500))  # staff's own words, never the message itself
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    events: Mapped[list["FeedbackEvent"]] = relationship(
        back_populates="feedback", order_by="FeedbackEvent.id", cascade="all, delete-orphan"
    )


class FeedbackEvent(Base):
    """One step in the life of a message: who did what, when; never what the text said."""

    __tablename__ = "feedback_event"
    __table_args__ = (Index("ix_feedback_event_feedback_id", "feedback_id"), {"sqlite_autoincrement": True})

    id: Mapped[Identity]
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id", ondelete="CASCADE"))
    at: Mapped[Moment]
    action: Mapped[str] = mapped_column(String(40))  # received, state, answer, publish, unpublish
    state: Mapped[FeedbackState] = mapped_column(stored_by_value(FeedbackState))  # after the step
    actor: Mapped[str] = mapped_column(String(200))  # the name staff know, empty for the writer
    feedback: Mapped[Feedback] = relationship(back_populates="events")
