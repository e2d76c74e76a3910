"""Attach licences, certificates and buildings to institutions; never guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapely import Point as ShapelyPoint
from shapely import prepare
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.addresses import same_house
from catalog.branches import narrow_supplements, refresh_heads
from catalog.claims import RunContext
from catalog.derived import best_state, refresh_derived
from catalog.kinds import LinkMethod
from catalog.likeness import BODY, IDENTIFIER, NUMBERED, NUMBERED_PLACE
from catalog.link_register import LinkRegister, Nearby
from catalog.link_writing import Key, Link, Subject, write_links
from catalog.matching import Match
from catalog.models import Attachment, Building, District, Entry, QueueEntry
from catalog.models.provenance import SubjectType
from catalog.names import district_stem, recognise_number
from core.i18n import N_

BY_OGRN, BY_INN, BY_NAME, BY_ADDRESS, BY_HAND, BY_GUID, BY_LIKENESS = (
    LinkMethod.OGRN.value, LinkMethod.INN.value, LinkMethod.NAME.value, LinkMethod.ADDRESS.value, LinkMethod.HAND.value,
    LinkMethod.GUID.value, LinkMethod.LIKENESS.value,
)  # fmt: skip
OUTSIDE = N_("The point lies outside the district its record names.")
NOT_LISTED = N_("Its OGRN and INN belong to no institution of the register.")
OTHER_BODY = N_("An institution fits by name, but its OGRN or INN is another's.")
_ENTRY, _BUILDING = SubjectType.ENTRY.value, SubjectType.BUILDING.value


@dataclass(slots=True)
class LinkOutcome:
    """What linking did."""

    touched: set[int]  # institutions with a new or lost attachment
    changed: bool


@dataclass(slots=True)
class _Plan:
    """What should be attached, and what waits."""

    register: LinkRegister
    settled: set[Subject]  # what people decided
    desired: dict[Key, Link] = field(default_factory=dict)
    queue: dict[Subject, tuple[str, Nearby]] = field(default_factory=dict)


def relink(run: RunContext) -> LinkOutcome:
    """Attach what can be attached now, detach what no longer fits, queue the rest. What people decided stays."""
    session = run.session
    if not _has_work(session):
        heads = refresh_heads(session, None)
        return LinkOutcome(heads, bool(heads))
    register = LinkRegister(session)
    existing: dict[Key, tuple[int, Link]] = {}
    by_hand: set[Subject] = set()
    desired: dict[Key, Link] = {}
    for row in session.execute(
        select(
            Attachment.id, Attachment.subject_type, Attachment.subject_id, Attachment.institution_id, Attachment.method,
            Attachment.score,
        ).where(Attachment.ended_run_id.is_(None))
    ):  # fmt: skip
        key = (row.subject_type, row.subject_id, row.institution_id)
        existing[key] = (row.id, (row.method, row.score))
        if row.method == BY_HAND:
            by_hand.add((row.subject_type, row.subject_id))
            if row.institution_id in register.alive:
                desired[key] = (BY_HAND, row.score)
    dismissed = {
        (kind, id_)
        for kind, id_ in session.execute(
            select(QueueEntry.subject_type, QueueEntry.subject_id).where(QueueEntry.dismissed_run_id.is_not(None))
        )
    }
    plan = _Plan(register, by_hand | dismissed, desired)
    _link_entries(session, plan)
    _link_buildings(session, plan)
    touched = write_links(run, existing, plan.desired, plan.queue, dismissed)
    touched |= narrow_supplements(session, register, plan.desired)
    touched |= refresh_heads(session, register)
    return LinkOutcome(touched, bool(touched))


def _has_work(session: Session) -> bool:
    """Whether there is anything to attach, or to detach."""
    return any(
        session.scalar(query.limit(1)) is not None
        for query in (
            select(Entry.id).where(Entry.live),
            select(Building.id).where(Building.live),
            select(Attachment.id).where(Attachment.ended_run_id.is_(None)),
            select(QueueEntry.id).where(QueueEntry.dismissed_run_id.is_(None)),
        )
    )


def _link_entries(session: Session, plan: _Plan) -> None:
    """Certificates and licences: by their register's number of the holder, by OGRN and INN, by name."""
    register = plan.register
    for row in session.execute(
        select(
            Entry.id, Entry.holder, Entry.holder_short, Entry.address, Entry.inn, Entry.ogrn, Entry.organisation_guid
        )
        .where(Entry.live)
        .order_by(Entry.id)
    ):
        subject = (_ENTRY, row.id)
        if subject in plan.settled:
            continue
        found: dict[int, Link] = dict.fromkeys(register.owners("inn", row.inn), (BY_INN, BODY))
        found |= dict.fromkeys(register.owners("ogrn", row.ogrn), (BY_OGRN, BODY))
        if not found:
            found = dict.fromkeys(register.owners("register_guid", row.organisation_guid), (BY_GUID, IDENTIFIER))
        if found:
            plan.desired |= {(_ENTRY, row.id, institution): link for institution, link in found.items()}
            continue
        stem = district_stem(row.holder)
        said = {"full_name": row.holder, "short_name": row.holder_short, "address": row.address}
        _link_by_name(plan, subject, row.holder, said, register.stems.get(stem) if stem else None, row.inn, row.ogrn)


