"""Which questions are asked, and which answers are kept."""

import json
import time
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import language
from surveys.definition.model import Choice, Words
from surveys.logic import Logic, logic_of
from tests.unit.surveys.logic.asked import NOW, TODAY, T, ask, choices, keep, page, run, survey

ROUTE = survey(
    page(
        "way",
        ask("way", T.SINGLE, "bus", "walk", "none", required="true()"),
        ask("minutes", T.NUMBER, relevant="${way} = 'bus'", required="${way} = 'bus'", constraint=". <= 120"),
        ask("why_long", relevant="${minutes} > 60"),
        ask("double", T.CALCULATED, calculation="${minutes} * 2"),
    ),
    page("walkers", ask("shoes", T.MULTIPLE, "boots", "trainers"), relevant="${way} = 'walk'"),
    page("long", ask("tired", T.SCALE), relevant="${double} >= 200"),
)


def test_questions_are_asked_where_their_condition_holds():
    assert run(ROUTE, {"way": "bus"}).visible == {"way", "minutes", "double"}
    assert run(ROUTE, {"way": "walk"}).visible == {"way", "double", "shoes"}
    assert run(ROUTE, {"way": "bus", "minutes": 110}).visible == {"way", "minutes", "why_long", "double", "tired"}


def test_sections_are_asked_where_their_condition_holds():
    assert run(ROUTE, {}).sections == {"way"}
    assert run(ROUTE, {"way": "walk"}).sections == {"way", "walkers"}
    assert run(ROUTE, {"way": "bus", "minutes": 100}).sections == {"way", "long"}


def test_a_hidden_answer_counts_as_none_for_all_that_follow():
    answers = {"way": "walk", "minutes": 110, "why_long": "пробки", "tired": 5, "shoes": ["boots"]}
    state = run(ROUTE, answers)
    assert state.visible == {"way", "double", "shoes"}
    assert state.calculated == {}
    assert keep(ROUTE, answers) == {"way": "walk", "shoes": ["boots"]}


def test_answers_that_were_never_asked_for_are_dropped():
    assert keep(ROUTE, {"way": "none", "admin": "yes", "double": 7, "shoes.other": "x"}) == {"way": "none"}


def test_a_question_is_required_where_its_condition_holds():
    assert run(ROUTE, {"way": "bus"}).required == {"way", "minutes"}
    assert run(ROUTE, {"way": "walk"}).required == {"way"}


def test_nothing_hidden_is_required():
    asked = survey(ask("a", T.SINGLE, "x", "y"), ask("b", relevant="${a} = 'x'", required="true()"))
    assert run(asked, {"a": "y"}).required == set()


def test_an_answer_against_its_constraint_is_refused_and_an_empty_one_is_not():
    assert list(run(ROUTE, {"way": "bus", "minutes": 121}).refused) == ["minutes"]
    assert not run(ROUTE, {"way": "bus", "minutes": 120}).refused
    assert not run(ROUTE, {"way": "bus"}).refused
    assert not run(ROUTE, {"way": "walk", "minutes": 121}).refused  # not asked


def test_calculated_values_are_kept_as_numbers_and_texts():
    asked = survey(
        ask("a", T.NUMBER),
        ask("half", T.CALCULATED, calculation="${a} div 2"),
        ask("whole", T.CALCULATED, calculation="${half} * 4"),
        ask("many", T.CALCULATED, calculation="${a} > 3"),
        ask("word", T.CALCULATED, calculation="if(${many} = 'true', 'much', '')"),
        ask("day", T.CALCULATED, calculation="today()"),
        ask("broken", T.CALCULATED, calculation="${a} div 0 - ${a} div 0"),
    )
    assert run(asked, {"a": 5}).calculated == {
        "half": 2.5,
        "whole": 10,
        "many": "true",
        "word": "much",
        "day": "2026-11-27",
    }
    assert run(asked, {"a": 1}).calculated["many"] == "false"


