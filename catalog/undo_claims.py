"""Turn the claims of a run over: what it said ends, what it ended lives again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import subjects
from catalog.claims import (
    CHUNK,
    LiveClaim,
    Outcome,
    RunContext,
    Writer,
    load_live,
)
from catalog.importers.merge import materialise
from catalog.models import (
    Claim,
    FactRowSubject,
    Run,
)
from catalog.models.provenance import RunState, SubjectType

_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(slots=True)
class _Plan:
    """What an undo does to the claims of one subject type."""

    withdraw: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # subject -> claims
    revive: dict[int, list[LiveClaim]] = field(default_factory=lambda: defaultdict(list))

    def subjects(self) -> set[int]:
        return set(self.withdraw) | set(self.revive)


def _plan(session: Session, chain: list[int], subject_type: SubjectType) -> _Plan:
    """What must end and what must live again, so that the last word of the runs that stand is live.

    ``chain`` are the run that is taken back and, where that is an undo, the runs it undid: what any of them wrote or
    ended is looked at. A source's last word on a field is what its newest standing run wrote; where that run ended a
    claim and wrote none, the source fell silent. So runs of the desk may be undone in any order.
    """
    plan = _Plan()
    of_type = Claim.subject_type == subject_type.value
    concerned = {
        (row.subject_id, row.field, row.source)
        for row in session.execute(
            select(Claim.subject_id, Claim.field, Claim.source).where(
                of_type, Claim.run_id.in_(chain) | Claim.ended_run_id.in_(chain)
            )
        )
    }
    fallen = set(session.scalars(select(Run.id).where((Run.state == RunState.UNDONE) | Run.undoes_id.is_not(None))))
    ids = sorted({subject_id for subject_id, _field, _source in concerned})
    for start in range(0, len(ids), CHUNK):
        told: dict[tuple[int, str, str], list[Claim]] = defaultdict(list)
        part = Claim.subject_id.in_(ids[start : start + CHUNK])
        for claim in session.scalars(select(Claim).where(of_type, part).order_by(Claim.id)):
            if (claim.subject_id, claim.field, claim.source) in concerned:
                told[claim.subject_id, claim.field, claim.source].append(claim)
        for claims in told.values():
            _plan_field(plan, claims, fallen)
    return plan


def _plan_field(plan: _Plan, claims: list[Claim], fallen: set[int]) -> None:
    """The same for all claims of one source about one field of one subject."""
    spoke = {claim.run_id for claim in claims} | {claim.ended_run_id for claim in claims if claim.ended_run_id}
    last = max(spoke - fallen, default=0)
    word = next((claim for claim in claims if claim.spoken_run == last), None)
    live = next((claim for claim in claims if claim.ended_run_id is None), None)
    if live is not None and (word is None or live.spoken_run != last):
        plan.withdraw[live.subject_id].add(live.id)
    if word is not None and (live is None or live.spoken_run != last):
        plan.revive[word.subject_id].append(
            LiveClaim(
                0, word.field, word.source, word.state, word.value, word.original, word.seen_on, word.spoken_run, False,
                word.correction,
            )
        )  # fmt: skip


def undo_claims(
    run: RunContext, chain: list[int], subject_type: SubjectType, gone: set[int], changes: list[dict[str, Any]]
) -> tuple[list[int], set[int]]:
    """Withdraw and revive the claims about one type of subject; returns the subjects, and institutions touched."""
    session = run.session
    plan = _plan(session, chain, subject_type)
    ids = sorted(plan.subjects())
    districts = subjects.Districts(session)
    owners = _owners(session, subject_type, ids)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        live = load_live(session, subject_type.value, part)
        writer = Writer(run, subject_type.value)
        outcomes: dict[int, Outcome] = {}
        for id_ in part:
            withdrawn = plan.withdraw.get(id_, set())
            spoken = {(claim.field, claim.source) for claim in live.get(id_, ()) if claim.id not in withdrawn}
            revived = [claim for claim in plan.revive.get(id_, ()) if (claim.field, claim.source) not in spoken]
            outcomes[id_] = writer.revive(id_, live.get(id_, ()), withdrawn, revived)
        writer.flush()
        kept = {
            id_: outcome
            for id_, outcome in outcomes.items()
            if subject_type is not SubjectType.INSTITUTION or id_ not in gone
        }
        materialise(run, subject_type, kept, districts)
        changes.extend(
            {
                "subject_type": subject_type.value,
                "subject_id": id_,
                "institution_id": owners.get(id_),
                "kind": "changed",
                "diff": {"outline": ["…", "…"]} if subject_type is SubjectType.DISTRICT else outcome.diff,
            }
            for id_, outcome in outcomes.items()
            if outcome.diff
        )
    return ids, set(owners.values())


def _owners(session: Session, subject_type: SubjectType, ids: list[int]) -> Mapping[int, int]:
    if subject_type is SubjectType.INSTITUTION:
        return {id_: id_ for id_ in ids}
    owners: dict[int, int] = {}
    if subject_type is SubjectType.ROW:
        for start in range(0, len(ids), CHUNK):
            query = select(FactRowSubject.id, FactRowSubject.institution_id).where(
                FactRowSubject.id.in_(ids[start : start + CHUNK])
            )
            owners.update(session.execute(query).all())
    return owners
