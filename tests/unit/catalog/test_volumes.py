"""Reports of services and numbers: what adds up, what is counted once, what stays empty."""

import json
from datetime import date

import pytest

from catalog.card_parts import ServiceView
from catalog.reports import totals_of
from catalog.services import merge_sums, sum_services
from catalog.volumes import By, list_years, newest_year, numbers_report, services_report
from tests.unit.catalog.samples import table

COLUMNS = "key,kind,full_name,district,municipality,pupils,closed_on"


@pytest.fixture
def told(load):
    """Two schools and a club in two districts, one of them closed; two tell their services."""
    load(
        "institutions",
        table(
            COLUMNS,
            [
                ["1", "school", "Школа № 1", "Приозёрный район", "Озёрки", "100", ""],
                ["2", "school", "Школа № 2", "Заречный район", "", "50", ""],
                ["3", "supplementary", "Дом творчества «Чайка»", "Приозёрный район", "Озёрки", "", ""],
                ["4", "school", "Школа № 4", "Приозёрный район", "", "900", "2020-08-31"],
            ],
        ),
    )
    lines = [
        {
            "services": [{"name": "Начальная школа", "level": "Начальное общее образование", "places": 80, "free_places": 3, "paid": "нет"}],
            "numbers": [{"year": 2025, "pupils": 90, "teachers": 7}, {"year": 2026, "pupils": 95}],
        },
        {},
        {"services": [{"name": "Хор", "level": "начальное  общее образование", "paid": "да"}, {"name": "Шахматы", "activity": "Шахматы", "places": 20}]},
        {"services": [{"name": "Начальная школа", "places": 7000}], "numbers": [{"year": 2026, "pupils": 900}]},
    ]  # fmt: skip
    load(
        "facts",
        "\n".join(
            json.dumps({"institution": {"key": str(key)}, "facts": {}, "rows": rows}, ensure_ascii=False)
            for key, rows in enumerate(lines, start=1)
        ),
    )


def rows_of(report):
    return {row[0]: dict(zip(report.header[1:], row[1:], strict=True)) for row in report.rows}


@pytest.mark.parametrize("by", list(By))
def test_rows_add_up_to_the_total(told, sessions, by):
    with sessions() as session:
        report = services_report(session, by)
    whole = dict(zip(report.header, totals_of(report), strict=True))
    for column in ("Услуг", "Мест", "Свободных мест", "Платных", "Бесплатных"):
        assert sum(row[column] or 0 for name, row in rows_of(report).items() if name != "Всего") == whole[column]
    assert whole["Услуг"] == 3  # what a closed school offered is not counted
    assert whole["Мест"] == 100
    assert whole["Платных"] == 1
    assert whole["Бесплатных"] == 1


def test_a_district_s_row_says_kinds_and_volumes(told, sessions):
    with sessions() as session:
        rows = rows_of(services_report(session, By.DISTRICT))
    lake, river = rows["Приозёрный район"], rows["Заречный район"]
    assert (lake["Школа"], lake["Дополнительное образование"], lake["Назвали услуги"]) == (1, 1, 2)
    assert lake["Учеников"] == 95  # the newest year, not the list
    assert river["Мест"] is None  # nobody said, which is not none
    assert river["Услуг"] == 0


def test_levels_that_differ_in_case_only_are_one_row(told, sessions):
    with sessions() as session:
        rows = rows_of(services_report(session, By.LEVEL))
    assert rows["Начальное общее образование"]["Услуг"] == 2
    assert rows["Уровень не указан"]["Услуг"] == 1


def test_a_unit_that_no_outline_holds_is_called_as_the_list_calls_it(told, sessions):
    with sessions() as session:
        rows = rows_of(services_report(session, By.MUNICIPALITY))
    assert rows["Озёрки"]["Услуг"] == 3
    assert rows["Без муниципального образования"]["Услуг"] == 0


def test_numbers_are_of_one_year(told, sessions):
    with sessions() as session:
        assert newest_year(session) == 2026
        assert list_years(session) == [2026, 2025]
        last, before = numbers_report(session), numbers_report(session, By.KIND, 2025)
        none = numbers_report(session, year=1999)
    assert totals_of(last)[1:4] == (3, 1, 95)
    assert rows_of(before)["Школа"]["Педагогов"] == 7
    assert totals_of(none)[1:4] == (3, 0, None)


def test_an_empty_register_gives_an_empty_report(sessions):
    with sessions() as session:
        assert totals_of(services_report(session))[-1] is None
        assert totals_of(numbers_report(session))[1:3] == (0, 0)


def service(source="school:1", **changes):
    values = {
        "name": "Хор", "level": "Дополнительное", "programme": "", "form": "", "language": "", "activity": "Пение", "gender": "",
        "places": None, "free_places": None, "age_from": None, "age_to": None, "paid": None, "price": "", "address": "",
        "schedule": "", "source": source, "source_title": source, "seen_on": date(2026, 1, 1),
    }  # fmt: skip
    return ServiceView(**(values | changes))


def test_what_two_sources_list_is_counted_once():
    sums = sum_services([service(places=10), service("city", places=10), service("city", name="Танцы", places=5)])
    assert [(item.circle, item.services, item.places) for item in sums] == [(False, 1, 10), (True, 1, 10)]


def test_sums_of_places_join_ages_and_keep_what_nobody_said():
    one = sum_services([service(age_from=7, age_to=9), service(age_from=5)])
    two = sum_services([service(places=12, age_to=17)])
    level, circle = merge_sums([one, two])
    assert (circle.name, circle.institutions, circle.services) == ("Пение", 2, 3)
    assert (circle.places, circle.free_places, circle.age_from, circle.age_to) == (12, None, 5, 17)
    assert not level.circle
