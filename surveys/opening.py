"""What must hold before people are asked."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.i18n import gettext as _
from surveys.definition.check import Level, check_definition
from surveys.definition.model import Definition, SurveyKind
from surveys.definition.stored import dump_definition
from surveys.errors import InvalidDraft, NotReady
from surveys.models import Survey, SurveyVersion


def check_times(opens_at: datetime | None, closes_at: datetime | None, publishes_at: datetime | None) -> None:
    """Refuse times in the wrong order.

    Raises:
        InvalidDraft: with the field.
    """
    if opens_at and closes_at and opens_at >= closes_at:
        raise InvalidDraft("closes_at", _("The poll must close after it opens."))
    if publishes_at and closes_at and publishes_at < closes_at:
        raise InvalidDraft("publishes_at", _("Results are published after closing. Choose a later time."))


def refuse_unready(definition: Definition, *, asked: Definition | None = None) -> None:
    """Refuse a definition that people cannot be asked.

    Args:
        asked: the version that ``definition`` corrects: a name keeps its type, so that answers can be counted together.
    Raises:
        NotReady: it names every place.
    """
    findings = [(problem.cell, problem.sentence) for problem in definition.problems]
    findings += [
        (finding.name, finding.sentence) for finding in check_definition(definition) if finding.level is Level.ERROR
    ]
    if asked is not None:
        types = {question.name: question.type for question in asked.questions()}
        findings += [
            (question.name, _("A question keeps its type once people answer it. Give the new one another name."))
            for question in definition.questions()
            if types.get(question.name, question.type) is not question.type
        ]
        findings += _missing_choices(definition, asked)
    if findings:
        place, sentence = findings[0]
        raise NotReady(f"{place}: {sentence}" if place else sentence, tuple(findings))


def _missing_choices(definition: Definition, asked: Definition) -> list[tuple[str, str]]:
    """What people have voted for stays on the list of a poll or vote."""
    if definition.kind is SurveyKind.SURVEY:
        return []
    now = {question.name: {choice.name for choice in question.choices} for question in definition.questions()}
    return [
        (question.name, _("People have voted for “%(choice)s”: it stays.", choice=choice.label.get("ru")))
        for question in asked.questions()
        for choice in question.choices
        if choice.name not in now.get(question.name, set())
    ]


def add_version(session: Session, survey: Survey, definition: Definition, now: datetime) -> int:
    """Write down what people are asked from now on; returns its number."""
    last = session.scalar(select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey.id))
    text = dump_definition(definition)
    digest = hashlib.sha256(text.encode()).hexdigest()
    number = (last or 0) + 1
    session.add(SurveyVersion(survey_id=survey.id, number=number, definition=text, digest=digest, created_at=now))
    session.flush()
    survey.version = number
    return number
