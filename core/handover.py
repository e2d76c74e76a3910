"""What surveys hands to portal, and portal passes on to publisher and search."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OptionCount:
    """One option of a question and how many chose it."""

    label: str
    count: int
    share: float  # of all ballots, 0…1


@dataclass(frozen=True, slots=True)
class PublishedPoll:
    """A poll as others may show it: its words always, its counts once results are published."""

    id: int
    title: str  # the question
    description: str
    state: str  # open, closed
    opens_at: datetime
    closes_at: datetime
    options: tuple[OptionCount, ...]  # counts are 0 until results are published
    total: int
    results_published: bool
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class PublishedQuestion:
    """One question of a survey with what may be shown of its answers."""

    label: str
    answered: int
    options: tuple[OptionCount, ...]
    hidden: int = 0  # values whose counts would tell too much


@dataclass(frozen=True, slots=True)
class PublishedSurvey:
    """A survey of several questions as others may show it; no question before results are published."""

    id: int
    title: str
    state: str  # open, closed
    closes_at: datetime
    total: int
    results_published: bool
    questions: tuple[PublishedQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page for the index that no folder of static files holds."""

    url: str
    type: str  # poll, survey, answer
    title: str
    text: str
    lang: str = "ru"
    published_on: date | None = None
    institution_id: int | None = None
    opens_at: datetime | None = None  # of a poll: whether it is open is seen when it is found
    closes_at: datetime | None = None
