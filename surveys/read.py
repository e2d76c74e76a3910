"""What pages show of surveys and polls."""

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import urls
from core.database import Sessions
from core.i18n import gettext as _
from surveys.definition.model import Access, Definition, SurveyKind
from surveys.definition.simple import only_question
from surveys.definition.stored import load_definition
from surveys.errors import PollNotFound, SurveyNotFound
from surveys.models import Survey, SurveyState, SurveyVersion

RECENT_S = 5.0  # long enough that a rush reads a survey once, short enough that nobody notices
MOST_RECENT = 100
POLLS = frozenset({SurveyKind.POLL, SurveyKind.VOTE})


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey in one language at one moment."""

    id: int
    kind: SurveyKind
    named: bool
    access: Access
    title: str
    description: str
    lang: str  # of its words: ru when it has no English
    state: SurveyState
    version: int  # which one people answer; 0 of a draft
    definition: Definition
    opens_at: datetime | None
    closes_at: datetime | None
    published_at: datetime | None
    publishes_at: datetime | None
    previous_id: int | None
    translated: bool  # whether it has English words

    @property
    def answerable(self) -> bool:
        """Whether answers are accepted now."""
        return self.state is SurveyState.OPEN

    @property
    def simple(self) -> bool:
        """Whether it is one question with a page among the polls."""
        return only_question(self.definition) is not None

    @property
    def path(self) -> str:
        """Where it is answered."""
        return urls.poll(self.id) if self.simple else urls.survey(self.id)


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer to choose."""

    id: str  # the choice's name
    number: int  # from 1
    label: str


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll of one question in one language at one moment."""

    id: int
    title: str
    description: str
    lang: str  # of its words: ru when the poll has no English
    state: SurveyState
    version: int
    question: str  # the name its answer is stored under
    asked: str  # the question where the title does not say it
    hint: str
    purpose: str  # what the answers are used for
    thanks: str  # shown with the receipt
    opens_at: datetime | None
    closes_at: datetime | None
    options: tuple[OptionView, ...]
    translated: bool  # whether it has English words

    @property
    def answerable(self) -> bool:
        """Whether ballots are accepted now."""
        return self.state is SurveyState.OPEN


@lru_cache(maxsize=256)
def _parsed(text: str) -> Definition:
    """Versions never change, so what was read once is known."""
    return load_definition(text)


def get_survey(session: Session, survey_id: int) -> Survey:
    """The survey, drafts included.

    Raises:
        SurveyNotFound: there is none.
    """
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise SurveyNotFound(_("There is no such survey. See the list of surveys."))
    return survey


def get_definition(session: Session, survey: Survey, number: int | None = None) -> Definition:
    """A version of a survey's definition; without ``number`` the one people answer now, or the draft's.

    Raises:
        SurveyNotFound: it never had such a version.
    """
    if number is None and survey.version is None:
        return _parsed(survey.draft)
    text = session.scalar(
        select(SurveyVersion.definition).where(
            SurveyVersion.survey_id == survey.id, SurveyVersion.number == (number or survey.version)
        )
    )
    if text is None:
        raise SurveyNotFound(_("There is no such survey. See the list of surveys."))
    return _parsed(text)


def list_versions(session: Session, survey_id: int) -> Sequence[SurveyVersion]:
    """Every version of a survey, the first one first."""
    statement = select(SurveyVersion).where(SurveyVersion.survey_id == survey_id)
    return session.scalars(statement.order_by(SurveyVersion.number)).all()


def show_survey(session: Session, survey: Survey, lang: str, now: datetime) -> SurveyView:
    """The survey with its words in ``lang`` where it has them, in Russian elsewhere."""
    definition = get_definition(session, survey)
    return SurveyView(
        id=survey.id,
        kind=survey.kind,
        named=survey.named,
        access=survey.access,
        title=definition.title.get(lang),
        description=definition.description.get(definition.title.lang(lang)),
        lang=definition.title.lang(lang),
        state=survey.state_at(now),
        version=survey.version or 0,
        definition=definition,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        published_at=survey.published_at,
        publishes_at=survey.publishes_at,
        previous_id=survey.previous_id,
        translated=definition.translated,
    )


def get_public_survey(session: Session, survey_id: int, lang: str, now: datetime) -> SurveyView:
    """The survey as everybody may see it.

    Raises:
        SurveyNotFound: there is none, or it is a draft.
    """
    view = show_survey(session, get_survey(session, survey_id), lang, now)
    if view.state is SurveyState.DRAFT:
        raise SurveyNotFound(_("There is no such survey. See the list of surveys."))
    return view


def list_surveys(session: Session) -> Sequence[Survey]:
    """Every survey of every kind, the newest first, drafts included."""
    return session.scalars(select(Survey).order_by(Survey.id.desc())).all()


def list_public_surveys(
    session: Session, lang: str, now: datetime, kinds: Collection[SurveyKind]
) -> dict[SurveyState, list[SurveyView]]:
    """Released surveys by state: open ones by closing time, upcoming by opening time, closed and published newest first."""
    found: dict[SurveyState, list[SurveyView]] = {state: [] for state in SurveyState if state is not SurveyState.DRAFT}
    released = select(Survey).where(Survey.released_at.is_not(None), Survey.kind.in_(kinds)).order_by(Survey.id.desc())
    for survey in session.scalars(released):
        view = show_survey(session, survey, lang, now)
        found[view.state].append(view)
    found[SurveyState.OPEN].sort(key=lambda view: (view.closes_at or now, view.id))
    found[SurveyState.UPCOMING].sort(key=lambda view: (view.opens_at or now, view.id))
    for state in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        found[state].sort(key=lambda view: (view.closes_at or now, view.id), reverse=True)
    return found


def as_poll(view: SurveyView) -> PollView | None:
    """The survey as a poll of one question, or None when it is more than that."""
    question = only_question(view.definition)
    if question is None:
        return None
    return PollView(
        id=view.id,
        title=view.title,
        description=view.description,
        lang=view.lang,
        state=view.state,
        version=view.version,
        question=question.name,
        asked="" if question.label.get(view.lang) == view.title else question.label.get(view.lang),
        hint=question.hint.get(view.lang),
        purpose=view.definition.purpose.get(view.lang),
        thanks=view.definition.thanks.get(view.lang),
        opens_at=view.opens_at,
        closes_at=view.closes_at,
        options=tuple(
            OptionView(choice.name, number, choice.label.get(view.lang))
            for number, choice in enumerate(question.choices, start=1)
        ),
        translated=view.translated,
    )


def get_poll(session: Session, poll_id: int, lang: str, now: datetime) -> PollView:
    """A poll of one question, drafts included.

    Raises:
        PollNotFound: there is none.
    """
    survey = session.get(Survey, poll_id)
    poll = as_poll(show_survey(session, survey, lang, now)) if survey is not None else None
    if poll is None:
        raise PollNotFound(_("There is no such poll. See the list of polls."))
    return poll


def get_public_poll(session: Session, poll_id: int, lang: str, now: datetime) -> PollView:
    """The poll as everybody may see it.

    Raises:
        PollNotFound: there is none, or it is a draft.
    """
    poll = get_poll(session, poll_id, lang, now)
    if poll.state is SurveyState.DRAFT:
        raise PollNotFound(_("There is no such poll. See the list of polls."))
    return poll


def find_last_published(session: Session, lang: str, now: datetime) -> PollView | None:
    """The poll of one question whose results were published last."""
    statement = select(Survey).where(Survey.published_at.is_not(None), Survey.kind.in_(POLLS))
    for survey in session.scalars(statement.order_by(Survey.published_at.desc(), Survey.id.desc()).limit(10)):
        poll = as_poll(show_survey(session, survey, lang, now))
        if poll is not None:
            return poll
    return None


def list_polls(session: Session, lang: str, now: datetime) -> list[PollView]:
    """Every poll of one question, the newest first, drafts included."""
    found = session.scalars(select(Survey).where(Survey.kind.in_(POLLS)).order_by(Survey.id.desc())).all()
    polls = (as_poll(show_survey(session, survey, lang, now)) for survey in found)
    return [poll for poll in polls if poll is not None]


def list_public_polls(session: Session, lang: str, now: datetime) -> dict[SurveyState, list[PollView]]:
    """Released polls of one question by state, in the order of ``list_public_surveys``."""
    by_state = list_public_surveys(session, lang, now, POLLS)
    return {state: [poll for poll in map(as_poll, views) if poll is not None] for state, views in by_state.items()}


class RecentSurveys:
    """Released surveys as they were read a moment ago, for the way every ballot takes.

    A version never changes. A survey closed or corrected by hand meanwhile looks as before here for some seconds; the
    transaction that writes a ballot reads the survey itself.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._seen: dict[tuple[int, str], tuple[float, SurveyView]] = {}

    def get(self, survey_id: int, lang: str, now: datetime) -> SurveyView:
        """The survey as everybody may see it, its state computed for ``now``.

        Raises:
            SurveyNotFound: there is none, or it is a draft.
        """
        read_at, view = self._seen.get((survey_id, lang), (-math.inf, None))
        if view is None or time.monotonic() - read_at > RECENT_S:
            with self._sessions() as session:
                view = get_public_survey(session, survey_id, lang, now)
            if len(self._seen) > MOST_RECENT:
                self._seen.clear()
            self._seen[survey_id, lang] = (time.monotonic(), view)
            return view
        if view.state not in (SurveyState.UPCOMING, SurveyState.OPEN) or not view.opens_at or not view.closes_at:
            return view
        if now < view.opens_at:
            return replace(view, state=SurveyState.UPCOMING)
        state = SurveyState.OPEN if now < view.closes_at else SurveyState.CLOSED
        return view if state is view.state else replace(view, state=state)
