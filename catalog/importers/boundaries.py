"""Read district outlines from GeoJSON, and merge them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import mapping as to_geojson
from shapely.geometry import shape
from sqlalchemy import insert, select, update

from catalog import subjects
from catalog.claims import RunContext, Writer, load_live, write_changes
from catalog.cleaning import district_key
from catalog.errors import UnreadableFile
from catalog.importers.mapping import FileMapping
from catalog.importers.merge import Tally
from catalog.importers.textfile import check_readable
from catalog.models import SourceRecord
from catalog.models.provenance import SubjectType
from catalog.records import Message, Problem, Record, Rejected, Said, Severity
from core.i18n import N_
from core.i18n import gettext as _
from core.text import clean

LARGEST_FILE = 200_000_000  # bytes; outlines of a whole country take less
_POLYGONS = ("Polygon", "MultiPolygon")


def read_boundaries(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The outlines of a FeatureCollection; a feature's ``properties.name`` names the district.

    Raises:
        UnreadableFile: no GeoJSON, or too large for outlines.
    """
    check_readable(path)
    if path.stat().st_size > LARGEST_FILE:
        raise UnreadableFile(
            _(
                "%(file)s is larger than 200 MB. Outlines of districts are smaller; check what the file is.",
                file=path.name,
            )
        )
    try:
        data = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UnreadableFile(
            _(
                "%(file)s is no whole JSON in UTF-8: it breaks in line %(line)s. Download it again.",
                file=path.name,
                line=error.lineno,
            )
        ) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise UnreadableFile(
            _("%(file)s holds no FeatureCollection. The format boundaries reads GeoJSON of that type.", file=path.name)
        )
    if _foreign_crs(data):
        raise UnreadableFile(
            _(
                "%(file)s is in another coordinate system than WGS 84. Convert it to longitude and latitude in degrees (EPSG:4326).",
                file=path.name,
            )
        )
    for number, feature in enumerate(features, start=1):
        yield _read_feature(number, feature)


def _foreign_crs(data: dict[str, Any]) -> bool:
    crs = data.get("crs")
    name = str((crs.get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    return bool(name) and not name.endswith(("CRS84", "4326"))


def _read_feature(number: int, feature: Any) -> Record | Rejected:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = clean(str((properties or {}).get("name") or "")) if isinstance(properties, dict | None) else ""
    if not name:
        return _reject(number, "name", "", N_("The outline has no name in its properties."))
    if not district_key(name):
        return _reject(number, "name", name, N_("“%(name)s” is no name of a district."), name=name)
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in _POLYGONS:
        return _reject(
            number, "geometry", name, N_("The outline of %(name)s is neither a Polygon nor a MultiPolygon."), name=name
        )
    try:
        outline = shape(geometry)
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
        repaired = make_valid(outline)
        if repaired.geom_type not in _POLYGONS or repaired.is_empty:
            return _reject(
                number, "geometry", name, N_("The outline of %(name)s crosses itself beyond repair."), name=name
            )
        geometry = to_geojson(repaired)
        problems = (
            Problem(
                number,
                "geometry",
                Message(N_("The outline of %(name)s crosses itself; it was repaired."), {"name": name}),
                name,
                Severity.DOUBT,
            ),
        )
    plain = {"type": geometry["type"], "coordinates": _lists(geometry["coordinates"])}
    return Record(number, district_key(name), name, (Said("name", name), Said("outline", plain)), None, {}, problems)


def _lists(coordinates: Any) -> Any:
    return [_lists(part) for part in coordinates] if isinstance(coordinates, list | tuple) else float(coordinates)


def _reject(number: int, field: str, label: str, msgid: str, /, **values: str) -> Rejected:
    return Rejected(Problem(number, field, Message(msgid, values), label))


def merge_boundaries(run: RunContext, chunks: Iterator[list[Record]], tally: Tally) -> None:
    """Give districts their names and outlines; a district that no register named yet is made."""
    session = run.session
    districts = subjects.Districts(session)
    for records in chunks:
        known = {
            row.key: row
            for row in session.scalars(
                select(SourceRecord).where(
                    SourceRecord.source == run.source, SourceRecord.key.in_([record.key for record in records])
                )
            )
        }
        ids = {record.key: districts.ensure(record.label) or 0 for record in records}
        live = load_live(session, SubjectType.DISTRICT.value, list(ids.values()))
        writer = Writer(run, SubjectType.DISTRICT.value)
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
            subjects.write_outline(session, outcome.subject_id, outcome.winners)
            seen = known.get(record.key)
            values = {"hash": record.hash(), "changed_run_id": run.id, "ended_run_id": None}
            if seen is None:
                session.execute(
                    insert(SourceRecord).values(
                        source=run.source,
                        key=record.key,
                        subject_type=SubjectType.DISTRICT.value,
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
                    "subject_type": SubjectType.DISTRICT.value,
                    "subject_id": outcome.subject_id,
                    "institution_id": None,
                    "kind": "changed",
                    "diff": {name: ["…", "…"] if name == "outline" else words for name, words in outcome.diff.items()},
                }
                for _record, outcome in outcomes
                if outcome.diff
            ],
        )
