"""Attach licences, certificates and buildings to institutions; never guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shapely import Point as ShapelyPoint
from shapely import prepare
from shapely.geometry import shape
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from catalog.addresses import parse_address, same_house
from catalog.claims import CHUNK, RunContext, write_changes
from catalog.geo.municipalities import refresh_municipalities
from catalog.geo.shown import load_points, point_columns
from catalog.kinds import Kind, LinkMethod, RegisterState
from catalog.models import Attachment, Building, District, Entry, Identifier, Institution, QueueEntry, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.names import district_stem, recognise_kind, recognise_number, same_family
from core.i18n import N_
from core.text import comparison_key

BY_OGRN, BY_INN, BY_NAME, BY_ADDRESS, BY_HAND = (
    LinkMethod.OGRN.value, LinkMethod.INN.value, LinkMethod.NAME.value, LinkMethod.ADDRESS.value, LinkMethod.HAND.value,
)  # fmt: skip
NOBODY = N_("No institution fits by kind, number and district.")
SEVERAL = N_("Several institutions fit; a person has to choose.")
NO_NUMBER = N_("Its name holds no number by which an institution could be found.")
NO_DISTRICT = N_("Neither its name nor its record names a district.")
OUTSIDE = N_("The point lies outside the district its record names.")
NOT_LISTED = N_("Its OGRN and INN belong to no institution of the register.")
OTHER_BODY = N_("An institution fits by name, but its OGRN or INN is another's.")


NEAR = 5  # suggestions for a person who decides


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution as linking sees it."""

    id: int
    kind: Kind
    number: str
    district_id: int | None
    address: str
    inn: frozenset[str]
    ogrn: frozenset[str]


@dataclass(slots=True)
class LinkOutcome:
    """What linking did."""

    touched: set[int]  # institutions with a new or lost attachment
    changed: bool


class _Register:
    """The living institutions, found by identifier or by kind, number and district."""

    def __init__(self, session: Session) -> None:
        numbers: dict[int, dict[str, set[str]]] = defaultdict(lambda: {"inn": set(), "ogrn": set()})
        for id_, scheme, value in session.execute(
            select(Identifier.institution_id, Identifier.scheme, Identifier.value).where(
                Identifier.valid, Identifier.scheme.in_(("inn", "ogrn"))
            )
        ):
            numbers[id_][scheme].add(value)
        self.by_inn: dict[str, list[int]] = defaultdict(list)
        self.by_ogrn: dict[str, list[int]] = defaultdict(list)
        self.by_number: dict[tuple[str, int | None], list[Candidate]] = defaultdict(list)
        self.all_by_number: dict[str, list[Candidate]] = defaultdict(list)
        self.alive: set[int] = set()
        for id_, kind, number, district_id, address in session.execute(
            select(Institution.id, Institution.kind, Institution.number, Institution.district_id, Institution.address)
            .where(Institution.removed_run_id.is_(None))
            .order_by(Institution.id)
        ):
            known = numbers[id_]
            candidate = Candidate(
                id_, kind, number, district_id, address, frozenset(known["inn"]), frozenset(known["ogrn"])
            )
            self.alive.add(id_)
            if number:
                self.by_number[number, district_id].append(candidate)
                self.all_by_number[number].append(candidate)
            for value in known["inn"]:
                self.by_inn[value].append(id_)
            for value in known["ogrn"]:
                self.by_ogrn[value].append(id_)
        self.districts: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        for id_, key in session.execute(select(District.id, District.key)):
            self.districts[key] = id_
            self.stems[_stem(key)] = id_

    def by_name(self, name: str, district_id: int | None) -> tuple[list[Candidate], str]:
        """Who fits by kind, number and district: exactly one is an answer; else why there is none."""
        number = recognise_number(name)
        if not number:
            return [], NO_NUMBER
        if district_id is None:
            return [], NO_DISTRICT
        kind = recognise_kind(name)
        near = [candidate for candidate in self.by_number[number, district_id] if same_family(candidate.kind, kind)]
        exact = [candidate for candidate in near if candidate.kind is kind]
        fitting = exact if len(exact) == 1 else near
        if not fitting:
            return [], NOBODY
        return fitting, "" if len(fitting) == 1 else SEVERAL

    def near(self, name: str) -> list[int]:
        """Institutions of this number in any district: what a person may look at first. Never attached by themselves."""
        number, kind = recognise_number(name), recognise_kind(name)
        if not number:
            return []
        found = [candidate.id for candidate in self.all_by_number[number] if same_family(candidate.kind, kind)]
        return found[:NEAR]


