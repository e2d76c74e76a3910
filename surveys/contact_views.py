"""Public pages on which the writer of a message asks for letters, or for no more."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, EmailField, Form, HiddenField

from core import urls
from core.errors import NotFound
from core.i18n import gettext as _
from core.i18n import lazy_gettext
from core.pages import Crumb, PageMeta
from core.urls import localise
from core.web import WebDeps, no_store, page_language, render
from surveys.contacts import ContactBook, leave_contact, may_leave, parse_address, withdraw_contact
from surveys.errors import FeedbackNotFound, InvalidFeedback
from surveys.models import Feedback
from surveys.tracking import format_code, parse_code

CONTACT = "/feedback/contact"
STOP = "/feedback/stop"
LARGEST_FORM = 16 * 1024  # bytes
ADDRESSES = 5  # may be left for one message a day, and one address be left so often: nobody is flooded
PER = timedelta(days=1)
TRIES = 20  # of stop links from one network …
TRIES_PER = timedelta(minutes=15)  # … in this time

ShowStatus = Callable[[str, str], Response]  # the page of a code, with a sentence above
TakeCode = Callable[[], Feedback]  # the message of the request's code; counts the try


class ContactForm(Form):
    """An address and the box that nobody ticks for you."""

    code = HiddenField()
    email = EmailField(
        lazy_gettext("E-mail address"), description=lazy_gettext("Only letters about this message go there.")
    )
    consent = BooleanField(
        lazy_gettext("I have read the text above and consent to it"), false_values=(False, "false", "")
    )


def register_contacts(
    blueprint: Blueprint, deps: WebDeps, book: ContactBook, find: TakeCode, show_status: ShowStatus
) -> None:
    """Mount the pages of contact data."""
    pages = ContactPages(deps, book, find, show_status)
    for rule, view, name, methods in (
        (CONTACT, pages.begin, "begin", ["GET"]),
        (CONTACT, pages.contact, "contact", ["POST"]),
        (STOP, pages.ask_to_stop, "ask_to_stop", ["GET"]),
        (STOP, pages.stop, "stop", ["POST"]),
    ):
        blueprint.add_url_rule(rule, f"feedback_letters_{name}", view, methods=methods)


@dataclass(frozen=True, slots=True)
class ContactPages:
    """Views of one language's pages."""

    deps: WebDeps
    book: ContactBook
    find: TakeCode
    show_status: ShowStatus

    def begin(self) -> AnyResponse:
        """The code comes first, and never in an address."""
        return redirect(localise(urls.feedback_status(), page_language()), 303)

    def contact(self) -> Response:
        """Show the consent, keep the address, or forget it: the code in the form says whose it is."""
        request.max_content_length = LARGEST_FORM
        one = self.find()
        form = ContactForm(request.form)
        code = parse_code(form.code.data or "")
        form.code.data = format_code(code) if code else ""
        action = request.form.get("action", "ask")
        if action == "withdraw":
            with self.deps.sessions.begin() as session:
                withdraw_contact(session, one.id)
            return self.show_status(
                form.code.data, _("Your address is erased, your consent is withdrawn. No more letters will come.")
            )
        if not self.book.offered:
            raise NotFound(_("This portal sends no letters. You see the state and the answer by the code."))
        if not may_leave(one):
            return self.show_status(form.code.data, _("There is nothing more to write letters about."))
        if action != "save":
            return self._consent_page(ContactForm(data={"code": form.code.data}))
        return self._save(one, form)

    def ask_to_stop(self) -> Response:
        """A button: programs that look at links in letters press none."""
        return self._stop_page(done=False)

    def stop(self) -> Response:
        """Forget the address that the letter went to; pressing twice does no harm."""
        request.max_content_length = LARGEST_FORM
        feedback_id = self._stopped()
        with self.deps.sessions.begin() as session:
            withdraw_contact(session, feedback_id)
        return self._stop_page(done=True)

    def _save(self, one: Feedback, form: ContactForm) -> Response:
        address = ""
        try:
            address = parse_address(form.email.data or "")
        except InvalidFeedback as error:
            form.email.errors = [str(error)]
        if not form.consent.data:
            form.consent.errors = [_("Tick the box, or go on without letters.")]
        if form.errors:
            return self._consent_page(form, status=422)
        owner, receiver = f"message:{one.id}", self.book.sealer.mark(f"address:{address.lower()}")
        self.deps.rate_limit("feedback.contact.message", limit=ADDRESSES, per=PER, who=owner)
        self.deps.rate_limit("feedback.contact.address", limit=ADDRESSES, per=PER, who=receiver)
        with self.deps.sessions.begin() as session:
            leave_contact(session, one, address, page_language(), book=self.book, clock=self.deps.clock)
        return self.show_status(
            form.code.data or "",
            _("The address is kept. A first letter is on its way; if none comes, look for a mistake in the address."),
        )

    def _consent_page(self, form: ContactForm, *, status: int = 200) -> Response:
        consent, paragraphs = self.book.consent()
        page = self._page(_("Letters about your message"), CONTACT)
        return no_store(
            render(
                "feedback/contact.html",
                page,
                status=status,
                form=form,
                consent=consent,
                worded_on=date.fromisoformat(consent.version),
                paragraphs=paragraphs,
            )
        )

    def _stopped(self) -> int:
        """The number of the message whose letters end.

        Raises:
            FeedbackNotFound: not one of our links; one answer whatever is wrong with it.
        """
        self.deps.rate_limit("feedback.stop", limit=TRIES, per=TRIES_PER)
        text = request.values.get("letter", "")
        number = text.partition(".")[0]
        if number.isascii() and number.isdigit() and len(number) <= 9:
            feedback_id = int(number)
            if secrets.compare_digest(text.encode(), self.book.stop_mark(feedback_id).encode()):
                return feedback_id
        raise FeedbackNotFound(_("This link ends no letters. Open it again from the letter, whole."))

    def _stop_page(self, *, done: bool) -> Response:
        page = self._page(_("No more letters"), STOP)
        letter = request.values.get("letter", "")[:60]
        return no_store(render("feedback/stop.html", page, letter=letter, done=done))

    def _page(self, title: str, path: str) -> PageMeta:
        lang = page_language()
        crumbs = (
            Crumb(_("Home"), localise("/", lang)),
            Crumb(_("Feedback"), localise("/feedback/", lang)),
            Crumb(title),
        )
        return PageMeta(title=title, path=path, lang=lang, section="feedback", crumbs=crumbs, indexed=False)
