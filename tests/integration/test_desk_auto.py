"""At the desk a file may be sent without saying what it is."""

from __future__ import annotations

import io

from tests.support.portal import World
from tests.unit.catalog.samples import own, school, schools


def test_a_file_is_recognised_and_tried_as_what_it_is(desk: World) -> None:
    content = schools(school(), school("лицей", 30), bom=False).encode("cp1251")
    answer = desk.post(
        "operator", "/staff/register/upload", {"format": "auto", "file": (io.BytesIO(content), "list.csv")}
    )
    assert answer.status_code == 303
    page = desk.client("operator").get(answer.headers["Location"]).get_data(as_text=True)
    assert "Школы Санкт-Петербурга, открытые данные" in page


def test_a_file_that_is_nothing_known_is_refused_with_what_it_misses(desk: World) -> None:
    content = own("key,fullname", {"key": "1", "fullname": "А"}).encode()
    answer = desk.post(
        "operator", "/staff/register/upload", {"format": "auto", "file": (io.BytesIO(content), "list.csv")}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "full_name" in page
    assert "list.csv" in page


def test_a_day_that_has_not_come_is_told_at_its_own_field(desk: World) -> None:
    answer = desk.post(
        "operator",
        "/staff/register/upload",
        {
            "format": "spb-schools",
            "seen_on": "2062-11-20",
            "file": (io.BytesIO(schools(school()).encode()), "list.csv"),
        },
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#seen_on"' in page
    assert "Файл от 2062-11-20?" in page
