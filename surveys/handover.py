"""What the static pages and the search index show of polls, surveys and answers."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import urls
from core.clock import Clock
from core.handover import OptionCount, PublishedPoll, SearchDocument
from core.urls import localise
from surveys.definition.model import SurveyKind
from surveys.models import Feedback, SurveyState
from surveys.read import PollView, SurveyView, get_poll, list_public_polls, list_public_surveys
from surveys.results import get_results


def published_polls(session: Session, clock: Clock) -> list[PublishedPoll]:
    """Polls of one question that are open or have closed, the newest first; counts only where results are published and not too few."""
    now = clock.now()
    by_state = list_public_polls(session, "ru", now)
    shown = [*by_state[SurveyState.OPEN], *by_state[SurveyState.CLOSED], *by_state[SurveyState.PUBLISHED]]
    return [_hand_over(session, view, clock) for view in sorted(shown, key=lambda view: view.id, reverse=True)]


def _hand_over(session: Session, view: PollView, clock: Clock) -> PublishedPoll:
    english = get_poll(session, view.id, "en", clock.now())
    assert view.opens_at is not None  # released polls have times (a CHECK of the database)
    assert view.closes_at is not None
    published = view.state is SurveyState.PUBLISHED
    results = get_results(session, view) if published else None
    shown = results is not None and results.shown
    return PublishedPoll(
        id=view.id,
        title=view.title,
        description=view.description,
        state="open" if view.state is SurveyState.OPEN else "closed",
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        options=results.options
        if results is not None and shown
        else tuple(OptionCount(option.label, 0, 0.0) for option in view.options),
        total=results.total if results is not None else 0,
        results_published=shown,
        title_en=english.title if english.translated else "",
    )


def search_documents(session: Session, clock: Clock) -> list[SearchDocument]:
    """Every survey that has been announced, and published answers: neither drafts nor questions that wait."""
    now = clock.now()
    documents = []
    for lang in urls.LANGUAGES:
        by_state = list_public_surveys(session, lang, now, tuple(SurveyKind))
        for state in (SurveyState.OPEN, SurveyState.UPCOMING, SurveyState.CLOSED, SurveyState.PUBLISHED):
            documents += [_document(view, lang, clock) for view in by_state[state] if view.lang == lang]
    answers = select(Feedback).where(Feedback.published_at.is_not(None)).order_by(Feedback.id)
    for one in session.scalars(answers):
        assert one.published_at is not None  # by the query
        documents.append(
            SearchDocument(
                url=f"/feedback/answers/{one.id}/",
                type="answer",
                title=one.public_question,
                text="\n".join(filter(None, (one.institution_name, one.answer))),
                published_on=one.published_at.astimezone(clock.zone).date(),
                institution_id=one.institution_id,
            )
        )
    return documents


def _document(view: SurveyView, lang: str, clock: Clock) -> SearchDocument:
    return SearchDocument(
        url=localise(view.path, lang),
        type="survey" if view.kind is SurveyKind.SURVEY else "poll",
        title=view.title,
        text="\n".join(filter(None, _words(view, lang))),
        lang=lang,
        published_on=view.opens_at.astimezone(clock.zone).date() if view.opens_at else None,
        opens_at=view.opens_at,
        closes_at=view.closes_at,
    )


def _words(view: SurveyView, lang: str) -> Iterator[str]:
    yield view.description
    for question in view.definition.questions():
        if question.label != view.definition.title:
            yield question.label.get(lang)
        for choice in question.choices:
            yield choice.label.get(lang)
