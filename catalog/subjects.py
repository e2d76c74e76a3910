"""Make typed columns of winning claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from catalog.addresses import address_columns
from catalog.bulk import insert_rows
from catalog.claims import CHUNK, LiveClaim
from catalog.cleaning import district_key, district_name, is_valid_inn, is_valid_ogrn
from catalog.fact_values import plain_text
from catalog.fields import IDENTIFIER_SCHEMES
from catalog.kinds import Kind, Precision, RegisterState, SiteState
from catalog.models import (
    Building,
    Claim,
    Decision,
    District,
    Entry,
    FactRowSubject,
    Identifier,
    Institution,
    Municipality,
    Programme,
    Service,
    Site,
    SlugHistory,
    Succession,
    Supplement,
    Yearly,
)
from catalog.models.provenance import SubjectType
from catalog.names import read_name
from core.text import make_slug

Winners = Mapping[str, LiveClaim]


def given(winners: Winners, name: str) -> Any:
    """The value of a winning claim; None where nothing is given or its owner says there is none."""
    claim = winners.get(name)
    return claim.value if claim is not None and claim.state == "given" else None


def _text(winners: Winners, name: str) -> str:
    value = given(winners, name)
    return value if isinstance(value, str) else ""


def _day(winners: Winners, name: str) -> date | None:
    value = _text(winners, name)
    return date.fromisoformat(value) if value else None


class Districts:
    """Districts by their key, made when a register first names them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_key: dict[str, int] = dict(session.execute(select(District.key, District.id)).all())

    def find(self, name: str) -> int | None:
        """The district's id, or None."""
        return self._by_key.get(district_key(name))

    def ensure(self, name: str) -> int | None:
        """The district's id; a new name makes a new district, without an outline until boundaries are loaded."""
        key = district_key(name)
        if not key:
            return None
        if key not in self._by_key:
            shown = district_name(name)
            district = District(slug=self._slug(shown), name=shown, key=key)
            self._session.add(district)
            self._session.flush()
            self._by_key[key] = district.id
        return self._by_key[key]

    def _slug(self, name: str) -> str:
        slug = make_slug(name.removesuffix(" район"))
        taken = set(self._session.scalars(select(District.slug).where(District.slug.like(f"{slug}%"))))
        number = 2
        found = slug
        while found in taken:
            found, number = f"{slug}-{number}", number + 1
        return found


def institution_columns(winners: Winners, districts: Districts) -> dict[str, Any]:
    """The typed columns of an institution, slug and what depends on other subjects left out."""
    full, short = _text(winners, "full_name"), _text(winners, "short_name")
    parts = read_name(full, short)
    kind = _text(winners, "kind")
    point = given(winners, "point")
    closed_on = _day(winners, "closed_on")
    address = _text(winners, "address")
    columns: dict[str, Any] = {
        "kind": Kind(kind) if kind else parts.kind,
        "number": parts.number,
        "name": parts.name,
        "full_name": full,
        "short_name": short,
        "address": address,
        "district_id": districts.ensure(_text(winners, "district")),
        "closed_on": closed_on,
        "lat": point[0] if point else None,
        "lon": point[1] if point else None,
        "precision": precision_of(point),
        "point_source": winners["point"].source if point else "",
        "point_on": winners["point"].seen_on if point else None,
        "building_id": None,
        **address_columns(address),
    }
    for name, limit in (("postcode", 20), ("settlement", 200)):  # a source that has them apart knows them better
        if apart := _text(winners, name):
            columns[name] = apart[:limit]
    return columns


def precision_of(point: Sequence[Any] | None) -> Precision | None:
    """How exact the value of a claim ``point`` is: [lat, lon] means a building, [lat, lon, precision] says it."""
    if not point:
        return None
    return Precision(point[2]) if len(point) > 2 else Precision.BUILDING


