"""The import files of the invented region."""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
import shapely
from shapely.geometry import shape

from catalog.fields import GROUPS
from catalog.importers.federal_words import find_effect, find_state
from catalog.kinds import Effect, Kind, RegisterState
from portal.demo.files import INSTITUTION_COLUMNS, write_files, write_older_files
from portal.demo.region import Region, make_region
from portal.demo.sitefolders import has_folder

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
    states = {state.value for state in RegisterState} - {"no_data", "not_required"}
    for format_, entry, name, word in (
        ("federal-licences", "license", "schoolName", "statusName"),
        ("federal-accreditation", "Certificate", "EduOrgFullName", "StatusName"),
    ):
        entries = list(ElementTree.parse(files[format_]).getroot().iter(entry))
        found = {find_state(item.findtext(word) or "")[0] for item in entries}
        assert {state.value for state in found if state} == states
        holders = [item.findtext(name) or "" for item in entries]
        assert len([holder for holder in holders if "№ 31 Мельничного" in holder or "Зелёный мыс" in holder]) == 2


def test_certificates_tell_their_decisions_and_licences_their_places(files: dict[str, Path], region: Region) -> None:
    certificates = ElementTree.parse(files["federal-accreditation"]).getroot()
    effects = {find_effect(item.text or "") for item in certificates.iter("DecisionTypeName")}
    assert {Effect.GRANTED, Effect.SUSPENDED, Effect.PARTIALLY_SUSPENDED, Effect.RESUMED, Effect.TERMINATED} <= effects
    for decisions in certificates.iter("Decisions"):
        days = [item.findtext("DecisionDate") or "" for item in decisions]
        assert days == sorted(days)
    licences = ElementTree.parse(files["federal-licences"]).getroot()
    branches = [institution for institution in region.institutions if institution.head_key]
    assert branches
    addresses = {item.findtext("lawAddress") for item in licences.iter("supplement")}
    assert {branch.house.address for branch in branches if region.by_key()[branch.head_key].licences} <= addresses


def test_a_branch_has_the_numbers_of_its_head(files: dict[str, Path], region: Region) -> None:
    rows = {row["key"]: row for row in _rows(files["institutions"])}
    for institution in region.institutions:
        if institution.head_key:
            own, head = rows[institution.key], rows[institution.head_key]
            assert own["head_organisation"] == institution.head_key
            assert own["ogrn"] == head["ogrn"]
            assert institution.district == region.by_key()[institution.head_key].district


def test_a_year_ago_some_were_headed_by_others_and_fewer_were_suspended(region: Region, tmp_path: Path) -> None:
    before, now = dict(write_older_files(region, tmp_path / "before")), dict(write_files(region, tmp_path / "now"))
    older, newer = ({row["key"]: row for row in _rows(files["institutions"])} for files in (before, now))
    assert older.keys() <= newer.keys()
    changed = [key for key in older if older[key]["head"] != newer[key]["head"]]
    assert 0 < len(changed) < len(older) / 3
    stopped = [
        sum(
            item.text == "Приостановлена"
            for item in ElementTree.parse(files["federal-licences"]).getroot().iter("statusName")
        )
        for files in (before, now)
    ]
    assert stopped[0] < stopped[1]


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
    told = [i for i in region.institutions if not i.closed_on and not has_folder(i)]  # the others have files
    assert len(lines) == len(told) > 50
    for line in lines:
        assert set(line["facts"]) <= set(items)
        for group, rows in line["rows"].items():
            cells = {cell.name for cell in GROUPS[group].cells} if group in GROUPS else items[group]
            for row in rows:
                assert set(row) <= cells
                assert all(value != "" for value in row.values())
        assert {"common.uchredLaw", "struct.structOrgUprav", "managers.rucovodstvo"} <= set(line["rows"])
        assert "common.workTime" in line["facts"]
