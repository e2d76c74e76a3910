"""Leave out the answers that do not count."""

from collections.abc import Collection, Mapping

from surveys.definition.model import Answer, Answers, Definition, Question


def prune_answers(
    definition: Definition, answers: Answers, visible: Collection[str], choices: Mapping[str, Collection[str]]
) -> Answers:
    """The answers to visible questions, without choices that a filter holds back and words for «other» that is not chosen."""
    kept: Answers = {}
    for question in definition.questions():
        if question.answered and question.name in visible:
            passing = choices.get(question.name)
            own = answers if passing is None else keep_choices(question, passing, answers)
            if question.name in own:
                kept[question.name] = own[question.name]
                if (words := own.get(f"{question.name}.other")) is not None and _is_other(question, own[question.name]):
                    kept[f"{question.name}.other"] = words
    return kept


def keep_choices(question: Question, passing: Collection[str], answers: Answers) -> Answers:
    """The answer to one question and its other words, as far as the filter lets its choices through."""
    answer = answers.get(question.name)
    kept: Answer | None = answer
    if isinstance(answer, str):
        kept = answer if answer in passing else None
    elif isinstance(answer, list):
        kept = [name for name in answer if name in passing] or None
    elif isinstance(answer, dict):
        kept = {row: str(name) for row, name in answer.items() if name in passing} or None
    if kept is None:
        return {}
    own: Answers = {question.name: kept}
    other = f"{question.name}.other"
    if other in answers and _is_other(question, kept):
        own[other] = answers[other]
    return own


def _is_other(question: Question, answer: Answer) -> bool:
    """Whether the choice that asks for other words is chosen."""
    return any(
        choice.other and (choice.name == answer or (isinstance(answer, list) and choice.name in answer))
        for choice in question.choices
    )
