"""What a mapping can say, and that any kind of table is read by it."""

from __future__ import annotations

import gzip
import io
import json
import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalog.errors import UnreadableFile
from catalog.importers import FORMATS
from catalog.importers.mapping import BadMapping, FileMapping, load_mapping
from catalog.importers.tables import read_table
from catalog.importers.unpack import open_content
from catalog.records import Problem, Record, Rejected, Severity
from tests.unit.catalog.samples import (
    ARTS,
    COMMITTEE,
    ENGLAND,
    FRANCE,
    MOSCOW,
    SPORT,
    SPORT_NAME,
    THEATRE,
    listed,
    point,
    points,
)

HEAD = """code = "mine"
title = "Mine"
description = "Mine."
source = "mine"
source_title = "Мой"
target = "institution"
key = ["full_name"]
"""
NAME = '[[column]]\nname = "Имя"\nfield = "full_name"\n'


def mapping(folder: Path, text: str, head: str = HEAD) -> FileMapping:
    path = folder / "mine.toml"
    path.write_text(head + text, encoding="utf-8")
    return load_mapping(path)


def read(folder: Path, content: str | bytes, by: FileMapping) -> list[Record | Rejected]:
    path = folder / "data"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_table(path, by))


def facts(record: Record | Rejected) -> dict[str, Any]:
    assert isinstance(record, Record), record
    return {word.field: word.value for word in record.said}


def cells(record: Record | Rejected) -> list[dict[str, str]]:
    assert isinstance(record, Record), record
    return [dict(row.cells) for row in record.rows or ()]


def problems(record: Record | Rejected) -> list[Problem]:
    return list(record.problems) if isinstance(record, Record) else [record.problem]


def shipped(folder: Path, code: str, *rows: dict[str, str], **options: str) -> list[Record | Rejected]:
    return read(folder, listed(code, *rows, **options), FORMATS[code].mapping)


# The shipped lists


def test_moscow_gives_a_gymnasium_with_okrug_rayon_and_a_point_from_decimal_commas(tmp_path):
    text = listed("moscow-gymnasiums", MOSCOW).replace('""', '"')  # as the city gives it out: marks are not doubled
    (record,) = read(tmp_path, text, FORMATS["moscow-gymnasiums"].mapping)
    said = facts(record)
    assert said["full_name"] == 'Гимназия № 7 "Лесная"'
    assert (said["kind"], said["district"], said["municipality"]) == (
        "gymnasium",
        "Лесной административный округ",
        "район Озёрный",
    )
    assert said["point"] == [55.795602, 37.728587]
    assert said["phones"] == ["+7 495 000-12-34", "+7 495 000-12-35"]
    assert said["official_site"] == "http://gym7.school.example/"
    assert [p.severity for p in problems(record)] == [Severity.CORRECTION]
    assert isinstance(record, Record)
    assert record.key == "900000001"


def test_a_trailing_delimiter_is_no_column_of_its_own(tmp_path):
    text = "".join(line + ";\n" for line in listed("moscow-schools", MOSCOW, delimiter=";").splitlines())
    (record,) = read(tmp_path, text, FORMATS["moscow-schools"].mapping)
    assert facts(record)["point"] == [55.795602, 37.728587]


def test_a_moscow_number_without_an_area_code_is_left_out_and_said(tmp_path):
    (record,) = shipped(tmp_path, "moscow-schools", MOSCOW | {"telephone": "963-00-77"})
    assert "phones" not in facts(record)
    assert "963-00-77" in problems(record)[0].sentence


