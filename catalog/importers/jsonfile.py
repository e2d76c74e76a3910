"""Read the records of JSON, JSON lines and GeoJSON, one by one."""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any

import ijson  # type: ignore[import-untyped]
import orjson

from catalog.errors import UnreadableFile
from catalog.importers.coordinates import Transform, find_transform, geojson_crs
from catalog.importers.delimited import NUL
from catalog.importers.table import Row, Table
from catalog.importers.textfile import bounded_lines, decoded, find_encodings, read_sample
from catalog.importers.unpack import open_content
from catalog.records import Message, Severity
from core.i18n import N_
from core.i18n import gettext as _

SEEN_FIRST = 200  # records whose keys make the heading
MOST_KEYS = 2000
_DEEPEST = 3  # objects inside objects that become columns: "address.street.name"
LAT, LON = "geometry.lat", "geometry.lon"  # columns that a geometry gives
_NO_OBJECT = Message(N_("The record is no object of names and values."))
_NO_JSON = Message(N_("The line is no whole JSON object."))


def sniff_json(head: bytes) -> str:
    """«json», «jsonl» or nothing, by the first bytes of a text."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] == b"[":
        return "json"
    if text[:1] != b"{":
        return ""
    line, _newline, rest = text.partition(b"\n")
    try:
        first = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "json"
    if not isinstance(first, dict):
        return "json"
    if rest.strip():
        return "jsonl"
    lists = any(isinstance(value, list) and value and isinstance(value[0], dict) for value in first.values())
    return "json" if lists or first.get("type") == "FeatureCollection" else "jsonl"


@contextmanager
def open_jsonl(path: Path) -> Iterator[Table]:
    """A file with one object a line.

    Raises:
        UnreadableFile: no text, a line without end.
    """
    with decoded(path, find_encodings(path)[0]) as handle:
        yield _as_table(_lines(handle, path.name), "jsonl")


def _lines(handle: IO[str], name: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(bounded_lines(handle, name), start=1):
        if not line.strip():
            continue
        try:
            yield number, orjson.loads(line)
        except orjson.JSONDecodeError:
            yield number, _NO_JSON


@contextmanager
def open_json(path: Path, items: str, crs: str) -> Iterator[Table]:
    """The objects of a list in a JSON file; of GeoJSON the properties, with the geometry's point in degrees.

    Args:
        items: the path to the list; the first list of objects unless given.
        crs: the coordinate system of a GeoJSON that names none.
    Raises:
        UnreadableFile: no JSON, no list of objects, an unknown coordinate system; also while reading.
    """
    outline = _outline(path)
    prefix = f"{items}.item" if items else outline.prefix
    if not prefix:
        raise UnreadableFile(
            _(
                '%(file)s holds no list of objects. Say in the mapping where the records are: items = "data.schools".',
                file=path.name,
            )
        )
    transform: Transform | None = None
    if outline.geojson:
        name = geojson_crs(outline.crs) if outline.crs is not None or not crs else crs
        transform = find_transform(name) if name else None
        if transform is None:
            raise UnreadableFile(
                _(
                    "%(file)s names a coordinate system that is not known. Say it as EPSG:32636, or convert the file to longitude and latitude in degrees (EPSG:4326).",
                    file=path.name,
                )
            )
    with _open_utf8(path) as content:
        found = enumerate(_guarded(ijson.items(content, prefix, use_float=True), path), start=1)
        if transform is not None:
            chosen = transform
            records: Iterator[tuple[int, Any]] = ((number, _feature(item, chosen)) for number, item in found)
        else:
            records = iter(found)
        yield _as_table(records, "geojson" if outline.geojson else "json")


class _Outline:
    """What a JSON file is: where its records are, whether it is GeoJSON, in which coordinate system."""

    def __init__(self) -> None:
        self.prefix = ""
        self.geojson = False
        self.crs: Any = None


def _outline(path: Path) -> _Outline:
    found = _Outline()
    with _open_utf8(path) as content:
        events = _guarded(ijson.parse(content, use_float=True), path)
        previous = ""
        for prefix, event, value in events:
            if prefix == "type" and value == "FeatureCollection":
                found.geojson = True
            elif event == "start_map" and previous == "start_array" and not found.prefix and prefix.count(".") <= 4:
                found.prefix = prefix
            if prefix == "crs" or prefix.startswith("crs."):
                if prefix == "crs.properties.name":
                    found.crs = {"properties": {"name": value}}
                elif found.crs is None and event not in ("map_key", "null"):
                    found.crs = {}
            previous = event
            if found.prefix and not found.geojson and "item" in prefix and found.prefix != "features.item":
                break
    if found.geojson:
        found.prefix = "features.item"
    return found


@contextmanager
def _open_utf8(path: Path) -> Iterator[Any]:
    encoding = find_encodings(path)[0]
    with open_content(path) as content:
        if encoding == "utf-8":
            yield content
        else:
            try:
                yield codecs.EncodedFile(content, "utf-8", encoding)
            except UnicodeError as error:
                raise _no_json(path, "") from error


def _guarded(events: Any, path: Path) -> Iterator[Any]:
    try:
        yield from events
    except (ijson.JSONError, UnicodeError, ValueError, RecursionError, OverflowError) as error:
        raise _no_json(path, str(error).split("\n")[0][:100]) from error


def _no_json(path: Path, reason: str) -> UnreadableFile:
    return UnreadableFile(
        _("%(file)s is no whole JSON in UTF-8 (%(reason)s). Download it again.", file=path.name, reason=reason or "–")
    )


def _feature(item: Any, transform: Transform) -> Any:
    """The properties of a feature and a point inside its geometry."""
    if not isinstance(item, dict):
        return item
    properties = item.get("properties")
    flat = dict(properties) if isinstance(properties, dict) else {}
    if "id" in item and "id" not in flat:
        flat["id"] = item["id"]
    point = _point_of(item.get("geometry"))
    if point is not None:
        lon, lat = transform(*point)
        if math.isfinite(lon) and math.isfinite(lat):
            flat[LAT], flat[LON] = _degrees(lat), _degrees(lon)
        else:
            flat[LAT], flat[LON] = "inf", "inf"
    return flat


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _point_of(geometry: Any) -> tuple[float, float] | None:
    """The point, or a point inside the polygon."""
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    try:
        if geometry.get("type") == "Point" and isinstance(coordinates, list):
            return float(coordinates[0]), float(coordinates[1])
        from shapely.geometry import shape

        inside = shape(geometry).representative_point()
        return inside.x, inside.y
    except Exception:  # shapely raises whatever its parts raise; a geometry that is none gives no point
        return None


def _as_table(records: Iterator[tuple[int, Any]], kind: str) -> Table:
    """The first records say which keys there are; their order is that of the file."""
    first: list[tuple[int, Any]] = []
    keys: dict[str, None] = {}
    for number, record in records:
        first.append((number, record))
        if isinstance(record, dict) and len(keys) < MOST_KEYS:
            keys.update(dict.fromkeys(list(_flat(record))[:MOST_KEYS]))
        if len(first) >= SEEN_FIRST:
            break
    header = list(keys)
    return Table(
        header,
        (_row(number, record, header) for number, record in chain(first, records)),
        padded=True,
        paths=True,
        kind=kind,
    )


def _row(number: int, record: Any, header: list[str]) -> Row:
    if isinstance(record, Message):
        return Row(number, [], Severity.QUARANTINED, record)
    if not isinstance(record, dict):
        return Row(number, [], Severity.QUARANTINED, _NO_OBJECT)
    flat = _flat(record)
    return Row(number, [flat.get(key, "") for key in header])


def _flat(record: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    """Names and texts of an object; objects inside it become «name.name»."""
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            if depth < _DEEPEST:
                flat.update(_flat(value, f"{before}{name}.", depth + 1))
            continue
        flat[f"{before}{name}"] = _text(value)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", NUL) if "\0" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, list):
        return "; ".join(text for item in value if not isinstance(item, dict | list) and (text := _text(item)))
    return str(value)


def iter_features(path: Path) -> tuple[Any, Iterator[Any]] | None:
    """The member ``crs`` and the features of a GeoJSON file, one by one; None where it is no FeatureCollection.

    Raises:
        UnreadableFile: no JSON; also while reading.
    """
    if sniff_json(read_sample(path)) not in ("json", "jsonl"):
        raise _no_json(path, "")
    outline = _outline(path)
    if not outline.geojson:
        return None

    def features() -> Iterator[Any]:
        with _open_utf8(path) as content:
            yield from _guarded(ijson.items(content, "features.item", use_float=True), path)

    return outline.crs, features()
