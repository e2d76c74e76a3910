"""What static blocks show of published surveys: their largest figures, small counts hidden."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.handover import OptionCount, PublishedQuestion, PublishedSurvey
from surveys.models import Survey, SurveyState
from surveys.questions.base import Summary
from surveys.read import show_survey
from surveys.reports.loading import load
from surveys.reports.report import Reporter
from surveys.tabulation.figures import QuestionFigures

MOST_QUESTIONS = 12  # of a block; the rest stand on the page it links to
SHOWN = (Summary.COUNTS, Summary.SCALE)


def published_surveys(session: Session, clock: Clock) -> list[PublishedSurvey]:
    """Surveys of more than one question that are open or have closed, the newest first."""
    found = []
    released = select(Survey).where(Survey.released_at.is_not(None)).order_by(Survey.id.desc())
    for survey in session.scalars(released):
        view = show_survey(session, survey, "ru", clock.now())
        if view.simple or view.state in (SurveyState.DRAFT, SurveyState.UPCOMING) or view.closes_at is None:
            continue
        published = view.state is SurveyState.PUBLISHED
        questions: tuple[PublishedQuestion, ...] = ()
        total = 0
        if published:
            loaded = load(session, survey, clock)
            total = loaded.tabulation.total
            reporter = Reporter(loaded, lambda _ids: {}, lang="ru", suppressed=True)
            shown = [one for one in reporter.questions if one.summary in SHOWN and not one.withheld and one.figures]
            questions = tuple(_question(one) for one in shown[:MOST_QUESTIONS])
        found.append(
            PublishedSurvey(
                id=view.id,
                title=view.title,
                state="open" if view.state is SurveyState.OPEN else "closed",
                closes_at=view.closes_at,
                total=total,
                results_published=published,
                questions=questions,
            )
        )
    return found


def _question(question: QuestionFigures) -> PublishedQuestion:
    shown = [
        OptionCount(figure.label, figure.count, figure.share)
        for figure in question.figures
        if figure.count is not None and figure.share is not None
    ]
    return PublishedQuestion(
        question.label, question.answered or 0, tuple(shown), hidden=len(question.figures) - len(shown)
    )
