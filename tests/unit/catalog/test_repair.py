"""Lines whose quotation marks are not doubled are read right or not at all; encodings and delimiters are found."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importers.delimited import DELIMITERS, open_csv
from catalog.importers.encodings import NoEncoding, guess_encodings
from catalog.importers.repair import repair_line
from catalog.records import Severity
from tests.unit.catalog.samples import SCHOOL_HEADER, school, table

NAME = 'гимназия "Классическая гимназия"'
WORD = st.text(alphabet=st.sampled_from("абвгд ,;№-«»"), min_size=1, max_size=12)
QUOTED = st.builds(lambda before, inside, after: f'{before}"{inside}"{after}', WORD, WORD, WORD | st.just(""))
BARE_CELL = st.one_of(WORD, QUOTED, st.just(""))


def bare(cells: list[str], delimiter: str = ",") -> str:
    """A line with every cell quoted and no mark doubled."""
    return delimiter.join(f'"{cell}"' if cell else "" for cell in cells) + "\n"


@pytest.mark.parametrize(
    "cells",
    [
        ["1", NAME, "", "район"],
        ["1", 'Школа "А","Б" и "В"', "адрес", "район"],
        ["1", '"Гамма" школа', "адрес, дом 1", "район"],
        ["1", 'школа "Гамма", филиал', "адрес", ""],
        ["1", 'школа "Сад "Лес""', "адрес", "район"],
    ],
)
def test_marks_that_are_not_doubled_stay_in_their_cell(cells):
    found = repair_line(bare(cells), ",", (4,))
    assert found is not None
    assert (found.cells, found.ways) == (cells, 1)


def test_a_line_that_can_be_read_in_two_ways_says_so():
    found = repair_line('"а "б","в" г","д" е"\n', ",", (2,))
    assert found is not None
    assert found.ways == 2


def test_a_line_with_too_few_cells_has_no_reading():
    assert repair_line('"а "б" в","г"\n', ",", (5,)) is None


@given(cells=st.lists(BARE_CELL, min_size=2, max_size=8))
def test_whatever_a_bare_line_holds_it_is_read_right_or_said_to_be_doubtful(cells):
    found = repair_line(bare(cells), ",", (len(cells),))
    assert found is not None
    assert found.cells == cells or found.ways > 1


CELL = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe") | st.sampled_from('\n",;\t| '),
    max_size=12,
)


@given(rows=st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=6), data=st.data())
def test_a_file_that_keeps_the_rules_is_read_as_the_library_reads_it(tmp_path_factory, rows, data):
    delimiter = data.draw(st.sampled_from(DELIMITERS))
    header = ["Район", "Имя", "Адрес", "ИНН"]
    path = tmp_path_factory.getbasetemp() / "rules.csv"
    path.write_text(table(header, rows, delimiter), encoding="utf-8", newline="")
    want = list(csv.reader(io.StringIO(table(header, rows, delimiter), newline=""), delimiter=delimiter))[1:]
    with open_csv(path, "", "", lambda found: len(set(header) - set(found))) as opened:
        assert [row.cells for row in opened.rows if row.severity is None] == [
            row for row in want if any(cell.strip() for cell in row)
        ]
        assert opened.delimiter == delimiter


@given(garbage=st.text(alphabet='",;\n абв', max_size=80))
def test_no_line_is_lost_and_none_stands_twice_however_the_marks_fall(tmp_path_factory, garbage):
    path = tmp_path_factory.getbasetemp() / "garbage.csv"
    text = "а,б\n" + garbage
    path.write_text(text, encoding="utf-8", newline="")
    with open_csv(path, "", ",", lambda header: 0) as opened:
        rows = list(opened.rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    letters = [sum(cell.count(ch) for row in rows for cell in row.cells) for ch in "абв"]
    assert letters == [garbage.count(ch) for ch in "абв"]


def test_the_line_of_each_record_is_that_of_the_file(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text('а,б\n1,"два\nряда"\n\n3,"бар "ная" б"\n4,д\n', encoding="utf-8")
    with open_csv(path, "", "", lambda header: len({"а", "б"} - set(header))) as opened:
        rows = list(opened.rows)
    assert [(row.line, row.cells) for row in rows] == [
        (2, ["1", "два\nряда"]),
        (5, ["3", 'бар "ная" б']),
        (6, ["4", "д"]),
    ]
    assert [row.severity for row in rows] == [None, Severity.CORRECTION, None]


RUSSIAN = table(SCHOOL_HEADER, [school(), school("лицей", 30)]).translate({ord(ch): None for ch in "«»№"})


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "koi8-r", "iso-8859-5", "mac-cyrillic"])
def test_the_likeliest_encoding_of_a_russian_table_is_its_own(encoding):
    assert guess_encodings(RUSSIAN.encode(encoding), whole=True)[0] == encoding


def test_a_french_table_is_windows_1252():
    assert guess_encodings("Nom;Élève;Créteil;L'Haÿ-les-Roses;École".encode("cp1252"), whole=True)[0] == "cp1252"


@given(place=st.integers(0, 400))
def test_utf_8_with_a_damaged_place_is_never_taken_for_another_encoding(place):
    whole = RUSSIAN.encode()
    damaged = whole[:place] + b"\xff" + whole[place:]
    with pytest.raises(NoEncoding):
        guess_encodings(damaged, whole=True)


@given(content=st.binary(min_size=1, max_size=300))
def test_whatever_the_bytes_an_encoding_is_found_that_python_knows_or_none(content):
    try:
        found = guess_encodings(content, whole=True)
    except NoEncoding:
        return
    for name in found:
        "".encode(name)
