"""Store answers, with a name or without, and find those that came before."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from core.i18n import gettext as _
from core.tokens import receipt as receipt_of
from core.web import WebDeps
from surveys.ballots import Ballot, find_answers
from surveys.box import participation
from surveys.database import casting, engine_of
from surveys.drafts import draft_id
from surveys.errors import NotStored
from surveys.gate import Outcome
from surveys.invitations import Invited
from surveys.read import SurveyView
from surveys.submissions import StoredSubmission, Submission, find_submission, store_submissions
from surveys.writer import BallotWriter


@dataclass(frozen=True, slots=True)
class StoredAnswers:
    """The one door to where answers lie."""

    deps: WebDeps
    writer: BallotWriter

    def find(self, survey: SurveyView, key: bytes) -> str | None:
        """The answers that came with a key."""
        with self.deps.sessions() as session:
            if not survey.named:
                return find_answers(session, [key]).get(receipt_of(key))
            found = find_submission(session, survey.id, key=key)
            return found.answers if found else None

    def find_named(self, survey: SurveyView, key: bytes) -> StoredSubmission | None:
        """The named answers that came with a key."""
        with self.deps.sessions() as session:
            return find_submission(session, survey.id, key=key)

    def find_of(self, survey: SurveyView, invited: Invited) -> StoredSubmission | None:
        """The answers that came with a code; of an anonymous survey nobody can tell."""
        if not survey.named:
            return None
        with self.deps.sessions() as session:
            return find_submission(session, survey.id, invitation_id=invited.id)

    def is_used(self, survey: SurveyView, invited: Invited) -> bool:
        """Whether somebody has taken part in an anonymous survey with this code."""
        mine = (participation.c.survey_id == survey.id) & (participation.c.participant == invited.participant)
        with self.deps.sessions() as session:
            return session.scalar(select(participation.c.survey_id).where(mine)) is not None

    def store(
        self,
        survey: SurveyView,
        answers: str,
        key: bytes,
        draft: str,
        invited: Invited | None,
        *,
        correcting: bool = False,
    ) -> tuple[Outcome, bytes]:
        """Store answers that have been checked; returns when they are durably there, or refused.

        Args:
            correcting: they replace the named answers that came with this key.

        Returns:
            What became of them, and their receipt: a correction keeps that of the answers it replaces.

        Raises:
            NotStored: the database did not take them; they may be sent again with the same key.
        """
        over = draft_id(draft) if draft else None
        if not survey.named:
            participant = invited.participant if invited else None
            ballot = Ballot(survey.id, survey.version, answers, key, participant, over)
            return self.writer.cast(ballot), receipt_of(key)
        earlier = self.find_of(survey, invited) if invited else None
        corrects = earlier.receipt if earlier and earlier.receipt != receipt_of(key) else None
        if correcting:
            corrects = receipt_of(key)
        sent = Submission(survey.id, survey.version, answers, key, invited.id if invited else None, over, corrects)
        try:
            with casting(engine_of(self.deps.sessions)) as connection:
                [outcome] = store_submissions(connection, [sent], self.deps.clock.now())
        except DBAPIError as error:
            raise NotStored(
                _("Your answers could not be stored just now. Send them again in a minute: they will be counted once.")
            ) from error
        return outcome, corrects or receipt_of(key)
