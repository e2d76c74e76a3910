"""Draw the pages around the questions of a survey."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Response, request

from core import urls
from core.i18n import gettext as _
from core.pages import Crumb, PageMeta
from core.urls import localise
from core.web import WebDeps, no_store, page_language, render
from surveys.answering.asked import Page
from surveys.answering.carried import Carried
from surveys.answering.effort import measure_effort
from surveys.answering.flow import Walk
from surveys.answering.mistakes import Mistake
from surveys.answering.spoken import say_answer
from surveys.back import Back
from surveys.definition.model import Answers, Section
from surveys.drafts import DRAFT_DAYS
from surveys.errors import AlreadyAnswered, SurveyClosed, SurveyNotFound, SurveysError
from surveys.labels import POLL_STATES
from surveys.ports import InstitutionPort
from surveys.read import SurveyView

HOW_WE_COUNT = "/checking-polls/"  # a page of the portal's own words
CSS = ("css/surveys.css", "css/survey-answer.css")
PURPOSE = "survey"  # of a form's token
CORRECTING = "survey.correct"  # of the token of a form whose answers replace those that came with its key


def form_name(survey_id: int) -> str:
    """What a token of a survey's form is bound to."""
    return f"survey:{survey_id}"


@dataclass(frozen=True, slots=True)
class Code:
    """What is known of whoever answers where a code is needed."""

    wanted: bool = False  # a field for it is shown
    wrong: str = ""  # why the one that came will not do
    label: str = ""  # whom it was given to; said where answers are named


NO_CODE = Code()


class DraftGone(SurveyNotFound):
    """A link names a draft that is not there."""


