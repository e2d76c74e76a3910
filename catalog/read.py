"""The read side everybody uses: cards, districts, registers, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.assemble import BATCH, CardAssembler, Registers
from catalog.cards import Counts, DistrictRef, DistrictView, InstitutionCard, LicenceView, Ref, SourceView
from catalog.errors import Gone, NoSuchInstitution
from catalog.kinds import Kind, SiteState
from catalog.models import Attachment, District, Entry, Institution, Revision, Run, Site, SlugHistory, Source
from catalog.models.entry import Register
from catalog.models.provenance import SubjectType
from core.clock import MOSCOW
from core.i18n import gettext as _
from core.text import comparison_key

_PICK_LISTS: WeakKeyDictionary[Any, tuple[int, list[tuple[Ref, str, frozenset[str]]]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class SiteView:
    """An institution's line in the directory of sites."""

    institution: Ref
    kind: Kind
    district: DistrictRef | None
    state: SiteState
    url: str  # the outside address; empty for generated sites
    host: str
    last_checked: date | None
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class Redirect:
    """A slug that an institution had, and the one it has now."""

    old: str
    new: str
    institution_id: int


def get_card(session: Session, institution_id: int) -> InstitutionCard:
    """Everything public about one institution.

    Raises:
        NoSuchInstitution: no institution has this number.
        Gone: it was taken back with the run that made it.
    """
    for card in iter_cards(session, [institution_id]):
        return card
    removed = session.scalar(select(Institution.removed_run_id).where(Institution.id == institution_id))
    if removed is not None:
        raise Gone(_("This institution was entered by mistake and has been taken back."), institution_id)
    raise NoSuchInstitution(_("There is no institution with the number %(number)s.", number=institution_id))


def find_institution_by_slug(session: Session, slug: str) -> int | None:
    """The institution that has this slug now; old slugs are in ``list_redirects``."""
    return session.scalar(select(Institution.id).where(Institution.slug == slug, Institution.removed_run_id.is_(None)))


def iter_cards(session: Session, ids: Collection[int] | None = None) -> Iterator[InstitutionCard]:
    """Cards in the order of their numbers, a batch of queries for each 200; tombstones are left out."""
    assembler = CardAssembler(session)
    if ids is not None:
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), BATCH):
            yield from assembler.cards(wanted[start : start + BATCH])
        return
    last = 0
    while True:
        batch = list(
            session.scalars(
                select(Institution.id)
                .where(Institution.id > last, Institution.removed_run_id.is_(None))
                .order_by(Institution.id)
                .limit(BATCH)
            )
        )
        if not batch:
            return
        last = batch[-1]
        yield from assembler.cards(batch)


def list_districts(session: Session) -> list[DistrictView]:
    """All districts by name, with what they hold (open institutions)."""
    by_kind: dict[int, Counter[Kind]] = {}
    located: Counter[int] = Counter()
    for district_id, kind, number, points in session.execute(
        select(Institution.district_id, Institution.kind, func.count(), func.count(Institution.lat))
        .where(Institution.removed_run_id.is_(None), Institution.open, Institution.district_id.is_not(None))
        .group_by(Institution.district_id, Institution.kind)
    ):
        if district_id is not None:
            by_kind.setdefault(district_id, Counter())[kind] += number
            located[district_id] += points
    views = [
        DistrictView(
            slug=district.slug,
            name=district.name,
            outline=district.outline,
            centre=(district.lat, district.lon) if district.lat is not None and district.lon is not None else None,
            institutions=by_kind.get(district.id, Counter()).total(),
            by_kind=_in_kind_order(by_kind.get(district.id, Counter())),
            located=located[district.id],
        )
        for district in session.scalars(select(District))
        if district.outline is not None
        or district.id in by_kind  # a name that an undone run left behind is no district
    ]
    return sorted(views, key=lambda view: comparison_key(view.name))


def _in_kind_order(counts: Counter[Kind]) -> dict[Kind, int]:
    return {kind: counts[kind] for kind in Kind if counts[kind]}


def list_sources(session: Session, zone: ZoneInfo | None = None) -> list[SourceView]:
    """The sources that were loaded from files, by title; a school's own word is no entry here.

    ``loaded_on`` is a day in ``zone`` (Moscow unless given).
    """
    views = []
    for source, run in session.execute(
        select(Source, Run).join(Run, Run.id == Source.last_run_id).where(Source.code.not_like("school:%"))
    ):
        views.append(
            SourceView(
                code=source.code,
                title=source.title,
                publisher=source.publisher,
                licence=source.licence,
                loaded_on=run.at.astimezone(zone or ZoneInfo(MOSCOW)).date(),
                data_on=source.data_on,
                read=run.read,
                quarantined=run.quarantined,
            )
        )
    return sorted(views, key=lambda view: (comparison_key(view.title), view.code))


def iter_licences(session: Session) -> Iterator[LicenceView]:
    """The register of licences, by row number, then number."""
    return _iter_entries(session, Register.LICENCES)


def iter_accreditations(session: Session) -> Iterator[LicenceView]:
    """The register of accreditations, by row number, then number."""
    return _iter_entries(session, Register.ACCREDITATIONS)


def _iter_entries(session: Session, register: Register) -> Iterator[LicenceView]:
    registers = Registers(session)
    ids = list(
        session.scalars(
            select(Entry.id)
            .where(Entry.register == register.value, Entry.live)
            .order_by(Entry.row_order, Entry.number, Entry.supplement, Entry.id)
        )
    )
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        views = registers.views(batch)
        yield from (views[id_] for id_ in batch)


