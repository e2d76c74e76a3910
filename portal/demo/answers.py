"""Answer a questionnaire the way an invented city would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.demo.chance import Chance
from surveys.definition.model import Answer, Answers, Definition, Question, QuestionType
from surveys.logic.running import logic_of

SILENT = 0.06  # how often a question that may stay empty does
WRITES = 0.22  # how often somebody writes a text
_REMARKS = (
    "Хотелось бы больше кружков во второй половине дня.",
    "Спасибо учителям начальной школы!",
    "Сделайте, пожалуйста, нормальную парковку для велосипедов.",
    "В столовой стало лучше, но очереди длинные.",
    "Расписание на сайте появляется слишком поздно.",
    "Очень не хватает продлёнки для четвёртых классов.",
    "Домашних заданий меньше, это хорошо.",
    "Туалеты на втором этаже давно пора отремонтировать.",
    "Всё устраивает.",
    "Больше экскурсий, пусть даже платных.",
    "Хорошо, что отвечают в чате в тот же день.",
    "Раздевалки тесные, вещи лежат на полу.",
)
_LEANS_TO_THE_FIRST = (46, 30, 13, 7, 4, 3, 2, 2, 1, 1)  # what most questionnaires find


def answer(
    definition: Definition, chance: Chance, *, now: datetime, institutions: Sequence[int], own: int | None = None
) -> Answers:
    """One person's answers, only to what is asked of them.

    Args:
        institutions: ids to choose from; a question for one takes them unevenly, as life does.
        own: the institution that answers, where it does.
    """
    logic = logic_of(definition)
    answers: Answers = {}
    for question in definition.questions():
        state = logic.run(answers, today=now.date(), now=now)
        if question.name not in state.visible or not question.answered:
            continue
        if question.name not in state.required and chance.happens(SILENT):
            continue
        found = _one(question, chance, now, institutions, own)
        if found is not None:
            answers[question.name] = found
    return logic.prune(answers, logic.run(answers, today=now.date(), now=now))


def _one(
    question: Question, chance: Chance, now: datetime, institutions: Sequence[int], own: int | None
) -> Answer | None:
    names = [choice.name for choice in question.choices if not choice.other]
    kind = question.type
    if kind in (QuestionType.SINGLE, QuestionType.DROPDOWN):
        return _lean(names, chance)
    if kind is QuestionType.MULTIPLE:
        plain = [choice.name for choice in question.choices if not (choice.other or choice.exclusive)]
        return [name for name in plain if chance.happens(0.35)] or [_lean(plain, chance)]
    if kind is QuestionType.RANKING:
        left, order = list(names), []
        while left:
            order.append(_lean(left, chance))
            left.remove(order[-1])
        return order
    if kind is QuestionType.MATRIX:
        return {row.name: _lean(names, chance) for row in question.rows}
    if kind is QuestionType.SCALE:
        low, high = int(question.minimum or 0), int(question.maximum or 10)
        return max(low, min(high, round(chance.bell(low + (high - low) * 0.78, (high - low) * 0.22))))
    if kind is QuestionType.NUMBER:
        low, high = int(question.minimum or 0), int(question.maximum or 1000)
        return chance.whole(low, max(low, min(high, 60)))
    if kind in (QuestionType.TEXT, QuestionType.LONG_TEXT):
        return chance.pick(_REMARKS) if chance.happens(WRITES) else None
    if kind is QuestionType.DATE:
        return (now.date() - timedelta(days=chance.whole(10, 300))).isoformat()
    if kind is QuestionType.TIME:
        return f"{chance.whole(8, 19):02}:{chance.whole(0, 11) * 5:02}"
    if kind is QuestionType.EMAIL:
        return f"office-{own or chance.whole(1, 999)}@schools.example"
    if kind is QuestionType.INSTITUTION:
        return own or institutions[int(len(institutions) * chance.fraction() ** 2)]
    return True if kind is QuestionType.CONSENT else None


def _lean(names: Sequence[str], chance: Chance) -> str:
    weights = (*_LEANS_TO_THE_FIRST, *([1] * max(0, len(names) - len(_LEANS_TO_THE_FIRST))))
    return chance.weighted(list(zip(names, weights, strict=False)))
