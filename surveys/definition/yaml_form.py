"""Definitions in our YAML: read with plain refusals, written so that they read back equal.

The form is told in docs/operator/survey-files.md. Short forms are read: a text alone is Russian, ``options: [Да, Нет]``
gives its choices names of its own, ``required: true`` stands for the expression ``true()``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from core.i18n import gettext as _
from surveys.definition import yaml_fields as fields
from surveys.definition.auto_names import choice_name, numbered_name
from surveys.definition.expression_cells import with_refused_expressions
from surveys.definition.model import (
    Access,
    Choice,
    Definition,
    Problem,
    Question,
    QuestionType,
    Section,
    SurveyKind,
)
from surveys.definition.sizes import MOST_CHOICES, MOST_QUESTIONS
from surveys.definition.yaml_out import write_yaml as write_yaml
from surveys.definition.yaml_text import read_plain

Reader = Callable[[Any, str], Any]

CHOICE_KEYS: Mapping[str, Reader] = {
    "name": fields.text,
    "label": fields.words,
    "other": fields.flag,
    "exclusive": fields.flag,
    "columns": fields.texts_by_name,
}
QUESTION_KEYS: Mapping[str, Reader] = {
    "name": fields.text,
    "type": fields.one_of(QuestionType),
    "label": fields.words,
    "hint": fields.words,
    "required": fields.condition,
    "required_message": fields.words,
    "relevant": fields.condition,
    "constraint": fields.condition,
    "constraint_message": fields.words,
    "calculation": fields.text,
    "choice_filter": fields.condition,
    "minimum": fields.number,
    "maximum": fields.number,
    "step": fields.number,
    "decimals": fields.whole,
    "unit": fields.words,
    "fewest": fields.whole,
    "most": fields.whole,
    "longest": fields.whole,
    "accept": fields.text_list,
    "default": fields.text,
    "randomise": fields.flag,
    "appearance": fields.text,
    "original": fields.texts_by_name,
    "cell": fields.text,
}
SECTION_KEYS: Mapping[str, Reader] = {
    "name": fields.text,
    "title": fields.words,
    "description": fields.words,
    "relevant": fields.condition,
}
DEFINITION_KEYS: Mapping[str, Reader] = {
    "title": fields.words,
    "description": fields.words,
    "kind": fields.one_of(SurveyKind),
    "named": fields.flag,
    "access": fields.one_of(Access),
    "thanks": fields.words,
    "purpose": fields.words,
    "original": fields.texts_by_name,
}
PROBLEM_KEYS: Mapping[str, Reader] = {"cell": fields.text, "sentence": fields.text}


def read_yaml(text: str | bytes) -> Definition:
    """The definition that a YAML text says.

    Returns:
        The definition; expressions that cannot be computed here stand among its ``problems``.
    Raises:
        DefinitionRefused: with the place, like ``sections[0].questions[2].type``, and what could stand there.
    """
    plain = fields.mapping(read_plain(text), "", frozenset({*DEFINITION_KEYS, "sections", "questions", "problems"}))
    values = _values(plain, DEFINITION_KEYS, "")
    if not values.get("title"):
        raise fields.refuse("title", _("the survey has no title."))
    if "questions" in plain and "sections" in plain:
        raise fields.refuse("questions", _("questions stand in sections, or alone where there are no sections."))
    taken = _given_names(plain)
    if "questions" in plain:
        questions = _questions(plain["questions"], "questions", 1, taken)
        sections: tuple[Section, ...] = (Section(numbered_name("page", 1, taken), questions=questions),)
    else:
        sections = _sections(plain.get("sections"), taken)
    problems = tuple(
        Problem(**_values(fields.mapping(each, f"problems[{index}]", frozenset(PROBLEM_KEYS)), PROBLEM_KEYS, ""))
        for index, each in enumerate(fields.items(plain.get("problems"), "problems"))
    )
    return with_refused_expressions(Definition(**values, sections=sections, problems=problems), _places)


def _values(plain: Mapping[str, Any], keys: Mapping[str, Reader], place: str) -> dict[str, Any]:
    """The values that are given, each read in its way."""
    return {
        key: read(plain[key], f"{place}.{key}" if place else key)
        for key, read in keys.items()
        if key in plain and plain[key] is not None
    }


def _given_names(plain: Mapping[str, Any]) -> set[str]:
    """Names that stand in the file, so that a made one is none of them."""
    sections = plain.get("sections")
    pages = [page for page in sections if isinstance(page, dict)] if isinstance(sections, list) else []
    lists = [page.get("questions") for page in [plain, *pages]]
    found = [each for one in lists if isinstance(one, list) for each in one if isinstance(each, dict)]
    return {str(each["name"]) for each in [*pages, *found] if each.get("name") is not None}


def _sections(value: Any, taken: set[str]) -> tuple[Section, ...]:
    found: list[Section] = []
    number = 1
    for index, each in enumerate(fields.items(value, "sections")):
        place = f"sections[{index}]"
        plain = fields.mapping(each, place, frozenset({*SECTION_KEYS, "questions"}))
        values = _values(plain, SECTION_KEYS, place)
        if not values.get("name"):
            values["name"] = numbered_name("page", index + 1, taken)
            taken.add(values["name"])
        questions = _questions(plain.get("questions"), f"{place}.questions", number, taken)
        number += len(questions)
        if number > MOST_QUESTIONS + 1:
            raise fields.refuse(place, _("there are more than %(most)s questions.", most=MOST_QUESTIONS))
        found.append(Section(**values, questions=questions))
    return tuple(found)


def _questions(value: Any, place: str, first: int, taken: set[str]) -> tuple[Question, ...]:
    return tuple(
        _question(each, f"{place}[{index}]", first + index, taken)
        for index, each in enumerate(fields.items(value, place))
    )


def _question(value: Any, place: str, number: int, taken: set[str]) -> Question:
    plain = fields.mapping(value, place, frozenset({*QUESTION_KEYS, "options", "choices", "rows"}))
    values = _values(plain, QUESTION_KEYS, place)
    if "type" not in values:
        raise fields.refuse(
            f"{place}.type",
            _("the question has no type. What can stand here: %(known)s.", known=", ".join(QuestionType)),
        )
    if not values.get("name"):
        values["name"] = numbered_name("q", number, taken)
        taken.add(values["name"])
    if "options" in plain and "choices" in plain:
        raise fields.refuse(f"{place}.options", _("“options” and “choices” mean the same; leave one of them."))
    key = "choices" if "choices" in plain else "options"
    return Question(
        **values,
        choices=_choices(plain.get(key), f"{place}.{key}"),
        rows=_choices(plain.get("rows"), f"{place}.rows"),
    )


def _choices(value: Any, place: str) -> tuple[Choice, ...]:
    found: list[Choice] = []
    given = fields.items(value, place, MOST_CHOICES)
    taken = {str(each["name"]) for each in given if isinstance(each, dict) and each.get("name") is not None}
    for index, each in enumerate(given):
        choice = _choice(each, f"{place}[{index}]")
        if not choice.name:
            choice = replace(choice, name=choice_name(choice.label, taken))
            taken.add(choice.name)
        found.append(choice)
    return tuple(found)


def _choice(value: Any, place: str) -> Choice:
    if not isinstance(value, dict):
        return Choice("", fields.words(value, place))
    if value.keys() <= {"ru", "en"}:
        return Choice("", fields.words(value, place))
    values = _values(fields.mapping(value, place, frozenset(CHOICE_KEYS)), CHOICE_KEYS, place)
    return Choice(values.pop("name", ""), **values)


def _places(section: int, question: int | None, field: str) -> str:
    inside = "" if question is None else f".questions[{question}]"
    return f"sections[{section}]{inside}.{field}"
