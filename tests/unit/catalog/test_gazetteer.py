"""Gazetteer files are known by what they hold; a settlement counts only where it is the one that is meant."""

import json

import pytest

from catalog.addresses import parse_address
from catalog.geo.gazetteer import region_key
from catalog.geo.gazetteer_files import load_gazetteer
from tests.unit.catalog.samples import collection, square, table

CITY = (
    "address,postal_code,country,federal_district,region_type,region,area_type,area,city_type,city,settlement_type,settlement,"
    "kladr_id,fias_id,fias_level,capital_marker,okato,oktmo,tax_office,timezone,geo_lat,geo_lon,population,foundation_year"
)
REGION = (
    "name,type,name_with_type,federal_district,kladr_id,fias_id,okato,oktmo,tax_office,postal_code,iso_code,timezone,"
    "geoname_code,geoname_id,geoname_name"
)
GEONAMES = "geonameid,name,alternatenames,latitude,longitude,countrycode,population,timezone,admin1code"


def city(name, region="Озёрная", lat="60.5", lon="30.5", region_type="обл"):
    return [
        f"г {name}", "190000", "Россия", "", region_type, region, "", "", "г", name, "", "", "", "aaaa-bbbb", "4", "0",
        "40100000000", "40700000001", "", "UTC+3", lat, lon, "1000", "1703",
    ]  # fmt: skip


def region(name, code):
    return [
        name,
        "обл",
        f"{name} обл",
        "",
        "",
        "cccc-dddd",
        "40000000000",
        "40000000",
        "",
        "190000",
        "RU-X",
        "UTC+3",
        code,
        "1",
        "",
    ]


@pytest.fixture
def folder(tmp_path):
    """Four files in the shapes of the public ones, under names of the operator's own."""
    (tmp_path / "towns.csv").write_text(
        table(CITY, [city("Приозёрск"), city("", "Озёрск", region_type="г")]), "utf-8-sig"
    )
    (tmp_path / "regions.csv").write_text(table(REGION, [region("Озёрная", "RU.66"), region("Лесная", "RU.67")]))
    (tmp_path / "world.csv").write_text(
        table(
            GEONAMES,
            [
                ["1", "Kur’ya", "Kuria|Курья|ク", "60.2", "30.2", "RU", "600", "Europe/Moscow", "66"],
                ["2", "Kur’ya", "Курья", "61.2", "33.2", "RU", "600", "Europe/Moscow", "67"],
                ["3", "Gornoye", "Горное", "60.3", "30.3", "RU", "600", "Europe/Moscow", "99"],
                ["4", "Broken", "Битое", "north", "30.3", "RU", "600", "Europe/Moscow", "66"],
            ],
        )
    )
    (tmp_path / "streets.json").write_text(
        json.dumps(
            {
                "districts": [
                    {"name": "Приозёрный", "value": "x", "streets": [{"name": "Мира ул."}, {"name": "Озёрная ул."}]},
                    {"name": "Лесной", "streets": [{"name": "Озёрная ул."}]},
                    {"name": "Полевой", "nasPunkt": [{"name": "Горное пос.", "streets": [{"name": "Мира ул."}]}]},
                ]
            }
        )
    )
    (tmp_path / "subjects.geojson").write_text(json.dumps(collection({"Полевая область": square(30, 60)})))
    return tmp_path


def found(gazetteer, address):
    place = gazetteer.find_settlement(parse_address(address))
    return (place.lat, place.lon) if place else None


def test_a_settlement_is_the_one_of_the_region_that_is_named(folder):
    gazetteer = load_gazetteer(folder)
    assert found(gazetteer, "Озёрная область, с. Курья, ул. Советская, 67") == (60.2, 30.2)
    assert found(gazetteer, "Лесная обл., с. Курья, ул. Советская, 67") == (61.2, 33.2)
    assert found(gazetteer, "Дальняя область, с. Курья, ул. Советская, 67") is None
    assert found(gazetteer, "с. Курья, ул. Советская, 67") is None  # there are two, and no region says which
    assert found(gazetteer, "Озёрная область, с. Битое") is None
    assert gazetteer.problems == []


def test_a_town_keeps_its_codes_and_counts_without_a_region_where_its_name_is_borne_once(folder):
    place = load_gazetteer(folder).find_settlement(parse_address("г. Приозёрск, ул. Мира, 5"))
    assert (place.oktmo, place.okato, place.fias) == ("40700000001", "40100000000", "aaaa-bbbb")
    assert place.source == "gazetteer-cities"


