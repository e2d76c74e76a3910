"""Read a form into answers, or say at each question why that cannot be done."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from werkzeug.datastructures import MultiDict

from core.i18n import current_language
from core.i18n import gettext as _
from surveys.definition.model import Answers, Definition, Question, QuestionType, Section
from surveys.questions.base import AnswerRefused, Lookups
from surveys.questions.kinds import KINDS
from surveys.questions.posted import NOTHING, sort_fields

Fields = MultiDict[str, str] | Mapping[str, Sequence[str]]  # what was typed
Errors = dict[str, list[str]]  # question -> sentences


class Shown(Protocol):
    """What holds after some answers (``surveys.logic.State``)."""

    @property
    def visible(self) -> Set[str]:
        """Questions that are asked."""
        ...

    @property
    def required(self) -> Set[str]:
        """Questions that want an answer."""
        ...

    @property
    def choices(self) -> Mapping[str, Sequence[str]]:
        """The choices of filtered questions."""
        ...

    @property
    def calculated(self) -> Answers:
        """Values computed from answers."""
        ...

    @property
    def refused(self) -> Mapping[str, None]:
        """Questions whose answer its constraint does not let through."""
        ...


class Conditions(Protocol):
    """The conditions of a definition (``surveys.logic.Logic``)."""

    def run(self, answers: Answers, *, today: date, now: datetime) -> Shown:
        """What holds after these answers."""
        ...


def read_answers(
    asked: Definition | Section,
    form: Fields,
    lookups: Lookups,
    *,
    logic: Conditions | None = None,
    known: Answers | None = None,
    today: date | None = None,
    now: datetime | None = None,
    refused: Errors | None = None,
) -> tuple[Answers, Errors]:
    """What a form answers to the questions of a survey or of one of its sections.

    Args:
        asked: the questions; fields of any other name are nobody's and are left alone.
        form: the fields as they came.
        logic: the conditions; without them every question is asked and nothing but ``true()`` requires an answer.
        known: answers of other sections that conditions look at.
        today: the day in the authority's zone, and ``now`` the moment, for conditions; both are needed with ``logic``.
        refused: sentences said of questions already: those are not read.
    Returns:
        The answers of the questions that are asked, with values calculated for a whole survey; sentences for those that
        cannot be taken. Nothing may be stored while there are any.
    """
    questions = tuple(asked.questions() if isinstance(asked, Definition) else asked.questions)
    posted = sort_fields(form)
    before = dict(known or {})
    answers: Answers = {}
    errors: Errors = dict(refused or {})

    def look() -> Shown | None:
        if logic is None:
            return None
        if today is None or now is None:
            raise ValueError("conditions want to know the time")
        return logic.run(before | answers, today=today, now=now)

    for question in questions:
        if question.name in errors or not question.answered:
            continue
        shown = look() if question.choice_filter else None
        if shown is not None and question.name in shown.choices:
            question = keep_choices(question, shown.choices[question.name])
        try:
            answers |= KINDS[question.type].read(question, posted.get(question.name, NOTHING), lookups)
        except AnswerRefused as error:
            errors[question.name] = [str(error)]

    shown = look()
    if shown is not None:
        _leave_out(questions, answers, errors, shown)
    for question in questions:
        if question.name not in errors and (sentence := _complaint(question, answers, shown)):
            errors[question.name] = [sentence]
    if shown is not None and isinstance(asked, Definition):
        answers |= {name: value for name, value in shown.calculated.items() if name in shown.visible}
    return answers, errors


def keep_choices(question: Question, names: Sequence[str]) -> Question:
    """The question with the choices that a filter lets through."""
    allowed = set(names)
    return replace(question, choices=tuple(choice for choice in question.choices if choice.name in allowed))


def _leave_out(questions: Sequence[Question], answers: Answers, errors: Errors, shown: Shown) -> None:
    """Forget what was said, right or wrong, to questions that are not asked."""
    for question in questions:
        if question.name not in shown.visible:
            answers.pop(question.name, None)
            answers.pop(f"{question.name}.other", None)
            errors.pop(question.name, None)


def _complaint(question: Question, answers: Answers, shown: Shown | None) -> str:
    """What is wrong with an answer that reads well, or with having none."""
    if not question.answered or (shown is not None and question.name not in shown.visible):
        return ""
    lang = current_language()
    required = question.required == "true()" if shown is None else question.name in shown.required
    answer = answers.get(question.name)
    if required and (sentence := KINDS[question.type].missing(question, answer)):
        whole = question.type not in (QuestionType.MATRIX,) or answer is None
        return (question.required_message.get(lang) if whole else "") or sentence
    if shown is not None and answer is not None and question.name in shown.refused:
        return question.constraint_message.get(lang) or _("This answer does not fit. Read the question once more.")
    return ""
