"""Take a run back: its claims end, the claims it ended live again, everything made of them is made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from catalog import linking
from catalog.claims import (
    CHUNK,
    RunContext,
    bump_revision,
    request_build,
    request_places,
    start_run,
    write_changes,
    writing,
)
from catalog.errors import AlreadyDone, LaterRunStands, NoSuchRun
from catalog.geo.municipalities import refresh_all_municipalities
from catalog.matching import list_sources
from catalog.models import (
    Attachment,
    Change,
    Identifier,
    Institution,
    QueueEntry,
    Run,
    SlugHistory,
    Source,
    SourceRecord,
)
from catalog.models.provenance import RunState, SubjectType
from catalog.pen import queued
from catalog.recognition import find_unsettled, lost_records
from catalog.records import ImportReport
from catalog.undo_claims import undo_claims
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import gettext as _
from core.i18n import ngettext

DESK = "desk"  # the source of what a person does here: such a run repeats nothing that an earlier one said
_INSTITUTION = SubjectType.INSTITUTION.value


@queued
def undo_run(sessions: Sessions, run_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> ImportReport:
    """Append a run that takes back run ``run_id`` exactly; what other sources said later stays.

    The claims that the run ended live again. Institutions that the run created become tombstones: 410, their numbers
    kept. Undoing an undo brings everything back. The files of one source are taken back from the newest one: a word
    that a later file repeats leaves no trace, so nobody could tell whether it still stands.

    Raises:
        NoSuchRun: no run has this number.
        AlreadyDone: it has been undone before.
        LaterRunStands: a later run of the same source stands; the desk's own runs are undone in any order.
    """
    with sessions.begin() as session, writing(session):
        report = _undo(session, run_id, actor=actor, clock=clock)
    audit(actor, "catalog.undo", f"run:{run_id}", {"by_run": report.run})
    return report


def _undo(session: Session, run_id: int, *, actor: Actor, clock: Clock) -> ImportReport:
    target = session.get(Run, run_id, with_for_update=True)
    if target is None:
        raise NoSuchRun(_("There is no run with the number %(number)s.", number=run_id))
    if target.state is RunState.UNDONE:
        raise AlreadyDone(_("Run %(number)s has already been undone.", number=run_id))
    if later := later_runs(target, _newer_runs(session, target)):
        raise LaterRunStands(undo_refusal(run_id, len(later), later[-1]))
    asked, target = run_id, _brought_back_by(session, target)
    run_id = target.id
    run = start_run(
        session, format="undo", source=target.source, actor=actor, at=clock.now(), seen_on=clock.today(), undoes=run_id,
        file=target.file,
    )  # fmt: skip
    chain = _turn_over(session, target)
    _stop_if_recognised(session, chain, asked)
    changes: list[dict[str, Any]] = []
    touched = _undo_records(run, chain, changes)
    touched |= _undo_institutions(run, chain, touched, changes)
    gone = set(session.scalars(select(Institution.id).where(Institution.removed_run_id.is_not(None))))
    concerned = {(change["subject_type"], change["subject_id"]) for change in changes}
    for subject_type in SubjectType:
        ids, affected = undo_claims(run, chain, subject_type, gone, changes)
        concerned |= {(subject_type.value, id_) for id_ in ids}
        touched |= affected
    count = len(concerned)
    touched |= _undo_links(run, run_id)
    _undo_slugs(run, run_id, changes, clock)
    linked = linking.relink(run)
    linking.refresh_derived(session, (touched | linked.touched) - gone)
    if any(kind == SubjectType.MUNICIPALITY.value for kind, _id in concerned):
        refresh_all_municipalities(session)
    write_changes(run, changes)
    _refresh_source(session, target.source)
    row = session.get_one(Run, run.id)
    row.read = row.changed = count
    bump_revision(session)
    request_build(session, run.at)
    if target.format != "geocode":  # whoever takes points back does not want them again at once
        request_places(session, run.at)
    return ImportReport(
        format="undo",
        file=target.file,
        run=run.id,
        read=count,
        changed=count,
        notes=(_("Run %(number)s has been undone.", number=asked),),
    )


def _newer_runs(session: Session, target: Run) -> list[Run]:
    return list(session.scalars(select(Run).where(Run.source == target.source, Run.id > target.id)))


def later_runs(target: Run, runs: Iterable[Run]) -> list[int]:
    """Which of ``runs`` stand in the way of undoing ``target``: later ones of its source, unless taken back themselves.

    A run and the undo of it, both later, cancel each other.
    """
    if target.source == DESK:
        return []
    return sorted(
        run.id
        for run in runs
        if run.source == target.source
        and run.id > target.id
        and run.state is RunState.DONE
        and (run.undoes_id is None or run.undoes_id < target.id)
    )


def undo_refusal(run_id: int, later: int, newest: int) -> str:
    """Why a run cannot be undone now and what to do first: ``later`` runs of its source, the newest ``newest``."""
    if later == 1:
        return _(
            "Run %(newest)s of the same source came after run %(number)s and may repeat its words. "
            "Undo run %(newest)s first, then run %(number)s.",
            newest=newest,
            number=run_id,
        )
    return ngettext(
        "%(num)s run of the same source came after run %(number)s and may repeat its words. "
        "Undo it first, from the newest (run %(newest)s) back, then run %(number)s.",
        "%(num)s runs of the same source came after run %(number)s and may repeat its words. "
        "Undo them first, from the newest (run %(newest)s) back, then run %(number)s.",
        later,
        newest=newest,
        number=run_id,
    )


def _brought_back_by(session: Session, target: Run) -> Run:
    """The run itself or, where it was undone and that undone again, the run that brought it back."""
    undo = aliased(Run)
    while True:
        back = session.scalar(
            select(Run)
            .join(undo, Run.undoes_id == undo.id)
            .where(undo.undoes_id == target.id, Run.state == RunState.DONE)
        )
        if back is None:
            return target
        target = back


def _turn_over(session: Session, target: Run) -> list[int]:
    """Let a run fall; what it undid stands again, what that had undone falls again … Returns the runs of this chain."""
    chain = [target]
    while (undone := chain[-1].undoes_id) is not None:
        chain.append(session.get_one(Run, undone))
    for place, run in enumerate(chain):
        run.state = RunState.DONE if place % 2 else RunState.UNDONE
    session.flush()
    return [run.id for run in chain]


def _stop_if_recognised(session: Session, chain: list[int], asked: int) -> None:
    """Refuse where a later list recognised an institution by what falls, or would have by what stands again."""
    root = session.get_one(Run, chain[-1])
    later = find_unsettled(session, root)
    if later == root.id or (len(chain) % 2 == 0 and lost_records(session, root)):
        raise LaterRunStands(
            _(
                "Since run %(number)s was undone, its institutions have been read from other files. "
                "Load its file again instead.",
                number=root.id,
            )
        )
    if later is not None:
        raise LaterRunStands(
            _(
                "Run %(later)s told by the words of this list which institutions it means, or would have. "
                "Undo run %(later)s first, then run %(number)s.",
                later=later,
                number=asked,
            )
        )


def _undo_records(run: RunContext, chain: list[int], changes: list[dict[str, Any]]) -> set[int]:
    """What the run did to records of its source: made, closed, reopened, read anew. Returns institutions concerned.

    ``chain`` as in ``_plan``: the run at its end falls, or stands again. No later run of its source stands, so what it
    did last to a record is what the record is.
    """
    session = run.session
    root, falls = chain[-1], len(chain) % 2 == 1
    did: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in session.execute(
        select(Change.kind, Change.subject_type, Change.subject_id).where(
            Change.run_id == root, Change.kind.in_(("reopened", *_CLOSED))
        )
    ):
        did["reopened" if row.kind == "reopened" else "closed"].add((row.subject_type, row.subject_id))
    touched: set[int] = set()
    found = select(SourceRecord).where(
        SourceRecord.changed_run_id.in_(chain)
        | (SourceRecord.created_run_id == root)
        | (SourceRecord.ended_run_id == root)
    )
    records = {record.id: record for record in session.scalars(found)}
    records |= {record.id: record for record in _records_about(run, did["reopened"] | did["closed"])}
    for _id, record in sorted(records.items()):
        subject = (record.subject_type, record.subject_id)
        was = record.ended_run_id
        if falls and was == root:
            record.ended_run_id = None
        elif record.created_run_id == root:
            record.ended_run_id = (was or run.id) if falls else None
        elif subject in did["reopened"]:
            record.ended_run_id = (was or _dropped_by(run, subject, root)) if falls else None
        elif subject in did["closed"] and not falls:
            record.ended_run_id = root
        record.hash = ""  # whatever the next file says is compared again
        record.changed_run_id = run.id
        if record.subject_type == _INSTITUTION:
            touched.add(record.subject_id)
        if (was is None) is not (record.ended_run_id is None):
            changes.append(
                {
                    "subject_type": record.subject_type,
                    "subject_id": record.subject_id,
                    "institution_id": record.subject_id if record.subject_type == _INSTITUTION else None,
                    "kind": "closed" if was is None else "reopened",
                    "diff": {},
                }
            )
    session.flush()
    return touched


_CLOSED = ("closed", "removed")  # how a list that drops an institution, or another thing, is told


def _records_about(run: RunContext, wanted: set[tuple[str, int]]) -> Iterator[SourceRecord]:
    """The records of the run's source about these subjects."""
    for subject_type in sorted({kind for kind, _id in wanted}):
        ids = sorted(id_ for kind, id_ in wanted if kind == subject_type)
        for start in range(0, len(ids), CHUNK):
            yield from run.session.scalars(
                select(SourceRecord).where(
                    SourceRecord.source == run.source,
                    SourceRecord.subject_type == subject_type,
                    SourceRecord.subject_id.in_(ids[start : start + CHUNK]),
                )
            )


