"""Every text of a survey in both languages, side by side."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from surveys.definition.model import Choice, Definition, Question, Section, Words
from surveys.desk.fields import Errors, Fields, Posted, read_words, words_fields

Reader = Callable[[str, Words], Words]  # name of the fields, stored text -> text
OF_SURVEY = ("title", "description", "purpose", "thanks")
OF_SECTION = ("title", "description")
OF_QUESTION = ("label", "hint", "required_message", "constraint_message", "unit")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: where it belongs, and what it says."""

    name: str  # of its fields: "question.q1.label"
    group: str  # name of the question, of the page, or empty for the survey
    role: str  # title, label, hint, choice, …
    words: Words

    @property
    def lacking(self) -> bool:
        """Whether one language has it and the other does not."""
        return bool(self.words.ru) != bool(self.words.en)


def entries(definition: Definition) -> Iterator[Entry]:
    """Every text that is given, and the main ones even where they are not."""
    for role in OF_SURVEY:
        yield from _entry("survey", "", role, getattr(definition, role), always=role == "title")
    for section in definition.sections:
        for role in OF_SECTION:
            yield from _entry(f"section.{section.name}", section.name, role, getattr(section, role))
        for question in section.questions:
            at = f"question.{question.name}"
            for role in OF_QUESTION:
                yield from _entry(at, question.name, role, getattr(question, role), always=role == "label")
            for kind, choices in (("choice", question.choices), ("row", question.rows)):
                for choice in choices:
                    yield Entry(f"{at}.{kind}.{choice.name}", question.name, kind, choice.label)


def words_of(definition: Definition) -> Fields:
    """What the form is filled with."""
    fields: Fields = {}
    for entry in entries(definition):
        fields |= words_fields(entry.name, entry.words)
    return fields


def apply_words(definition: Definition, posted: Posted, errors: Errors) -> Definition:
    """Put what was typed into the definition; nothing of it where ``errors`` grew."""

    def read(at: str, words: Words) -> Words:
        return read_words(posted, at, words, errors)

    words: dict[str, Any] = {role: read(f"survey.{role}", getattr(definition, role)) for role in OF_SURVEY}
    changed = replace(
        definition,
        **words,
        sections=tuple(_section(section, read) for section in definition.sections),
    )
    return definition if errors else changed


def _entry(at: str, group: str, role: str, words: Words, *, always: bool = False) -> Iterator[Entry]:
    if words or always:
        yield Entry(f"{at}.{role}", group, role, words)


def _section(section: Section, read: Reader) -> Section:
    at = f"section.{section.name}"
    words: dict[str, Any] = {role: read(f"{at}.{role}", getattr(section, role)) for role in OF_SECTION}
    return replace(
        section,
        **words,
        questions=tuple(_question(question, read) for question in section.questions),
    )


def _question(question: Question, read: Reader) -> Question:
    at = f"question.{question.name}"

    def choices(kind: str, found: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple(replace(one, label=read(f"{at}.{kind}.{one.name}", one.label)) for one in found)

    words: dict[str, Any] = {role: read(f"{at}.{role}", getattr(question, role)) for role in OF_QUESTION}
    return replace(
        question,
        **words,
        choices=choices("choice", question.choices),
        rows=choices("row", question.rows),
    )
