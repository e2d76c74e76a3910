"""The surveys we ship."""

from dataclasses import fields
from typing import Any

import pytest

from surveys.definition.model import Definition, QuestionType, Words
from surveys.definition.templates import Template, find_template, list_templates
from surveys.definition.xlsform_out import write_xlsform
from tests.unit.surveys.files.made import read_here, without_cells

NAMES = [template.name for template in list_templates()]


def texts(definition: Definition) -> list[Words]:
    """Every text of a definition that is given."""
    holders: list[Any] = [definition, *definition.sections, *definition.questions()]
    holders += [choice for question in definition.questions() for choice in (*question.choices, *question.rows)]
    found = [getattr(holder, each.name) for holder in holders for each in fields(holder)]
    return [each for each in found if isinstance(each, Words) and each]


@pytest.fixture(params=NAMES)
def template(request: pytest.FixtureRequest) -> Template:
    """Each in turn."""
    found = find_template(request.param)
    assert found is not None
    return found


def test_there_is_one_for_each_use() -> None:
    assert NAMES == [
        "choose-project",
        "event-feedback",
        "independent-assessment",
        "parents",
        "rank-projects",
        "school-monitoring",
    ]


def test_it_can_be_opened_as_it_is(template: Template) -> None:
    from surveys.definition.check import check_definition

    assert template.definition.problems == ()
    assert check_definition(template.definition) == ()


def test_it_is_complete_in_both_languages(template: Template) -> None:
    assert [each for each in texts(template.definition) if not (each.ru and each.en)] == []
    assert template.description
    assert template.definition.purpose
    assert template.definition.thanks


def test_its_choices_have_names_that_mean_something_in_a_condition(template: Template) -> None:
    for question in template.definition.questions():
        assert question.name != ""
        assert not question.name.startswith("q1")
        for choice in (*question.choices, *question.rows):
            assert choice.name.isascii()


def test_other_tools_can_read_it(template: Template) -> None:
    assert without_cells(read_here(write_xlsform(template.definition))) == without_cells(template.definition)


def test_conditions_of_the_assessment_ask_only_those_who_can_know() -> None:
    assessment = find_template("independent-assessment")
    assert assessment is not None
    asked = {question.name: question.relevant for question in assessment.definition.questions() if question.relevant}
    assert asked["stand_good"] == "${stand_read} = 'yes'"
    assert len(asked) == 6


def test_the_monitoring_is_named_and_asks_an_institution() -> None:
    monitoring = find_template("school-monitoring")
    assert monitoring is not None
    assert monitoring.definition.named
    assert next(monitoring.definition.questions()).type is QuestionType.INSTITUTION
