"""Make again what an institution's columns take from attached things and from the lists that name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from catalog.addresses import parse_address
from catalog.geo.municipalities import refresh_municipalities
from catalog.geo.shown import load_points, point_columns
from catalog.kinds import NEED_NO_ACCREDITATION, RegisterState
from catalog.models import Attachment, Building, Entry, Institution, Municipality, SourceRecord
from catalog.models.provenance import SubjectType
from core.text import comparison_key

_PART = 2000  # institutions a query asks for at once


_STATE_ORDER = (
    RegisterState.ACTIVE,
    RegisterState.PARTIALLY_SUSPENDED,
    RegisterState.SUSPENDED,
    RegisterState.TERMINATED,
    RegisterState.ANNULLED,
    RegisterState.NO_DATA,
)


def best_state(states: Iterable[RegisterState]) -> RegisterState:
    """The state of an institution with several entries: one in force is enough."""
    found = set(states)
    return next((state for state in _STATE_ORDER if state in found), RegisterState.NO_DATA)


def refresh_derived(session: Session, ids: Iterable[int]) -> None:
    """Make again what an institution's columns take from attached things and from the records that name it."""
    wanted = sorted(set(ids))
    attached = set(
        session.scalars(select(Attachment.institution_id).where(Attachment.ended_run_id.is_(None)).distinct())
    )
    stale = _find_stale(session, wanted, attached)
    for start in range(0, len(stale), _PART):
        _refresh_part(session, stale[start : start + _PART], attached)
    if any(
        session.scalar(query.limit(1)) is not None
        for query in (select(Municipality.id), select(Institution.id).where(Institution.municipality_id.is_not(None)))
    ):
        refresh_municipalities(session, wanted)


# A list names the institution: its own record counts, what a school or the list of sites says of it does not.
_NAMED = (
    select(SourceRecord.id)
    .where(
        SourceRecord.subject_type == SubjectType.INSTITUTION.value,
        SourceRecord.subject_id == Institution.id,
        SourceRecord.ended_run_id.is_(None),
        SourceRecord.source.not_like("school:%"),
        SourceRecord.source != "sites",
    )
    .correlate(Institution)
    .exists()
)


def _find_stale(session: Session, wanted: list[int], attached: set[int]) -> list[int]:
    """Those whose columns must be looked at: something is attached, or one query finds a column that is not right."""
    if not wanted:
        return []
    exempt = Institution.kind.in_(NEED_NO_ACCREDITATION)
    wrong = session.scalars(
        select(Institution.id).where(
            Institution.id.between(wanted[0], wanted[-1]),
            or_(
                Institution.open.is_distinct_from(and_(Institution.closed_on.is_(None), _NAMED)),
                Institution.licence_state != RegisterState.NO_DATA,
                and_(exempt, Institution.accreditation_state != RegisterState.NOT_REQUIRED),
                and_(~exempt, Institution.accreditation_state != RegisterState.NO_DATA),
                Institution.building_id.is_not(None),
            ),
        )
    )
    found = set(wrong) | attached
    return [id_ for id_ in wanted if id_ in found]


def _refresh_part(session: Session, ids: list[int], attached: set[int]) -> None:
    with_things = [id_ for id_ in ids if id_ in attached]
    states = _find_states(session, with_things) if with_things else {}
    buildings = _find_buildings(session, with_things) if with_things else {}
    named = set(session.scalars(select(Institution.id).where(Institution.id.in_(ids), _NAMED)))
    rows: list[dict[str, Any]] = []
    found = session.execute(
        select(
            Institution.id, Institution.kind, Institution.address, Institution.building_id, Institution.closed_on,
            Institution.licence_state, Institution.accreditation_state, Institution.open,
        ).where(Institution.id.in_(ids))
    ).all()  # fmt: skip
    # Only those with a building, or that had one: the point of the others is their own claim, already in its columns.
    placed = {row.id for row in found if row.building_id is not None} | set(buildings)
    own = load_points(session, SubjectType.INSTITUTION, placed)
    of_buildings = load_points(session, SubjectType.BUILDING, {row.id for rows_ in buildings.values() for row in rows_})
    for row in found:
        mine = states.get(row.id, {})
        accreditation = best_state(mine.get("accreditations", ()))
        if accreditation is RegisterState.NO_DATA and row.kind in NEED_NO_ACCREDITATION:
            accreditation = RegisterState.NOT_REQUIRED
        columns: dict[str, Any] = {
            "licence_state": best_state(mine.get("licences", ())),
            "accreditation_state": accreditation,
            "open": row.closed_on is None and row.id in named,
        }
        columns = {name: value for name, value in columns.items() if value != getattr(row, name)}
        if row.id in placed:
            main = _main_building(row.address, buildings.get(row.id, []))
            columns |= point_columns(own.get(row.id), main, of_buildings)
        if columns:
            rows.append({"id": row.id, **columns})
    _update_alike(session, rows)


def _find_states(session: Session, ids: list[int]) -> dict[int, dict[str, list[RegisterState]]]:
    """The states of everything attached, by institution and register."""
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
    return states


def _find_buildings(session: Session, ids: list[int]) -> dict[int, list[Any]]:
    """The attached buildings with a point, by institution."""
    buildings: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Attachment.institution_id, Building.id, Building.name, Building.address, Building.capacity, Building.lat,
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
    ):  # fmt: skip
        buildings[row.institution_id].append(row)
    return buildings


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
