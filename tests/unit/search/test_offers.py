"""Institutions are found by what they offer: never by what they say there is none of."""

from dataclasses import replace

import pytest

from catalog.cards import Fact, InstitutionCard, Ref
from catalog.kinds import Kind, RegisterState
from core.i18n import language
from search.analysis import text_terms
from search.facilities import facilities_of, positive
from search.levels import LEVEL_LABELS, Level, levels_of, parse_level, programmes_taught
from search.offer_lines import asked_offers
from search.offers import FREE_TERM, MOST_OFFERS, Offer, offer_terms, offers_of, stored_offers
from tests.factories import (
    make_absent,
    make_card,
    make_fact,
    make_licence,
    make_row,
    make_service,
    make_state,
    make_supplement,
)

CIRCLES = (
    make_service("Плавание для начинающих", activity="Плавание", age_from=7, age_to=12, free_places=4),
    make_service("Плавание: сборная", activity="Плавание", age_from=13, age_to=17, free_places=0),
    make_service("Весёлый английский", activity="", language="английский", age_from=5, age_to=None, free_places=None),
    make_service("Хор", activity="Хоровое пение", age_from=None, age_to=None, free_places=2),
)  # fmt: skip


def bare(**changes: object) -> InstitutionCard:
    """A card that offers nothing but what a test gives it."""
    empty: dict[str, object] = {
        "facts": {},
        "rows": {},
        "programmes": (),
        "licences": (),
        "accreditations": (),
        "services": (),
    }
    return make_card(**(empty | changes))  # type: ignore[arg-type]


def terms_of(card: InstitutionCard) -> set[str]:
    return set(offer_terms(card, offers_of(card)))


def asked(card: InstitutionCard, text: str, *special: str) -> list[str]:
    terms = frozenset([*text_terms(text), *special])
    with language("ru"):
        shown = asked_offers(stored_offers(offers_of(card)), terms, frozenset(text_terms(card.name)))
    return [str(line) for line in shown]


def test_a_service_is_found_by_name_activity_language_level_and_age() -> None:
    terms = terms_of(bare(services=CIRCLES))
    assert {
        "плавание",
        "хоровой",
        "английский",
        "возраст|7",
        "возраст|17",
        "дополнительный",
        "supplementary",
        FREE_TERM,
    } <= terms
    assert not {"возраст|4", "русский"} & terms


@pytest.mark.parametrize(
    ("first", "last", "ages"), [(7, 9, [7, 8, 9]), (None, 2, [0, 1, 2]), (17, None, [17, 18]), (None, None, []), (20, None, [20])]
)  # fmt: skip
def test_an_age_that_nobody_told_is_no_age(first: int | None, last: int | None, ages: list[int]) -> None:
    assert list(Offer("Хор", first, last).ages) == ages


def test_who_has_no_free_place_is_not_found_by_free_places() -> None:
    assert FREE_TERM not in terms_of(bare(services=(replace(CIRCLES[0], free_places=0),)))
    rows = {
        "vacant.vacant": (
            make_row(1, eduCourse="5 класс", eduName="Основное общее", numberBRVacant="0", numberPVacant="0"),
        )
    }
    assert FREE_TERM not in terms_of(bare(rows=rows))
    rows = {"vacant.vacant": (make_row(1, eduCourse="5 класс", eduName="Основное общее", numberBRVacant="3"),)}
    assert FREE_TERM in terms_of(bare(rows=rows))


POOL = {
    "objects.purposeSport": (make_row(1, objName="Бассейн 25 м"), make_row(2, objName="Спортивный зал")),
    "objects.purposeLibr": (make_row(3, objName="Читальный зал"),),
    "objects.purposeCab": (make_row(4, nameCab="Кабинет логопеда"),),
    "employees.teachingStaff": (make_row(5, fio="Выдумкина Анна Петровна", post="Педагог-психолог, высшая категория"),),
    "struct.structOrgUprav": (make_row(6, name="Группа продлённого дня", fio="Лугов Пётр Ильич"),),
}  # fmt: skip


def test_what_is_there_is_found() -> None:
    facts = {"objects.hostelInfo": make_fact("1"), "objects.ovz": make_fact("Пандус, широкие двери")}
    terms = terms_of(bare(rows=POOL, facts=facts))
    assert {
        "бассейн",
        "спортивный",
        "библиотека",
        "логопед",
        "психолог",
        *text_terms("продлённого"),
        "общежитие",
        "доступный",
        "пандус",
    } <= terms


def test_people_are_not_what_is_offered() -> None:
    terms = terms_of(bare(rows=POOL))
    assert not {"выдумкин", "выдумкина", "анна", "лугов", "петр"} & terms


@pytest.mark.parametrize(
    ("facts", "rows"),
    [
        ({"objects.purposeFacil": make_absent("нет бассейна")}, {}),
        ({"objects.purposeFacil": make_fact("Спортивный зал. Бассейна нет")}, {}),
        ({"objects.purposeFacil": make_fact("бассейн не предусмотрен")}, {}),
        ({"objects.purposeFacil": make_fact("бассейн, столовая отсутствуют")}, {}),
        ({}, {"objects.purposeSport": (replace(make_row(1), cells={"objName": make_absent("бассейн")}),)}),
        ({}, {"objects.purposePrac": (make_row(1, namePrac="Бассейн отсутствует"),)}),
        ({"objects.hostelInfo": make_fact("0")}, {}),
        ({"objects.hostelInfo": make_absent("0")}, {}),
        ({"grants.hostelInfo": make_fact("не имеется")}, {}),
        ({"objects.ovz": make_absent(), "catering.dietMenu": make_fact("нет")}, {}),
    ],
)
def test_what_is_denied_is_not_found(facts: dict[str, Fact], rows: dict[str, object]) -> None:
    assert not {"бассейн", "столовая", "общежитие", "доступный", "диетический"} & terms_of(bare(facts=facts, rows=rows))


