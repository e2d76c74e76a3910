"""Keep where letters about a message go, if its writer wants letters; forget it when they do not."""

from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.clock import Clock
from core.i18n import gettext as _
from core.i18n import language, ngettext
from core.outbox import enqueue
from core.pages import PortalInfo
from core.sealing import SealBroken, Sealer
from surveys.consent import LETTERS, Consent, current_consent, digest
from surveys.contacts_models import FeedbackContact
from surveys.errors import InvalidFeedback, SurveysError
from surveys.models import Feedback, FeedbackEvent, FeedbackState
from surveys.schema import outbox

MAIL = "mail"  # the kind of the outbox's jobs
MAIL_FAILED = "mail_failed"  # the action of an event
ADDRESS_LENGTH = 254  # RFC 5321
SEALED_FOR = "feedback.contact"  # the purpose of the key
_ENDED = (FeedbackState.ANSWERED, FeedbackState.CLOSED)


class ContactUnreadable(SurveysError):
    """An address was written with another key than this installation has."""

    status = 503


class Change(StrEnum):
    """What a letter tells."""

    RECEIVED = "received"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    PUBLISHED = "published"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ContactBook:
    """What the pages and the letters need to know of this installation."""

    sealer: Sealer
    offered: bool  # whether there is a mail server; without one nobody is asked for an address
    keep_days: int  # KAIS_CONTACT_DAYS
    site: PortalInfo

    def consent(self) -> tuple[Consent, tuple[str, ...]]:
        """The text to consent to today, and its paragraphs as they are shown."""
        consent = current_consent(LETTERS)
        with language("ru"):
            days = ngettext("%(num)s day", "%(num)s days", self.keep_days)
        address = f" ({self.site.address})" if self.site.address else ""
        values = {"authority": self.site.authority, "portal": self.site.name, "address": address, "days": days}
        return consent, consent.filled(values)

    def stop_mark(self, feedback_id: int) -> str:
        """What the link in a letter carries: it ends the letters, and opens nothing."""
        return f"{feedback_id}.{self.sealer.mark(f'stop:{feedback_id}')}"


def parse_address(text: str) -> str:
    """One e-mail address in the form that mail servers take.

    Raises:
        InvalidFeedback: none, several, or one that no letter reaches; line breaks are refused, not repaired.
    """
    try:
        if len(text) > ADDRESS_LENGTH:
            raise EmailNotValidError
        found = validate_email(text.strip(" "), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise InvalidFeedback("email", _("Enter an email address, like name@example.org.")) from None
    return found.ascii_email or found.normalized


def may_leave(one: Feedback) -> bool:
    """Whether there is still something to write letters about."""
    return one.state not in _ENDED


def has_contact(session: Session, feedback_id: int) -> bool:
    """Whether letters about this message go somewhere; staff learn no more than this."""
    return (
        session.scalar(select(FeedbackContact.feedback_id).where(FeedbackContact.feedback_id == feedback_id))
        is not None
    )


def has_failed(session: Session, feedback_id: int) -> bool:
    """Whether the last thing that happened to a message is a letter that nobody took."""
    newest = select(FeedbackEvent.action).where(FeedbackEvent.feedback_id == feedback_id)
    return session.scalar(newest.order_by(FeedbackEvent.id.desc()).limit(1)) == MAIL_FAILED


def leave_contact(session: Session, one: Feedback, address: str, lang: str, *, book: ContactBook, clock: Clock) -> bool:
    """Keep the address under today's consent and send the first letter there; returns whether anything is new.

    The same address sent again changes nothing, another one replaces it.
    """
    consent, paragraphs = book.consent()
    values = {
        "address": book.sealer.seal(address, str(one.id)),
        "lang": lang,
        "consent_purpose": consent.purpose,
        "consent_version": consent.version,
        "consent_digest": digest(consent.title, paragraphs),
        "consented_at": clock.now(),
        "keep_days": book.keep_days,
    }
    make = sqlite_insert if session.connection().dialect.name == "sqlite" else postgresql_insert
    statement = make(FeedbackContact).values(feedback_id=one.id, **values).on_conflict_do_nothing()
    if session.execute(statement.returning(FeedbackContact.feedback_id)).scalar_one_or_none() is None:
        known = session.scalars(
            select(FeedbackContact).where(FeedbackContact.feedback_id == one.id).with_for_update()
        ).one_or_none()
        if known is None or read_address(known, book.sealer) == address:
            return False
        for name, value in values.items():
            setattr(known, name, value)
        session.flush()
    tell(session, one.id, Change.RECEIVED, clock)
    return True


def withdraw_contact(session: Session, feedback_id: int) -> bool:
    """Forget the address at once; letters that wait find none and are not sent."""
    found = session.execute(delete(FeedbackContact).where(FeedbackContact.feedback_id == feedback_id))
    return bool(found.rowcount)  # type: ignore[attr-defined]


def read_address(contact: FeedbackContact, sealer: Sealer) -> str:
    """The address in the clear, for the letter that is about to go.

    Raises:
        ContactUnreadable: it was written with another key.
    """
    try:
        return sealer.open(contact.address, str(contact.feedback_id))
    except SealBroken:
        raise ContactUnreadable(
            _(
                "The address to message %(number)s cannot be read: it was written with another KAIS_DATA_KEY. "
                "Bring that key back from your backup.",
                number=contact.feedback_id,
            )
        ) from None


def tell(session: Session, feedback_id: int, change: Change, clock: Clock) -> None:
    """Queue a letter in the transaction that changes the message, if its writer wants letters."""
    if has_contact(session, feedback_id):
        enqueue(session, outbox, MAIL, {"feedback": feedback_id, "change": change.value}, now=clock.now())


def note_failure(session: Session, feedback_id: int, clock: Clock) -> None:
    """Tell staff, in the message's history, that a letter was given up."""
    one = session.get(Feedback, feedback_id)
    if one is not None:
        session.add(FeedbackEvent(feedback_id=one.id, at=clock.now(), action=MAIL_FAILED, state=one.state, actor=""))
