"""Curricula: hours by subject and year, and the calendar of the school year."""

from __future__ import annotations

from portal.demo.model import Programme
from portal.demo.programmes import ADDITIONAL, BASIC, PRESCHOOL, PRIMARY, SECONDARY
from portal.demo.sveden.groups import years_of
from portal.demo.sveden.paper import Block, Table
from portal.demo.sveden.papers import Desk
from portal.demo.sveden.terms import terms

# Lessons a week in the years of a level, by the beginning of the subject's name.
_LESSONS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    PRIMARY: (
        ("русский", (5, 5, 5, 5)), ("литературное", (4, 4, 4, 4)), ("математика", (4, 4, 4, 4)), ("окружающий", (2, 2, 2, 2)), ("основы религ", (0, 0, 0, 1)),
        ("изобразительное", (1, 1, 1, 1)), ("музыка", (1, 1, 1, 1)), ("труд", (1, 1, 1, 1)), ("физическая", (3, 2, 2, 2)), ("", (0, 2, 2, 2)),
    ),
    BASIC: (
        ("русский", (5, 6, 4, 3, 3)), ("литература", (3, 3, 2, 2, 3)), ("алгебра", (5, 5, 3, 3, 3)), ("геометрия", (0, 0, 2, 2, 2)), ("вероятность", (0, 0, 1, 1, 1)),
        ("информатика", (0, 0, 1, 1, 1)), ("история", (3, 3, 3, 3, 2)), ("обществознание", (0, 1, 1, 1, 1)), ("география", (1, 1, 2, 2, 2)),
        ("физика", (0, 0, 2, 2, 3)), ("химия", (0, 0, 0, 2, 2)), ("биология", (1, 1, 1, 2, 2)), ("изобразительное", (1, 1, 1, 0, 0)), ("музыка", (1, 1, 1, 1, 0)),
        ("труд", (2, 2, 2, 1, 1)), ("основы безоп", (0, 0, 0, 1, 1)), ("физическая", (2, 2, 2, 2, 2)), ("", (3, 3, 3, 3, 3)),
    ),
    SECONDARY: (
        ("русский", (2, 2)), ("литература", (3, 3)), ("математика", (6, 6)), ("информатика", (1, 1)), ("история", (2, 2)), ("обществознание", (2, 2)),
        ("география", (1, 1)), ("физика", (2, 2)), ("химия", (1, 1)), ("биология", (1, 1)), ("основы безоп", (1, 1)), ("физическая", (2, 2)),
        ("индивидуальный", (1, 0)), ("", (3, 3)),
    ),
}  # fmt: skip
_FIRST_GRADE = {PRIMARY: 1, BASIC: 5, SECONDARY: 10}
_AREAS = (
    ("Познавательное развитие", (20, 30, 60, 75, 90)), ("Речевое развитие", (10, 15, 20, 25, 60)), ("Художественно-эстетическое развитие", (40, 60, 80, 100, 120)),
    ("Физическое развитие", (30, 45, 60, 75, 90)), ("Социально-коммуникативное развитие", (10, 15, 20, 25, 30)),
)  # fmt: skip
_COLLEGE = (
    ("Общеобразовательные дисциплины", 1476), ("Социально-гуманитарный цикл", 432), ("Общепрофессиональный цикл", 720), ("Профессиональные модули", 1512),
    ("Учебная и производственная практика", 1080), ("Государственная итоговая аттестация", 216),
)  # fmt: skip


def _lessons(programme: Programme) -> list[tuple[str, tuple[int, ...]]]:
    known = _LESSONS[programme.level]
    found = []
    for name in programme.subjects.split(", "):
        hours = next(hours for start, hours in known if name.startswith(start))
        title = "математика (5–6 классы), алгебра (7–9 классы)" if name == "алгебра" else name
        found.append((title[0].upper() + title[1:], hours))
    return found


def subjects_of(type_: str, programme: Programme) -> list[tuple[str, int]]:
    """Subjects, modules or parts of a programme with hours in a year (the first in which they are taught)."""
    if programme.level in _LESSONS:
        return [(name, next((hour for hour in hours if hour), 0) * 34) for name, hours in _lessons(programme)]
    if programme.level == PRESCHOOL:
        return [(name, minutes[2] * 36 // 60) for name, minutes in _AREAS]
    if type_ == "vocational":
        return list(_COLLEGE)
    return [("Теория", 36), ("Практика", 100), ("Итоговая работа, концерт, выставка или поход", 8)]


def curriculum(type_: str, programme: Programme) -> tuple[Block, ...]:
    """The body of a curriculum."""
    if programme.level in _LESSONS:
        lessons = _lessons(programme)
        first = _FIRST_GRADE[programme.level]
        grades = tuple(f"{first + number} кл." for number in range(len(lessons[0][1])))
        total = tuple(str(sum(column)) for column in zip(*(hours for _, hours in lessons), strict=True))
        table = [(name, *(str(hour or "—") for hour in hours)) for name, hours in lessons]
        return (
            "Уроков в неделю; внеурочная деятельность — до десяти часов сверх этого.",
            Table(("Предмет", *grades), (*table, ("Всего", *total)), 16),
        )
    if programme.level == PRESCHOOL:
        ages = ("2–3", "3–4", "4–5", "5–6", "6–7")
        areas = tuple((name, *map(str, minutes)) for name, minutes in _AREAS)
        return ("Занятия, минут в неделю по возрасту детей (лет).", Table(("Область", *ages), areas, 16))
    if type_ == "vocational":
        cycles = (*_COLLEGE, ("Всего", sum(hours for _, hours in _COLLEGE)))
        hours = tuple((name, str(number)) for name, number in cycles)
        return ("Объём программы в академических часах.", Table(("Цикл", "Часов"), hours, 26))
    years = years_of(programme) if programme.level == ADDITIONAL else 1
    rows = tuple((f"{year}-й год", "36", "108", "144") for year in range(1, years + 1))
    return ("Академических часов в год.", Table(("Год обучения", "Теория", "Практика", "Всего"), rows, 26))


def timetable_of_year(desk: Desk) -> tuple[Block, ...]:
    """The body of the calendar."""
    year = desk.year
    if desk.type == "school":
        rows = tuple((term.title, f"{term.first:%d.%m.%Y}", f"{term.last:%d.%m.%Y}") for term in terms(year))
        return (
            "Начало учебного года — 1 сентября. Дополнительные каникулы первоклассников — третья неделя февраля.",
            Table(("Четверть", "Начало", "Окончание"), rows, 32),
            "Промежуточная аттестация — с 12 по 23 мая без прекращения занятий.",
            "Сроки государственной итоговой аттестации устанавливает Министерство просвещения.",
        )
    if desk.type == "vocational":
        rows = (
            ("I семестр", f"01.09.{year}", f"28.12.{year}"),
            ("Сессия", f"11.01.{year + 1}", f"23.01.{year + 1}"),
            ("II семестр", f"25.01.{year + 1}", f"12.06.{year + 1}"),
        )
        return (Table(("Период", "Начало", "Окончание"), rows, 32), "Летние каникулы — с 1 июля по 31 августа.")
    end = "31.08" if desk.type == "kindergarten" else "31.05"
    return (
        Table(
            ("Период", "Начало", "Окончание"),
            (
                ("Учебный год", f"01.09.{year}", f"{end}.{year + 1}"),
                ("Диагностика", f"01.09.{year}", f"15.09.{year}"),
                ("Летний период", f"01.06.{year + 1}", f"31.08.{year + 1}"),
            ),
            32,
        ),
        "В нерабочие праздничные дни организация закрыта.",
    )
