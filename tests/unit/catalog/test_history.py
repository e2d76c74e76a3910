"""The public history of an institution, and what was known of it on a day."""

import json
from datetime import timedelta

import pytest

from catalog.errors import BadValue, Gone, NoSuchInstitution, NotYetKnown
from catalog.history import get_histories
from catalog.history_words import change_label, step_title, word_text
from catalog.known import known_line, known_on
from catalog.operations import rename_slug, undo_run
from core.i18n import language
from tests.unit.catalog.samples import INN, own, school, schools


def _told(sessions, institution_id=1):
    with sessions() as session, language("en"):
        steps = get_histories(session, [institution_id])[institution_id].steps
        return [
            (step_title(step), [(change_label(c), word_text(c, c.old), word_text(c, c.new)) for c in step.changes])
            for step in steps
        ]


def _licence(state, inn=INN[0]):
    return own(
        "number,state,holder,inn",
        {"number": "Л-1", "state": state, "holder": "Гимназия № 56 Приозёрного района", "inn": inn},
    )


def test_a_history_tells_what_became_another_and_by_whom(load, sessions, clock):
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-01")))
    clock.move(timedelta(days=1))
    load("licences", _licence("active"))
    clock.move(timedelta(days=1))
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-02")))
    clock.move(timedelta(days=1))
    load("licences", _licence("suspended"))
    clock.move(timedelta(days=1))
    facts = {"institution": {"slug": "gimnaziya-56"}, "facts": {"common.workTime": {"absent": "отсутствует"}}}
    load("facts", json.dumps(facts))
    told = _told(sessions)
    assert [title for title, _ in told] == [
        "1 fact was added", "1 fact changed", "1 fact changed", "A row of a register was recognised as its own", "Entered the register",
    ]  # fmt: skip
    assert told[0][1][0][1:] == ("", "declared absent: “отсутствует”")
    assert told[1][1] == [("Licence Л-1: state", "in force", "suspended")]
    assert told[2][1][0][1:] == ("+7 812 555-00-01", "+7 812 555-00-02")
    assert told[4][1] == []
    with sessions() as session:
        steps = get_histories(session, [1])[1].steps
    assert [step.on for step in steps] == [clock.today() - timedelta(days=days) for days in range(5)]
    assert steps[1].source_title == steps[3].source_title != steps[2].source_title
    assert steps[3].attached == (("entry", "licences", "Л-1"),)


def test_what_was_taken_back_says_so_and_who_took_it_back_says_what(load, sessions, clock, acting):
    load("spb-schools", schools(school(phone="555-00-01")))
    clock.move(timedelta(days=1))
    wrong = load("spb-schools", schools(school(phone="555-00-02"))).run
    clock.move(timedelta(days=1))
    undo_run(sessions, wrong, **acting)
    with sessions() as session:
        undo, run, first = get_histories(session, [1])[1].steps
    assert (run.taken_back_on, undo.takes_back) == (clock.today(), clock.today() - timedelta(days=1))
    assert (first.taken_back_on, first.takes_back, undo.taken_back_on) == (None, None, None)
    assert [change.new.value for change in undo.changes] == [["+7 812 555-00-01"]]


def test_closing_opening_and_a_new_address_are_steps_of_their_own(load, sessions, clock, acting):
    both = schools(school(), school("лицей", 30))
    load("spb-schools", both)
    load("spb-schools", schools(school("лицей", 30)), force=True)
    load("spb-schools", both)
    with sessions.begin() as session:
        rename_slug(session, 1, "gimnaziya", **acting)
    assert [title for title, _ in _told(sessions)] == [
        "The address of its page changed", "Works again", "Closed", "Entered the register",
    ]  # fmt: skip
    assert [title for title, _ in _told(sessions, 2)] == ["Entered the register"]


def test_a_history_names_nobody_who_acted_and_no_reason(load, sessions, clock, acting):
    load("spb-schools", schools(school()))
    with sessions.begin() as session:
        rename_slug(session, 1, "gimnaziya", **acting)
    with sessions() as session:
        text = repr(get_histories(session, [1])) + repr(
            known_line(session, 1, None, today=clock.today(), zone=clock.zone)
        )
    assert "command" not in text
    assert "reason" not in text


def test_many_histories_are_read_with_as_few_queries_as_one(load, sessions):
    from sqlalchemy import event

    load("spb-schools", schools(*(school("школа", number) for number in range(1, 41))))
    counted = []
    with sessions() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *_: counted.append(1))
        get_histories(session, [1])
        one = len(counted)
        get_histories(session, range(1, 41))
    assert len(counted) - one == one


def test_what_was_known_on_a_day_stands_beside_what_is_known_now(load, sessions, clock):
    first = clock.today()
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-01")))
    load("licences", _licence("active"))
    clock.move(timedelta(days=5))
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-02")))
    clock.move(timedelta(days=5))
    load("licences", _licence("terminated"))
    with sessions() as session:
        known = known_on(session, 1, first + timedelta(days=6), today=clock.today(), zone=clock.zone)
        then = known_on(session, 1, first, today=clock.today(), zone=clock.zone)
        line = known_line(session, 1, first, today=clock.today(), zone=clock.zone)
    phones = {fact.field: fact for fact in then.facts}["phones"]
    assert (phones.then.value, phones.now.value, phones.differs) == (["+7 812 555-00-01"], ["+7 812 555-00-02"], True)
    assert (then.earlier, then.later, then.differences) == (None, first + timedelta(days=5), 2)
    assert (known.earlier, known.later, known.differences) == (first, first + timedelta(days=10), 1)
    state = {fact.field: fact for fact in known.things[0].facts}["state"]
    assert (state.then.value, state.now.value) == ("active", "terminated")
    assert line["institution"]["fields"]["phones"]["value"] == ["+7 812 555-00-01"]
    assert line["entries"][0]["fields"]["state"]["value"] == "active"


@pytest.mark.parametrize(
    ("institution", "days", "error", "words"),
    [
        pytest.param(1, 1, BadValue, "has not come yet", id="a day to come"),
        pytest.param(1, -1, NotYetKnown, "since 20 November 2026", id="the day before the first file"),
        pytest.param(99, 0, NoSuchInstitution, "99", id="a number nobody has"),
    ],
)
def test_a_day_without_an_answer_gets_a_sentence(load, sessions, clock, institution, days, error, words):
    load("spb-schools", schools(school()))
    day = clock.today() + timedelta(days=days)
    for ask in (known_on, known_line):
        with sessions() as session, language("en"), pytest.raises(error) as refused:
            ask(session, institution, day, today=clock.today(), zone=clock.zone)
        assert words in str(refused.value)


def test_what_was_entered_by_mistake_is_gone_on_any_day(load, sessions, clock, acting):
    undo_run(sessions, load("spb-schools", schools(school())).run, **acting)
    with sessions() as session, pytest.raises(Gone):
        known_on(session, 1, clock.today(), today=clock.today(), zone=clock.zone)
