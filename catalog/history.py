"""Tell the public history of an institution: what changed, when, by which source, and what was taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.claims import LiveClaim
from catalog.models import Run, Source
from catalog.models.provenance import RunState, SubjectType
from catalog.past import (
    Attached,
    InstitutionPast,
    SubjectPast,
    Told,
    hidden_fields,
    load_attached,
    load_institutions,
    load_subjects,
    words_after,
)
from core.clock import MOSCOW

SILENT = frozenset({"key", "row_number", "site"})  # of no meaning to a reader, or an internal state


@dataclass(frozen=True, slots=True)
class Word:
    """What was said: a value, or the word by which an owner says that there is none."""

    value: Any
    absent: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that became another; None: nobody said anything."""

    subject: str  # institution, row, entry, building
    field: str  # of the dictionary or the standard; of a row its group
    old: Word | None
    new: Word | None
    about: str = ""  # which entry or building: its number or name
    register: str = ""  # of an entry


@dataclass(frozen=True, slots=True)
class Step:
    """What one run did to one institution, in plain values."""

    run: int
    on: date
    source_title: str
    kind: str  # created, changed, closed, reopened, renamed, attached, detached
    changes: tuple[FieldChange, ...]
    attached: tuple[tuple[str, str, str], ...] = ()  # subject, register, number or name
    detached: tuple[tuple[str, str, str], ...] = ()
    taken_back_on: date | None = None  # the run was undone and stands no more
    takes_back: date | None = None  # the run undid one of that day


@dataclass(frozen=True, slots=True)
class History:
    """The steps of an institution, the newest first."""

    institution_id: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    id: int
    at: datetime
    source: str
    undone: bool
    undoes: int | None


class Historian:
    """Makes histories; runs and sources are read once, institutions a batch at a time."""

    def __init__(self, session: Session, zone: ZoneInfo | None = None) -> None:
        self._session = session
        self._zone = zone or ZoneInfo(MOSCOW)
        self._titles: dict[str, str] = dict(session.execute(select(Source.code, Source.title)).all())
        self._runs = {
            row.id: _Run(row.id, row.at, row.source, row.state is RunState.UNDONE, row.undoes_id)
            for row in session.execute(select(Run.id, Run.at, Run.source, Run.state, Run.undoes_id))
        }
        self._undone_by = {run.undoes: run for run in self._runs.values() if run.undoes is not None and not run.undone}

    def histories(self, ids: Collection[int]) -> dict[int, History]:
        """The histories of these institutions; tombstones have none."""
        pasts = load_institutions(self._session, ids)
        held: dict[int, list[Attached]] = defaultdict(list)
        wanted: dict[str, set[int]] = defaultdict(set)
        for item in load_attached(self._session, institutions=sorted(pasts)):
            held[item.institution_id].append(item)
            wanted[item.subject_type].add(item.subject_id)
        things: dict[tuple[str, int], SubjectPast] = {}
        for kind, numbers in wanted.items():
            for id_, past in load_subjects(self._session, SubjectType(kind), numbers).items():
                things[kind, id_] = past
        return {
            id_: History(id_, tuple(reversed(list(self._steps(past, held[id_], things)))))
            for id_, past in pasts.items()
        }

    def day_of(self, run: int) -> date:
        """The calendar day of a run."""
        return self._runs[run].at.astimezone(self._zone).date()

    def _steps(
        self, past: InstitutionPast, held: Sequence[Attached], things: dict[tuple[str, int], SubjectPast]
    ) -> Iterator[Step]:
        changes: dict[int, list[FieldChange]] = defaultdict(list)
        _collect(changes, "institution", past.told, SubjectType.INSTITUTION)
        for row in past.rows:
            for run, old, new in _turns([item for item in row.told if item.claim.field == "row"]):
                changes[run].append(FieldChange("row", row.group, _word(old), _word(new)))
        came: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        went: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for item in _joined(held):
            thing = things[item.subject_type, item.subject_id]
            name = _name_of(thing)
            came[item.began].append(name)
            if item.ended is not None:
                went[item.ended].append(name)
            own: dict[int, list[FieldChange]] = defaultdict(list)
            _collect(own, item.subject_type, thing.told, thing.kind, name)
            for run, found in own.items():  # while it was attached; what it brought or took along is not told again
                if item.began < run and (item.ended is None or run < item.ended):
                    changes[run].extend(found)
        born = next((event.run for event in past.life if event.kind == "created"), 0)
        runs = (
            set(changes) | set(came) | set(went) | {event.run for event in past.life} | {run for run, _ in past.renamed}
        )
        for run in sorted(run for run in runs if run >= born):
            before, after = past.life.exists_after(run - 1), past.life.exists_after(run)
            if not after and not before:
                continue
            fresh = after and not before
            found = (
                [] if fresh else sorted(changes[run], key=lambda change: (change.subject, change.about, change.field))
            )
            renamed = any(at == run for at, _old in past.renamed)
            kind = _kind(past, run, before, after, renamed)
            if kind == "changed" and not found:
                if not came[run] and not went[run]:
                    continue
                kind = "attached" if came[run] else "detached"
            yield self._step(run, kind, found, came[run], went[run])

    def _step(
        self,
        run: int,
        kind: str,
        changes: list[FieldChange],
        came: list[tuple[str, str, str]],
        went: list[tuple[str, str, str]],
    ) -> Step:
        told = self._runs[run]
        undo = self._undone_by.get(run) if told.undone else None
        return Step(
            run=run,
            on=self.day_of(run),
            source_title=self._titles.get(told.source, told.source),
            kind=kind,
            changes=tuple(changes),
            attached=tuple(sorted(came)),
            detached=tuple(sorted(went)),
            taken_back_on=self.day_of(undo.id) if undo else None,
            takes_back=self.day_of(told.undoes) if told.undoes is not None else None,
        )


