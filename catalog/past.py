"""Say what the register knew of its subjects after any of its runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.claims import CHUNK, LiveClaim, weigh
from catalog.fields import load_dictionary
from catalog.models import (
    Attachment,
    Building,
    Change,
    Claim,
    District,
    Entry,
    FactRowSubject,
    Institution,
    Municipality,
    Run,
)
from catalog.models.provenance import SubjectType
from core.clock import MOSCOW

NOW = 1 << 62  # after every run
# The order in which subjects stand in dumps and in the events of a run.
SUBJECTS: dict[SubjectType, Any] = {
    SubjectType.DISTRICT: District,
    SubjectType.MUNICIPALITY: Municipality,
    SubjectType.INSTITUTION: Institution,
    SubjectType.ENTRY: Entry,
    SubjectType.BUILDING: Building,
}
ATTACHABLE = (SubjectType.ENTRY, SubjectType.BUILDING)
Line = dict[str, Any]


def run_at_end_of(session: Session, day: date, zone: ZoneInfo | None = None) -> int:
    """The last run of that day or before, in ``zone`` (Moscow unless given); 0 where there is none."""
    end = datetime.combine(day + timedelta(days=1), time(), zone or ZoneInfo(MOSCOW)).astimezone(UTC)
    return session.scalar(select(func.max(Run.id)).where(Run.at < end)) or 0


def newest_run(session: Session) -> int:
    """The last run there is."""
    return session.scalar(select(func.max(Run.id))) or 0


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the runs between which it lived."""

    claim: LiveClaim
    began: int
    ended: int | None

    def lives_after(self, run: int) -> bool:
        """Whether the claim lived when ``run`` was over."""
        return self.began <= run and (self.ended is None or self.ended > run)


def words_after(told: Iterable[Told], run: int) -> dict[str, LiveClaim]:
    """The winning claim of each field when ``run`` was over."""
    return weigh(item.claim for item in told if item.lives_after(run))


def word_of(claim: LiveClaim) -> Line:
    """A claim as dumps and feeds write it."""
    word: Line = {"value": claim.value} if claim.state == "given" else {"absent": claim.value}
    word |= {"source": claim.source, "seen_on": claim.seen_on.isoformat()}
    if claim.correction:
        word |= {"original": claim.original, "correction": claim.correction}
    return word


@cache
def hidden_fields(kind: SubjectType) -> frozenset[str]:
    """The fields of a subject that are kept from the public: by the dictionary, and whether a draft of a site exists."""
    own = {"site"} if kind is SubjectType.INSTITUTION else set()
    return frozenset(own | {name for name, field in load_dictionary().of(kind.value).items() if not field.public})


