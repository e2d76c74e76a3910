"""What the check of a definition says before people are asked."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import language
from surveys.definition.check import Level, check_definition
from surveys.definition.model import Choice, Problem, SurveyKind, Words
from surveys.logic import Logic
from tests.unit.surveys.logic.asked import NOW, TODAY, T, ask, choices, page, run, survey

YES_NO = ("yes", "no")


def found(definition, lang="en"):
    with language(lang):
        return check_definition(definition)


def said(definition, level=None):
    """Level, name, field and sentence of every finding that is not about languages."""
    return [
        (str(one.level), one.name, one.field, one.sentence) for one in found(definition) if level in (None, one.level)
    ]


def errors_of(definition, name):
    return [one.sentence for one in found(definition) if one.level is Level.ERROR and one.name == name]


def warnings_of(definition, name):
    return [one.sentence for one in found(definition) if one.level is Level.WARNING and one.name == name]


def test_a_sound_survey_has_nothing_said_of_it():
    sound = survey(
        page("one", ask("way", T.SINGLE, "bus", "walk", required="true()"), ask("agree", T.CONSENT, required="true()")),
        page("two", ask("minutes", T.NUMBER, minimum=0, maximum=180), relevant="${way} = 'bus'"),
    )
    assert found(sound) == ()


@pytest.mark.parametrize(
    ("definition", "name", "field", "words"),
    [
        (survey(ask("a"), ask("a")), "a", "name", "Two questions are named"),
        (survey(page("p", ask("a")), page("p", ask("b"))), "p", "name", "Two pages are named"),
        (survey(ask("token")), "token", "name", "taken by the form itself"),
        (survey(ask("version")), "version", "name", "taken by the form itself"),
        (survey(ask("1a")), "1a", "name", "begin with a Latin letter"),
        (survey(ask("возраст")), "возраст", "name", "begin with a Latin letter"),
        (survey(ask("a" * 61)), "a" * 61, "name", "at most 60"),
        (survey(ask("a", T.SINGLE, "x", "x", "y")), "a", "choices", "has “x” twice"),
        (survey(ask("a", T.MATRIX, "x", "y", rows=choices("r", "r"))), "a", "rows", "has “r” twice"),
        (survey(ask("a", T.SINGLE, "x", "")), "a", "choices", "1 to 100 characters"),
        (survey(ask("a", T.MULTIPLE, "x y", "z")), "a", "choices", "has a blank in it"),
        (survey(ask("a", label=Words())), "a", "label", "has no text"),
        (survey(ask("a"), title=Words()), "", "title", "has no title"),
        (survey(), "", "sections", "no question to answer"),
        (survey(ask("a", T.NOTE)), "", "sections", "no question to answer"),
        (survey(ask("a", T.SINGLE)), "a", "choices", "has no choices"),
        (survey(ask("a", T.MATRIX, "x", "y")), "a", "rows", "has no rows"),
        (survey(ask("a", T.UNSUPPORTED), ask("b")), "a", "type", "cannot be asked here"),
        (survey(ask("a", T.NUMBER, minimum=5, maximum=1)), "a", "minimum", "the minimum is above the maximum"),
        (survey(ask("a", T.SCALE, minimum=1, maximum=1_000)), "a", "minimum", "2 to 101 points"),
        (survey(ask("a", T.SCALE, minimum=0.5, maximum=3)), "a", "minimum", "whole ends"),
        (survey(ask("a", T.NUMBER, step=0)), "a", "step", "above 0"),
        (survey(ask("a", T.NUMBER, decimals=-1)), "a", "decimals", "0 to 10"),
        (survey(ask("a", longest=0)), "a", "longest", "at least 1 character"),
        (survey(ask("a", T.MULTIPLE, "x", "y", fewest=2, most=1)), "a", "fewest", "than it allows"),
        (survey(ask("a", T.MULTIPLE, "x", "y", fewest=3)), "a", "fewest", "than it has"),
        (survey(ask("a", T.MULTIPLE, "x", "y", most=0)), "a", "most", "no choice at all"),
        (survey(ask("a", T.SINGLE, choices=(Choice("x", Words("x", "x"), other=True), Choice("y", Words("y", "y"), other=True)))), "a", "choices", "only one choice"),
        (survey(ask("a"), kind=SurveyKind.VOTE, named=True), "", "named", "always anonymous"),
        (survey(ask("a", constraint="regex(., '(?=x)')")), "a", "constraint", "RE2 does not know this pattern"),
        (survey(ask("a", relevant="${b} = 1"), ask("b", relevant="${a} = 1")), "a", "relevant", "in a circle"),
        (survey(ask("a", T.DROPDOWN, choices=tuple(Choice(f"c{n}", Words("x", "x")) for n in range(501)))), "a", "choices", "more than 500"),
        (survey(*(ask(f"q{n}") for n in range(301))), "", "sections", "at most 300 questions"),
        (survey(ask("a", label=Words("я" * 600_000, "x"))), "", "sections", "larger than 1 MB"),
    ],
)  # fmt: skip
def test_what_people_cannot_be_asked_is_an_error(definition, name, field, words):
    assert [one for one in said(definition, Level.ERROR) if one[1:3] == (name, field) and words in one[3]]


@pytest.mark.parametrize(
    ("definition", "name", "words"),
    [
        (survey(ask("a", T.CONSENT)), "a", "go on without ticking it"),
        (survey(ask("a"), ask("b"), kind=SurveyKind.POLL), "b", "asks one question"),
        (survey(ask("a", T.EMAIL)), "a", "may say who answers"),
        (survey(ask("a", calculation="1")), "a", "its calculation is not used"),
        (survey(ask("a", T.CALCULATED), ask("b")), "a", "has no calculation"),
        (survey(ask("a", T.SINGLE, "x")), "a", "one choice only"),
        (survey(ask("a", T.SINGLE, choices=(Choice("x"), Choice("y")))), "a", "people would read the names “x”, “y”"),
        (survey(ask("a", relevant="${b} = 'x'"), ask("b")), "a", "Question “a” depends on “b”, which is asked after it"),
        (survey(page("p", ask("x"), relevant="${b} = 'x'"), page("q", ask("b"))), "p", "Page “p” depends on “b”"),
        (survey(ask("a", T.SINGLE, *YES_NO), ask("b", T.SINGLE, "x", "y", required="${a} = 'maybe'")), "b", "“a” has no such choice"),
        (survey(ask("a", T.MULTIPLE, *YES_NO, constraint="not(selected(., 'maybe'))")), "a", "looks for “maybe”"),
    ],
)  # fmt: skip
def test_what_deserves_a_look_is_a_warning(definition, name, words):
    assert [one for one in warnings_of(definition, name) if words in one]
    assert not errors_of(definition, name)


def test_named_surveys_may_ask_for_an_address():
    assert found(survey(ask("a", T.EMAIL), named=True)) == ()


def test_texts_that_one_language_lacks_are_warnings_once_the_other_is_given():
    only_russian = survey(ask("a", label=Words("Вопрос")), title=Words("Опрос"))
    assert found(only_russian) == ()
    mixed = survey(ask("a", label=Words("Вопрос"), hint=Words("Как")), ask("b"), title=Words("Опрос", "Survey"))
    assert warnings_of(mixed, "a") == ["a: No English text: question, hint. Readers of English would see Russian."]
    assert warnings_of(mixed, "b") == []
    other = survey(ask("a", label=Words("", "Question")), title=Words("Опрос", "Survey"))
    assert warnings_of(other, "a") == ["a: No Russian text: question. Readers of Russian would see English."]


def test_findings_are_said_in_russian():
    [finding] = [one for one in found(survey(ask("a", T.NUMBER, minimum=5, maximum=1)), "ru") if one.name == "a"]
    assert finding.sentence == "Вопрос «a»: наименьшее больше наибольшего. Поменяйте их местами."


def test_what_the_file_said_already_is_not_said_twice():
    bad = survey(ask("a", relevant="${q} == 1", cell="survey!A2"), ask("u", T.UNSUPPORTED, cell="survey!A3"))
    assert len(errors_of(bad, "a")) == 1
    sentence = errors_of(bad, "a")[0].partition(": ")[2]
    told = replace(bad, problems=(Problem("survey!C2", sentence), Problem("survey!A3", "Questions of this type…")))
    assert errors_of(told, "a") == errors_of(told, "u") == []


# ---------------------------------------------------------------- what can never be

NEVER = "is never asked"


@pytest.mark.parametrize(
    "condition",
    [
        "${a} = 'yes' and ${a} = 'no'",
        "${a} = 'maybe'",
        "${a} = ''",  # a is required
        "selected(${m}, 'x') and count-selected(${m}) > 3",
        "${s} > 5",
        "${s} = 2 and ${a} = 'no'",  # s is only asked after yes
        "${c} = 4",
        "1 = 2",
    ],
)
def test_a_question_that_no_answers_lead_to_is_an_error(condition):
    asked = survey(
        ask("a", T.SINGLE, *YES_NO, required="true()"),
        ask("m", T.MULTIPLE, "x", "y", "z"),
        ask("s", T.SCALE, relevant="${a} = 'yes'"),
        ask("c", T.CALCULATED, calculation="count-selected(${m})"),
        ask("q", relevant=condition),
    )
    assert [one for one in errors_of(asked, "q") if NEVER in one]


@pytest.mark.parametrize(
    "condition",
    [
        "${a} = 'yes' or ${a} = 'no'",
        "${m} = ''",
        "count-selected(${m}) = 3",
        "${s} = 5",
        "${free} = 'x' and ${free} = 'y'",  # words are not enumerated
        "${own.other} = 'x'",
        "today() > '2030-01-01'",
        "${big} = 'nothing'",  # too many combinations
    ],
)
def test_nothing_is_said_of_a_question_that_may_be_reached(condition):
    asked = survey(
        ask("a", T.SINGLE, *YES_NO, required="true()"),
        ask("m", T.MULTIPLE, "x", "y", "z"),
        ask("s", T.SCALE, relevant="${a} = 'yes'"),
        ask("free"),
        ask("own", T.SINGLE, choices=(Choice("o", Words("О", "O"), other=True), *choices("p"))),
        ask("big", T.MULTIPLE, *(f"c{number}" for number in range(11))),
        ask("q", relevant=condition),
    )
    assert not [one for one in found(asked) if NEVER in one.sentence]


def test_a_page_that_no_answers_lead_to_is_named_without_its_questions():
    asked = survey(
        page("one", ask("a", T.SINGLE, *YES_NO)),
        page("two", ask("b", relevant="${a} = 'yes'"), relevant="${a} = 'yes' and ${a} = 'no'"),
        page("three", ask("c", relevant="${a} = 'no'"), relevant="${a} = 'yes'"),
    )
    assert [one[1] for one in said(asked, Level.ERROR)] == ["two", "c"]


def test_a_question_switched_off_on_purpose_is_a_warning():
    asked = survey(ask("a"), ask("b", relevant="false()"))
    assert NEVER in warnings_of(asked, "b")[0]
    assert errors_of(asked, "b") == []


def test_a_choice_that_no_filter_lets_through_is_a_warning():
    asked = survey(
        ask("zone", T.DROPDOWN, "north", "south"),
        ask("school", T.SINGLE, choices=choices("s1", "s2", zone=("north", "west")), choice_filter="zone = ${zone}"),
    )
    assert warnings_of(asked, "school") == ["Question “school”: no answers let the choice “s2” through its filter."]


conditions = st.recursive(
    st.sampled_from(
        ["${a} = 'x'", "${a} = 'y'", "${b} = 'x'", "selected(${m}, 'x')", "${b} = ''", "${s} > 1", "true()"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        inner.map(lambda one: f"not({one})"),
    ),
    max_leaves=4,
)
some_answers = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["x", "y"]),
        "b": st.sampled_from(["x", "y"]),
        "m": st.lists(st.sampled_from(["x", "y"]), unique=True, min_size=1).map(sorted),
        "s": st.integers(1, 2),
    },
)


@given(conditions, conditions, conditions, st.lists(some_answers, max_size=40))
def test_whatever_is_called_unreachable_no_answers_reach(first, second, third, many):
    asked = survey(
        ask("a", T.SINGLE, "x", "y"),
        ask(
            "b",
            T.SINGLE,
            "x",
            "y",
            relevant=first.replace("${b}", "${a}").replace("${s}", "${a}").replace("${m}", "${a}"),
        ),
        ask("m", T.MULTIPLE, "x", "y"),
        ask("s", T.SCALE, minimum=1, maximum=2, relevant=second.replace("${s}", "${a}")),
        ask("q", relevant=third),
    )
    unreachable = {one.name for one in found(asked) if NEVER in one.sentence}
    for answers in many:
        assert not unreachable & run(asked, answers).visible


@pytest.mark.parametrize("highest", [1e300, float("inf"), float("nan"), -5])
def test_a_scale_without_an_end_is_told_and_not_tried(highest):
    asked = survey(ask("a", T.SCALE, minimum=0, maximum=highest), ask("b", relevant="${a} > 3"))
    assert errors_of(asked, "a")
    assert errors_of(asked, "b") == []


def test_the_largest_survey_is_checked_within_two_seconds():
    first = ask("a0", T.MULTIPLE, *(f"c{number}" for number in range(10)))
    rest = [
        ask(f"a{number}", T.SINGLE, *YES_NO, relevant=f"selected(${{a0}}, 'c1') and ${{a{max(1, number - 3)}}} = 'yes'")
        for number in range(1, 300)
    ]
    start = time.perf_counter()
    found(survey(first, *rest))
    assert time.perf_counter() - start < 2


wild_names = st.sampled_from(["a", "b", "c", "token", "", "1", "a.b", "имя"])
wild_expressions = st.sampled_from(
    ["", "${a} = 'x'", "${b} > 1", "${c}", ". = 1", "zone = ${a}", "1 ==", "true()", "false()", "today() > ${b}",
     "${a.other} = ''", "${b.x} = 'y'", "jr:choice-name(${a}, '${a}')", "regex(., '(a+)+')", "once(${c})", "${gone}"],
)  # fmt: skip
wild_choices = st.lists(
    st.builds(Choice, name=wild_names, other=st.booleans(), columns=st.dictionaries(st.just("zone"), wild_names)),
    max_size=3,
).map(tuple)
wild_numbers = st.one_of(st.none(), st.sampled_from([-1e300, -1.0, 0.0, 0.5, 3.0, 1e300]))
wild_questions = st.builds(
    ask, name=wild_names, type=st.sampled_from(list(T)), relevant=wild_expressions, required=wild_expressions,
    constraint=wild_expressions, calculation=wild_expressions, choice_filter=wild_expressions, choices=wild_choices,
    rows=wild_choices, minimum=wild_numbers, maximum=wild_numbers, cell=st.sampled_from(["", "survey!A2"]),
)  # fmt: skip
wild_pages = st.lists(
    st.builds(
        lambda name, relevant, questions: page(name, *questions, relevant=relevant),
        wild_names,
        wild_expressions,
        st.lists(wild_questions, max_size=4),
    ),
    max_size=3,
)


@given(wild_pages, st.dictionaries(wild_names, st.one_of(st.text(max_size=3), st.integers(), st.lists(wild_names))))
def test_no_draft_is_too_wild_to_be_checked_shown_and_run(pages, answers):
    draft = survey(*pages)
    found(draft)
    logic = Logic(draft)
    state = logic.run(answers, today=TODAY, now=NOW)
    logic.prune(answers, state)
    for one in (None, *(section.name for section in draft.sections)):
        logic.to_json(one, answers, today=TODAY, now=NOW)
