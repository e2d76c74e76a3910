"""Public pages of polls: the list, a question, its answer, its results."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from core import urls
from core.i18n import gettext as _
from core.i18n import language
from core.pages import Crumb, PageMeta
from core.tokens import BadToken, FormToken
from core.tokens import receipt as receipt_of
from core.urls import localise
from core.web import WebDeps, no_store, page_language, render
from surveys.answering.listing import survey_block
from surveys.back import parse_back
from surveys.ballots import Ballot, Outcome, find_answers
from surveys.definition.stored import dump_answers
from surveys.errors import (
    AlreadyAnswered,
    NotYetOpen,
    PollNotFound,
    SurveyClosed,
    SurveyNotFound,
    SurveysError,
    UnknownForm,
)
from surveys.forms import make_vote_form
from surveys.labels import POLL_STATES
from surveys.models import SurveyState
from surveys.read import (
    POLLS,
    PollView,
    RecentSurveys,
    as_poll,
    find_last_published,
    get_public_survey,
    list_public_surveys,
)
from surveys.receipts import Receipt, give_receipt
from surveys.results import Results, ballots_csv, counts_csv, get_results, option_of
from surveys.writer import BallotWriter

PURPOSE = "vote"
MOST_COUNTED = 100  # polls whose results are kept in memory
LARGEST_FORM = 16 * 1024  # bytes: a token, a choice and an address to go back to
HOW_WE_COUNT = "/checking-polls/"  # a page of the portal's own words


def register_polls(blueprint: Blueprint, deps: WebDeps, writer: BallotWriter) -> None:
    """Mount the pages of polls."""
    pages = PollPages(deps, writer, RecentSurveys(deps.sessions))
    for rule, view, methods in (
        ("/polls/", pages.list, ["GET"]),
        ("/polls/<int:poll_id>/", pages.show, ["GET"]),
        ("/polls/<int:poll_id>/", pages.vote, ["POST"]),
        ("/polls/<int:poll_id>/results/", pages.results, ["GET"]),
        ("/polls/<int:poll_id>/results.csv", pages.counts_file, ["GET"]),
        ("/polls/<int:poll_id>/ballots.csv", pages.ballots_file, ["GET"]),
    ):
        blueprint.add_url_rule(rule, f"poll_{view.__name__}", view, methods=methods)


def register_embed(blueprint: Blueprint, deps: WebDeps) -> None:
    """Mount the block for other sites: the question and a link, no form."""

    @blueprint.get("/embed/poll/<int:poll_id>/")
    def poll_embed(poll_id: int) -> Response:
        """A poll in somebody else's page; answered above the frame."""
        lang = "en" if request.args.get("lang") == "en" else "ru"
        back = parse_back(request.args.get("back"))
        with language(lang), deps.sessions() as session:
            survey = get_public_survey(session, poll_id, lang, deps.clock.now())
            poll = as_poll(survey)
            if poll is None:
                return survey_block(survey, lang, deps.site.base_url)
            href = deps.site.base_url + localise(urls.poll(poll_id), lang)
            page = PageMeta(poll.title, urls.embed("poll", poll_id), lang, indexed=False, translated=False)
            return render(
                "polls/embed.html",
                page,
                poll=poll,
                chip=POLL_STATES[poll.state],
                href=f"{href}?{urlencode({'back': back.href})}" if back else href,
            )


