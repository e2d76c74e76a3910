"""Make questions of ours of LimeSurvey's."""

import re
from dataclasses import dataclass, field
from typing import Any

from core.i18n import gettext as _
from surveys.definition.auto_names import free_name
from surveys.definition.limesurvey.relevance import Meaning, translate_relevance
from surveys.definition.limesurvey.tables import Row, Tables
from surveys.definition.model import Choice, Problem, Question, QuestionType, Words
from surveys.definition.refused import shown

_PLAIN = {
    "L": QuestionType.SINGLE,
    "O": QuestionType.SINGLE,
    "!": QuestionType.DROPDOWN,
    "M": QuestionType.MULTIPLE,
    "R": QuestionType.RANKING,
    "5": QuestionType.SCALE,
    "Y": QuestionType.SINGLE,
    "G": QuestionType.SINGLE,
    "S": QuestionType.TEXT,
    "T": QuestionType.LONG_TEXT,
    "U": QuestionType.LONG_TEXT,
    "N": QuestionType.NUMBER,
    "D": QuestionType.DATE,
    "X": QuestionType.NOTE,
    "|": QuestionType.FILE,
    **dict.fromkeys("FHABCE", QuestionType.MATRIX),
}
_SEVERAL = {"K": QuestionType.NUMBER, "Q": QuestionType.TEXT}  # a field for each subquestion
_FIXED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Y": (("Y", "Да", "Yes"), ("N", "Нет", "No")),
    "G": (("F", "Женский", "Female"), ("M", "Мужской", "Male")),
    "C": (("Y", "Да", "Yes"), ("U", "Не знаю", "Uncertain"), ("N", "Нет", "No")),
    "E": (("I", "Больше", "Increase"), ("S", "Так же", "Same"), ("D", "Меньше", "Decrease")),
    "A": tuple((str(number),) * 3 for number in range(1, 6)),
    "B": tuple((str(number),) * 3 for number in range(1, 11)),
}
_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)(?:\.[A-Za-z]+)?\}")
OTHER = Words("Другое", "Other")
COMMENT = Words("Поясните, если хотите", "Comment, if you like")


@dataclass(slots=True)
class Making:
    """What questions of one survey share."""

    tables: Tables
    taken: set[str]
    names: dict[str, Meaning] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def know_names(making: Making, row: Row) -> None:
    """Note what a question and its subquestions are called in conditions, by code and by numbers."""
    title, numbers = row.get("title", ""), f"{row.get('sid')}X{row.get('gid')}X{row.get('qid')}"
    making.names |= {title: title, numbers: title}
    kind = row.get("type", "")
    for part in _subquestions(making.tables, row):
        code = part.get("title", "")
        meaning: Meaning = f"{title}.{code}"
        if kind in ("M", "P"):
            meaning = (title, code)
        elif kind in _SEVERAL:
            meaning = f"{title}_{code}"
        making.names |= {f"{title}_{code}": meaning, f"{numbers}{code}": meaning}


def make_questions(making: Making, row: Row) -> list[Question]:
    """The question of a row; several where it has several fields."""
    tables, kind, name = making.tables, row.get("type", ""), row.get("title", "")
    values: dict[str, Any] = {
        "label": _filled(making, tables.words("question_l10ns", "question", "qid", row.get("qid", ""), row)),
        "hint": _filled(making, tables.words("question_l10ns", "help", "qid", row.get("qid", ""), row)),
        "required": "true()" if row.get("mandatory") == "Y" else "",
        "relevant": condition(making, row.get("relevance", ""), f"{name}.relevance"),
        "cell": name,
    }
    if kind in _SEVERAL:
        return _several(making, row, values)
    found = _PLAIN.get(kind, QuestionType.UNSUPPORTED)
    if found is QuestionType.UNSUPPORTED:
        making.problems.append(
            Problem(
                f"{name}.type",
                _(
                    "Questions of the type “%(type)s” cannot be asked here. Remove this one, or ask in another way.",
                    type=shown(kind),
                ),
            )
        )
        values["original"] = {"limesurvey_type": kind}
    if found is QuestionType.NOTE:
        values["required"] = ""
    if found is QuestionType.SCALE:
        values |= {"minimum": 1.0, "maximum": 5.0}
    if found is QuestionType.FILE:
        values["accept"] = tuple(_attribute(tables, row, "allowed_filetypes").replace(",", " ").lower().split())
    values |= _lists(tables, row, found)
    question = Question(name, found, **values)
    return [question, _comment(making, question)] if kind == "O" else [question]


