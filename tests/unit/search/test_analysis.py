"""Text becomes the same terms wherever it stands."""

import subprocess
import sys

import pytest

from search import analysis, repair
from search.vocabulary import Vocabulary
from search.words import ABBREVIATIONS, KIND_NAMES, ORDINALS, WEAK


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Гимназии", {"гимназия"}),
        ("ЛИЦЕЯ", {"лицей"}),
        ("Приёмная", {"приемный", "приемная"}),
        ("дети", {"ребенок"}),
        ("056", {"56"}),
        ("000", {"0"}),
        ("87а", {"87а", "87"}),
        ("87a", {"87а", "87"}),  # Latin
        ("школа56", {"школа", "56", "школа56"}),
        ("cредняя", {"средний"}),  # Latin c
        ("school", {"school"}),
        ("шко\u0301ла", {"школа"}),  # with a stress mark
        ("и\u0306од", {"йод"}),  # й as и and a breve
        ("вторая", {"2", "второй"}),
    ],
)
def test_a_word_has_these_terms(text: str, terms: set[str]) -> None:
    assert terms <= set(analysis.text_terms(analysis.tidy(text)))


def test_an_abbreviation_keeps_its_short_form_beside_the_words() -> None:
    assert {"сош", "средний", "общеобразовательный", "школа"} <= set(analysis.text_terms("СОШ"))


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("Гимназия № 56", {"№56", "гимназия№56", "=56 гимназия"}),
        ("ГБОУ СОШ №112", {"№112", "сош№112"}),
        ("школа-интернат № 31", {"школа№31", "интернат№31"}),
        ("Школа 9", {"№9", "школа№9"}),
        ("Вторая гимназия", {"№2", "гимназия№2", "=второй гимназия", "≈2 гимназия"}),
        ("Лицей № 17а", {"№17а", "лицей№17а", "лицей№17"}),
    ],
)
def test_a_name_has_its_number_joined_with_the_kind(name: str, terms: set[str]) -> None:
    assert terms <= set(analysis.name_terms(name))


@pytest.mark.parametrize(
    ("address", "terms"),
    [
        ("улица Парусная, дом 4, литера А", {"парусный|4", "парусный|4а", "4а"}),
        ("197136, Приморск, проспект Маячный, д. 87А", {"маячный|87а", "маячный|87"}),
        ("Парусная ул., 4, корпус 2", {"парусный|4"}),
    ],
)
def test_an_address_joins_street_and_house(address: str, terms: set[str]) -> None:
    found = set(analysis.address_terms(address))
    assert terms <= found
    assert "парусный|2" not in found  # the building's part is no house


def test_every_expansion_is_its_own_lemma() -> None:
    expanded = {word for words in ABBREVIATIONS.values() for word in words if len(word) > 1}
    kinds = {word for both in KIND_NAMES.values() for words in both for word in words if not word.isascii()}
    wrong = [word for word in sorted(expanded | kinds | set(ORDINALS)) if word not in analysis.lemmas(word)]
    assert wrong == []


def test_folding_keeps_every_letter_in_its_place() -> None:
    text = "İстанбул Ёлка ẞ Ǆ ﬁ"
    assert len(analysis.fold(text)) == len(text)


def test_weak_words_are_those_that_say_nothing_alone() -> None:
    assert analysis.is_weak("улица")
    assert analysis.is_weak("я")
    assert not analysis.is_weak("школа")
    assert not analysis.is_weak("5")
    assert {analysis.fold(word) for word in WEAK} == WEAK


def test_importing_search_does_not_load_the_dictionary() -> None:
    code = "import sys, search.understanding; raise SystemExit('pymorphy3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_other_keyboard_layout_is_the_same_keys() -> None:
    assert repair.to_russian_layout("ubvyfpbz") == "гимназия"
    assert repair.to_latin_layout("ысрщщд") == "school"


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("gimnaziya", "гимназия"),
        ("shkola", "школа"),
        ("licey", "лицей"),
        ("detskiy", "детский"),
        ("parusnaya", "парусная"),
        ("yakorek", "якорек"),
        ("nevsky", "невский"),
    ],
)
def test_a_latin_spelling_is_read_as_russian(latin: str, russian: str) -> None:
    assert russian in repair.transliterations(latin)


def test_a_word_of_other_letters_has_no_russian_spelling() -> None:
    assert repair.transliterations("школа") == []
    assert repair.transliterations("a" * 1000) == []


def test_spelling_is_corrected_towards_frequent_words_and_the_same_first_letter() -> None:
    vocabulary = Vocabulary({"портовый": 40, "торговый": 2, "маяк": 3, "маячный": 9}, lambda term: True)
    assert vocabulary.correct("партовый") == "портовый"
    assert vocabulary.correct("маячнй") == "маячный"
    assert vocabulary.correct("мая") is None  # too short to judge
    assert vocabulary.correct("библиотека") is None
    assert vocabulary.completions("мая") == ["маячный", "маяк"]
