"""Files are recognised by their structure; an operator's own formats are drafted, tried, and break nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog import own_formats
from catalog.errors import UnknownFormat, UnreadableFile
from catalog.importers import FORMATS, import_file
from catalog.importers.draft import draft_mapping
from catalog.importers.formats import Formats, coded_formats, load_formats
from catalog.importers.identify import find_format_of, recognise
from catalog.importers.mapping import load_mapping
from catalog.importers.trial import read_trial
from core.i18n import language
from tests.unit.catalog.samples import MOSCOW, listed, school, schools, table
from tests.unit.catalog.whole_samples import SAMPLES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operator" / "add-a-source.md"
COLLEGES = PAGE.read_text(encoding="utf-8").split("```csv\n")[1].split("```")[0]
OWN = """code = "colleges"
title = "Colleges"
title_ru = "Колледжи"
description = "Colleges."
source = "colleges"
source_title = "Колледжи"
target = "institution"
key = ["full_name"]
[[column]]
name = "Наименование учреждения"
field = "full_name"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The mappings of an installation, that the shipped registry follows."""
    before = own_formats.find_folder()
    place = tmp_path / "mappings"
    place.mkdir()
    own_formats.use_folder(place)
    yield place
    own_formats.use_folder(before or place)


def write(folder: Path, content: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("code", sorted(set(SAMPLES) - {"moscow-schools", "boundaries", "licences", "accreditations"}))
def test_each_shipped_format_is_recognised_by_its_structure(tmp_path, code):
    assert find_format_of(write(tmp_path, SAMPLES[code], "some.file"), FORMATS).code == code


def test_formats_of_the_same_columns_are_told_apart_by_a_word(tmp_path):
    row = MOSCOW | {"vid_uchrezhdeniya": "Средняя общеобразовательная школа"}
    assert find_format_of(write(tmp_path, listed("moscow-schools", row)), FORMATS).code == "moscow-schools"


def test_a_file_that_may_be_of_two_formats_names_both(tmp_path):
    with pytest.raises(UnknownFormat, match="accreditations, licences"):
        find_format_of(write(tmp_path, SAMPLES["licences"]), FORMATS)


def test_a_file_that_nearly_fits_says_what_is_missing_and_what_is_new(tmp_path):
    text = schools(school()).replace("ИНН", "Налоговый номер")
    with pytest.raises(UnknownFormat) as unknown:
        find_format_of(write(tmp_path, text, "list.csv"), FORMATS)
    sentence = str(unknown.value)
    assert "spb-schools" in sentence
    assert "«ИНН»" in sentence or "“ИНН”" in sentence
    assert "Налоговый номер" in sentence
    assert "kais catalog mapping new list.csv" in sentence


def test_a_file_that_is_like_nothing_says_how_to_make_a_mapping(tmp_path):
    with pytest.raises(UnknownFormat, match=r"kais catalog mapping new list\.csv"):
        find_format_of(write(tmp_path, "а,б\n1,2\n", "list.csv"), FORMATS)


def test_matches_come_best_first_with_their_missing_columns(tmp_path):
    found = recognise(write(tmp_path, schools(school())), FORMATS)
    assert (found[0].format, found[0].missing, found[0].score) == ("spb-schools", (), 1.0)
    assert all(match.score <= 1.0 for match in found)
    assert all(match.missing or match.score >= 0.5 for match in found)


@pytest.mark.parametrize("content", ["", "<html><body>404</body></html>", "%PDF-1.7"])
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises((UnknownFormat, UnreadableFile)) as refused:
        find_format_of(write(tmp_path, content), FORMATS)
    assert str(refused.value)


def test_a_mapping_in_the_folder_is_a_format_as_soon_as_it_lies_there(folder):
    assert "colleges" not in FORMATS
    path = write(folder, OWN, "colleges.toml")
    assert FORMATS["colleges"].origin == path
    with language("ru"):
        assert FORMATS["colleges"].title == "Колледжи"
    with language("en"):
        assert FORMATS["colleges"].title == "Colleges"
    path.unlink()
    assert "colleges" not in FORMATS


def test_a_broken_mapping_is_listed_with_its_sentence_and_breaks_nothing(folder):
    write(folder, OWN.replace("full_name", "fullname"), "colleges.toml")
    write(folder, OWN.replace('"colleges"', '"spb-schools"', 1), "twice.toml")
    write(folder, "\x00", "rubbish.toml")
    assert "spb-schools" in FORMATS
    assert FORMATS["spb-schools"].origin is None
    sentences = {item.path.name: item.sentence for item in FORMATS.broken}
    assert set(sentences) == {"colleges.toml", "twice.toml", "rubbish.toml"}
    assert "full_name" in sentences["colleges.toml"]
    assert "spb-schools" in sentences["twice.toml"]
    with pytest.raises(UnknownFormat, match="full_name"):
        FORMATS.find("colleges")


def test_a_broken_mapping_is_explained_in_the_language_of_whoever_asks(folder):
    write(folder, OWN.replace('target = "institution"\n', ""), "colleges.toml")
    with language("ru"):
        (russian,) = FORMATS.broken
    with language("en"):
        (english,) = FORMATS.broken
        with pytest.raises(UnknownFormat, match="is missing"):
            FORMATS.find("colleges")
    assert english.sentence == "colleges.toml: the key “target” is missing."
    assert russian.sentence == "colleges.toml: нет ключа «target»."
    with language("ru"):
        assert FORMATS.broken == (russian,)


def test_a_registry_without_a_folder_has_the_shipped_formats_alone():
    assert set(load_formats(lambda: None)) >= {item.code for item in coded_formats()}
    assert Formats([]).broken == ()


def test_the_draft_of_the_page_reads_all_it_says(tmp_path, folder, sessions, acting):
    data = write(tmp_path, COLLEGES, "colleges.csv")
    draft = draft_mapping(data, "", FORMATS)
    assert (draft.code, draft.columns, draft.guessed) == ("colleges", 11, 11)
    own = write(folder, draft.text, "colleges.toml")
    mapping = load_mapping(own)
    assert mapping.key == ("key",)
    trial = read_trial(data, mapping, 2)
    assert (trial.read, trial.refused, trial.delimiter, len(trial.records)) == (3, 0, ";", 2)
    assert trial.counts["correction"] == 1
    assert trial.filled["point"] == 2
    assert trial.records[1]["inn"] == ["7800000027", "7800000027.0"]
    code = find_format_of(data, FORMATS).code
    report = import_file(sessions, code, data, **acting)
    assert (report.read, report.added, report.corrections) == (3, 3, 1)
    assert import_file(sessions, code, data, **acting).unchanged == 3


@pytest.mark.parametrize(
    "heading",
    [
        'Наименование "учреждения"',
        "Наименование\nучреждения",
        "Наименование \\ учреждения",
        "Наименование учреждения\x7f",
    ],
)
def test_a_draft_is_a_mapping_whatever_the_headings_hold(tmp_path, heading):
    data = write(tmp_path, table([heading, 'x"\\', ""], [["А", "\n# б", "в"], ["Б", '"""', ""]]))
    path = write(tmp_path, draft_mapping(data, "mine", FORMATS).text, "mine.toml")
    assert read_trial(data, load_mapping(path), 1).read == 2


