"""Every document that the demo's four full institutions refer to is there, and its text can be read."""

import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from catalog.kinds import STATUTORY_TYPE
from catalog.schoolfacts.read import FolderFacts, read_folder
from catalog.statutes import load_standard
from portal.demo.region import make_region
from portal.demo.sveden.folder import write_facts
from portal.demo.sveden.telling import KNOWN, full_ones

DAY = date(2026, 11, 20)
TYPES = ("school", "kindergarten", "supplementary", "vocational")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of the full institution of each type."""
    region = make_region(72, day=DAY)
    made = {}
    for key in full_ones(region.institutions):
        institution = region.by_key()[key]
        made[STATUTORY_TYPE[institution.kind]] = tmp_path_factory.mktemp(institution.host)
        write_facts(institution, 7, made[STATUTORY_TYPE[institution.kind]], DAY, full=True)
    return made


def _parts(found: FolderFacts) -> list[dict[str, str]]:
    values = [said.value for said in found.said.values()]
    values += [cell for group in found.groups.values() for row in group.rows for cell in row.cells.values()]
    flat = [part for value in values for part in (value if isinstance(value, list) else [value])]
    return [part for part in flat if isinstance(part, dict) and part.get("href", "").startswith("documents/")]


@pytest.mark.parametrize("type_", TYPES)
def test_every_applicable_fact_stands_in_the_files(folders: dict[str, Path], type_: str) -> None:
    from catalog.schoolfacts.columns import field_of

    found = read_folder(folders[type_])
    assert found.findings == ()
    for subsection in load_standard().subsections:
        for item in subsection.items:
            if not item.itemprop or type_ not in item.required_for:
                continue
            if not item.row_group:
                said = found.said.get(field_of(item.key))
                assert item.key in KNOWN or said is not None, item.key
                assert item.may_be_absent or said is None or said.state == "given", item.key
                continue
            rows = found.groups[item.key].rows
            if not rows:
                assert found.groups[item.key].absent, item.key
                assert item.may_be_absent
            for child in item.children:
                if child.itemprop and type_ in child.required_for:
                    assert all(child.itemprop in row.cells for row in rows), child.key


@pytest.mark.parametrize("type_", TYPES)
def test_documents_open_and_bear_their_titles(folders: dict[str, Path], type_: str) -> None:
    parts = {part["href"]: part for part in _parts(read_folder(folders[type_]))}
    assert len(parts) > 25
    for href, part in parts.items():
        reader = PdfReader(folders[type_] / href)
        text = "\n".join(page.extract_text() for page in reader.pages)
        assert 1 <= len(reader.pages) <= 3, href
        words = re.sub(r"\s+", " ", text)
        assert part["value"] in words, href
        assert "Вымышленный документ" in words
        assert len(words) > 300, href
        assert date.fromisoformat(part["date"]) <= DAY
    on_disk = {f"documents/{path.name}" for path in (folders[type_] / "documents").glob("*.pdf")}
    assert on_disk == set(parts)
