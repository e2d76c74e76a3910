"""Forms and questionnaires that others wrote."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyxform.errors import PyXFormError  # type: ignore[import-untyped]
from pyxform.xls2xform import convert  # type: ignore[import-untyped]

from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.definition.refused import DefinitionRefused
from surveys.definition.templates import find_template
from surveys.definition.workbook_check import check_workbook
from surveys.definition.xlsform_in import read_xlsform
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import read_yaml, write_yaml
from tests.unit.surveys.files.made import read_here, without_cells

pytestmark = pytest.mark.real_data

MADE = ("reserved_name_for_field_list_labels_", "generated_table_list_label_")  # pyxform's own
CONTAINERS = ("group", "repeat", "loop")


def their_questions(node: dict[str, Any]) -> Iterator[str]:
    """The names of the questions of pyxform's tree, in order; what it adds itself aside."""
    children = node.get("children", ())
    for number, child in enumerate(children):
        before = children[number - 1] if number else {}
        if child["type"] in CONTAINERS:
            if child["name"] != "meta":
                yield from their_questions(child)
        elif child["name"].startswith(MADE) or (
            child["name"] == f"{before.get('name')}_other" and child.get("label") == "Specify other."
        ):
            continue
        else:
            yield child["name"]


def our_questions(definition: Definition, groups: set[str]) -> Iterator[str]:
    """The names of the questions of a definition, rows of a matrix among them, titles and marks of groups aside."""
    for question in definition.questions():
        if question.name not in groups and not question.original.get("type", "").startswith("end "):
            yield question.name
        yield from (row.name for row in question.rows)


def their_groups(node: dict[str, Any]) -> Iterator[str]:
    """The names of the groups of pyxform's tree."""
    for child in node.get("children", ()):
        if child["type"] in CONTAINERS:
            yield child["name"]
            yield from their_groups(child)


def iter_forms(shared_data: Path) -> list[Path]:
    """All forms."""
    return sorted((shared_data / "surveys" / "xlsform").iterdir())


def judge(path: Path) -> dict[str, Any] | str:
    """pyxform's tree of a form, or its refusal."""
    try:
        return convert(path, validate=False)._pyxform  # type: ignore[no-any-return]
    except PyXFormError as error:
        return str(error)


def read(path: Path) -> Definition | str:
    """Our definition of a form, or our refusal."""
    try:
        return read_here(path.read_bytes(), path.suffix, path.stem)
    except DefinitionRefused as error:
        return str(error)


def test_each_form_is_accepted_or_refused_as_pyxform_does_and_asks_the_same(shared_data: Path) -> None:
    outcomes: Counter[str] = Counter()
    for path in iter_forms(shared_data):
        check_workbook(path.read_bytes())
        theirs, ours = judge(path), read(path)
        if isinstance(ours, str):
            assert ours == theirs, path.name
            outcomes["refused"] += 1
        else:
            assert not isinstance(theirs, str), path.name
            groups = set(their_groups(theirs))
            assert list(our_questions(ours, groups)) == list(their_questions(theirs)), path.name
            outcomes["accepted"] += 1
            outcomes["drafts"] += bool(ours.problems)
    assert outcomes == {"accepted": 34, "refused": 4, "drafts": 13}


def test_each_form_that_comes_in_goes_out_and_in_again_unchanged(shared_data: Path) -> None:
    for path in iter_forms(shared_data):
        definition = read(path)
        if isinstance(definition, str):
            continue
        assert without_cells(read_here(write_xlsform(definition))) == without_cells(definition), path.name
        assert read_yaml(write_yaml(definition)) == definition, path.name


def test_the_process_answers_as_the_library_does(shared_data: Path) -> None:
    path = shared_data / "surveys" / "xlsform" / "widgets.xls"
    assert read_xlsform(path) == read_here(path.read_bytes(), ".xls", "widgets")


def rebuild_parents(asked: list[dict[str, Any]]) -> Definition:
    """The questionnaire of a school's parents, as a messenger's bot asks it."""
    sections: list[Section] = []
    for each in asked:
        if each["section"] or not sections:
            sections.append(Section(f"page{len(sections) + 1}", Words(each["section"] or "")))
        choices = tuple(
            Choice(str(number), Words(text)) for number, text in enumerate(each.get("options", ()), start=1)
        )
        kind = QuestionType.SINGLE if choices else QuestionType.LONG_TEXT
        question = Question(each["id"], kind, Words(each["text"]), choices=choices)
        last = sections[-1]
        sections[-1] = Section(last.name, last.title, questions=(*last.questions, question))
    return Definition(Words("Родители"), sections=tuple(sections))


def rebuild_assessment(asked: dict[str, dict[str, Any]]) -> Definition:
    """The state's assessment: a question is hidden until another has one answer."""
    questions = tuple(
        Question(
            f"q{each['id']}",
            QuestionType.SINGLE,
            Words(each["text"]),
            relevant=f"${{q{each['hide']['quest']}}} = '{each['hide']['value']}'" if each["hide"] else "",
            choices=tuple(Choice(str(answer["id"]), Words(answer["answer"])) for answer in each["answers"].values()),
        )
        for each in asked.values()
    )
    return Definition(Words("Независимая оценка"), sections=(Section("page1", questions=questions),))


def shape(definition: Definition) -> list[list[tuple[bool, int]]]:
    """For each page: whether a question is a choice, and of how many."""
    return [
        [(bool(question.choices), len(question.choices)) for question in section.questions]
        for section in definition.sections
    ]


def test_the_parents_template_has_the_shape_of_a_real_one(shared_data: Path) -> None:
    folder = shared_data / "surveys" / "ru-school-questionnaires"
    real = rebuild_parents(json.loads((folder / "parents.json").read_text(encoding="utf-8")))
    template = find_template("parents")
    assert template is not None
    assert shape(template.definition) == shape(real)
    assert without_cells(read_here(write_xlsform(real))) == real
    assert not {question.label.ru for question in real.questions()} & {
        question.label.ru for question in template.definition.questions()
    }  # in words of our own


def test_the_assessment_template_has_the_conditions_of_the_real_one(shared_data: Path) -> None:
    folder = shared_data / "surveys" / "ru-school-questionnaires"
    real = rebuild_assessment(json.loads((folder / "noko-first-questions.json").read_text(encoding="utf-8")))
    first, second = real.questions()
    assert (first.relevant, second.relevant) == ("", "${q1} = '1'")
    assert read_yaml(write_yaml(real)) == real
    template = find_template("independent-assessment")
    assert template is not None
    _about, openness, *_rest = template.definition.sections
    assert [bool(question.relevant) for question in openness.questions[:2]] == [False, True]
    assert [len(question.choices) for question in openness.questions[:2]] == [2, 2]
