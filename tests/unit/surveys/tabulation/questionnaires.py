"""A questionnaire with every kind of question that is counted, and answers to it."""

import random

from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section, Words


def words(text: str) -> Words:
    """Russian words."""
    return Words(ru=text)


def choices(*names: str) -> tuple[Choice, ...]:
    """Choices labelled by their names."""
    return tuple(Choice(name, words(f"«{name}»")) for name in names)


SCHOOLS = (1, 2, 3, 4)
DEFINITION = Definition(
    title=words("Довольны ли родители"),
    sections=(
        Section(
            "one",
            questions=(
                Question("hello", QuestionType.NOTE, words("Здравствуйте")),
                Question("who", QuestionType.SINGLE, words("Кто вы?"), choices=choices("mother", "father", "other")),
                Question(
                    "lunch", QuestionType.MULTIPLE, words("Что ест ребёнок?"), choices=choices("soup", "salad", "none")
                ),
                Question("mark", QuestionType.SCALE, words("Оценка"), minimum=1, maximum=5),
                Question(
                    "grid",
                    QuestionType.MATRIX,
                    words("Насколько вы согласны?"),
                    choices=choices("no", "yes"),
                    rows=choices("safe", "clean"),
                ),
                Question("rank", QuestionType.RANKING, words("Что важнее?"), choices=choices("food", "sport")),
                Question("age", QuestionType.NUMBER, words("Сколько лет ребёнку?")),
                Question("since", QuestionType.DATE, words("С какого дня?")),
                Question("school", QuestionType.INSTITUTION, words("Школа")),
                Question("why", QuestionType.LONG_TEXT, words("Почему?"), relevant="${who} = 'other'"),
            ),
        ),
    ),
)


def answers(random_: random.Random, *, leave_out: float = 0.1) -> Answers:
    """Answers of somebody."""
    order = ["food", "sport"]
    random_.shuffle(order)
    found: Answers = {
        "who": random_.choice(["mother", "father", "other"]),
        "lunch": [name for name in ("soup", "salad") if random_.random() < 0.6] or ["none"],
        "mark": random_.randint(1, 5),
        "grid": {"safe": random_.choice(["no", "yes"]), "clean": random_.choice(["no", "yes"])},
        "rank": list(order),
        "age": random_.choice([7, 8, 9, 10.5]),
        "since": random_.choice(["2020-09-01", "2021-09-01"]),
        "school": random_.choice(SCHOOLS),
        "why": "Потому что",
    }
    return {name: answer for name, answer in found.items() if random_.random() >= leave_out}