def test_a_value_computed_once_stays():
    asked = survey(ask("first", T.CALCULATED, calculation="once(today())"))
    assert run(asked, {"first": "2026-01-01"}).calculated == {"first": "2026-01-01"}
    assert run(asked, {}).calculated == {"first": "2026-11-27"}


SCHOOLS = survey(
    ask("zone", T.DROPDOWN, "north", "south"),
    ask(
        "school",
        T.MULTIPLE,
        choices=choices("s1", "s2", "s3", zone=("north", "north", "south")),
        choice_filter="zone=${zone}",
    ),
    ask(
        "best",
        T.SINGLE,
        choices=choices("s1", "s3", zone=("north", "south")),
        choice_filter="zone=${zone} or ${zone} = ''",
    ),
    ask("both", relevant="count-selected(${school}) = 2"),
)


def test_a_filter_lets_choices_through_by_their_columns():
    assert run(SCHOOLS, {"zone": "north"}).choices == {"school": ("s1", "s2"), "best": ("s1",)}
    assert run(SCHOOLS, {}).choices == {"school": (), "best": ("s1", "s3")}


def test_choices_that_a_filter_holds_back_are_dropped_and_count_for_nothing():
    answers = {"zone": "south", "school": ["s1", "s3"], "best": "s1", "both": "x"}
    assert keep(SCHOOLS, answers) == {"zone": "south", "school": ["s3"]}
    assert "both" in run(SCHOOLS, {"zone": "north", "school": ["s1", "s2"]}).visible


def test_nobody_must_choose_where_nothing_is_left_to_choose():
    asked = survey(
        ask("zone", T.DROPDOWN, "north", "south"),
        ask(
            "school",
            T.SINGLE,
            choices=choices("s1", zone=("north",)),
            choice_filter="zone = ${zone}",
            required="true()",
        ),
    )
    assert run(asked, {"zone": "north"}).required == {"school"}
    assert run(asked, {"zone": "south"}).required == set()


def test_words_for_other_go_with_their_choice():
    other = (Choice("a"), Choice("own", other=True))
    asked = survey(ask("q", T.MULTIPLE, choices=other), ask("more", relevant="${q.other} != ''"))
    assert keep(asked, {"q": ["a", "own"], "q.other": "трамвай", "more": "да"}) == {
        "q": ["a", "own"],
        "q.other": "трамвай",
        "more": "да",
    }
    assert keep(asked, {"q": ["a"], "q.other": "трамвай"}) == {"q": ["a"]}


def test_rows_of_a_matrix_are_called_by_either_name():
    matrix = ask("rate", T.MATRIX, "good", "bad", rows=choices("food", "gym"))
    asked = survey(matrix, ask("a", relevant="${rate.food} = 'bad'"), ask("b", relevant="${gym} = 'bad'"))
    assert run(asked, {"rate": {"food": "bad", "gym": "good"}}).visible == {"rate", "a"}
    assert run(asked, {"rate": {"gym": "bad"}}).visible == {"rate", "b"}


@pytest.mark.parametrize(
    ("kind", "answer", "condition"),
    [
        (T.CONSENT, True, "${q}"),
        (T.CONSENT, True, "${q} = 'OK'"),
        (T.CONSENT, True, "${q} = true()"),
        (T.NUMBER, 0, "not(${q}) and ${q} != ''"),
        (T.DATE, "2026-11-27", "${q} = today() and ${q} >= '2026-11-01'"),
        (T.TIME, "14:05", "${q} > '09:30'"),
        (T.RANKING, ["b", "a"], "selected-at(${q}, 0) = 'b'"),
        (
            T.FILE,
            {"id": "0" * 32, "name": "справка.pdf", "size": 5, "type": "application/pdf"},
            "ends-with(${q}, '.pdf')",
        ),
        (T.INSTITUTION, 17, "${q} = 17"),
        (T.NUMBER, 10**400, "${q} > 1"),
    ],
)
def test_every_type_of_answer_can_be_asked_about(kind, answer, condition):
    names = ("a", "b") if kind is T.RANKING else ()
    asked = survey(ask("q", kind, *names), ask("then", relevant=condition))
    assert "then" in run(asked, {"q": answer}).visible
    assert "then" not in run(asked, {}).visible