def _dropped_by(run: RunContext, subject: tuple[str, int], before: int) -> int:
    """The standing run of the source that dropped a record before run ``before`` brought it back."""
    found = run.session.scalar(
        select(func.max(Change.run_id))
        .join(Run, Run.id == Change.run_id)
        .where(
            Change.subject_type == subject[0],
            Change.subject_id == subject[1],
            Change.kind.in_(_CLOSED),
            Change.run_id < before,
            Run.source == run.source,
            Run.state == RunState.DONE,
            Run.undoes_id.is_(None),
        )
    )
    return found or run.id


def _undo_institutions(run: RunContext, chain: list[int], touched: set[int], changes: list[dict[str, Any]]) -> set[int]:
    """Institutions that no list names any more become tombstones; tombstones that one names again live.

    ``chain`` as in ``_plan``. An institution that several lists name stays while one of them does, as if that one had
    brought it.
    """
    session = run.session
    falls = len(chain) % 2 == 1  # whether the run at the end of the chain, which alone can have created, falls
    made = set(session.scalars(select(Institution.id).where(Institution.created_run_id == chain[-1])))
    back = set(session.scalars(select(Institution.id).where(Institution.removed_run_id == chain[0])))
    lost: set[int] = set()
    concerned = sorted(made | back | (touched if run.source in list_sources(session) else set()))
    undo = aliased(Run)
    for start in range(0, len(concerned), CHUNK):
        part = concerned[start : start + CHUNK]
        named = {
            row.subject_id: row
            for row in session.execute(
                select(
                    SourceRecord.subject_id,
                    func.min(SourceRecord.created_run_id).label("first"),
                    func.max(case((SourceRecord.ended_run_id.is_(None), 1), else_=0)).label("live"),
                )
                .outerjoin(undo, undo.id == SourceRecord.ended_run_id)
                .where(
                    SourceRecord.subject_type == _INSTITUTION,
                    SourceRecord.subject_id.in_(part),
                    SourceRecord.source.not_like("school:%"),
                    SourceRecord.source != "sites",
                    undo.undoes_id.is_(None),  # what a list dropped stays, closed; what was undone never was
                )
                .group_by(SourceRecord.subject_id)
            )
        }
        for id_, created, removed in session.execute(
            select(Institution.id, Institution.created_run_id, Institution.removed_run_id).where(
                Institution.id.in_(part)
            )
        ).all():
            row = named.get(id_)
            if row is None and removed is None and falls:
                lost.add(id_)
            elif row is not None and row.live and removed is not None:
                back.add(id_)
            if row is not None and row.first != created:
                session.execute(update(Institution).where(Institution.id == id_).values(created_run_id=row.first))
    for ids, value, kind in ((back, None, "created"), (lost, run.id, "removed")):
        for start in range(0, len(ids), CHUNK):
            part = sorted(ids)[start : start + CHUNK]
            session.execute(update(Institution).where(Institution.id.in_(part)).values(removed_run_id=value))
            if value is not None:
                session.execute(delete(Identifier).where(Identifier.institution_id.in_(part)))
        changes.extend(
            {"subject_type": _INSTITUTION, "subject_id": id_, "institution_id": id_, "kind": kind, "diff": {}}
            for id_ in sorted(ids)
        )
    return back | lost


