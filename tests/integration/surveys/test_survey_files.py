"""Every type of question on the real pages, and a file on its way from a stranger to staff (attack rows 4, 8 and 29)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from core.actor import COMMAND_LINE, NOBODY, Actor, ActorKind, Role
from surveys.definition.model import Definition, Words
from surveys.operations import close
from tests.integration.surveys.test_survey_pages import hidden, stored
from tests.support.every_question import EVERY
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.factories import AuditTrail
from tests.unit.surveys.questionnaires import make_survey

EDITOR = Actor(ActorKind.PERSON, 2, "Редактор", Role.EDITOR)
ANALYST = Actor(ActorKind.PERSON, 3, "Аналитик", Role.ANALYST)
SCHOOL = Actor(ActorKind.PERSON, 4, "Школа", Role.SCHOOL, frozenset({1}))
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
TYPED: dict[str, object] = {
    "start": "own", "start.other": "в 10:00", "meals": ["canteen", "cafe"], "grade": "g3", "clean": "4",
    "pleased.staff": "yes", "pleased.told": "no", "order.rus": "2", "order.math": "1", "order.art": "3", "way": "25",
    "warmth": "-20,5", "street": "Парусная", "wish": "Борщ\r\nи блины", "since": "27.11.2026", "rises": "7:05",
    "mail": "anna@example.org", "school": "2", "agree": "yes",
}  # fmt: skip
ANSWERS = {
    "start": "own", "start.other": "в 10:00", "meals": ["canteen", "cafe"], "grade": "g3", "clean": 4,
    "pleased": {"staff": "yes", "told": "no"}, "order": ["math", "rus", "art"], "way": 25, "warmth": -20.5,
    "street": "Парусная", "wish": "Борщ\nи блины", "since": "2026-11-27", "rises": "07:05", "mail": "anna@example.org",
    "school": 2, "agree": True,
}  # fmt: skip


@pytest.fixture
def survey(site: Site) -> int:
    return make_survey(site.sessions, site.clock, Definition(Words("Всё сразу"), sections=(EVERY,)))


def send(site: Site, survey_id: int, more: dict[str, Any] | None = None, page: Page | None = None) -> Page:
    page = page or site.get(f"/surveys/{survey_id}/")
    assert not find_source_problems(page.html)
    data = {**hidden(page), "action": "send", **TYPED, **(more or {})}
    return site.post(f"/surveys/{survey_id}/", data, content_type="multipart/form-data")


def close_survey(site: Site, survey_id: int) -> None:
    with site.sessions.begin() as session:
        close(session, survey_id, actor=COMMAND_LINE, clock=site.clock, audit=AuditTrail())


def test_every_type_is_answered_on_the_real_page(site: Site, survey: int) -> None:
    thanks = send(site, survey, {"plan.file": (BytesIO(PDF), "меню.pdf")})
    assert thanks.status == 200, thanks.text
    (answers,) = stored(site)
    plan = answers.pop("plan")
    assert isinstance(plan, dict)
    assert (plan["name"], plan["type"], plan["size"]) == ("меню.pdf", "application/pdf", len(PDF))
    assert answers == ANSWERS


def test_a_file_waits_while_the_rest_is_corrected(site: Site, survey: int) -> None:
    again = send(site, survey, {"plan.file": (BytesIO(PDF), "меню.pdf"), "way": "далеко"})
    assert again.status == 422
    assert "меню.pdf" in again.text
    assert send(site, survey, page=again).status == 200
    assert stored(site)[0]["plan"]["name"] == "меню.pdf"  # type: ignore[index]


def test_a_file_of_another_kind_is_refused_at_its_question(site: Site, survey: int) -> None:
    for data, name in ((b"<svg onload=alert(1)>", "menu.svg"), (b"<script>alert(1)</script>", "menu.pdf"), (b"PK\x03\x04", "menu.docx")):  # fmt: skip
        refused = send(site, survey, {"plan.file": (BytesIO(data), name)})
        assert refused.status == 422
        assert refused.soup.select_one('[data-question="plan"] .error:not([hidden])')
    assert stored(site) == []


def test_nobody_answers_with_the_file_of_another_survey(site: Site, survey: int) -> None:
    send(site, survey, {"plan.file": (BytesIO(PDF), "меню.pdf")})
    file_id = stored(site)[0]["plan"]["id"]  # type: ignore[index]
    other = make_survey(site.sessions, site.clock, Definition(Words("Другой"), sections=(EVERY,)))
    refused = send(site, other, {"plan": file_id})
    assert refused.status == 422
    assert "Файла здесь больше нет" in refused.text


def test_staff_saves_the_files_of_counted_answers_and_that_is_noted(site: Site, survey: int) -> None:
    send(site, survey, {"plan.file": (BytesIO(PDF), "..\\<b>меню\u202e.pdf")})
    file_id = str(stored(site)[0]["plan"]["id"])  # type: ignore[index]
    address = f"/staff/surveys/{survey}/files/"
    site.sign_in(EDITOR)
    assert "Файлов пока нет" in site.get(address).text  # not mixed yet
    assert site.get(f"{address}{file_id}").status == 404
    close_survey(site, survey)
    page = site.get(address)
    assert not find_source_problems(page.html)
    link = page.main.select_one(f'a[href="{address}{file_id}"]')
    assert link is not None
    assert link.text == "b меню.pdf"
    response = site.client.get(f"{address}{file_id}")
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert site.audit.lines[-1] == ("Редактор", "survey.file_read", f"survey:{survey}")


def test_nobody_else_sees_files(site: Site, survey: int) -> None:
    send(site, survey, {"plan.file": (BytesIO(PDF), "меню.pdf")})
    file_id = str(stored(site)[0]["plan"]["id"])  # type: ignore[index]
    close_survey(site, survey)
    other = make_survey(site.sessions, site.clock, Definition(Words("Другой"), sections=(EVERY,)))
    for actor, status in ((NOBODY, 303), (ANALYST, 403), (SCHOOL, 403)):
        site.sign_in(actor)
        assert site.get(f"/staff/surveys/{survey}/files/").status == status
        assert site.get(f"/staff/surveys/{survey}/files/{file_id}").status == status
    site.sign_in(EDITOR)
    assert site.get(f"/staff/surveys/{other}/files/{file_id}").status == 404
    for wrong in ("0" * 32, "passwd", "%2e%2e%2fpasswd"):
        assert site.get(f"/staff/surveys/{survey}/files/{wrong}").status == 404
