"""Say what was known of one institution at the end of a day, beside what is known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import BadValue, Gone, NoSuchInstitution, NotYetKnown
from catalog.fields import load_dictionary
from catalog.history import SILENT, Historian, History, Word
from catalog.models import Institution, Source
from catalog.models.provenance import SubjectType
from catalog.names import read_name
from catalog.past import (
    NOW,
    InstitutionPast,
    Line,
    SubjectPast,
    load_attached,
    load_institutions,
    load_subjects,
    run_at_end_of,
)
from core.i18n import format_day
from core.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact as it was known, and what it is now; None: nobody says anything."""

    subject: str  # institution, row, entry, building
    field: str  # of a row: its group
    then: Word | None
    now: Word | None
    source_title: str
    seen_on: date | None

    @property
    def differs(self) -> bool:
        """Whether it is another now."""
        return self.then != self.now


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A licence, certificate or building that belonged to the institution, then or now."""

    subject: str
    register: str
    name: str
    facts: tuple[KnownFact, ...]
    then: bool  # whether it belonged to it then
    now: bool


@dataclass(frozen=True, slots=True)
class Known:
    """One institution as it was known at the end of a day."""

    id: int
    slug: str  # of today
    on: date
    name: str  # as it was
    name_now: str
    open: bool
    open_now: bool
    facts: tuple[KnownFact, ...]
    rows: tuple[KnownFact, ...]
    things: tuple[KnownThing, ...]
    first: date  # the day it became known
    earlier: date | None  # the last day before with a change: what was known then
    later: date | None  # the next day with a change

    @property
    def differences(self) -> int:
        """How many facts are others now; a licence or building that came or went counts as one."""
        lasting = (fact for thing in self.things if thing.then and thing.now for fact in thing.facts)
        facts = sum(fact.differs for fact in (*self.facts, *self.rows, *lasting))
        return facts + sum(thing.then is not thing.now for thing in self.things) + (self.open is not self.open_now)


def known_on(session: Session, institution_id: int, on: date, *, today: date, zone: ZoneInfo) -> Known:
    """The institution as it was known at the end of the day ``on``.

    Raises:
        NoSuchInstitution, Gone: nobody has this number (any more).
        BadValue: the day has not come yet.
        NotYetKnown: the register did not know it then; says since when it does.
    """
    past = _find(session, institution_id)
    history = Historian(session, zone).histories([institution_id])[institution_id]
    first = _first_day(history)
    if on > today:
        raise BadValue(_("%(day)s has not come yet. Choose a day up to today.", day=format_day(on)))
    run = run_at_end_of(session, on, zone)
    then, now = past.line_after(run), past.line_after(NOW)
    if then is None or now is None:
        raise NotYetKnown(
            _(
                "On %(day)s this register did not know the institution yet; it does since %(first)s. Choose that day or a later one.",
                day=format_day(on),
                first=format_day(first),
            )
        )
    titles = dict(session.execute(select(Source.code, Source.title)).all())
    days = sorted({step.on for step in history.steps})
    return Known(
        id=institution_id,
        slug=past.slug,
        on=on,
        name=_name(then),
        name_now=_name(now),
        open=then["open"],
        open_now=now["open"],
        facts=tuple(_facts("institution", then["fields"], now["fields"], titles)),
        rows=tuple(_rows(then["rows"], now["rows"], titles)),
        things=tuple(_things(session, institution_id, run, titles)),
        first=first,
        earlier=max((day for day in days if day < _last(days, on)), default=None),
        later=min((day for day in days if day > on), default=None),
    )


def known_line(session: Session, institution_id: int, on: date | None, *, today: date, zone: ZoneInfo) -> Line:
    """The same for programs: the line of a dump, with the lines of what belonged to it; ``on`` None: now.

    Raises:
        As ``known_on``.
    """
    past = _find(session, institution_id)
    if on is not None and on > today:
        raise BadValue(_("%(day)s has not come yet. Choose a day up to today.", day=format_day(on)))
    run = NOW if on is None else run_at_end_of(session, on, zone)
    line = past.line_after(run)
    if line is None:
        history = Historian(session, zone).histories([institution_id])[institution_id]
        raise NotYetKnown(
            _(
                "On %(day)s this register did not know the institution yet; it does since %(first)s. Choose that day or a later one.",
                day=format_day(on or today),
                first=format_day(_first_day(history)),
            )
        )
    belongings: dict[str, list[Line]] = {"entries": [], "buildings": []}
    for thing in _belongings(session, institution_id):
        found = thing.line_after(run)
        if found is not None and institution_id in found["institutions"]:
            belongings["entries" if thing.kind is SubjectType.ENTRY else "buildings"].append(found)
    return {"as_of": on.isoformat() if on else None, "institution": line, **belongings}


def _find(session: Session, institution_id: int) -> InstitutionPast:
    removed = session.execute(select(Institution.removed_run_id).where(Institution.id == institution_id)).one_or_none()
    if removed is None:
        raise NoSuchInstitution(_("There is no institution with the number %(number)s.", number=institution_id))
    if removed[0] is not None:
        raise Gone(_("This institution was entered by mistake and has been taken back."), institution_id)
    return load_institutions(session, [institution_id])[institution_id]


def _first_day(history: History) -> date:
    return history.steps[-1].on if history.steps else date.max


def _last(days: Sequence[date], on: date) -> date:
    """The day whose changes the state of ``on`` shows."""
    return max((day for day in days if day <= on), default=on)


def _name(line: Line) -> str:
    """The short name for lists, of the names of that day."""
    fields = line["fields"]
    return read_name(*(str(fields.get(name, {}).get("value") or "") for name in ("full_name", "short_name"))).name


def _word(word: Line | None) -> Word | None:
    if word is None:
        return None
    return Word(word["value"]) if "value" in word else Word(word["absent"], absent=True)


def _facts(subject: str, then: Line, now: Line, titles: dict[str, str]) -> Iterator[KnownFact]:
    order = {name: place for place, name in enumerate(load_dictionary().of(subject))}
    for field in sorted(then.keys() | now.keys(), key=lambda name: (order.get(name, len(order)), name)):
        if field in SILENT:
            continue
        shown = then.get(field) or now[field]
        yield KnownFact(
            subject,
            field,
            _word(then.get(field)),
            _word(now.get(field)),
            titles.get(shown["source"], shown["source"]),
            date.fromisoformat(shown["seen_on"]),
        )


def _rows(then: list[Line], now: list[Line], titles: dict[str, str]) -> Iterator[KnownFact]:
    before, after = {row["id"]: row for row in then}, {row["id"]: row for row in now}
    for row in (*then, *(row for row in now if row["id"] not in before)):
        old, new = before.get(row["id"]), after.get(row["id"])
        yield KnownFact(
            "row",
            row["group"],
            Word(old["cells"]) if old else None,
            Word(new["cells"]) if new else None,
            titles.get(row["source"], row["source"]),
            date.fromisoformat(row["seen_on"]),
        )


def _belongings(session: Session, institution_id: int) -> list[SubjectPast]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for item in load_attached(session, institutions=[institution_id]):
        wanted[item.subject_type].add(item.subject_id)
    return [
        past for kind, ids in sorted(wanted.items()) for past in load_subjects(session, SubjectType(kind), ids).values()
    ]


def _things(session: Session, institution_id: int, run: int, titles: dict[str, str]) -> Iterator[KnownThing]:
    for past in _belongings(session, institution_id):
        then, now = past.line_after(run), past.line_after(NOW)
        held = bool(then and institution_id in then["institutions"])
        holds = bool(now and institution_id in now["institutions"])
        if not held and not holds:
            continue
        old: dict[str, Any] = then["fields"] if then and held else {}
        new: dict[str, Any] = now["fields"] if now and holds else {}
        said = old or new
        name = next(
            (str(said[f]["value"]) for f in ("number", "name", "address", "holder") if said.get(f, {}).get("value")), ""
        )
        facts = tuple(_facts(past.kind.value, old or new, new or old, titles))
        yield KnownThing(past.kind.value, past.extra.get("register", ""), name or str(past.id), facts, held, holds)
