"""Write the region as the files a real authority would load."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

from portal.demo.before import YEAR_DAYS, a_year_before
from portal.demo.chance import SEED, Chance
from portal.demo.facts import tell_facts
from portal.demo.federal import write_certificates, write_licences
from portal.demo.geography import DISTRICTS, to_degrees
from portal.demo.model import Institution
from portal.demo.plan import GENERAL
from portal.demo.region import Region, district_name
from portal.demo.sitefolders import has_folder

INSTITUTION_COLUMNS = (
    "key", "kind", "full_name", "short_name", "district", "municipality", "address", "lat", "lon", "head", "head_post", "phones", "emails",
    "official_site", "inn", "ogrn", "kpp", "founded_on", "pupils", "places", "closed_on", "successors", "head_organisation", "note",
)  # fmt: skip
POINT_COLUMNS = ("id", "name", "address", "capacity", "administrative_unit", "municipality", "lat", "lon")
SITE_COLUMNS = ("institution", "state", "url")


def write_files(region: Region, folder: Path) -> list[tuple[str, Path]]:
    """Write all import files; the same region gives the same bytes.

    Returns:
        (format, file) in the order in which they are loaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "boundaries": folder / "districts.geojson",
        "institutions": folder / "institutions.csv",
        "points": folder / "buildings.csv",
        "federal-licences": folder / "licences.xml",
        "federal-accreditation": folder / "accreditations.xml",
        "facts": folder / "facts.jsonl",
        "sites": folder / "sites.csv",
    }
    write_boundaries(region, files["boundaries"])
    _write_csv(files["institutions"], INSTITUTION_COLUMNS, _institution_rows(region))
    _write_csv(files["points"], POINT_COLUMNS, _point_rows(region))
    write_licences(region.institutions, _loose_rows(region, "Л035-00000-00/0009"), files["federal-licences"])
    write_certificates(
        region.institutions,
        _loose_rows(region, "А007-00000-00/0009"),
        files["federal-accreditation"],
        Chance(SEED).child("certificates"),
    )
    seed = Chance(SEED).child("facts")
    with files["facts"].open("w", encoding="utf-8", newline="\n") as stream:
        for institution in region.institutions:
            if not institution.closed_on and not has_folder(institution):
                record = tell_facts(institution, seed.child(institution.key), region.day.year - (region.day.month < 9))
                stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    _write_csv(files["sites"], SITE_COLUMNS, _site_rows(region))
    return list(files.items())


