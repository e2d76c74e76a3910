"""What people ask, and what must come first."""

import pytest

from search.query import SearchIndex
from search.request import SearchRequest
from tests.unit.search.world import titles

GYMNASIUM = "Гимназия № 56 имени капитана Серова"
FIRST = [
    # word forms, numbers, kinds
    ("гимназия 56", GYMNASIUM),
    ("гимназия № 56", GYMNASIUM),
    ("Гимназии №56", GYMNASIUM),
    ("56 гимназия", GYMNASIUM),
    ("56-я гимназия", GYMNASIUM),
    ("гимназия56", GYMNASIUM),
    ("гимназии приозёрного района", GYMNASIUM),
    ("гимназии приозерного района", GYMNASIUM),
    ("школа 56", "Школа № 56"),
    ("школы 56", "Школа № 56"),
    ("школа 17", "Лицей № 17"),  # there is no school of that number
    ("сош 112", "Школа № 112 «Маяк»"),
    ("средняя школа 112", "Школа № 112 «Маяк»"),
    ("школа 77", "Школа № 41"),  # its name before the merger
    ("гимназия капитана серова", GYMNASIUM),
    ("якорек", "Детский сад № 7 «Якорёк»"),
    ("детский садик 7", "Детский сад № 7 «Якорёк»"),
    ("доу 7", "Детский сад № 7 «Якорёк»"),
    ("гбдоу № 7", "Детский сад № 7 «Якорёк»"),
    ("спортивная школа", "ДЮСШ «Волна»"),
    ("дюсш", "ДЮСШ «Волна»"),
    ("gymnasium 56", GYMNASIUM),
    ("kindergarten 7", "Детский сад № 7 «Якорёк»"),
    # addresses
    ("парусная 4", GYMNASIUM),
    ("ул. Парусная, д. 40", "Школа № 9"),
    ("якорная 12", "Школа № 56"),
    ("маячный 87а", "Гимназия № 5"),
    ("маячный 87a", "Гимназия № 5"),  # a Latin a
    ("маячная 56", "Лицей № 17"),
    ("рыбацкая набережная", "Школа № 112 «Маяк»"),
    # identifiers, telephones, certificates
    ("7813046123", GYMNASIUM),
    ("346-00-87", GYMNASIUM),
    ("+7 (812) 346 00 87", GYMNASIUM),
    ("Л035-01271-78/0000987", GYMNASIUM),
    ("987", GYMNASIUM),
    ("01271", GYMNASIUM),
    ("78А01 0000704", "Частное учреждение лицей «Горизонт»"),
    ("№ 704", "Частное учреждение лицей «Горизонт»"),
    # slips
    ("ubvyfpbz 56", GYMNASIUM),
    ("gimnaziya 56", GYMNASIUM),
    ("licey 17", "Лицей № 17"),
    ("гимназея 56", GYMNASIUM),
    ("парусаня 40", "Школа № 9"),
    ("cредняя школа 112", "Школа № 112 «Маяк»"),  # a Latin c
    ("гимн 5", "Гимназия № 5"),
    # pages and polls
    ("приём в первый класс", "Приём в первый класс"),
    ("экскурсия для родителей", "Приём в первый класс"),
    ("контакты гимназии 56", "Контакты"),
    ("комитет", "О портале"),
    ("опросы", "Какой кружок открыть в библиотеке?"),
    ("шахматы", "Какой кружок открыть в библиотеке?"),
    ("Вымыслов", "Школа № 112 «Маяк»"),
    # more than there is
    ("гимназия 56 бассейн", GYMNASIUM),
]


@pytest.mark.parametrize(("query", "first"), FIRST)
def test_the_first_hit_is_what_a_person_would_choose(index: SearchIndex, query: str, first: str) -> None:
    assert titles(index, query)[:1] == [first]


def test_a_number_beside_its_kind_excludes_houses_of_that_number(index: SearchIndex) -> None:
    assert titles(index, "школа 5", type="institution") == ["Гимназия № 5"]  # not № 56, whose building is «корпус 5»


def test_a_closed_institution_is_found_behind_open_ones(index: SearchIndex) -> None:
    assert titles(index, "старогородский район", type="institution") == [
        "Гимназия № 5",
        "Лицей № 17",
        "Школа № 41",
        "Школа № 3",
    ]


def test_a_corrected_query_is_told_and_can_be_taken_literally(index: SearchIndex) -> None:
    corrected = index.search(SearchRequest("гимназея 56"))
    assert corrected.corrected == "гимназия 56"
    assert corrected.total
    literal = index.search(SearchRequest("гимназея", literal=True))
    assert (literal.total, literal.corrected, literal.unknown) == (0, None, ("гимназея",))


def test_a_query_that_is_fine_is_not_corrected(index: SearchIndex) -> None:
    for query in ("гимназия 56", "Волна", "лицей", "нет такого слова", "школы", "сосновый", "волка"):
        assert index.search(SearchRequest(query)).corrected is None, query


def test_without_all_words_the_closest_are_marked_as_such(index: SearchIndex) -> None:
    result = index.search(SearchRequest("гимназия бассейн"))
    assert result.relaxed
    assert result.unknown == ("бассейн",)
    assert [hit.title for hit in result.hits][:2] == ["Гимназия № 5", GYMNASIUM]


def test_an_attached_certificate_is_no_second_hit(index: SearchIndex) -> None:
    assert "accreditation" not in {hit.type for hit in index.search(SearchRequest("гимназия 56")).hits}


def test_portal_pages_come_in_the_language_of_the_page(index: SearchIndex) -> None:
    assert "About the portal" not in titles(index, "about portal", lang="ru")
    assert titles(index, "about portal", lang="en")[:1] == ["About the portal"]
    assert "Контакты" in titles(index, "контакты", lang="en")  # a site without English pages is still found
