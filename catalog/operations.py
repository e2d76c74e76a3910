"""What people do to the register: rename addresses, decide links; and the lists they work from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog import linking
from catalog.claims import (
    write_changes,
)
from catalog.desk import desk_run, finish_desk_run, get_institution
from catalog.errors import AlreadyDone, BadValue, NoSuchItem
from catalog.models import Attachment, Building, Entry, Institution, Quarantine, QueueEntry, Run, SlugHistory
from catalog.models.provenance import SubjectType
from catalog.records import Message, Problem, Severity
from catalog.undo import DESK, later_runs, undo_refusal, undo_run
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.text import SLUG_LENGTH, clean

_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(frozen=True, slots=True)
class QueueItem:
    """Something that waits for a person to say to whom it belongs."""

    id: int
    subject_type: str  # entry, building
    subject_id: int
    register: str  # licences, accreditations, or points
    label: str  # holder or name, as its source writes it
    address: str
    details: str  # number of the certificate, INN, district: what helps to decide
    reason: str  # English msgid
    candidates: tuple[int, ...]  # institutions that come near
    district_ids: frozenset[int]  # districts of the candidates, for bound roles
    scores: tuple[float, ...] = ()  # how near each candidate comes, 0 to 1, in their order


@dataclass(frozen=True, slots=True)
class RunView:
    """One run in the list of runs."""

    id: int
    format: str
    source: str
    file: str
    at: datetime
    seen_on: date
    actor: str
    state: str  # done, undone
    undoes: int | None
    read: int
    added: int
    changed: int
    unchanged: int
    quarantined: int
    attached: int
    unattached: int
    corrections: int
    closed: int
    later: int = 0  # how many later runs of its source are to be undone before this one
    newest_later: int = 0  # the newest of them

    @property
    def undo_refusal(self) -> str:
        """Why this run cannot be undone now, in a sentence; empty if nothing later stands in the way."""
        return undo_refusal(self.id, self.later, self.newest_later) if self.later else ""


@dataclass(frozen=True, slots=True)
class QuarantineItem:
    """One line of the quarantine."""

    id: int
    run: int
    problem: Problem


def rename_slug(session: Session, institution_id: int, slug: str, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Give an institution another address; the old one stays reserved and leads to the new one.

    Raises:
        BadValue: no ``[a-z0-9-]``, too long, or with a hyphen at an end.
        AlreadyDone: another institution has or had this slug.
    """
    institution = get_institution(session, institution_id)
    if not re.fullmatch(rf"(?=.{{1,{SLUG_LENGTH}}}$)[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        raise BadValue(
            _(
                "“%(slug)s” cannot be part of an address. Use small Latin letters, digits and hyphens, at most 60, like gimnaziya-56.",
                slug=clean(slug)[:80],
            )
        )
    if slug == institution.slug:
        return False
    other = session.scalar(select(Institution.id).where(Institution.slug == slug))
    reserved = session.get(SlugHistory, slug)
    if other is not None or (reserved is not None and reserved.institution_id != institution_id):
        raise AlreadyDone(_("The address “%(slug)s” belongs to another institution. Choose another one.", slug=slug))
    run = desk_run(session, actor, clock)
    old = institution.slug
    session.execute(delete(SlugHistory).where(SlugHistory.slug == slug))
    session.add(SlugHistory(slug=old, institution_id=institution_id, until=clock.today()))
    institution.slug = slug
    session.flush()
    write_changes(
        run,
        [
            {
                "subject_type": _INSTITUTION,
                "subject_id": institution_id,
                "institution_id": institution_id,
                "kind": "renamed",
                "diff": {"slug": [old, slug]},
            }
        ],
    )
    finish_desk_run(run, 1)
    audit(actor, "institution.rename", f"institution:{institution_id}", {"old": old, "new": slug})
    return True


def _queue_item(session: Session, item_id: int) -> QueueEntry:
    item = session.get(QueueEntry, item_id)
    if item is None or item.dismissed_run_id is not None:
        raise NoSuchItem(_("This item is no longer in the queue: somebody has decided it, or a newer file has."))
    return item


def link_candidate(
    session: Session, item_id: int, institution_id: int, *, actor: Actor, clock: Clock, audit: Audit
) -> None:
    """Attach a queued thing to an institution by hand; imports keep it, ``undo_run`` takes it back.

    Raises:
        NoSuchItem: it is no longer in the queue.
        NoSuchInstitution, Gone: there is no such living institution.
    """
    item = _queue_item(session, item_id)
    get_institution(session, institution_id)
    run = desk_run(session, actor, clock)
    session.add(
        Attachment(
            subject_type=item.subject_type,
            subject_id=item.subject_id,
            institution_id=institution_id,
            method=linking.BY_HAND,
            run_id=run.id,
        )
    )
    subject = f"{item.subject_type}:{item.subject_id}"
    write_changes(
        run,
        [
            {
                "subject_type": item.subject_type,
                "subject_id": item.subject_id,
                "institution_id": institution_id,
                "kind": "attached",
                "diff": {},
            }
        ],
    )
    session.delete(item)
    session.flush()
    linking.refresh_derived(session, [institution_id])
    finish_desk_run(run, 1)
    audit(actor, "link.attach", subject, {"institution": institution_id, "run": run.id})


