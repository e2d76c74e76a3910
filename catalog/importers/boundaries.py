"""Read outlines of districts and municipal units from GeoJSON, and merge them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import Point, make_valid, transform
from shapely.errors import ShapelyError
from shapely.geometry import mapping as to_geojson
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from catalog import subjects
from catalog.claims import RunContext, Writer, load_live, write_changes
from catalog.cleaning import district_key
from catalog.errors import UnreadableFile
from catalog.geo.municipalities import municipality_key
from catalog.importers.coordinates import Transform, find_transform, geojson_crs
from catalog.importers.jsonfile import iter_features
from catalog.importers.mapping import FileMapping
from catalog.importers.merge import Tally
from catalog.models import District, Municipality, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.records import Message, Problem, Record, Rejected, Said, Severity
from core.i18n import N_
from core.i18n import gettext as _
from core.text import clean, make_slug

_POLYGONS = ("Polygon", "MultiPolygon")
_UNIT_WORDS = ("муниципальн", "поселок", "посёлок", "город ", "село", "сельское поселение", "городское поселение")
BOUNDARIES = FileMapping(
    code="boundaries",
    title=N_("Outlines of districts"),
    description=N_("Districts with their outlines (GeoJSON in any coordinate system)."),
    source="boundaries",
    source_title="Границы районов",
    target="district",
    columns=(),
    key=("name",),
)
MUNICIPALITIES = FileMapping(
    code="municipalities",
    title=N_("Outlines of municipal units"),
    description=N_("Municipal units inside districts with their outlines (GeoJSON in any coordinate system)."),
    source="municipalities",
    source_title="Границы муниципальных образований",
    target="municipality",
    columns=(),
    key=("name",),
)


def read_boundaries(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The outlines of a FeatureCollection, one by one; a feature's property ``name`` names it.

    Municipal units may be named by ``district`` where they have no ``name``.

    Raises:
        UnreadableFile: no GeoJSON, or in a coordinate system that is not known.
    """
    collection = iter_features(path)
    if collection is None:
        raise UnreadableFile(
            _(
                "%(file)s holds no FeatureCollection. The format %(format)s reads GeoJSON of that type.",
                file=path.name,
                format=mapping.code,
            )
        )
    crs, features = collection
    known = geojson_crs(crs)
    turn = find_transform(known) if known else None
    if turn is None:
        raise UnreadableFile(
            _(
                "%(file)s names a coordinate system that is not known. Say it as EPSG:32636, or convert the file to longitude and latitude in degrees (EPSG:4326).",
                file=path.name,
            )
        )
    degrees = known in ("OGC:CRS84", "EPSG:4326")
    for number, feature in enumerate(features, start=1):
        yield _read_feature(number, feature, mapping.target, None if degrees else turn)


def _names(properties: Any, target: str) -> tuple[str, str]:
    """How the outline is called, and the district it says it lies in."""
    if not isinstance(properties, dict):
        return "", ""
    name, district = (clean(str(properties.get(key) or "")) for key in ("name", "district"))
    if target == "municipality":
        return (name, district) if name else (district, "")
    return name, ""


