"""A poll of one question keeps its page; one that asks more is answered among the surveys, and each address knows the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.actor import COMMAND_LINE
from surveys.box import ballot, inboxes, used_key
from surveys.definition.model import Access, Choice, Definition, Question, QuestionType, Section, SurveyKind, Words
from surveys.operations import close, correct_survey, save_draft
from surveys.results import count_votes
from tests.unit.surveys.app import Site
from tests.unit.surveys.factories import AuditTrail
from tests.unit.surveys.surveys_made import choices, make_survey, questionnaire

EVIL = '"><script>alert(1)</script>'


def vote(**changes: object) -> Definition:
    """A vote of one question whose title does not say it."""
    asked = Question(
        "place", QuestionType.SINGLE, Words("Где построить?", "Where?"), hint=Words("Выберите место"),
        choices=choices("Парк", "Двор"),
    )  # fmt: skip
    definition = Definition(
        Words("Площадка", "Playground"),
        kind=SurveyKind.VOTE,
        sections=(Section("main", questions=(asked,)),),
        purpose=Words("Построим осенью."),
        thanks=Words("Приходите на открытие!"),
    )
    return replace(definition, **changes)  # type: ignore[arg-type]


def test_a_vote_of_one_question_shows_all_its_words_and_counts(site: Site) -> None:
    made = make_survey(site.sessions, site.clock, vote())
    page = site.get(f"/polls/{made.id}/")
    for words in ("Площадка", "Где построить?", "Выберите место", "Построим осенью."):
        assert words in page.text
    sent = site.post(f"/polls/{made.id}/", {"token": page.token, "choice": "b"})
    assert sent.status == 200
    assert "Приходите на открытие!" in sent.text
    with site.sessions() as session:
        assert count_votes(session, made.id) == {"b": 1}


@pytest.mark.parametrize("path", ["", "results/"])
def test_what_asks_more_than_one_question_moves_to_the_surveys(path: str, site: Site) -> None:
    made = make_survey(site.sessions, site.clock, questionnaire(kind=SurveyKind.POLL))
    for prefix in ("", "/en"):
        page = site.get(f"{prefix}/polls/{made.id}/{path}")
        assert (page.status, page.response.location) == (301, f"{prefix}/surveys/{made.id}/{path}")
    listed = site.get("/polls/")
    assert listed.soup.select_one(f"a[href='/surveys/{made.id}/']") is not None


@pytest.mark.parametrize(
    "changes", [{"access": Access.CODES}, {"kind": SurveyKind.SURVEY}, {"kind": SurveyKind.POLL, "named": True}]
)
def test_codes_and_names_are_asked_for_among_the_surveys(changes: dict[str, object], site: Site) -> None:
    made = make_survey(site.sessions, site.clock, vote(**changes))
    assert site.get(f"/polls/{made.id}/").status == 301
    token = site.tokens.issue("vote", f"poll:{made.id}", now=site.clock.now())
    assert site.post(f"/polls/{made.id}/", {"token": token, "choice": "a"}).status == 404
    with site.sessions() as session:
        assert not any(session.execute(table.select()).first() for table in (ballot, *inboxes, used_key))


def test_a_token_of_another_form_is_refused_in_the_same_words(site: Site) -> None:
    one, other = (make_survey(site.sessions, site.clock, vote()) for _ in range(2))
    now = site.clock.now()
    foreign = [
        site.tokens.issue("vote", f"poll:{other.id}", now=now),
        site.tokens.issue("survey", f"survey:{one.id}", now=now),
        site.tokens.issue("feedback", f"poll:{one.id}", now=now),
        "",
        "x" * 2000,
    ]
    pages = [site.post(f"/polls/{one.id}/", {"token": token, "choice": "a"}) for token in foreign]
    assert {page.status for page in pages} == {403}
    assert len({page.text for page in pages}) == 1


def test_words_that_are_programs_are_shown_as_words_everywhere(site: Site) -> None:
    asked = Question(
        "place", QuestionType.SINGLE, Words(f"Где? {EVIL}"), hint=Words(EVIL),
        choices=(Choice("a", Words(f"Парк {EVIL}")), Choice("b", Words("Двор"))),
    )  # fmt: skip
    words = Words(f"Площадка {EVIL}")
    made = make_survey(
        site.sessions,
        site.clock,
        vote(title=words, description=words, purpose=words, thanks=words, sections=(Section("m", questions=(asked,)),)),
    )
    page = site.get(f"/polls/{made.id}/")
    sent = site.post(f"/polls/{made.id}/", {"token": page.token, "choice": "a"})
    for shown in (page, sent, site.get("/polls/"), site.get(f"/embed/poll/{made.id}/")):
        assert shown.status == 200
        assert "<script>alert" not in shown.html
        assert "alert(1)" in shown.html


def test_a_vote_that_closes_or_is_corrected_while_somebody_has_it_open(site: Site) -> None:
    about = {"actor": COMMAND_LINE, "clock": site.clock, "audit": AuditTrail()}
    made = make_survey(site.sessions, site.clock, vote())
    early, late = site.token_of(f"/polls/{made.id}/"), site.token_of(f"/polls/{made.id}/")
    asked = vote().sections[0].questions[0]
    more = replace(asked, choices=choices("Парк", "Двор", "Берег"))
    with site.sessions.begin() as session:
        save_draft(session, made.id, vote(sections=(Section("main", questions=(more,)),)), **about)  # type: ignore[arg-type]
        assert correct_survey(session, made.id, **about) == 2  # type: ignore[arg-type]
    assert site.post(f"/polls/{made.id}/", {"token": early, "choice": "a"}).status == 200
    with site.sessions.begin() as session:
        close(session, made.id, **about)  # type: ignore[arg-type]
    other = site.other_browser()
    assert other.post(f"/polls/{made.id}/", data={"token": late, "choice": "a"}).status_code == 410
    site.clock.move(timedelta(hours=1))
    assert site.post(f"/polls/{made.id}/", {"token": early, "choice": "a"}).status == 200  # its receipt, once more
    with site.sessions() as session:
        assert count_votes(session, made.id) == {"a": 1}
