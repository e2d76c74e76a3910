"""The whole way of a survey on SQLite and PostgreSQL: pages, drafts, codes, names, and a database that fails."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from surveys.box import submission, survey_draft
from tests.integration.surveys.test_survey_pages import ANSWERS, STEPS, press, saved_link, stored, walk
from tests.unit.surveys.app import Site
from tests.unit.surveys.questionnaires import LONG, SHORT, codes_of, make_survey, with_codes


def test_a_draft_with_a_code_is_saved_resumed_and_sent_once(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, with_codes(LONG))
    code = codes_of(site.sessions, site.clock, number)[0]
    page = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
    saved = press(site, press(site, page, "next", **STEPS[0]), "save", taste="4")
    page = press(site, site.get(saved_link(saved)), "continue", code=code)
    page = press(site, press(site, page, "next", taste="4"), "next", wishes="Ничего")
    first, second = press(site, page, "send"), press(site, page, "send")
    assert (first.status, second.status, first.code) == (200, 200, second.code)
    assert stored(site) == [ANSWERS]
    with site.sessions() as session:
        assert session.scalar(select(func.count()).select_from(survey_draft)) == 0


def test_named_answers_are_corrected_in_place(site: Site) -> None:
    number = make_survey(site.sessions, site.clock, with_codes(SHORT, named=True))
    code = codes_of(site.sessions, site.clock, number)[0]
    for choice in ("yes", "no"):
        page = press(site, site.get(f"/surveys/{number}/"), "start", code=code)
        assert press(site, page, "send", food=choice).status == 200
    with site.sessions() as session:
        assert session.scalars(select(submission.c.answers)).all() == ['{"food":"no"}']


def test_answers_that_the_database_does_not_take_get_no_receipt_and_may_be_sent_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make_survey(site.sessions, site.clock, LONG)
    page = walk(site, number, STEPS)

    def fail(*_arguments: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr("surveys.writer.store_ballots", fail)
        refused = press(site, page, "send")
    assert refused.status == 503
    assert refused.response.headers["Retry-After"] == "30"
    assert refused.soup.find(class_="keys") is None
    assert stored(site) == []
    assert press(site, page, "send").status == 200  # the draft is still there
    assert stored(site) == [ANSWERS]
