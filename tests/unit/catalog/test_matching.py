"""Who is who in two lists: recognised by a ladder with scores, doubted where several fit, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.faces import face_of
from catalog.likeness import ACCEPT, BODY, IDENTIFIER, NUMBERED, NUMBERED_PLACE, faces_agree
from catalog.matching import NAME_MOST, Doubt, Match, Matcher
from catalog.name_keys import name_key, slips
from tests.unit.catalog.samples import INN, OGRN

FORM = "Государственное бюджетное общеобразовательное учреждение"


def known(*faces: dict[str, object]) -> Matcher:
    """A matcher that knows these institutions of one list, numbered from 1."""
    return Matcher(face_of(said, number, "list") for number, said in enumerate(faces, 1))


def school(number: int = 56, district: str = "Приозёрный", **said: str) -> dict[str, object]:
    """A numbered school as a list says it."""
    return {"full_name": f"{FORM} школа № {number}", "district": district, **said}


def test_a_number_of_its_own_decides_alone():
    matcher = known({"full_name": "Old name", "urn": "100000"}, {"full_name": "Another", "urn": "100001"})
    assert matcher.find({"full_name": "Quite another name", "urn": "100001"}) == Match(2, "urn", IDENTIFIER, "list")


def test_one_body_under_one_number_is_recognised_by_inn_and_ogrn():
    matcher = known(school(56, inn=INN[0]), school(7, ogrn=OGRN[1]))
    assert matcher.find(school(56, "", inn=INN[0])) == Match(1, "inn", BODY, "list")
    assert matcher.find(school(7, "", ogrn=OGRN[1])) == Match(2, "ogrn", BODY, "list")


def test_an_inn_that_fails_its_check_digits_recognises_nobody():
    assert known(school(56, inn="7800000011")).find(school(56, "", inn="7800000011")) is None


def test_branches_of_one_body_are_told_apart_by_number_or_house():
    matcher = known(
        school(56, inn=INN[0], address="Озёрная улица, дом 1"), school(57, inn=INN[0], address="Озёрная улица, дом 2")
    )
    assert matcher.find(school(57, "", inn=INN[0])) == Match(2, "inn", BODY, "list")
    unnamed = {"full_name": "Отделение дошкольного образования", "inn": INN[0]}
    assert matcher.find({**unnamed, "address": "ул. Озёрная, д. 1"}) == Match(1, "inn", BODY, "list")
    assert isinstance(matcher.find(unnamed), Doubt)


def test_one_inn_and_another_number_is_a_doubt():
    assert known(school(56, inn=INN[0])).find(school(57, inn=INN[0])) == Doubt(((1, 0.5),))


def test_kind_number_and_district_decide_where_nobody_gives_numbers():
    matcher = known(school(56), school(56, "Заречный"), {"full_name": "Детский сад № 56", "district": "Приозёрный"})
    assert matcher.find({"full_name": "ГБОУ СОШ №56", "district": "Приозёрного района"}) == Match(
        1, "kind-number-district", NUMBERED, "list"
    )
    assert matcher.find({"full_name": "Гимназия № 56 Заречного района"}) == Match(
        2, "kind-number-district", NUMBERED, "list"
    )
    assert matcher.find({"full_name": "Детский сад №56 Заречного района"}) is None


def test_a_music_school_is_not_the_art_school_of_its_number():
    matcher = known({"full_name": "Детская музыкальная школа № 12", "district": "Приозёрный"})
    assert matcher.find({"full_name": "Детская художественная школа № 12", "district": "Приозёрный"}) is None


def test_a_special_school_is_the_school_of_its_number_only_in_its_house():
    matcher = known(school(4, address="Озёрная улица, дом 1"))
    special = {"full_name": "Специальная (коррекционная) школа № 4", "district": "Приозёрный"}
    assert matcher.find(special) is None
    assert matcher.find({**special, "address": "Озёрная ул., д. 1"}) == Match(
        1, "kind-number-district-address", NUMBERED_PLACE, "list"
    )


def test_another_inn_forbids_what_the_name_says():
    assert known(school(56, inn=INN[0])).find(school(56, inn=INN[1])) is None


def test_a_name_with_a_slip_is_recognised_in_its_place():
    matcher = known({"full_name": "Aldgate Primary School", "settlement": "London", "postcode": "EC3A 5DE"})
    for said in (
        {"full_name": "Aldgate Primery School", "settlement": "London", "postcode": "EC3A 5DE"},
        {"full_name": "Aldgate Primary School", "settlement": "Londom", "postcode": "EC3A 5DF"},
    ):
        found = matcher.find(said)
        assert isinstance(found, Match)
        assert found.method == "name-place"
        assert 0.88 <= found.score <= 0.94


@pytest.mark.parametrize(
    "name",
    ["Aldgate Junior School", "Aldgate Primary School for Boys", "Aldgate Nursery School"],
)
def test_another_word_is_no_slip(name):
    place = {"settlement": "London", "postcode": "EC3A 5DE"}
    found = known({"full_name": "Aldgate Infant School", **place}).find({"full_name": name, **place})
    assert not isinstance(found, Match)


def test_the_same_name_elsewhere_is_somebody_else():
    matcher = known({"full_name": "St Mary's School", "settlement": "London", "postcode": "EC3A 5DE"})
    found = matcher.find({"full_name": "St Mary's School", "settlement": "London", "postcode": "NW10 9ZZ"})
    assert not isinstance(found, Match)


def test_a_school_is_not_the_one_that_closed_before_it_opened():
    place = {"full_name": "Hill School", "settlement": "London", "postcode": "EC3A 5DE"}
    matcher = known({**place, "closed_on": "2016-08-31"}, {**place, "founded_on": "2016-09-01"})
    assert matcher.find({**place, "founded_on": "2016-09-01"}) == Match(2, "name-place", 0.94, "list")
    assert matcher.find({**place, "closed_on": "2016-08-31"}) == Match(1, "name-place", 0.94, "list")
    assert isinstance(matcher.find(place), Doubt)


def test_one_record_of_a_list_for_each_institution():
    matcher = known(school(56))
    matcher.take(1)
    assert matcher.taken(1)
    assert matcher.find(school(56)) is None


def test_institutions_with_proper_names_are_recognised_however_the_legal_form_is_written():
    matcher = known(
        {
            "full_name": "Государственное бюджетное учреждение дополнительного образования Дом детского творчества «Радуга» "
            "Приозёрного района Санкт-Петербурга",
            "address": "197000, Озёрная улица, дом 1",
        }
    )
    found = matcher.find({"full_name": 'ГБУ ДО ДДТ "Радуга"', "district": "Приозёрный", "address": "Озёрная ул., д. 1"})
    assert isinstance(found, Match)
    assert found.institution_id == 1


def test_abbreviations_quotes_and_accents_do_not_count():
    assert name_key("St. Mary's C of E Primary School") == name_key("Saint Marys Church of England Primary School")
    assert name_key("École Jean-Jaurès") == name_key("Ecole Jean Jaures")
    assert name_key("ДШИ № 3 «Лира»") == name_key("Детская школа искусств №3 Лира")


def test_slips_are_few_letters_of_one_word():
    assert slips("kingsgate school", "kingsgatr school") == 1
    assert slips("upper school hill", "lower school hill") is None
    assert slips("school 12", "school 13") is None


def test_two_faces_agree_by_the_rung_that_joins_them():
    one, other = face_of(school(56, inn=INN[0]), 1, "a"), face_of(school(56), 2, "b")
    assert faces_agree(one, other) == ("kind-number-district", NUMBERED)
    assert faces_agree(one, face_of(school(56, inn=INN[1]), 2, "b")) is None


def test_the_page_about_linking_tells_the_scores_that_the_code_gives():
    page = (Path(__file__).parents[3] / "docs" / "developer" / "linking.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip("` "): cells[2].strip()
        for line in page.splitlines()
        if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 4
    }
    assert rows["`urn`, `uai`, `register_guid`, `global_id`".strip("`")] == f"{IDENTIFIER:.2f}"
    assert rows["ogrn`, `inn"] == f"{BODY:.2f}"
    assert rows["kind-number-district"] == f"{NUMBERED:.2f}"
    assert rows["kind-number-district-address"] == f"{NUMBERED_PLACE:.2f}"
    assert rows["name-place"] == f"{ACCEPT:.2f}–{NAME_MOST:.2f}"
