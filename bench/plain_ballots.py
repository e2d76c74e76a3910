"""The peer of our box: the same app, but answers stored the plain way, each submission an ORM transaction of its request."""

from __future__ import annotations

from sqlalchemy import Engine, ForeignKey, LargeBinary, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

import surveys.views
from core.clock import Clock
from core.tokens import receipt, used_key
from portal.app import create_app
from portal.wiring import Wiring
from surveys.ballots import Ballot
from surveys.definition.stored import load_answers
from surveys.gate import Outcome
from surveys.models import Survey, SurveyState


class Base(DeclarativeBase):
    """Tables of the peer."""


class PlainSubmission(Base):
    """One form that was sent."""

    __tablename__ = "plain_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(index=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    receipt: Mapped[bytes] = mapped_column(LargeBinary(32))
    answers: Mapped[list[PlainAnswer]] = relationship(cascade="all, delete-orphan")


class PlainAnswer(Base):
    """One answer of it."""

    __tablename__ = "plain_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("plain_submission.id"), index=True)
    question: Mapped[str]
    value: Mapped[str]


class PlainWriter:
    """What a careful first version would do: load, check, add, commit."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def cast(self, ballot: Ballot) -> Outcome:
        """Store one form."""
        with Session(self._engine) as session:
            survey = session.scalars(select(Survey).where(Survey.id == ballot.survey_id)).one()
            if survey.state_at(self._clock.now()) is not SurveyState.OPEN:
                return Outcome.CLOSED
            answers = load_answers(ballot.answers)
            rows = [PlainAnswer(question=name, value=str(value)) for name, value in answers.items()]
            hashed = used_key(ballot.key)
            session.add(
                PlainSubmission(survey_id=survey.id, key_hash=hashed, receipt=receipt(ballot.key), answers=rows)
            )
            try:
                session.commit()
            except IntegrityError:
                return Outcome.REPEATED
        return Outcome.ACCEPTED


wiring = Wiring.from_env()
Base.metadata.create_all(wiring.engine("surveys"))
vars(surveys.views)["BallotWriter"] = PlainWriter
application = create_app(wiring)
