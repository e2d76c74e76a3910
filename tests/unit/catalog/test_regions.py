"""What a federal register holds of other regions is passed over, and said."""

from __future__ import annotations

import pytest

from catalog.errors import UnreadableFile
from catalog.importers import import_file
from tests.unit.catalog.samples import own

ROWS = (
    {"number": "Л035-01271-78/00176710", "state": "active", "holder": "Школа № 1"},
    {"number": "Л035-01298-47/00620309", "state": "active", "holder": "Школа № 2"},
    {"number": "старая 12", "state": "active", "holder": "Школа № 3"},
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "licences.csv"
    path.write_text(own("number,state,holder", *ROWS), encoding="utf-8")
    return path


def test_entries_of_other_regions_are_passed_over_those_of_none_are_kept(sessions, acting, file):
    report = import_file(sessions, "licences", file, regions=("78",), **acting)
    assert (report.read, report.added, report.quarantined) == (2, 2, 0)
    assert "1 запись другого региона" in " ".join(report.notes)


def test_without_regions_everything_is_kept(sessions, acting, file):
    assert import_file(sessions, "licences", file, **acting).added == 3


def test_a_file_of_other_regions_only_is_refused_with_the_setting_to_look_at(sessions, acting, tmp_path):
    path = tmp_path / "licences.csv"
    path.write_text(own("number,state,holder", ROWS[1]), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="KAIS_REGIONS"):
        import_file(sessions, "licences", path, regions=("78",), **acting)
