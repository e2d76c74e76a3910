"""List what contradicts itself about places: points, districts, municipal units, settlements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sqlalchemy import Float, and_, cast, func, select
from sqlalchemy.orm import Session

from catalog.addresses import parse_address
from catalog.cards import Ref
from catalog.geo.areas import district_areas, municipal_areas
from catalog.geo.asking import load_answers
from catalog.geo.chain import Subject, geocoder_query
from catalog.geo.known import distance_m
from catalog.geo.municipalities import Municipalities
from catalog.geo.origins import is_derived
from catalog.kinds import Precision
from catalog.models import Claim, District, Institution, Source
from catalog.models.provenance import SubjectType
from catalog.quality import QualityIssue, Weight
from catalog.records import Message
from core.i18n import N_
from core.text import comparison_key

FAR_M = 300.0  # between two sources' points of one building
FEW = 5  # addresses of a settlement from which its district can be told
_ALIVE = and_(Institution.removed_run_id.is_(None), Institution.open)
_INSTITUTION = SubjectType.INSTITUTION.value


def place_issues(session: Session) -> Iterator[QualityIssue]:
    """Everything about places that is worth looking at."""
    yield from _outside_district(session)
    yield from _other_municipality(session)
    yield from _points_apart(session)
    yield from _other_settlement(session)
    yield from _shared_points(session)
    yield from _rounded_points(session)
    yield from _geocoder_elsewhere(session)


def _issue(weight: Weight, code: str, subject: Ref | None, msgid: str, count: int = 1, **values: Any) -> QualityIssue:
    return QualityIssue(weight, code, Message(msgid, values), subject, count)


def _outside_district(session: Session) -> Iterator[QualityIssue]:
    areas = district_areas(session)
    if not areas:
        return
    for id_, slug, name, district_id, lat, lon in session.execute(
        select(
            Institution.id, Institution.slug, Institution.name, Institution.district_id, Institution.lat, Institution.lon
        )
        .where(_ALIVE, Institution.lat.is_not(None), Institution.district_id.is_not(None))
        .order_by(Institution.id)
    ):  # fmt: skip
        if areas.contains(district_id, lat, lon) is False:
            yield _issue(
                Weight.ERROR, "point-outside-district", Ref(id_, slug, name), N_("Its point lies outside its district.")
            )


def _other_municipality(session: Session) -> Iterator[QualityIssue]:
    """Units that a source names and that are not the ones around the point of the building."""
    units, areas = Municipalities(session), municipal_areas(session)
    if not areas:
        return
    rows = [
        row
        for row in session.execute(
            select(
                Institution.id, Institution.slug, Institution.name, Institution.district_id, Institution.lat,
                Institution.lon, Claim.value, Claim.source,
            )
            .join(Claim, and_(Claim.subject_type == _INSTITUTION, Claim.subject_id == Institution.id))
            .where(
                _ALIVE, Institution.precision == Precision.BUILDING, Claim.field == "municipality", Claim.winning,
                Claim.state == "given",
            )
            .order_by(Institution.id)
        )
        if isinstance(row.value, str) and not is_derived(row.source)
    ]  # fmt: skip
    unknown = 0
    for row, there in zip(rows, areas.find_all([(row.lat, row.lon) for row in rows]), strict=True):
        named = units.find(row.value, row.district_id)
        if named is None:
            unknown += 1
        elif there is not None and there != named:
            yield _issue(
                Weight.WARNING, "point-outside-municipality", Ref(row.id, row.slug, row.name),
                N_("It is said to be in “%(named)s”; its point lies in “%(there)s”."),
                named=row.value, there=units.names[there],
            )  # fmt: skip
    if unknown:
        yield _issue(
            Weight.NOTE, "municipality-unknown", None,
            N_("Institutions whose municipal unit has a name that no outline bears: %(number)s."), unknown, number=unknown,
        )  # fmt: skip


def _points_apart(session: Session) -> Iterator[QualityIssue]:
    """Sources that put one institution's building at places far from each other."""
    several = (
        select(Claim.subject_id)
        .where(Claim.subject_type == _INSTITUTION, Claim.field == "point", Claim.ended_run_id.is_(None))
        .group_by(Claim.subject_id)
        .having(func.count() > 1)
    )
    said: dict[tuple[int, str, str], list[tuple[str, tuple[float, float]]]] = defaultdict(list)
    for id_, slug, name, title, code, value in session.execute(
        select(Institution.id, Institution.slug, Institution.name, Source.title, Claim.source, Claim.value)
        .join(Claim, and_(Claim.subject_type == _INSTITUTION, Claim.subject_id == Institution.id))
        .join(Source, Source.code == Claim.source)
        .where(
            _ALIVE, Institution.id.in_(several), Claim.field == "point", Claim.ended_run_id.is_(None), Claim.state == "given"
        )
        .order_by(Institution.id, Claim.source)
    ):  # fmt: skip
        if value and not is_derived(code) and (len(value) < 3 or value[2] == Precision.BUILDING.value):
            said[id_, slug, name].append((title, (value[0], value[1])))
    for (id_, slug, name), points in said.items():
        apart = [
            (distance, one[0], other[0])
            for one, other in combinations(points, 2)
            if (distance := distance_m(one[1], other[1])) > FAR_M
        ]
        if apart:
            metres, one_title, other_title = max(apart)
            yield _issue(
                Weight.WARNING, "points-apart", Ref(id_, slug, name),
                N_("“%(one)s” and “%(other)s” put it %(metres)s m apart."),
                one=one_title, other=other_title, metres=round(metres),
            )  # fmt: skip


