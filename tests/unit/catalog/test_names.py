"""Names tell kind, number and a short form for lists."""

import pytest

from catalog.kinds import Kind
from catalog.names import district_stem, read_name, recognise_number

FORM = "Государственное бюджетное общеобразовательное учреждение"
PLACE = "Приозёрного района Санкт-Петербурга"


@pytest.mark.parametrize(
    ("full", "short", "kind", "name"),
    [
        (f"{FORM} гимназия № 56 {PLACE}", "", Kind.GYMNASIUM, "Гимназия № 56"),
        (f"{FORM} Лицей №  239 {PLACE}", "", Kind.LYCEUM, "Лицей № 239"),
        (f"{FORM} средняя общеобразовательная школа №577 {PLACE}", "", Kind.SCHOOL, "Школа № 577"),
        (
            f"{FORM} средняя общеобразовательная школа № 125 с углублённым изучением математики {PLACE}",
            "",
            Kind.SCHOOL,
            "Школа № 125 с углублённым изучением математики",
        ),
        (f"{FORM} школа-интернат № 2 {PLACE}", "", Kind.BOARDING, "Школа-интернат № 2"),
        (f"{FORM} центр образования № 80 {PLACE}", "", Kind.EDUCATION_CENTRE, "Центр образования № 80"),
        (f"{FORM} специальная (коррекционная) школа № 4 {PLACE}", "", Kind.SPECIAL, "Специальная школа № 4"),
        (f"{FORM} начальная школа - детский сад № 696 {PLACE}", "", Kind.SCHOOL, "Начальная школа – детский сад № 696"),
        (
            f"Государственное бюджетное дошкольное образовательное учреждение детский сад № 17 {PLACE}",
            "",
            Kind.KINDERGARTEN,
            "Детский сад № 17",
        ),
        (
            f"Государственное бюджетное учреждение дополнительного образования Дом детского творчества {PLACE}",
            "",
            Kind.SUPPLEMENTARY,
            "Дом детского творчества Приозёрного района",
        ),
        (
            'Частное общеобразовательное учреждение "Школа экономики и права"',
            'ЧОУ "ШЭП"',
            Kind.SCHOOL,
            "Школа экономики и права",
        ),
        (f"{FORM} школа «Музыка» {PLACE}", f'ГБОУ школа № 8 "Музыка" {PLACE}', Kind.SCHOOL, "Школа № 8 «Музыка»"),
        (
            "Санкт-Петербургское государственное бюджетное профессиональное образовательное учреждение "
            '"Озёрский колледж"',
            "",
            Kind.VOCATIONAL,
            "Озёрский колледж",
        ),
    ],
)
def test_a_full_name_becomes_kind_and_short_name(full, short, kind, name):
    parts = read_name(full, short)
    assert (parts.kind, parts.name.replace("\u00a0", " ")) == (kind, name)


@pytest.mark.parametrize("text", ["Школа №544", "Школа № 544", "СОШ № 544", "Школа 544", "ГОУ СОШ 544", "лицей No 544"])
def test_a_number_is_found_however_it_is_written(text):
    assert recognise_number(text) == "544"


@pytest.mark.parametrize("text", ["Школа «Озерки»", "Апельсин", "Школа 21 века", ""])
def test_no_number_is_made_up(text):
    assert recognise_number(text) == ""


def test_the_word_after_a_number_is_no_letter_of_it():
    assert recognise_number("школа № 125 с углублённым изучением") == "125"
    assert recognise_number("школа № 12а") == "12а"


def test_the_district_in_a_name_is_found_by_its_stem():
    assert district_stem(f"гимназия № 56 {PLACE}") == "приозерн"
    assert district_stem("гимназия имени Невского") == ""
