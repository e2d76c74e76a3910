"""Forms of WTForms for the sections of a survey, one class for each section, language and version."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import Form

from surveys.definition.model import Answers, Question, QuestionType, Section
from surveys.questions.attachment import FileField
from surveys.questions.base import Lookups
from surveys.questions.field import QuestionField
from surveys.questions.kinds import KINDS
from surveys.questions.reading import Errors, Fields, Shown, read_answers

MOST_CLASSES = 1_000  # kept at a time
_classes: dict[Hashable, type["SectionForm"]] = {}
_lock = Lock()


class SectionForm(Form):
    """The questions of one section, with what was typed and what is wrong with it."""

    section: ClassVar[Section]
    lang: ClassVar[str]

    def __init__(
        self,
        typed: Fields | None = None,
        *,
        answers: Answers | None = None,
        lookups: Lookups | None = None,
        shown: Shown | None = None,
        order: str = "",
        largest_file: int = 0,
    ) -> None:
        """Fill the form.

        Args:
            typed: fields as they came, right or wrong; before ``answers``.
            answers: to be corrected.
            shown: what is asked and which choices there are; None: everything.
            order: a text that stays the same for one person's form; choices that come in random order follow it.
            largest_file: bytes, to be said at questions for a file.
        """
        super().__init__()
        self.lookups = lookups
        self.answers: Answers = {}
        values = _values(self.section, typed, answers)
        for field in self.questions():
            name = field.question.name
            field.values, field.lookups = values, lookups
            field.arrange(shown.choices.get(name) if shown else None, order)
            if shown is not None:
                field.visible = name in shown.visible
                field.required = name in shown.required if field.visible else field.required
            if isinstance(field, FileField):
                field.most = largest_file
        number_questions(field for field in self.questions() if field.visible)

    def questions(self) -> Iterator[QuestionField]:
        """The fields in order, notes among them."""
        return iter(self)

    def of(self, name: str) -> QuestionField:
        """The field of one question."""
        return next(field for field in self.questions() if field.question.name == name)

    def check(self, lookups: Lookups, typed: Fields, **how: Any) -> bool:
        """Read the answers (``read_answers`` with ``how``) into ``self.answers``; say at the fields what is wrong."""
        self.answers, errors = read_answers(self.section, typed, lookups, **how)
        self.complain(errors)
        return not errors

    def complain(self, errors: Errors) -> None:
        """Put sentences at their questions; those of other sections are left out."""
        for field in self.questions():
            field.errors = list(errors.get(field.question.name, ()))

    @property
    def multipart(self) -> bool:
        """Whether the form sends files."""
        return any(question.type is QuestionType.FILE for question in self.section.questions)


def number_questions(fields: Iterable[QuestionField], first: int = 1) -> int:
    """Count the questions that are drawn, notes and consent apart; returns the number that comes next."""
    for field in fields:
        if field.question.answered and field.question.type is not QuestionType.CONSENT:
            field.place = first
            first += 1
    return first


def make_section_form(section: Section, lang: str, *, version: Hashable = None) -> type[SectionForm]:
    """The form of one section; kept under ``version`` (survey and number), made anew each time where that is None."""
    if version is None:
        return _make(section, lang)
    key = (version, section.name, lang)
    made = _classes.get(key)
    if made is None:
        made = _make(section, lang)
        with _lock:
            if len(_classes) >= MOST_CLASSES:
                _classes.clear()
            _classes[key] = made
    return made


def _make(section: Section, lang: str) -> type[SectionForm]:
    # «q_» keeps a question called «data» or «errors» apart from what WTForms calls so.
    fields = {
        f"q_{question.name}": _field(question, lang)
        for question in section.questions
        if question.type is not QuestionType.CALCULATED
    }
    return type("SectionForm", (SectionForm,), {"section": section, "lang": lang, **fields})


def _field(question: Question, lang: str) -> Any:
    """The unbound field of a question."""
    kind = KINDS[question.type]
    return kind.field(question, kind, lang, name=question.name)


def _values(section: Section, typed: Fields | None, answers: Answers | None) -> Mapping[str, Sequence[str]]:
    if typed is not None:
        return dict(typed.lists()) if isinstance(typed, MultiDict) else typed
    values: dict[str, list[str]] = {}
    for question in section.questions:
        if answers is not None:
            values |= KINDS[question.type].write(question, answers)
        elif question.default and question.type is not QuestionType.CONSENT:  # nobody consents for anybody
            several = question.type is QuestionType.MULTIPLE
            values[question.name] = question.default.split() if several else [question.default]
    return values
