"""Put cards of many institutions together in few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.assemble.facts import UNKNOWN, FactMaker
from catalog.assemble.material import Material, MaterialLoader
from catalog.assemble.parts import Parts
from catalog.assemble.registers import Registers
from catalog.assemble.sources import Sources
from catalog.assemble.states import state_view
from catalog.card_parts import AddressParts, MunicipalityRef
from catalog.cards import DistrictRef, Fact, FactState, InstitutionCard, Point, StateView
from catalog.fields import INSTITUTION_FIELDS
from catalog.kinds import Kind, Precision, RegisterState, SiteState
from catalog.lazy import LazyMapping
from catalog.models import (
    District,
    Institution,
    Municipality,
)
from catalog.models.entry import Register

BATCH = 200  # institutions a round of queries loads
# Fields that stand on the card itself; all others are statutory facts.
_STATUTORY = {field.name: field.statutory for field in INSTITUTION_FIELDS.values() if field.statutory}
_PLAIN = frozenset(field.name for field in INSTITUTION_FIELDS.values() if not field.statutory)
_PUBLIC = frozenset(field.name for field in INSTITUTION_FIELDS.values() if not field.statutory and field.public)


class CardAssembler:
    """Makes cards; keeps what all of them share."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sources = Sources(session)
        self._make = FactMaker(self._sources)
        self._registers = Registers(session, self._sources)
        self._loader = MaterialLoader(session, self._registers, Parts(session, self._sources))
        self._states: dict[tuple[Register, RegisterState, Kind], StateView] = {}
        self._districts = {
            id_: DistrictRef(slug, name)
            for id_, slug, name in session.execute(select(District.id, District.slug, District.name))
        }
        self._municipalities = {
            row.id: MunicipalityRef(row.slug, row.name, row.oktmo)
            for row in session.execute(
                select(Municipality.id, Municipality.slug, Municipality.name, Municipality.oktmo)
            )
        }

    def cards(self, ids: Sequence[int]) -> list[InstitutionCard]:
        """Cards of these institutions in the order of their numbers; unknown numbers and tombstones are left out."""
        rows = self._session.execute(
            select(
                Institution.id, Institution.slug, Institution.kind, Institution.name, Institution.open, Institution.closed_on,
                Institution.district_id, Institution.lat, Institution.lon, Institution.precision, Institution.building_id,
                Institution.licence_state, Institution.accreditation_state, Institution.point_source, Institution.point_on,
                Institution.municipality_id, Institution.head_id, Institution.postcode, Institution.settlement,
                Institution.street, Institution.house,
            )
            .where(Institution.id.in_(ids), Institution.removed_run_id.is_(None))
            .order_by(Institution.id)
        ).all()  # fmt: skip
        if not rows:
            return []
        material = self._loader.load([row.id for row in rows], rows)
        return [self._card(row, material) for row in rows]

    def _card(self, row: Any, material: Material) -> InstitutionCard:
        claims = material.claims.get(row.id, {})
        phones = self._make.many(claims, "phones", "tel:")
        emails = self._make.many(claims, "emails", "mailto:")
        entry_ids = material.entries.get(row.id, ())
        views = [material.views[id_] for id_ in entry_ids]
        licences = tuple(v for v in views if material.registers[v.id] is Register.LICENCES)
        accreditations = tuple(v for v in views if material.registers[v.id] is Register.ACCREDITATIONS)
        facts = LazyMapping(
            {_STATUTORY.get(name, name): word for name, word in claims.items() if name not in _PLAIN},
            self._make.statutory,
        )
        groups: dict[str, Any] = dict(material.rows.get(row.id, {}))
        head, head_post = self._make.one(claims, "head"), self._make.one(claims, "head_post")
        if head and "managers.rucovodstvo" not in groups:
            groups["managers.rucovodstvo"] = {name: cell for name, cell in (("fio", head), ("post", head_post)) if cell}
        taught = [view.programmes_of(row.id) for view in views]
        programmes = tuple(dict.fromkeys(name for names in taught for name in names))
        if "education.eduAccred" not in groups and accreditations:
            groups["education.eduAccred"] = tuple((view, view.programmes_of(row.id)) for view in accreditations)
        state, site_url = material.sites.get(row.id, (SiteState.NONE, ""))
        official = self._official_site(claims, material.buildings.get(row.id), state, site_url)
        return InstitutionCard(
            id=row.id,
            slug=row.slug,
            kind=row.kind,
            name=row.name,
            full_name=facts.get("common.fullName", UNKNOWN),
            short_name=facts.get("common.shortName", UNKNOWN),
            open=row.open,
            closed_on=row.closed_on,
            successors=tuple(material.successors.get(row.id, ())),
            predecessors=tuple(material.predecessors.get(row.id, ())),
            district=self._districts.get(row.district_id),
            municipality=self._make.one(claims, "municipality"),
            address=facts.get("common.address", UNKNOWN),
            point=self._point(row, claims, material.buildings.get(row.id)),
            phones=phones,
            emails=emails,
            official_site=official,
            head=head,
            head_post=head_post,
            identifiers=self._make.identifiers(material.identifiers.get(row.id, ()), material.invalid),
            licence=self._state(Register.LICENCES, row.licence_state, row.kind),
            licences=licences,
            accreditation=self._state(Register.ACCREDITATIONS, row.accreditation_state, row.kind),
            accreditations=accreditations,
            programmes=programmes,
            pupils=self._make.one(claims, "pupils"),
            places=self._make.one(claims, "places"),
            site_state=state,
            facts=facts,
            rows=LazyMapping(groups, self._make.group),
            updated_on=max(
                (self._sources.get(word.source).confirmed_on(word.seen_on) for word in claims.values()), default=None
            ),
            head_institution=material.heads.get(row.head_id) if row.head_id != row.id else None,
            branches=material.branches.get(row.id, ()),
            municipality_ref=self._municipalities.get(row.municipality_id),
            address_parts=AddressParts(row.postcode, row.settlement, row.street, row.house),
            services=material.services.get(row.id, ()),
            numbers=material.numbers.get(row.id, ()),
            buildings=material.places.get(row.id, ()),
            plain=LazyMapping({name: word for name, word in claims.items() if name in _PUBLIC}, self._make.plain),
        )

    def _state(self, register: Register, state: RegisterState, kind: Kind) -> StateView:
        made = self._states.get((register, state, kind))
        if made is None:
            source = self._registers.about(register)
            made = (
                state_view(register, state, kind, as_of=source.data_on, dated=source.dated, title=source.title)
                if source
                else state_view(register, state, kind, as_of=None, dated=False, title=None)
            )
            self._states[register, state, kind] = made
        return made

    def _official_site(self, claims: Mapping[str, Any], building: Any, state: SiteState, site_url: str) -> Fact:
        if state is SiteState.EXTERNAL and (claim := claims.get("site")) is not None:
            return self._make.fact(claim, urlsplit(site_url).hostname or site_url, site_url)
        claim = claims.get("official_site")
        if claim is not None:
            return (
                self._make.fact(claim, _host(claim.value), claim.value)
                if claim.state == "given"
                else self._make.fact(claim)
            )
        if building is not None and building.website:
            info = self._sources.get(building.source)
            return Fact(
                _host(building.website), FactState.GIVEN, info.code, info.title, info.data_on, href=building.website
            )
        return UNKNOWN

    def _point(self, row: Any, claims: Mapping[str, Any], building: Any) -> Point | None:
        if row.lat is None:
            return None
        precision = row.precision or Precision.BUILDING
        if building is not None:
            info = self._sources.get(building.source)
            return Point(row.lat, row.lon, precision, info.title, info.data_on, info.code)
        claim = claims.get("point")
        code = row.point_source or (claim.source if claim else "")
        info = self._sources.get(code)
        day = row.point_on or (claim.seen_on if claim else None)
        return Point(row.lat, row.lon, precision, info.title, info.confirmed_on(day) if day else None, code)


def _host(address: str) -> str:
    host = address.split("/", 3)[2] if "://" in address else address  # cleaned addresses have no login and no odd case
    return host.removeprefix("www.")
