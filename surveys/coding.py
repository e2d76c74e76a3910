"""Read answers in free text, and sort them under codes of staff's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.i18n import gettext as _
from surveys.box import text_code, text_coding
from surveys.definition.model import Definition
from surveys.errors import SurveyNotFound, SurveysError
from surveys.exports.rows import iter_singles
from surveys.models import Survey
from surveys.questions.base import Summary
from surveys.questions.kinds import KINDS

LONGEST_CODE = 200  # characters
MOST_CODES = 60  # of a question
OTHER = ".other"


class CodeRefused(SurveysError):
    """A code cannot be called so."""

    status = 422


@dataclass(frozen=True, slots=True)
class Code:
    """What staff call some answers."""

    id: int
    label: str
    count: int  # answers under it


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """One answer in free text."""

    key: str
    text: str
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class TextPage:
    """Some answers of a question."""

    answers: tuple[TextAnswer, ...]
    found: int  # that the search fits
    answered: int  # in all


def list_text_questions(definition: Definition, lang: str) -> list[tuple[str, str]]:
    """Name and words of what was answered in free text; «other» of a choice is one too."""
    found = []
    for question in definition.questions():
        label = question.label.get(lang) or question.name
        if KINDS[question.type].summary is Summary.TEXTS:
            found.append((question.name, label))
        found += [
            (question.name + OTHER, f"{label}: {choice.label.get(lang)}") for choice in question.choices if choice.other
        ][:1]
    return found


def list_texts(
    session: Session, survey: Survey, question: str, *, search: str = "", only: str = "", page: int = 1, size: int = 20
) -> TextPage:
    """A page of answers in the order of the file, random where they are anonymous.

    Args:
        search: words that must all stand in an answer, whatever their case.
        only: "uncoded", or the number of a code.
    """
    given: dict[str, set[int]] = {}
    for code_id, key in session.execute(_codings(survey.id, question)):
        given.setdefault(key, set()).add(code_id)
    words = search.casefold().split()
    shown: list[TextAnswer] = []
    found = answered = 0
    for key, text in _iter_texts(session, survey, question):
        answered += 1
        codes = given.get(key, set())
        if (only == "uncoded" and codes) or (only.isdigit() and int(only) not in codes):
            continue
        if words:
            folded = text.casefold()
            if not all(word in folded for word in words):
                continue
        found += 1
        if (page - 1) * size < found <= page * size:
            shown.append(TextAnswer(key, text, frozenset(codes)))
    return TextPage(tuple(shown), found, answered)


def list_codes(session: Session, survey_id: int, question: str) -> list[Code]:
    """The codes of a question by name, with how many answers stand under each."""
    statement = (
        select(text_code.c.id, text_code.c.label, func.count(text_coding.c.answer_key))
        .outerjoin(text_coding, text_coding.c.code_id == text_code.c.id)
        .where(text_code.c.survey_id == survey_id, text_code.c.question == question)
        .group_by(text_code.c.id, text_code.c.label)
        .order_by(text_code.c.label, text_code.c.id)
    )
    return [Code(*row) for row in session.execute(statement)]


def coded_keys(session: Session, survey_id: int) -> dict[str, dict[tuple[int, str], frozenset[str]]]:
    """Question → (code, its label) → the answers under it."""
    found: dict[str, dict[tuple[int, str], set[str]]] = {}
    statement = (
        select(text_code.c.question, text_code.c.id, text_code.c.label, text_coding.c.answer_key)
        .outerjoin(text_coding, text_coding.c.code_id == text_code.c.id)
        .where(text_code.c.survey_id == survey_id)
        .order_by(text_code.c.label, text_code.c.id)
    )
    for question, code_id, label, key in session.execute(statement):
        keys = found.setdefault(question, {}).setdefault((code_id, label), set())
        if key is not None:
            keys.add(key)
    return {question: {code: frozenset(keys) for code, keys in codes.items()} for question, codes in found.items()}


def coding_stamp(session: Session, survey_id: int) -> tuple[tuple[int, str, int], ...]:
    """What changes with the codes of a survey."""
    statement = (
        select(text_code.c.id, text_code.c.label, func.count(text_coding.c.answer_key))
        .outerjoin(text_coding, text_coding.c.code_id == text_code.c.id)
        .where(text_code.c.survey_id == survey_id)
        .group_by(text_code.c.id, text_code.c.label)
        .order_by(text_code.c.id)
    )
    return tuple((int(row[0]), str(row[1]), int(row[2])) for row in session.execute(statement))


def add_code(session: Session, survey_id: int, question: str, label: str, *, actor: Actor, audit: Audit) -> int:
    """Make a code; one of this name that is there already is taken.

    Raises:
        CodeRefused: it has no name, too long a name, or there are too many.
    """
    name = _clean(label)
    known = {code.label: code.id for code in list_codes(session, survey_id, question)}
    if name in known:
        return known[name]
    if len(known) >= MOST_CODES:
        raise CodeRefused(_("A question has at most %(count)s codes. Merge some.", count=MOST_CODES))
    values = {"survey_id": survey_id, "question": question, "label": name}
    [number] = session.execute(text_code.insert().values(values).returning(text_code.c.id)).one()
    audit(actor, "survey.code.add", f"survey:{survey_id}", {"question": question, "code": number})
    return int(number)


def rename_code(session: Session, survey_id: int, code_id: int, label: str, *, actor: Actor, audit: Audit) -> None:
    """Call a code otherwise; where another is called so already the two become one.

    Raises:
        CodeRefused: no name, or too long a one.
        SurveyNotFound: there is no such code.
    """
    name, question = _clean(label), _question_of(session, survey_id, code_id)
    same = next((code for code in list_codes(session, survey_id, question) if code.label == name), None)
    if same is not None and same.id != code_id:
        merge_codes(session, survey_id, code_id, same.id, actor=actor, audit=audit)
        return
    session.execute(update(text_code).where(text_code.c.id == code_id).values(label=name))
    audit(actor, "survey.code.rename", f"survey:{survey_id}", {"question": question, "code": code_id})


def merge_codes(session: Session, survey_id: int, code_id: int, into_id: int, *, actor: Actor, audit: Audit) -> None:
    """Put the answers of one code under another, and take the first away.

    Raises:
        SurveyNotFound: there are no two such codes of one question.
    """
    question = _question_of(session, survey_id, code_id)
    if code_id == into_id or _question_of(session, survey_id, into_id) != question:
        raise SurveyNotFound(_("There is no such code."))
    there = select(text_coding.c.answer_key).where(text_coding.c.code_id == into_id)
    session.execute(
        update(text_coding)
        .where(text_coding.c.code_id == code_id, text_coding.c.answer_key.not_in(there.scalar_subquery()))
        .values(code_id=into_id)
    )
    remove_code(session, survey_id, code_id, actor=actor, audit=audit)


def remove_code(session: Session, survey_id: int, code_id: int, *, actor: Actor, audit: Audit) -> None:
    """Take a code away; its answers stay."""
    question = _question_of(session, survey_id, code_id)
    session.execute(delete(text_coding).where(text_coding.c.code_id == code_id))
    session.execute(delete(text_code).where(text_code.c.id == code_id))
    audit(actor, "survey.code.remove", f"survey:{survey_id}", {"question": question, "code": code_id})


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said of one answer."""

    key: str  # of the answer
    shown: frozenset[int]  # the codes that the page showed
    chosen: frozenset[int]  # those that came back ticked


