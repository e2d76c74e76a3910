"""Public pages of results: once they are published, small counts hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from core import urls
from core.i18n import gettext as _
from core.i18n import language
from core.pages import Crumb, PageMeta
from core.tables import csv_lines
from core.urls import localise
from core.web import WebDeps, page_language, render
from surveys.definition.model import SurveyKind
from surveys.errors import SurveyNotFound
from surveys.labels import POLL_STATES
from surveys.models import SurveyState
from surveys.ports import DeskPort
from surveys.read import RecentSurveys, SurveyView, get_survey
from surveys.reports.aggregates import HEADER, aggregate_rows, as_json
from surveys.reports.ballots import vote_ballots_csv
from surveys.reports.loading import load_definition_of
from surveys.reports.report import Report
from surveys.reports.showing import LONGEST_CHOICE, Asked, Shelf

HOW_WE_COUNT = "/checking-polls/"  # a page of the portal's own words
CSS = ("css/survey-results.css",)


def register_results(blueprint: Blueprint, deps: WebDeps, ports: DeskPort, *, api: bool) -> None:
    """Mount the pages of results; ``api`` adds what has one address in all languages."""
    pages = ResultPages(deps, Shelf(deps, ports), RecentSurveys(deps.sessions))
    blueprint.add_url_rule("/surveys/<int:survey_id>/results/", "survey_results", pages.results, methods=["GET"])
    blueprint.add_url_rule("/surveys/<int:survey_id>/ballots.csv", "survey_ballots", pages.ballots, methods=["GET"])
    blueprint.add_url_rule("/surveys/<int:survey_id>/results.csv", "survey_figures", pages.figures, methods=["GET"])
    if api:
        blueprint.add_url_rule("/api/v1/surveys/<int:survey_id>/results", "survey_api", pages.api, methods=["GET"])


def is_countable(view: SurveyView, report: Report) -> bool:
    """Whether anyone may count again: of a vote with counts, which is always anonymous."""
    return view.kind is SurveyKind.VOTE and not view.named and not report.few


def asked_in_address() -> Asked:
    """What the address asks to see."""
    return Asked(request.args.get("by", "")[:LONGEST_CHOICE], request.args.get("only", "")[:LONGEST_CHOICE])


@dataclass(frozen=True, slots=True)
class ResultPages:
    """Views of one language's pages."""

    deps: WebDeps
    shelf: Shelf
    recent: RecentSurveys

    def results(self, survey_id: int) -> AnyResponse:
        """The results, or when there will be any."""
        lang = page_language()
        view = self.recent.get(survey_id, lang, self.deps.clock.now())
        if view.simple:
            return redirect(localise(urls.poll_results(survey_id), lang), 301)
        published = view.state is SurveyState.PUBLISHED
        fragment, countable = None, False
        if published:
            with self.deps.sessions() as session:
                survey = get_survey(session, survey_id)
                countable = is_countable(view, self.shelf.report(session, survey, suppressed=True))
                fragment = self.shelf.fragment(
                    session,
                    survey,
                    suppressed=True,
                    asked=asked_in_address(),
                    action=localise(urls.survey_results(survey_id), lang),
                )
        title = _("Results: %(title)s", title=view.title) if published else view.title
        page = PageMeta(
            title=title,
            path=urls.survey_results(survey_id),
            lang=lang,
            section="surveys",
            crumbs=(
                Crumb(_("Home"), localise("/", lang)),
                Crumb(_("Surveys"), localise(urls.surveys(), lang)),
                Crumb(view.title, localise(urls.survey(survey_id), lang)),
                Crumb(_("Results")),
            ),
            styles=CSS,
            indexed=not request.args,
        )
        return render(
            "surveys/results.html",
            page,
            survey=view,
            fragment=fragment,
            countable=countable,
            how_we_count=HOW_WE_COUNT,
            chip=POLL_STATES[view.state],
        )

    def ballots(self, survey_id: int) -> AnyResponse:
        """Every ballot of a vote with its receipt, in order of receipts, for whoever counts again."""
        view, report = self._published(survey_id, page_language())
        if not is_countable(view, report):
            raise SurveyNotFound(_("Single answers of this survey are not published. See its page."))

        def body() -> Iterator[str]:
            yield "\ufeff"
            with self.deps.sessions() as session:
                survey = get_survey(session, survey_id)
                yield from vote_ballots_csv(session, survey, load_definition_of(session, survey))

        response = Response(body(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey_id}-ballots.csv"'
        return response

    def figures(self, survey_id: int) -> AnyResponse:
        """The same figures as a table."""
        report = self._published(survey_id, page_language())[1]

        def body() -> Iterator[str]:
            yield "\ufeff"
            yield from csv_lines(HEADER, aggregate_rows(report))

        response = Response(body(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey_id}-results.csv"'
        return response

    def api(self, survey_id: int) -> AnyResponse:
        """The same figures for programs; ``?lang=en`` for English words, ``?by=`` to divide respondents."""
        lang = "en" if request.args.get("lang") == "en" else "ru"
        with language(lang):
            view, report = self._published(survey_id, lang)
            body: dict[str, Any] = {"id": survey_id, "title": view.title, "kind": view.kind, **as_json(report)}
        response = Response(orjson.dumps(body), content_type="application/json")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def _published(self, survey_id: int, lang: str) -> tuple[SurveyView, Report]:
        view = self.recent.get(survey_id, lang, self.deps.clock.now())
        if view.state is not SurveyState.PUBLISHED or view.simple:
            raise SurveyNotFound(_("The results of this survey are not published. See its page."))
        with self.deps.sessions() as session:
            survey = get_survey(session, survey_id)
            return view, self.shelf.report(session, survey, suppressed=True, asked=asked_in_address())