def _read_feature(number: int, feature: Any, target: str, turn: Transform | None) -> Record | Rejected:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name, district = _names(properties, target)
    key = municipality_key(name) if target == "municipality" else district_key(name)
    if not name:
        return _reject(number, "name", "", N_("The outline has no name in its properties."))
    if not key:
        return _reject(number, "name", name, N_("“%(name)s” is no name of a district."), name=name)
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _POLYGONS:
        return _reject(
            number, "geometry", name, N_("The outline of %(name)s is neither a Polygon nor a MultiPolygon."), name=name
        )
    try:
        outline = _turned(shape(geometry), turn)
        west, south, east, north = outline.bounds
    except (ShapelyError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return _reject(
            number, "geometry", name, N_("The outline of %(name)s cannot be read as rings of points."), name=name
        )
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return _reject(
            number,
            "geometry",
            name,
            N_("The outline of %(name)s lies outside the globe: its coordinates are no degrees, or are swapped."),
            name=name,
        )
    problems: tuple[Problem, ...] = ()
    if not outline.is_valid:
        outline = _polygons_of(make_valid(outline))
        if outline.geom_type not in _POLYGONS or outline.is_empty:
            return _reject(
                number, "geometry", name, N_("The outline of %(name)s crosses itself beyond repair."), name=name
            )
        message = Message(N_("The outline of %(name)s crosses itself; it was repaired."), {"name": name})
        problems = (Problem(number, "geometry", message, name, Severity.DOUBT),)
        geometry = to_geojson(outline)
    elif turn is not None:
        geometry = to_geojson(outline)
    plain = {"type": geometry["type"], "coordinates": _lists(geometry["coordinates"])}
    said = [Said("name", name), Said("outline", plain)]
    oktmo = clean(str(properties.get("oktmo") or "")) if isinstance(properties, dict) else ""
    if oktmo.isdigit():
        said.append(Said("oktmo", oktmo))
    if target == "municipality" and district:
        said.append(Said("district", district))
        key = f"{district_key(district)} | {key}"
    return Record(number, key[:400], name, tuple(said), None, {}, problems)


def _polygons_of(outline: BaseGeometry) -> BaseGeometry:
    """What encloses an area; lines and points that a repair leaves over go."""
    parts = [part for part in getattr(outline, "geoms", ()) if part.geom_type in _POLYGONS]
    return unary_union(parts) if outline.geom_type == "GeometryCollection" and parts else outline


def _turned(outline: BaseGeometry, turn: Transform | None) -> BaseGeometry:
    if turn is None:
        return outline

    def each(points: Any) -> Any:
        return [turn(x, y) for x, y in points]

    return transform(outline, each)


def _lists(coordinates: Any) -> Any:
    return [_lists(part) for part in coordinates] if isinstance(coordinates, list | tuple) else float(coordinates)


def _reject(number: int, field: str, label: str, msgid: str, /, **values: str) -> Rejected:
    return Rejected(Problem(number, field, Message(msgid, values), label))


def recognise_districts(path: Path, head: bytes) -> float | None:
    """Whether a file holds outlines that are named like districts."""
    return _recognise(path, head, "district")


def recognise_municipalities(path: Path, head: bytes) -> float | None:
    """Whether a file holds outlines that are named like municipal units."""
    return _recognise(path, head, "municipality")


def _recognise(path: Path, head: bytes, target: str) -> float | None:
    if b'"FeatureCollection"' not in head[:65536] and b"Polygon" not in head:
        return None
    try:
        collection = iter_features(path)
        first = [feature for feature, _number in zip(collection[1] if collection else (), range(5), strict=False)]
    except UnreadableFile:
        return None
    named = []
    for feature in first:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or geometry.get("type") not in _POLYGONS:
            return None
        named.append(_names(feature.get("properties"), "municipality")[0].lower())
    if not named or not all(named):
        return None
    units = sum(any(word in name for word in _UNIT_WORDS) for name in named) * 2 > len(named)
    return 0.9 if units == (target == "municipality") else 0.4


class _Units:
    """Municipal units by the key of their record, made when a file first names them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._districts = subjects.Districts(session)
        self._outlines: list[tuple[int, BaseGeometry]] = [
            (id_, shape(outline))
            for id_, outline in session.execute(
                select(District.id, District.outline).where(District.outline.is_not(None)).order_by(District.id)
            )
        ]

    def ensure(self, record: Record) -> int:
        """The unit of a record; its district is the one it names, else the one its inner point lies in."""
        said = {word.field: word.value for word in record.said}
        key = municipality_key(record.label)
        district = (
            self._districts.find(said["district"]) if said.get("district") else self._district_at(said["outline"])
        )
        found = self._session.scalars(
            select(Municipality).where(Municipality.key == key[:200]).order_by(Municipality.id)
        ).all()
        same = [unit for unit in found if unit.district_id == district] or [
            unit for unit in found if unit.district_id is None or district is None
        ]
        if same:
            unit = same[0]
            unit.district_id = unit.district_id if district is None else district
        else:
            unit = Municipality(
                slug=self._slug(record.label), name=record.label[:200], key=key[:200], district_id=district
            )
            self._session.add(unit)
        self._session.flush()
        return unit.id

    def _district_at(self, outline: Any) -> int | None:
        inside: Point = shape(outline).representative_point()
        if not (math.isfinite(inside.x) and math.isfinite(inside.y)):
            return None
        return next((id_ for id_, district in self._outlines if district.covers(inside)), None)

    def _slug(self, name: str) -> str:
        slug = make_slug(name, 70)
        taken = set(self._session.scalars(select(Municipality.slug).where(Municipality.slug.like(f"{slug}%"))))
        found, number = slug, 2
        while found in taken:
            found, number = f"{slug}-{number}", number + 1
        return found


def merge_boundaries(
    run: RunContext,
    chunks: Iterator[list[Record]],
    tally: Tally,
    subject_type: SubjectType = SubjectType.DISTRICT,
) -> None:
    """Give districts or municipal units their names and outlines; one that no register named yet is made."""
    session = run.session
    districts = subjects.Districts(session)
    units = _Units(session) if subject_type is SubjectType.MUNICIPALITY else None
    model = District if units is None else Municipality
    for records in chunks:
        known = {
            row.key: row
            for row in session.scalars(
                select(SourceRecord).where(
                    SourceRecord.source == run.source, SourceRecord.key.in_([record.key for record in records])
                )
            )
        }
        ids = {
            record.key: units.ensure(record) if units is not None else districts.ensure(record.label) or 0
            for record in records
        }
        live = load_live(session, subject_type.value, list(ids.values()))
        writer = Writer(run, subject_type.value)
        outcomes = []
        for record in records:
            seen = known.get(record.key)
            if seen is not None and seen.hash == record.hash() and seen.ended_run_id is None:
                tally.unchanged += 1
                continue
            outcome = writer.say(
                ids[record.key], live.get(ids[record.key], ()), {word.field: word for word in record.said}
            )
            outcomes.append((record, outcome))
            if seen is None:
                tally.added += 1
            else:
                tally.changed += 1
        writer.flush()
        for record, outcome in outcomes:
            tally.written = True
            subjects.write_outline(session, outcome.subject_id, outcome.winners, model)
            seen = known.get(record.key)
            values = {"hash": record.hash(), "changed_run_id": run.id, "ended_run_id": None}
            if seen is None:
                session.execute(
                    insert(SourceRecord).values(
                        source=run.source,
                        key=record.key,
                        subject_type=subject_type.value,
                        subject_id=outcome.subject_id,
                        created_run_id=run.id,
                        **values,
                    )
                )
            else:
                session.execute(update(SourceRecord).where(SourceRecord.id == seen.id).values(**values))
        write_changes(
            run,
            [
                {
                    "subject_type": subject_type.value,
                    "subject_id": outcome.subject_id,
                    "institution_id": None,
                    "kind": "changed",
                    "diff": {name: ["…", "…"] if name == "outline" else words for name, words in outcome.diff.items()},
                }
                for _record, outcome in outcomes
                if outcome.diff
            ],
        )
