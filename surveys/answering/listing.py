"""Pages of surveys that take nothing: the list, the questions on paper, the block for other sites."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from core import urls
from core.i18n import gettext as _
from core.i18n import language
from core.pages import Crumb, PageMeta
from core.urls import localise
from core.web import WebDeps, page_language, render
from surveys.answering.conditions import say_condition
from surveys.answering.effort import measure_effort
from surveys.answering.pages import CSS, HOW_WE_COUNT
from surveys.back import parse_back
from surveys.definition.model import SurveyKind
from surveys.drafts import DRAFT_DAYS
from surveys.labels import POLL_STATES
from surveys.models import SurveyState
from surveys.questions.forms import make_section_form
from surveys.read import SurveyView, get_public_survey, list_public_surveys

SURVEYS = frozenset({SurveyKind.SURVEY})


@dataclass(frozen=True, slots=True)
class ReadingPages:
    """Views of one language's pages."""

    deps: WebDeps

    def list(self) -> Response:
        """Open, upcoming and closed surveys."""
        lang = page_language()
        with self.deps.sessions() as session:
            surveys = list_public_surveys(session, lang, self.deps.clock.now(), SURVEYS)
        closed = (*surveys[SurveyState.CLOSED], *surveys[SurveyState.PUBLISHED])
        page = PageMeta(
            title=_("Surveys"),
            path=urls.surveys(),
            lang=lang,
            description=_("Questionnaires of the authority, and what people have answered."),
            section="surveys",
            crumbs=(Crumb(_("Home"), localise("/", lang)), Crumb(_("Surveys"))),
        )
        return render(
            "surveys/list.html",
            page,
            open_surveys=surveys[SurveyState.OPEN],
            upcoming=surveys[SurveyState.UPCOMING],
            closed=sorted(closed, key=lambda survey: survey.id, reverse=True),
            chips=POLL_STATES,
        )

    def print(self, survey_id: int) -> AnyResponse:
        """All questions on paper, with their conditions in words."""
        lang = page_language()
        with self.deps.sessions() as session:
            survey = get_public_survey(session, survey_id, lang, self.deps.clock.now())
        if survey.simple:
            return redirect(localise(survey.path, lang), 301)
        page = PageMeta(
            title=_("%(title)s: on paper", title=survey.title),
            path=f"{urls.survey(survey.id)}print/",
            lang=lang,
            section="surveys",
            crumbs=(
                Crumb(_("Home"), localise("/", lang)),
                Crumb(_("Surveys"), localise(urls.surveys(), lang)),
                Crumb(survey.title, localise(urls.survey(survey.id), lang)),
                Crumb(_("On paper")),
            ),
            indexed=False,
            styles=CSS,
        )
        return render(
            "surveys/print.html",
            page,
            survey=survey,
            effort=measure_effort(survey.definition, lang),
            how_we_count=HOW_WE_COUNT,
            draft_days=DRAFT_DAYS,
            sections=_on_paper(survey, lang),
        )


def survey_block(survey: SurveyView, lang: str, base_url: str) -> Response:
    """A survey in somebody else's page: what it is and a link above the frame, no form."""
    back = parse_back(request.args.get("back"))
    href = base_url + localise(urls.survey(survey.id), lang)
    with language(lang):
        page = PageMeta(survey.title, urls.embed("poll", survey.id), lang, indexed=False, translated=False)
        return render(
            "surveys/embed.html",
            page,
            survey=survey,
            effort=measure_effort(survey.definition, lang),
            chip=POLL_STATES[survey.state],
            href=f"{href}?{urlencode({'back': back.href})}" if back else href,
        )


def _on_paper(survey: SurveyView, lang: str) -> "list[tuple[object, str, list[tuple[object, str]]]]":
    """Sections with their conditions and their questions with theirs; numbers run through all of them."""
    number = 0
    sections: list[tuple[object, str, list[tuple[object, str]]]] = []
    for section in survey.definition.sections:
        form = make_section_form(section, lang, version=(survey.id, survey.version, id(section)))()
        lines: list[tuple[object, str]] = []
        for field in form.questions():
            if field.question.answered:
                number += 1
                field.place = number
            lines.append((field, say_condition(survey.definition, field.question.relevant, lang)))
        sections.append((section, say_condition(survey.definition, section.relevant, lang), lines))
    return sections