def write_older_files(region: Region, folder: Path) -> list[tuple[str, Path]]:
    """Write the list of institutions and the register of licences as they were a year ago.

    Returns:
        (format, file) in the order in which they are loaded, before those of today.
    """
    folder.mkdir(parents=True, exist_ok=True)
    day = region.day - timedelta(days=YEAR_DAYS)
    files = {"institutions": folder / "institutions.csv", "federal-licences": folder / "licences.xml"}
    seed = Chance(SEED).child("a year before")
    before = [a_year_before(institution, day, seed.child(institution.key)) for institution in region.institutions]
    by_key = {institution.key: institution for institution in before}
    _write_csv(files["institutions"], INSTITUTION_COLUMNS, (_institution_row(i, by_key) for i in before))
    write_licences(before, (), files["federal-licences"], day=day)
    return list(files.items())


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_boundaries(region: Region, path: Path) -> None:
    """The districts as GeoJSON, longitude first, five decimals (about a metre)."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": district.name},
            "geometry": _geometry(region.geography.outlines[district.key]),
        }
        for district in DISTRICTS
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def _geometry(outline: Polygon | MultiPolygon) -> dict[str, Any]:
    polygons = [
        [_ring(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in shapely.get_parts(shapely.normalize(outline))
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(coords: Iterable[tuple[float, ...]]) -> list[list[float]]:
    made = []
    for x, y, *_ in coords:
        lat, lon = to_degrees(x, y)
        made.append([round(lon, 5), round(lat, 5)])
    return made


def _institution_rows(region: Region) -> Iterable[dict[str, object]]:
    """The city's own list, with the slips such lists have: a wrong digit, a spreadsheet's tail, a row twice, latitude and longitude swapped."""
    wrong_digit = _nth_open(region, 11)
    tail = _nth_open(region, 23)
    swapped = _nth_open(region, 37)
    by_key = region.by_key()
    for institution in region.institutions:
        row = _institution_row(institution, by_key)
        if institution.key == wrong_digit.key:
            row["inn"] = f"{institution.inn[:-1]}{(int(institution.inn[-1]) + 3) % 10}"
        if institution.key == tail.key:
            row["inn"] = f"{institution.inn}.0"
        if institution.key == swapped.key:
            row["lat"], row["lon"] = row["lon"], row["lat"]
        yield row
    yield _institution_row(_nth_open(region, 4), by_key) | {"note": "Строка введена второй раз"}
    yield {
        "key": "Y99002",
        "kind": "school",
        "full_name": "",
        "district": district_name("sadovyy"),
        "note": "Школа строится, наименование не утверждено",
    }


def _nth_open(region: Region, number: int) -> Institution:
    """Some open institution, not one that the guide speaks of."""
    return [i for i in region.institutions if not i.closed_on and i.number not in (17, 56)][number]


def _institution_row(institution: Institution, by_key: Mapping[str, Institution]) -> dict[str, object]:
    body = by_key[institution.head_key] if institution.head_key else institution  # a branch has its head's numbers
    return {
        "key": institution.key,
        "kind": institution.kind.value,
        "full_name": institution.naming.full,
        "short_name": institution.naming.short,
        "district": district_name(institution.district),
        "municipality": f"муниципальный округ {institution.municipality}",
        "address": institution.house.address,
        "lat": f"{institution.house.lat:.6f}",
        "lon": f"{institution.house.lon:.6f}",
        "head": institution.head.full,
        "head_post": institution.naming.post[0].upper() + institution.naming.post[1:],
        "phones": institution.phone,
        "emails": institution.email,
        "official_site": institution.site_url if institution.site_state.value == "external" else "",
        "inn": body.inn,
        "ogrn": body.ogrn,
        "kpp": institution.kpp,
        "founded_on": institution.founded_on.isoformat(),
        "pupils": institution.pupils or "",
        "places": institution.places or "",
        "closed_on": institution.closed_on.isoformat() if institution.closed_on else "",
        "successors": institution.successor,
        "head_organisation": institution.head_key,
    }


def _point_rows(region: Region) -> Iterable[dict[str, object]]:
    """The buildings of numbered schools as an urban study lists them: other words, its own points."""
    for number, institution in enumerate(region.institutions, start=1):
        if institution.closed_on or not institution.number or institution.kind not in GENERAL or institution.private:
            continue
        for place, house in enumerate((institution.house, *institution.buildings), start=1):
            name = institution.naming.short + (f", корпус № {place}" if place > 1 else "")
            yield {
                "id": f"{number}-{place}", "name": name, "address": house.address, "capacity": institution.places // place,
                "administrative_unit": district_name(institution.district),
                "municipality": f"муниципальный округ {institution.municipality}",
                "lat": f"{house.lat + 0.00004:.6f}", "lon": f"{house.lon - 0.00003:.6f}",
            }  # fmt: skip


def _loose_rows(region: Region, prefix: str) -> Iterable[dict[str, object]]:
    """Rows that fit two institutions, or none: they wait in the link queue."""
    district = next(district for district in DISTRICTS if district.key == "melnichnyy")
    base: dict[str, object] = {"state": "active", "ends_on": "Бессрочно", "authority": "Комитет по образованию Ясноморска", "programmes": "основное общее образование;среднее общее образование"}  # fmt: skip
    yield base | {
        "number": f"{prefix}9031", "issued_on": "2014-03-11", "decision": "517-р, 11.03.2014",
        "holder": f"Государственное общеобразовательное учреждение гимназия № 31 {district.genitive}", "address": "Ясноморск, Мельничный район",
    }  # fmt: skip
    yield base | {
        "number": f"{prefix}9032", "issued_on": "2016-10-03", "decision": "2210-р, 03.10.2016",
        "holder": "Негосударственное образовательное учреждение школа «Зелёный мыс»", "address": "698030, Ясноморск, пос. Белый Маяк, ул. Дюнная, д. 2",
        "inn": "0003999990", "ogrn": "",
    }  # fmt: skip


def _site_rows(region: Region) -> Iterable[dict[str, object]]:
    for institution in region.institutions:
        if institution.site_state.value == "none":
            continue
        url = institution.site_url if institution.site_state.value == "external" else ""
        yield {"institution": institution.key, "state": institution.site_state.value, "url": url}