def test_a_city_that_is_itself_a_region_has_its_name_from_there(folder):
    assert found(load_gazetteer(folder), "г. Озёрск, ул. Мира, 5") == (60.5, 30.5)


def test_the_outline_of_a_region_tells_where_a_gazetteer_does_not(folder):
    gazetteer = load_gazetteer(folder)
    assert found(gazetteer, "Полевая область, п. Горное, ул. Мира, 5") == (60.3, 30.3)
    assert found(gazetteer, "Лесная область, п. Горное, ул. Мира, 5") is None


def test_the_district_that_is_named_tells_which_settlement_is_meant(folder):
    (folder / "regions.csv").unlink()  # now GeoNames' codes of regions mean nothing
    gazetteer = load_gazetteer(folder)
    parts = parse_address("Озёрная область, с. Курья, ул. Советская, 67")
    assert gazetteer.find_settlement(parts) is None
    found = gazetteer.find_settlement(parts, lambda place: place.lat < 61)
    assert found is not None
    assert found.lat == 60.2


def test_a_street_of_one_district_names_it_and_one_of_two_does_not(folder):
    gazetteer = load_gazetteer(folder)
    assert gazetteer.find_street_district(parse_address("Санкт-Петербург, улица Мира, 5")) == "приозерный"
    assert gazetteer.find_street_district(parse_address("Санкт-Петербург, Озёрная ул., 5")) == ""
    assert gazetteer.find_street_district(parse_address("Санкт-Петербург, посёлок Горное, Лесная ул., 5")) == "полевой"
    assert gazetteer.street_contradicts(parse_address("Санкт-Петербург, улица Мира, 5"), "лесной")
    assert not gazetteer.street_contradicts(parse_address("Санкт-Петербург, улица Мира, 5"), "приозерный")


def test_an_unexplained_part_is_a_settlement_where_others_call_it_so(folder):
    gazetteer = load_gazetteer(folder)
    parts = parse_address("Санкт-Петербург, Горное, улица Мира, 5")
    assert gazetteer.settle(parts, {}).settlement == "Горное"
    unknown = parse_address("Санкт-Петербург, Дальнее, улица Мира, 5")
    assert gazetteer.settle(unknown, {}) == unknown
    assert gazetteer.settle(unknown, {"дальнее": "посёлок"}).settlement_kind == "посёлок"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.json", b"{"),
        ("list.json", b"[1, 2]"),
        ("other.csv", "имя,адрес\n1,2\n".encode()),
        ("windows.csv", "geonameid,name,latitude,longitude\n1,Приозёрск,60,30\n".encode("cp1251")),
        (
            "strange.geojson",
            b'{"type": "FeatureCollection", "features": [null, {"properties": {"name": "A"}, "geometry": 5}]}',
        ),
    ],
)
def test_a_file_that_is_none_is_named_and_the_others_are_read(folder, name, content):
    (folder / name).write_bytes(content)
    gazetteer = load_gazetteer(folder)
    assert found(gazetteer, "г. Приозёрск, ул. Мира, 5") == (60.5, 30.5)
    if name != "strange.geojson":  # its outlines are left out
        assert name in gazetteer.problems[0]


def test_a_folder_that_is_not_there_is_a_sentence_that_names_the_setting(tmp_path):
    gazetteer = load_gazetteer(tmp_path / "nowhere")
    assert "KAIS_GAZETTEER" in gazetteer.problems[0]


def test_the_settlements_of_geonames_are_there_without_any_folder():
    assert found(load_gazetteer(None), "г. Пенза, ул. Мира, 5") == (
        pytest.approx(53.2, abs=0.1),
        pytest.approx(45.0, abs=0.1),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Адыгея", "Респ Адыгея"),
        ("Алтайский", "Алтайский край"),
        ("Северная Осетия — Алания", "Республика Северная Осетия-Алания"),
        ("Санкт-Петербург", "г Санкт-Петербург"),
        ("Край Приморский", "Приморский край"),
    ],
)
def test_a_region_is_known_without_the_words_for_its_kind(one, other):
    assert region_key(one) == region_key(other)
    assert region_key(one) != region_key("Тверская область")
