"""One page of every kind of the app and the desk goes past axe-core, the Nu checker and the rules of check_page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import pages
from tests.support.browser import DESK, PHONE
from tests.support.demo import Demo
from tests.support.inspection import Inspection, nu_verdict, sign_in

pytestmark = pytest.mark.pages


def withdraw(demo: Demo) -> str:
    """Say that a card was published by mistake; returns its address.

    It is said right before the page is opened: the worker's first build writes the list anew.
    """
    path = "/institutions/999-oshibka/"
    with (demo.home / "output.state" / "gone.map").open("a", encoding="utf-8") as lines:
        lines.write(f"{path} 1;\n")
    return path


@pytest.mark.parametrize("lang", ["", "/en"], ids=["ru", "en"])
def test_search_polls_and_feedback_have_no_findings(inspect: Callable[..., Inspection], demo: Demo, lang: str) -> None:
    inspection = inspect(DESK if lang else PHONE)
    page = inspection.page
    searches = {
        "search, nothing asked": "",
        "search, hits": "?q=гимназия",
        "search, page 2": "?q=школа&page=2",
        "search, filtered": "?q=&kind=school&licence=active",
        "search, nothing found": "?q=дирижабль",
        "search, corrected": "?q=гимназея",
        "search, near a place": "?q=школа&near=гимназия 56",
        "search, documents": "?q=школа&type=document",
        "search, register entries": "?q=гимназия&type=certificate",
        "search, polls": "?q=уроки&type=poll",
        "search, filters in the way": "?q=гимназия 56&kind=kindergarten&licence=suspended",
        "search, unknown values": "?q=школа&kind=castle&near=Бегемотная 7",
    }
    for name, query in searches.items():
        inspection.open(name, f"{lang}/search/{query}")
    polls = pages.find_polls(demo.home)
    inspection.open("polls", f"{lang}/polls/")
    inspection.open("a poll to come", f"{lang}/polls/{polls['upcoming']}/")
    inspection.open("a closed poll", f"{lang}/polls/{polls['closed']}/")
    inspection.open("results", f"{lang}/polls/{polls['closed']}/results/")
    inspection.open("a poll", f"{lang}/polls/{polls['open']}/")
    vote = "Vote" if lang else "Проголосовать"
    inspection.press("a poll, nothing chosen", vote, status=422)
    page.locator("main input[type=radio]").first.check(force=True)
    inspection.press("a vote's receipt", vote)
    inspection.open("a poll this browser has answered", f"{lang}/polls/{polls['open']}/")

    inspection.open("feedback", f"{lang}/feedback/")
    inspection.open("a published answer", f"{lang}/feedback/answers/{pages.find_answer(demo.home)}/")
    inspection.open("a message about a fact", f"{lang}/feedback/new?institution=1&field=address&back=/institutions/1/")
    inspection.open("a message", f"{lang}/feedback/new")
    page.locator("input[name=institution_search]").fill("Лицей")
    inspection.press("a message, institutions found", "Find the institution" if lang else "Найти", status=200)
    page.locator("select[name=institution]").select_option(index=1)
    inspection.press("a message with errors", "Send" if lang else "Отправить", status=422)
    page.locator("select[name=topic]").select_option(index=1)
    page.locator("textarea[name=message]").fill("Телефон не отвечает.")
    inspection.press("a message sent", "Send" if lang else "Отправить")
    code = page.locator("#code").inner_text()
    inspection.open("a message's code", f"{lang}/feedback/status")
    inspection.press("a message's code, empty", "Show" if lang else "Показать", status=404)
    page.locator("input[name=code]").fill(code)
    inspection.press("a message's status", "Show" if lang else "Показать")

    inspection.open("a poll that is not", f"{lang}/polls/999/", status=404)
    if not lang:
        inspection.open("a withdrawn page", withdraw(demo), status=410)
    inspection.verdict()


def test_the_desk_has_no_findings(inspect: Callable[..., Inspection], demo: Demo) -> None:
    inspection = inspect(DESK)
    page = inspection.page
    inspection.open("sign in", "/staff/login")
    inspection.press("sign in, nothing typed", "Войти", status=422)
    sign_in(inspection, "operator")
    institution = 1
    places = {
        "overview": "/staff/",
        "runs": "/staff/register/runs/",
        "a run": "/staff/register/runs/1/",
        "upload": "/staff/register/upload",
        "quarantine": "/staff/register/quarantine/",
        "link queue": "/staff/register/links/",
        "quality": "/staff/register/quality/",
        "reports": "/staff/register/reports/?by=municipality",
        "reports of numbers": "/staff/register/reports/?what=numbers",
        "sites": "/staff/register/sites/",
        "readiness of the sites": "/staff/register/sites/readiness/",
        "readiness of a site": pages.find_readiness(demo.home),
        "sources": "/staff/register/sources/",
        "institutions": "/staff/register/institutions/",
        "institutions found": "/staff/register/institutions/?q=Лицей",
        "an institution": f"/staff/register/institutions/{institution}/",
        "synonyms": "/staff/search/",
        "synonyms, none found": "/staff/search/?q=каскадёр",
        "searched and not found": "/staff/search/misses/",
        "people": "/staff/people/",
        "audit": "/staff/audit/",
        "password": "/staff/password",
        "polls": "/staff/surveys/",
        "a new survey": "/staff/surveys/new",
        "a new poll": "/staff/polls/new",
        "feedback": "/staff/feedback/",
        **{f"a poll, {state}": f"/staff/polls/{number}/" for state, number in pages.find_polls(demo.home).items()},
        "a poll's words": f"/staff/polls/{pages.find_polls(demo.home)['upcoming']}/edit",
        "a message": f"/staff/feedback/{pages.find_answer(demo.home)}/",
        "no such page of the desk": "/staff/polls/999/",
    }
    for name, path in places.items():
        inspection.open(name, path, status=404 if "/999/" in path else 200)
    page.goto(f"{demo.url}/staff/register/links/")
    if page.locator("main a[href^='/staff/register/links/']").count():
        inspection.follow("a row to link", page.locator("main a[href^='/staff/register/links/']").first.click)
    page.goto(f"{demo.url}/staff/register/upload")
    page.locator("select[name=format]").select_option("federal-licences")
    page.locator("input[type=file]").set_input_files(next((demo.home / "demo-files").glob("*licen*.xml")))
    inspection.press("a file on trial", "Испытать")
    page.goto(f"{demo.url}/staff/polls/new")
    inspection.press("a new poll with errors", "Сохранить черновик", status=422)
    page.goto(f"{demo.url}/staff/search/")
    inspection.press("no file of synonyms", "Принять файл", status=422)
    page.goto(f"{demo.url}/staff/search/synonyms/new")
    inspection.press("a new line with errors", "Сохранить", status=422)
    page.get_by_label("Слово").fill("бурсак")
    page.get_by_label("Значит также").fill("гимназия")
    inspection.press("a new line, tried", "Только проверить", status=200)
    inspection.press("a new line, saved", "Сохранить")
    inspection.follow("a line", page.get_by_role("link", name="бурсак").click)
    page.goto(f"{demo.url}/staff/people/")
    inspection.press("people, nothing typed", "Создать ссылку", status=422)
    draft = next(path.name for path in sorted((demo.home / "output.drafts").iterdir()))
    inspection.open("a draft", f"/staff/preview/{draft}/")
    inspection.open("a draft's statutory page", f"/staff/preview/{draft}/sveden/common/")
    inspection.verdict()


def test_what_a_role_may_not_do_is_refused_on_a_page_without_findings(inspect: Callable[..., Inspection]) -> None:
    inspection = inspect()
    sign_in(inspection, "analyst")
    inspection.open("refused", "/staff/people/", status=403)
    inspection.open("the analyst's overview", "/staff/")
    inspection.verdict()


def test_the_nu_checker_finds_nothing(seen: dict[str, str]) -> None:
    nu_verdict(seen)
