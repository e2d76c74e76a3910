"""docs/operator/survey-files.md, followed as it is written."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.main import cli
from surveys.definition import yaml_form
from surveys.definition.check import check_definition
from surveys.definition.check.finding import Level
from surveys.definition.lss import translate_relevance
from surveys.definition.model import Definition, QuestionType
from surveys.definition.workbook_check import LARGEST_FILE, LARGEST_UNPACKED, MOST_MEMBERS
from surveys.definition.xlsform.own_columns import READERS, WORDS
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import read_yaml, write_yaml
from tests.unit.surveys.files.made import read_here, without_cells

pytestmark = pytest.mark.docs

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "operator" / "survey-files.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
FORMS = re.findall(r"^```markdown\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def can_open(definition: Definition) -> bool:
    """Whether nothing stands in the way of opening it."""
    errors = [finding for finding in check_definition(definition) if finding.level is Level.ERROR]
    return not definition.problems and not errors


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_in_yaml_can_be_opened(example: str) -> None:
    definition = read_yaml(example)
    assert can_open(definition)
    assert read_yaml(write_yaml(definition)) == definition


@pytest.mark.parametrize("form", FORMS)
def test_each_example_of_a_form_can_be_opened(form: str) -> None:
    definition = read_here(form.encode(), ".md")
    assert can_open(definition)
    assert without_cells(read_here(write_xlsform(definition))) == without_cells(definition)
    assert [question.type for question in definition.questions()] == [
        QuestionType.SINGLE,
        QuestionType.MULTIPLE,
        QuestionType.MATRIX,
    ]


@pytest.mark.parametrize(("name", "content"), [("meals.yaml", EXAMPLES[0]), ("meals.md", FORMS[0])])
def test_the_command_line_finds_nothing_wrong_with_an_example(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    checked = CliRunner().invoke(cli, ["survey", "check", str(file)])
    assert checked.exit_code == 0, checked.output


def test_the_command_line_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "meals.yaml"
    file.write_text("title: x\nquestions: [{type: singel}]\n", encoding="utf-8")
    checked = CliRunner().invoke(cli, ["survey", "check", str(file)])
    assert checked.exit_code == 1
    assert "questions[0].type: “singel” is not known" in str(
        checked.exception
    )  # which the door of the command line prints


def test_there_are_examples() -> None:
    assert (len(EXAMPLES), len(FORMS)) == (2, 1)


def test_the_page_names_all_that_can_stand_in_our_yaml() -> None:
    keys = {*yaml_form.DEFINITION_KEYS, *yaml_form.SECTION_KEYS, *yaml_form.QUESTION_KEYS, *yaml_form.CHOICE_KEYS}
    names = keys | set(yaml_form.PROBLEM_KEYS) | {*QuestionType, "sections", "questions", "options", "choices", "rows"}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


def test_the_page_names_all_columns_of_ours_and_no_other() -> None:
    columns = {f"kais_{name}" for name in READERS} | {f"kais_{name}_" for name in WORDS}
    assert [name for name in sorted(columns) if f"`{name}" not in PAGE] == []
    known = {
        *READERS,
        *WORDS,
        "kind",
        "named",
        "access",
        "title",
        "description",
        "purpose",
        "thanks",
        "choices",
        "rows",
        "name",
    }
    known |= {"other", "exclusive"}
    written = {
        name.removesuffix("_ru").removesuffix("_en").removesuffix("_…") for name in re.findall(r"kais_([a-z_…]+)", PAGE)
    }
    assert written - known == set()


def test_the_limits_are_those_of_the_code() -> None:
    assert f"more than {MOST_MEMBERS} parts or {LARGEST_UNPACKED >> 20} MB unpacked" in PAGE
    assert re.search(rf"files above\s+{LARGEST_FILE >> 20} MB", PAGE)


def test_the_condition_that_the_page_calls_simple_is_translated() -> None:
    assert translate_relevance('Q1.NAOK == "Y"', {"Q1": "Q1"}) == "${Q1} = 'Y'"
