"""Make cards of many institutions in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.cards import (
    DistrictRef,
    Fact,
    FactRow,
    FactState,
    Identifier,
    InstitutionCard,
    LicenceView,
    Point,
    Ref,
    StateView,
)
from catalog.fields import IDENTIFIER_SCHEMES, INSTITUTION_FIELDS
from catalog.kinds import LINK_METHOD_LABELS, Kind, LinkMethod, Precision, RegisterState, SiteState
from catalog.laws import state_view
from catalog.lazy import LazyMapping
from catalog.models import (
    Attachment,
    Building,
    Claim,
    District,
    Entry,
    FactRowSubject,
    Institution,
    Programme,
    Site,
    Source,
    Succession,
)
from catalog.models import Identifier as IdentifierRow
from catalog.models.entry import Register
from catalog.models.provenance import SubjectType
from core.i18n import N_

BATCH = 200  # institutions a round of queries loads
ROWS_AT_ONCE = 2000  # rows of statutory groups a query asks for
UNKNOWN = Fact()
BAD_CHECK_DIGITS = N_("the check digit is wrong")
_ENTRY, _BUILDING, _ROW = SubjectType.ENTRY.value, SubjectType.BUILDING.value, SubjectType.ROW.value
_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(frozen=True, slots=True)
class _SourceInfo:
    code: str
    title: str
    data_on: date | None
    dated: bool  # whether somebody gave that date; else it is the day of loading
    snapshot: bool  # its newest file confirms what it said before


class _Sources:
    """Titles and dates of sources, read once."""

    def __init__(self, session: Session) -> None:
        self._known = {
            code: _SourceInfo(code, title, data_on, dated, not code.startswith("school:"))
            for code, title, data_on, dated in session.execute(
                select(Source.code, Source.title, Source.data_on, Source.dated)
            )
        }

    def get(self, code: str) -> _SourceInfo:
        """The source, or one that knows only its code."""
        return self._known.get(code) or _SourceInfo(code, code, None, False, False)


class Registers:
    """Entries of the two registers as views."""

    def __init__(self, session: Session, sources: _Sources | None = None) -> None:
        self._session = session
        self._sources = sources or _Sources(session)
        self._loaded: dict[Register, _SourceInfo] = {}
        for register, source in session.execute(select(Entry.register, Entry.source).where(Entry.live).distinct()):
            self._loaded[Register(register)] = self._sources.get(source)

    def loaded(self, register: Register) -> bool:
        """Whether any file of this register has been loaded."""
        return register in self._loaded

    def about(self, register: Register) -> _SourceInfo | None:
        """The register's source, or None where no file of it has been loaded."""
        return self._loaded.get(register)

    def views(self, ids: Sequence[int]) -> dict[int, LicenceView]:
        """These entries with the institutions they are attached to."""
        session = self._session
        if not ids:
            return {}
        programmes: dict[int, list[str]] = defaultdict(list)
        for entry_id, name in session.execute(
            select(Programme.entry_id, Programme.name)
            .where(Programme.entry_id.in_(ids))
            .order_by(Programme.entry_id, Programme.position)
        ):
            programmes[entry_id].append(name)
        refs: dict[int, list[Ref]] = defaultdict(list)
        methods: dict[int, str] = {}
        for entry_id, method, id_, slug, name in session.execute(
            select(Attachment.subject_id, Attachment.method, Institution.id, Institution.slug, Institution.name)
            .join(Institution, Institution.id == Attachment.institution_id)
            .where(Attachment.subject_type == _ENTRY, Attachment.subject_id.in_(ids), Attachment.ended_run_id.is_(None))
            .order_by(Attachment.subject_id, Institution.id)
        ):
            refs[entry_id].append(Ref(id_, slug, name))
            methods.setdefault(entry_id, method)
        views = {}
        for row in session.execute(
            select(
                Entry.id, Entry.register, Entry.source, Entry.number, Entry.supplement, Entry.row_number, Entry.state,
                Entry.issued_on, Entry.ends_on, Entry.ends_as_written, Entry.holder, Entry.address, Entry.authority,
                Entry.decision, Entry.inn, Entry.ogrn,
            ).where(Entry.id.in_(ids))
        ):  # fmt: skip
            info = self._sources.get(row.source)
            views[row.id] = LicenceView(
                id=row.id,
                number=row.number,
                state=state_view(
                    Register(row.register), row.state, None, as_of=info.data_on, dated=info.dated, title=info.title
                ),
                issued_on=row.issued_on,
                ends_on=row.ends_on,
                ends_as_written=row.ends_as_written,
                holder=row.holder,
                address=row.address,
                authority=row.authority,
                programmes=tuple(programmes[row.id]),
                decision=row.decision,
                institutions=tuple(refs[row.id]),
                linked_by=LINK_METHOD_LABELS[LinkMethod(methods[row.id])] if row.id in methods else "",
                inn=row.inn,
                ogrn=row.ogrn,
                supplement=row.supplement,
                row_number=row.row_number,
            )
        return views


