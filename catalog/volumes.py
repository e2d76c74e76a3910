"""Report kinds and volumes of services, and numbers of a year, by place, kind or level."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.fields import source_rank
from catalog.kinds import KIND_LABELS, Kind, RegisterState
from catalog.models import Claim, District, Institution, Municipality, Service, Source, Yearly
from catalog.models.provenance import SubjectType
from catalog.reports import Table
from catalog.services import add
from core.i18n import N_
from core.i18n import gettext as _
from core.tables import Cell
from core.text import comparison_key


class By(StrEnum):
    """What a report has a row for."""

    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    KIND = "kind"
    LEVEL = "level"


BY_LABELS: dict[By, str] = {
    By.DISTRICT: N_("District"),
    By.MUNICIPALITY: N_("Municipal unit"),
    By.KIND: N_("Kind"),
    By.LEVEL: N_("Level"),
}


SERVICES_TITLES: dict[By, str] = {
    By.DISTRICT: N_("Services by district"),
    By.MUNICIPALITY: N_("Services by municipal unit"),
    By.KIND: N_("Services by kind of institution"),
    By.LEVEL: N_("Services by level"),
}


@dataclass(slots=True)
class _Sum:
    """What adds up in one row; None where nobody said anything."""

    institutions: int = 0
    kinds: dict[Kind, int] = field(default_factory=dict)
    located: int = 0
    licensed: int = 0
    accredited: int = 0
    teaching: set[int] = field(default_factory=set)  # institutions that tell services
    services: int = 0
    paid: int = 0
    free_of_charge: int = 0
    places: int | None = None
    free_places: int | None = None
    pupils: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """An open institution and the row it falls into."""

    id: int
    row: Any


def services_report(session: Session, by: By = By.DISTRICT) -> Table:
    """Open institutions with their services: how many of each kind, how many services, places, free places, pupils.

    The last row is the whole: the city, the region. A sum is empty where no source says a number.
    """
    sums, total = _sum_up(session, by)
    kinds = [kind for kind in Kind if total.kinds.get(kind)] if by in (By.DISTRICT, By.MUNICIPALITY) else []
    names = _names(session, by)
    ordered = sorted(sums, key=lambda key: (key in (None, ""), _order(by, key, names)))
    rows = [(_name(by, key, names), *_cells(sums[key], kinds, by)) for key in ordered]
    rows.append((_("Total"), *_cells(total, kinds, by)))
    header = [_(BY_LABELS[by]), *(_(KIND_LABELS[kind]) for kind in kinds), _("Institutions")]
    if by is not By.LEVEL:
        header += [_("On the map"), _("Licence in force"), _("Accredited"), _("Tell their services")]
    header += [_("Services"), _("Paid"), _("Free of charge"), _("Places"), _("Free places")]
    if by is not By.LEVEL:
        header.append(_("Pupils"))
    return Table(_(SERVICES_TITLES[by]), tuple(header), tuple(rows), totals=True)


def _cells(one: _Sum, kinds: Iterable[Kind], by: By) -> tuple[Cell, ...]:
    volumes: tuple[Cell, ...] = (one.services, one.paid, one.free_of_charge, one.places, one.free_places)
    if by is By.LEVEL:
        return (len(one.teaching), *volumes)
    return (
        *(one.kinds.get(kind, 0) for kind in kinds),
        one.institutions,
        one.located,
        one.licensed,
        one.accredited,
        len(one.teaching),
        *volumes,
        one.pupils,
    )


def _sum_up(session: Session, by: By) -> tuple[dict[Any, _Sum], _Sum]:
    sums: dict[Any, _Sum] = {}
    total = _Sum()
    rows: dict[int, Any] = {}
    pupils = pupils_now(session)
    units = _units(session) if by is By.MUNICIPALITY else {}
    for row in session.execute(
        select(
            Institution.id, Institution.kind, Institution.district_id, Institution.municipality_id, Institution.lat,
            Institution.licence_state, Institution.accreditation_state,
        ).where(Institution.removed_run_id.is_(None), Institution.open)
    ):  # fmt: skip
        rows[row.id] = None if by is By.LEVEL else (getattr(row, _COLUMNS[by]) or units.get(row.id))
        own = [total] if by is By.LEVEL else [total, sums.setdefault(rows[row.id], _Sum())]
        for one in own:
            one.institutions += 1
            one.kinds[row.kind] = one.kinds.get(row.kind, 0) + 1
            one.located += row.lat is not None
            one.licensed += row.licence_state is RegisterState.ACTIVE
            one.accredited += row.accreditation_state is RegisterState.ACTIVE
            one.pupils = add(one.pupils, pupils.get(row.id))
    words: dict[str, str] = {}  # the first spelling of a level
    for item in _services(session, rows):
        key: Any = rows[item.institution_id]
        if by is By.LEVEL:
            key = words.setdefault(comparison_key(item.level), item.level)
        for one in (total, sums.setdefault(key, _Sum())):
            one.teaching.add(item.institution_id)
            one.services += 1
            one.paid += item.paid is True
            one.free_of_charge += item.paid is False
            one.places = add(one.places, item.places)
            one.free_places = add(one.free_places, item.free_places)
    return sums, total


def _units(session: Session) -> dict[int, str]:
    """The municipal unit as a list names it, for institutions that no outline holds."""
    return {
        institution_id: value
        for institution_id, value in session.execute(
            select(Claim.subject_id, Claim.value).where(
                Claim.subject_type == SubjectType.INSTITUTION.value,
                Claim.field == "municipality",
                Claim.state == "given",
                Claim.winning,
            )
        )
        if isinstance(value, str)
    }


_COLUMNS = {By.DISTRICT: "district_id", By.MUNICIPALITY: "municipality_id", By.KIND: "kind"}


def _services(session: Session, institutions: dict[int, Any]) -> list[Any]:
    """Services of these institutions, of each only what its best source lists."""
    found = session.execute(
        select(
            Service.institution_id, Service.source, Service.level, Service.places, Service.free_places, Service.paid
        ).order_by(Service.institution_id, Service.row_id)
    ).all()
    best = _best_sources(session, ((row.institution_id, row.source) for row in found), "services")
    return [row for row in found if row.institution_id in institutions and best[row.institution_id] == row.source]


def _best_sources(session: Session, pairs: Iterable[tuple[int, str]], group: str) -> dict[int, str]:
    days: dict[str, date | None] = dict(session.execute(select(Source.code, Source.data_on)).all())

    def weight(source: str) -> tuple[int, date, str]:
        return (source_rank(group, source), days.get(source) or date.min, source)

    best: dict[int, str] = {}
    for institution_id, source in pairs:
        known = best.get(institution_id)
        if known is None or (source != known and weight(source) > weight(known)):
            best[institution_id] = source
    return best


def pupils_now(session: Session) -> dict[int, int]:
    """Pupils of each institution: of the newest year that tells them, else the winning word of a list."""
    found: dict[int, int] = {}
    for institution_id, value in session.execute(
        select(Claim.subject_id, Claim.value).where(
            Claim.subject_type == SubjectType.INSTITUTION.value,
            Claim.field == "pupils",
            Claim.state == "given",
            Claim.winning,
        )
    ):
        if isinstance(value, str | int) and str(value).isdecimal():
            found[institution_id] = int(value)
    newest: dict[int, int] = {}
    for row in _yearly(session, None):
        if row.pupils is not None and row.year >= newest.get(row.institution_id, 0):
            newest[row.institution_id] = row.year
            found[row.institution_id] = row.pupils
    return found


def _yearly(session: Session, year: int | None) -> list[Any]:
    """One row for each institution and year: that of the best source."""
    statement = select(
        Yearly.institution_id, Yearly.year, Yearly.source, Yearly.pupils, Yearly.staff, Yearly.teachers, Yearly.classes
    ).order_by(Yearly.institution_id, Yearly.year, Yearly.row_id)
    if year is not None:
        statement = statement.where(Yearly.year == year)
    found = session.execute(statement).all()
    best = _best_sources(session, ((row.institution_id, row.source) for row in found), "numbers")
    chosen: dict[tuple[int, int], Any] = {}
    for row in found:
        place = (row.institution_id, row.year)
        if place not in chosen or row.source == best[row.institution_id]:
            chosen[place] = row
    return list(chosen.values())


def newest_year(session: Session) -> int | None:
    """The last year that any source tells numbers of."""
    return session.scalar(select(func.max(Yearly.year)))


def list_years(session: Session) -> list[int]:
    """The years that sources tell numbers of, newest first."""
    return list(session.scalars(select(Yearly.year).distinct().order_by(Yearly.year.desc())))


def numbers_report(session: Session, by: By = By.DISTRICT, year: int | None = None) -> Table:
    """Pupils, staff, teachers and classes of a year; the last year that is told unless another is named."""
    year = year if year is not None else newest_year(session)
    column: Callable[[Any], Any] = lambda row: getattr(row, _COLUMNS[by])  # noqa: E731
    units = _units(session) if by is By.MUNICIPALITY else {}
    places = {
        row.id: column(row) or units.get(row.id)
        for row in session.execute(
            select(
                Institution.id, Institution.kind, Institution.district_id, Institution.municipality_id
            ).where(Institution.removed_run_id.is_(None), Institution.open)
        )
    }  # fmt: skip
    sums: dict[Any, list[int | None]] = {key: [0, 0, None, None, None, None] for key in set(places.values())}
    total: list[int | None] = [len(places), 0, None, None, None, None]
    for key in places.values():
        sums[key][0] = add(sums[key][0], 1)
    for row in _yearly(session, year) if year is not None else ():
        if row.institution_id not in places:
            continue
        for one in (total, sums[places[row.institution_id]]):
            one[1] = add(one[1], 1)
            for position, value in enumerate((row.pupils, row.classes, row.teachers, row.staff), start=2):
                one[position] = add(one[position], value)
    names = _names(session, by)
    ordered = sorted(sums, key=lambda key: (key is None, _order(by, key, names)))
    rows: list[tuple[Cell, ...]] = [(_name(by, key, names), *sums[key]) for key in ordered]
    rows.append((_("Total"), *total))
    header = (
        _(BY_LABELS[by]), _("Institutions"), _("Told the year"), _("Pupils"), _("Classes and groups"), _("Teachers"),
        _("Staff"),
    )  # fmt: skip
    title = _("Numbers of %(year)s", year=year) if year is not None else _("Numbers: no source tells any")
    return Table(title, header, tuple(rows), totals=True)


def _names(session: Session, by: By) -> dict[Any, str]:
    if by is By.DISTRICT:
        return dict(session.execute(select(District.id, District.name)).all())
    if by is By.MUNICIPALITY:
        return {
            id_: f"{district}, {name}" if district else name
            for id_, name, district in session.execute(
                select(Municipality.id, Municipality.name, District.name).outerjoin(
                    District, District.id == Municipality.district_id
                )
            )
        }
    return {}


def _name(by: By, key: Any, names: dict[Any, str]) -> str:
    if by is By.KIND:
        return _(KIND_LABELS[key])
    if by is By.LEVEL:
        return key or _("Level not given")
    if isinstance(key, str) and by is By.MUNICIPALITY:
        return key
    return names.get(key) or (_("No district") if by is By.DISTRICT else _("No municipal unit"))


def _order(by: By, key: Any, names: dict[Any, str]) -> Any:
    if by is By.KIND:
        return (list(Kind).index(key),)
    if isinstance(key, str):
        return comparison_key(key)
    return comparison_key(names.get(key, ""))
