"""The invented region holds together and belongs to nobody."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from catalog.cleaning import is_valid_inn, is_valid_ogrn
from catalog.kinds import Kind, RegisterState, SiteState
from portal.demo.geography import DISTRICTS, draw, to_degrees
from portal.demo.identifiers import make_phone
from portal.demo.nouns import KINDERGARTEN, SCHOOL, feminine, masculine
from portal.demo.people import Person, patronymic
from portal.demo.people import feminine as feminine_surname
from portal.demo.plan import share_out
from portal.demo.region import Region, make_region
from portal.demo.streets import House

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def region() -> Region:
    """A region of the usual size."""
    return make_region(360, day=DAY)


def test_districts_leave_neither_gap_nor_overlap() -> None:
    outlines = list(draw("yasnomorsk-1").outlines.values())
    assert len(outlines) == 18
    assert shapely.coverage_is_valid(outlines)
    assert shapely.union_all(outlines).area == pytest.approx(sum(outline.area for outline in outlines), abs=1e-6)
    assert all(outline.is_valid for outline in outlines)


def test_every_building_lies_in_its_district(region: Region) -> None:
    outlines = {
        key: shapely.transform(outline, lambda points: np.array([to_degrees(x, y)[::-1] for x, y in points]))
        for key, outline in region.geography.outlines.items()
    }
    for institution in region.institutions:
        for house in (institution.house, *institution.buildings):
            assert outlines[institution.district].contains(shapely.Point(house.lon, house.lat)), house


def test_the_city_lies_in_open_water_with_room_around() -> None:
    corners = [to_degrees(0, 0), to_degrees(46, 37)]
    assert corners[0] == (58.42, 19.98)
    assert corners[1][0] < 58.8
    assert corners[1][1] < 20.8  # Saaremaa begins at 21.7, Gotska Sandön ends at 19.3


def test_no_two_institutions_share_name_number_house_or_identifier(region: Region) -> None:
    for what in (
        lambda i: i.naming.full,
        lambda i: i.naming.short,
        lambda i: i.inn,
        lambda i: i.ogrn,
        lambda i: i.phone,
        lambda i: i.host,
        lambda i: i.house.address,
    ):
        counts = Counter(what(institution) for institution in region.institutions)
        assert [value for value, count in counts.items() if count > 1] == []


def test_identifiers_pass_their_checks_and_belong_to_no_region(region: Region) -> None:
    for institution in region.institutions:
        assert is_valid_inn(institution.inn)
        assert is_valid_ogrn(institution.ogrn)
        assert institution.inn.startswith("00")
        assert institution.ogrn[3:5] == "00"
        assert institution.house.postcode.startswith("698")
        assert institution.phone.startswith("+7 (336) 0")
        assert institution.email.endswith(".example")


@pytest.mark.parametrize("number", [0, 7, 999_999])
def test_telephone_numbers_can_be_formatted(number: int) -> None:
    import phonenumbers

    parsed = phonenumbers.parse(make_phone(number), "RU")
    assert phonenumbers.is_valid_number(parsed)


def test_every_kind_and_every_state_of_a_licence_occurs(region: Region) -> None:
    assert {institution.kind for institution in region.institutions} == set(Kind)
    licences = {row.state for institution in region.institutions for row in institution.licences}
    assert licences == set(RegisterState) - {RegisterState.NO_DATA, RegisterState.NOT_REQUIRED}
    accreditations = {row.state for institution in region.institutions for row in institution.accreditations}
    assert accreditations == licences
    assert any(not institution.licences for institution in region.institutions)
    assert {institution.site_state for institution in region.institutions} == set(SiteState)


def test_kindergartens_are_the_most_and_nothing_is_closed_without_a_living_successor(region: Region) -> None:
    counts = Counter(institution.kind for institution in region.institutions)
    assert counts.most_common(2)[0][0] is Kind.KINDERGARTEN
    assert counts.most_common(2)[1][0] is Kind.SCHOOL
    by_key = region.by_key()
    closed = [institution for institution in region.institutions if institution.closed_on]
    assert len(closed) >= 4
    for institution in closed:
        successor = by_key[institution.successor]
        assert successor.closed_on is None
        assert (successor.district, successor.kind) == (institution.district, institution.kind)
        assert institution.closed_on is not None
        assert institution.closed_on < DAY


def test_dates_of_registers_follow_the_life_of_the_institution(region: Region) -> None:
    for institution in region.institutions:
        for row in (*institution.licences, *institution.accreditations):
            assert row.issued_on <= row.decision_on <= DAY
        assert institution.founded_on < DAY


@pytest.mark.parametrize("count", [60, 127, 700])
def test_a_region_of_any_size_has_unique_names(count: int) -> None:
    region = make_region(count, day=DAY)
    assert len(region.institutions) == count
    assert len({institution.naming.full for institution in region.institutions}) == count
    assert len({institution.house.address for institution in region.institutions}) == count


def test_a_region_too_small_or_too_large_is_refused() -> None:
    for count in (59, 20_001):
        with pytest.raises(ValueError, match="from 60 to 20000"):
            make_region(count, day=DAY)


def test_the_same_seed_gives_the_same_region_and_another_seed_another(region: Region) -> None:
    assert make_region(360, day=DAY).institutions == region.institutions
    assert make_region(360, day=DAY, seed="other").institutions != region.institutions


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Илья", "Ильич", "Ильинична"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Георгий", "Георгиевич", "Георгиевна"),
        ("Анатолий", "Анатольевич", "Анатольевна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Андрей", "Андреевич", "Андреевна"),
        ("Никита", "Никитич", "Никитична"),
        ("Пётр", "Петрович", "Петровна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Фёдор", "Фёдорович", "Фёдоровна"),
    ],
)
def test_patronymics_are_formed_as_russian_does(father: str, son: str, daughter: str) -> None:
    assert patronymic(father, daughter=False) == son
    assert patronymic(father, daughter=True) == daughter


@pytest.mark.parametrize(
    ("man", "woman"),
    [("Ветлугин", "Ветлугина"), ("Введенский", "Введенская"), ("Бережной", "Бережная"), ("Погорелый", "Погорелая"),
     ("Петренко", "Петренко"), ("Толстых", "Толстых"), ("Щербина", "Щербина"), ("Мельник", "Мельник")],
)  # fmt: skip
def test_surnames_have_their_feminine_form(man: str, woman: str) -> None:
    assert feminine_surname(man) == woman


def test_initials_keep_together() -> None:
    assert Person("Ветлугина", "Марина", "Сергеевна", True).initials == "М.\u00a0С.\u00a0Ветлугина"


def test_names_are_declined() -> None:
    assert feminine("музыкальн", SCHOOL).prepositional == "музыкальной школе"
    assert masculine("медицинск", KINDERGARTEN).nominative == "медицинский детский сад"
    assert masculine("морск", KINDERGARTEN).nominative == "морской детский сад"
    by_key = {district.key: district for district in DISTRICTS}
    assert by_key["starogorodskoy"].genitive == "Старогородского района"
    assert by_key["rybatskiy"].prepositional == "Рыбацком районе"


def test_shares_add_up() -> None:
    assert sum(share_out(361, [41.0, 24.5, 5.5, 3.0])) == 361
    assert share_out(3, [1.0, 1.0, 1.0]) == [1, 1, 1]


def test_names_use_russian_quotes_and_keep_the_number_with_its_sign(region: Region) -> None:
    for institution in region.institutions:
        for text in (institution.naming.full, institution.naming.short):
            assert '"' not in text
            assert "№ " not in text  # a space that breaks
            assert text.count("«") == text.count("»")
            assert "  " not in text


def test_addresses_read_like_addresses(region: Region) -> None:
    house: House = region.institutions[0].house
    assert house.address.startswith(f"{house.postcode}, Ясноморск, ")
    assert house.address.endswith(house.short)


@pytest.mark.real_data
def test_no_district_settlement_or_city_is_a_real_town(shared_data: Path) -> None:
    real = set()
    with (shared_data / "gazetteer" / "city.csv").open(encoding="utf-8") as stream:
        real = {row["city"] for row in csv.DictReader(stream)} - {""}
    ours = {"Ясноморск"} | {district.settlement.removeprefix("пос. ") for district in DISTRICTS} - {""}
    assert ours & real == set()


@pytest.mark.real_data
def test_no_institution_bears_the_name_of_a_real_one(region: Region, shared_data: Path) -> None:
    with (shared_data / "spb-open-data" / "schools.csv").open(encoding="utf-8-sig") as stream:
        real = {row["Наименование организации"] for row in csv.DictReader(stream)}
    assert {institution.naming.full for institution in region.institutions} & real == set()