def _stem(district_key: str) -> str:
    """«Колпинский» and «Колпинского» share «колпинск»."""
    for ending in ("ий", "ый", "ой"):
        if district_key.endswith(ending):
            return district_key[: -len(ending)]
    return district_key


def relink(run: RunContext) -> LinkOutcome:
    """Attach what can be attached now, detach what no longer fits, queue the rest. What people decided stays."""
    session = run.session
    register = _Register(session)
    desired: dict[tuple[str, int, int], str] = {}
    queue: dict[tuple[str, int], tuple[str, list[int]]] = {}
    by_hand: set[tuple[str, int]] = set()
    existing: dict[tuple[str, int, int], tuple[int, str]] = {}
    for row in session.execute(
        select(
            Attachment.id, Attachment.subject_type, Attachment.subject_id, Attachment.institution_id, Attachment.method
        ).where(Attachment.ended_run_id.is_(None))
    ):
        key = (row.subject_type, row.subject_id, row.institution_id)
        existing[key] = (row.id, row.method)
        if row.method == BY_HAND:
            by_hand.add((row.subject_type, row.subject_id))
            if row.institution_id in register.alive:
                desired[key] = BY_HAND
    dismissed = {
        (kind, id_)
        for kind, id_ in session.execute(
            select(QueueEntry.subject_type, QueueEntry.subject_id).where(QueueEntry.dismissed_run_id.is_not(None))
        )
    }
    settled = by_hand | dismissed
    _link_entries(session, register, desired, queue, settled)
    _link_buildings(session, register, desired, queue, settled)
    return _write(run, existing, desired, queue, dismissed)


def _link_entries(
    session: Session,
    register: _Register,
    desired: dict[tuple[str, int, int], str],
    queue: dict[tuple[str, int], tuple[str, list[int]]],
    settled: set[tuple[str, int]],
) -> None:
    kind = SubjectType.ENTRY.value
    for id_, holder, inn, ogrn in session.execute(
        select(Entry.id, Entry.holder, Entry.inn, Entry.ogrn).where(Entry.live).order_by(Entry.id)
    ):
        if (kind, id_) in settled:
            continue
        found = dict.fromkeys(register.by_inn.get(inn, ()), BY_INN) if inn else {}
        if ogrn:
            found |= dict.fromkeys(register.by_ogrn.get(ogrn, ()), BY_OGRN)
        if found:
            for institution, method in found.items():
                desired[kind, id_, institution] = method
            continue
        stem = district_stem(holder)
        candidates, reason = register.by_name(holder, register.stems.get(stem) if stem else None)
        if len(candidates) == 1:
            candidate = candidates[0]
            if (inn and candidate.inn and inn not in candidate.inn) or (
                ogrn and candidate.ogrn and ogrn not in candidate.ogrn
            ):
                reason = OTHER_BODY
            else:
                desired[kind, id_, candidate.id] = BY_NAME
                continue
        elif not candidates and (inn or ogrn):
            reason = NOT_LISTED
        queue[kind, id_] = (reason, [candidate.id for candidate in candidates] or register.near(holder))