def test_the_sections_of_one_school_become_its_services_by_age_and_sport(tmp_path):
    swimming = SPORT | {
        SPORT_NAME: SPORT[SPORT_NAME].replace("футбол", "плавание"),
        "Виды спорта/направления деятельности секции": "Плавание",
        "Минимальный возраст": "6.0",
        "Максимальный возраст": "17",
        "Пол": "женский",
        "Дополнительная информация": "",
    }
    other = SPORT | {SPORT_NAME: "Клуб «Чайка»"}
    found = shipped(tmp_path, "sport-training", SPORT, other, swimming)
    assert len(found) == 2
    record = next(item for item in found if "Спортивная" in facts(item)["full_name"])
    assert facts(record)["full_name"] == "Спортивная школа № 3 Приозёрного района"
    assert facts(record)["kind"] == "supplementary"
    assert "kind" not in facts(next(item for item in found if item is not record))
    place = {"address": "Озёрная улица, дом 3"}
    first = {"age_from": "7", "gender": "any", "paid": "true", **place}
    assert cells(record) == [
        {"activity": "футбол", **first},
        {"activity": "спорт глухих (бег, прыжки)", **first},
        {"activity": "самбо", **first},
        {"activity": "Плавание", "age_from": "6", "age_to": "17", "gender": "female", **place},
    ]
    assert isinstance(record, Record)
    assert [row.position for row in record.rows or ()] == [0, 1, 2, 3]
    assert len({row.key for row in record.rows or ()}) == 4
    name = next(word for word in record.said if word.field == "full_name")
    assert name.original == SPORT[SPORT_NAME]


def test_england_gives_days_places_and_a_point_that_says_how_exact_it_is(tmp_path):
    (record,) = shipped(tmp_path, "england-schools", ENGLAND)
    assert facts(record) == {
        "urn": "900001",
        "full_name": "Lakeside Nursery School",
        "kind": "kindergarten",
        "settlement": "Lakeside",
        "postcode": "ZZ1 1ZZ",
        "address": "Lakeside, ZZ1 1ZZ",
        "founded_on": "1970-09-01",
        "closed_on": "1999-08-31",
        "point": [51.5, -0.1, "street"],
    }
    bare = {name: cell for name, cell in ENGLAND.items() if name not in ("lat", "lon", "coord_source")}
    text = (
        listed("england-schools", bare | {"name": "Lakeside"}).replace(",lat,lon,coord_source", "").replace(",,,", "")
    )
    assert (
        facts(read(tmp_path, gzip.compress(text.encode()), FORMATS["england-schools"].mapping)[0])["kind"] == "school"
    )


def test_france_joins_its_address_and_reads_phones_by_its_own_rules(tmp_path):
    (record,) = shipped(tmp_path, "france-schools", FRANCE, delimiter=";")
    said = facts(record)
    assert (said["uai"], said["kind"], said["address"]) == ("0990001A", "kindergarten", "1 rue du Lac, 99000 LAC")
    assert said["phones"] == ["+33 1 00 00 00 00"]
    assert said["point"] == [48.75, 2.32, "street"]


def test_a_theatre_has_its_point_in_one_cell_and_is_no_school(tmp_path):
    (record,) = shipped(tmp_path, "spb-theatres", THEATRE)
    said = facts(record)
    assert (said["kind"], said["point"], "ogrn" in said) == ("other", [59.935978, 30.334948], False)
    assert len(said["phones"]) == 2


def test_a_college_of_the_committee_is_told_by_its_type(tmp_path):
    odd = COMMITTEE | {"Наименование учреждения": "Озёрный лицей", "Тип учреждения": "Общеобразовательные учреждения"}
    college, lyceum = shipped(tmp_path, "committee-institutions", COMMITTEE, odd)
    assert facts(college)["kind"] == "vocational"
    assert "kind" not in facts(lyceum)
    assert facts(lyceum)["kind_as_written"] == "Общеобразовательные учреждения"


def test_the_last_column_of_the_schools_of_art_is_a_site_or_a_note(tmp_path):
    site, note = shipped(tmp_path, "arts-schools", ARTS, ARTS | {"Наименование": "Б", "Прочее": "вход со двора"})
    assert facts(site)["official_site"] == "http://art.school.example/"
    assert facts(note)["note"] == "вход со двора"


