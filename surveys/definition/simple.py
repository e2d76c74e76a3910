"""Polls of one question: the smallest surveys, with pages of their own."""

from surveys.definition.model import Access, Definition, Question, QuestionType, SurveyKind


def only_question(definition: Definition) -> Question | None:
    """The question of a poll or vote that asks one thing of everybody without a name, or None for anything more."""
    if definition.kind is SurveyKind.SURVEY or definition.named or definition.access is not Access.OPEN:
        return None
    if len(definition.sections) != 1 or definition.sections[0].relevant or len(definition.sections[0].questions) != 1:
        return None
    question = definition.sections[0].questions[0]
    if question.type is not QuestionType.SINGLE or question.relevant or question.constraint or question.choice_filter:
        return None
    return None if question.randomise or any(choice.other for choice in question.choices) else question