def _link_buildings(
    session: Session,
    register: _Register,
    desired: dict[tuple[str, int, int], str],
    queue: dict[tuple[str, int], tuple[str, list[int]]],
    settled: set[tuple[str, int]],
) -> None:
    kind = SubjectType.BUILDING.value
    outlines = Outlines(session)
    for id_, name, address, district, lat, lon in session.execute(
        select(Building.id, Building.name, Building.address, Building.district, Building.lat, Building.lon)
        .where(Building.live)
        .order_by(Building.id)
    ):
        if (kind, id_) in settled:
            continue
        district_id = register.districts.get(district) if district else None
        candidates, reason = register.by_name(name, district_id)
        if outlines.contains(district_id, lat, lon) is False:
            reason = OUTSIDE
        elif len(candidates) == 1:
            desired[kind, id_, candidates[0].id] = BY_NAME
            continue
        elif len(there := [candidate for candidate in candidates if same_house(candidate.address, address)]) == 1:
            desired[kind, id_, there[0].id] = BY_ADDRESS
            continue
        queue[kind, id_] = (reason, [candidate.id for candidate in candidates] or register.near(name))


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


def _write(
    run: RunContext,
    existing: dict[tuple[str, int, int], tuple[int, str]],
    desired: dict[tuple[str, int, int], str],
    queue: dict[tuple[str, int], tuple[str, list[int]]],
    dismissed: set[tuple[str, int]],
) -> LinkOutcome:
    session = run.session
    ended = [key for key, (_, method) in existing.items() if desired.get(key) != method]
    fresh = [key for key, method in desired.items() if key not in existing or existing[key][1] != method]
    ids = [existing[key][0] for key in ended]
    for start in range(0, len(ids), CHUNK):
        session.execute(
            update(Attachment).where(Attachment.id.in_(ids[start : start + CHUNK])).values(ended_run_id=run.id)
        )
    if fresh:
        session.execute(
            insert(Attachment),
            [
                {
                    "subject_type": kind,
                    "subject_id": id_,
                    "institution_id": institution,
                    "method": desired[kind, id_, institution],
                    "run_id": run.id,
                }
                for kind, id_, institution in fresh
            ],
        )
    stays = {key for key in ended if key in desired}  # only the method changed
    write_changes(
        run,
        [
            {
                "subject_type": kind,
                "subject_id": id_,
                "institution_id": institution,
                "kind": word,
                "diff": {},
            }
            for word, keys in (("detached", set(ended) - stays), ("attached", set(fresh) - stays))
            for kind, id_, institution in sorted(keys)
        ],
    )
    _write_queue(run, queue, dismissed)
    touched = {institution for _, _, institution in (*ended, *fresh)}
    return LinkOutcome(touched, bool(touched))


def _write_queue(
    run: RunContext, queue: dict[tuple[str, int], tuple[str, list[int]]], dismissed: set[tuple[str, int]]
) -> None:
    session = run.session
    before = {
        (row.subject_type, row.subject_id): row
        for row in session.execute(
            select(
                QueueEntry.id, QueueEntry.subject_type, QueueEntry.subject_id, QueueEntry.reason, QueueEntry.candidates
            ).where(QueueEntry.dismissed_run_id.is_(None))
        )
    }
    gone = [row.id for key, row in before.items() if key not in queue]
    for start in range(0, len(gone), CHUNK):
        session.execute(delete(QueueEntry).where(QueueEntry.id.in_(gone[start : start + CHUNK])))
    fresh = [
        {
            "subject_type": kind,
            "subject_id": id_,
            "reason": reason,
            "candidates": candidates,
            "run_id": run.id,
        }
        for (kind, id_), (reason, candidates) in queue.items()
        if (kind, id_) not in before and (kind, id_) not in dismissed
    ]
    if fresh:
        session.execute(insert(QueueEntry), fresh)
    changed = [
        {"id": before[key].id, "reason": reason, "candidates": candidates}
        for key, (reason, candidates) in queue.items()
        if key in before and (before[key].reason, before[key].candidates) != (reason, candidates)
    ]
    if changed:
        session.execute(update(QueueEntry), changed)


_STATE_ORDER = (
    RegisterState.ACTIVE,
    RegisterState.PARTIALLY_SUSPENDED,
    RegisterState.SUSPENDED,
    RegisterState.TERMINATED,
    RegisterState.ANNULLED,
    RegisterState.NO_DATA,
)
NEED_NO_ACCREDITATION = frozenset({Kind.KINDERGARTEN, Kind.SUPPLEMENTARY})


