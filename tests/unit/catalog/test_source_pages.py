"""The pages about sources are held to the formats."""

import dataclasses
from pathlib import Path

import pytest

from catalog.importers import FORMATS
from catalog.importers.mapping import READERS, ROW_CELLS, BadMapping, Column, FileMapping, load_mapping
from core.i18n import language

PAGES = Path(__file__).resolve().parents[3] / "docs" / "sources"
pytestmark = pytest.mark.docs


@pytest.mark.parametrize("code", sorted(FORMATS))
def test_every_format_has_a_page_that_names_its_columns(code):
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {code}: ")
    assert f"]({code}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")
    missing = [column.name for column in FORMATS[code].mapping.columns if f"`{column.name}`" not in page]
    assert missing == []


def test_the_page_about_own_formats_names_every_way_to_read_a_cell():
    page = (PAGES / "README.md").read_text(encoding="utf-8")
    assert [reader for reader in READERS if f"`{reader}`" not in page] == []


def test_the_page_about_own_formats_names_every_key_and_cell():
    page = (PAGES / "README.md").read_text(encoding="utf-8")
    names = [field.name for model in (FileMapping, Column) for field in dataclasses.fields(model)]
    spelt = {"columns": "[[column]]", "constants": "[[constant]]", "rows": "[[row]]"}
    assert [name for name in names if spelt.get(name, name) not in page] == []
    assert [cell for cells in ROW_CELLS.values() for cell in cells if f"`{cell}`" not in page] == []


@pytest.mark.parametrize("code", sorted(FORMATS))
def test_titles_of_formats_are_shown_in_both_languages(code):
    shown = FORMATS[code]
    with language("ru"):
        russian = (shown.title, shown.description)
    with language("en"):
        english = (shown.title, shown.description)
    assert all(any("а" <= ch <= "я" for ch in text.lower()) for text in russian)
    assert not any("а" <= ch <= "я" for text in english for ch in text.lower())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": "planet"}, "target"),
        ({"colour": "red"}, "colour"),
        ({"key": ["nothing"]}, "nothing"),
    ],
)
def test_a_mapping_with_a_mistake_names_it(tmp_path, change, words):
    base = {
        "code": "x",
        "title": "X",
        "description": "X",
        "source": "x",
        "source_title": "X",
        "target": "institution",
        "key": ["full_name"],
    }
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in {**base, **change}.items()]
    path = tmp_path / "x.toml"
    path.write_text("\n".join([*lines, "[[column]]", 'name = "N"', 'field = "full_name"']))
    with pytest.raises(BadMapping, match=words):
        load_mapping(path)


def test_a_good_mapping_of_ones_own_is_read(tmp_path):
    text = (PAGES / "README.md").read_text(encoding="utf-8").split("```toml")[1].split("```")[0]
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    mapping = load_mapping(path)
    assert (mapping.code, mapping.delimiter, len(mapping.columns)) == ("my-region-schools", ";", 2)
    assert dataclasses.replace(mapping).columns[1].words == {"СОШ": "school", "ДОУ": "kindergarten"}
