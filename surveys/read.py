"""What pages show of polls."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core.database import Sessions
from core.i18n import gettext as _
from surveys.errors import PollNotFound
from surveys.models import Poll, PollState

RECENT_S = 5.0  # long enough that a rush reads a poll once, short enough that nobody notices
MOST_RECENT = 100


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer to choose."""

    id: int
    number: int  # from 1
    label: str


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll in one language at one moment."""

    id: int
    title: str
    description: str
    lang: str  # of its words: ru when the poll has no English
    state: PollState
    opens_at: datetime | None
    closes_at: datetime | None
    options: tuple[OptionView, ...]
    translated: bool  # whether it has English words

    @property
    def answerable(self) -> bool:
        """Whether ballots are accepted now."""
        return self.state is PollState.OPEN


def show_poll(poll: Poll, lang: str, now: datetime) -> PollView:
    """The poll's words in ``lang`` where it has them, in Russian elsewhere."""
    english = lang == "en" and bool(poll.title_en)
    return PollView(
        id=poll.id,
        title=poll.title_en if english else poll.title,
        description=poll.description_en if english else poll.description,
        lang="en" if english else "ru",
        state=poll.state_at(now),
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
        options=tuple(
            OptionView(option.id, option.position, option.label_en if english else option.label)
            for option in poll.options
        ),
        translated=bool(poll.title_en),
    )


def get_poll(session: Session, poll_id: int) -> Poll:
    """The poll with its options, drafts included.

    Raises:
        PollNotFound: there is none.
    """
    poll = session.get(Poll, poll_id, options=[selectinload(Poll.options)])
    if poll is None:
        raise PollNotFound(_("There is no such poll. See the list of polls."))
    return poll


def get_public_poll(session: Session, poll_id: int, lang: str, now: datetime) -> PollView:
    """The poll as everybody may see it.

    Raises:
        PollNotFound: there is none, or it is a draft.
    """
    view = show_poll(get_poll(session, poll_id), lang, now)
    if view.state is PollState.DRAFT:
        raise PollNotFound(_("There is no such poll. See the list of polls."))
    return view


class RecentPolls:
    """Released polls as they were read a moment ago, for the way every ballot takes.

    Words never change after release. A poll closed by hand meanwhile looks open here for some seconds; the transaction that
    writes a ballot reads the poll itself.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._seen: dict[tuple[int, str], tuple[float, PollView]] = {}

    def get(self, poll_id: int, lang: str, now: datetime) -> PollView:
        """The poll as everybody may see it, its state computed for ``now``.

        Raises:
            PollNotFound: there is none, or it is a draft.
        """
        read_at, view = self._seen.get((poll_id, lang), (-math.inf, None))
        if view is None or time.monotonic() - read_at > RECENT_S:
            with self._sessions() as session:
                view = get_public_poll(session, poll_id, lang, now)
            if len(self._seen) > MOST_RECENT:
                self._seen.clear()
            self._seen[poll_id, lang] = (time.monotonic(), view)
            return view
        if view.state not in (PollState.UPCOMING, PollState.OPEN) or view.opens_at is None or view.closes_at is None:
            return view
        if now < view.opens_at:
            return replace(view, state=PollState.UPCOMING)
        return replace(view, state=PollState.OPEN if now < view.closes_at else PollState.CLOSED)


def find_last_published(session: Session, lang: str, now: datetime) -> PollView | None:
    """The poll whose results were published last."""
    statement = select(Poll).where(Poll.published_at.is_not(None)).order_by(Poll.published_at.desc(), Poll.id.desc())
    poll = session.scalars(statement.options(selectinload(Poll.options)).limit(1)).first()
    return show_poll(poll, lang, now) if poll else None


def list_polls(session: Session) -> Sequence[Poll]:
    """Every poll, the newest first, drafts included."""
    return session.scalars(select(Poll).options(selectinload(Poll.options)).order_by(Poll.id.desc())).all()


def list_public_polls(session: Session, lang: str, now: datetime) -> dict[PollState, list[PollView]]:
    """Released polls by state: open ones by closing time, upcoming by opening time, closed and published newest first."""
    found: dict[PollState, list[PollView]] = {state: [] for state in PollState if state is not PollState.DRAFT}
    for poll in list_polls(session):
        if poll.released_at is not None:
            view = show_poll(poll, lang, now)
            found[view.state].append(view)
    found[PollState.OPEN].sort(key=lambda view: (view.closes_at or now, view.id))
    found[PollState.UPCOMING].sort(key=lambda view: (view.opens_at or now, view.id))
    for state in (PollState.CLOSED, PollState.PUBLISHED):
        found[state].sort(key=lambda view: (view.closes_at or now, view.id), reverse=True)
    return found
