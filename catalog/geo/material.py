"""Collect what locating needs to know of the register, in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.addresses import NOTHING, AddressParts, parse_address
from catalog.claims import CHUNK
from catalog.geo.areas import Areas, district_areas, municipal_areas
from catalog.geo.gazetteer import Gazetteer, region_key
from catalog.geo.known import KnownPoint, KnownPoints
from catalog.geo.municipalities import Municipalities
from catalog.geo.origins import is_derived
from catalog.models import Building, Claim, District, Institution, Municipality
from catalog.models.provenance import SubjectType
from core.text import comparison_key

DERIVED_FIELDS = ("point", "district", "municipality", "oktmo", "okato", "fias")


class Word(NamedTuple):
    """A live claim about one of the fields that can be derived."""

    field: str
    source: str
    state: str
    value: Any
    original: str


@dataclass(slots=True)
class Person:
    """An institution while its place is looked for."""

    id: int
    name: str
    address: str
    parts: AddressParts
    district: int | None = None  # as a source names it
    exact: tuple[float, float] | None = None  # the point a source gives for the building
    placed: bool = False  # whether any source gives a point
    said: set[str] = field(default_factory=set)  # fields that somebody other than us says
    derived: list[Word] = field(default_factory=list)  # what we concluded before


@dataclass(slots=True)
class Material:
    """The register as the chain sees it."""

    people: list[Person]
    known: KnownPoints
    districts: Areas
    municipalities: Areas
    units: Municipalities
    unit_codes: dict[int, str]
    district_names: dict[int, str]
    district_ids: dict[str, int]
    district_keys: dict[int, str]
    inside: dict[int, tuple[float, float]]
    spread: set[str]
    regions_of: dict[int, set[str]]  # district -> regions that addresses in it name


def load_material(session: Session, gazetteer: Gazetteer) -> Material:
    """Read institutions, buildings and outlines."""
    names: dict[int, str] = {}
    ids: dict[str, int] = {}
    inside: dict[int, tuple[float, float]] = {}
    for id_, name, key, lat, lon in session.execute(
        select(District.id, District.name, District.key, District.lat, District.lon).order_by(District.id)
    ):
        names[id_], ids[key] = name, id_
        if lat is not None and lon is not None:
            inside[id_] = (lat, lon)
    areas = district_areas(session)
    people = list(_people(session, ids))
    _settle(people, gazetteer)
    units = Municipalities(session)
    return Material(
        people=people,
        known=_known(session, people, ids, areas),
        districts=areas,
        municipalities=municipal_areas(session),
        units=units,
        unit_codes={id_: code for id_, code in session.execute(select(Municipality.id, Municipality.oktmo)) if code},
        district_names=names,
        district_ids=ids,
        district_keys={id_: key for key, id_ in ids.items()},
        inside=inside,
        spread=_spread(people),
        regions_of=_regions(people),
    )


def _people(session: Session, districts: dict[str, int]) -> Iterator[Person]:
    from catalog.cleaning import district_key

    last = 0
    while rows := session.execute(
        select(
            Institution.id, Institution.name, Institution.address, Institution.building_id, Institution.lat, Institution.lon
        )
        .where(Institution.id > last, Institution.removed_run_id.is_(None))
        .order_by(Institution.id)
        .limit(CHUNK)
    ).all():  # fmt: skip
        last = rows[-1].id
        words: dict[int, list[Word]] = defaultdict(list)
        for subject_id, *rest in session.execute(
            select(Claim.subject_id, Claim.field, Claim.source, Claim.state, Claim.value, Claim.original).where(
                Claim.subject_type == SubjectType.INSTITUTION.value,
                Claim.subject_id.in_([row.id for row in rows]),
                Claim.field.in_(DERIVED_FIELDS),
                Claim.ended_run_id.is_(None),
            )
        ):
            words[subject_id].append(Word(*rest))
        for row in rows:
            person = Person(row.id, row.name, row.address, parse_address(row.address) if row.address else NOTHING)
            for word in words.get(row.id, ()):
                if is_derived(word.source):
                    person.derived.append(word)
                    continue
                person.said.add(word.field)
                if word.field == "district" and word.state == "given":
                    person.district = districts.get(district_key(str(word.value)), person.district)
                if word.field == "point" and word.state == "given" and word.value:
                    person.placed = True
                    if len(word.value) < 3 or word.value[2] == "building":
                        person.exact = (word.value[0], word.value[1])
            if row.building_id is not None and row.lat is not None:
                person.placed, person.exact = True, (row.lat, row.lon)
            yield person


def _settle(people: list[Person], gazetteer: Gazetteer) -> None:
    """Read unexplained parts of addresses as settlements where others call them so."""
    kinds: dict[str, str] = {}
    for person in people:
        if person.parts.settlement and person.parts.settlement != person.parts.region and person.parts.settlement_kind:
            kinds.setdefault(comparison_key(person.parts.settlement), person.parts.settlement_kind)
    for person in people:
        if person.parts.unread:
            person.parts = gazetteer.settle(person.parts, kinds)


def _spread(people: list[Person]) -> set[str]:
    """Settlements whose addresses lie in several districts."""
    found: dict[str, set[int]] = defaultdict(set)
    for person in people:
        if person.district is not None and person.parts.settlement and not person.parts.unread:
            found[comparison_key(person.parts.settlement)].add(person.district)
    return {settlement for settlement, districts in found.items() if len(districts) > 1}


def _regions(people: list[Person]) -> dict[int, set[str]]:
    """The regions that most addresses of each district name: a street list of one city says nothing of another."""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for person in people:
        if person.district is not None and person.parts.region:
            votes[person.district][region_key(person.parts.region)] += 1
    return {district: {count.most_common(1)[0][0]} for district, count in votes.items()}


def _known(session: Session, people: list[Person], districts: dict[str, int], areas: Areas) -> KnownPoints:
    found: list[KnownPoint] = []
    for row in session.execute(
        select(Building.address, Building.district, Building.lat, Building.lon)
        .where(Building.live, Building.lat.is_not(None), Building.address != "")
        .order_by(Building.id)
    ):
        parts = parse_address(row.address)
        found.append(KnownPoint(parts, row.lat, row.lon, districts.get(row.district), row.address))
    for person in people:
        if person.exact is not None and person.address and "point" in person.said:
            found.append(KnownPoint(person.parts, *person.exact, person.district, person.address, person.id))
    by_outline = areas.find_all([point.place for point in found])
    known = KnownPoints()
    for point, district in zip(found, by_outline, strict=True):
        known.add(replace(point, district=district) if district is not None else point)
    return known