def give_slugs(session: Session, stems: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Addresses for new institutions: (id, stem) in order; the first comer gets the short one, others ``-<id>``."""
    wanted = {id_: make_slug(stem, 50) for id_, stem in stems}
    slugs = sorted(set(wanted.values()))
    taken: set[str] = set()
    for start in range(0, len(slugs), CHUNK):
        part = slugs[start : start + CHUNK]
        taken.update(session.scalars(select(Institution.slug).where(Institution.slug.in_(part))))
        taken.update(session.scalars(select(SlugHistory.slug).where(SlugHistory.slug.in_(part))))
    made: dict[int, str] = {}
    for id_, _stem in stems:
        slug = wanted[id_]
        if slug in taken:
            slug = f"{slug}-{id_}"
        taken.add(slug)
        made[id_] = slug
    return made


def write_identifiers(session: Session, live: Mapping[int, Sequence[LiveClaim]]) -> None:
    """Make the identifier rows of these institutions again, from what every source says."""
    ids = list(live)
    for start in range(0, len(ids), CHUNK):
        session.execute(delete(Identifier).where(Identifier.institution_id.in_(ids[start : start + CHUNK])))
    insert_rows(
        session,
        Identifier,
        ("institution_id", "scheme", "value", "source", "valid"),
        (row for id_, claims in live.items() for row in identifier_rows(id_, claims)),
    )


def identifier_rows(institution_id: int, claims: Iterable[LiveClaim]) -> Iterator[tuple[int, str, str, str, bool]]:
    """Institution, scheme, value, source, whether it may link: for each identifier among these claims."""
    for claim in claims:
        if claim.field in IDENTIFIER_SCHEMES and claim.state == "given" and isinstance(claim.value, str):
            yield institution_id, claim.field, claim.value[:60], claim.source, is_valid(claim.field, claim.value)


def is_valid(scheme: str, value: str) -> bool:
    """Whether an identifier may link; a KPP has no check digit and links nothing."""
    return {"inn": is_valid_inn, "ogrn": is_valid_ogrn}.get(scheme, lambda _value: True)(value)


def write_sites(session: Session, winners: Mapping[int, Winners]) -> None:
    """Make the site rows of these institutions again."""
    ids = list(winners)
    for start in range(0, len(ids), CHUNK):
        session.execute(delete(Site).where(Site.institution_id.in_(ids[start : start + CHUNK])))
    rows = []
    for id_, found in winners.items():
        site = given(found, "site")
        if isinstance(site, dict):
            rows.append(
                {
                    "institution_id": id_,
                    "state": SiteState(site.get("state", "none")),
                    "url": site.get("url", ""),
                    "accepted_on": date.fromisoformat(site["accepted_on"]) if site.get("accepted_on") else None,
                    "last_checked": date.fromisoformat(site["last_checked"]) if site.get("last_checked") else None,
                }
            )
    if rows:
        session.execute(insert(Site), rows)


def write_successions(session: Session, winners: Mapping[int, Winners], by_key: Mapping[str, int]) -> None:
    """Make again who took over from these institutions; ``by_key`` names successors by their source key."""
    for id_, found in winners.items():
        session.execute(delete(Succession).where(Succession.institution_id == id_))
        for key in given(found, "successors") or ():
            successor = by_key.get(key)
            if successor is not None and successor != id_:
                session.add(Succession(institution_id=id_, successor_id=successor))
    session.flush()


def entry_columns(winners: Winners) -> dict[str, Any]:
    """The typed columns of a licence or certificate."""
    inn, ogrn, row = _text(winners, "inn"), _text(winners, "ogrn"), _text(winners, "row_number")
    state = _text(winners, "state")
    suspension = _text(winners, "suspension").lower()
    if not state and suspension and "возобновл" not in suspension:  # the cell tells of the stop and of its end alike
        state = RegisterState.SUSPENDED.value
    return {
        "number": _text(winners, "number"),
        "supplement": _text(winners, "supplement"),
        "row_number": row[:40],
        "row_order": int(row) if row.isdigit() and len(row) < 10 else 0,
        "state": RegisterState(state) if state else RegisterState.ACTIVE,
        "issued_on": _day(winners, "issued_on"),
        "ends_on": _day(winners, "ends_on"),
        "ends_as_written": _text(winners, "ends_as_written"),
        "holder": _text(winners, "holder"),
        "address": _text(winners, "address"),
        "authority": _text(winners, "authority"),
        "decision": _text(winners, "decision"),
        "inn": inn if is_valid_inn(inn) else "",
        "ogrn": ogrn if is_valid_ogrn(ogrn) else "",
        "kpp": _text(winners, "kpp")[:20],
        "guid": _text(winners, "guid")[:60],
        "series": _text(winners, "series"),
        "form_number": _text(winners, "form_number"),
        "region_code": _text(winners, "region_code")[:10],
        "holder_short": _text(winners, "holder_short"),
        "organisation_guid": _text(winners, "organisation_guid")[:60],
        "state_as_written": _text(winners, "state_as_written"),
        "live": bool(winners),
    }


def write_entry_lists(session: Session, winners: Mapping[int, Winners]) -> None:
    """Make the supplements, decisions and programmes of these entries again."""
    ids = list(winners)
    for start in range(0, len(ids), CHUNK):
        for model in (Programme, Supplement, Decision):
            session.execute(delete(model).where(model.entry_id.in_(ids[start : start + CHUNK])))
    insert_entry_lists(session, winners)


def insert_entry_lists(session: Session, winners: Mapping[int, Winners]) -> None:
    """Write the supplements, decisions and programmes of entries that have none yet."""
    supplements: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    programmes: list[dict[str, Any]] = []
    for id_, found in winners.items():
        held: list[tuple[int | None, Any]] = [(None, item) for item in given(found, "programmes") or ()]
        for position, item in enumerate(given(found, "supplements") or ()):
            supplements.append(_supplement(id_, position, item))
            held.extend((position, programme) for programme in item.get("programmes") or ())
        for position, item in enumerate(given(found, "decisions") or ()):
            decisions.append(_decision(id_, position, item))
        programmes.extend(_programme(id_, position, place, item) for position, (place, item) in enumerate(held))
    for model, rows in ((Supplement, supplements), (Decision, decisions), (Programme, programmes)):
        if rows:
            names = tuple(rows[0])
            insert_rows(session, model, names, (tuple(row.values()) for row in rows))


_SUPPLEMENT_TEXTS = (
    "guid", "number", "series", "form_number", "state_as_written", "holder", "holder_short", "address", "kpp",
    "organisation_guid", "head_guid", "note", "authority", "decision_number",
)  # fmt: skip
_PROGRAMME_TEXTS = ("name", "level", "kind", "code", "group_code", "group_name", "period", "qualification")


def _iso_day(item: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(item[name]) if item.get(name) else None


def _supplement(entry_id: int, position: int, item: Mapping[str, Any]) -> dict[str, Any]:
    inn, ogrn, state = item.get("inn") or "", item.get("ogrn") or "", item.get("state")
    return {
        "entry_id": entry_id,
        "position": position,
        **{name: item.get(name) or "" for name in _SUPPLEMENT_TEXTS},
        "state": RegisterState(state) if state else None,
        "issued_on": _iso_day(item, "issued_on"),
        "inn": inn if is_valid_inn(inn) else "",
        "ogrn": ogrn if is_valid_ogrn(ogrn) else "",
        "for_branch": item.get("for_branch"),
        "decision_on": _iso_day(item, "decision_on"),
        "institution_id": None,
    }


def _decision(entry_id: int, position: int, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "position": position,
        "kind": item.get("kind") or "",
        "effect": item.get("effect") or "other",
        "number": item.get("number") or "",
        "document": item.get("document") or "",
        "decided_on": _iso_day(item, "decided_on"),
    }


def _programme(entry_id: int, position: int, supplement: int | None, item: Any) -> dict[str, Any]:
    told = item if isinstance(item, dict) else {"name": str(item)}
    return {
        "entry_id": entry_id,
        "position": position,
        "supplement": supplement,
        **{name: told.get(name) or "" for name in _PROGRAMME_TEXTS},
        **{name: told.get(name) for name in ("accredited", "suspended", "cancelled")},
    }


_SERVICE_TEXTS = (
    "name", "level", "programme", "form", "language", "activity", "gender", "price", "address", "schedule",
)  # fmt: skip
_SERVICE_NUMBERS = ("places", "free_places", "age_from", "age_to")
_YES = {"true": True, "false": False, "1": True, "0": False, "да": True, "нет": False, "yes": True, "no": False}
TYPED_GROUPS = ("services", "numbers")


def write_positions(session: Session, winners: Mapping[int, Winners]) -> None:
    """Put rows where their source puts them."""
    if winners:
        places = [{"id": id_, "position": int(given(found, "position") or 0)} for id_, found in winners.items()]
        session.execute(update(FactRowSubject), places)


def write_typed_rows(session: Session, ids: Sequence[int]) -> None:
    """Make the services and yearly numbers of these rows again, from their winning claims."""
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        rows = session.execute(
            select(FactRowSubject.id, FactRowSubject.institution_id, FactRowSubject.group, FactRowSubject.source).where(
                FactRowSubject.id.in_(part), FactRowSubject.group.in_(TYPED_GROUPS)
            )
        ).all()
        if not rows:
            continue
        typed = [row.id for row in rows]
        session.execute(delete(Service).where(Service.row_id.in_(typed)))
        session.execute(delete(Yearly).where(Yearly.row_id.in_(typed)))
        cells: dict[int, Any] = dict(
            session.execute(
                select(Claim.subject_id, Claim.value).where(
                    Claim.subject_type == SubjectType.ROW.value,
                    Claim.subject_id.in_(typed),
                    Claim.field == "row",
                    Claim.ended_run_id.is_(None),
                    Claim.winning,
                )
            ).all()
        )
        living = [row for row in rows if row.id in cells]
        services = [_service(row, cells[row.id]) for row in living if row.group == "services"]
        numbers = [made for row in living if row.group == "numbers" and (made := _yearly(row, cells[row.id]))]
        if services:
            session.execute(insert(Service), services)
        if numbers:
            session.execute(insert(Yearly), numbers)


def _cell(cells: Mapping[str, Any], name: str) -> str:
    return plain_text(cells.get(name))


def _whole(text: str) -> int | None:
    digits = text.replace("\u00a0", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _service(row: Any, cells: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "row_id": row.id,
        "institution_id": row.institution_id,
        "source": row.source,
        **{name: _cell(cells, name) for name in _SERVICE_TEXTS},
        **{name: _whole(_cell(cells, name)) for name in _SERVICE_NUMBERS},
        "paid": _YES.get(_cell(cells, "paid").strip().lower()),
    }


def _yearly(row: Any, cells: Mapping[str, Any]) -> dict[str, Any] | None:
    year = _whole(_cell(cells, "year")[:4])  # «2025/2026» is the year it began in
    if year is None:
        return None
    return {
        "row_id": row.id,
        "institution_id": row.institution_id,
        "source": row.source,
        "year": year,
        **{name: _whole(_cell(cells, name)) for name in ("pupils", "staff", "teachers", "classes")},
    }


def building_columns(winners: Winners) -> dict[str, Any]:
    """The typed columns of a building."""
    point = given(winners, "point")
    capacity = _text(winners, "capacity")
    return {
        "name": _text(winners, "name"),
        "address": _text(winners, "address"),
        "district": district_key(_text(winners, "district")),
        "lat": point[0] if point else None,
        "lon": point[1] if point else None,
        "capacity": int(capacity) if capacity else None,
        "website": _text(winners, "website"),
        "live": bool(winners),
    }


def write_columns(
    session: Session, model: type[Institution] | type[Entry] | type[Building], rows: Mapping[int, Mapping[str, Any]]
) -> None:
    """Write typed columns of many subjects in one statement."""
    if rows:
        session.execute(update(model), [{"id": id_, **columns} for id_, columns in rows.items()])


def write_outline(
    session: Session, place_id: int, winners: Winners, model: type[District] | type[Municipality] = District
) -> None:
    """The name of a district or municipality, its outline and a point inside, from its winning claims."""
    from shapely.geometry import shape  # here, because readers of the register need no geometry

    outline = given(winners, "outline")
    values: dict[str, Any] = {"outline": outline, "lat": None, "lon": None, "oktmo": _text(winners, "oktmo")[:20]}
    if name := given(winners, "name"):
        values["name"] = name
    if outline:
        inside = shape(outline).representative_point()
        values |= {"lat": round(inside.y, 6), "lon": round(inside.x, 6)}
    session.execute(update(model).where(model.id == place_id).values(**values))
