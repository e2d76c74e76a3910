"""Make the part of a page that shows results, and keep it while nothing has changed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from core.i18n import current_language, format_day
from core.i18n import gettext as _
from core.web import WebDeps
from surveys.models import Survey, SurveyState
from surveys.ports import DeskPort
from surveys.questions.base import Chart
from surveys.read import get_survey
from surveys.reports import charts
from surveys.reports.loading import Kept, Loaded, load, stamp_of
from surveys.reports.report import Report, Reporter
from surveys.tabulation.figures import Figure, QuestionFigures

LONGEST_CHOICE = 200  # characters of a group in an address


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked to see, from the address."""

    by: str = ""  # divide respondents by this
    only: str = ""  # look at one group: "who:mother"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reports of surveys, made once for everybody who may see the same."""

    deps: WebDeps
    ports: DeskPort
    sums: Kept = field(default_factory=lambda: Kept(12))
    reporters: Kept = field(default_factory=lambda: Kept(24))
    reports: Kept = field(default_factory=Kept)
    fragments: Kept = field(default_factory=Kept)

    def load(self, session: Session, survey: Survey) -> Loaded:
        """The sums, read again only where they may have changed."""
        found: Loaded = self.sums.get(stamp_of(session, survey), lambda: load(session, survey, self.deps.clock))
        return found

    def report(self, session: Session, survey: Survey, *, suppressed: bool, asked: Asked = Asked()) -> Report:
        """What this reader sees, with the earlier wave beside it where there is one they may see."""
        stamp = stamp_of(session, survey)
        before = self._before(session, survey, suppressed=suppressed)
        key = (stamp, stamp_of(session, before) if before else None, current_language(), suppressed, asked)

        def make() -> Report:
            reporter = self._reporter(session, survey, suppressed=suppressed)
            report = reporter.report(by=asked.by, only=asked.only)
            if before is None or report.only:
                return report
            return reporter.compared(report, self._reporter(session, before, suppressed=suppressed))

        found: Report = self.reports.get(key, make)
        return found

    def fragment(self, session: Session, survey: Survey, *, suppressed: bool, asked: Asked, action: str) -> Markup:
        """The figures as HTML."""
        report = self.report(session, survey, suppressed=suppressed, asked=asked)
        key: Hashable = (id(report), action, current_language())

        def make() -> tuple[Report, Markup]:
            drawn = {question.name: draw(question) for question in report.questions}
            shown = render_template(
                "surveys/_results.html",
                report=report,
                drawn=drawn,
                asked=asked,
                action=action,
                percent=charts.percent,
                shown=charts.shown,
                shade=charts.shade,
                days_chart=charts.columns(_shares(report), _days_title()) if len(report.days) > 1 else "",
            )
            return report, Markup(shown)  # noqa: S704 - made by a template that escapes; the report is kept for its id

        found: tuple[Report, Markup] = self.fragments.get(key, make)
        return found[1]

    def _reporter(self, session: Session, survey: Survey, *, suppressed: bool) -> Reporter:
        key = (stamp_of(session, survey), current_language(), suppressed)
        found: Reporter = self.reporters.get(
            key,
            lambda: Reporter(
                self.load(session, survey), self.ports.attributes_of, lang=current_language(), suppressed=suppressed
            ),
        )
        return found

    def _before(self, session: Session, survey: Survey, *, suppressed: bool) -> Survey | None:
        if survey.previous_id is None:
            return None
        before = get_survey(session, survey.previous_id)
        if suppressed and before.state_at(self.deps.clock.now()) is not SurveyState.PUBLISHED:
            return None
        return before


def draw(question: QuestionFigures) -> Markup:
    """The drawing of a question, empty where there is nothing to draw."""
    if question.rows and any(row.figures for row in question.rows):
        return charts.stacked([row for row in question.rows if row.figures], question.label)
    if not question.figures or question.answered == 0:
        return Markup()
    return (charts.columns if question.chart is Chart.COLUMNS else charts.bars)(question.figures, question.label)


def _shares(report: Report) -> list[Figure]:
    total = report.total or 1
    return [
        Figure(day.name, format_day(date.fromisoformat(day.name), "narrow"), day.count, (day.count or 0) / total)
        for day in report.days
    ]


def _days_title() -> str:
    return _("Answers by day")
