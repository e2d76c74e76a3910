"""Public pages of feedback: the form, its tracking code, the answer."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms.fields.choices import SelectChoice

from core import urls
from core.i18n import gettext as _
from core.pages import Crumb, PageMeta
from core.text import clean_lines
from core.tokens import BadToken
from core.urls import localise
from core.web import WebDeps, no_store, page_language, render
from surveys import feedback
from surveys.back import parse_back
from surveys.contact_views import register_contacts
from surveys.contacts import ContactBook, has_contact, has_failed, may_leave
from surveys.errors import AlreadyAnswered, FeedbackNotFound, InvalidFeedback, TooLarge
from surveys.forms import CodeForm, FeedbackForm, parse_topic, topic_choices
from surveys.labels import FEEDBACK_STATES, TOPICS
from surveys.models import Feedback, Topic
from surveys.ports import InstitutionPort
from surveys.tracking import format_code, parse_code

PURPOSE = "feedback"
FORM = "new"
LARGEST_FORM = 128 * 1024  # bytes: 5,000 characters take 60 kB at most on their way
NEW_PER_HOUR = 10  # messages from one address
TRIES = 20  # of tracking codes from one address …
TRIES_PER = timedelta(minutes=15)  # … in this time
NOBODY = "none"  # the choice that the message concerns no institution


def register_feedback(
    blueprint: Blueprint, deps: WebDeps, ports: InstitutionPort, book: ContactBook | None = None
) -> None:
    """Mount the pages of feedback; without a book nobody is asked for an address."""
    pages = FeedbackPages(deps, ports, book)
    for rule, view, methods in (
        ("/feedback/", pages.home, ["GET"]),
        ("/feedback/new", pages.new, ["GET"]),
        ("/feedback/new", pages.send, ["POST"]),
        ("/feedback/status", pages.ask, ["GET"]),
        ("/feedback/status", pages.status, ["POST"]),
        ("/feedback/answers/<int:feedback_id>/", pages.answer, ["GET"]),
    ):
        blueprint.add_url_rule(rule, f"feedback_{view.__name__}", view, methods=methods)
    if book is not None:
        register_contacts(blueprint, deps, book, pages.find_by_code, pages.show_status)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The institution a message is about."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FeedbackPages:
    """Views of one language's pages."""

    deps: WebDeps
    ports: InstitutionPort
    book: ContactBook | None

    def home(self) -> Response:
        """Ways to write, and answers that concern many."""
        with self.deps.sessions() as session:
            answers = feedback.list_published(session)
        page = self._page(_("Feedback"), "/feedback/", description=_("Write to the authority or to a school."))
        return render("feedback/home.html", page, answers=answers, topics=TOPICS)

    def new(self) -> Response:
        """The form, filled with what it is about."""
        form = FeedbackForm()
        form.about.data = feedback.parse_field(request.args.get("field"))
        form.topic.data = "data_error" if form.about.data else ""
        search = request.args.get("find", "")
        form.institution_search.data = search
        return self._form(form, self._institution(request.args.get("institution")), search=search)

    def send(self) -> Response:
        """Keep a message, or show the form again with everything that was typed."""
        request.max_content_length = LARGEST_FORM
        try:
            posted = request.form
        except RequestEntityTooLarge:
            raise TooLarge(
                _("The message is too long: at most %(most)s characters.", most=feedback.MESSAGE_LENGTH)
            ) from None
        form = FeedbackForm(posted)
        chosen = self._institution(posted.get("institution"))
        search = posted.get("institution_search", "")[:200]
        try:
            token = self.deps.tokens.read(posted.get("token", ""), PURPOSE, FORM)
        except BadToken:
            sentence = _("This form was changed on the way. Your text is kept below: send it again.")
            return self._form(form, chosen, search=search, status=403, problem=sentence)
        action = posted.get("action", "send")
        if action == "change":
            return self._form(form, None, search="")
        if action == "find":
            return self._form(form, None, search=search)
        with self.deps.sessions() as session:
            known = feedback.find_by_key(session, token.nonce)
        if not known:
            if token.expired(self.deps.clock.now()):
                sentence = _("The page stood open too long. Your text is kept below: send it again.")
                return self._form(form, chosen, search=search, status=422, problem=sentence)
            if self._mistakes(form, chosen, search):
                return self._form(form, chosen, search=search, status=422)
            self.deps.rate_limit("feedback.new", limit=NEW_PER_HOUR, per=timedelta(hours=1))
        draft = feedback.FeedbackDraft(
            topic=parse_topic(form.topic.data) or Topic.QUESTION,
            institution_id=chosen.id if chosen else None,
            field=form.about.data,
            message=form.message.data or "",
            institution_name=chosen.name if chosen else "",
        )
        try:
            with self.deps.sessions.begin() as session:
                code = feedback.create(session, draft, clock=self.deps.clock, key=token.nonce)
        except (AlreadyAnswered, InvalidFeedback) as error:
            return self._form(form, chosen, search=search, status=error.status, problem=str(error))
        page = self._page(_("Your message is received"), urls.feedback_new(), indexed=False)
        return no_store(
            render(
                "feedback/sent.html",
                page,
                code=code,
                chosen=chosen,
                back=parse_back(posted.get("back")),
                letters=self.book is not None and self.book.offered,
            )
        )

    def ask(self) -> Response:
        """Where a tracking code is typed."""
        return self._status_form(CodeForm())

    def status(self) -> Response:
        """What has become of a message; the code comes in the body and is in no address."""
        request.max_content_length = LARGEST_FORM
        text = request.form.get("code", "")
        try:
            self.find_by_code()
        except FeedbackNotFound as error:
            form = CodeForm()
            form.code.errors = [str(error)]
            return self._status_form(form, status=404)
        return self.show_status(text, "")

    def find_by_code(self) -> Feedback:
        """The message of the code in the request's form; every try counts, on whatever page.

        Raises:
            FeedbackNotFound: there is none.
        """
        self.deps.rate_limit("feedback.status", limit=TRIES, per=TRIES_PER)
        with self.deps.sessions() as session:
            return feedback.get_by_code(session, request.form.get("code", ""))

    def show_status(self, code: str, note: str) -> Response:
        """The state of the message with this code, ``note`` above it."""
        with self.deps.sessions() as session:
            found = feedback.get_by_code(session, code)
            kept = has_contact(session, found.id)
            failed = kept and has_failed(session, found.id)
        known = parse_code(code)
        page = self._page(_("Status of a message"), urls.feedback_status(), indexed=False)
        return no_store(
            render(
                "feedback/status.html",
                page,
                found=found,
                chip=FEEDBACK_STATES[found.state],
                topic=TOPICS[found.topic],
                note=note,
                code=format_code(known) if known else "",
                letters=self.book is not None and self.book.offered and may_leave(found),
                kept=self.book is not None and kept,
                failed=failed,
            )
        )

    def answer(self, feedback_id: int) -> Response:
        """A published answer, under staff's words for the question."""
        with self.deps.sessions() as session:
            found = feedback.get_published(session, feedback_id)
        page = self._page(found.public_question, f"/feedback/answers/{feedback_id}/")
        return render("feedback/answer.html", page, found=found, topic=TOPICS[found.topic])

    def _institution(self, text: str | None) -> Chosen | None:
        if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
            return None
        name = self.ports.institution_name(int(text))
        return Chosen(int(text), name) if name else None

    def _mistakes(self, form: FeedbackForm, chosen: Chosen | None, search: str) -> bool:
        """Write what is wrong to its fields; returns whether anything is."""
        if parse_topic(form.topic.data) is None:
            form.topic.errors = [_("Choose a topic.")]
        message = clean_lines(form.message.data or "")
        if not message:
            form.message.errors = [_("Write your message.")]
        elif len(message) > feedback.MESSAGE_LENGTH:
            form.message.errors = [
                _(
                    "The message has %(length)s characters; shorten it to %(most)s.",
                    length=len(message),
                    most=feedback.MESSAGE_LENGTH,
                )
            ]
        if search.strip() and chosen is None and form.institution.data != NOBODY:
            form.institution.errors = [_("Choose the institution from the list, or choose that it concerns none.")]
        return bool(form.errors)

    def _form(
        self, form: FeedbackForm, chosen: Chosen | None, *, search: str, status: int = 200, problem: str = ""
    ) -> Response:
        form.token.data = self.deps.tokens.issue(PURPOSE, FORM, now=self.deps.clock.now())
        back = parse_back(request.values.get("back"))
        form.back.data = back.href if back else ""
        form.about.data = feedback.parse_field(form.about.data)
        form.topic.choices = topic_choices()
        found = self.ports.find_institutions(search.strip(), 20) if search.strip() and chosen is None else []
        form.institution.choices = [
            SelectChoice(value="", label=_("Choose from the list")),
            *(SelectChoice(value=str(number), label=label) for number, label in found),
            SelectChoice(value=NOBODY, label=_("The message concerns no institution")),
        ]
        form.institution_search.data = search
        page = self._page(_("Write a message"), urls.feedback_new())
        return no_store(
            render(
                "feedback/new.html",
                page,
                status=status,
                form=form,
                chosen=chosen,
                search=search.strip(),
                found=found,
                problem=problem,
                back=back,
            )
        )

    def _status_form(self, form: CodeForm, *, status: int = 200) -> Response:
        page = self._page(_("Status of a message"), urls.feedback_status())
        return no_store(render("feedback/ask.html", page, status=status, form=form))

    def _page(self, title: str, path: str, *, description: str = "", indexed: bool = True) -> PageMeta:
        lang = page_language()
        crumbs = [Crumb(_("Home"), localise("/", lang))]
        if path != "/feedback/":
            crumbs.append(Crumb(_("Feedback"), localise("/feedback/", lang)))
        crumbs.append(Crumb(title))
        return PageMeta(
            title=title,
            path=path,
            lang=lang,
            description=description,
            section="feedback",
            crumbs=tuple(crumbs),
            indexed=indexed,
        )
