"""Say before the first question how much a survey asks."""

from dataclasses import dataclass

from surveys.definition.model import Definition, Question, QuestionType

# Seconds to find one's answer and give it on a phone, reading apart; rough, and meant to be kind to nobody's patience.
SECONDS = {
    QuestionType.SINGLE: 6,
    QuestionType.MULTIPLE: 10,
    QuestionType.DROPDOWN: 10,
    QuestionType.SCALE: 5,
    QuestionType.MATRIX: 6,  # each row
    QuestionType.RANKING: 8,  # each choice
    QuestionType.NUMBER: 10,
    QuestionType.TEXT: 15,
    QuestionType.LONG_TEXT: 45,
    QuestionType.DATE: 12,
    QuestionType.TIME: 8,
    QuestionType.EMAIL: 15,
    QuestionType.FILE: 60,
    QuestionType.INSTITUTION: 20,
    QuestionType.CONSENT: 6,
}
CHARACTERS_A_SECOND = 20  # reading quietly


@dataclass(frozen=True, slots=True)
class Effort:
    """What answering takes."""

    questions: int  # at most
    fewer: bool  # whether some are asked only after certain answers
    minutes: int  # about


def measure_effort(definition: Definition, lang: str) -> Effort:
    """How many questions, and about how many minutes for one who is asked all of them."""
    asked = [question for question in definition.questions() if question.answered]
    seconds = sum(_seconds(question, lang) for question in definition.questions())
    conditional = any(section.relevant for section in definition.sections) or any(one.relevant for one in asked)
    return Effort(len(asked), conditional, max(1, round(seconds / 60)))


def _seconds(question: Question, lang: str) -> float:
    words = [question.label, question.hint, *(one.label for one in (*question.choices[:20], *question.rows))]
    reading = sum(len(text.get(lang)) for text in words) / CHARACTERS_A_SECOND
    times = {QuestionType.MATRIX: len(question.rows), QuestionType.RANKING: len(question.choices)}
    return reading + SECONDS.get(question.type, 0) * times.get(question.type, 1)
