"""The editing of definitions: whatever staff do, a definition comes out that can be stored and read again."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition.model import Choice, Definition, Problem, Question, QuestionType, Section, SurveyKind, Words
from surveys.definition.stored import dump_definition, load_definition
from surveys.desk import editing
from surveys.desk.changes import Kind, find_changes
from surveys.desk.conditions import join_conditions, make_condition, picks_before
from surveys.desk.fields import Errors, differences, stamp
from surveys.desk.names import EditRefused
from surveys.desk.outline_form import apply_outline, outline_fields
from surveys.desk.question_form import apply_question, drop_row, question_fields, swap_rows
from surveys.desk.words_form import apply_words, words_of

T = QuestionType
YES_NO = (Choice("yes", Words("Да", "Yes")), Choice("no", Words("Нет", "No")))


def survey() -> Definition:
    """Two pages; the second page and two questions depend on the first question."""
    return Definition(
        Words("Питание", "Meals"),
        sections=(
            Section(
                "page1",
                Words("Вначале"),
                questions=(
                    Question("eats", T.SINGLE, Words("Ребёнок ест в школе?", "Does the child eat?"), choices=YES_NO),
                    Question("why", T.LONG_TEXT, Words("Почему нет?"), relevant="${eats} = 'no'"),
                ),
            ),
            Section(
                "page2",
                relevant="${eats} = 'yes'",
                questions=(
                    Question("mark", T.SCALE, Words("Оценка"), minimum=1, maximum=5),
                    Question("note", T.NOTE, Words("Вы поставили ${mark}.")),
                ),
            ),
        ),
    )


def question(name: str) -> Question:
    return editing.get_question(survey(), name)


def test_a_new_name_goes_wherever_the_question_is_named() -> None:
    renamed = editing.rename_question(survey(), "eats", "meals")
    assert [one.name for one in renamed.questions()] == ["meals", "why", "mark", "note"]
    assert renamed.sections[0].questions[1].relevant == "${meals} = 'no'"
    assert renamed.sections[1].relevant == "${meals} = 'yes'"
    assert (
        editing.rename_question(survey(), "mark", "grade").sections[1].questions[1].label.ru == "Вы поставили ${grade}."
    )


@pytest.mark.parametrize("name", ["", "7q", "имя", "a b", "why", "page2", "token", "action", "q" * 61, "x${y}"])
def test_a_name_that_is_none_or_is_taken_is_refused(name: str) -> None:
    with pytest.raises(EditRefused):
        editing.rename_question(survey(), "eats", name)


@pytest.mark.parametrize(("name", "by"), [("eats", "why"), ("mark", "note")])
def test_a_question_that_others_name_is_not_removed_from_under_them(name: str, by: str) -> None:
    with pytest.raises(EditRefused, match=by):
        editing.remove_question(survey(), name)
    assert editing.remove_question(survey(), "why").question("why") is None
    with pytest.raises(EditRefused):
        editing.remove_section(survey(), "page1")
    assert len(editing.remove_section(survey(), "page2").sections) == 1


def test_what_a_file_could_not_say_of_a_question_leaves_with_it() -> None:
    asked = editing.replace_question(survey(), "why", replace(question("why"), cell="survey!A7"))
    problems = (Problem("survey!C7", "Не задать."), Problem("survey!C8", "И это."), Problem("", "Ещё."))
    left = editing.remove_question(replace(asked, problems=problems), "why").problems
    assert [problem.cell for problem in left] == ["survey!C8", ""]
    kept = editing.remove_question(replace(survey(), problems=problems), "why").problems  # of no file
    assert kept == problems


def test_what_the_questions_of_a_page_say_of_each_other_follows_into_its_copy() -> None:
    copied, name = editing.copy_section(survey(), "page1")
    section = editing.get_section(copied, name)
    assert [one.name for one in section.questions] == ["eats_2", "why_2"]
    assert section.questions[1].relevant == "${eats_2} = 'no'"
    assert copied.sections.index(section) == 1


def test_a_question_walks_from_page_to_page() -> None:
    moved = editing.move_question(survey(), "why", 1)
    assert [[one.name for one in section.questions] for section in moved.sections] == [
        ["eats"],
        ["why", "mark", "note"],
    ]
    assert editing.move_question(moved, "why", -1) == survey()
    assert editing.move_question(survey(), "eats", -1) == survey()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("${eats} = 'no'", "${eats} = 'never'"),
        ('${ eats } != "no" or 1 = 2', '${ eats } != "never" or 1 = 2'),
        ("'no' = ${eats}", "'never' = ${eats}"),
        ("not(selected(${eats}, 'no'))", "not(selected(${eats}, 'never'))"),
        ("${mark} = 'no'", "${mark} = 'no'"),
    ],
)
def test_expressions_follow_a_choices_new_code(before: str, after: str) -> None:
    definition = editing.replace_question(survey(), "why", replace(question("why"), relevant=before))
    changed = editing.rename_choice(definition, "eats", "no", "never")
    assert editing.get_question(changed, "why").relevant == after


def test_a_code_that_an_expression_uses_in_another_way_is_not_changed() -> None:
    odd = replace(question("why"), relevant="concat(${eats}, '') = 'no'")
    with pytest.raises(EditRefused, match="no"):
        editing.rename_choice(editing.replace_question(survey(), "why", odd), "eats", "no", "never")


def test_a_condition_is_made_of_a_question_and_its_choice() -> None:
    definition = survey()
    assert [pick.question for pick in picks_before(definition, question="note")] == ["eats", "mark"]
    assert [pick.question for pick in picks_before(definition, section="page2")] == ["eats"]
    assert make_condition(definition, "eats|no", "not") == "${eats} != 'no'"
    assert make_condition(definition, "mark|3", "least") == "${mark} >= 3"
    assert make_condition(definition, "eats|forged'", "is") == ""
    assert join_conditions("${a} = 1 or ${b} = 2", "${c} = 3", "and") == "(${a} = 1 or ${b} = 2) and ${c} = 3"


def test_the_form_changes_words_codes_and_order_together() -> None:
    fields = question_fields(question("eats"))
    fields |= {"label.ru": "Питается?", "choice.0.name": "no", "choice.1.name": "yes", "choice.2.ru": "Иногда"}
    errors: Errors = {}
    changed, name = apply_question(survey(), "eats", swap_rows(fields, "choice", 0, 1), errors)
    assert not errors
    eats = editing.get_question(changed, name)
    assert eats.label == Words("Питается?", "Does the child eat?")
    assert [(choice.name, choice.label.ru) for choice in eats.choices] == [
        ("yes", "Нет"),
        ("no", "Да"),
        ("1", "Иногда"),
    ]
    assert changed.sections[0].questions[1].relevant == "${eats} = 'yes'"  # the two codes changed places
    assert changed.sections[1].relevant == "${eats} = 'no'"


def test_several_choices_are_added_at_once_and_one_is_removed() -> None:
    fields = drop_row(question_fields(question("eats")), "choice", 1) | {"choice.lines": "Иногда\r\n\r\n По средам "}
    errors: Errors = {}
    changed, _name = apply_question(survey(), "eats", fields, errors)
    found = editing.get_question(changed, "eats").choices
    assert [(choice.name, choice.label.ru) for choice in found] == [("yes", "Да"), ("1", "Иногда"), ("2", "По средам")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minimum": "много"}, "minimum"),
        ({"maximum": "1e309"}, "maximum"),
        ({"minimum": "nan"}, "minimum"),
        ({"longest": "-1"}, "longest"),
        ({"type": "unheard"}, "type"),
        ({"type": "text"}, "type"),
        ({"choice.0.name": "a b"}, "choice.0.name"),
        ({"choice.1.name": "yes"}, "choice.1.name"),
        ({"required": "if", "required_if": " "}, "required_if"),
        ({"label.ru": "я" * 9000}, "label.ru"),
        ({"name": "why"}, "name"),
    ],
)
def test_what_cannot_stand_is_said_at_its_field_and_changes_nothing(change: dict[str, str], field: str) -> None:
    errors: Errors = {}
    apply_question(survey(), "eats", question_fields(question("eats")) | change, errors)
    assert list(errors) == [field]


def test_a_vote_is_never_named_and_promises_stand_once_made() -> None:
    errors: Errors = {}
    posted = outline_fields(survey()) | {"kind": "vote", "named": "named"}
    assert apply_outline(survey(), posted, errors, promised=False) == survey()
    assert list(errors) == ["named"]
    kept = apply_outline(survey(), outline_fields(survey()) | {"kind": "poll", "named": "named"}, {}, promised=True)
    assert (kept.kind, kept.named) == (SurveyKind.SURVEY, False)


def test_unknown_fields_change_nothing() -> None:
    posted = {"owner_id": "1", "published_at": "2026", "section.unheard.title.ru": "x", "version": "9"}
    assert apply_outline(survey(), posted, {}, promised=False) == survey()
    assert apply_question(survey(), "eats", posted | {"cell": "x", "original": "y"}, {}) == (survey(), "eats")
    assert apply_words(survey(), {"question.eats.name.ru": "x", "question.unheard.label.ru": "y"}, {}) == survey()


def test_a_form_tells_what_somebody_else_saved_meanwhile() -> None:
    mine = question_fields(question("eats")) | {"label.ru": "Моё"}
    theirs = question_fields(replace(question("eats"), label=Words("Чужое", "Does the child eat?")))
    assert stamp(theirs) != stamp(question_fields(question("eats")))
    [difference] = differences(theirs, mine)
    assert (difference.name, difference.yours, difference.theirs) == ("label.ru", "Моё", "Чужое")


def test_a_correction_is_told_part_by_part() -> None:
    changed = editing.rename_question(survey(), "why", "reason")
    changed = editing.move_question(changed, "note", -1)
    changed, _new = editing.add_question(changed, "page2", T.DATE)
    changed = apply_outline(changed, {"title.en": "School meals"}, {}, promised=True)
    found = find_changes(survey(), changed)
    assert [(change.kind, change.question) for change in found] == [
        (Kind.CHANGED, ""),
        (Kind.ADDED, "reason"),
        (Kind.MOVED, "mark"),
        (Kind.ADDED, "q1"),
        (Kind.REMOVED, "why"),
    ]
    assert find_changes(survey(), survey()) == []


WORDS = st.builds(Words, st.text(max_size=8), st.text(max_size=8))
CHOICES = st.lists(
    st.builds(Choice, st.from_regex(r"[a-c]{1,2}", fullmatch=True), WORDS, st.booleans(), st.booleans()),
    max_size=4,
    unique_by=lambda choice: choice.name,
).map(tuple)
EXPRESSION = st.sampled_from(
    ["", "true()", "${q1} = 'a'", "selected(${q2}, 'b') and . > 3", "string-length(${q1}) > 2"]
)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Small surveys with conditions; some speak of questions that are not there."""
    sections = []
    number = 0
    for at in range(draw(st.integers(1, 3))):
        questions = []
        for _turn in range(draw(st.integers(0, 3))):
            number += 1
            kind = draw(st.sampled_from([T.SINGLE, T.MULTIPLE, T.MATRIX, T.SCALE, T.RANKING]))
            questions.append(
                Question(
                    f"q{number}",
                    kind,
                    draw(WORDS),
                    relevant=draw(EXPRESSION),
                    required=draw(EXPRESSION),
                    choices=draw(CHOICES),
                    rows=draw(CHOICES) if kind is T.MATRIX else (),
                    minimum=draw(st.none() | st.integers(-5, 5) | st.floats(-1e6, 1e6)),
                    default=draw(st.sampled_from(["", "a", "a b"])),
                )
            )
        sections.append(Section(f"page{at + 1}", draw(WORDS), relevant=draw(EXPRESSION), questions=tuple(questions)))
    return Definition(Words("Т"), sections=tuple(sections))


