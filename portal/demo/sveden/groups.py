"""Classes, groups and courses of an institution: who learns where, and what is vacant. Everything adds up to its pupils."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.kinds import STATUTORY_TYPE, Kind
from portal.demo.chance import Chance
from portal.demo.model import Institution, Programme
from portal.demo.plan import share_out
from portal.demo.programmes import ADDITIONAL, BASIC, PRESCHOOL, PRIMARY, SECONDARY

_GRADES = {PRIMARY: range(1, 5), BASIC: range(5, 10), SECONDARY: range(10, 12)}
_AGES = (
    "Группа раннего возраста (2–3 года)", "Младшая группа (3–4 года)", "Средняя группа (4–5 лет)", "Старшая группа (5–6 лет)",
    "Подготовительная группа (6–7 лет)",
)  # fmt: skip
_SIZES = {"school": 28, "kindergarten": 24, "supplementary": 15, "vocational": 25}


@dataclass(frozen=True, slots=True)
class Course:
    """One year of a programme."""

    programme: Programme
    title: str  # «3 класс», «2 курс»
    groups: int
    learners: int
    vacant: int
    foreign: int
    paid: int  # of the learners


def years_of(programme: Programme) -> int:
    """How many years of study a programme has: «2 года 10 месяцев» is three."""
    words = programme.term.split()
    number = int(words[0]) if words and words[0].isdigit() and "час" not in programme.term else 1
    return number + ("месяц" in programme.term)


def _plan(institution: Institution) -> list[tuple[Programme, str, float]]:
    """(programme, title, weight) of every year of study."""
    made: list[tuple[Programme, str, float]] = []
    type_ = STATUTORY_TYPE[institution.kind]
    for programme in institution.programmes:
        if programme.level in _GRADES and type_ == "school":
            weight = 0.45 if programme.level == SECONDARY else 1.0
            made += [(programme, f"{grade} класс", weight - grade * 0.012) for grade in _GRADES[programme.level]]
        elif programme.level == PRESCHOOL:
            adapted = "Адаптированная" in programme.name
            ages = _AGES[3:] if adapted else _AGES if type_ == "kindergarten" else _AGES[1:]
            made += [(programme, age, 0.5 if adapted else 1.0) for age in ages]
        elif type_ == "school" or (programme.level == ADDITIONAL and type_ == "kindergarten"):
            continue  # a circle of children who are counted already
        else:
            word = "курс" if type_ == "vocational" else "год обучения"
            made += [(programme, f"{year} {word}", 1.0 - year * 0.09) for year in range(1, years_of(programme) + 1)]
    return made


def list_courses(institution: Institution) -> tuple[Course, ...]:
    """Every year of every programme; its learners add up to the institution's."""
    plan = _plan(institution)
    if not plan or not institution.pupils:
        return ()
    chance = Chance().child("courses", institution.key)
    weights = [weight * chance.child(number).between(0.93, 1.07) for number, (_p, _t, weight) in enumerate(plan)]
    size = _SIZES[STATUTORY_TYPE[institution.kind]] - (14 if institution.kind is Kind.SPECIAL else 0)
    made = []
    for number, ((programme, title, _), learners) in enumerate(
        zip(plan, share_out(institution.pupils, weights), strict=True)
    ):
        lot = chance.child("course", number)
        groups = max(1, -(-learners // size))
        paid = learners if institution.private else 0
        if STATUTORY_TYPE[institution.kind] == "vocational":
            paid = int(learners * 0.08)
        vacant = min(groups * size - learners, lot.whole(0, 5))
        made.append(Course(programme, title, groups, learners, vacant, int(learners * lot.between(0, 0.03)), paid))
    return tuple(made)


def count_classes(institution: Institution) -> int:
    """All classes and groups."""
    return sum(course.groups for course in list_courses(institution))


def circles(institution: Institution) -> tuple[Programme, ...]:
    """Programmes whose children are counted elsewhere: circles of schools and kindergartens."""
    counted = {course.programme for course in list_courses(institution)}
    return tuple(programme for programme in institution.programmes if programme not in counted)
