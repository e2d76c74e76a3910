"""Public pages of surveys: what is asked, and the forms that come back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from core.i18n import gettext as _
from core.tokens import BadToken, FormToken
from core.urls import localise
from core.web import WebDeps, page_language
from surveys.answering.beginning import Beginning
from surveys.answering.carried import Carried, read_carried
from surveys.answering.cookies import Cookies
from surveys.answering.correcting import Correcting
from surveys.answering.files import Files
from surveys.answering.keeping import Keeping
from surveys.answering.pages import CORRECTING, PURPOSE, SurveyDrawer, form_name
from surveys.answering.sending import Sender
from surveys.answering.typed import TooMuchTyped, Typed
from surveys.answering.walking import Standing, Walker
from surveys.back import Back
from surveys.definition.model import Section
from surveys.errors import SurveyNotFound, SurveysError, TooLarge, UnknownForm
from surveys.questions.reading import Errors
from surveys.read import RecentSurveys, SurveyView, get_public_survey

LARGEST_FORM = 512 * 1024  # bytes of a form without files; Russian letters take six each
PAGE = "page."  # an action: turn to the page of this name


@dataclass(frozen=True, slots=True)
class AnsweringPages:
    """Views of one language's pages."""

    deps: WebDeps
    recent: RecentSurveys
    drawer: SurveyDrawer
    beginning: Beginning
    correcting: Correcting
    walker: Walker
    sender: Sender
    keeping: Keeping
    files: Files
    cookies: Cookies

    def show(self, survey_id: int) -> AnyResponse:
        """What is asked, why, and what is kept; the questions too where they stand on one page."""
        survey = self._survey(survey_id)
        if survey.simple:
            return redirect(localise(survey.path, page_language()), 301)
        carried = read_carried(request.args)  # of an address only these two count
        return self.beginning.intro(survey, Carried(version=survey.version, code=carried.code, back=carried.back))

    def resume(self, survey_id: int, key: str) -> AnyResponse:
        """The page behind the link of a draft."""
        survey = self._survey(survey_id)
        return self.beginning.resume(
            survey, Carried(version=survey.version, draft=key, back=read_carried(request.args).back)
        )

    def correct(self, survey_id: int, key: str) -> AnyResponse:
        """The page behind the link to correct named answers."""
        survey = self._survey(survey_id)
        return self._correcting(survey, lambda back: self.correcting.offer(survey, key, back))

    def begin_correcting(self, survey_id: int, key: str) -> AnyResponse:
        """The first page with the answers as they stand; its form goes the way of all others."""
        survey = self._survey(survey_id)
        return self._correcting(survey, lambda back: self.correcting.begin(survey, key, back))

    def _correcting(self, survey: SurveyView, answer: Callable[[Back | None], Response]) -> Response:
        back = read_carried(request.args).back
        try:
            return answer(back)
        except SurveysError as error:
            return self.drawer.refused(survey, error, back)

    def code(self, survey_id: int, code: str) -> AnyResponse:
        """A link with a code: away from the address, on with a ticket of some minutes."""
        return self.beginning.clean_address(self._survey(survey_id), code, read_carried(request.args).back)

    def take(self, survey_id: int) -> AnyResponse:
        """A form that came back: go on, go back, keep it, or take the answers.

        The next page stands in the answer to the POST (ADR 7): what was typed is in no address, and no cookie is needed.
        """
        survey = self.recent.get(survey_id, page_language(), self.deps.clock.now())
        if survey.simple:
            return redirect(localise(survey.path, page_language()), 303)
        form = self._form(survey)
        carried = read_carried(form)
        token = self._token(survey, carried)
        if carried.version > survey.version:  # corrected a moment ago, and another process knew first
            survey = self._survey(survey_id)
        try:
            return self._take(survey, carried, token, form)
        except SurveyNotFound:
            raise
        except TooMuchTyped:
            raise TooLarge(_("Your answers are too long together. Shorten some of them.")) from None
        except SurveysError as error:
            return self.drawer.refused(survey, error, carried.back)

    def _take(self, survey: SurveyView, carried: Carried, token: FormToken, form: "MultiDict[str, str]") -> Response:
        action = form.get("action", "")
        sections = survey.definition.sections
        section = next((one for one in sections if one.name == carried.section), None)
        typed, carried, token = self._typed(survey, carried, token)
        lost = typed is None
        typed = typed or Typed(carried.version, carried.token)
        refused: Errors = {}
        if section is not None and action not in ("start", "continue"):
            form, refused = self.files.take(survey, section, form)
            typed = typed.fill(section, form)
        standing = self.walker.stand(survey, carried, typed, refused)
        if action == "send" or (len(sections) == 1 and action not in _STEPS):
            return self.sender.send(standing, token, lost=lost or (len(sections) > 1 and not carried.draft))
        self.sender.refuse_late(standing, token, lost=lost)
        if token.expired(self.deps.clock.now()):
            standing = self.walker.renew(standing, token)
        if lost:
            return self.beginning.lost(standing, action)
        if action.startswith(PAGE):
            return self.walker.turn_to(standing, standing.walk.get(action[len(PAGE) :]))
        step = _STEPS.get(action, AnsweringPages._forward)
        return step(self, standing, section)

    def _start(self, standing: Standing, section: Section | None) -> Response:
        return self.beginning.start(standing)

    def _continue(self, standing: Standing, section: Section | None) -> Response:
        return self.beginning.go_on(standing)

    def _forward(self, standing: Standing, section: Section | None) -> Response:
        return self.walker.forward(standing, section) if section else self.walker.check(standing)

    def _back(self, standing: Standing, section: Section | None) -> Response:
        return self.walker.back(standing, section)

    def _find(self, standing: Standing, section: Section | None) -> Response:
        """Look for an institution: the same page, with what was found."""
        return self.walker.turn_to(standing, section)

    def _save(self, standing: Standing, section: Section | None) -> Response:
        return self.walker.save(standing, section)

    def _remember(self, standing: Standing, section: Section | None) -> Response:
        kept, until = self.walker.keep(standing, standing.typed.section)
        response = self.drawer.saved(kept.survey, kept.carried.at(""), until, remembered=True)
        return self.cookies.remember(response, kept.survey, kept.carried.draft, until)

    def _unremember(self, standing: Standing, section: Section | None) -> Response:
        kept, until = self.walker.keep(standing, standing.typed.section)
        response = self.drawer.saved(kept.survey, kept.carried.at(""), until, remembered=False)
        return self.cookies.forget(response, kept.survey)

    def _forget(self, standing: Standing, section: Section | None) -> Response:
        self.keeping.forget(standing.survey, standing.carried.draft)
        response = self.drawer.forgotten(standing.survey, standing.carried.back)
        return self.cookies.forget(response, standing.survey)

    def _survey(self, survey_id: int) -> SurveyView:
        with self.deps.sessions() as session:
            return get_public_survey(session, survey_id, page_language(), self.deps.clock.now())

    def _form(self, survey: SurveyView) -> "MultiDict[str, str]":
        """The fields that came; files only where the survey asks for some."""
        request.max_content_length = LARGEST_FORM + self.files.room(survey.definition)
        try:
            return request.form
        except RequestEntityTooLarge:
            raise TooLarge(
                _("This is more than the form takes: shorten long texts or choose smaller files, and send it again.")
            ) from None

    def _token(self, survey: SurveyView, carried: Carried) -> FormToken:
        for purpose in (PURPOSE, CORRECTING):
            try:
                return self.deps.tokens.read(carried.token, purpose, form_name(survey.id))
            except BadToken:
                continue
        raise UnknownForm(
            _("This form was changed on the way or belongs to another page. Open the survey again and answer there.")
        )

    def _typed(self, survey: SurveyView, carried: Carried, token: FormToken) -> tuple[Typed | None, Carried, FormToken]:
        """What the draft holds; None where the form names one that is not there.

        A draft keeps its token: opened in two windows, it is still sent once.
        """
        if not carried.draft:
            return Typed(carried.version, carried.token), carried, token
        typed = self.keeping.find(survey, carried.draft)
        if typed is not None and typed.token != carried.token:
            carried = replace(carried, token=typed.token)
            token = self._token(survey, carried)
        return typed, carried, token


_STEPS: dict[str, Callable[[AnsweringPages, Standing, Section | None], Response]] = {
    "start": AnsweringPages._start,
    "continue": AnsweringPages._continue,
    "next": AnsweringPages._forward,
    "back": AnsweringPages._back,
    "find": AnsweringPages._find,
    "save": AnsweringPages._save,
    "remember": AnsweringPages._remember,
    "unremember": AnsweringPages._unremember,
    "forget": AnsweringPages._forget,
}