# Kinds of tables


def workbook(rows: list[list[Any]], before: int = 0) -> bytes:
    book = Workbook()
    book.active.title = "Пояснения"  # type: ignore[union-attr]
    sheet = book.create_sheet("Данные")
    for _ in range(before):
        sheet.append(["Реестр на дату"])
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_is_read_like_a_csv_of_the_same_columns(tmp_path):
    from datetime import date

    by = mapping(
        tmp_path,
        NAME + "".join(f'[[column]]\nname = "{n}"\nfield = "{f}"\nread = "{r}"\n' for n, f, r in (
            ("ИНН", "inn", "inn"), ("Основана", "founded_on", "day"), ("Мест", "places", "integer"),
            ("Широта", "lat", "lat"), ("Долгота", "lon", "lon"), ("Закрыта", "closed_on", "day"),
        )),
    )  # fmt: skip
    rows = [
        ["№", "Имя", "ИНН", "Основана", "Мест", "Широта", "Долгота", "Закрыта"],
        [1, "Школа № 1", 7800000010, date(1970, 9, 1), 500.0, 59.5, 30.25, None],
        [None] * 8,
        [2, "Школа № 2", "7800000027", date(1980, 9, 1), None, None, None, "01.09.1999"],
    ]
    first, second = read(tmp_path, workbook(rows, before=3), by)
    assert facts(first) == {
        "full_name": "Школа № 1",
        "inn": "7800000010",
        "founded_on": "1970-09-01",
        "places": "500",
        "point": [59.5, 30.25],
    }
    assert (second.line if isinstance(second, Record) else 0) == 7
    assert facts(second)["closed_on"] == "1999-09-01"


def bomb(tmp_path: Path, change: dict[str, bytes]) -> Path:
    """A workbook some of whose parts are replaced."""
    whole = zipfile.ZipFile(io.BytesIO(workbook([["Имя"], ["а"]])))
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in whole.namelist():
            archive.writestr(name, change.get(name, whole.read(name)))
        for name in change.keys() - set(whole.namelist()):
            archive.writestr(name, change[name])
    return path


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({SHEET: b" " * 300_000_000}, "распаковывается"),
        ({"xl/sharedStrings.xml": b" " * 210_000_000}, "распаковывается"),
        ({SHEET: LAUGHS}, "сущности"),
        ({"xl/workbook.xml": LAUGHS}, "сущности"),
        ({f"xl/worksheets/sheet{n}.xml": b"<x/>" for n in range(10, 400)}, "распаковывается"),
        ({SHEET: b"<worksheet"}, "не читается"),
        ({"xl/workbook.xml": b"<workbook/>"}, ""),
        (
            {
                SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                b'<row r="1"><c r="ZZZZZZ1" t="str"><v>a</v></c></row></sheetData></worksheet>'
            },
            "не читается",
        ),
        (
            {
                SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                b'<row r="99999999999"><c t="str"><v>a</v></c></row></sheetData></worksheet>'
            },
            "",
        ),
    ],
    ids=["sheet", "words", "laughs", "laughing-book", "sheets", "broken", "empty-book", "columns", "rows"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_at_once(tmp_path, change, words):
    path = bomb(tmp_path, change)
    by = mapping(tmp_path, NAME)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match=words):
            list(read_table(path, by))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, kind):
    content = b"\xd0\x98\xd0\xbc\xd1\x8f\n" + (b"a" * 5000 + b"\n") * 6000
    path = tmp_path / "bomb"
    if kind == "gzip":
        path.write_bytes(gzip.compress(content, 9))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", content)
    with pytest.raises(UnreadableFile, match="распаковывается"):
        list(read_table(path, mapping(tmp_path, NAME)))


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([{"Имя": "А", "адрес": {"улица": "Озёрная"}, "телефоны": ["555-00-01", "555-00-02"], "мест": 12.0}]),
        json.dumps({"meta": [1], "data": {"schools": [{"Имя": "А", "адрес": {"улица": "Озёрная"}, "телефоны": ["555-00-01", "555-00-02"], "мест": 12}]}}),
        json.dumps({"Имя": "А", "адрес": {"улица": "Озёрная"}, "телефоны": "555-00-01; 555-00-02", "мест": "12"}, ensure_ascii=False) + "\n",
        "\ufeff" + json.dumps({"Имя": "А", "адрес": {"улица": "Озёрная"}, "телефоны": "555-00-01; 555-00-02", "мест": "12"}, ensure_ascii=False) + "\n",
    ],
    ids=["array", "path", "lines", "lines-bom"],
)  # fmt: skip
def test_json_is_read_with_objects_inside_as_columns_with_a_dot(tmp_path, content):
    by = mapping(
        tmp_path,
        NAME + '[[column]]\nname = "адрес.улица"\nfield = "address"\n[[column]]\nname = "телефоны"\nfield = "phones"\nread = "phones"\n'
        '[[column]]\nname = "мест"\nfield = "places"\nread = "integer"\n',
        HEAD + 'phone_area = "812"\n',
    )  # fmt: skip
    (record,) = read(tmp_path, content, by)
    assert facts(record) == {
        "full_name": "А",
        "address": "Озёрная",
        "phones": ["+7 812 555-00-01", "+7 812 555-00-02"],
        "places": "12",
    }