@given(definitions())
@settings(max_examples=60, deadline=None)
def test_a_form_that_comes_back_untouched_changes_nothing(definition: Definition) -> None:
    errors: Errors = {}
    assert apply_outline(definition, outline_fields(definition), errors, promised=False) == definition
    assert apply_words(definition, words_of(definition), errors) == definition
    for one in definition.questions():
        assert apply_question(definition, one.name, question_fields(one), errors) == (definition, one.name)
    assert not errors


STEPS = (
    "add_section",
    "copy_section",
    "move_section",
    "remove_section",
    "add",
    "copy",
    "move",
    "put",
    "remove",
    "rename",
)


@given(definitions(), st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.integers(-2, 3)), max_size=12))
@settings(max_examples=120, deadline=None)
def test_every_edit_gives_a_definition_that_can_be_read_back(
    definition: Definition, steps: list[tuple[str, int, int]]
) -> None:
    for step, pick, by in steps:
        with contextlib.suppress(EditRefused):
            definition = _do(definition, step, pick, by)
        assert load_definition(dump_definition(definition)) == definition
        names = [one.name for one in definition.questions()] + [section.name for section in definition.sections]
        assert len(names) == len(set(names))


def _do(definition: Definition, step: str, pick: int, by: int) -> Definition:
    sections = definition.sections
    questions = list(definition.questions())
    section = sections[pick % len(sections)].name if sections else "none"
    name = questions[pick % len(questions)].name if questions else "none"
    match step:
        case "add_section":
            return editing.add_section(definition)[0]
        case "copy_section":
            return editing.copy_section(definition, section)[0]
        case "move_section":
            return editing.move_section(definition, section, by)
        case "remove_section":
            return editing.remove_section(definition, section)
        case "add":
            return editing.add_question(definition, section, list(T)[pick])[0]
        case "copy":
            return editing.copy_question(definition, name)[0]
        case "move":
            return editing.move_question(definition, name, 1 if by > 0 else -1)
        case "put":
            return editing.put_question(definition, name, section, by)
        case "remove":
            return editing.remove_question(definition, name)
        case _:
            return editing.rename_question(definition, name, f"n{pick}")


POSTED = st.dictionaries(
    st.sampled_from(
        [
            *question_fields(Question("q1", T.MATRIX, choices=YES_NO, rows=YES_NO)),
            "choice.5.ru",
            "choice.5.name",
            "choice.lines",
            "choice.gone.a",
            "row.lines",
        ]
    ),
    st.text(max_size=12) | st.sampled_from(["scale", "matrix", "single", "a", "q2", "1", "-3,5", "if", "always"]),
    max_size=14,
)


@given(definitions(), POSTED)
@settings(max_examples=200, deadline=None)
def test_whatever_is_posted_a_definition_can_be_stored_or_a_field_is_named(
    definition: Definition, posted: dict[str, str]
) -> None:
    for one in definition.questions():
        errors: Errors = {}
        changed, name = apply_question(definition, one.name, posted, errors)
        assert errors or (load_definition(dump_definition(changed)) == changed and changed.question(name) is not None)
        codes = [choice.name for choice in editing.get_question(changed, name).choices]
        assert errors or len(codes) == len(set(codes))
