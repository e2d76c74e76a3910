"""The import files of the invented region."""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from catalog.kinds import Kind, RegisterState
from portal.demo.files import INSTITUTION_COLUMNS, write_files
from portal.demo.region import Region, make_region

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def region() -> Region:
    """A region of the usual size."""
    return make_region(360, day=DAY)


@pytest.fixture(scope="module")
def files(region: Region, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its files."""
    return dict(write_files(region, tmp_path_factory.mktemp("files")))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_region_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    again = dict(write_files(make_region(360, day=DAY), tmp_path))
    for format_, path in files.items():
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again[format_].read_bytes()).digest()


def test_the_city_list_has_the_slips_such_lists_have(files: dict[str, Path], region: Region) -> None:
    rows = _rows(files["institutions"])
    assert tuple(rows[0]) == INSTITUTION_COLUMNS
    assert len(rows) == len(region.institutions) + 2
    by_key = region.by_key()
    assert [row["key"] for row in rows if row["key"] in by_key and row["inn"] != by_key[row["key"]].inn] != []
    assert [row for row in rows if row["inn"].endswith(".0")] != []
    assert [row for row in rows if not row["full_name"]] != []
    assert [row for row in rows if row["lat"] and float(row["lat"]) < 40] != []
    assert len({row["key"] for row in rows}) == len(rows) - 1
    assert {row["kind"] for row in rows} == {kind.value for kind in Kind}


def test_registers_have_rows_that_fit_two_institutions_and_rows_that_fit_none(files: dict[str, Path]) -> None:
    for format_ in ("licences", "accreditations"):
        rows = _rows(files[format_])
        assert {row["state"] for row in rows} == {state.value for state in RegisterState} - {"no_data", "not_required"}
        loose = [row for row in rows if "№ 31 Мельничного" in row["holder"] or "Зелёный мыс" in row["holder"]]
        assert len(loose) == 2
        assert len({row["row_number"] for row in rows}) == len(rows)


def test_boundaries_are_geojson_without_gaps(files: dict[str, Path]) -> None:
    found = json.loads(files["boundaries"].read_text(encoding="utf-8"))
    shapes = [shape(feature["geometry"]) for feature in found["features"]]
    assert len(shapes) == 18
    assert all(outline.is_valid for outline in shapes)
    assert shapely.coverage_is_valid(shapes)
    assert all(19.9 < outline.bounds[0] < 20.8 and 58.4 < outline.bounds[1] < 58.8 for outline in shapes)


def test_facts_are_keyed_by_the_standard(files: dict[str, Path], region: Region) -> None:
    from publisher.standard import load_standard

    standard = load_standard()
    items = {
        f"{section.id}.{item.itemprop}": {child.itemprop for child in item.children}
        for section in standard.subsections
        for item in section.items
        if item.itemprop
    }
    lines = [json.loads(line) for line in files["facts"].read_text(encoding="utf-8").splitlines()]
    assert len(lines) == sum(1 for institution in region.institutions if not institution.closed_on)
    for line in lines:
        assert set(line["facts"]) <= set(items)
        for group, rows in line["rows"].items():
            assert group in items
            for row in rows:
                assert set(row) <= items[group]
                assert all(row.values())
        assert {"common.uchredLaw", "struct.structOrgUprav", "managers.rucovodstvo"} <= set(line["rows"])
        assert "common.workTime" in line["facts"]