def test_a_line_that_is_no_json_and_a_record_that_is_no_object_are_refused_alone(tmp_path):
    by = mapping(tmp_path, NAME)
    found = read(tmp_path, '{"Имя": "А"}\n{"Имя": \n\n7\n{"Имя": "Б"}\n', by)
    assert [isinstance(item, Record) for item in found] == [True, False, False, True]
    assert [item.problem.line for item in found if isinstance(item, Rejected)] == [2, 4]


@pytest.mark.parametrize(
    "content",
    ['[{"Имя": "А"}', '{"a": {"b": 1}}', "[]", "[1, 2]", "[" * 100_000, '{"a": [{"Имя": "А"}, {"Имя": "\ud83d"]}'],
)
def test_json_that_is_broken_or_holds_no_records_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "data"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(UnreadableFile) as refused:
        list(read_table(path, mapping(tmp_path, NAME)))
    assert str(refused.value).endswith(".")


def geojson(crs: str | None, x: float, y: float) -> str:
    properties = {"id": 1, "name": "Школа №7", "administrative_unit": "Приозёрный", "capacity": 678, "properties": {}}
    return json.dumps(
        {
            "type": "FeatureCollection",
            **({"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}),
            "features": [
                {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [x, y]}}
            ],
        },
        ensure_ascii=False,
    )


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [
        ("urn:ogc:def:crs:EPSG::32636", 349292.23035, 6656342.26991),
        ("EPSG:32636", 349292.23035, 6656342.26991),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 30.2962062, 60.016613),
        (None, 30.2962062, 60.016613),
        ("EPSG:3857", 3372558.25, 8402999.0),
    ],
)
def test_geojson_in_any_coordinate_system_gives_degrees(tmp_path, crs, x, y):
    (record,) = read(tmp_path, geojson(crs, x, y), FORMATS["points"].mapping)
    lat, lon = facts(record)["point"]
    assert (lat, lon) == pytest.approx((60.016613, 30.296206), abs=2e-3)
    assert facts(record)["capacity"] == "678"


def test_geojson_in_an_unknown_system_is_refused_and_one_in_metres_that_says_degrees_too(tmp_path):
    with pytest.raises(UnreadableFile, match="EPSG"):
        read(tmp_path, geojson("EPSG:999999", 1, 2), FORMATS["points"].mapping)
    (record,) = read(tmp_path, geojson(None, 349292.2, 6656342.2), FORMATS["points"].mapping)
    assert isinstance(record, Rejected)


