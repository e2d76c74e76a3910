"""What attackers tried on surveys: forged fields, foreign drafts, one code many times, early results, files that tell."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from sqlalchemy import func, select

from core.actor import COMMAND_LINE, Actor, ActorKind, Role
from surveys.box import ballot, inboxes, participation, submission, survey_draft
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.operations import create_survey
from tests.integration.surveys.test_survey_pages import hidden, press
from tests.support.every_question import EVERY
from tests.unit.surveys.answered import make_answered, many
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.factories import AuditTrail
from tests.unit.surveys.questionnaires import LONG, SHORT, codes_of, make_survey, with_codes

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
EDITOR = Actor(ActorKind.PERSON, 1, "Редактор", Role.EDITOR)
MARKUP = "<script>alert(1)</script>"
FORGED = (
    "",
    "0",
    "-1",
    "9" * 30,
    "\x00",
    "../../etc",
    MARKUP,
    "a" * 5000,
    "~",
    "~x.y",
    "null",
    "Ёж",
    "' OR 1=1--",
    "page.",
    "page.x",
)
FIELDS = ("token", "version", "section", "draft", "code", "back", "action")


def stored(site: Site) -> int:
    """How many answers lie anywhere."""
    with site.sessions() as session:
        return sum(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (ballot, *inboxes, submission)
        )


def draft_rows(site: Site) -> list[tuple[int, bytes]]:
    """The drafts as they lie in the database."""
    with site.sessions() as session:
        return [(row.survey_id, bytes(row.blob)) for row in session.execute(select(survey_draft))]


def second_page(site: Site, number: int) -> Page:
    """A survey of pages, its first page filled in."""
    return press(site, press(site, site.get(f"/surveys/{number}/"), "start"), "next", food="yes", age="9")


@pytest.mark.parametrize("definition", [SHORT, LONG], ids=["one page", "pages"])
def test_no_forged_hidden_field_is_a_fault_of_ours_or_stores_anything(site: Site, definition: Definition) -> None:
    number = make_survey(site.sessions, site.clock, definition)
    page = site.get(f"/surveys/{number}/") if definition is SHORT else second_page(site, number)
    good = {**hidden(page), "action": "next"}
    for name, value in product(FIELDS, FORGED):
        answer = site.post(f"/surveys/{number}/", {**good, "food": "no such choice", name: value})
        assert answer.status in (200, 400, 403, 404, 409, 413, 422), (name, value)
        assert MARKUP not in answer.html, name
    assert stored(site) == 0


def test_the_draft_of_one_survey_opens_nothing_in_another_and_changes_nothing(site: Site) -> None:
    mine, other = (make_survey(site.sessions, site.clock, LONG) for _number in range(2))
    draft = hidden(second_page(site, mine))["draft"]
    before = draft_rows(site)
    page = press(site, site.get(f"/surveys/{other}/"), "start")
    for action in ("next", "save", "send", "continue", "forget"):
        site.post(f"/surveys/{other}/", {**hidden(page), "draft": draft, "action": action, "food": "no", "age": "7"})
    assert before[0] in draft_rows(site)
    assert stored(site) == 0


def test_fifty_forms_with_one_code_are_one_answer(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, with_codes(SHORT))
    code = codes_of(site.sessions, site.clock, number, ["Школа № 1"])[0]
    forms = [hidden(press(site, site.get(f"/surveys/{number}/"), "start", code=code)) for _form in range(50)]

    def send(form: dict[str, str]) -> int:
        fields = {**form, "action": "send", "food": "yes", "age": "9"}
        return site.other_browser().post(f"/surveys/{number}/", data=fields).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(send, forms))
    assert statuses == [200] + [409] * 49
    with site.sessions() as session:
        assert session.scalar(select(func.count()).select_from(participation)) == 1
    assert stored(site) == 1


def test_the_page_behind_the_link_of_a_draft_warns_whom_it_was_sent_to(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    key = hidden(second_page(site, number))["draft"]
    page = site.get(f"/surveys/{number}/resume/{key}/")
    assert "только если эти ответы сохранили вы сами" in page.text  # whoever made the link reads on


def test_nobody_fills_the_disk_with_files_of_a_form_that_is_never_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.answering.files.NEW_FILES", 3)
    number = make_survey(site.sessions, site.clock, Definition(Words("Файлы"), sections=(EVERY,)))
    form = {**hidden(site.get(f"/surveys/{number}/")), "action": "send"}

    def send() -> int:
        file = {"plan.file": (BytesIO(b"%PDF-1.7\n%%EOF\n"), "plan.pdf")}
        return site.post(f"/surveys/{number}/", {**form, **file}, content_type="multipart/form-data").status

    assert [send() for _try in range(4)] == [422, 422, 422, 429]
    assert site.post(f"/surveys/{number}/", form).status == 422  # without a file it still goes on


def test_words_in_conditions_and_choices_cannot_leave_the_pages_script(site: Site) -> None:
    evil = "</script><script>alert(1)</script><!--"
    first = Question("a", QuestionType.TEXT, Words(evil))
    choices = (Choice("x", Words(evil), columns={"kind": evil}), Choice("y", Words("]]>")))
    second = Question(
        "b",
        QuestionType.SINGLE,
        Words("b"),
        relevant=f"${{a}} != '{evil}'",
        constraint=". != 'z'",
        constraint_message=Words(evil),
        choices=choices,
        choice_filter=f"kind = '{evil}' or ${{a}} = 'y'",
    )
    definition = Definition(Words(evil), sections=(Section("page", Words(evil), questions=(first, second)),))
    page = site.get(f"/surveys/{make_survey(site.sessions, site.clock, definition)}/")
    assert "<script>alert" not in page.html
    (told,) = page.soup.select('script[type="application/json"]')
    assert evil in json.dumps(json.loads(told.get_text()), ensure_ascii=False)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_no_address_tells_results_before_they_are_published(site: Site, closed: bool) -> None:
    number = make_answered(site.sessions, site.clock, many(60), closed=closed, published=False)
    for lang, ending in product(("", "/en"), ("", "?by=who", "?by=who&only=who:mother", "?lang=en", "?by=x&only=y:z")):
        assert '<svg class="chart' not in site.get(f"{lang}/surveys/{number}/results/{ending}").html
        assert site.get(f"{lang}/surveys/{number}/results.csv{ending}").status == 404
        assert site.get(f"/api/v1/surveys/{number}/results{ending}").status == 404
    for name in ("results.csv", "ballots.csv"):
        assert site.get(f"/polls/{number}/{name}").status in (301, 404)


def test_groups_that_nobody_knows_are_no_fault_of_ours(site: Site) -> None:
    number = make_answered(site.sessions, site.clock, many(60))
    for value in (*FORGED, "who:", ":", "who:x", "@code.district", "who#codes", "mark.kind", "who:mother:x"):
        assert (
            site.client.get(f"/surveys/{number}/results/", query_string={"by": value, "only": value}).status_code == 200
        )
        page = site.client.get(f"/api/v1/surveys/{number}/results", query_string={"by": value, "only": value})
        assert page.status_code == 200, value


def test_a_file_of_anonymous_answers_has_no_moment_no_receipt_and_nobody_in_it(site: Site) -> None:
    number = make_answered(site.sessions, site.clock, many(30))
    with site.sessions() as session:
        receipts = [bytes(value).hex() for value in session.scalars(select(ballot.c.receipt))]
    site.sign_in(EDITOR)
    for form in ("csv", "json"):
        text = site.get(f"/staff/surveys/{number}/results/{form}").html
        assert text.count("\n") >= 30
        assert not [receipt for receipt in receipts if receipt in text]
        for name in ("submitted", "changed", "code", "day", "2026-"):
            assert name not in text.splitlines()[0], name


def test_a_survey_without_pages_gets_its_first_one_at_the_desk(site: Site) -> None:
    with site.sessions.begin() as session:
        number = create_survey(
            session,
            replace(SHORT, sections=()),
            closes_at=site.clock.now() + timedelta(days=3),
            actor=COMMAND_LINE,
            clock=site.clock,
            audit=AuditTrail(),
        )
    site.sign_in(EDITOR)
    page = site.get(f"/staff/surveys/{number}/edit/")
    assert page.status == 200
    form = page.main.select_one("form.editor")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden], input[checked]")}
    fields |= {str(field["name"]): field.get_text().strip() for field in form.select("textarea")}
    added = site.post(f"/staff/surveys/{number}/edit/", {**fields, "action": "add-section"})
    assert added.status == 303, added.text
    assert "section-page1" in site.get(f"/staff/surveys/{number}/edit/").html