def assign(session: Session, survey: Survey, question: str, given: Sequence[Given]) -> None:
    """Add and take away the codes that somebody ticked and unticked; codes and answers of other surveys are left out.

    Only the difference to what the page showed is stored: what another person has said meanwhile stays.
    """
    codes = {code.id for code in list_codes(session, survey.id, question)}
    changed = {one.key: one for one in given if one.shown != one.chosen}
    for key in [key for key, _text in _iter_texts(session, survey, question) if key in changed]:
        one = changed[key]
        mine = text_coding.c.answer_key == key
        there = set(session.scalars(select(text_coding.c.code_id).where(mine, text_coding.c.code_id.in_(codes))))
        gone = one.shown - one.chosen
        if gone:
            session.execute(delete(text_coding).where(mine, text_coding.c.code_id.in_(gone & codes)))
        rows = [{"code_id": code_id, "answer_key": key} for code_id in sorted((one.chosen - one.shown) & codes - there)]
        if rows:
            session.execute(text_coding.insert(), rows)


def _clean(label: str) -> str:
    name = " ".join(label.split())
    if not name:
        raise CodeRefused(_("Give the code a name."))
    if len(name) > LONGEST_CODE or not name.isprintable():
        raise CodeRefused(_("A code has at most %(count)s characters.", count=LONGEST_CODE))
    return name


def _question_of(session: Session, survey_id: int, code_id: int) -> str:
    found = session.scalar(
        select(text_code.c.question).where(text_code.c.id == code_id, text_code.c.survey_id == survey_id)
    )
    if found is None:
        raise SurveyNotFound(_("There is no such code."))
    return str(found)


def _codings(survey_id: int, question: str) -> Select[Any]:
    return (
        select(text_coding.c.code_id, text_coding.c.answer_key)
        .join(text_code, text_code.c.id == text_coding.c.code_id)
        .where(text_code.c.survey_id == survey_id, text_code.c.question == question)
    )


def _iter_texts(session: Session, survey: Survey, question: str) -> Iterator[tuple[str, str]]:
    for single in iter_singles(session, survey):
        answer = single.answers.get(question)
        if isinstance(answer, str) and answer:
            yield single.key, answer