class _Word(NamedTuple):
    """A live claim about an institution."""

    subject_id: int
    field: str
    state: str
    value: Any
    source: str
    seen_on: date
    original: str
    correction: str
    winning: bool


class _RowWord(NamedTuple):
    """The winning claim about a row of a statutory group."""

    id: int
    value: Any
    source: str
    seen_on: date


# Fields that stand on the card itself; all others are statutory facts.
_STATUTORY = {field.name: field.statutory for field in INSTITUTION_FIELDS.values() if field.statutory}
_PLAIN = frozenset(field.name for field in INSTITUTION_FIELDS.values() if not field.statutory)
_claim, _row, _identifier = Claim.__table__, FactRowSubject.__table__, IdentifierRow.__table__


@dataclass(slots=True)
class _Material:
    """What one round of queries brought, by institution."""

    claims: dict[int, dict[str, _Word]]
    identifiers: dict[int, list[_Word]]
    invalid: set[tuple[Any, ...]]  # (institution, scheme, value) of identifiers that fail their check digits
    rows: dict[int, dict[str, list[_RowWord]]]
    entries: dict[int, list[int]]
    views: Mapping[int, LicenceView]
    registers: dict[int, Register]
    buildings: Mapping[int, Any]
    sites: Mapping[int, tuple[SiteState, str]]
    successors: dict[int, list[Ref]]
    predecessors: dict[int, list[Ref]]


