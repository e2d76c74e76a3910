"""Find and rewrite what one question says about another."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from surveys.definition.model import Choice, Definition, Question, Section, Words

EXPRESSIONS = ("required", "relevant", "constraint", "calculation", "choice_filter", "default")
WORDS = ("label", "hint", "required_message", "constraint_message", "unit")
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is named."""

    section: str
    question: str  # empty: the section itself
    field: str


def mentions(text: str, name: str) -> bool:
    """Whether ``${name}`` stands in an expression or a text."""
    return "${" in text and re.search(_reference(name), text) is not None


def find_places(definition: Definition, name: str) -> Iterator[Place]:
    """Every place that names a question, its own apart."""
    for section in definition.sections:
        for field, text in texts_of_section(section):
            if mentions(text, name):
                yield Place(section.name, "", field)
        for question in section.questions:
            if question.name == name:
                continue
            for field, text in texts_of_question(question):
                if mentions(text, name):
                    yield Place(section.name, question.name, field)


def texts_of_section(section: Section) -> Iterator[tuple[str, str]]:
    """Field and text of everything in a section, its questions apart, that may name a question."""
    yield "relevant", section.relevant
    for field in ("title", "description"):
        words: Words = getattr(section, field)
        yield field, words.ru
        yield field, words.en


def texts_of_question(question: Question) -> Iterator[tuple[str, str]]:
    """The same of a question."""
    for field in EXPRESSIONS:
        yield field, getattr(question, field)
    for field in WORDS:
        words: Words = getattr(question, field)
        yield field, words.ru
        yield field, words.en
    for field in ("choices", "rows"):
        choices: tuple[Choice, ...] = getattr(question, field)
        for choice in choices:
            yield field, choice.label.ru
            yield field, choice.label.en


def rename_in_question(question: Question, change: Change) -> Question:
    """A question whose expressions and texts went through ``change``."""
    expressions: dict[str, Any] = {field: change(getattr(question, field)) for field in EXPRESSIONS}
    words: dict[str, Any] = {field: _in_words(getattr(question, field), change) for field in WORDS}
    lists: dict[str, Any] = {
        field: tuple(replace(choice, label=_in_words(choice.label, change)) for choice in getattr(question, field))
        for field in ("choices", "rows")
    }
    return replace(question, **expressions, **words, **lists)


def rename_in_section(section: Section, change: Change) -> Section:
    """A section whose own texts and whose questions went through ``change``."""
    return replace(
        section,
        title=_in_words(section.title, change),
        description=_in_words(section.description, change),
        relevant=change(section.relevant),
        questions=tuple(rename_in_question(question, change) for question in section.questions),
    )


def rename_in_definition(definition: Definition, change: Change) -> Definition:
    """A definition all of whose texts went through ``change``."""
    return replace(
        definition,
        title=_in_words(definition.title, change),
        description=_in_words(definition.description, change),
        thanks=_in_words(definition.thanks, change),
        purpose=_in_words(definition.purpose, change),
        sections=tuple(rename_in_section(section, change) for section in definition.sections),
    )


def renaming(names: dict[str, str]) -> Change:
    """The change that puts new names into ``${…}``; all at once, so that two questions may swap names."""
    pattern = re.compile(r"\$\{\s*(" + "|".join(map(re.escape, names)) + r")\s*\}") if names else None

    def change(text: str) -> str:
        return pattern.sub(lambda found: "${" + names[found[1]] + "}", text) if pattern and "${" in text else text

    return change


def names_choice(text: str, question: str, choice: str, *, own: bool = False) -> bool:
    """Whether an expression about a question holds the quoted name of one of its choices.

    Args:
        own: the expression belongs to the question itself, where ``.`` is its answer.
    """
    return (own or mentions(text, question)) and re.search(rf"(['\"]){re.escape(choice)}\1", text) is not None


def renaming_choice(question: str, old: str, new: str, *, own: bool = False) -> Change:
    """The change that gives a choice its new name where the expression plainly compares the question with it."""
    subject = rf"(?:{_reference(question)}|(?<![\w.])\.(?![\w.]))" if own else _reference(question)
    quoted = rf"(?P<q>['\"]){re.escape(old)}(?P=q)"
    patterns = (
        re.compile(rf"(?P<head>{subject}\s*!?=\s*){quoted}(?P<tail>)"),
        re.compile(rf"(?P<head>){quoted}(?P<tail>\s*!?=\s*{subject})"),
        re.compile(rf"(?P<head>selected\(\s*{subject}\s*,\s*){quoted}(?P<tail>\s*\))"),
    )

    def change(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(lambda found: f"{found['head']}{found['q']}{new}{found['q']}{found['tail']}", text)
        return text

    return change


def line_of(cell: str) -> str:
    """The row of a sheet, or the question of a YAML file, that a cell belongs to."""
    sheet = re.fullmatch(r"(.+![A-Z]+)?(\d+)", cell)
    if sheet and sheet[1]:
        return f"{sheet[1].rpartition('!')[0]}!{sheet[2]}"
    path = re.match(r"sections\[\d+\]\.questions\[\d+\]", cell)
    return path[0] if path else ""


def _reference(name: str) -> str:
    return rf"\$\{{\s*{re.escape(name)}\s*\}}"


def _in_words(words: Words, change: Change) -> Words:
    return Words(change(words.ru), change(words.en)) if words else words