def test_only_the_clause_that_denies_is_left_out() -> None:
    assert positive("Спортзал; бассейна нет. Тир без ограничений") == ["Спортзал", "Тир без ограничений"]
    assert list(facilities_of(bare(facts={"objects.purposeFacil": make_fact("Тир. Нет бассейна")}))) == ["Тир"]


def test_what_a_register_no_longer_allows_is_not_offered() -> None:
    supplement = make_supplement(institution=Ref(56, "gimnaziya-56", "Гимназия № 56"))  # painting is suspended in it
    licence = make_licence(supplements=(supplement,))
    card = bare(licences=(licence,), programmes=licence.programmes_of(56))
    assert list(programmes_taught(card)) == ["Основное общее образование"]
    ended = replace(licence, state=make_state(RegisterState.TERMINATED))
    assert not list(programmes_taught(replace(card, licences=(ended,))))
    assert list(programmes_taught(bare(programmes=("Живопись",)))) == ["Живопись"]


def test_the_hit_shows_what_was_asked_for() -> None:
    card = bare(services=CIRCLES)
    assert asked(card, "плавание") == [
        "<mark>Плавание</mark> для начинающих · 7–12 лет · 4 свободных места (18.11.2026)",
        "<mark>Плавание</mark>: сборная · 13–17 лет",
    ]
    assert asked(card, "плавание", "возраст|15")[0].startswith("<mark>Плавание</mark>: сборная")
    assert asked(card, "плавание", FREE_TERM)[0].startswith("<mark>Плавание</mark> для начинающих")
    assert asked(card, "английский") == ["Весёлый <mark>английский</mark> · с 5 лет"]
    assert [line.partition(" ")[0] for line in asked(card, "хор и английский")] == ["Весёлый", "<mark>Хор</mark>:"]


def test_what_was_not_asked_for_is_not_shown() -> None:
    card = bare(services=CIRCLES)
    assert asked(card, "гимназия 56") == []
    assert asked(card, "улица Парусная 7") == []
    assert asked(card, "лет места") == []
    assert asked_offers(None, frozenset(["плавание"]), frozenset()) == ()


@pytest.mark.parametrize(
    ("gender", "title"),
    [("any", "Футбол"), ("female", "Футбол: для девочек"), ("юноши", "Футбол: юноши"), ("", "Футбол")],
)
def test_for_whom_a_section_is_said_in_words(gender: str, title: str) -> None:
    assert offers_of(bare(services=(make_service("Футбол", activity="футбол", gender=gender),)))[0].title == title


def test_free_places_alone_show_who_has_some() -> None:
    assert [line.partition(":")[0].partition(" ")[0] for line in asked(bare(services=CIRCLES), "", FREE_TERM)] == [
        "Плавание",
        "Хор",
    ]


def test_lines_are_safe() -> None:
    card = bare(services=(make_service("Шахматы <script>", activity=""),))
    assert asked(card, "шахматы")[0].startswith("<mark>Шахматы</mark> &lt;script&gt;")


def test_a_thousand_offers_cost_no_more_than_some() -> None:
    many = bare(services=tuple(make_service(f"Кружок {number}") for number in range(2_000)))
    assert len(offers_of(many)) == MOST_OFFERS


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Основная общеобразовательная программа начального общего образования", Level.PRIMARY),
        ("основное общее образование", Level.BASIC),
        ("Среднее (полное) общее образование", Level.SECONDARY),
        ("Среднее профессиональное образование: подготовка специалистов среднего звена", Level.VOCATIONAL),
        ("дополнительное образование детей и взрослых", Level.SUPPLEMENTARY),
        ("Дополнительное профессиональное образование", Level.FURTHER),
        ("Предпрофессиональная программа", Level.SUPPLEMENTARY),
        ("дошкольное образование", Level.PRESCHOOL),
        ("Высшее образование - магистратура", Level.HIGHER),
        ("ВО - подготовка кадров высшей квалификации", Level.HIGHER),
        ("Учитель высшей категории", None),
        ("26.02.03 Судовождение", None),
        ("", None),
    ],
)
def test_a_level_is_known_by_its_words(text: str, level: Level | None) -> None:
    assert parse_level(text) is level


def test_levels_come_from_every_source_and_in_their_order() -> None:
    card = bare(services=CIRCLES, programmes=("Среднее общее образование", "Начальное общее образование"))
    assert levels_of(card) == (Level.PRIMARY, Level.SECONDARY, Level.SUPPLEMENTARY)
    assert levels_of(bare(kind=Kind.KINDERGARTEN)) == (Level.PRESCHOOL,)
    assert levels_of(bare(kind=Kind.SCHOOL)) == ()
    assert set(LEVEL_LABELS) == set(Level)