def _undo_links(run: RunContext, run_id: int) -> set[int]:
    """What a person attached or dismissed in the run; automatic attachments are made anew anyway."""
    session = run.session
    by_hand = Attachment.method == linking.BY_HAND
    touched = set(
        session.scalars(
            select(Attachment.institution_id).where(
                by_hand, (Attachment.run_id == run_id) | (Attachment.ended_run_id == run_id)
            )
        )
    )
    session.execute(
        update(Attachment)
        .where(Attachment.run_id == run_id, by_hand, Attachment.ended_run_id.is_(None))
        .values(ended_run_id=run.id)
    )
    for row in session.scalars(select(Attachment).where(Attachment.ended_run_id == run_id, by_hand)):
        session.add(
            Attachment(
                subject_type=row.subject_type,
                subject_id=row.subject_id,
                institution_id=row.institution_id,
                method=row.method,
                run_id=run.id,
            )
        )
    session.execute(update(QueueEntry).where(QueueEntry.dismissed_run_id == run_id).values(dismissed_run_id=None))
    session.flush()
    return touched


def _undo_slugs(run: RunContext, run_id: int, changes: list[dict[str, Any]], clock: Clock) -> None:
    session = run.session
    for change in session.scalars(select(Change).where(Change.run_id == run_id, Change.kind == "renamed")):
        old, new = change.diff["slug"]
        institution = session.get_one(Institution, change.subject_id)
        if institution.slug != new:
            continue  # renamed again since: that stays
        session.execute(
            delete(SlugHistory).where(SlugHistory.slug == old, SlugHistory.institution_id == institution.id)
        )
        session.add(SlugHistory(slug=new, institution_id=institution.id, until=clock.today()))
        institution.slug = old
        changes.append(
            {
                "subject_type": _INSTITUTION,
                "subject_id": institution.id,
                "institution_id": institution.id,
                "kind": "renamed",
                "diff": {"slug": [new, old]},
            }
        )
        session.flush()


def _refresh_source(session: Session, code: str) -> None:
    """The source is as fresh as its newest run that stands."""
    source = session.get(Source, code)
    if source is None:
        return
    newest = session.scalar(
        select(Run)
        .where(Run.source == code, Run.state == RunState.DONE, Run.format != "undo")
        .order_by(Run.id.desc())
        .limit(1)
    )
    source.data_on = newest.seen_on if newest else None
    source.dated = newest.dated if newest else False
    source.last_run_id = newest.id if newest else None
    source.file_hash = ""
    session.flush()