@dataclass(frozen=True, slots=True)
class SurveyDrawer:
    """Every page of one survey but its results."""

    deps: WebDeps
    ports: InstitutionPort

    def new_token(self, survey: SurveyView, *, corrects: bytes | None = None) -> str:
        """A token for a form that nobody has filled in yet, or for one that ``corrects`` what came with a key."""
        purpose = CORRECTING if corrects else PURPOSE
        return self.deps.tokens.issue(purpose, form_name(survey.id), now=self.deps.clock.now(), nonce=corrects)

    def intro(
        self,
        survey: SurveyView,
        carried: Carried,
        *,
        page: Page | None = None,
        code: Code = NO_CODE,
        answered: bool = False,
        remembered: Carried | None = None,
        notice: str = "",
        status: int = 200,
    ) -> Response:
        """What is asked, why, and what is kept; the questions too where they are few."""
        problems = ((Mistake(code.wrong, "code", _("Your code")),) if code.wrong else ()) + (
            page.mistakes if page else ()
        )
        meta = self._meta(survey, survey.title, wrong=bool(problems), page=page)
        meta = replace(meta, indexed=request.method != "POST", description=survey.description.partition("\n")[0][:160])
        return no_store(
            render(
                "surveys/intro.html",
                meta,
                status=status,
                survey=survey,
                effort=measure_effort(survey.definition, page_language()),
                chip=POLL_STATES[survey.state],
                how_we_count=HOW_WE_COUNT,
                draft_days=DRAFT_DAYS,
                carried=carried,
                asked=page,
                problems=problems,
                notice=notice,
                code_wanted=code.wanted,
                wrong_code=code.wrong,
                label=code.label,
                answered=answered,
                remembered=remembered,
                back=carried.back,
            )
        )

    def section(
        self,
        survey: SurveyView,
        walk: Walk,
        section: Section,
        carried: Carried,
        page: Page,
        *,
        notice: str = "",
        label: str = "",
        status: int = 200,
    ) -> Response:
        """One page of questions."""
        progress = walk.progress(section.name)
        where = _("Page %(page)s of %(pages)s", page=progress.page, pages=progress.pages)
        title = f"{section.title.get(page_language())} ({where})" if section.title else f"{survey.title} ({where})"
        return no_store(
            render(
                "surveys/section.html",
                self._meta(survey, title, wrong=bool(page.mistakes), page=page, crumb=True),
                status=status,
                survey=survey,
                section=section,
                progress=progress,
                asked=page,
                problems=page.mistakes,
                carried=carried.at(section.name),
                first=walk.before(section.name) is None,
                notice=notice,
                label=label,
                back=carried.back,
            )
        )

    def summary(
        self,
        survey: SurveyView,
        walk: Walk,
        visible: frozenset[str],
        answers: Answers,
        carried: Carried,
        *,
        notice: str = "",
        code: Code = NO_CODE,
        status: int = 200,
    ) -> Response:
        """Everything once more before it is sent."""
        lang = page_language()
        pages = [
            (
                section,
                [
                    (question, say_answer(question, answers, lang, self.ports.institution_name))
                    for question in section.questions
                    if question.answered and question.name in visible
                ],
            )
            for section in walk.sections
        ]
        return no_store(
            render(
                "surveys/summary.html",
                self._meta(survey, _("Check your answers"), wrong=bool(code.wrong), crumb=True),
                status=status,
                survey=survey,
                pages=[(section, lines) for section, lines in pages if lines],
                carried=carried.at(""),
                problems=(Mistake(code.wrong, "code", _("Your code")),) if code.wrong else (),
                notice=notice,
                code_wanted=code.wanted,
                wrong_code=code.wrong,
                label=code.label,
                back=carried.back,
            )
        )

    def saved(self, survey: SurveyView, carried: Carried, until: date, *, remembered: bool) -> Response:
        """The link of a draft, and what to do with it."""
        path = localise(urls.survey(survey.id), page_language())
        query = f"?{urlencode({'back': carried.back.href})}" if carried.back else ""
        link = f"{self.deps.site.base_url}{path}resume/{carried.draft}/{query}"
        meta = self._meta(survey, _("Your answers are saved, not sent"), crumb=True)
        return no_store(
            render(
                "surveys/saved.html",
                meta,
                survey=survey,
                link=link,
                until=until,
                carried=carried,
                remembered=remembered,
                back=carried.back,
            )
        )

    def resume(self, survey: SurveyView, carried: Carried, *, code: Code = NO_CODE, status: int = 200) -> Response:
        """The page behind the link of a draft."""
        return no_store(
            render(
                "surveys/resume.html",
                self._meta(survey, _("Go on with your answers"), crumb=True),
                status=status,
                survey=survey,
                carried=carried,
                code_wanted=code.wanted,
                wrong_code=code.wrong,
            )
        )

    def no_draft(self, survey: SurveyView, back: Back | None) -> Response:
        """There is nothing behind a link of a draft."""
        sentence = _("There is no draft under this link: it was sent, deleted, or nobody changed it for too long.")
        return self.refused(survey, DraftGone(sentence), back, heading=_("The draft is not here any more"))

    def correct(self, survey: SurveyView, key: str, back: Back | None) -> Response:
        """The page behind a link to correct."""
        query = f"?{urlencode({'back': back.href})}" if back else ""
        action = f"{localise(urls.survey(survey.id), page_language())}correct/{key}/{query}"
        meta = self._meta(survey, _("Correct your answers"), crumb=True)
        return no_store(render("surveys/correct.html", meta, survey=survey, action=action))

    def nothing_to_correct(self, survey: SurveyView, back: Back | None) -> Response:
        """There are no answers behind a link to correct."""
        sentence = _("There are no answers under this link. Copy it once more, whole, from where you kept it.")
        return self.refused(survey, DraftGone(sentence), back, heading=_("These answers were not found"))

    def forgotten(self, survey: SurveyView, back: Back | None) -> Response:
        """A draft was deleted at its holder's wish."""
        meta = self._meta(survey, _("What you typed is deleted"), crumb=True)
        return no_store(render("surveys/forgotten.html", meta, survey=survey, back=back))

    def thanks(
        self, survey: SurveyView, receipt: str, *, repeated: bool, corrected: bool, back: Back | None, link: str = ""
    ) -> Response:
        """The receipt of accepted answers."""
        return render(
            "surveys/thanks.html",
            self._meta(survey, _("Your answers are stored"), crumb=True),
            survey=survey,
            receipt=receipt,
            repeated=repeated,
            corrected=corrected,
            link=link,
            back=back,
            how_we_count=HOW_WE_COUNT,
        )

    def refused(self, survey: SurveyView, error: SurveysError, back: Back | None, *, heading: str = "") -> Response:
        """Why answers were not taken, and where to go from there."""
        if not heading:
            counted = isinstance(error, AlreadyAnswered)
            heading = _("The first answer is counted") if counted else _("Your answers were not taken")
        response = render(
            "surveys/refused.html",
            self._meta(survey, heading, crumb=True),
            status=error.status,
            survey=survey,
            heading=heading,
            sentence=str(error),
            to_results=isinstance(error, SurveyClosed),
            back=back,
        )
        if error.status == 503:
            response.headers["Retry-After"] = "30"
        return no_store(response)

    def _meta(
        self,
        survey: SurveyView,
        title: str,
        *,
        wrong: bool = False,
        page: Page | None = None,
        crumb: bool = False,
    ) -> PageMeta:
        lang = page_language()
        crumbs = [Crumb(_("Home"), localise("/", lang)), Crumb(_("Surveys"), localise(urls.surveys(), lang))]
        if crumb:
            crumbs.append(Crumb(survey.title, localise(urls.survey(survey.id), lang)))
        crumbs.append(Crumb(title))
        return PageMeta(
            title=_("Error: %(title)s", title=title) if wrong else title,
            path=urls.survey(survey.id),
            lang=lang,
            section="surveys",
            crumbs=tuple(crumbs),
            indexed=False,
            styles=CSS,
            scripts=("js/survey.js",) if page is not None else (),
            translated=request.method != "POST",  # the other language has the survey, not the answers of this form
        )
