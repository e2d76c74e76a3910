"""Erase addresses, messages, unsent answers and unattached files whose time is over."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from surveys.box import survey_draft, survey_upload
from surveys.contacts_models import FeedbackContact
from surveys.models import Feedback, FeedbackEvent, FeedbackState

LONGEST_CONTACT = timedelta(days=365)  # from the consent, whatever became of the message
_ENDED = (FeedbackState.ANSWERED, FeedbackState.CLOSED)
_STEPS = ("state", "answer")


def erase_contacts(session: Session, now: datetime, keep_days: int, *, dry_run: bool = False) -> int:
    """Erase addresses ``keep_days`` after the answer or the closing, or as much earlier as their consent said."""
    ended = _ended_at(session, FeedbackContact.feedback_id)
    due = [
        contact.feedback_id
        for contact in session.scalars(select(FeedbackContact))
        if contact.consented_at + LONGEST_CONTACT <= now
        or (
            contact.feedback_id in ended
            and ended[contact.feedback_id] + timedelta(days=min(keep_days, contact.keep_days)) <= now
        )
    ]
    if not dry_run:
        for start in range(0, len(due), 500):
            session.execute(delete(FeedbackContact).where(FeedbackContact.feedback_id.in_(due[start : start + 500])))
    return len(due)


def erase_messages(session: Session, now: datetime, keep_days: int, *, dry_run: bool = False) -> int:
    """Erase messages ``keep_days`` after their last step; of a published answer only what its writer had written.

    0 days: they are kept.
    """
    if not keep_days:
        return 0
    ended = _ended_at(session, Feedback.id)
    due = [number for number, at in ended.items() if at + timedelta(days=keep_days) <= now]
    published = set(session.scalars(select(Feedback.id).where(Feedback.published_at.is_not(None))))
    blanked = set(session.scalars(select(Feedback.id).where(Feedback.message == "")))
    whole = [number for number in due if number not in published]
    words = [number for number in due if number in published and number not in blanked]
    if not dry_run:
        for start in range(0, len(whole), 500):
            some = whole[start : start + 500]
            session.execute(delete(FeedbackEvent).where(FeedbackEvent.feedback_id.in_(some)))
            session.execute(delete(FeedbackContact).where(FeedbackContact.feedback_id.in_(some)))
            session.execute(delete(Feedback).where(Feedback.id.in_(some)))
        for number in words:
            session.execute(update(Feedback).where(Feedback.id == number).values(message=""))
    return len(whole) + len(words)


def _ended_at(session: Session, among: object) -> dict[int, datetime]:
    """When messages that are answered or closed came to that: message id → moment."""
    rows = session.execute(
        select(FeedbackEvent.feedback_id, func.max(FeedbackEvent.at))
        .join(Feedback, Feedback.id == FeedbackEvent.feedback_id)
        .where(Feedback.state.in_(_ENDED), FeedbackEvent.action.in_(_STEPS), Feedback.id.in_(select(among)))  # type: ignore[call-overload]
        .group_by(FeedbackEvent.feedback_id)
    )
    return {row[0]: row[1] for row in rows}


def erase_drafts(session: Session, today: date, *, dry_run: bool = False) -> int:
    """Erase answers that somebody began and did not send, after their last day."""
    due = survey_draft.c.expires_on < today
    count = session.scalar(select(func.count()).select_from(survey_draft).where(due)) or 0
    if not dry_run:
        session.execute(delete(survey_draft).where(due))
    return count


def erase_uploads(session: Session, ids: Sequence[str]) -> None:
    """Forget these files; the caller removes their bytes."""
    for start in range(0, len(ids), 500):
        session.execute(delete(survey_upload).where(survey_upload.c.id.in_(ids[start : start + 500])))
