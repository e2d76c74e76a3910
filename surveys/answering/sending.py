"""Take answers: check all of them once more, store them once, give a receipt.

The order of questions is that of polls (docs/developer/ballots.md): a known key gets its first receipt before anything else is
asked; then come the times of the survey, the browser's mark, the times of the form, the answers, and the code.
"""

from dataclasses import dataclass, replace

from flask import Response

from core.i18n import gettext as _
from core.tokens import FormToken
from core.tokens import receipt as receipt_of
from core.web import WebDeps
from surveys.answering.codes import Codes
from surveys.answering.cookies import Cookies
from surveys.answering.pages import CORRECTING
from surveys.answering.stored import StoredAnswers
from surveys.answering.thanks import Thanks
from surveys.answering.typed import fields_of
from surveys.answering.walking import Standing, Walker
from surveys.definition.model import Answer
from surveys.definition.stored import dump_answers, load_answers
from surveys.errors import AlreadyAnswered, NoCode
from surveys.gate import Outcome
from surveys.models import SurveyState
from surveys.receipts import refusal_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what was typed, and says what became of it."""

    deps: WebDeps
    walker: Walker
    codes: Codes
    stored: StoredAnswers
    thanks: Thanks
    cookies: Cookies

    def send(self, standing: Standing, token: FormToken, *, lost: bool) -> Response:
        """Take the answers of a form.

        Args:
            lost: the form names a draft that is not there any more, so the answers are not complete.
        Raises:
            SurveysError: they are not taken.
        """
        survey, carried = standing.survey, standing.carried
        correcting = token.purpose == CORRECTING
        marked = self.cookies.marked(survey) and not correcting
        expired = token.expired(self.deps.clock.now())
        corrected = standing.typed.version != survey.version
        if marked or expired or lost or corrected or standing.reading.errors or not survey.answerable:
            early = self._early(standing, token, marked=marked, expired=expired, lost=lost, corrected=corrected)
            if early is not None:
                return early
        try:
            invited = self.codes.find(survey, carried.code)
        except NoCode as error:
            return self.walker.check(replace(standing, carried=replace(carried, code="")), wrong_code=error)
        answers = dump_answers(standing.reading.answers)
        outcome, receipt = self.stored.store(
            survey, answers, token.nonce, carried.draft, invited, correcting=correcting
        )
        if outcome is Outcome.OTHER_CHOICE and (first := self.stored.find(survey, token.nonce)):
            return self._known(standing, token, first, lost=lost)
        if outcome.counted:
            how = {"repeated": outcome is Outcome.REPEATED, "corrected": outcome is Outcome.CORRECTED}
            return self.thanks.give(survey, receipt, carried, nonce=token.nonce, **how)
        with self.deps.sessions() as session:
            raise refusal_of(session, survey.id, outcome, self.deps.clock)

    def _early(
        self, standing: Standing, token: FormToken, *, marked: bool, expired: bool, lost: bool, corrected: bool
    ) -> Response | None:
        """What is answered without storing anything; None where the usual way is open after all."""
        survey = standing.survey
        # A correction has the key of what it replaces, so a known key says that it came before only where its draft is gone.
        first = self.stored.find(survey, token.nonce) if lost or token.purpose != CORRECTING else None
        if first is not None:
            return self._known(standing, token, first, lost=lost)
        if not survey.answerable:
            outcome = Outcome.NOT_YET_OPEN if survey.state is SurveyState.UPCOMING else Outcome.CLOSED
            with self.deps.sessions() as session:
                raise refusal_of(session, survey.id, outcome, self.deps.clock)
        if marked:
            raise AlreadyAnswered(_("An answer from this browser is already counted; a second one is not taken."))
        if lost:
            return self.walker.lost(standing)
        if expired:
            sentence = _("The page stood open too long. Your answers are kept below: send them again.")
            return self.walker.check(self.walker.renew(standing, token), notice=sentence)
        if corrected:
            sentence = _(
                "The questions were corrected while you answered. Look through your answers and send them again."
            )
            return self.walker.check(standing, notice=sentence)
        return self.walker.check(standing) if standing.reading.errors else None

    def _known(self, standing: Standing, token: FormToken, first: str, *, lost: bool) -> Response:
        """A key that has come before: the same answers get their receipt again, others are told that the first stand.

        The draft went with the first ones. What is left of a repeated form is its last page, so that is compared.
        """
        survey, answers = standing.survey, standing.reading.answers
        before = load_answers(first)
        names = before.keys() | answers.keys()
        if lost:
            names = {name.partition(".")[0] for name in fields_of(survey.definition.sections, standing.typed.form)}
        if any(not _same(before.get(name), answers.get(name)) for name in names):
            with self.deps.sessions() as session:
                raise refusal_of(session, survey.id, Outcome.OTHER_CHOICE, self.deps.clock)
        return self.thanks.give(survey, receipt_of(token.nonce), standing.carried, nonce=token.nonce, repeated=True)

    def refuse_late(self, standing: Standing, token: FormToken, *, lost: bool) -> None:
        """Between two pages: refuse whoever comes too late, too early, or has sent already.

        Raises:
            SurveysError: with the sentence.
        """
        survey = standing.survey
        if survey.answerable and not lost:
            return
        outcome = Outcome.NOT_YET_OPEN if survey.state is SurveyState.UPCOMING else Outcome.CLOSED
        if self.stored.find(survey, token.nonce) is not None:
            outcome = Outcome.OTHER_CHOICE
        elif survey.answerable:
            return
        with self.deps.sessions() as session:
            raise refusal_of(session, survey.id, outcome, self.deps.clock)


def _same(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers are one; a file that was sent twice got two ids."""
    if isinstance(one, dict) and isinstance(other, dict) and "id" in one and "type" in one:
        return {**one, "id": ""} == {**other, "id": ""}
    return one == other
