"""What a card's page and its JSON say of services, years, licences with supplements."""

import re
from datetime import date
from pathlib import Path

import orjson
import pytest

from catalog.card_parts import YearNumbers
from publisher.card_view import draw_spark, make_view
from publisher.data_files import institution_json
from tests.factories import make_card, make_numbers
from tests.support.small_build import SITE, make_register

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "golden" / "output"


@pytest.fixture(params=["", "en/"], ids=["ru", "en"])
def page(request: pytest.FixtureRequest) -> str:
    """The gymnasium's card, as the golden folder has it."""
    return (GOLDEN / f"{request.param}institutions/56-gimnaziya-56/index.html").read_text(encoding="utf-8")


def test_every_section_that_the_contents_name_is_on_the_page(page: str) -> None:
    named = re.findall(r'<li><a href="#([a-z]+)">', page)
    assert {"founders", "licence", "teaches", "numbers", "buildings", "register"} <= set(named)
    assert all(f'<h2 id="{name}">' in page for name in named)


def test_one_s_own_supplements_come_first_and_the_others_are_folded_away(page: str) -> None:
    own, _, others = page.partition('<details class="more"><summary>')
    assert own.count('class="supplement"') == 1
    assert others.count('class="supplement"') == 1
    assert "Детский сад № 3" in others


def test_a_rule_stands_in_the_language_of_the_page_and_its_act_in_russian(page: str) -> None:
    english = '<html lang="en"' in page
    assert ("State accreditation has no end date" in page) is english
    assert '<p class="src" lang="ru">Федеральный закон' in page


def test_what_nobody_said_of_a_service_is_said_so(page: str) -> None:
    rows = re.findall(r'<tr><th scope="row"><span class="service-name" lang="ru">.*?</tr>', page, re.DOTALL)
    chess, choir = rows
    assert "1 900 ₽" in chess
    assert 'class="unknown"' not in chess
    assert choir.count('class="unknown"') == 2  # places and payment


def test_labels_come_from_the_dictionary_in_both_languages() -> None:
    card = make_card()
    assert make_view(card, "ru", SITE).label("services", "free_places") == "Свободных мест"
    assert make_view(card, "en", SITE).label("kpp").startswith("KPP")


def test_a_line_is_drawn_of_three_years_and_more() -> None:
    two = [make_numbers(2026, 100), make_numbers(2025, 90)]
    assert draw_spark(two) is None
    spark = draw_spark([*two, make_numbers(2024, 95)])
    assert spark
    assert [x for x, _y in spark.dots] == sorted(x for x, _y in spark.dots)
    ys = [y for _x, y in spark.dots]
    assert ys[2] < ys[0] < ys[1]  # more pupils stand higher
    level = draw_spark([make_numbers(year, 100) for year in (2024, 2025, 2026)])
    assert level
    assert len({y for _x, y in level.dots}) == 1


def test_a_year_without_pupils_is_not_drawn_as_none() -> None:
    silent = YearNumbers(2024, None, 5, None, None, "x", "x", date(2026, 1, 1))
    assert draw_spark([make_numbers(2026, 1), make_numbers(2025, 1), silent]) is None


def test_the_file_of_one_institution_says_all_parts_and_leaves_out_what_nobody_said() -> None:
    card = next(iter(make_register().cards([56])))
    told = orjson.loads(orjson.dumps(institution_json(card, SITE)))
    assert [service["name"] for service in told["services"]] == ["Шахматы", "Хор"]
    assert "places" not in told["services"][1]
    assert told["services"][0]["free_places"] == 4
    assert told["numbers"][0]["year"] == 2026
    assert "staff" not in told["numbers"][0]
    assert told["branches"] == [{"id": 57, "name": "Детский сад № 3 «Маяк»"}]
    licence = told["licences"][0]
    assert licence["supplements"][0]["institution"]["id"] == 56
    assert licence["supplements"][0]["programmes"][1]["suspended"] is True
    assert licence["decisions"][0]["effect"] == "suspended"