def _filled(making: Making, words: Words) -> Words:
    """A text whose ``{Q1.shown}`` is ``${Q1}``, as we write the answer to another question."""

    def put(found: re.Match[str]) -> str:
        meaning = making.names.get(found[1])
        return f"${{{meaning}}}" if isinstance(meaning, str) else found[0]

    return Words(_PLACE.sub(put, words.ru), _PLACE.sub(put, words.en))


def condition(making: Making, text: str, cell: str) -> str:
    """A condition in our language; one that cannot be said is kept as it is, with a problem."""
    said = translate_relevance(text, making.names)
    if said is not None:
        return said
    making.problems.append(
        Problem(cell, _("The condition “%(text)s” cannot be translated. Write it anew.", text=shown(text)))
    )
    return text


def _comment(making: Making, question: Question) -> Question:
    name = free_name(f"{question.name}_comment", making.taken)
    making.taken.add(name)
    return Question(name, QuestionType.LONG_TEXT, COMMENT, relevant=question.relevant, cell=question.cell)


def _several(making: Making, row: Row, values: dict[str, Any]) -> list[Question]:
    title = Question(row.get("title", ""), QuestionType.NOTE, **(values | {"required": ""}))
    fields = [
        Question(
            free_name(f"{title.name}_{part.get('title', '')}", making.taken),
            _SEVERAL[row.get("type", "")],
            **(values | {"label": _label(making.tables, part), "hint": Words()}),
        )
        for part in _subquestions(making.tables, row)
    ]
    return [title, *fields]


def _lists(tables: Tables, row: Row, kind: QuestionType) -> dict[str, Any]:
    """The choices and rows of a question."""
    fixed = tuple(Choice(code, Words(ru, en)) for code, ru, en in _FIXED.get(row.get("type", ""), ()))
    parts = tuple(Choice(part.get("title", ""), _label(tables, part)) for part in _subquestions(tables, row))
    answers = tuple(Choice(answer.get("code", ""), _answer_label(tables, answer)) for answer in _once(tables, row))
    other = (Choice("other", OTHER, other=True),) if row.get("other") == "Y" else ()
    if kind is QuestionType.MATRIX:
        return {"rows": parts, "choices": fixed or answers}
    if kind is QuestionType.MULTIPLE:
        return {"choices": parts + other}
    if kind is QuestionType.RANKING:
        return {"choices": answers or parts}
    return {"choices": fixed or answers + other} if kind in (QuestionType.SINGLE, QuestionType.DROPDOWN) else {}


def _once(tables: Tables, row: Row) -> list[Row]:
    """The answers of a question; older files repeat them for each language."""
    found = {answer.get("code", ""): answer for answer in reversed(tables.of("answers", qid=row.get("qid", "")))}
    return list(reversed(found.values()))


def _subquestions(tables: Tables, row: Row) -> list[Row]:
    found = tables.of("subquestions", parent_qid=row.get("qid", ""))
    return list({part.get("title", ""): part for part in found}.values())


def _label(tables: Tables, part: Row) -> Words:
    words = tables.words("question_l10ns", "question", "qid", part.get("qid", ""), part)
    return words or Words(part.get("title", ""))


def _answer_label(tables: Tables, answer: Row) -> Words:
    words = tables.words("answer_l10ns", "answer", "aid", answer.get("aid", ""), answer)
    return words or Words(answer.get("code", ""))


def _attribute(tables: Tables, row: Row, name: str) -> str:
    found = tables.of("question_attributes", qid=row.get("qid", ""), attribute=name)
    return found[0].get("value", "") if found else ""