def dismiss_candidate(session: Session, item_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Say that a queued thing belongs to no institution here; it stays out of the queue until undone.

    Raises:
        NoSuchItem: it is no longer in the queue.
    """
    item = _queue_item(session, item_id)
    run = desk_run(session, actor, clock)
    item.dismissed_run_id = run.id
    session.flush()
    finish_desk_run(run, 1)
    audit(actor, "link.dismiss", f"{item.subject_type}:{item.subject_id}", {"run": run.id})


def unlink(
    session: Session,
    subject_type: str,
    subject_id: int,
    institution_id: int,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
) -> None:
    """Take back what a person attached by hand; the thing goes back to the queue, or where it belongs by its numbers.

    Raises:
        NoSuchItem: no such attachment by hand.
    """
    found = session.scalar(
        select(Attachment).where(
            Attachment.subject_type == subject_type,
            Attachment.subject_id == subject_id,
            Attachment.institution_id == institution_id,
            Attachment.method == linking.BY_HAND,
            Attachment.ended_run_id.is_(None),
        )
    )
    if found is None:
        raise NoSuchItem(_("Nobody attached this by hand. What is attached by number follows the registers."))
    run = desk_run(session, actor, clock)
    found.ended_run_id = run.id
    session.flush()
    linked = linking.relink(run)
    linking.refresh_derived(session, linked.touched | {institution_id})
    finish_desk_run(run, 1)
    audit(actor, "link.detach", f"{subject_type}:{subject_id}", {"institution": institution_id, "run": run.id})


def count_link_queue(session: Session) -> int:
    """How many things wait."""
    return (
        session.scalar(select(func.count()).select_from(QueueEntry).where(QueueEntry.dismissed_run_id.is_(None))) or 0
    )


def list_link_queue(
    session: Session, *, subject_type: str | None = None, limit: int = 1000, offset: int = 0
) -> list[QueueItem]:
    """What waits for a decision: first what has candidates, then by name."""
    query = select(QueueEntry).where(QueueEntry.dismissed_run_id.is_(None)).order_by(QueueEntry.id)
    if subject_type:
        query = query.where(QueueEntry.subject_type == subject_type)
    entries = list(session.scalars(query))
    holders = {
        row.id: row
        for row in session.execute(
            select(Entry.id, Entry.register, Entry.holder, Entry.address, Entry.number, Entry.inn).where(
                Entry.id.in_(select(QueueEntry.subject_id).where(QueueEntry.subject_type == SubjectType.ENTRY.value))
            )
        )
    }
    buildings = {
        row.id: row
        for row in session.execute(
            select(Building.id, Building.name, Building.address, Building.district).where(
                Building.id.in_(
                    select(QueueEntry.subject_id).where(QueueEntry.subject_type == SubjectType.BUILDING.value)
                )
            )
        )
    }
    districts: dict[int, int | None] = dict(
        session.execute(
            select(Institution.id, Institution.district_id).where(
                Institution.id.in_({id_ for entry in entries for id_ in entry.candidates})
            )
        ).all()
    )
    items = [_item(entry, holders, buildings, districts) for entry in entries]
    items.sort(key=lambda item: (not item.candidates, item.subject_type, item.label, item.id))
    return items[offset : offset + limit]


def _item(
    entry: QueueEntry,
    holders: Mapping[int, object],
    buildings: Mapping[int, object],
    districts: Mapping[int, int | None],
) -> QueueItem:
    near = frozenset(d for id_ in entry.candidates if (d := districts.get(id_)) is not None)
    if entry.subject_type == SubjectType.ENTRY.value:
        row = holders[entry.subject_id]
        register, label = getattr(row, "register", ""), getattr(row, "holder", "")
        details = ", ".join(part for part in (getattr(row, "number", ""), getattr(row, "inn", "")) if part)
    else:
        row = buildings[entry.subject_id]
        register, label, details = "points", getattr(row, "name", ""), getattr(row, "district", "")
    return QueueItem(
        entry.id,
        entry.subject_type,
        entry.subject_id,
        register,
        label,
        getattr(row, "address", ""),
        details,
        entry.reason,
        tuple(entry.candidates),
        near,
        tuple(entry.scores or ()),
    )


def list_quarantine(
    session: Session, run: int | None = None, *, severity: Severity | None = None, limit: int = 1000
) -> list[QuarantineItem]:
    """What was not let in, or corrected: of one run, or of all, the newest run first."""
    query = select(Quarantine).order_by(Quarantine.run_id.desc(), Quarantine.line, Quarantine.id).limit(limit)
    if run is not None:
        query = query.where(Quarantine.run_id == run)
    if severity is not None:
        query = query.where(Quarantine.severity == severity.value)
    return [
        QuarantineItem(
            row.id,
            row.run_id,
            Problem(row.line, row.field, Message(row.message, row.values or {}), row.key, Severity(row.severity)),
        )
        for row in session.scalars(query)
    ]


def list_runs(session: Session, limit: int = 200) -> list[RunView]:
    """Runs, the newest first."""
    found = list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))
    newer: dict[str, list[Run]] = defaultdict(list)
    for row in found:
        newer[row.source].append(row)
    return [
        RunView(
            row.id, row.format, row.source, row.file, row.at, row.seen_on, row.actor, row.state.value, row.undoes_id, row.read,
            row.added, row.changed, row.unchanged, row.quarantined, row.attached, row.unattached, row.corrections, row.closed,
            len(later := later_runs(row, newer[row.source])), later[-1] if later else 0,
        )
        for row in found
    ]  # fmt: skip


__all__ = [
    "DESK", "QuarantineItem", "QueueItem", "RunView", "count_link_queue", "dismiss_candidate", "link_candidate",
    "list_link_queue", "list_quarantine", "list_runs", "rename_slug", "undo_run", "unlink",
]  # fmt: skip