def test_the_order_of_questions_does_not_matter_to_what_is_computed():
    asked = survey(
        ask("late", relevant="${sum} > 3"), ask("sum", T.CALCULATED, calculation="${a} + 1"), ask("a", T.NUMBER)
    )
    assert "late" in run(asked, {"a": 3}).visible


def test_a_circle_is_named_with_its_cells_and_does_no_harm():
    asked = survey(
        ask("a", relevant="${b} = '1'", cell="survey!A2"),
        ask("b", relevant="${c} = '1'", cell="survey!A3"),
        ask("c", relevant="${a} = '1'", cell="survey!A4"),
    )
    with language("en"):
        [problem] = Logic(asked).problems
    assert problem.cell == "survey!A2"
    assert (
        "question “a” (survey!A2) → question “c”" in problem.sentence
        or "question “a” (survey!A2) → question “b”" in problem.sentence
    )
    assert "survey!A3" in problem.sentence
    assert "survey!A4" in problem.sentence
    run(asked, {"a": "1", "b": "1", "c": "1"})


@pytest.mark.parametrize(
    ("asked", "cell", "words"),
    [
        (survey(ask("a", relevant="${a} = '1'")), "sections[0].questions[0].relevant", "depends on its own answer"),
        (survey(page("p", ask("a"), relevant="${a} = '1'")), "sections[0].relevant", "page “p” → question “a” → page “p”"),
        (survey(ask("a", T.CALCULATED, calculation="${b}"), ask("b", T.CALCULATED, calculation="${a}")), "sections[0].questions[0].calculation", "in a circle"),
        (survey(ask("a"), ask("b", relevant="${nobody} = 1", cell="survey!A3")), "survey!A3", "There is no question “nobody”."),
        (survey(ask("a", relevant=". = 1")), "sections[0].questions[0].relevant", "is the answer itself"),
        (survey(ask("a", T.SINGLE, "x", choice_filter="zone = 1")), "sections[0].questions[0].choice_filter", "no column “zone”"),
        (survey(ask("a", constraint=". >> 1")), "sections[0].questions[0].constraint", "Question “a”, constraint: At character 4"),
        (survey(ask("a", calculation="pulldata('a')")), "sections[0].questions[0].calculation", "columns of the choices"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_names_its_place(asked, cell, words):
    with language("en"):
        problem = Logic(asked).problems[0]
    assert problem.cell == cell
    assert words in problem.sentence


def test_expressions_have_a_common_limit():
    long = " or ".join(["${a} = 'x'"] * 200)
    asked = survey(ask("a"), *(ask(f"q{number}", relevant=long) for number in range(60)))
    assert [problem.cell for problem in Logic(asked).problems] == [""]


def test_values_that_double_at_every_step_stay_small():
    steps = [
        ask(f"c{number}", T.CALCULATED, calculation=f"concat(${{c{number - 1}}}, ${{c{number - 1}}})")
        for number in range(1, 200)
    ]
    state = run(survey(ask("c0"), *steps), {"c0": "x" * 100})
    assert max(len(str(value)) for value in state.calculated.values()) == 10_000


names = st.sampled_from(["way", "minutes", "why_long", "double", "shoes", "tired", "nobody", "way.other"])
anything = st.one_of(
    st.text(max_size=5), st.integers(), st.floats(allow_nan=False), st.booleans(), st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2), st.sampled_from(["bus", "walk"]),
)  # fmt: skip


@given(st.dictionaries(names, anything))
def test_no_answers_break_it_and_what_is_kept_stays_when_asked_again(answers):
    kept = keep(ROUTE, answers)
    assert set(kept) <= run(ROUTE, answers).visible | {"way.other", "shoes.other"}
    assert keep(ROUTE, kept) == kept


def test_a_survey_of_five_questions_costs_nothing_to_speak_of():
    plain = Logic(survey(*(ask(f"q{number}", T.SINGLE, "a", "b", required="true()") for number in range(5))))
    answers = {f"q{number}": "a" for number in range(5)}

    def once() -> float:
        start = time.perf_counter()
        for _round in range(200):
            plain.prune(answers, plain.run(answers, today=TODAY, now=NOW))
        return (time.perf_counter() - start) / 200

    assert min(once() for _try in range(10)) < 50e-6


def test_the_logic_of_a_version_is_read_once():
    assert logic_of(ROUTE) is logic_of(ROUTE)
    assert logic_of(replace(ROUTE)) is not logic_of(ROUTE)


def test_times_are_those_of_the_authority():
    asked = survey(ask("t", T.CALCULATED, calculation="now()"), ask("d", T.CALCULATED, calculation="today()"))
    state = Logic(asked).run({}, today=date(2026, 11, 28), now=datetime.fromisoformat("2026-11-28T00:30:00+03:00"))
    assert state.calculated == {"t": "2026-11-28T00:30:00", "d": "2026-11-28"}


# ---------------------------------------------------------------- for the script


def script(definition, section=None, answers=None):
    text = Logic(definition).to_json(section, answers, lang="en", today=TODAY, now=NOW)
    return json.loads(text) if text else None


def test_a_page_without_conditions_has_nothing_for_the_script():
    assert Logic(survey(ask("a", required="true()"))).to_json() == ""
    assert script(ROUTE, "walkers") is None


def test_a_page_draws_what_its_own_answers_decide_directly_or_through_others():
    asked = survey(
        page("one", ask("a", T.SINGLE, "x", "y"), ask("b", relevant="${a} = 'x'")),
        page(
            "two",
            ask("c", T.NUMBER, relevant="${a} = 'x'"),
            ask("twice", T.CALCULATED, calculation="${c} * 2"),
            ask("d", relevant="${twice} > 4"),
            ask("e", T.SINGLE, choices=choices("p", zone=("1",)), choice_filter="zone = ${twice}"),
            ask("f", T.SINGLE, choices=choices("p", zone=("x",)), choice_filter="zone = ${a}"),
        ),
    )
    logic = Logic(asked)
    assert logic.undecided("one") == {"b"}
    assert logic.undecided("two") == {"d"}
    assert logic.unfiltered("one") == set()
    assert logic.unfiltered("two") == {"e"}


def test_a_page_tells_its_script_what_other_pages_answered_and_no_more():
    asked = survey(
        page("one", ask("a"), ask("secret")),
        page(
            "two",
            ask(
                "b",
                relevant="${a} = '1'",
                constraint="string-length(.) > 2",
                constraint_message=Words("Мало", "Too short"),
            ),
        ),
    )
    told = script(asked, "two", {"a": "1", "secret": "s"})
    assert told["known"] == {"a": "1"}
    assert told["questions"] == {
        "b": {
            "type": "text",
            "relevant": ["=", ["$", "a"], "1"],
            "constraint": [">", ["string-length", ["."]], 2],
            "message": "Too short",
        }
    }
    assert (told["today"], told["now"]) == ("2026-11-27", "2026-11-27T14:05:00")


def test_a_whole_survey_on_one_page_hides_questions_with_their_section():
    assert script(ROUTE)["questions"]["shoes"]["relevant"] == ["=", ["$", "way"], "walk"]
    assert script(ROUTE)["order"].index("double") < script(ROUTE)["order"].index("tired")


def test_no_words_of_a_survey_end_its_script_element():
    asked = survey(ask("a"), ask("b", relevant="${a} = '</script><!--&'", constraint=". = '\u2028'"))
    text = Logic(asked).to_json()
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["questions"]["b"]["relevant"][2] == "</script><!--&"
