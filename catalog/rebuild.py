"""Make everything that follows from claims again: winners, typed columns, attachments, states."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog import linking, subjects
from catalog.claims import (
    LiveClaim,
    Outcome,
    RunContext,
    bump_revision,
    load_live,
    request_build,
    start_run,
    weigh,
    writing,
)
from catalog.importers.merge import materialise, refresh_successions
from catalog.models import Building, Claim, District, Entry, FactRowSubject, Institution, Municipality
from catalog.models.provenance import SubjectType
from catalog.pen import queued
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions

_BATCH = 500
_TABLES = {
    SubjectType.DISTRICT: District.id,
    SubjectType.MUNICIPALITY: Municipality.id,
    SubjectType.INSTITUTION: Institution.id,
    SubjectType.ROW: FactRowSubject.id,
    SubjectType.ENTRY: Entry.id,
    SubjectType.BUILDING: Building.id,
}


@queued
def rebuild(sessions: Sessions, *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Make winners, typed columns and attachments again from the claims; returns how many winners were wrong.

    After a new rule of names, weights or links; a register that is whole comes out as it was.
    """
    with sessions.begin() as session, writing(session):
        run = start_run(session, format="rebuild", source="desk", actor=actor, at=clock.now(), seen_on=clock.today())
        wrong = sum(_rebuild(session, run, subject_type) for subject_type in _TABLES)
        linking.relink(run)
        linking.refresh_derived(
            session, list(session.scalars(select(Institution.id).where(Institution.removed_run_id.is_(None))))
        )
        bump_revision(session)
        request_build(session, run.at)
    audit(actor, "catalog.rebuild", f"run:{run.id}", {"wrong": wrong})
    return wrong


def _rebuild(session: Session, run: RunContext, subject_type: SubjectType) -> int:
    column = _TABLES[subject_type]
    districts = subjects.Districts(session)
    wrong, last = 0, 0
    succeeded: dict[int, Mapping[str, LiveClaim]] = {}
    query = select(column).order_by(column).limit(_BATCH)
    if subject_type is SubjectType.INSTITUTION:
        query = query.where(Institution.removed_run_id.is_(None))
    while ids := list(session.scalars(query.where(column > last))):
        last = ids[-1]
        live = load_live(session, subject_type.value, ids)
        outcomes: dict[int, Outcome] = {}
        for id_ in ids:
            winners = weigh(live.get(id_, ()))
            outcomes[id_] = Outcome(id_, winners=winners, diff={"site": []})  # so that sites are written, too
            best = {claim.id for claim in winners.values()}
            for claim in live.get(id_, ()):
                if claim.winning is not (claim.id in best):
                    session.execute(update(Claim).where(Claim.id == claim.id).values(winning=claim.id in best))
                    wrong += 1
            if "successors" in winners:
                succeeded[id_] = winners
        materialise(run, subject_type, outcomes, districts)
    if subject_type is SubjectType.INSTITUTION:
        refresh_successions(run, succeeded)
    return wrong
