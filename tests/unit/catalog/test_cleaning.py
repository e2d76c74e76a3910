"""Cells are cleaned, and what was corrected is said."""

import pytest

from catalog import cleaning
from tests.unit.catalog.samples import INN, OGRN


@pytest.mark.parametrize(
    ("cell", "value", "correction"),
    [
        (INN[0], INN[0], ""),
        (f"{INN[0]}.0", INN[0], cleaning.TAIL_REMOVED),
        (f" {INN[0]}.00 ", INN[0], cleaning.TAIL_REMOVED),
    ],
)
def test_a_spreadsheet_tail_leaves_an_inn_visibly(cell, value, correction):
    cleaned = cleaning.clean_inn(cell)
    assert (cleaned.value, cleaned.correction, cleaned.doubt) == (value, correction, "")
    assert cleaned.original == (cell.strip() if correction else "")


@pytest.mark.parametrize("cell", ["7800000011", "781603002", "abc", "78000000100"])
def test_an_inn_that_fails_its_check_digits_is_kept_and_doubted(cell):
    cleaned = cleaning.clean_inn(cell)
    assert cleaned.value == cell
    assert cleaned.doubt


@pytest.mark.parametrize(
    ("cell", "correction"),
    [
        (f"{OGRN[0]} 06.12.2002", cleaning.DATE_REMOVED),
        (f"{OGRN[0]}.0", cleaning.TAIL_REMOVED),
        (f"{OGRN[0]}.", cleaning.DOT_REMOVED),
    ],
)
def test_what_is_glued_to_an_ogrn_is_taken_off_visibly(cell, correction):
    cleaned = cleaning.clean_ogrn(cell)
    assert (cleaned.value, cleaned.correction, cleaned.original, cleaned.doubt) == (OGRN[0], correction, cell, "")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("+7(812)555-43-91", ["+7 812 555-43-91"]),
        ("7-812-555-72-81", ["+7 812 555-72-81"]),
        ("555-30-43", ["+7 812 555-30-43"]),
        ("555 18 74", ["+7 812 555-18-74"]),
        ("555-76-64 /  555-45-77", ["+7 812 555-76-64", "+7 812 555-45-77"]),
        ("8-812-555-89-87; 8-812-555-84-95", ["+7 812 555-89-87", "+7 812 555-84-95"]),
        ("8-812-555-51-11, 8-812-555-15-97", ["+7 812 555-51-11", "+7 812 555-15-97"]),
    ],
)
def test_several_phones_of_one_cell_are_read(cell, shown):
    assert cleaning.clean_phones(cell, "812").value == shown


def test_a_number_too_short_to_dial_is_left_out_with_a_sentence():
    cleaned = cleaning.clean_phones("462217", "812")
    assert cleaned.value is None
    assert cleaned.doubt_values == {"value": "462217"}


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Http://www.school.example/", "http://www.school.example/"),
        ("Www.school56.example", "http://www.school56.example/"),
        ("http:/school.example", "http://school.example/"),
        ("Лицей265.рф", "http://лицей265.рф/"),
        ("https://school.example/news?id=1", "https://school.example/news?id=1"),
    ],
)
def test_site_addresses_become_addresses_that_can_be_followed(cell, address):
    assert cleaning.clean_site(cell).value == address


@pytest.mark.parametrize(
    "cell",
    [
        "javascript:alert(1)",
        "начальная школа",
        "http://",
        "ftp://x.example",
        "http://a@b.example",
        "нет",
        "http://x.example/<b>",
    ],
)
def test_what_is_no_site_address_is_left_out(cell):
    cleaned = cleaning.clean_site(cell)
    assert cleaned.value is None
    assert cleaned.doubt


def test_emails_of_one_cell_are_split_and_lose_the_capital_of_a_spreadsheet():
    cleaned = cleaning.clean_emails("Sc56@School.example; mail@school.example,")
    assert cleaned.value == ["sc56@school.example", "mail@school.example"]


@pytest.mark.parametrize(
    "text", ["2023-12-14", "14.12.2023", "14 декабря 2023", "14 декабря 2023 г.", "14 Декабря 2023 года"]
)
def test_days_are_read_as_registers_write_them(text):
    found = cleaning.parse_day(text)
    assert found is not None
    assert found.isoformat() == "2023-12-14"


@pytest.mark.parametrize("text", ["Бессрочно", "31.02.2023", "", "2023", "14 мартобря 2023"])
def test_what_is_no_day_is_none(text):
    assert cleaning.parse_day(text) is None


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("Выдумкина Анна Петровна", ("Выдумкина Анна Петровна", "")),
        ("Директор: Выдумкина Анна Петровна", ("Выдумкина Анна Петровна", "Директор")),
        ("И.о.директора Выдумкина Анна Петровна", ("Выдумкина Анна Петровна", "И.о.директора")),
        ("ВРИО Выдумкина Анна Петровна", ("Выдумкина Анна Петровна", "ВРИО")),
        (
            "Исполняющий обязанности директора Выдумкина Анна Петровна",
            ("Выдумкина Анна Петровна", "Исполняющий обязанности директора"),
        ),
        (
            "Выдумкина Анна Петровна (Исполняющий обязанности руководителя)",
            ("Выдумкина Анна Петровна", "Исполняющий обязанности руководителя"),
        ),
    ],
)
def test_the_post_is_split_from_the_name_of_a_head(cell, head):
    assert cleaning.split_head(cell) == head


@pytest.mark.parametrize(
    "name", ["Приозёрный", "Приозёрный район", "приозерный  район", "Приозёрный р-н", "ПРИОЗЁРНЫЙ"]
)
def test_spellings_of_a_district_share_one_key(name):
    assert cleaning.district_key(name) == "приозерный"


def test_a_district_is_shown_as_on_maps():
    assert cleaning.district_name("Приозёрный") == "Приозёрный район"
    assert cleaning.district_name("городской округ Озёрск") == "городской округ Озёрск"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("59,939168", 59.939168), ("30.3", 30.3), ("91", None), ("6650000.1", None), ("nan", None), ("1e2", None)],
)
def test_coordinates_are_degrees_or_nothing(cell, value):
    assert cleaning.clean_coordinate(cell, 90.0) == value
