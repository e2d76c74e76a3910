"""Correct answers of a named survey that is open to everybody: the receipt's page shows a private link.

What the link holds is the key of the form that was sent, which the database knows as a hash only. The form behind it carries
that same key in a token of another purpose, in its draft as well: so it can never become a second answer.
"""

from dataclasses import dataclass

from flask import Response

from core.web import WebDeps
from surveys.answering.beginning import WRONG_LINKS, Beginning
from surveys.answering.carried import Carried
from surveys.answering.codes import WRONG_PER
from surveys.answering.correct_link import read_key
from surveys.answering.pages import SurveyDrawer
from surveys.answering.stored import StoredAnswers
from surveys.back import Back
from surveys.definition.model import Access
from surveys.gate import Outcome
from surveys.models import SurveyState
from surveys.read import SurveyView
from surveys.receipts import refusal_of
from surveys.submissions import StoredSubmission


@dataclass(frozen=True, slots=True)
class Correcting:
    """The page behind the link, and the form behind its button."""

    deps: WebDeps
    drawer: SurveyDrawer
    beginning: Beginning
    stored: StoredAnswers

    def offer(self, survey: SurveyView, key: str, back: Back | None) -> Response:
        """A page with a button. It shows nothing of the answers: links are looked at by many programs."""
        if self._find(survey, key) is None:
            return self._nothing(survey, back)
        return self.drawer.correct(survey, key, back)

    def begin(self, survey: SurveyView, key: str, back: Back | None) -> Response:
        """The first page with the answers as they stand."""
        nonce, earlier = read_key(key), self._find(survey, key)
        if nonce is None or earlier is None:
            return self._nothing(survey, back)
        token = self.drawer.new_token(survey, corrects=nonce)
        carried = Carried(token=token, version=survey.version, back=back)
        return self.beginning.correct(survey, carried, earlier)

    def _find(self, survey: SurveyView, key: str) -> StoredSubmission | None:
        nonce = read_key(key)
        if nonce is None or not survey.named or survey.access is not Access.OPEN:
            return None
        found = self.stored.find_named(survey, nonce)
        if found is not None and not survey.answerable:
            outcome = Outcome.NOT_YET_OPEN if survey.state is SurveyState.UPCOMING else Outcome.CLOSED
            with self.deps.sessions() as session:
                raise refusal_of(session, survey.id, outcome, self.deps.clock)
        return found

    def _nothing(self, survey: SurveyView, back: Back | None) -> Response:
        self.deps.rate_limit("survey.correct", limit=WRONG_LINKS, per=WRONG_PER)
        return self.drawer.nothing_to_correct(survey, back)
