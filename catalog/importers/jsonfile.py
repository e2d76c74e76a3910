"""Read the records of JSON, JSON lines and GeoJSON, one by one."""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any

import ijson
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
_LOOKED_AT = 6  # how deep the list of records may lie
_MOST_NESTED = 64  # lists and objects inside each other
_STARTS = ("start_map", "start_array")
_ENDS = ("end_map", "end_array")
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
    return "json" if _holds_records(first, 0) or first.get("type") == "FeatureCollection" else "jsonl"


def _holds_records(value: dict[str, Any], depth: int) -> bool:
    """Whether a list of objects lies in an object, so that the object itself is no record."""
    return depth <= _DEEPEST and any(
        (isinstance(part, list) and bool(part) and isinstance(part[0], dict))
        or (isinstance(part, dict) and _holds_records(part, depth + 1))
        for part in value.values()
    )


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
    place = items.split(".") if items else outline.place
    if place is None:
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
        found = enumerate(_guarded(_objects(content, place), path), start=1)
        if transform is not None:
            chosen = transform
            records: Iterator[tuple[int, Any]] = ((number, _feature(item, chosen)) for number, item in found)
        else:
            records = iter(found)
        yield _as_table(records, "geojson" if outline.geojson else "json")


class _Outline:
    """What a JSON file is: where its records are, whether it is GeoJSON, in which coordinate system."""

    def __init__(self) -> None:
        self.place: list[str] | None = None
        self.geojson = False
        self.crs: Any = None


def _objects(content: Any, place: list[str]) -> Iterator[Any]:
    """The items of the list that lies at a place, one by one."""
    found: Iterator[Any] = ijson.items(content, ".".join([*place, "item"]), use_float=True)
    return found


def _outline(path: Path) -> _Outline:
    """Walk through a file once: what it is, and that nothing in it is nested without end.

    The second walk builds the path of each value, which would take for ever in a text of nothing but brackets.
    """
    found = _Outline()
    with _open_utf8(path) as content:
        keys: list[str | None] = []  # those that lead to the value; None stands for an item of a list
        for event, value in _guarded(ijson.basic_parse(content, use_float=True), path):
            if event == "map_key":
                keys[-1] = value
            elif event in _ENDS:
                keys.pop()
            else:
                if len(keys) < _LOOKED_AT:
                    _look_at(found, keys, event, value)
                if event in _STARTS:
                    if len(keys) > _MOST_NESTED:
                        raise _no_json(path, "nested")
                    keys.append(None if event == "start_array" else "")
    if found.geojson:
        found.place = ["features"]
    return found


def _look_at(found: _Outline, keys: list[str | None], event: str, value: Any) -> None:
    if event == "start_map" and found.place is None and keys and keys[-1] is None and None not in keys[:-1]:
        found.place = [str(key) for key in keys[:-1]]
    elif keys == ["type"] and value == "FeatureCollection":
        found.geojson = True
    elif keys == ["crs", "properties", "name"]:
        found.crs = {"properties": {"name": value}}
    elif keys == ["crs"] and event != "null":
        found.crs = {}


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
            yield from _guarded(_objects(content, ["features"]), path)

    return outline.crs, features()
