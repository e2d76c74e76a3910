"""What a results page shows of one question; a hidden count is None."""

from dataclasses import dataclass, field

from surveys.definition.model import QuestionType
from surveys.questions.base import Chart, Summary
from surveys.tabulation.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Figure:
    """One value and how many have it."""

    name: str
    label: str
    count: int | None  # None: hidden, because it or one beside it is small
    share: float | None  # of those who answered, 0…1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a matrix, or one group of a cross table."""

    name: str
    label: str
    answered: int | None
    figures: tuple[Figure, ...] = ()
    closed: bool = False  # too few respondents to be broken down


@dataclass(frozen=True, slots=True)
class Mean:
    """Where a scale or a place of a ranking lies on average."""

    name: str
    label: str
    value: float | None  # None: hidden


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question and its figures."""

    name: str
    label: str
    type: QuestionType
    summary: Summary
    chart: Chart
    asked: int | None
    answered: int | None
    figures: tuple[Figure, ...] = ()
    several: bool = False  # an answer can have several values: shares give more than one
    rows: tuple[Row, ...] = ()
    statistics: Statistics | None = None
    means: tuple[Mean, ...] = ()
    digits: int = 2  # after the point of a mean
    unit: str = ""
    withheld: bool = False  # nothing can be shown without telling too much

    @property
    def hides(self) -> bool:
        """Whether some counts are not shown."""
        every = [*self.figures, *(figure for row in self.rows for figure in row.figures)]
        return self.withheld or any(figure.count is None for figure in every)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A question by groups of respondents."""

    variable: str
    label: str
    group_label: str
    rows: tuple[Row, ...]
    whole: tuple[Figure, ...]  # of all respondents, in the order of the columns
    several: bool = False
    withheld: bool = False

    @property
    def hides(self) -> bool:
        """Whether some counts are not shown."""
        return any(figure.count is None for row in self.rows for figure in row.figures)


@dataclass(frozen=True, slots=True)
class Change:
    """One value in two waves."""

    name: str
    label: str
    before: float | None
    now: float | None

    @property
    def points(self) -> float | None:
        """By how many percentage points the share changed."""
        return None if self.before is None or self.now is None else (self.now - self.before) * 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question in two waves, with what its shares are of."""

    name: str
    label: str
    answered_before: int
    answered_now: int
    changes: tuple[Change, ...] = field(default_factory=tuple)
