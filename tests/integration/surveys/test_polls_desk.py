"""The desk of polls and messages, for those whose role has one."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from core.actor import COMMAND_LINE, NOBODY, Actor, ActorKind, Role
from core.clock import FixedClock
from surveys.feedback import FeedbackDraft, create
from surveys.mixer import mix
from surveys.models import SurveyState, Topic
from surveys.operations import close, publish
from surveys.polls import create_poll
from surveys.read import get_poll, get_survey
from surveys.receipts import cast_many
from tests.support.html import find_source_problems
from tests.unit.surveys.app import Page, Site
from tests.unit.surveys.factories import AuditTrail, OpenPoll, draft, make_poll

# The fixtures of the unit tests, over SQLite: what PostgreSQL does differently lies below the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def person(role: Role, *institutions: int) -> Actor:
    """A signed-in person."""
    return Actor(ActorKind.PERSON, 7, "Сотрудник", role, frozenset(institutions))


OPERATOR, EDITOR, ANALYST = person(Role.OPERATOR), person(Role.EDITOR), person(Role.ANALYST)
DISTRICT, SCHOOL = person(Role.DISTRICT, 1, 2), person(Role.SCHOOL, 2)


def words(**changes: object) -> MultiDict[str, object]:
    """A filled form of a draft."""
    fields: dict[str, object] = {
        "title": "Нужен ли бассейн?",
        "description": "",
        "opens_at": "",
        "closes_at": "2026-12-01T10:00",
        "options-0": "Да",
        "options-1": "",
        "options-2": "Нет",
        "action": "save",
    }
    return MultiDict(fields | changes)


def state(site: Site, poll_id: int) -> SurveyState:
    """Where a poll stands."""
    with site.sessions() as session:
        return get_survey(session, poll_id).state_at(site.clock.now())


def test_a_draft_is_written_opened_closed_and_published_from_the_desk(site: Site) -> None:
    site.sign_in(EDITOR)
    saved = site.post("/staff/polls/new", words())
    assert (saved.status, saved.response.location) == (303, "/staff/polls/1/")
    with site.sessions() as session:
        poll = get_poll(session, 1, "ru", site.clock.now())
        assert [option.label for option in poll.options] == ["Да", "Нет"]
        assert poll.closes_at is not None
        assert poll.closes_at.isoformat() == "2026-12-01T07:00:00+00:00"  # ten o'clock in Moscow
    seen = []
    for step in ("open", "close", "publish"):
        assert site.post(f"/staff/polls/1/{step}", {}).status == 303
        seen.append(state(site, 1))
        assert site.get("/staff/polls/1/").status == 200
    assert seen == [SurveyState.OPEN, SurveyState.CLOSED, SurveyState.PUBLISHED]


def test_more_option_fields_come_without_a_script_and_keep_what_was_typed(site: Site) -> None:
    site.sign_in(OPERATOR)
    first = site.get("/staff/polls/new")
    assert len(first.soup.select("input[name^='options-']")) == 6
    more = site.post(
        "/staff/polls/new", words(**{"action": "more", "options-3": "", "options-4": "", "options-5": "Может быть"})
    )
    assert len(more.soup.select("input[name^='options-']")) == 9
    kept = more.soup.select_one("input[name='options-5']")
    assert kept is not None
    assert kept["value"] == "Может быть"


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"title": ""}, "#title"),
        ({"options-2": ""}, "#options-0"),
        ({"closes_at": "завтра"}, "#closes_at"),
        ({"closes_at": "2026-12-01T10:00", "opens_at": "2026-12-02T10:00"}, "#closes_at"),
        ({"title_en": "Do we need a pool?"}, "#options_en-0"),
    ],
)
def test_mistakes_in_a_draft_are_linked_to_their_fields(changes: dict[str, object], target: str, site: Site) -> None:
    site.sign_in(OPERATOR)
    page = site.post("/staff/polls/new", words(**changes))
    assert page.status == 422
    assert page.soup.select_one(f"#errors a[href='{target}']") is not None
    assert page.soup.find(id=target[1:]) is not None


def test_a_released_poll_cannot_be_edited(site: Site, poll: OpenPoll) -> None:
    site.sign_in(OPERATOR)
    assert site.get(f"/staff/polls/{poll.id}/edit").status == 303
    page = site.post(f"/staff/polls/{poll.id}/edit", words())
    assert page.status == 409
    with site.sessions() as session:
        assert get_survey(session, poll.id).title.startswith("Во сколько")


def test_live_results_show_mixed_answers_only(site: Site, poll: OpenPoll) -> None:
    site.sign_in(OPERATOR)
    cast_many(site.sessions, [poll.ballot(0, n) for n in range(20)], clock=site.clock)
    mix(site.sessions, site.clock)
    before = site.get(f"/staff/polls/{poll.id}/")
    cast_many(site.sessions, [poll.ballot(1, 100)], clock=site.clock)
    after = site.get(f"/staff/polls/{poll.id}/")
    assert before.soup.select("tbody tr") == after.soup.select("tbody tr")  # the last answer changes no bar
    assert before.text != after.text  # but the number of answers grows


POLL_POSTS = ("open", "recall", "close", "publish", "delete", "edit")


@pytest.mark.parametrize("actor", [ANALYST, DISTRICT, SCHOOL], ids=lambda actor: str(actor.role))
def test_who_may_not_manage_polls_changes_nothing(actor: Actor, site: Site, poll: OpenPoll, clock: FixedClock) -> None:
    with site.sessions.begin() as session:
        written = create_poll(session, draft(clock), actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    site.sign_in(actor)
    for poll_id in (poll.id, written):
        for step in POLL_POSTS:
            assert site.post(f"/staff/polls/{poll_id}/{step}", words()).status == 403
    assert site.post("/staff/polls/new", words()).status == 403
    assert site.get("/staff/polls/new").status == 403
    assert site.get(f"/staff/polls/{written}/edit").status == 403
    assert (state(site, poll.id), state(site, written)) == (SurveyState.OPEN, SurveyState.DRAFT)
    assert site.audit.lines == []


@pytest.mark.parametrize(("actor", "status"), [(ANALYST, 200), (DISTRICT, 200), (SCHOOL, 403)])
def test_readers_of_results_see_published_polls_only(actor: Actor, status: int, site: Site, clock: FixedClock) -> None:
    running, published = (
        make_poll(site.sessions, clock, title="Идёт?"),
        make_poll(site.sessions, clock, title="Прошёл?"),
    )
    with site.sessions.begin() as session:
        close(session, published.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
        publish(session, published.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    site.sign_in(actor)
    assert site.get(f"/staff/polls/{published.id}/").status == status
    assert site.get(f"/staff/polls/{running.id}/").status == (404 if status == 200 else 403)
    assert site.get("/staff/polls/").status == (303 if status == 200 else 403)
    listed = site.get("/staff/surveys/")
    assert listed.status == status
    assert "Идёт?" not in listed.text


def test_nobody_is_sent_to_sign_in(site: Site, poll: OpenPoll) -> None:
    site.sign_in(NOBODY)
    for path in ("/staff/polls/", f"/staff/polls/{poll.id}/", "/staff/feedback/", "/staff/feedback/export.csv"):
        page = site.get(path)
        assert page.status == 303
        assert page.response.location.startswith("/staff/login?next=%2Fstaff%2F")
    assert site.post(f"/staff/polls/{poll.id}/close", {}).response.location == "/staff/login"
    assert state(site, poll.id) is SurveyState.OPEN


@pytest.fixture
def messages(site: Site) -> dict[int | None, int]:
    """One message about no school, and one about each of three; institution → message id."""
    made: dict[int | None, int] = {}
    for number, institution in enumerate((None, 1, 2, 3), start=1):
        with site.sessions.begin() as session:
            text = f"Сообщение {number}\n=1+1"
            create(
                session, FeedbackDraft(Topic.PROBLEM, institution, None, text, f"Школа {institution}"), clock=site.clock
            )
        made[institution] = number
    return made


@pytest.mark.parametrize(
    ("actor", "visible"),
    [(OPERATOR, {None, 1, 2, 3}), (EDITOR, {None}), (DISTRICT, {1, 2}), (SCHOOL, {2}), (ANALYST, set())],
    ids=["operator", "editor", "district", "school", "analyst"],
)
def test_each_sees_answers_and_exports_their_own_messages(
    actor: Actor, visible: set[int | None], site: Site, messages: dict[int | None, int]
) -> None:
    site.sign_in(actor)
    listed, exported = site.get("/staff/feedback/"), site.get("/staff/feedback/export.csv")
    assert listed.status == exported.status == (200 if visible else 403)
    for institution, number in messages.items():
        seen = institution in visible
        assert (f"Сообщение {number} " in listed.text) is seen
        assert (f"Сообщение {number}\n" in exported.html) is seen
        if visible:
            assert site.get(f"/staff/feedback/{number}/").status == (200 if seen else 404)
            assert site.post(f"/staff/feedback/{number}/answer", {"answer": "Да."}).status == (303 if seen else 404)
            assert site.post(f"/staff/feedback/{number}/state", {"state": "closed"}).status == (303 if seen else 404)
            assert site.post(f"/staff/feedback/{number}/unpublish", {}).status == (303 if seen else 404)


def test_an_answer_needs_words_and_keeps_the_question(site: Site, messages: dict[int | None, int]) -> None:
    site.sign_in(OPERATOR)
    page = site.post("/staff/feedback/1/answer", {"answer": " ", "public_question": "Вопрос?"})
    assert page.status == 422
    assert page.soup.select_one("#errors a[href='#answer']") is not None
    assert "Вопрос?" in page.html


def test_an_answer_is_published_and_withdrawn_from_the_desk(site: Site, messages: dict[int | None, int]) -> None:
    site.sign_in(OPERATOR)
    site.post("/staff/feedback/1/answer", {"answer": "Да.", "public_question": "Можно ли?"})
    assert site.get("/feedback/answers/1/").status == 200
    site.post("/staff/feedback/1/answer", {"answer": "Да, можно.", "public_question": ""})
    assert site.get("/feedback/answers/1/").status == 404


def test_the_list_is_filtered_by_state_topic_and_institution(site: Site, messages: dict[int | None, int]) -> None:
    site.sign_in(OPERATOR)
    site.post("/staff/feedback/2/state", {"state": "in_work"})
    assert rows(site.get("/staff/feedback/?state=in_work")) == [2]
    assert rows(site.get("/staff/feedback/?topic=problem&institution=3")) == [4]
    assert rows(site.get("/staff/feedback/?state=nonsense&page=99&institution=x")) == [4, 3, 2, 1]


def rows(page: Page) -> list[int]:
    """The numbers of the messages a list shows."""
    return [int(cell.get_text()) for cell in page.soup.select("tbody td:first-child")]


def test_a_message_is_text_on_the_desk_and_no_formula_in_the_file(site: Site) -> None:
    evil = "=HYPERLINK(1)<script>alert(1)</script>"
    with site.sessions.begin() as session:
        create(session, FeedbackDraft(Topic.QUESTION, None, None, evil), clock=site.clock)
    site.sign_in(OPERATOR)
    for path in ("/staff/feedback/", "/staff/feedback/1/"):
        assert "<script>alert" not in site.get(path).html
    exported = site.get("/staff/feedback/export.csv")
    assert "\"'=HYPERLINK" in exported.html
    assert exported.response.headers["Content-Disposition"] == 'attachment; filename="feedback.csv"'
    assert site.audit.lines[-1][1] == "feedback.export"


def test_every_desk_page_keeps_the_rules_of_our_html(
    site: Site, poll: OpenPoll, messages: dict[int | None, int]
) -> None:
    site.sign_in(OPERATOR)
    for path in ("surveys/", "polls/new", f"polls/{poll.id}/", "feedback/", "feedback/?institution=1", "feedback/1/"):
        page = site.get(f"/staff/{path}")
        assert page.status == 200
        assert find_source_problems(page.html) == [], path
        for form in page.soup.select("form[method=post]"):
            assert form.select_one("input[name=csrf_token]") is not None
    assert find_source_problems(site.post("/staff/polls/new", words(title="")).html) == []


def test_a_poll_scheduled_from_the_desk_waits_and_can_be_recalled(site: Site) -> None:
    site.sign_in(OPERATOR)
    site.post("/staff/polls/new", words(opens_at="2026-11-25T08:00"))
    site.post("/staff/polls/1/open", {})
    assert state(site, 1) is SurveyState.UPCOMING
    site.post("/staff/polls/1/recall", {})
    assert state(site, 1) is SurveyState.DRAFT
    site.post("/staff/polls/1/open", {})
    site.clock.move(timedelta(days=5))
    assert state(site, 1) is SurveyState.OPEN