class CardAssembler:
    """Makes cards; keeps what all of them share."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sources = _Sources(session)
        self._registers = Registers(session, self._sources)
        self._states: dict[tuple[Register, RegisterState, Kind], StateView] = {}
        self._districts = {
            id_: DistrictRef(slug, name)
            for id_, slug, name in session.execute(select(District.id, District.slug, District.name))
        }

    def cards(self, ids: Sequence[int]) -> list[InstitutionCard]:
        """Cards of these institutions in the order of their numbers; unknown numbers and tombstones are left out."""
        rows = self._session.execute(
            select(
                Institution.id, Institution.slug, Institution.kind, Institution.name, Institution.open, Institution.closed_on,
                Institution.district_id, Institution.lat, Institution.lon, Institution.precision, Institution.building_id,
                Institution.licence_state, Institution.accreditation_state,
            )
            .where(Institution.id.in_(ids), Institution.removed_run_id.is_(None))
            .order_by(Institution.id)
        ).all()  # fmt: skip
        if not rows:
            return []
        material = self._load([row.id for row in rows])
        return [self._card(row, material) for row in rows]

    def _load(self, ids: Sequence[int]) -> _Material:
        session = self._session
        claims: dict[int, dict[str, _Word]] = defaultdict(dict)
        identifiers: dict[int, list[_Word]] = defaultdict(list)
        columns = [_claim.c[name] for name in _Word._fields]
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
            word = _Word._make(row)
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
        rows: dict[int, dict[str, list[_RowWord]]] = defaultdict(lambda: defaultdict(list))
        # Two queries by keys, because a planner without statistics would join them the long way round.
        places = session.execute(
            select(_row.c.id, _row.c.institution_id, _row.c.group_key)
            .where(_row.c.institution_id.in_(ids))
            .order_by(_row.c.institution_id, _row.c.group_key, _row.c.position, _row.c.id)
        ).all()
        words = self._row_words([id_ for id_, _, _ in places])
        for id_, institution_id, group in places:
            if id_ in words:
                rows[institution_id][group].append(_RowWord(id_, *words[id_]))
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
        return _Material(
            claims, identifiers, invalid, rows, entries, views, registers, buildings, sites, successors, predecessors
        )

    def _row_words(self, ids: Sequence[int]) -> dict[int, tuple[Any, str, date]]:
        """Value, source and day of the winning claims about these rows."""
        words: dict[int, tuple[Any, str, date]] = {}
        for start in range(0, len(ids), ROWS_AT_ONCE):
            for id_, value, source, seen_on in self._session.execute(
                select(_claim.c.subject_id, _claim.c.value, _claim.c.source, _claim.c.seen_on).where(
                    _claim.c.subject_type == _ROW,
                    _claim.c.subject_id.in_(ids[start : start + ROWS_AT_ONCE]),
                    _claim.c.ended_run_id.is_(None),
                    _claim.c.winning,
                )
            ).all():
                words[id_] = (value, source, seen_on)
        return words

    def _fact(self, claim: _Word, value: str | None = None, href: str = "") -> Fact:
        info = self._sources.get(claim.source)
        seen_on = self._seen_on(claim)
        if claim.state == "absent":
            return Fact(str(claim.value), FactState.ABSENT, claim.source, info.title, seen_on)
        shown = value if value is not None else claim.value
        if isinstance(shown, dict):
            shown, href = shown.get("value", ""), shown.get("href", "")
        if not isinstance(shown, str):
            shown = ", ".join(str(part) for part in shown) if isinstance(shown, list) else str(shown)
        return Fact(
            shown,
            FactState.GIVEN,
            claim.source,
            info.title,
            seen_on,
            claim.original if claim.correction else "",
            claim.correction,
            href,
        )

    def _seen_on(self, claim: _Word) -> date:
        """The day of the newest file that said so; a claim is not written anew for an unchanged word."""
        info = self._sources.get(claim.source)
        return info.data_on if info.snapshot and info.data_on and info.data_on > claim.seen_on else claim.seen_on

    def _one(self, claims: Mapping[str, Any], name: str) -> Fact:
        claim = claims.get(name)
        return UNKNOWN if claim is None else self._fact(claim)

    def _many(self, claims: Mapping[str, Any], name: str, scheme: str) -> tuple[Fact, ...]:
        claim = claims.get(name)
        if claim is None or claim.state == "absent" or not isinstance(claim.value, list):
            return ()
        return tuple(
            self._fact(claim, value, f"{scheme}{_dial(value) if scheme == 'tel:' else value}") for value in claim.value
        )

    def _card(self, row: Any, material: _Material) -> InstitutionCard:
        claims = material.claims.get(row.id, {})
        phones = self._many(claims, "phones", "tel:")
        emails = self._many(claims, "emails", "mailto:")
        entry_ids = material.entries.get(row.id, ())
        views = [material.views[id_] for id_ in entry_ids]
        licences = tuple(v for v in views if material.registers[v.id] is Register.LICENCES)
        accreditations = tuple(v for v in views if material.registers[v.id] is Register.ACCREDITATIONS)
        facts = LazyMapping(
            {_STATUTORY.get(name, name): word for name, word in claims.items() if name not in _PLAIN},
            self._statutory_fact,
        )
        groups: dict[str, Any] = dict(material.rows.get(row.id, {}))
        head, head_post = self._one(claims, "head"), self._one(claims, "head_post")
        if head and "managers.rucovodstvo" not in groups:
            groups["managers.rucovodstvo"] = {name: cell for name, cell in (("fio", head), ("post", head_post)) if cell}
        programmes = list(dict.fromkeys(name for view in (*licences, *accreditations) for name in view.programmes))
        if "education.eduAccred" not in groups and accreditations:
            groups["education.eduAccred"] = accreditations
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
            municipality=self._one(claims, "municipality"),
            address=facts.get("common.address", UNKNOWN),
            point=self._point(row, claims, material.buildings.get(row.id)),
            phones=phones,
            emails=emails,
            official_site=official,
            head=head,
            head_post=head_post,
            identifiers=self._identifiers(material.identifiers.get(row.id, ()), material.invalid),
            licence=self._state(Register.LICENCES, row.licence_state, row.kind),
            licences=licences,
            accreditation=self._state(Register.ACCREDITATIONS, row.accreditation_state, row.kind),
            accreditations=accreditations,
            programmes=tuple(programmes),
            pupils=self._one(claims, "pupils"),
            places=self._one(claims, "places"),
            site_state=state,
            facts=facts,
            rows=LazyMapping(groups, self._group),
            updated_on=max((self._seen_on(word) for word in claims.values()), default=None),
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

    def _statutory_fact(self, key: str, word: _Word) -> Fact:
        if word.field == "founded_on" and word.state == "given":
            return self._fact(word, date.fromisoformat(word.value).strftime("%d.%m.%Y"))  # the standard's format
        return self._fact(word)

    def _group(self, group: str, raw: Any) -> tuple[FactRow, ...]:
        """The rows of a statutory group: a source's own, else the head, else what the register of accreditations says."""
        if isinstance(raw, dict):
            return (FactRow(0, raw),)
        if isinstance(raw, tuple):
            return self._accredited(raw)
        return tuple(self._row(item) for item in raw)

    def _row(self, item: Any) -> FactRow:
        info = self._sources.get(item.source)
        cells = {}
        for name, cell in item.value.items():
            if isinstance(cell, str):
                cells[name] = Fact(cell, FactState.GIVEN, item.source, info.title, item.seen_on)
            elif isinstance(cell, dict) and "absent" in cell:
                cells[name] = Fact(cell["absent"], FactState.ABSENT, item.source, info.title, item.seen_on)
            elif isinstance(cell, dict):
                cells[name] = Fact(
                    cell.get("value", ""),
                    FactState.GIVEN,
                    item.source,
                    info.title,
                    item.seen_on,
                    href=cell.get("href", ""),
                )
        return FactRow(item.id, cells)

    def _accredited(self, accreditations: Sequence[LicenceView]) -> tuple[FactRow, ...]:
        """What the register of accreditations says of levels taught; it says nothing of forms or terms."""
        rows: dict[str, FactRow] = {}
        for view in accreditations:
            for name in view.programmes:
                fact = Fact(name, FactState.GIVEN, "", view.state.source_title, view.state.as_of)
                rows.setdefault(name, FactRow(0, {"eduLevel": fact}))
        return tuple(rows.values())

    def _official_site(self, claims: Mapping[str, Any], building: Any, state: SiteState, site_url: str) -> Fact:
        if state is SiteState.EXTERNAL and (claim := claims.get("site")) is not None:
            return self._fact(claim, urlsplit(site_url).hostname or site_url, site_url)
        claim = claims.get("official_site")
        if claim is not None:
            return self._fact(claim, _host(claim.value), claim.value) if claim.state == "given" else self._fact(claim)
        if building is not None and building.website:
            info = self._sources.get(building.source)
            return Fact(
                _host(building.website), FactState.GIVEN, info.code, info.title, info.data_on, href=building.website
            )
        return UNKNOWN

    def _point(self, row: Any, claims: Mapping[str, Any], building: Any) -> Point | None:
        if row.lat is None:
            return None
        if building is not None:
            info = self._sources.get(building.source)
            return Point(row.lat, row.lon, row.precision or Precision.BUILDING, info.title, info.data_on)
        claim = claims.get("point")
        info = self._sources.get(claim.source if claim else "")
        return Point(
            row.lat, row.lon, row.precision or Precision.BUILDING, info.title, claim.seen_on if claim else None
        )

    def _identifiers(self, found: Sequence[_Word], invalid: set[tuple[Any, ...]]) -> tuple[Identifier, ...]:
        views: dict[tuple[str, str], Identifier] = {}
        for claim in found:
            if claim.state != "given":
                continue
            valid = (claim.subject_id, claim.field, claim.value) not in invalid
            views.setdefault(
                (claim.field, claim.value),
                Identifier(
                    claim.field,
                    claim.value,
                    claim.source,
                    valid,
                    "" if valid else BAD_CHECK_DIGITS,
                    claim.original if claim.correction else "",
                    self._sources.get(claim.source).title,
                ),
            )
        order = {scheme: number for number, scheme in enumerate(IDENTIFIER_SCHEMES)}
        return tuple(sorted(views.values(), key=lambda item: (order.get(item.scheme, 9), item.value)))


def _dial(shown: str) -> str:
    number, _, extension = shown.partition(" доб. ")
    digits = number.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return f"{digits};ext={extension}" if extension else digits


def _host(address: str) -> str:
    host = address.split("/", 3)[2] if "://" in address else address  # cleaned addresses have no login and no odd case
    return host.removeprefix("www.")