def _link_buildings(session: Session, plan: _Plan) -> None:
    """Points: by kind, number and district; by the house; by name and place."""
    outlines: Outlines | None = None
    for row in session.execute(
        select(Building.id, Building.name, Building.address, Building.district, Building.lat, Building.lon)
        .where(Building.live)
        .order_by(Building.id)
    ):
        subject = (_BUILDING, row.id)
        if subject in plan.settled:
            continue
        outlines = outlines or Outlines(session)
        said = {"full_name": row.name, "address": row.address, "district": row.district}
        district_id = plan.register.districts.get(row.district) if row.district else None
        if outlines.contains(district_id, row.lat, row.lon) is False:
            candidates, _reason = plan.register.by_name(row.name, district_id)
            nearby = Nearby.of({candidate.id: NUMBERED - 0.2 for candidate in candidates})
            plan.queue[subject] = (OUTSIDE, nearby if candidates else plan.register.near(row.name, said))
            continue
        _link_by_name(plan, subject, row.name, said, district_id, "", "")


def _link_by_name(
    plan: _Plan, subject: Subject, name: str, said: dict[str, Any], district_id: int | None, inn: str, ogrn: str
) -> None:
    """The rungs below the identifiers: the first that names exactly one institution attaches, else it waits."""
    register = plan.register
    candidates, reason = register.by_name(name, district_id, said.get("address") or "")
    offers = offer_by_name(register, name, said, district_id)
    for institution, link in offers:
        if register.another_body(institution, inn, ogrn):
            reason = OTHER_BODY
            continue
        plan.desired[(*subject, institution)] = link
        return
    if not candidates and reason != OTHER_BODY and (inn or ogrn):
        reason = NOT_LISTED
    near = {candidate.id: NUMBERED - 0.1 for candidate in candidates} | {id_: NUMBERED - 0.2 for id_, _link in offers}
    plan.queue[subject] = (reason, Nearby.of(near) if near else register.near(name, said))


def offer_by_name(
    register: LinkRegister, name: str, said: dict[str, Any], district_id: int | None
) -> list[tuple[int, Link]]:
    """The institution that a rung below the identifiers names; none where several fit, or nobody does."""
    address = said.get("address") or ""
    candidates, _reason = register.by_name(name, district_id, address)
    if len(candidates) == 1:
        return [(candidates[0].id, (BY_NAME, NUMBERED))]
    if recognise_number(name):
        there = [one for one in candidates if same_house(one.address, address)] if candidates else []
        if not candidates and address:
            there = register.at_house(name, address)
        return [(there[0].id, (BY_ADDRESS, NUMBERED_PLACE))] if len(there) == 1 else []
    match = register.by_likeness(said)
    return [(match.institution_id, (BY_LIKENESS, match.score))] if isinstance(match, Match) else []


class Outlines:
    """District outlines, ready to be asked."""

    def __init__(self, session: Session) -> None:
        self._shapes: dict[int, Any] = {}
        for id_, outline in session.execute(select(District.id, District.outline)):
            if outline:
                self._shapes[id_] = shape(outline)
                prepare(self._shapes[id_])

    def contains(self, district_id: int | None, lat: float | None, lon: float | None) -> bool | None:
        """Whether the point lies in the district; None where outline or point are not known."""
        found = self._shapes.get(district_id) if district_id is not None else None
        return None if found is None or lat is None or lon is None else bool(found.covers(ShapelyPoint(lon, lat)))


__all__ = ["BY_HAND", "LinkOutcome", "Outlines", "best_state", "refresh_derived", "relink"]
