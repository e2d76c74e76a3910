"""Let somebody in: the first page, the code, the way back to a draft."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import Response, make_response, redirect
from werkzeug.wrappers import Response as AnyResponse

from core import urls
from core.i18n import gettext as _
from core.urls import localise
from core.web import WebDeps, no_store, page_language
from surveys.answering.carried import Carried
from surveys.answering.codes import IN_AN_ADDRESS, WRONG_PER, Codes
from surveys.answering.cookies import Cookies
from surveys.answering.keeping import Keeping
from surveys.answering.kept import KeptPages
from surveys.answering.pages import NO_CODE, Code, SurveyDrawer
from surveys.answering.stored import StoredAnswers
from surveys.answering.typed import Fields, Typed
from surveys.answering.walking import Standing, Walker
from surveys.back import Back
from surveys.definition.model import Access
from surveys.definition.stored import load_answers
from surveys.errors import NoCode
from surveys.gate import Outcome
from surveys.invitations import Invited
from surveys.questions import KINDS
from surveys.read import SurveyView
from surveys.receipts import refusal_of
from surveys.submissions import StoredSubmission

WRONG_LINKS = 60  # of drafts that are not there, from one address


@dataclass(frozen=True, slots=True)
class Beginning:
    """The doors of a survey."""

    deps: WebDeps
    drawer: SurveyDrawer
    walker: Walker
    keeping: Keeping
    codes: Codes
    stored: StoredAnswers
    cookies: Cookies
    kept: KeptPages = field(default_factory=lambda: KeptPages("here-stands-a-token"))

    def intro(self, survey: SurveyView, carried: Carried) -> Response:
        """The page before the first question; the only page of a survey that has one and asks for no code."""
        if not survey.answerable:
            return self.drawer.intro(survey, carried)
        token = self.drawer.new_token(survey)
        if _differs(survey) or carried.code or carried.back or self.cookies.any(survey):
            return self._intro(survey, replace(carried, token=token))

        def draw(shown: str) -> str:
            return self._intro(survey, replace(carried, token=shown)).get_data(as_text=True)

        name = (survey.id, survey.version, survey.state, page_language())
        return no_store(make_response(self.kept.get(name, draw, token)))

    def _intro(self, survey: SurveyView, carried: Carried) -> Response:
        invited = self.codes.peek(survey, carried.code)
        carried = replace(carried, code=self.codes.renew(survey, carried.code) if invited else "")
        if self.cookies.marked(survey):
            return self.drawer.intro(survey, carried, answered=True)
        remembered = self._remembered(survey, carried)
        wanted = survey.access is Access.CODES and invited is None
        if len(survey.definition.sections) > 1 or wanted:
            label = invited.label if invited and survey.named else ""
            return self.drawer.intro(survey, carried, code=Code(wanted, "", label), remembered=remembered)
        return self._only_page(survey, carried, invited)

    def start(self, standing: Standing) -> Response:
        """The first page of questions, once the code is right where one is needed."""
        survey, carried = standing.survey, standing.carried
        try:
            invited = self.codes.find(survey, carried.code)
        except NoCode as error:
            carried = replace(carried, code="")
            return self.drawer.intro(survey, carried, code=Code(True, str(error)), status=error.status)
        if invited and not survey.named and self.stored.is_used(survey, invited):
            with self.deps.sessions() as session:
                raise refusal_of(session, survey.id, Outcome.TOOK_PART, self.deps.clock)
        if len(survey.definition.sections) == 1:
            return self._only_page(survey, carried, invited)
        return self.walker.turn_to(self._prepared(survey, carried, invited))

    def go_on(self, standing: Standing) -> Response:
        """Where a draft was left, once the code is typed again: a draft knows none."""
        try:
            invited = self.codes.find(standing.survey, standing.carried.code)
        except NoCode as error:
            carried = replace(standing.carried, code="")
            return self.drawer.resume(standing.survey, carried, code=Code(True, str(error)), status=error.status)
        label = invited.label if invited and standing.survey.named else ""
        return self.walker.resume(replace(standing, label=label))

    def resume(self, survey: SurveyView, carried: Carried) -> Response:
        """The page behind the link of a draft. It shows nothing of it: links are looked at by many programs."""
        if self.keeping.find(survey, carried.draft) is None:
            self.deps.rate_limit("survey.resume", limit=WRONG_LINKS, per=WRONG_PER)
            return self.drawer.no_draft(survey, carried.back)
        carried = replace(carried, token=self.drawer.new_token(survey))
        return self.drawer.resume(survey, carried, code=Code(survey.access is Access.CODES))

    def clean_address(self, survey: SurveyView, code: str, back: Back | None) -> AnyResponse:
        """From a link with a code to the first page with a ticket that lets nobody in after some minutes.

        Every code gets a ticket, a wrong one too: whether it is right is said on the page, to whoever presses its button.
        """
        ticket = self.codes.ticket(survey.id, code[:100], IN_AN_ADDRESS)
        query = {"code": ticket} | ({"back": back.href} if back else {})
        response = redirect(f"{localise(urls.survey(survey.id), page_language())}?{urlencode(query)}", 303)
        response.headers["Cache-Control"] = "no-store"
        return response

    def lost(self, standing: Standing, action: str) -> Response:
        """A form whose draft is not there any more: with questions they are shown again, else there is nothing to show."""
        if standing.typed.fields:
            return self.walker.lost(standing)
        return self.drawer.no_draft(standing.survey, standing.carried.back)

    def correct(self, survey: SurveyView, carried: Carried, earlier: StoredSubmission) -> Response:
        """The first page with answers that were sent without a code, to correct them."""
        notice = _("These are your answers. What you send now takes their place.")
        standing = self._prepared(survey, carried, None, earlier)
        if len(survey.definition.sections) == 1:
            return self.walker.only_page(standing, notice=notice)
        return self.walker.turn_to(standing, notice=notice)

    def _only_page(self, survey: SurveyView, carried: Carried, invited: Invited | None) -> Response:
        standing = self._prepared(survey, carried, invited)
        code = Code(label=standing.label) if standing.label else NO_CODE
        return self.walker.only_page(standing, code=code, remembered=self._remembered(survey, carried))

    def _prepared(
        self, survey: SurveyView, carried: Carried, invited: Invited | None, earlier: StoredSubmission | None = None
    ) -> Standing:
        """At the first page; of a named survey with the answers that this code has given before, to correct them."""
        typed = Typed(survey.version, carried.token)
        label = invited.label if invited and survey.named else ""
        if invited and survey.named:
            earlier = self.stored.find_of(survey, invited)
        if earlier is not None:
            answers = load_answers(earlier.answers)
            fields: Fields = {}
            for question in survey.definition.questions():
                if question.answered:
                    fields |= KINDS[question.type].write(question, answers)
            names = tuple(section.name for section in survey.definition.sections)
            typed = replace(typed, fields=fields, filled=names)
        return self.walker.stand(survey, carried, typed, label=label)

    def _remembered(self, survey: SurveyView, carried: Carried) -> Carried | None:
        """What the button «go on» sends where this browser keeps a draft."""
        key = self.cookies.draft(survey)
        if not key or self.keeping.find(survey, key) is None:
            return None
        return replace(carried, draft=key, section="")


def _differs(survey: SurveyView) -> bool:
    """Whether its first page is another one for everybody: choices come in an order of their own."""
    return any(question.randomise for question in survey.definition.questions())
