"""Walk through a survey: which pages there are for whoever answered so far, and which comes next."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol

from surveys.definition.model import Definition, Question, QuestionType, Section


class Shown(Protocol):
    """What the logic of a survey says after some answers (``surveys.logic.State``)."""

    @property
    def visible(self) -> Set[str]:
        """Names of questions that are asked."""
        ...

    @property
    def sections(self) -> Set[str]:
        """Names of pages that are shown."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is."""

    page: int  # from 1
    pages: int


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of a survey as its answers stand; answers may add and remove later ones."""

    definition: Definition
    sections: tuple[Section, ...]  # those to go through, in order

    def get(self, name: str) -> Section | None:
        """The page of this name, if it is to be gone through."""
        return next((section for section in self.sections if section.name == name), None)

    def after(self, name: str) -> Section | None:
        """The page after this one; None when it was the last. A page that has vanished counts by its place."""
        place = self._place(name)
        return next((section for section in self.sections if self._place(section.name) > place), None)

    def before(self, name: str) -> Section | None:
        """The page before this one; None when it was the first."""
        place = self._place(name)
        return next((section for section in reversed(self.sections) if self._place(section.name) < place), None)

    def progress(self, name: str) -> Progress:
        """Which page of how many this one is."""
        names = [section.name for section in self.sections]
        return Progress(names.index(name) + 1 if name in names else len(names), len(names))

    def page_of(self, question: str) -> Section | None:
        """The page on which a question stands."""
        return next(
            (section for section in self.sections if any(one.name == question for one in section.questions)), None
        )

    def _place(self, name: str) -> int:
        names = [section.name for section in self.definition.sections]
        return names.index(name) if name in names else -1


def make_walk(definition: Definition, shown: Shown) -> Walk:
    """The pages that are left of a survey once hidden questions are taken out; a page without any is no page."""
    return Walk(
        definition,
        tuple(section for section in definition.sections if section.name in shown.sections and seen_of(section, shown)),
    )


def seen_of(section: Section, shown: Shown) -> tuple[Question, ...]:
    """What of a page is seen: notes too, calculated values never."""
    return tuple(
        question
        for question in section.questions
        if question.name in shown.visible and question.type is not QuestionType.CALCULATED
    )