def test_the_points_of_the_csv_and_of_the_geojson_have_one_key(tmp_path):
    (one,) = read(tmp_path, geojson(None, 30.3, 60.0), FORMATS["points"].mapping)
    (two,) = read(tmp_path, points(point(1, "Школа №7")), FORMATS["points"].mapping)
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert one.key == two.key


# The language of mappings


def test_coordinates_in_metres_are_turned_by_the_system_that_the_mapping_names(tmp_path):
    by = mapping(
        tmp_path,
        NAME
        + '[[column]]\nname = "Y"\nfield = "lat"\nread = "lat"\n[[column]]\nname = "X"\nfield = "lon"\nread = "lon"\n',
        HEAD + 'crs = "EPSG:32636"\n',
    )
    good, bad = read(tmp_path, "Имя;X;Y\nА;349292,23;6656342,27\nБ;north;1\n", by)
    assert facts(good)["point"] == pytest.approx([60.016613, 30.296206], abs=1e-5)
    assert "point" not in facts(bad)
    assert "EPSG:32636" in problems(bad)[0].sentence


def test_a_key_falls_back_and_a_constant_yields_to_a_column(tmp_path):
    by = mapping(
        tmp_path,
        NAME
        + '[[column]]\nname = "Код"\nfield = "key"\n[[column]]\nname = "Вид"\nfield = "kind"\nread = "kind"\nneeded = false\n'
        '[[constant]]\nfield = "kind"\nvalue = "supplementary"\n',
        HEAD.replace('key = ["full_name"]', 'key = ["key"]\nkey_fallback = ["full_name"]'),
    )
    first, second = read(tmp_path, "Имя,Код,Вид\nА,17,school\nБ,,\n", by)
    assert [item.key for item in (first, second) if isinstance(item, Record)] == ["17", "б"]
    assert [facts(item)["kind"] for item in (first, second)] == ["school", "supplementary"]


def test_lists_of_several_columns_join_and_of_other_fields_the_first_filled_counts(tmp_path):
    by = mapping(
        tmp_path,
        NAME + "".join(f'[[column]]\nname = "{n}"\nfield = "{f}"\nread = "{r}"\n' for n, f, r in (
            ("Тел1", "phones", "phones"), ("Тел2", "phones", "phones"), ("Факт", "address", "text"), ("Юр", "address", "text"),
        )),
    )  # fmt: skip
    (record,) = read(tmp_path, "Имя,Тел1,Тел2,Факт,Юр\nА,+7 812 555-00-01,+7 812 555-00-02,,Озёрная\n", by)
    assert facts(record)["phones"] == ["+7 812 555-00-01", "+7 812 555-00-02"]
    assert facts(record)["address"] == "Озёрная"


@pytest.mark.parametrize(("wrong", "left"), [("doubt", (1, 1)), ("refuse", (0, 1)), ("ignore", (1, 0))])
def test_a_column_says_what_becomes_of_a_cell_that_cannot_be_read(tmp_path, wrong, left):
    by = mapping(tmp_path, NAME + f'[[column]]\nname = "День"\nfield = "founded_on"\nread = "day"\nwrong = "{wrong}"\n')
    (record,) = read(tmp_path, "Имя,День\nА,вчера\n", by)
    assert (int(isinstance(record, Record)), len(problems(record))) == left


