"""Give receipts for answers that are stored, and sentences for those that are not."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Sessions
from core.i18n import format_day, format_moment
from core.i18n import gettext as _
from core.tokens import receipt as receipt_of
from surveys.ballots import Ballot, Outcome, store_ballots
from surveys.database import casting, engine_of, open_box
from surveys.definition.model import SurveyKind
from surveys.errors import (
    AlreadyAnswered,
    NoCode,
    NotYetOpen,
    PollNotFound,
    SurveyClosed,
    SurveysError,
)
from surveys.read import get_survey

_GROUP = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the sender that answers lie in the box."""

    survey_id: int
    answers: str  # JSON, as they are stored
    code: str  # 64 hexadecimal digits in groups of eight
    repeated: bool  # the same ones had come before


def cast_ballot(session: Session, ballot: Ballot, *, clock: Clock) -> Receipt:
    """Put one ballot into the box in the caller's transaction; the receipt holds once that is committed.

    Raises:
        SurveysError: see ``give_receipt``.
    """
    open_box(session)
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
        PollNotFound, NotYetOpen, SurveyClosed, NoCode, AlreadyAnswered: by the outcome.
    """
    if outcome.counted:
        return make_receipt(ballot.survey_id, ballot.answers, ballot.key, outcome)
    raise refusal_of(session, ballot.survey_id, outcome, clock)


def make_receipt(survey_id: int, answers: str, key: bytes, outcome: Outcome) -> Receipt:
    """The receipt of what was counted."""
    return Receipt(survey_id, answers, format_receipt(receipt_of(key)), outcome is Outcome.REPEATED)


def format_receipt(receipt: bytes) -> str:
    """A receipt as people compare it: hexadecimal digits in groups of eight."""
    digits = receipt.hex()
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def refusal_of(session: Session, survey_id: int, outcome: Outcome, clock: Clock) -> SurveysError:
    """The sentence for answers that were not accepted."""
    if outcome is Outcome.NO_POLL:
        return PollNotFound(_("There is no such poll. See the list of polls."))
    survey = get_survey(session, survey_id)
    polled = survey.kind is not SurveyKind.SURVEY
    if outcome is Outcome.NOT_YET_OPEN and survey.opens_at is not None:
        opening = format_moment(survey.opens_at, clock.zone)
        if polled:
            return NotYetOpen(_("This poll opens on %(moment)s. Come back then.", moment=opening))
        return NotYetOpen(_("This survey opens on %(moment)s. Come back then.", moment=opening))
    if outcome is Outcome.CLOSED and survey.closes_at is not None:
        day = format_day(survey.closes_at.astimezone(clock.zone).date())
        if polled:
            return SurveyClosed(_("This poll closed on %(day)s; your answer is not counted. See its results.", day=day))
        return SurveyClosed(_("This survey closed on %(day)s; your answers are not counted.", day=day))
    if outcome is Outcome.NO_CODE:
        return no_code()
    if outcome is Outcome.OTHER_CHOICE:
        return AlreadyAnswered(_("The first answer from this page is counted; another one does not replace it."))
    if polled:
        return AlreadyAnswered(_("You have already taken part in this poll; the first answer is counted."))
    return AlreadyAnswered(_("You have already taken part in this survey; the first answers are counted."))


def no_code() -> NoCode:
    """One sentence for a code that is missing, unknown, of another survey, or no code at all."""
    return NoCode(_("Only who holds a code of this survey may answer. Type the code as you received it."))
