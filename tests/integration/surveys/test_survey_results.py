"""Results of surveys: who sees what, when, and how much of it."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core.actor import COMMAND_LINE, Actor, ActorKind, Role
from core.audit import no_audit
from core.tokens import receipt as receipt_of
from surveys.database import casting, engine_of
from surveys.definition.model import Access, Answers
from surveys.definition.stored import dump_answers
from surveys.invitations import Invitee, invite, list_invitations
from surveys.operations import create_survey, open_survey
from surveys.submissions import Submission, store_submissions
from tests.unit.surveys.answered import make_answered, many, with_words
from tests.unit.surveys.app import Site
from tests.unit.surveys.factories import key
from tests.unit.surveys.tabulation.questionnaires import DEFINITION

EDITOR = Actor(ActorKind.PERSON, 1, "Редактор", Role.EDITOR)
ANALYST = Actor(ActorKind.PERSON, 2, "Аналитик", Role.ANALYST)
NASTY = "</script><img src=x onerror=alert(1)>"


def test_results_are_public_when_they_are_published_and_not_before(site: Site) -> None:
    closed = make_answered(site.sessions, site.clock, many(200), published=False)
    page = site.get(f"/surveys/{closed}/results/")
    assert page.status == 200
    assert page.soup.select_one("svg.chart") is None
    assert site.get(f"/surveys/{closed}/results.csv").status == 404
    assert site.get(f"/api/v1/surveys/{closed}/results").status == 404
    published = make_answered(site.sessions, site.clock, many(200))
    page = site.get(f"/surveys/{published}/results/")
    assert page.status == 200
    for name in ("Кто вы?", "Что ест ребёнок?", "Оценка", "Что важнее?"):
        assert name in page.text


def test_every_drawing_is_named_and_has_a_table_beside_it(site: Site) -> None:
    survey = make_answered(site.sessions, site.clock, many(400))
    page = site.get(f"/surveys/{survey}/results/")
    drawings = page.soup.find_all("svg", class_="chart")
    assert len(drawings) >= 6
    for drawing in drawings:
        assert drawing["role"] == "img"
        ids = str(drawing["aria-labelledby"]).split()
        assert [part.name for part in drawing.find_all(id=ids)] == ["title", "desc"]
        section = drawing.find_parent("section")
        assert section is not None
        assert section.find("table") is not None
    assert "style=" not in re.sub(r"<link[^>]*>", "", str(page.main))
    ids = [tag["id"] for tag in page.soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_public_sees_no_small_count_and_staff_do(site: Site) -> None:
    said: list[Answers] = [{"who": who} for who in ["mother"] * 60 + ["father"] * 20 + ["other"] * 3]
    survey = make_answered(site.sessions, site.clock, said)
    body = json.loads(site.get(f"/api/v1/surveys/{survey}/results").response.get_data())
    who = next(question for question in body["questions"] if question["name"] == "who")
    assert [value["count"] for value in who["values"]] == [60, None, None]
    rows = list(csv.reader(io.StringIO(site.get(f"/surveys/{survey}/results.csv").html.lstrip("\ufeff"))))
    assert [row[4] for row in rows if row[0] == "who"] == ["60", "", ""]
    site.sign_in(EDITOR)
    desk = site.get(f"/staff/surveys/{survey}/results/")
    assert desk.status == 200
    assert "3,6" in desk.text  # per cent
    site.sign_in(ANALYST)
    assert "3,6" not in site.get(f"/staff/surveys/{survey}/results/").text


@pytest.mark.parametrize(
    "by", ["who", "lunch", "mark", "school.district", "school.kind", "grid.safe", "nonsense", "<b>"]
)
def test_groups_are_compared_by_address(site: Site, by: str) -> None:
    survey = make_answered(site.sessions, site.clock, many(300))
    page = site.get(f"/surveys/{survey}/results/", query_string={"by": by})
    assert page.status == 200
    assert "<b>" not in str(page.main)


def test_one_group_is_shown_alone(site: Site) -> None:
    survey = make_answered(site.sessions, site.clock, many(400))
    page = site.get(f"/surveys/{survey}/results/?by=who&only=who:mother")
    assert "Кто вы?: «mother»" in page.text
    assert page.soup.select_one("svg.chart") is not None


def test_two_waves_stand_side_by_side(site: Site) -> None:
    first = make_answered(site.sessions, site.clock, many(100))
    second = make_answered(site.sessions, site.clock, many(200, seed=9), previous_id=first)
    page = site.get(f"/surveys/{second}/results/")
    assert page.soup.find(id="waves") is not None
    other = make_answered(site.sessions, site.clock, many(100), published=False)
    third = make_answered(site.sessions, site.clock, many(200), previous_id=other)
    assert site.get(f"/surveys/{third}/results/").soup.find(id="waves") is None  # not published: not even as a base


def test_what_people_and_staff_write_is_escaped_everywhere(site: Site) -> None:
    said: list[Answers] = [{"who": "mother", "why": NASTY}] * 30
    survey = make_answered(site.sessions, site.clock, said, definition=with_words(DEFINITION, "who", NASTY))
    site.sign_in(EDITOR)
    for path in (
        f"/surveys/{survey}/results/",
        f"/surveys/{survey}/results/?by=mark",
        f"/staff/surveys/{survey}/results/",
        f"/staff/surveys/{survey}/texts/why?search=%3Cimg",
    ):
        page = site.get(path)
        assert page.status == 200, path
        assert "<img src=x" not in page.html, path


def test_a_question_that_nobody_answered_has_neither_bars_nor_marks_of_hidden_counts(site: Site) -> None:
    silent = [{name: answer for name, answer in one.items() if name == "who"} for one in many(30)]
    survey = make_answered(site.sessions, site.clock, silent)
    site.sign_in(EDITOR)
    page = site.get(f"/staff/surveys/{survey}/results/")
    assert len(page.soup.select("svg.chart[aria-labelledby]")) == len(page.soup.select("details.more table")) <= 2
    assert "•" not in page.text


def test_answers_that_wait_are_not_in_the_live_figures(site: Site) -> None:
    survey = make_answered(site.sessions, site.clock, many(30), closed=False)
    site.sign_in(EDITOR)
    page = site.get(f"/staff/surveys/{survey}/results/")
    assert "30 ответов ждут" in page.text or "30 answers wait" in page.text
    assert page.soup.select_one("svg.chart") is None
    site.sign_in(ANALYST)
    assert site.get(f"/staff/surveys/{survey}/results/").status == 404  # not published


def test_only_those_who_make_surveys_take_files_and_read_texts(site: Site) -> None:
    survey = make_answered(site.sessions, site.clock, many(30))
    site.sign_in(ANALYST)
    for path in ("results/csv", "results/xlsx", "results/json", "results/codebook", "texts/why"):
        assert site.get(f"/staff/surveys/{survey}/{path}").status == 403
    site.sign_in(EDITOR)
    assert site.get(f"/staff/surveys/{survey}/results/sav").status == 404
    found = site.get(f"/staff/surveys/{survey}/results/csv")
    assert found.status == 200
    assert len(list(csv.reader(io.StringIO(found.html)))) == 31


def test_texts_are_searched_coded_renamed_and_merged(site: Site) -> None:
    said: list[Answers] = [
        {"who": "other", "why": f"{'Еда холодная' if number % 2 else 'Мало спорта'} {number}"} for number in range(30)
    ]
    survey = make_answered(site.sessions, site.clock, said)
    site.sign_in(EDITOR)
    address = f"/staff/surveys/{survey}/texts/why"
    page = site.get(f"{address}?search=ЕДА")
    assert "15 из 30" in page.text or "15 of 30" in page.text
    for label in ("Еда", "Питание", "Спорт"):
        assert site.post(address, {"action": "add", "label": label}).status == 303
    assert site.post(address, {"action": "add", "label": "  "}).status == 422
    page = site.get(f"{address}?search=ЕДА")
    codes = {
        str(label.get_text()): str(page.soup.find(id=label["for"])["value"])  # type: ignore[index]
        for label in page.soup.select(".text-codes label")
    }
    keys = [str(field["value"]) for field in page.soup.select("input[name=key]")]
    assert len(keys) == 15
    sent: dict[str, object] = {"action": "assign", "key": keys, "search": "ЕДА"}
    sent |= {f"code.{one}": [codes["Еда"]] for one in keys}
    assert site.post(address, sent).status == 303
    assert "15 из 30" in (text := site.get(f"{address}?only=uncoded").text) or "15 of 30" in text
    site.post(address, {"action": "merge", "code": codes["Еда"], "into": codes["Питание"]})
    site.post(address, {"action": "rename", "code": codes["Питание"], "label": "Столовая"})
    results = site.get(f"/staff/surveys/{survey}/results/")
    assert "Столовая" in results.text
    assert "why#codes" in results.html  # respondents can be divided by it
    divided = site.get(f"/staff/surveys/{survey}/results/", query_string={"by": "why#codes"})
    assert "Столовая" in divided.text


def test_two_people_who_code_the_same_page_lose_nothing_of_each_other(site: Site) -> None:
    survey = make_answered(site.sessions, site.clock, [{"why": "еда и спорт"}] * 20)
    site.sign_in(EDITOR)
    address = f"/staff/surveys/{survey}/texts/why"
    for label in ("Еда", "Спорт"):
        site.post(address, {"action": "add", "label": label})
    page = site.get(address)
    [key] = [str(field["value"]) for field in page.soup.select("input[name=key]")[:1]]
    food, sport = [str(box["value"]) for box in page.soup.select(".text-codes")[0].select("input")]
    for code in (food, sport):  # both saw the answer without a code
        site.post(address, {"action": "assign", "key": [key], f"code.{key}": [code]})
    ticked = site.get(f"{address}?only={food}").soup.select("input[type=checkbox][checked]")
    assert {str(box["value"]) for box in ticked} == {food, sport}
    site.post(address, {"action": "assign", "key": [key], f"had.{key}": [food, sport], f"code.{key}": [sport]})
    assert site.get(f"{address}?only={food}").soup.select("input[name=key]") == []


def test_codes_of_another_survey_cannot_be_given(site: Site) -> None:
    first = make_answered(site.sessions, site.clock, [{"why": "раз"}] * 20)
    second = make_answered(site.sessions, site.clock, [{"why": "два"}] * 20)
    site.sign_in(EDITOR)
    site.post(f"/staff/surveys/{first}/texts/why", {"action": "add", "label": "Код"})
    page = site.get(f"/staff/surveys/{first}/texts/why")
    code = str(page.soup.select_one(".text-codes input")["value"])  # type: ignore[index]
    assert site.post(f"/staff/surveys/{second}/texts/why", {"action": "remove", "code": code}).status == 404
    assert site.get(f"/staff/surveys/{first}/texts/nothing").status == 404


def test_a_named_survey_shows_corrections_at_once_and_who_has_not_answered(site: Site) -> None:
    step = {"actor": COMMAND_LINE, "clock": site.clock, "audit": no_audit}
    asked = replace(DEFINITION, named=True, access=Access.CODES)
    closes_at = site.clock.now() + timedelta(days=3)
    with site.sessions.begin() as session:
        survey = create_survey(session, asked, closes_at=closes_at, **step)  # type: ignore[arg-type]
        invite(session, survey, [Invitee("Школа № 1"), Invitee("Школа № 2")], **step)  # type: ignore[arg-type]
        open_survey(session, survey, **step)  # type: ignore[arg-type]
        first = list_invitations(session, survey)[0]

    def send(who: str, corrects: bytes | None = None) -> None:
        sent = Submission(survey, 1, dump_answers({"who": who}), key(len(who)), first.id, corrects=corrects)
        with casting(engine_of(site.sessions)) as connection:
            assert [outcome.counted for outcome in store_submissions(connection, [sent], site.clock.now())] == [True]

    site.sign_in(EDITOR)
    send("mother")
    page = site.get(f"/staff/surveys/{survey}/results/")
    assert "«mother» 100 % · 1" in page.text
    assert "Школа № 2" in page.text
    assert "Школа № 1" not in page.text
    site.clock.move(timedelta(minutes=1))
    send("father", receipt_of(key(len("mother"))))
    page = site.get(f"/staff/surveys/{survey}/results/")
    assert "«mother» 0 % · 0" in page.text
    assert "«father» 100 % · 1" in page.text
