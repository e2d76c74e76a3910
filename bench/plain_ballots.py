"""The peer of our ballot box: the same app, each ballot an ORM transaction of its own request."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, registry

import surveys.views
from core.clock import Clock
from core.tokens import receipt, used_key
from portal.app import create_app
from portal.wiring import Wiring
from surveys import models
from surveys.ballots import Ballot, Outcome

_registry = registry(metadata=models.Base.metadata)


class UsedKey:
    """A row of ``used_key``."""

    def __init__(self, **values: object) -> None:
        vars(self).update(values)


class InboxRow(UsedKey):
    """A row of the inbox."""


_registry.map_imperatively(UsedKey, models.used_key)
_registry.map_imperatively(InboxRow, models.inboxes[0], concrete=True)


class PlainWriter:
    """What a careful first version would do: load, check, add, commit."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def cast(self, ballot: Ballot) -> Outcome:
        """Store one ballot."""
        with Session(self._engine) as session:
            survey = session.scalars(select(models.Survey).where(models.Survey.id == ballot.survey_id)).one()
            if survey.state_at(self._clock.now()) is not models.SurveyState.OPEN:
                return Outcome.CLOSED
            values = {"survey_id": survey.id, "version": ballot.version, "answers": ballot.answers}
            session.add(UsedKey(key_hash=used_key(ballot.key), survey_id=survey.id))
            session.add(InboxRow(receipt=receipt(ballot.key), **values))
            try:
                session.commit()
            except IntegrityError:
                return Outcome.REPEATED
        return Outcome.ACCEPTED


vars(surveys.views)["BallotWriter"] = PlainWriter
application = create_app(Wiring.from_env())
