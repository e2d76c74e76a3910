"""Read the results of a survey, and keep them while nothing has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from core.clock import Clock
from surveys.box import inboxes
from surveys.coding import coded_keys, coding_stamp
from surveys.definition.model import Definition
from surveys.definition.stored import dump_answers, load_definition
from surveys.exports.rows import iter_singles
from surveys.models import Survey
from surveys.read import list_versions
from surveys.tabulation.counting import Count, Row
from surveys.tabulation.tabulation import Tabulation
from surveys.tabulation.variables import join_definitions
from surveys.tally import named_stamp, read_tally, tabulate_named

MOST_KEPT = 48


@dataclass(frozen=True, slots=True)
class Coded:
    """The answers that staff put under one code, and all else that their senders answered."""

    id: int
    label: str
    tabulation: Tabulation


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sums of one survey."""

    stamp: Hashable  # changes when the sums may have
    definition: Definition  # the newest, with what only earlier versions asked
    tabulation: Tabulation
    codes: Mapping[str, tuple[Coded, ...]] = field(default_factory=dict)  # question in free text → its codes


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
    codes = coding_stamp(session, survey.id)
    if survey.named:
        return (survey.id, survey.version, codes, *named_stamp(session, survey.id))
    return (survey.id, survey.version, codes, survey.mixed_at, survey.closed_at)


def load(session: Session, survey: Survey, clock: Clock) -> Loaded:
    """Read the sums: of the mixed ballots, or of everything that was sent with a name."""
    definition = load_definition_of(session, survey)
    if survey.named:
        tabulation = tabulate_named(session, survey.id, lambda moment: moment.astimezone(clock.zone).date())
    else:
        tabulation = read_tally(session, survey.id)
    return Loaded(stamp_of(session, survey), definition, tabulation, _codes(session, survey, definition))


def _codes(session: Session, survey: Survey, definition: Definition) -> dict[str, tuple[Coded, ...]]:
    """Count what stands under each code; it reads every submission, once each time somebody codes."""
    keys = {question: codes for question, codes in coded_keys(session, survey.id).items() if any(codes.values())}
    if not keys:
        return {}
    under: dict[tuple[str, int], list[str]] = {}
    wanted = {
        key: [
            (question, code_id) for question, codes in keys.items() for (code_id, _), own in codes.items() if key in own
        ]
        for codes in keys.values()
        for own in codes.values()
        for key in own
    }
    for single in iter_singles(session, survey):
        for place in wanted.get(single.key, ()):
            under.setdefault(place, []).append(dump_answers(single.answers))
    count = Count(definition)
    return {
        question: tuple(
            Coded(code_id, label, count.tabulate(Row(text) for text in under.get((question, code_id), ())))
            for code_id, label in codes
        )
        for question, codes in keys.items()
    }


def load_definition_of(session: Session, survey: Survey) -> Definition:
    """What was asked: the newest version, with what only earlier ones asked."""
    texts = [version.definition for version in list_versions(session, survey.id)] or [survey.draft]
    return join_definitions([load_definition(text) for text in reversed(texts)])


def count_waiting(session: Session, survey_id: int) -> int:
    """How many ballots wait to be mixed; what they say is not shown to anybody."""
    every = union_all(
        *(select(func.count().label("n")).where(table.c.survey_id == survey_id) for table in inboxes)
    ).subquery()
    return int(session.scalar(select(func.sum(every.c.n))) or 0)