def test_a_draft_of_foreign_points_names_their_area(tmp_path):
    data = write(tmp_path, "Name,latitude,longitude\nÉcole du Lac,48.75,2.32\n")
    path = write(tmp_path, draft_mapping(data, "mine", FORMATS).text, "mine.toml")
    assert read_trial(data, load_mapping(path), 1).filled["point"] == 1


def test_a_file_without_a_name_cannot_be_drafted(tmp_path):
    with pytest.raises(UnreadableFile, match="city"):
        draft_mapping(write(tmp_path, "country,city\nRU,Озёрск\n"), "", FORMATS)


def test_the_commands_draft_try_and_load_a_list(tmp_path, kais_home, migrated_engine):
    from portal.cli.main import cli as cli

    data = write(tmp_path, COLLEGES, "colleges.csv")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, [*words], catch_exceptions=False)
        return result.exit_code, result.output

    code, said = run("catalog", "mapping", "new", str(data))
    own = kais_home / "mappings" / "colleges.toml"
    assert (code, own.exists()) == (0, True), said
    code, said = run("catalog", "mapping", "check", str(own), str(data))
    assert code == 0, said
    assert "7800000027.0" in said
    assert "Read 3 records" in said
    code, said = run("catalog", "mapping", "new", str(data), "--code", "colleges")
    assert code != 0
    assert "--force" in said
    code, said = run("catalog", "formats")
    assert "colleges" in said
    own.write_text(own.read_text(encoding="utf-8").replace('"phones"', '"phone"'), encoding="utf-8")
    code, said = run("catalog", "formats")
    assert code == 0
    assert "Did you mean “phones”" in said
