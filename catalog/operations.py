"""What people do to the register: accept sites, rename addresses, decide links; and the lists they work from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog import linking, subjects
from catalog.claims import (
    LiveClaim,
    RunContext,
    Writer,
    bump_revision,
    ensure_source,
    load_live,
    request_build,
    start_run,
    write_changes,
)
from catalog.cleaning import clean_site
from catalog.errors import AlreadyDone, BadValue, Gone, NoSuchInstitution, NoSuchItem
from catalog.importers.about import site_value
from catalog.importers.merge import materialise
from catalog.kinds import SiteState
from catalog.models import Attachment, Building, Entry, Institution, Quarantine, QueueEntry, Run, SlugHistory
from catalog.models.provenance import SubjectType
from catalog.records import Message, Problem, Said, Severity
from catalog.undo import DESK, later_runs, undo_refusal, undo_run
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.text import SLUG_LENGTH, clean

DESK_TITLE = "Внесено сотрудником органа управления образованием"  # the desk as a source: data, not a msgid
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


def _desk_run(session: Session, actor: Actor, clock: Clock, reason: str = "") -> RunContext:
    ensure_source(session, DESK, DESK_TITLE)
    return start_run(
        session, format=DESK, source=DESK, actor=actor, at=clock.now(), seen_on=clock.today(), reason=reason
    )


def _finish(run: RunContext, changed: int) -> None:
    row = run.session.get_one(Run, run.id)
    row.read = row.changed = changed
    bump_revision(run.session)
    request_build(run.session, run.at)


def _get_institution(session: Session, institution_id: int) -> Institution:
    institution = session.get(Institution, institution_id)
    if institution is None:
        raise NoSuchInstitution(_("There is no institution with the number %(number)s.", number=institution_id))
    if institution.removed_run_id is not None:
        raise Gone(_("This institution was entered by mistake and has been taken back."), institution_id)
    return institution


def set_sites(
    session: Session,
    changes: Mapping[int, tuple[SiteState, str]],
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    reason: str = "",
) -> int:
    """Set the site of several institutions in one run; returns how many changed. The caller commits.

    Raises:
        NoSuchInstitution, Gone: a number is no living institution's.
        BadValue: an outside site without an address that can be followed.
    """
    wanted: dict[int, tuple[SiteState, str]] = {}
    for id_, (state, url) in changes.items():
        _get_institution(session, id_)
        address = ""
        if state is SiteState.EXTERNAL:
            cleaned = clean_site(url)
            if cleaned.value is None:
                raise BadValue(
                    _("“%(url)s” is no address of a web site, like https://school.example/.", url=clean(url)[:120])
                )
            address = cleaned.value
        wanted[id_] = (state, address)
    if not wanted:
        return 0
    run = _desk_run(session, actor, clock, reason)
    live = load_live(session, _INSTITUTION, list(wanted))
    values: dict[int, dict[str, str]] = {}
    for id_, (state, url) in wanted.items():
        value = site_value(state, url, live.get(id_, ()), run)
        current = next((c.value for c in live.get(id_, ()) if c.field == "site" and c.winning), {"state": "none"})
        # The day of the last check belongs to an address and goes with it.
        if {**current, "last_checked": ""} != {**value, "last_checked": ""}:
            values[id_] = value
    if not values:
        session.delete(session.get_one(Run, run.id))
        session.flush()
        return 0
    _write_sites(session, run, values, live)
    for id_ in values:
        audit(actor, f"site.{wanted[id_][0].value}", f"institution:{id_}", {"run": run.id})
    return len(values)


def _write_sites(
    session: Session,
    run: RunContext,
    values: Mapping[int, dict[str, str]],
    live: Mapping[int, Sequence[LiveClaim]],
) -> None:
    writer = Writer(run, _INSTITUTION)
    outcomes = {
        id_: writer.say(id_, live.get(id_, ()), {"site": Said("site", value)}, only={"site"})
        for id_, value in values.items()
    }
    writer.flush()
    materialise(run, SubjectType.INSTITUTION, outcomes, subjects.Districts(session))
    linking.refresh_derived(session, outcomes)
    write_changes(
        run,
        [
            {
                "subject_type": _INSTITUTION,
                "subject_id": id_,
                "institution_id": id_,
                "kind": "changed",
                "diff": outcome.diff,
            }
            for id_, outcome in outcomes.items()
        ],
    )
    _finish(run, len(outcomes))


def set_site(
    session: Session, institution_id: int, state: SiteState, url: str = "", *, actor: Actor, clock: Clock, audit: Audit
) -> bool:
    """Set what kind of site an institution has; returns whether anything changed."""
    return bool(set_sites(session, {institution_id: (state, url)}, actor=actor, clock=clock, audit=audit))


def note_site_check(
    session: Session, institution_id: int, address: str, day: date, *, actor: Actor, clock: Clock, audit: Audit
) -> bool:
    """Keep the day on which an institution's outside site was checked; returns whether it was kept.

    Nothing is kept where the address checked is not the one the register knows.
    """
    from catalog.models import Site

    _get_institution(session, institution_id)
    site = session.scalar(select(Site).where(Site.institution_id == institution_id))
    if site is None or site.state is not SiteState.EXTERNAL or site.last_checked == day:
        return False
    if _host_of(site.url) != _host_of(address):
        return False
    value = {"state": site.state.value, "url": site.url, "last_checked": day.isoformat()}
    run = _desk_run(session, actor, clock)
    live = load_live(session, _INSTITUTION, [institution_id]).get(institution_id, ())
    _write_sites(session, run, {institution_id: value}, {institution_id: live})
    audit(actor, "site.checked", f"institution:{institution_id}", {"run": run.id})
    return True


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def accept_site(session: Session, institution_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Make the generated site public from the next build on."""
    return set_site(session, institution_id, SiteState.ACCEPTED, actor=actor, clock=clock, audit=audit)