@dataclass(frozen=True, slots=True)
class PollPages:
    """Views of one language's pages; who asks is read from the request's address."""

    deps: WebDeps
    writer: BallotWriter
    recent: RecentSurveys
    counted: dict[tuple[int, str], Results] = field(
        default_factory=dict
    )  # of published polls: nothing is added to them

    def list(self) -> Response:
        """Open, upcoming and closed polls."""
        lang = page_language()
        with self.deps.sessions() as session:
            polls = list_public_surveys(session, lang, self.deps.clock.now(), POLLS)
        closed = sorted(
            (*polls[SurveyState.CLOSED], *polls[SurveyState.PUBLISHED]), key=lambda poll: poll.id, reverse=True
        )
        page = self._page(
            _("Polls"), urls.polls(), description=_("What the authority asks, and what people have answered.")
        )
        return render(
            "polls/list.html",
            page,
            open_polls=polls[SurveyState.OPEN],
            upcoming=polls[SurveyState.UPCOMING],
            closed=closed,
            chips=POLL_STATES,
        )

    def show(self, poll_id: int) -> AnyResponse:
        """The question with its form while the poll is open, its results once it has closed."""
        poll = self._poll(poll_id)
        if poll is None:
            return redirect(localise(urls.survey(poll_id), page_language()), 301)
        if poll.state in (SurveyState.CLOSED, SurveyState.PUBLISHED):
            return self._results(poll)
        return self._question(poll)

    def results(self, poll_id: int) -> AnyResponse:
        """The results of a poll, or when there will be any."""
        poll = self._poll(poll_id)
        if poll is None:
            return redirect(localise(urls.survey_results(poll_id), page_language()), 301)
        return self._results(poll)

    def vote(self, poll_id: int) -> Response:
        """Take a ballot.

        A known key gets its first answer back before anything else is asked: the same choice its receipt, another one
        409. Only then come expiry, the browser's mark and the choice itself. The receipt stands in the answer to the
        POST, not behind a redirect: so it is in no address, no history entry and no Referer, and loading the page again
        sends the same key and gets the same receipt.
        """
        request.max_content_length = LARGEST_FORM
        poll = self._recent(poll_id)
        token = self._token(poll)
        option = _single_choice()
        try:
            early = self._early_answer(poll, token, option)
            if early is not None:
                return early
            if option is None:
                return self._again(poll, _("Choose one option."))
            if all(option != one.id for one in poll.options):
                return self._again(poll, _("Choose one of the options of this poll."))
            ballot = _ballot(poll, option, token)
            outcome = self.writer.cast(ballot)
            with self.deps.sessions() as session:
                return self._thanks(poll, give_receipt(session, ballot, outcome, self.deps.clock))
        except PollNotFound:
            raise
        except SurveysError as error:
            return self._refused(poll, error)

    def counts_file(self, poll_id: int) -> AnyResponse:
        """The table of results."""
        poll, results = self._published(poll_id)
        return _csv_file(counts_csv(poll, results), f"poll-{poll_id}-results.csv")

    def ballots_file(self, poll_id: int) -> AnyResponse:
        """Every ballot with its receipt, in order of receipts, for whoever counts again."""
        poll, _results = self._published(poll_id)

        def lines() -> Iterator[str]:
            with self.deps.sessions() as session:
                yield from ballots_csv(session, poll)

        return _csv_file(lines(), f"poll-{poll_id}-ballots.csv")

    def _poll(self, poll_id: int) -> PollView | None:
        """The poll, or None where it asks more than one question and is answered elsewhere."""
        try:
            with self.deps.sessions() as session:
                return as_poll(get_public_survey(session, poll_id, page_language(), self.deps.clock.now()))
        except SurveyNotFound:
            raise _no_poll() from None

    def _recent(self, poll_id: int) -> PollView:
        try:
            poll = as_poll(self.recent.get(poll_id, page_language(), self.deps.clock.now()))
        except SurveyNotFound:
            poll = None
        if poll is None:
            raise _no_poll()
        return poll

    def _published(self, poll_id: int) -> tuple[PollView, Results]:
        poll = self._poll(poll_id)
        if poll is not None and poll.state is SurveyState.PUBLISHED:
            with self.deps.sessions() as session:
                results = self._count(session, poll)
            if results.shown:
                return poll, results
        raise PollNotFound(_("The results of this poll are not published. See its page."))

    def _token(self, poll: PollView) -> FormToken:
        try:
            return self.deps.tokens.read(request.form.get("token", ""), PURPOSE, _form_name(poll.id))
        except BadToken:
            raise UnknownForm(
                _("This form was changed on the way or belongs to another page. Open the poll again and answer there.")
            ) from None

    def _early_answer(self, poll: PollView, token: FormToken, option: str | None) -> Response | None:
        """What is answered without a new ballot; None when one may be cast."""
        now = self.deps.clock.now()
        marked = _mark(poll.id) in request.cookies
        expired = token.expired(now)
        if poll.answerable and not marked and not expired and option is not None:
            return None  # the usual way: the writer looks the key up itself
        with self.deps.sessions() as session:
            first = find_answers(session, [token.nonce]).get(receipt_of(token.nonce))
            if first is not None:
                outcome = Outcome.REPEATED if option_of(first) == option else Outcome.OTHER_CHOICE
                ballot = _ballot(poll, option_of(first), token)
                return self._thanks(poll, give_receipt(session, ballot, outcome, self.deps.clock))
            if poll.state is SurveyState.UPCOMING:
                give_receipt(session, _ballot(poll, "", token), Outcome.NOT_YET_OPEN, self.deps.clock)
            if not poll.answerable:
                give_receipt(session, _ballot(poll, "", token), Outcome.CLOSED, self.deps.clock)
        if marked:
            raise AlreadyAnswered(_("An answer from this browser is already counted; a second one is not taken."))
        if expired:
            return self._again(poll, _("The page stood open too long. Your answer is kept below: send it again."))
        return None

    def _question(self, poll: PollView, *, problem: str = "") -> Response:
        token = self.deps.tokens.issue(PURPOSE, _form_name(poll.id), now=self.deps.clock.now())
        back = parse_back(request.values.get("back"))
        form = make_vote_form(poll, request.form or None, token=token, back=back.href if back else "")
        if problem:
            form.choice.errors = [problem]
        page = self._page(poll.title, urls.poll(poll.id), description=poll.description.partition("\n")[0][:160])
        return no_store(
            render(
                "polls/poll.html",
                page,
                status=422 if problem else 200,
                poll=poll,
                previous=self._previous(poll),
                form=form,
                back=back,
                chip=POLL_STATES[poll.state],
                answered=_mark(poll.id) in request.cookies,
                how_we_count=HOW_WE_COUNT,
            )
        )

    def _previous(self, poll: PollView) -> tuple[PollView, Results] | None:
        """The poll that was published last, with its results, for the margin of an open one."""
        with self.deps.sessions() as session:
            last = find_last_published(session, poll.lang, self.deps.clock.now())
            if last is None:
                return None
            results = self._count(session, last)
        return (last, results) if results.shown else None

    def _again(self, poll: PollView, problem: str) -> Response:
        return self._question(poll, problem=problem)

    def _thanks(self, poll: PollView, receipt: Receipt) -> Response:
        chosen = next((option for option in poll.options if option.id == option_of(receipt.answers)), None)
        page = self._page(_("Your answer is counted"), urls.poll(poll.id), poll=poll, indexed=False)
        response = render(
            "polls/thanks.html",
            page,
            poll=poll,
            receipt=receipt,
            chosen=chosen,
            back=parse_back(request.form.get("back")),
            how_we_count=HOW_WE_COUNT,
        )
        if poll.answerable:
            for lang in urls.LANGUAGES:  # both addresses of the poll and nothing else see the mark
                response.set_cookie(
                    _mark(poll.id),
                    "1",
                    expires=poll.closes_at,
                    path=localise(urls.poll(poll.id), lang),
                    secure=request.is_secure or self.deps.site.base_url.startswith("https:"),
                    httponly=True,
                    samesite="Lax",
                )
        return no_store(response)

    def _refused(self, poll: PollView, error: SurveysError) -> Response:
        page = self._page(_("Your answer was not taken"), urls.poll(poll.id), poll=poll, indexed=False)
        response = render(
            "polls/refused.html",
            page,
            status=error.status,
            poll=poll,
            sentence=str(error),
            to_results=isinstance(error, SurveyClosed),
            counted=isinstance(error, AlreadyAnswered),
            upcoming=isinstance(error, NotYetOpen),
            back=parse_back(request.form.get("back")),
        )
        if error.status == 503:
            response.headers["Retry-After"] = "30"
        return no_store(response)

    def _results(self, poll: PollView) -> Response:
        published = poll.state is SurveyState.PUBLISHED
        results = None
        if published:
            with self.deps.sessions() as session:
                results = self._count(session, poll)
        page = self._page(
            _("Results: %(title)s", title=poll.title) if published else poll.title,
            urls.poll_results(poll.id),
            poll=poll,
        )
        return render(
            "polls/results.html",
            page,
            poll=poll,
            results=results,
            chip=POLL_STATES[poll.state],
            how_we_count=HOW_WE_COUNT,
        )

    def _count(self, session: Session, poll: PollView) -> Results:
        """The votes of a published poll, counted once a process."""
        results = self.counted.get((poll.id, poll.lang))
        if results is None:
            results = get_results(session, poll)
            if len(self.counted) >= MOST_COUNTED:
                self.counted.clear()
            self.counted[poll.id, poll.lang] = results
        return results

    def _page(
        self, title: str, path: str, *, description: str = "", poll: PollView | None = None, indexed: bool = True
    ) -> PageMeta:
        lang = page_language()
        crumbs = [Crumb(_("Home"), localise("/", lang)), Crumb(_("Polls"), localise(urls.polls(), lang))]
        if poll is not None:
            crumbs.append(Crumb(poll.title, localise(urls.poll(poll.id), lang)))
        if path != urls.polls():
            crumbs.append(Crumb(title))
        return PageMeta(
            title=title,
            path=path,
            lang=lang,
            description=description,
            section="polls",
            crumbs=tuple(crumbs),
            indexed=indexed,
        )


def _form_name(poll_id: int) -> str:
    return f"poll:{poll_id}"


def _mark(poll_id: int) -> str:
    return f"kais_poll_{poll_id}"


def _ballot(poll: PollView, option: str, token: FormToken) -> Ballot:
    return Ballot(poll.id, poll.version, dump_answers({poll.question: option}), token.nonce)


def _no_poll() -> PollNotFound:
    return PollNotFound(_("There is no such poll. See the list of polls."))


def _single_choice() -> str | None:
    """The option that was sent, or None when it was none or two."""
    choices = request.form.getlist("choice")
    return choices[0] if len(choices) == 1 and choices[0] else None


def _csv_file(lines: Iterator[str], name: str) -> AnyResponse:
    def body() -> Iterator[str]:
        yield "\ufeff"  # spreadsheets then know that it is UTF-8
        yield from lines

    response = Response(body(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
