"""Conditions through the whole app: what a page draws, what it refuses, what is kept."""

import json
import time

import pytest

from surveys.definition.model import Words
from tests.integration.surveys.test_survey_pages import press, stored
from tests.unit.surveys.app import Site
from tests.unit.surveys.logic.asked import T, ask, choices, page, survey
from tests.unit.surveys.questionnaires import make_survey

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

CASCADE = survey(
    ask("zone", T.DROPDOWN, "north", "south", required="true()"),
    ask(
        "school",
        T.MULTIPLE,
        choices=choices("s1", "s2", "s3", zone=("north", "north", "south")),
        choice_filter="zone = ${zone}",
    ),
    ask("many", T.CALCULATED, calculation="count-selected(${school})"),
    ask("both", relevant="${many} = 2"),
    ask(
        "email_like",
        longest=5_000,
        constraint="regex(., '^(a+)+$')",
        constraint_message=Words("Только буквы a.", "Only the letter a."),
    ),
)


def open_survey(site: Site, definition=CASCADE) -> int:
    return make_survey(site.sessions, site.clock, definition)


def test_a_page_draws_everything_that_its_own_answers_may_let_through(site: Site) -> None:
    shown = site.get(f"/surveys/{open_survey(site)}/")
    for name in ("s1", "s2", "s3"):
        assert shown.main.select_one(f"[name=school][value={name}]")
    assert shown.main.select_one("[name=both]")  # through a calculated value
    script = shown.main.select_one("script#survey-logic")
    assert script is not None
    logic = json.loads(script.text)
    assert logic["questions"]["school"]["choices"]["s3"] == {"zone": "south"}
    assert logic["questions"]["email_like"]["constraint"] == ["?"]  # a pattern that browsers may hang on


def test_a_choice_that_the_filter_holds_back_is_refused_at_its_field(site: Site) -> None:
    number = open_survey(site)
    refused = press(site, site.get(f"/surveys/{number}/"), "send", zone="north", school=["s1", "s3"])
    assert refused.status == 422
    assert refused.main.select_one("#errors a[href^='#q-school']")
    assert stored(site) == []


def test_answers_to_what_the_answers_hide_are_dropped_and_values_calculated(site: Site) -> None:
    number = open_survey(site)
    done = press(site, site.get(f"/surveys/{number}/"), "send", zone="north", school=["s1"], both="скрыто")
    assert done.status == 200
    assert stored(site) == [{"zone": "north", "school": ["s1"], "many": 1}]


def test_an_anonymous_answer_computes_with_its_day_not_with_its_moment(site: Site) -> None:
    number = open_survey(site, survey(ask("who"), ask("when", T.CALCULATED, calculation="now()")))
    press(site, site.get(f"/surveys/{number}/"), "send", who="я")
    [kept] = stored(site)
    assert str(kept["when"]).endswith("T00:00:00")


# Attack 10: the owner's pattern and an answer that makes a backtracking engine hang.
def test_an_evil_pattern_costs_nothing(site: Site) -> None:
    number = open_survey(site)
    first = site.get(f"/surveys/{number}/")
    start = time.perf_counter()
    refused = press(site, first, "send", zone="north", email_like="a" * 4_000 + "!")
    assert time.perf_counter() - start < 1
    assert refused.status == 422
    assert "Только буквы a." in refused.text


# Attack 9: templates in texts and answers stay words, on the page and through a calculation.
@pytest.mark.parametrize("evil", ["{{7*7}}", "${secret}", "%(secret)s", "{0.__class__}", "{% print 49 %}"])
def test_what_looks_like_a_template_is_shown_and_kept_as_it_is(site: Site, evil: str) -> None:
    asked = survey(
        page(
            f"page{hash(evil)}",  # the class of a form is kept by survey, version and page
            ask("a", label=Words(f"Вопрос {evil}", f"Question {evil}")),
            ask("twice", T.CALCULATED, calculation="concat(${a}, ${a})"),
        ),
        title=Words(f"Опрос {evil}", f"Survey {evil}"),
    )
    number = open_survey(site, asked)
    shown = site.get(f"/surveys/{number}/")
    assert f"Опрос {evil}" in shown.text
    assert f"Вопрос {evil}" in shown.text
    assert press(site, shown, "send", a=evil).status == 200
    assert stored(site) == [{"a": evil, "twice": evil + evil}]
