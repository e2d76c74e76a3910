"""Read the results of a survey, and keep them while nothing has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from core.clock import Clock
from surveys.box import inboxes
from surveys.definition.model import Definition
from surveys.definition.stored import load_definition
from surveys.models import Survey
from surveys.read import list_versions
from surveys.tabulation.tabulation import Tabulation
from surveys.tabulation.variables import join_definitions
from surveys.tally import named_stamp, read_tally, tabulate_named

MOST_KEPT = 48


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sums of one survey."""

    stamp: Hashable  # changes when the sums may have
    definition: Definition  # the newest, with what only earlier versions asked
    tabulation: Tabulation


class Kept:
    """The last few things that were made, by what they were made of."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for this key, or made now."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


def stamp_of(session: Session, survey: Survey) -> Hashable:
    """What stays the same while the sums of a survey do."""
    if survey.named:
        return (survey.id, survey.version, *named_stamp(session, survey.id))
    return (survey.id, survey.version, survey.mixed_at, survey.closed_at)


def load(session: Session, survey: Survey, clock: Clock) -> Loaded:
    """Read the sums: of the mixed ballots, or of everything that was sent with a name."""
    texts = [version.definition for version in list_versions(session, survey.id)] or [survey.draft]
    definition = join_definitions([load_definition(text) for text in reversed(texts)])
    if survey.named:
        tabulation = tabulate_named(session, survey.id, lambda moment: moment.astimezone(clock.zone).date())
    else:
        tabulation = read_tally(session, survey.id)
    return Loaded(stamp_of(session, survey), definition, tabulation)


def count_waiting(session: Session, survey_id: int) -> int:
    """How many ballots wait to be mixed; what they say is not shown to anybody."""
    every = union_all(
        *(select(func.count().label("n")).where(table.c.survey_id == survey_id) for table in inboxes)
    ).subquery()
    return int(session.scalar(select(func.sum(every.c.n))) or 0)
