"""Surveys and feedback as they are stored; the tables of answers are in ``surveys.box``."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.metadata import Identity, Moment, UtcMoment, stored_by_value
from surveys.box import ballot as ballot
from surveys.box import inbox_turn as inbox_turn
from surveys.box import inboxes as inboxes
from surveys.box import invitation as invitation
from surveys.box import participation as participation
from surveys.box import submission as submission
from surveys.box import survey_draft as survey_draft
from surveys.box import survey_upload as survey_upload
from surveys.box import tally as tally
from surveys.box import text_code as text_code
from surveys.box import text_coding as text_coding
from surveys.box import used_key as used_key
from surveys.definition.model import Access, SurveyKind
from surveys.schema import Base as Base
from surveys.schema import outbox as outbox


class SurveyState(StrEnum):
    """Where a survey stands at a moment; computed from its moments, never stored."""

    DRAFT = "draft"
    UPCOMING = "upcoming"  # released, opens by itself
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"  # closed, and everybody sees the results


class Survey(Base):
    """A poll, a survey or a vote; open in [opens_at, closes_at) once released."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at", name="opens_before_closing"),
        CheckConstraint(
            "released_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL AND version IS NOT NULL)",
            name="released_is_complete",
        ),
        CheckConstraint("published_at IS NULL OR closed_at IS NOT NULL", name="published_after_closing"),
        CheckConstraint("kind <> 'vote' OR NOT named", name="votes_are_anonymous"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Identity]
    kind: Mapped[SurveyKind] = mapped_column(stored_by_value(SurveyKind))
    named: Mapped[bool] = mapped_column(Boolean)  # said before the first question, fixed once released
    access: Mapped[Access] = mapped_column(stored_by_value(Access))  # fixed once released
    # The words of the newest definition, for lists.
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    draft: Mapped[str] = mapped_column(Text)  # JSON of the definition that is being edited
    version: Mapped[int | None]  # which one people answer now
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id", ondelete="SET NULL"))  # the wave before
    opens_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # None in a draft: opens when it is released
    closes_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    created_at: Mapped[Moment]
    released_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    announced_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # pages that show it as open were ordered
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # the last batch was mixed
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    publishes_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # when the worker publishes; None: by hand
    mixed_at: Mapped[datetime | None] = mapped_column(UtcMoment)  # of the last batch, not of any ballot

    def state_at(self, now: datetime) -> SurveyState:
        """Where the survey stands at ``now`` (aware)."""
        if self.released_at is None or self.opens_at is None or self.closes_at is None:
            return SurveyState.DRAFT
        if self.published_at is not None:
            return SurveyState.PUBLISHED
        if self.closed_at is not None or now >= self.closes_at:
            return SurveyState.CLOSED
        return SurveyState.OPEN if now >= self.opens_at else SurveyState.UPCOMING


class SurveyVersion(Base):
    """What people were asked: written when a survey is released and at each correction, never changed."""

    __tablename__ = "survey_version"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1
    definition: Mapped[str] = mapped_column(Text)  # surveys.definition.stored.dump_definition
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of it
    created_at: Mapped[Moment]


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
