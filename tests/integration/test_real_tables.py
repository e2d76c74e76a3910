"""The real lists of St. Petersburg, Moscow, England and France: every row accounted for, every point where it is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from shapely.geometry import Point, shape
from sqlalchemy import func, select

from catalog.database import MIGRATIONS, PACKAGE
from catalog.importers import FORMATS, import_file
from catalog.importers.identify import find_format_of
from catalog.models import District, Institution, Municipality, Service
from catalog.records import ImportReport, Record, Rejected
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.database import Sessions, make_engine, make_sessions, upgrade
from tests.integration.test_real_registers import CLOCK

pytestmark = pytest.mark.real_data
JOINED = {"sport-training": 130}  # lines of a list whose lines join
# file, format, records, points
LISTS = [
    ("spb-open-data/schools.csv", "spb-schools", 725, 0),
    ("spb-open-data/committee-institutions.csv", "committee-institutions", 55, 0),
    ("spb-open-data/arts-schools.csv", "arts-schools", 52, 0),
    ("spb-open-data/sport-training.csv", "sport-training", 97, 0),  # 130 rows: a school stands once for each section
    ("spb-open-data/theatres-with-coordinates.csv", "spb-theatres", 109, 109),
    ("spb-schools-geo/schools-wgs84.csv", "points", 625, 625),
    ("spb-schools-geo/schools.geojson", "points", 625, 625),
    ("moscow-open-data/data-20130909T0800.csv", "moscow-schools", 1230, 1230),
    ("moscow-open-data/data-20131031T1325-structure-20131031T1325.csv", "moscow-gymnasiums", 169, 169),
    ("catalogue-england/schools.csv.gz", "england-schools", 49_514, 0),
    ("catalogue-england/schools-wgs84.csv.gz", "england-schools", 49_514, 31_760),
    ("catalogue-france/fr-en-annuaire-education.csv", "france-schools", 613, 613),
    ("registers/spb-accreditation-register.csv", "spb-accreditation", 849, 0),
    ("boundaries/spb-districts.geojson", "boundaries", 18, 0),
    ("boundaries/spb-municipal.geojson", "municipalities", 111, 0),
    ("boundaries/russia-federal-subjects.geojson", "boundaries", 83, 0),
]


def _read(path: Path, code: str) -> list[Record]:
    found = list(FORMATS[code].read(path, FORMATS[code].mapping))
    assert [item.problem.sentence for item in found if isinstance(item, Rejected)] == []
    return [item for item in found if isinstance(item, Record)]


@pytest.mark.parametrize(("file", "code", "rows", "points"), LISTS)
def test_every_row_of_every_list_is_recognised_and_let_in_with_its_point(shared_data, file, code, rows, points):
    path = shared_data / file
    assert find_format_of(path, FORMATS).code == code
    records = _read(path, code)
    assert len(records) == rows
    assert len({record.key for record in records}) == rows
    assert sum(any(word.field == "point" for word in record.said) for record in records) == points


def test_the_44_rows_whose_quotation_marks_are_not_doubled_are_right(shared_data):
    path = shared_data / "moscow-open-data/data-20131031T1325-structure-20131031T1325.csv"
    records = _read(path, "moscow-gymnasiums")
    repaired = [record for record in records if any(p.severity == "correction" for p in record.problems)]
    assert len(repaired) == 44
    lines = path.read_text(encoding="utf-8").splitlines()
    for record in records:
        said = {word.field: word.value for word in record.said}
        assert said["full_name"].count('"') % 2 == 0
        assert f'"{said["global_id"]}"' in lines[record.line - 1]
        assert " ".join(f'"{said["full_name"]}",'.split()) in " ".join(lines[record.line - 1].split())
        assert said["kind"] == "gymnasium"


def test_the_points_of_the_geojson_are_those_of_the_derived_csv(shared_data):
    folder = shared_data / "spb-schools-geo"
    points = [
        {
            record.key: word.value
            for record in _read(folder / name, "points")
            for word in record.said
            if word.field == "point"
        }
        for name in ("schools.geojson", "schools-wgs84.csv")
    ]
    assert points[0].keys() == points[1].keys()
    assert all(here == pytest.approx(points[1][key], abs=2e-6) for key, here in points[0].items())


def test_england_keeps_its_closed_schools_and_says_how_exact_a_point_is(shared_data):
    records = _read(shared_data / "catalogue-england/schools-wgs84.csv.gz", "england-schools")
    fields = Counter(word.field for record in records for word in record.said)
    assert fields["closed_on"] == 22_182
    exact = Counter(len(word.value) for record in records for word in record.said if word.field == "point")
    assert exact == {3: 25_739, 2: 6_021}


def _import(sessions: Sessions, path: Path, code: str) -> ImportReport:
    return import_file(sessions, code, path, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)


@pytest.fixture(scope="module")
def register(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sessions, dict[str, ImportReport]]:
    """The smaller lists, one after the other."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('tables')}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    wanted = (
        "boundaries", "municipalities", "spb-schools", "committee-institutions", "arts-schools", "sport-training",
        "spb-theatres", "moscow-gymnasiums",
    )  # fmt: skip
    files = {code: file for file, code, *_ in LISTS if "russia" not in file}
    return sessions, {code: _import(sessions, shared_data / files[code], code) for code in wanted}


def test_the_sums_of_every_list_add_up(register):
    _sessions, reports = register
    rows = {code: count for file, code, count, _ in LISTS if "russia" not in file}
    for code, report in reports.items():
        assert report.read == JOINED.get(code, rows[code])
        assert report.quarantined == 0
        assert report.read == report.added + report.changed + report.unchanged + report.quarantined


def test_the_same_list_again_changes_nothing(register, shared_data):
    sessions, reports = register
    for file, code, count, _ in LISTS:
        if code in reports and "russia" not in file:
            again = _import(sessions, shared_data / file, code)
            lines = JOINED.get(code, count)
            assert (again.read, again.unchanged) == (lines, lines), code


def test_each_of_the_111_municipal_units_lies_in_the_district_of_its_inner_point(register):
    sessions, _reports = register
    with sessions() as session:
        outlines = {
            id_: shape(outline) for id_, outline in session.execute(select(District.id, District.outline)) if outline
        }
        units = session.execute(select(Municipality.district_id, Municipality.lat, Municipality.lon)).all()
    assert len(units) == 111
    assert len({district for district, *_ in units}) == 18
    assert all(outlines[district].covers(Point(lon, lat)) for district, lat, lon in units)


def test_circles_are_found_by_age_and_sport(register):
    sessions, _reports = register
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Service)) == 512
        young = session.scalar(
            select(func.count(func.distinct(Service.institution_id)))
            .join(Institution, Institution.id == Service.institution_id)
            .where(func.lower(Service.activity).in_(["плавание", "Плавание"]), Service.age_from <= 7)
        )
    assert young is not None
    assert young > 3