def _fields(kind: SubjectType, told: Iterable[Told], run: int) -> dict[str, Line]:
    hidden = hidden_fields(kind)
    return {name: word_of(claim) for name, claim in sorted(words_after(told, run).items()) if name not in hidden}


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that befell an institution, or its record in one list."""

    run: int
    kind: str  # created, named, closed, reopened, removed
    source: str  # the list that the run speaks for
    undo: bool  # whether the run took another back


class Life(list[LifeEvent]):
    """When an institution was made, named by another list, dropped by one, taken back; in order."""

    def exists_after(self, run: int) -> bool:
        """Whether it was in the register, and no tombstone, when ``run`` was over."""
        told = [event.kind for event in self if event.run <= run and event.kind in ("created", "reopened", "removed")]
        return bool(told) and told[-1] != "removed"

    def named_after(self, run: int) -> bool:
        """Whether a list named it when ``run`` was over."""
        naming: set[str] = set()
        for event in self:
            if event.run > run:
                break
            if event.kind == "closed":
                naming.discard(event.source)
            elif event.kind in ("named", "reopened") or (event.kind == "created" and not event.undo):
                naming.add(event.source)
        return bool(naming)


@dataclass(slots=True)
class RowPast:
    """One row of a group, through time."""

    id: int
    group: str
    source: str
    told: list[Told]

    def line_after(self, run: int) -> Line | None:
        """The row when ``run`` was over; None where it was not there."""
        words = words_after(self.told, run)
        claim = words.get("row")
        if claim is None:
            return None
        place = words.get("position")
        return {
            "id": self.id,
            "group": self.group,
            "position": int(place.value) if place else 0,
            "cells": claim.value,
            "source": self.source,
            "seen_on": claim.seen_on.isoformat(),
        }


@dataclass(slots=True)
class InstitutionPast:
    """One institution through time."""

    id: int
    slug: str  # of today
    told: list[Told] = field(default_factory=list)
    rows: list[RowPast] = field(default_factory=list)
    life: Life = field(default_factory=Life)
    renamed: list[tuple[int, str]] = field(default_factory=list)  # run, the slug until then

    def slug_after(self, run: int) -> str:
        """The part of its address when ``run`` was over."""
        return next((old for at, old in self.renamed if at > run), self.slug)

    def open_after(self, run: int) -> bool:
        """Whether it worked when ``run`` was over: a register lists it, and none says when it was closed."""
        closed = words_after((item for item in self.told if item.claim.field == "closed_on"), run).get("closed_on")
        return self.life.named_after(run) and not (closed and closed.state == "given" and closed.value)

    def line_after(self, run: int) -> Line | None:
        """The institution as a dump has it; None where it was not there, or a tombstone."""
        if not self.life.exists_after(run):
            return None
        rows = [line for row in self.rows if (line := row.line_after(run))]
        return {
            "type": SubjectType.INSTITUTION.value,
            "id": self.id,
            "slug": self.slug_after(run),
            "open": self.open_after(run),
            "fields": _fields(SubjectType.INSTITUTION, self.told, run),
            "rows": sorted(rows, key=lambda row: (row["group"], row["position"], row["id"])),
        }


@dataclass(frozen=True, slots=True)
class Attached:
    """That an entry or building belonged to an institution, and between which runs."""

    subject_type: str
    subject_id: int
    institution_id: int
    began: int
    ended: int | None

    def holds_after(self, run: int) -> bool:
        """Whether it did when ``run`` was over."""
        return self.began <= run and (self.ended is None or self.ended > run)


@dataclass(slots=True)
class SubjectPast:
    """A district, municipal unit, entry or building through time."""

    kind: SubjectType
    id: int
    extra: dict[str, str]  # what never changes: the register of an entry
    told: list[Told] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)

    def line_after(self, run: int) -> Line | None:
        """The subject as a dump has it; None where nobody said anything about it."""
        fields = _fields(self.kind, self.told, run)
        if not fields:
            return None
        line: Line = {"type": self.kind.value, "id": self.id, **self.extra, "fields": fields}
        if self.kind in ATTACHABLE:
            line["institutions"] = sorted({item.institution_id for item in self.attached if item.holds_after(run)})
        return line


Past = InstitutionPast | SubjectPast


def load_told(session: Session, kind: SubjectType, ids: Collection[int], until: int = NOW) -> dict[int, list[Told]]:
    """Every claim that was made about these subjects up to the run ``until``, in order."""
    found: dict[int, list[Told]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(
            Claim.subject_id, Claim.id, Claim.field, Claim.source, Claim.state, Claim.value, Claim.original,
            Claim.seen_on, Claim.spoken_run, Claim.winning, Claim.correction, Claim.run_id, Claim.ended_run_id,
        ).where(Claim.subject_type == kind.value, Claim.subject_id.in_(wanted[start : start + CHUNK]))  # fmt: skip
        if until != NOW:
            query = query.where(Claim.run_id <= until)
        for subject_id, *words, began, ended in session.execute(query.order_by(Claim.id)):
            found[subject_id].append(Told(LiveClaim(*words), began, ended))
    return found


def load_attached(
    session: Session, *, subjects: tuple[str, Sequence[int]] | None = None, institutions: Sequence[int] = ()
) -> list[Attached]:
    """Attachments of these subjects (type, ids), or of these institutions, whenever they held."""
    column, wanted = (
        (Attachment.subject_id, sorted(subjects[1])) if subjects else (Attachment.institution_id, sorted(institutions))
    )
    found: list[Attached] = []
    for start in range(0, len(wanted), CHUNK):
        query = select(
            Attachment.subject_type, Attachment.subject_id, Attachment.institution_id, Attachment.run_id,
            Attachment.ended_run_id,
        ).where(column.in_(wanted[start : start + CHUNK]))  # fmt: skip
        if subjects:
            query = query.where(Attachment.subject_type == subjects[0])
        found.extend(Attached(*row) for row in session.execute(query.order_by(Attachment.id)))
    return found


def load_institutions(session: Session, ids: Collection[int], until: int = NOW) -> dict[int, InstitutionPast]:
    """The past of these institutions, in few queries however many they are."""
    pasts: dict[int, InstitutionPast] = {}
    wanted = sorted(ids)
    kind = SubjectType.INSTITUTION.value
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        for id_, slug in session.execute(select(Institution.id, Institution.slug).where(Institution.id.in_(part))):
            pasts[id_] = InstitutionPast(id_, slug)
        for id_, run, what, diff, source, undoes in session.execute(
            select(Change.subject_id, Change.run_id, Change.kind, Change.diff, Run.source, Run.undoes_id)
            .join(Run, Run.id == Change.run_id)
            .where(
                Change.institution_id.in_(part),
                Change.subject_type == kind,
                Change.kind.in_(("created", "named", "closed", "reopened", "removed", "renamed")),
            )
            .order_by(Change.run_id, Change.id)
        ):
            if id_ not in pasts:
                continue
            if what == "renamed":
                pasts[id_].renamed.append((run, diff["slug"][0]))
            else:
                pasts[id_].life.append(LifeEvent(run, what, source, undoes is not None))
        rows = session.execute(
            select(FactRowSubject.id, FactRowSubject.institution_id, FactRowSubject.group, FactRowSubject.source)
            .where(FactRowSubject.institution_id.in_(part))
            .order_by(FactRowSubject.id)
        ).all()
        told = load_told(session, SubjectType.ROW, [row.id for row in rows], until) if rows else {}
        for row in rows:
            if row.id in told:
                pasts[row.institution_id].rows.append(RowPast(row.id, row.group, row.source, told[row.id]))
    for id_, claims in load_told(session, SubjectType.INSTITUTION, list(pasts), until).items():
        pasts[id_].told = claims
    return pasts


def load_subjects(
    session: Session, kind: SubjectType, ids: Collection[int], until: int = NOW
) -> dict[int, SubjectPast]:
    """The past of these districts, municipal units, entries or buildings."""
    pasts = {id_: SubjectPast(kind, id_, {}) for id_ in sorted(ids)}
    if kind is SubjectType.ENTRY:
        for start in range(0, len(pasts), CHUNK):
            part = list(pasts)[start : start + CHUNK]
            for id_, register in session.execute(select(Entry.id, Entry.register).where(Entry.id.in_(part))):
                pasts[id_].extra = {"register": register}
    for id_, told in load_told(session, kind, list(pasts), until).items():
        pasts[id_].told = told
    if kind in ATTACHABLE:
        for item in load_attached(session, subjects=(kind.value, list(pasts))):
            pasts[item.subject_id].attached.append(item)
    return pasts


def load_pasts(session: Session, kind: SubjectType, ids: Collection[int], until: int = NOW) -> dict[int, Past]:
    """The past of subjects of one type."""
    if kind is SubjectType.INSTITUTION:
        return dict(load_institutions(session, ids, until))
    return dict(load_subjects(session, kind, ids, until))


def iter_ids(session: Session, kind: SubjectType, size: int = CHUNK) -> Iterator[list[int]]:
    """The numbers of all subjects of one type, ascending, a batch at a time."""
    column, last = SUBJECTS[kind].id, 0
    while ids := list(session.scalars(select(column).where(column > last).order_by(column).limit(size))):
        last = ids[-1]
        yield ids
