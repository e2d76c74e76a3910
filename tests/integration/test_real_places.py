"""The real lists of St. Petersburg on the map: how many have a point, how exact, how true."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sqlalchemy import select

from catalog.addresses import parse_address
from catalog.cleaning import district_key
from catalog.database import MIGRATIONS, PACKAGE
from catalog.geo.areas import Areas
from catalog.geo.gazetteer_files import load_gazetteer
from catalog.geo.geocode import GeocodeReport, geocode
from catalog.geo.known import agree, distance_m
from catalog.geo.material import load_material
from catalog.geo.municipalities import municipality_key
from catalog.importers import import_file
from catalog.models import Institution
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade

ACTING: dict[str, Any] = {
    "actor": COMMAND_LINE, "clock": FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC)), "audit": no_audit,
}  # fmt: skip
FILES = {
    "boundaries": "boundaries/spb-districts.geojson",
    "spb-schools": "spb-open-data/schools.csv",
    "points": "spb-schools-geo/schools-wgs84.csv",
}
pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def located(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sessions, Counter[str], GeocodeReport]:
    """The register, how many had a point of what precision before the chain ran, and the chain's report."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('places')}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    for format, file in FILES.items():
        import_file(sessions, format, shared_data / file, **ACTING)
    before = precisions(sessions)
    return sessions, before, geocode(sessions, folder=shared_data / "gazetteer", **ACTING)


def precisions(sessions: Sessions) -> Counter[str]:
    """How many institutions have a point of what precision."""
    with sessions() as session:
        found = session.scalars(select(Institution.precision).where(Institution.removed_run_id.is_(None)))
        return Counter(precision.value if precision else "" for precision in found)


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_all_725_are_located_and_each_says_how_exactly(located):
    sessions, before, report = located
    after = precisions(sessions)
    assert before.total() == after.total() == 725
    assert before[""] > 200  # no source gives them a point
    assert after[""] == 0
    assert after["building"] >= before["building"] + 10
    assert after["street"] >= 40
    assert (report.exact + report.found, report.unknown) == (725, 0)


def test_a_second_run_changes_nothing(located, shared_data):
    sessions, _before, _report = located
    again = geocode(sessions, folder=shared_data / "gazetteer", **ACTING)
    assert (again.changed, again.run) == (0, None)


def test_no_derived_point_lies_outside_the_district_that_is_named(located):
    from catalog.geo.areas import district_areas

    sessions, _before, _report = located
    with sessions() as session:
        areas = district_areas(session)
        rows = session.execute(
            select(Institution.district_id, Institution.lat, Institution.lon).where(Institution.lat.is_not(None))
        ).all()
    assert sum(areas.contains(*row) is False for row in rows) == 0


def test_a_point_found_by_its_address_is_the_one_the_reference_gives(located):
    """The reference: buildings that linking attached by number and district, whose own address was not asked."""
    sessions, _before, _report = located
    with sessions() as session:
        material = load_material(session, load_gazetteer(None))
    metres = []
    for person in material.people:
        found = material.known.at_house(person.parts, person.district) if person.exact else []
        if found and agree(found):
            assert person.exact is not None
            metres.append(distance_m(found[0].place, person.exact))
    assert len(metres) >= 400
    assert median(metres) < 1
    assert sum(distance <= 100 for distance in metres) / len(metres) >= 0.97


def test_all_625_points_fall_into_their_district_and_530_into_the_unit_of_the_same_name(shared_data):
    rows = read(shared_data / "spb-schools-geo/schools-wgs84.csv")
    places = [(float(row["lat"]), float(row["lon"])) for row in rows]

    def outlines(file: str, name: str) -> Areas:
        features = json.loads((shared_data / "boundaries" / file).read_text())["features"]
        return Areas((feature["properties"][name], feature["geometry"]) for feature in features)

    districts = outlines("spb-districts.geojson", "name").find_all(places)
    assert (
        sum(
            district_key(found or "") == district_key(row["administrative_unit"])
            for found, row in zip(districts, rows, strict=True)
        )
        == 625
    )
    units = outlines("spb-municipal.geojson", "district").find_all(places)
    pairs = [(found or "", row["municipality"]) for found, row in zip(units, rows, strict=True)]
    assert (
        sum(re.sub("^(муниципальный округ|поселок|город) ", "", found) == named for found, named in pairs) == 530
    )  # letter by letter
    assert sum(municipality_key(found) == municipality_key(named) for found, named in pairs) == 604  # «N 78» is «№ 78»


@pytest.mark.parametrize(
    ("file", "column", "delimiter", "share"),
    [
        ("spb-open-data/schools.csv", "Адрес", ",", 0.98),
        ("spb-schools-geo/schools-wgs84.csv", "address", ",", 0.99),
        ("spb-open-data/committee-institutions.csv", "Адрес", ",", 0.98),
        ("spb-open-data/arts-schools.csv", "Адрес", ",", 0.98),
        ("spb-open-data/sport-training.csv", "Адрес учреждения", ",", 0.97),
        ("registers/spb-accreditation-register.csv", "Адрес", ",", 0.96),
        ("moscow-open-data/data-20130909T0800.csv", "adress", ";", 0.96),
    ],
)
def test_street_and_house_are_read_from_nearly_every_address(shared_data, file, column, delimiter, share):
    with (shared_data / file).open(encoding="utf-8-sig", newline="") as handle:
        addresses = [row[column] for row in csv.DictReader(handle, delimiter=delimiter) if row.get(column)]
    read_ones = [parts for text in addresses if (parts := parse_address(text)).street_key and parts.house_key]
    assert len(read_ones) / len(addresses) >= share


def test_the_addresses_of_the_federal_register_are_read_whole(shared_data):
    found: set[str] = set()

    def walk(value):
        if isinstance(value, dict):
            for name, item in value.items():
                if "ddress" in name and isinstance(item, str):
                    found.add(item)
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    for line in (shared_data / "registers/accreditation-sample.jsonl").read_text().splitlines():
        walk(json.loads(line))
    walk(json.loads((shared_data / "registers/accreditation-api-page.json").read_text()))
    assert len(found) > 40
    parts = [parse_address(text) for text in found]
    assert sum(bool(p.settlement and p.street_key and p.house_key) for p in parts) >= 0.95 * len(parts)