def _other_settlement(session: Session) -> Iterator[QualityIssue]:
    """Addresses in a settlement whose other institutions all lie in another district."""
    names: dict[int, str] = dict(session.execute(select(District.id, District.name)).all())
    rows = session.execute(
        select(
            Institution.id, Institution.slug, Institution.name, Institution.settlement, Institution.district_id
        ).where(_ALIVE, Institution.settlement != "", Institution.district_id.is_not(None))
        .order_by(Institution.id)
    ).all()  # fmt: skip
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        votes[comparison_key(row.settlement)][row.district_id] += 1
    for row in rows:
        count = votes[comparison_key(row.settlement)]
        (most, number), total = count.most_common(1)[0], count.total()
        if most != row.district_id and count[row.district_id] == 1 and total > FEW and number == total - 1:
            yield _issue(
                Weight.WARNING, "settlement-in-other-district", Ref(row.id, row.slug, row.name),
                N_("Its address is in %(settlement)s, whose other institutions lie in “%(there)s”; it is said to be in “%(named)s”."),
                settlement=row.settlement, there=names[most], named=names[row.district_id],
            )  # fmt: skip


def _shared_points(session: Session) -> Iterator[QualityIssue]:
    """One point that sources give to buildings of different addresses."""
    here = (Institution.lat, Institution.lon)
    shared = (
        select(*here)
        .where(_ALIVE, Institution.precision == Precision.BUILDING)
        .group_by(*here)
        .having(func.count() > 1)
        .subquery()
    )
    groups: dict[tuple[float, float], list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Institution.id, Institution.slug, Institution.name, Institution.address, Institution.lat, Institution.lon,
            Institution.point_source,
        )
        .join(shared, and_(shared.c.lat == Institution.lat, shared.c.lon == Institution.lon))
        .where(_ALIVE, Institution.precision == Precision.BUILDING)
        .order_by(Institution.id)
    ):  # fmt: skip
        if not is_derived(row.point_source):
            groups[row.lat, row.lon].append(row)
    for rows in groups.values():
        first = parse_address(rows[0].address)
        for row in rows[1:]:
            parts = parse_address(row.address)
            if not (first.street_key and parts.street_key and first.house_key and parts.house_key):
                continue
            if (first.street_key, first.house_key) != (parts.street_key, parts.house_key):
                yield _issue(
                    Weight.WARNING, "point-shared", Ref(row.id, row.slug, row.name),
                    N_("It has the very point of “%(other)s”, which has another address."), other=rows[0].name,
                )  # fmt: skip


def _rounded_points(session: Session) -> Iterator[QualityIssue]:
    """Points with two decimals or fewer: a zero, a guess, a mistake of a spreadsheet."""
    lat, lon = cast(Institution.lat * 100, Float), cast(Institution.lon * 100, Float)
    for id_, slug, name, latitude, longitude in session.execute(
        select(Institution.id, Institution.slug, Institution.name, Institution.lat, Institution.lon)
        .where(
            _ALIVE, Institution.precision == Precision.BUILDING, func.abs(lat - func.round(lat)) < 1e-7,
            func.abs(lon - func.round(lon)) < 1e-7,
        )
        .order_by(Institution.id)
    ):  # fmt: skip
        yield _issue(
            Weight.WARNING, "point-rounded", Ref(id_, slug, name),
            N_("Its point %(lat)s, %(lon)s is rounded; it may be a kilometre away."), lat=latitude, lon=longitude,
        )  # fmt: skip


def _geocoder_elsewhere(session: Session) -> Iterator[QualityIssue]:
    """Answers of a geocoder that were not taken, because they lie outside the district that is named."""
    answers = {query: answer for query, answer in load_answers(session).items() if answer is not None}
    areas = district_areas(session) if answers else None
    if not areas:
        return
    for id_, slug, name, address, district_id in session.execute(
        select(Institution.id, Institution.slug, Institution.name, Institution.address, Institution.district_id)
        .where(
            _ALIVE, Institution.address != "", Institution.district_id.is_not(None),
            Institution.precision.is_distinct_from(Precision.BUILDING),
        )
        .order_by(Institution.id)
    ):  # fmt: skip
        subject = Subject(id_, address, parse_address(address), district_id)
        answer = answers.get(geocoder_query(subject.parts, address))
        if answer is not None and areas.contains(district_id, answer.lat, answer.lon) is False:
            yield _issue(
                Weight.WARNING, "geocoder-outside-district", Ref(id_, slug, name),
                N_("The geocoder finds its address outside its district, at “%(there)s”; that point is not taken."),
                there=answer.name[:120],
            )  # fmt: skip