def test_numbers_of_a_year_are_rows(tmp_path):
    by = mapping(
        tmp_path,
        NAME + '[[row]]\ngroup = "numbers"\nkey = ["year"]\nconstants = { year = "2025" }\n'
        '[[row.column]]\nname = "Учеников"\nfield = "pupils"\nread = "integer"\n',
    )
    first, second = read(tmp_path, "Имя,Учеников\nА,500\nБ,\n", by)
    assert cells(first) == [{"year": "2025", "pupils": "500"}]
    assert cells(second) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "red"\n' + NAME, ["mine.toml", "colour"]),
        (NAME.replace("full_name", "fullname"), ["Имя", "full_name"]),
        (NAME + 'read = "phone"\n', ["read", "phones"]),
        (NAME + "needed = 1\n", ["Имя", "needed"]),
        (NAME + 'extract = "(a+)+"\n', ["extract"]),
        (NAME + 'extract = "(((("\n', ["extract"]),
        (NAME + 'wrong = "panic"\n', ["wrong", "refuse"]),
        ('crs = "EPSG:1"\n' + NAME, ["crs"]),
        ('encoding = "klingon"\n' + NAME, ["encoding"]),
        ('delimiter = "ab"\n' + NAME, ["delimiter"]),
        ("area = [1, 2]\n" + NAME, ["area"]),
        ('key_fallback = ["inn"]\n' + NAME, ["inn", "[[column]]"]),
        ("", ["[[column]]"]),
        (NAME + '[[constant]]\nfield = "kind"\nvalue = "scool"\n', ["scool", "school"]),
        (NAME + '[[row]]\ngroup = "servces"\n', ["servces", "services"]),
        (NAME + '[[row]]\ngroup = "services"\n[[row.column]]\nname = "a"\nfield = "agefrom"\n', ["age_from"]),
        (NAME + '[[column]]\nname = "В"\nfield = "kind"\nread = "kind"\nwords = { "а" = "б" }\n', ["words"]),
        (NAME.replace("[[column]]", "[column]"), ["[[column]]"]),
        ('key_fallback = [["full_name"]]\n' + NAME, ["key_fallback", '["…"]']),
        (NAME + '[[row]]\ngroup = "services"\nconstants = { name = ["а"] }\n', ["services", "constants"]),
        ('encoding = "\\u0000"\n' + NAME, ["encoding"]),
        (NAME + '[[column]]\nname = "Ш"\nfield = "lat"\n', ["Ш", 'read = "lat"']),
        (NAME + '[[constant]]\nfield = "lat"\nvalue = "59.9"\n', ["lat"]),
        ("это не TOML", ["TOML"]),
    ],
)
def test_a_bad_mapping_is_one_sentence_with_file_place_and_remedy(tmp_path, text, words):
    with pytest.raises(BadMapping) as refused:
        mapping(tmp_path, text)
    sentence = str(refused.value)
    assert "mine.toml" in sentence
    assert sentence.endswith((".", "?"))
    assert [word for word in words if word not in sentence] == []


@pytest.mark.parametrize(
    ("key", "code"), [("source", "school:7"), ("source", "desk"), ("code", "../Мой"), ("code", "x" * 41)]
)
def test_a_mapping_takes_no_code_that_is_none_or_belongs_to_somebody(tmp_path, key, code):
    head = re.sub(rf"^{key} = .*$", f'{key} = "{code}"', HEAD, count=1, flags=re.MULTILINE)
    with pytest.raises(BadMapping, match=f"mine.toml: {key}: "):
        mapping(tmp_path, NAME, head)


def test_a_slow_pattern_and_a_long_cell_cost_no_time(tmp_path):
    by = mapping(tmp_path, NAME + "extract = '^(.*?)(?: ?\\([^()]*\\))?x$'\n")
    read(tmp_path, "Имя\n" + "\n".join("a(" * 450 + str(n) for n in range(10)) + "\n", by)
    # Reaching this line is the test: a pattern that backtracks would not end in a lifetime.


def test_memory_stays_flat_over_a_long_table(tmp_path):
    by = mapping(tmp_path, NAME)
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as handle:
        handle.write("Имя,Адрес\n")
        for number in range(20_000):
            handle.write(f"Школа {number},{'Озёрная улица ' * 60}\n")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_table(path, by)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_of_an_unusual_method_is_a_sentence(tmp_path, method):
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("list.csv", "key,full_name\n1,Школа № 1\n")
    with pytest.raises(UnreadableFile, match=r"list\.zip"), open_content(path):
        pass