def counts(session: Session) -> Counts:
    """The figures of ``kais catalog stats``: open institutions only."""
    alive = (Institution.removed_run_id.is_(None), Institution.open)

    def grouped(column: object) -> dict[str, int]:
        rows = session.execute(select(column, func.count()).where(*alive).group_by(column)).all()  # type: ignore[call-overload]
        return {
            str(getattr(value, "value", value)): number
            for value, number in sorted(rows, key=lambda r: (-r[1], str(r[0])))
        }

    by_district = session.execute(
        select(District.name, func.count(Institution.id))
        .join(Institution, Institution.district_id == District.id)
        .where(*alive)
        .group_by(District.name)
    ).all()
    linked = session.scalar(
        select(func.count(func.distinct(Attachment.institution_id)))
        .join(Institution, Institution.id == Attachment.institution_id)
        .where(Attachment.subject_type == SubjectType.ENTRY.value, Attachment.ended_run_id.is_(None), *alive)
    )
    return Counts(
        institutions=session.scalar(select(func.count()).select_from(Institution).where(*alive)) or 0,
        by_kind=grouped(Institution.kind),
        by_district=dict(sorted(by_district, key=lambda row: comparison_key(row[0]))),
        located=session.scalar(select(func.count(Institution.lat)).where(*alive)) or 0,
        linked=linked or 0,
        licence_states=grouped(Institution.licence_state),
        accreditation_states=grouped(Institution.accreditation_state),
    )


def revision(session: Session) -> int:
    """The number that grows with every committed change."""
    return session.scalar(select(Revision.number)) or 0


def licence_register_loaded(session: Session) -> bool:
    """Whether any register of licences has been loaded."""
    return Registers(session).loaded(Register.LICENCES)


def accreditation_register_loaded(session: Session) -> bool:
    """Whether any register of accreditations has been loaded."""
    return Registers(session).loaded(Register.ACCREDITATIONS)


def institution_refs(session: Session, text: str, limit: int = 20) -> list[Ref]:
    """A pick list for forms: institutions whose name or number holds every word of ``text``, by name."""
    words = comparison_key(text).replace("№", " ").split()
    if not words:
        return []
    found = []
    for ref, key, tokens in _pick_list(session):
        if all(word in tokens if word.isdigit() else word in key for word in words):
            found.append(ref)
    found.sort(key=lambda ref: (len(ref.name), comparison_key(ref.name), ref.id))
    return found[:limit]


def _pick_list(session: Session) -> list[tuple[Ref, str, frozenset[str]]]:
    """Open institutions with the words of their names, kept until the register changes: forms ask at every letter."""
    engine = session.get_bind()
    number = revision(session)
    kept = _PICK_LISTS.get(engine)
    if kept is not None and kept[0] == number:
        return kept[1]
    made = []
    for id_, slug, name, full in session.execute(
        select(Institution.id, Institution.slug, Institution.name, Institution.full_name).where(
            Institution.removed_run_id.is_(None), Institution.open
        )
    ):
        key = f"{comparison_key(name)} {comparison_key(full)}".replace("№", " ")
        made.append((Ref(id_, slug, name), key, frozenset(key.split())))
    _PICK_LISTS[engine] = (number, made)
    return made


def get_refs(session: Session, ids: Collection[int]) -> dict[int, Ref]:
    """Names of these institutions; tombstones are left out."""
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name).where(
            Institution.id.in_(sorted(ids)), Institution.removed_run_id.is_(None)
        )
    )
    return {row.id: Ref(row.id, row.slug, row.name) for row in rows}


def get_addresses(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Where these institutions are, as their source writes it; those without an address are left out."""
    rows = session.execute(
        select(Institution.id, Institution.address).where(Institution.id.in_(sorted(ids)), Institution.address != "")
    )
    return {row.id: row.address for row in rows if row.address}


def list_sites(session: Session) -> list[SiteView]:
    """Every open institution with the site it has with us, by name."""
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name, Institution.kind, District.slug, District.name, Site)
        .outerjoin(District, District.id == Institution.district_id)
        .outerjoin(Site, Site.institution_id == Institution.id)
        .where(Institution.removed_run_id.is_(None), Institution.open)
    ).all()
    views = [
        SiteView(
            institution=Ref(id_, slug, name),
            kind=kind,
            district=DistrictRef(district_slug, district_name) if district_slug else None,
            state=site.state if site else SiteState.NONE,
            url=site.url if site else "",
            host=(urlsplit(site.url).hostname or "") if site and site.url else "",
            last_checked=site.last_checked if site else None,
            accepted_on=site.accepted_on if site else None,
        )
        for id_, slug, name, kind, district_slug, district_name, site in rows
    ]
    return sorted(views, key=lambda view: (comparison_key(view.institution.name), view.institution.id))


def list_slugs(session: Session) -> dict[int, list[str]]:
    """The slug of each institution, then those it had."""
    found = {
        id_: [slug]
        for id_, slug in session.execute(
            select(Institution.id, Institution.slug).where(Institution.removed_run_id.is_(None))
        )
    }
    for id_, slug in session.execute(select(SlugHistory.institution_id, SlugHistory.slug).order_by(SlugHistory.slug)):
        if id_ in found:
            found[id_].append(slug)
    return found


def list_redirects(session: Session) -> list[Redirect]:
    """Old slugs and where they lead, by old slug."""
    rows = session.execute(
        select(SlugHistory.slug, Institution.slug, Institution.id)
        .join(Institution, Institution.id == SlugHistory.institution_id)
        .where(Institution.removed_run_id.is_(None))
        .order_by(SlugHistory.slug)
    )
    return [Redirect(*row) for row in rows]


def list_gone(session: Session) -> list[Ref]:
    """Tombstones: institutions whose addresses answer 410."""
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name)
        .where(Institution.removed_run_id.is_not(None))
        .order_by(Institution.id)
    )
    return [Ref(*row) for row in rows]
