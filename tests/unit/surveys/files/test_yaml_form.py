"""Surveys in YAML: short to write, refused in sentences with their place."""

import pytest

from core.i18n import language
from surveys.definition.model import Choice, Problem, QuestionType, Words
from surveys.definition.refused import DefinitionRefused
from surveys.definition.yaml_form import read_yaml, write_yaml

SHORT = """
title: {ru: Питание, en: Meals}
questions:
  - type: single
    label: Ест ли ребёнок в школе?
    required: true
    options: [Да, Нет, {ru: Иногда, en: Sometimes}, {label: Другое, other: true}]
  - name: reason
    type: long_text
    label: Почему нет?
    relevant: ${q1} = 'net'
"""


def test_short_forms_are_understood() -> None:
    definition = read_yaml(SHORT)
    first, reason = definition.questions()
    assert definition.title == Words("Питание", "Meals")
    assert [section.name for section in definition.sections] == ["page1"]
    assert (first.name, first.required) == ("q1", "true()")
    assert first.choices == (
        Choice("da", Words("Да")),
        Choice("net", Words("Нет")),
        Choice("inogda", Words("Иногда", "Sometimes")),
        Choice("drugoe", Words("Другое"), other=True),
    )
    assert reason.relevant == "${q1} = 'net'"


def test_yes_no_and_days_are_texts_and_not_what_yaml_makes_of_them() -> None:
    definition = read_yaml(
        "title: yes\nquestions:\n  - {type: single, label: 2026-09-01, options: [yes, no, on, 007, 1.50, +7]}\n"
    )
    (question,) = definition.questions()
    assert definition.title == Words("yes")
    assert question.label == Words("2026-09-01")
    assert [choice.label.ru for choice in question.choices] == ["yes", "no", "on", "007", "1.50", "+7"]


def test_names_that_are_made_are_none_that_are_given() -> None:
    definition = read_yaml("title: x\nquestions:\n  - {type: text}\n  - {type: text, name: q1}\n  - {type: text}\n")
    assert [question.name for question in definition.questions()] == ["q2", "q1", "q3"]


def test_what_is_written_is_short_where_it_can_be() -> None:
    written = write_yaml(read_yaml(SHORT))
    assert "- Да\n" in written
    assert "required: true\n" in written
    assert "en: Sometimes\n" in written
    assert "false" not in written


def test_an_expression_we_cannot_compute_names_its_place_and_is_kept() -> None:
    definition = read_yaml("title: x\nsections:\n- questions:\n  - {type: text, relevant: 'pulldata(1)'}\n")
    assert [problem.cell for problem in definition.problems] == ["sections[0].questions[0].relevant"]
    assert read_yaml(write_yaml(definition)) == definition


def test_problems_travel_with_the_file() -> None:
    definition = read_yaml("title: x\nproblems: [{cell: 'survey!A2', sentence: No.}]\n")
    assert definition.problems == (Problem("survey!A2", "No."),)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("{}", "title", "no title"),
        ("title: x\nkind: quiz", "kind", "“quiz” is not known. What can stand here: poll, survey, vote"),
        ("title: x\nsections: [{questions: [{label: y}]}]", "sections[0].questions[0].type", "no type"),
        (
            "title: x\nsections: [{questions: [{type: singel}]}]",
            "sections[0].questions[0].type",
            "“singel” is not known",
        ),
        (
            "title: x\nsections: [{questions: [{type: text, lable: y}]}]",
            "sections[0].questions[0]",
            "“lable” is not known here",
        ),
        ("title: x\nsections: [{questions: {type: text}}]", "sections[0].questions", "a list is expected"),
        (
            "title: x\nquestions: [{type: number, minimum: low}]",
            "questions[0].minimum",
            "a number is expected here, not “low”",
        ),
        ("title: x\nquestions: [{type: multiple, most: -1}]", "questions[0].most", "a whole number"),
        (
            "title: x\nquestions: [{type: text, label: [a]}]",
            "questions[0].label",
            "a text is expected here, not “a list”",
        ),
        ("title: x\nquestions: [{type: text, label: {de: a}}]", "questions[0].label", "“de” is not known here"),
        ("title: x\nnamed: perhaps", "named", "true or false is expected"),
        (
            "title: x\nquestions: [{type: single, options: [{other: 5}]}]",
            "questions[0].options[0].other",
            "true or false",
        ),
        ("title: x\nquestions: []\nsections: []", "questions", "sections"),
        ("title: x\n  y: z", "", "Line 2, character 4: this is not YAML"),
        ("title: x\ntitle: y", "", "Line 2: “title” stands twice"),
        ("", "", "empty"),
    ],
)
def test_a_refusal_names_the_place_and_what_could_stand_there(text: str, place: str, sentence: str) -> None:
    with language("en"), pytest.raises(DefinitionRefused) as refused:
        read_yaml(text)
    assert refused.value.place == place
    assert str(refused.value).startswith(place)
    assert sentence in str(refused.value)


def test_every_type_can_be_written_by_its_name() -> None:
    listed = "\n".join(f"  - {{type: {kind}}}" for kind in QuestionType)
    assert [question.type for question in read_yaml(f"title: x\nquestions:\n{listed}\n").questions()] == list(
        QuestionType
    )
