"""Put cards of many institutions together in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.assemble.facts import UNKNOWN, FactMaker, RowWord, Word
from catalog.assemble.parts import Parts
from catalog.assemble.registers import Registers
from catalog.assemble.sources import Sources
from catalog.assemble.states import state_view
from catalog.card_parts import AddressParts, MunicipalityRef, PlaceView, Ref, ServiceView, YearNumbers
from catalog.cards import DistrictRef, Fact, FactState, InstitutionCard, LicenceView, Point, StateView
from catalog.fields import IDENTIFIER_SCHEMES, INSTITUTION_FIELDS
from catalog.kinds import Kind, Precision, RegisterState, SiteState
from catalog.lazy import LazyMapping
from catalog.models import (
    Attachment,
    Building,
    Claim,
    District,
    Entry,
    FactRowSubject,
    Institution,
    Municipality,
    Site,
    Succession,
)
from catalog.models import Identifier as IdentifierRow
from catalog.models.entry import Register
from catalog.models.provenance import SubjectType

BATCH = 200  # institutions a round of queries loads
ROWS_AT_ONCE = 2000  # rows of groups a query asks for
_ENTRY, _ROW = SubjectType.ENTRY.value, SubjectType.ROW.value
_INSTITUTION = SubjectType.INSTITUTION.value
# Fields that stand on the card itself; all others are statutory facts.
_STATUTORY = {field.name: field.statutory for field in INSTITUTION_FIELDS.values() if field.statutory}
_PLAIN = frozenset(field.name for field in INSTITUTION_FIELDS.values() if not field.statutory)
_PUBLIC = frozenset(field.name for field in INSTITUTION_FIELDS.values() if not field.statutory and field.public)
_claim, _row, _identifier = Claim.__table__, FactRowSubject.__table__, IdentifierRow.__table__


@dataclass(slots=True)
class _Material:
    """What one round of queries brought, by institution."""

    claims: dict[int, dict[str, Word]]
    identifiers: dict[int, list[Word]]
    invalid: set[tuple[Any, ...]]  # (institution, scheme, value) of identifiers that fail their check digits
    rows: dict[int, dict[str, list[RowWord]]]
    entries: dict[int, list[int]]
    views: Mapping[int, LicenceView]
    registers: dict[int, Register]
    buildings: Mapping[int, Any]
    sites: Mapping[int, tuple[SiteState, str]]
    successors: dict[int, list[Ref]]
    predecessors: dict[int, list[Ref]]
    heads: Mapping[int, Ref]  # by the head's own number
    branches: Mapping[int, tuple[Ref, ...]]
    services: Mapping[int, tuple[ServiceView, ...]]
    numbers: Mapping[int, tuple[YearNumbers, ...]]
    places: Mapping[int, tuple[PlaceView, ...]]


class CardAssembler:
    """Makes cards; keeps what all of them share."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sources = Sources(session)
        self._make = FactMaker(self._sources)
        self._parts = Parts(session, self._sources)
        self._registers = Registers(session, self._sources)
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
        material = self._load([row.id for row in rows], rows)
        return [self._card(row, material) for row in rows]

    def _load(self, ids: Sequence[int], found: Sequence[Any]) -> _Material:
        session = self._session
        claims: dict[int, dict[str, Word]] = defaultdict(dict)
        identifiers: dict[int, list[Word]] = defaultdict(list)
        columns = [_claim.c[name] for name in Word._fields]
        for row in session.execute(
            select(*columns)
            .where(
                _claim.c.subject_type == _INSTITUTION,
                _claim.c.subject_id.in_(ids),
                _claim.c.ended_run_id.is_(None),
                or_(_claim.c.winning, _claim.c.field.in_(IDENTIFIER_SCHEMES)),
            )
            .order_by(_claim.c.id)
        ).all():
            word = Word._make(row)
            if word.winning:
                claims[word.subject_id][word.field] = word
            if word.field in IDENTIFIER_SCHEMES:
                identifiers[word.subject_id].append(word)
        invalid = {
            tuple(row)
            for row in session.execute(
                select(_identifier.c.institution_id, _identifier.c.scheme, _identifier.c.value).where(
                    _identifier.c.institution_id.in_(ids), ~_identifier.c.valid
                )
            )
        }
        rows: dict[int, dict[str, list[RowWord]]] = defaultdict(lambda: defaultdict(list))
        # Two queries by keys, because a planner without statistics would join them the long way round.
        places = session.execute(
            select(_row.c.id, _row.c.institution_id, _row.c.group_key)
            .where(_row.c.institution_id.in_(ids))
            .order_by(_row.c.institution_id, _row.c.group_key, _row.c.position, _row.c.id)
        ).all()
        words = self._row_words([id_ for id_, _, _ in places])
        for id_, institution_id, group in places:
            if id_ in words:
                rows[institution_id][group].append(RowWord(id_, *words[id_]))
        entries: dict[int, list[int]] = defaultdict(list)
        registers: dict[int, Register] = {}
        for id_, entry_id, register in session.execute(
            select(Attachment.institution_id, Entry.id, Entry.register)
            .join(Entry, Entry.id == Attachment.subject_id)
            .where(
                Attachment.subject_type == _ENTRY,
                Attachment.institution_id.in_(ids),
                Attachment.ended_run_id.is_(None),
                Entry.live,
            )
            .order_by(Attachment.institution_id, Entry.row_order, Entry.number, Entry.id)
        ):
            entries[id_].append(entry_id)
            registers[entry_id] = Register(register)
        buildings = {
            row.institution_id: row
            for row in session.execute(
                select(Institution.id.label("institution_id"), Building.source, Building.website, Building.capacity)
                .join(Building, Building.id == Institution.building_id)
                .where(Institution.id.in_(ids))
            )
        }
        sites = {
            id_: (state, url)
            for id_, state, url in session.execute(
                select(Site.institution_id, Site.state, Site.url).where(Site.institution_id.in_(ids))
            )
        }
        successors: dict[int, list[Ref]] = defaultdict(list)
        predecessors: dict[int, list[Ref]] = defaultdict(list)
        for here, there, into in (
            (Succession.institution_id, Succession.successor_id, successors),
            (Succession.successor_id, Succession.institution_id, predecessors),
        ):
            for own, id_, slug, name in session.execute(
                select(here, Institution.id, Institution.slug, Institution.name)
                .join(Institution, Institution.id == there)
                .where(here.in_(ids), Institution.removed_run_id.is_(None))
                .order_by(Institution.id)
            ):
                into[own].append(Ref(id_, slug, name))
        views = self._registers.views(sorted(registers))
        parts = self._parts
        return _Material(
            claims, identifiers, invalid, rows, entries, views, registers, buildings, sites, successors, predecessors,
            heads=parts.heads(found),
            branches=parts.branches(ids),
            services=parts.services(rows),
            numbers=parts.numbers(rows),
            places=parts.places(ids, rows),
        )  # fmt: skip

    def _row_words(self, ids: Sequence[int]) -> dict[int, tuple[Any, str, date]]:
        """Value, source and day of the winning claims about these rows."""
        words: dict[int, tuple[Any, str, date]] = {}
        for start in range(0, len(ids), ROWS_AT_ONCE):
            for id_, value, source, seen_on in self._session.execute(
                select(_claim.c.subject_id, _claim.c.value, _claim.c.source, _claim.c.seen_on).where(
                    _claim.c.subject_type == _ROW,
                    _claim.c.subject_id.in_(ids[start : start + ROWS_AT_ONCE]),
                    _claim.c.field == "row",
                    _claim.c.ended_run_id.is_(None),
                    _claim.c.winning,
                )
            ).all():
                words[id_] = (value, source, seen_on)
        return words

    def _card(self, row: Any, material: _Material) -> InstitutionCard:
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
