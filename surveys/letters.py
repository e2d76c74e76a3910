"""Write the letters that tell a message's writer what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core import urls
from core.clock import Clock
from core.i18n import LazyText, format_day, language, lazy_gettext
from core.i18n import gettext as _
from core.text import clean
from core.urls import localise
from surveys.contacts import Change, ContactBook, read_address
from surveys.contacts_models import FeedbackContact
from surveys.labels import TOPICS
from surveys.models import Feedback

SUBJECTS: Mapping[Change, LazyText] = {
    Change.RECEIVED: lazy_gettext("Your message is received"),
    Change.IN_WORK: lazy_gettext("Your message is being worked on"),
    Change.ANSWERED: lazy_gettext("Your message is answered"),
    Change.CORRECTED: lazy_gettext("The answer to your message was corrected"),
    Change.PUBLISHED: lazy_gettext("The answer to your message was published"),
    Change.CLOSED: lazy_gettext("Your message was closed without an answer"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person. It holds neither the message, nor the answer, nor the tracking code."""

    to: str
    subject: str
    body: str
    lang: str
    stop_url: str


def write_letter(session: Session, payload: Mapping[str, Any], *, book: ContactBook, clock: Clock) -> Letter | None:
    """The letter of a queued job; None when its writer wants none any more, or the message is gone.

    Raises:
        ContactUnreadable: the address was written with another key.
    """
    contact = session.get(FeedbackContact, int(payload["feedback"]))
    one = session.get(Feedback, int(payload["feedback"]))
    if contact is None or one is None:
        return None
    change = Change(payload["change"])
    base = book.site.base_url
    stop_url = f"{base}{localise('/feedback/stop', contact.lang)}?letter={book.stop_mark(one.id)}"
    with language(contact.lang):
        subject = str(SUBJECTS[change])
        body = "\n\n".join(
            (
                _("Hello!"),
                _("%(what)s.", what=subject),
                _(
                    "Sent on %(day)s, topic: %(topic)s.",
                    day=format_day(one.created_at.astimezone(clock.zone).date()),
                    topic=TOPICS[one.topic],
                ),
                _("See its state and the answer (you need the code you got when you sent it; letters never hold it):")
                + f"\n{base}{localise(urls.feedback_status(), contact.lang)}",
                _("No more letters, and erase my address:") + f"\n{stop_url}",
                "-- \n"
                + _(
                    "This letter was sent automatically by the portal “%(portal)s” (%(authority)s). Nobody reads replies to it.",
                    portal=clean(book.site.title(contact.lang)),
                    authority=clean(book.site.publisher(contact.lang)),
                ),
            )
        )
    return Letter(read_address(contact, book.sealer), subject, f"{body}\n", contact.lang, stop_url)
