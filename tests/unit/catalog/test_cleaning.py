"""Cells are cleaned, and what was corrected is said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from catalog import cleaning
from core.text import _BIDI, _CONTROL, _SPACE, clean
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


@pytest.mark.parametrize(
    ("cell", "value", "correction"),
    [
        (f"{INN[0][:4]} {INN[0][4:7]} {INN[0][7:]}", INN[0], cleaning.SPACES_REMOVED),
        (INN[0].replace("0", "О", 1), INN[0], cleaning.LETTERS_READ_AS_DIGITS),
        (INN[0].replace("0", "O"), INN[0], cleaning.LETTERS_READ_AS_DIGITS),
    ],
)
def test_spaces_and_letters_in_an_inn_are_put_right_where_the_check_digits_then_hold(cell, value, correction):
    cleaned = cleaning.clean_inn(cell)
    assert (cleaned.value, cleaned.original, cleaned.correction, cleaned.doubt) == (value, cell, correction, "")


@pytest.mark.parametrize(
    "number", [*INN, *(inn[:-1] + str((int(inn[-1]) + 1) % 10) for inn in INN), "780000000093", "x", ""]
)
def test_the_short_way_to_check_digits_agrees_with_stdnum(number):
    assert cleaning.is_valid_inn(number) == bool(number.isdigit() and stdnum_inn.is_valid(number))


@pytest.mark.parametrize(
    "number", [*OGRN, *(ogrn[:-1] + str((int(ogrn[-1]) + 1) % 10) for ogrn in OGRN), "0" * 13, "x"]
)
def test_the_short_way_to_the_check_digit_of_an_ogrn_agrees_with_stdnum(number):
    assert cleaning.is_valid_ogrn(number) == bool(number.isdigit() and stdnum_ogrn.is_valid(number))


def test_a_local_number_has_the_area_of_the_number_before():
    assert cleaning.clean_phones("(846)555-86-63, 555-86-86").value == ["+7 846 555-86-63", "+7 846 555-86-86"]


def test_an_extension_is_kept():
    assert cleaning.clean_phones("8 (38580) 27-3-16 доб. 12").value == ["+7 385 802-73-16 доб. 12"]


@pytest.mark.parametrize(
    ("cell", "address", "correction"),
    [
        ("school@mail,ru", "school@mail.ru", cleaning.MARKS_CORRECTED),
        ("school@ mail.ru", "school@mail.ru", cleaning.MARKS_CORRECTED),
        ("school@@mail..ru", "school@mail.ru", cleaning.MARKS_CORRECTED),
        ("mailto:school@mail.ru", "school@mail.ru", cleaning.MARKS_CORRECTED),
        ("sсhool@mail.ru", "school@mail.ru", cleaning.LOOK_ALIKES),  # a Cyrillic «с»
        ("почта@школа.рф", "почта@школа.рф", ""),
        ("<school@mail.ru>", "school@mail.ru", ""),
    ],
)
def test_slips_in_an_address_are_put_right_visibly(cell, address, correction):
    cleaned = cleaning.clean_emails(cell)
    assert (cleaned.value, cleaned.correction, cleaned.doubt) == ([address], correction, "")
    assert cleaned.original == ("" if cell == address else cell)


@pytest.mark.parametrize("cell", ["школа", "a@b", "name.@mail.ru", "a..@x", "@mail.ru", "a@" + "b" * 400 + ".ru"])
def test_what_is_no_address_is_left_out(cell):
    cleaned = cleaning.clean_emails(cell)
    assert cleaned.value is None
    assert cleaned.doubt


@pytest.mark.parametrize(
    ("cell", "address", "correction"),
    [
        ("http//:school.example", "http://school.example/", cleaning.ADDRESS_REPAIRED),
        ("htttp://school.example", "http://school.example/", cleaning.ADDRESS_REPAIRED),
        ("http:\\\\school.example", "http://school.example/", cleaning.ADDRESS_REPAIRED),
        ("https://https://school.example/a", "https://school.example/a", cleaning.ADDRESS_REPAIRED),
        ("www,school.example", "http://www.school.example/", cleaning.ADDRESS_REPAIRED),
        ("school.example (официальный сайт)", "http://school.example/", cleaning.ADDRESS_REPAIRED),
        ("school.example, other.example", "http://school.example/", cleaning.FIRST_ADDRESS),
        ("http://a.example http://b.example", "http://a.example/", cleaning.FIRST_ADDRESS),
    ],
)
def test_slips_in_the_address_of_a_site_are_put_right_visibly(cell, address, correction):
    cleaned = cleaning.clean_site(cell)
    assert (cleaned.value, cleaned.original, cleaned.correction, cleaned.doubt) == (address, cell, correction, "")


def test_a_host_that_no_name_can_have_is_left_out():
    assert cleaning.clean_site("школа\u0640.рф").value is None


@pytest.mark.parametrize(
    ("cell", "name", "correction"),
    [
        ('ГБОУ "Школа"', "ГБОУ «Школа»", ""),
        ('ГБОУ "Школа "Ромашка""', "ГБОУ «Школа „Ромашка“»", ""),
        ('ГБОУ "Школа "Ромашка"', "ГБОУ «Школа „Ромашка“»", cleaning.QUOTES_PAIRED),
        ("«Дом «Юность» района", "«Дом „Юность“» района", cleaning.QUOTES_PAIRED),
        ('школа № 5"', "школа № 5", cleaning.QUOTES_PAIRED),
        ('"Степная" - филиал "Приозёрной"', "«Степная» - филиал «Приозёрной»", ""),
        ("Мбоу сош №5 г.Энска", "МБОУ СОШ № 5 г. Энска", ""),
        ("CОШ № 5", "СОШ № 5", cleaning.LOOK_ALIKES),  # a Latin C
        ("Школа «Сambridge»", "Школа «Cambridge»", cleaning.LOOK_ALIKES),  # a Cyrillic С
        ("IT-куб", "IT-куб", ""),
        ("имени И.С.Тургенева", "имени И.С.Тургенева", ""),
    ],
)
def test_names_are_made_fit_to_show_and_kept_as_written(cell, name, correction):
    cleaned = cleaning.clean_name(cell)
    assert (cleaned.value, cleaned.correction) == (name, correction)
    assert cleaned.original == ("" if cell == name else cell)


@given(st.text(alphabet='«»„“”" абвШN№.-', max_size=30))
def test_names_shown_have_paired_quotes_and_stay_as_they_are(text):
    shown = cleaning.clean_name(text).value or ""
    assert shown.count("«") == shown.count("»")
    assert shown.count("„") == shown.count("“")
    assert '"' not in shown
    assert (cleaning.clean_name(shown).value or "") == shown


@pytest.mark.parametrize(
    ("cell", "number", "correction"),
    [
        ("А007-01260-22/01142162", "А007-01260-22/01142162", ""),
        ("A007-01260-22/01142162", "А007-01260-22/01142162", cleaning.LOOK_ALIKES),  # a Latin A
        ("l035-01271-78/00620309", "Л035-01271-78/00620309", cleaning.LOOK_ALIKES),
        ("№ Л035-01271-78/00176710", "Л035-01271-78/00176710", cleaning.SIGN_REMOVED),
        ("№Л035-01271-78/00176710", "Л035-01271-78/00176710", cleaning.SIGN_REMOVED),
        ("&nbsp;Л035-01271-78/00176710&nbsp;", "Л035-01271-78/00176710", ""),
        ("Л035–01271–78 / 00176710", "Л035-01271-78/00176710", cleaning.NUMBER_TIDIED),
        ("854-д", "854-д", ""),
        ("5/021", "5/021", ""),
        ("78А01 № 0000704", "78А01 № 0000704", ""),
    ],
)
def test_numbers_of_documents_have_one_form(cell, number, correction):
    cleaned = cleaning.clean_document_number(cell)
    assert (cleaned.value, cleaned.correction, cleaned.doubt) == (number, correction, "")


def test_a_tail_of_nine_digits_is_kept_and_doubted():
    cleaned = cleaning.clean_document_number("Л035-01271-78/006575853")
    assert cleaned.value == "Л035-01271-78/006575853"
    assert cleaned.doubt_values == {"value": "Л035-01271-78/006575853", "found": "9"}


def test_the_letter_of_a_series_is_cyrillic():
    assert cleaning.clean_series("78A01").value == "78А01"
    assert cleaning.clean_series("78A01").correction == cleaning.LOOK_ALIKES
    assert cleaning.clean_form_number("№ 0000727").value == "0000727"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-06-18T00:00:00.000000Z", "2010-06-18"),
        ("2014-06-20 12:30:11", "2014-06-20"),
        ("31-08-2012", "2012-08-31"),
        ("20.06.2014 0:00:00", "2014-06-20"),
        ("«14» декабря 2023 г.", "2023-12-14"),
        ("от 30.12.2015", "2015-12-30"),
        ("2014.06.20", "2014-06-20"),
    ],
)
def test_days_of_every_register_are_read(text, day):
    found = cleaning.parse_day(text)
    assert found is not None
    assert found.isoformat() == day


@given(st.text(max_size=40))
def test_the_short_way_to_clean_text_agrees_with_the_long_one(text):
    long = unicodedata.normalize("NFC", _BIDI.sub("", _CONTROL.sub(" ", text)))
    assert clean(text) == _SPACE.sub(" ", long).strip()


@given(st.text(max_size=60))
def test_no_cell_breaks_a_reader(text):
    for read in (
        cleaning.clean_inn, cleaning.clean_ogrn, cleaning.clean_kpp, cleaning.clean_phones, cleaning.clean_emails, cleaning.clean_site,
        cleaning.clean_day, cleaning.clean_integer, cleaning.clean_name, cleaning.clean_document_number, cleaning.clean_series,
        cleaning.clean_form_number, cleaning.clean_text, cleaning.clean_paragraphs,
    ):  # fmt: skip
        cleaned = read(text)
        assert cleaned.value != ""
        assert not cleaned.correction or cleaned.original