def unaccept_site(session: Session, institution_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Make the site a draft again: it leaves the public pages with the next build."""
    return set_site(session, institution_id, SiteState.DRAFT, actor=actor, clock=clock, audit=audit)


def accept_sites(session: Session, ids: Collection[int], *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Accept several sites in one run; those with an outside site are passed over. Returns how many changed."""
    return _set_many(session, ids, SiteState.ACCEPTED, actor=actor, clock=clock, audit=audit)


def mark_sites_as_drafts(session: Session, ids: Collection[int], *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Give institutions that have no site yet a draft; returns how many changed."""
    return _set_many(session, ids, SiteState.DRAFT, actor=actor, clock=clock, audit=audit)


def _set_many(
    session: Session, ids: Collection[int], state: SiteState, *, actor: Actor, clock: Clock, audit: Audit
) -> int:
    from catalog.models import Site

    passed = {SiteState.EXTERNAL} if state is SiteState.ACCEPTED else {SiteState.EXTERNAL, SiteState.ACCEPTED}
    settled = set(session.scalars(select(Site.institution_id).where(Site.state.in_([s.value for s in passed]))))
    changes = dict.fromkeys(sorted(set(ids) - settled), (state, ""))
    return set_sites(session, changes, actor=actor, clock=clock, audit=audit)


def rename_slug(session: Session, institution_id: int, slug: str, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Give an institution another address; the old one stays reserved and leads to the new one.

    Raises:
        BadValue: no ``[a-z0-9-]``, too long, or with a hyphen at an end.
        AlreadyDone: another institution has or had this slug.
    """
    institution = _get_institution(session, institution_id)
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
    run = _desk_run(session, actor, clock)
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
    _finish(run, 1)
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
    _get_institution(session, institution_id)
    run = _desk_run(session, actor, clock)
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
    _finish(run, 1)
    audit(actor, "link.attach", subject, {"institution": institution_id, "run": run.id})


def dismiss_candidate(session: Session, item_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Say that a queued thing belongs to no institution here; it stays out of the queue until undone.

    Raises:
        NoSuchItem: it is no longer in the queue.
    """
    item = _queue_item(session, item_id)
    run = _desk_run(session, actor, clock)
    item.dismissed_run_id = run.id
    session.flush()
    _finish(run, 1)
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
    run = _desk_run(session, actor, clock)
    found.ended_run_id = run.id
    session.flush()
    linked = linking.relink(run)
    linking.refresh_derived(session, linked.touched | {institution_id})
    _finish(run, 1)
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
    "DESK", "QuarantineItem", "QueueItem", "RunView", "accept_site", "accept_sites", "count_link_queue", "dismiss_candidate",
    "link_candidate", "list_link_queue", "list_quarantine", "list_runs", "mark_sites_as_drafts", "rename_slug", "set_site",
    "set_sites", "unaccept_site", "undo_run", "unlink",
]  # fmt: skip