def best_state(states: Iterable[RegisterState]) -> RegisterState:
    """The state of an institution with several entries: one in force is enough."""
    found = set(states)
    return next((state for state in _STATE_ORDER if state in found), RegisterState.NO_DATA)


def refresh_derived(session: Session, ids: Iterable[int]) -> None:
    """Make again what an institution's columns take from attached things and from the records that name it."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        _refresh_chunk(session, wanted[start : start + CHUNK])
    refresh_municipalities(session, wanted)


def _refresh_chunk(session: Session, ids: list[int]) -> None:
    states: dict[int, dict[str, list[RegisterState]]] = defaultdict(lambda: defaultdict(list))
    for id_, register, state in session.execute(
        select(Attachment.institution_id, Entry.register, Entry.state)
        .join(Entry, Entry.id == Attachment.subject_id)
        .where(
            Attachment.subject_type == SubjectType.ENTRY.value,
            Attachment.ended_run_id.is_(None),
            Attachment.institution_id.in_(ids),
            Entry.live,
        )
    ):
        states[id_][register].append(state)
    buildings: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Attachment.institution_id,
            Building.id,
            Building.name,
            Building.address,
            Building.capacity,
            Building.lat,
            Building.lon,
        )
        .join(Building, Building.id == Attachment.subject_id)
        .where(
            Attachment.subject_type == SubjectType.BUILDING.value,
            Attachment.ended_run_id.is_(None),
            Attachment.institution_id.in_(ids),
            Building.live,
            Building.lat.is_not(None),
        )
        .order_by(Building.id)
    ):
        buildings[row.institution_id].append(row)
    named = set(
        session.scalars(
            select(SourceRecord.subject_id).where(
                SourceRecord.subject_type == SubjectType.INSTITUTION.value,
                SourceRecord.subject_id.in_(ids),
                SourceRecord.ended_run_id.is_(None),
                SourceRecord.source.not_like("school:%"),
                SourceRecord.source != "sites",
            )
        )
    )
    rows: list[dict[str, Any]] = []
    found = session.execute(
        select(
            Institution.id, Institution.kind, Institution.address, Institution.building_id, Institution.closed_on
        ).where(Institution.id.in_(ids))
    ).all()
    # Only those with a building, or that had one: the point of the others is their own claim, already in its columns.
    placed = {id_ for id_, _kind, _address, building_id, _closed in found if building_id is not None} | set(buildings)
    own = load_points(session, SubjectType.INSTITUTION, placed)
    of_buildings = load_points(session, SubjectType.BUILDING, {row.id for rows_ in buildings.values() for row in rows_})
    for id_, kind, address, _building_id, closed_on in found:
        accreditation = best_state(states[id_]["accreditations"])
        if accreditation is RegisterState.NO_DATA and kind in NEED_NO_ACCREDITATION:
            accreditation = RegisterState.NOT_REQUIRED
        columns: dict[str, Any] = {
            "id": id_,
            "licence_state": best_state(states[id_]["licences"]),
            "accreditation_state": accreditation,
            "open": closed_on is None and id_ in named,
        }
        if id_ in placed:
            main = _main_building(address, buildings.get(id_, []))
            columns |= point_columns(own.get(id_), main, of_buildings)
        rows.append(columns)
    _update_alike(session, rows)


def _update_alike(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Update institutions; rows of one statement must name the same columns."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    for group in alike.values():
        session.execute(update(Institution), group)


def _main_building(address: str, buildings: list[Any]) -> Any | None:
    """The building an institution is shown at: the one of its own address, else the largest, else the first."""
    if not buildings:
        return None
    words = set(comparison_key(address).replace(",", " ").split())
    own = parse_address(address)

    def likeness(row: Any) -> tuple[bool, int, int, int]:
        its = parse_address(row.address)
        same = bool(own.house_key and own.street_key) and (own.street_key, own.house_key) == (
            its.street_key,
            its.house_key,
        )
        there = set(comparison_key(row.address).replace(",", " ").split())
        return same, len(words & there), row.capacity or 0, -row.id

    return max(buildings, key=likeness)