def _kind(past: InstitutionPast, run: int, before: bool, after: bool, renamed: bool) -> str:
    if not before:
        return "created"
    if not after:
        return "removed"
    was, now = past.open_after(run - 1), past.open_after(run)
    if was != now:
        return "reopened" if now else "closed"
    return "renamed" if renamed else "changed"


def _joined(held: Sequence[Attached]) -> Iterator[Attached]:
    """Attachments without the seams where only the reason of an attachment changed."""
    last: dict[tuple[str, int], Attached] = {}
    for item in sorted(held, key=lambda item: (item.subject_type, item.subject_id, item.began)):
        key = (item.subject_type, item.subject_id)
        before = last.get(key)
        if before is not None and before.ended == item.began:
            last[key] = Attached(*key, item.institution_id, before.began, item.ended)
            continue
        if before is not None:
            yield before
        last[key] = item
    yield from last.values()


def _collect(
    changes: dict[int, list[FieldChange]],
    subject: str,
    told: Sequence[Told],
    kind: SubjectType,
    name: tuple[str, str, str] = ("", "", ""),
) -> None:
    """Gather what became of each public field, by run."""
    by_field: dict[str, list[Told]] = defaultdict(list)
    for item in told:
        by_field[item.claim.field].append(item)
    for field, items in by_field.items():
        if field in SILENT or field in hidden_fields(kind):
            continue
        for run, old, new in _turns(items):
            changes[run].append(FieldChange(subject, field, _word(old), _word(new), name[2], name[1]))


def _turns(items: Sequence[Told]) -> Iterator[tuple[int, LiveClaim | None, LiveClaim | None]]:
    """The runs that changed what everybody sees of one field: before and after."""
    winner: LiveClaim | None = None
    for run in sorted({item.began for item in items} | {item.ended for item in items if item.ended is not None}):
        found = words_after(items, run)
        now = next(iter(found.values()), None)
        if _word(winner) != _word(now):
            yield run, winner, now
        winner = now


def _word(claim: LiveClaim | None) -> Word | None:
    return None if claim is None else Word(claim.value, claim.state != "given")


def _name_of(thing: SubjectPast) -> tuple[str, str, str]:
    """What a person calls an entry or building: its kind, register, and number or name, as last said."""
    last: dict[str, Any] = {}
    for item in thing.told:
        last[item.claim.field] = item.claim.value
    name = last.get("number") if thing.kind is SubjectType.ENTRY else last.get("name") or last.get("address")
    return thing.kind.value, thing.extra.get("register", ""), str(name or last.get("holder") or thing.id)


def get_histories(session: Session, ids: Collection[int], zone: ZoneInfo | None = None) -> dict[int, History]:
    """The public histories of these institutions."""
    return Historian(session, zone).histories(ids)
