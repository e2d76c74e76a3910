"""Tell who teaches: everybody with subject, education, courses and years of experience."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.people import Person, invent_person
from portal.demo.plan import share_out
from portal.demo.programmes import BASIC, PRESCHOOL, PRIMARY, SECONDARY
from portal.demo.sveden.education import short_name
from portal.demo.sveden.papers import Desk
from portal.demo.sveden.tale import ABSENT, NONE, Row, Tale

_PEDAGOGICAL = "Высшее образование — специалитет, «{}», {}"


@dataclass(frozen=True, slots=True)
class _Post:
    """Who teaches what."""

    post: str
    discipline: str
    speciality: str
    qualification: str
    share: float
    levels: tuple[str, ...]
    women: float = 0.88
    courses: tuple[str, ...] = ()


_BS = (BASIC, SECONDARY)
_SCHOOL = (
    _Post("учитель начальных классов", "русский язык, литературное чтение, математика, окружающий мир, труд (технология)", "Педагогика и методика начального образования", "учитель начальных классов", 17, (PRIMARY,), 0.98, ("Функциональная грамотность младших школьников", "Обучение письму и чтению: трудные случаи")),
    _Post("учитель русского языка и литературы", "русский язык, литература", "Русский язык и литература", "учитель русского языка и литературы", 9, _BS, 0.95, ("Итоговое сочинение: как учить и проверять", "Смысловое чтение на уроках литературы")),
    _Post("учитель математики", "математика, алгебра, геометрия, вероятность и статистика", "Математика", "учитель математики", 9, _BS, 0.85, ("Преподавание вероятности и статистики", "Подготовка к экзамену по математике профильного уровня")),
    _Post("учитель английского языка", "английский язык", "Иностранные языки", "учитель английского языка", 9, (PRIMARY, BASIC, SECONDARY), 0.93, ("Современный урок иностранного языка",)),
    _Post("учитель истории и обществознания", "история, обществознание", "История", "учитель истории и обществознания", 5, _BS, 0.6, ("Новый учебник истории: методика работы",)),
    _Post("учитель физики", "физика", "Физика", "учитель физики", 3, _BS, 0.5, ("Школьный физический эксперимент",)),
    _Post("учитель химии", "химия", "Химия", "учитель химии", 2, _BS, 0.9, ("Практикум по химии и безопасность",)),
    _Post("учитель биологии", "биология", "Биология", "учитель биологии", 3, _BS, 0.9, ("Полевые исследования со школьниками",)),
    _Post("учитель географии", "география", "География", "учитель географии", 2, _BS, 0.8, ("Геоинформационные системы в школе",)),
    _Post("учитель информатики", "информатика", "Информатика", "учитель информатики", 3, _BS, 0.5, ("Программирование на языке Python в школе",)),
    _Post("учитель физической культуры", "физическая культура", "Физическая культура", "педагог по физической культуре", 5, (PRIMARY, BASIC, SECONDARY), 0.4, ("Комплекс ГТО в школе",)),
    _Post("учитель музыки", "музыка", "Музыкальное образование", "учитель музыки", 1, (PRIMARY, BASIC), 0.9, ("Школьный хор",)),
    _Post("учитель изобразительного искусства", "изобразительное искусство", "Изобразительное искусство и черчение", "учитель изобразительного искусства", 1, (PRIMARY, BASIC), 0.9, ("Проект на уроке искусства",)),
    _Post("учитель труда (технологии)", "труд (технология)", "Технология и предпринимательство", "учитель технологии", 2, (BASIC,), 0.5, ("Робототехника и 3D-моделирование на уроке труда",)),
    _Post("преподаватель-организатор основ безопасности и защиты Родины", "основы безопасности и защиты Родины", "Безопасность жизнедеятельности", "учитель безопасности жизнедеятельности", 1, _BS, 0.1, ("Первая помощь: тренер-преподаватель",)),
    _Post("педагог-психолог", "коррекционно-развивающие занятия", "Педагогика и психология", "педагог-психолог", 1, (PRIMARY, BASIC, SECONDARY), 0.95, ("Профилактика травли в школе",)),
    _Post("учитель-логопед", "логопедические занятия", "Логопедия", "учитель-логопед", 1, (PRIMARY,), 0.99, ("Нарушения письма и чтения",)),
)  # fmt: skip
_GARDEN = (
    _Post("воспитатель", "познавательное и речевое развитие, игровая деятельность", "Дошкольная педагогика и психология", "преподаватель дошкольной педагогики", 12, (PRESCHOOL,), 0.995, ("Федеральная программа дошкольного образования: от замысла к группе", "Игра в детском саду")),
    _Post("музыкальный руководитель", "музыкальное развитие", "Музыкальное образование", "учитель музыки", 1, (PRESCHOOL,), 0.95, ("Оркестр в детском саду",)),
    _Post("инструктор по физической культуре", "физическое развитие", "Физическая культура", "педагог по физической культуре", 1, (PRESCHOOL,), 0.85, ("Подвижные игры и профилактика плоскостопия",)),
    _Post("учитель-логопед", "речевое развитие, коррекционные занятия", "Логопедия", "учитель-логопед", 1, (PRESCHOOL,), 0.99, ("Запуск речи у неговорящих детей",)),
    _Post("педагог-психолог", "коррекционно-развивающие занятия", "Педагогика и психология", "педагог-психолог", 1, (PRESCHOOL,), 0.97, ("Адаптация детей раннего возраста",)),
)  # fmt: skip
_COLLEGE_GENERAL = (
    _Post("преподаватель", "русский язык, литература", "Русский язык и литература", "учитель русского языка и литературы", 1, (), 0.95, ("Современный урок: от замысла до оценки",)),
    _Post("преподаватель", "математика", "Математика", "учитель математики", 1, (), 0.85, ("Математика для техников",)),
    _Post("преподаватель", "иностранный язык в профессиональной деятельности", "Иностранные языки", "учитель английского языка", 1, (), 0.9, ("Современный урок иностранного языка",)),
    _Post("преподаватель", "история, обществознание", "История", "учитель истории", 1, (), 0.6, ("Новый учебник истории: методика работы",)),
    _Post("руководитель физического воспитания", "физическая культура", "Физическая культура", "педагог по физической культуре", 1, (), 0.3, ("Комплекс ГТО",)),
)  # fmt: skip
_DEPUTY_SUBJECTS = ("история", "математика", "русский язык и литература", "география", "биология")


def tell_people(desk: Desk, most: int = 200) -> Tale:
    """``employees``: the head and deputies who teach, then teachers, at most ``most`` in all."""
    it = desk.institution
    if not it.pupils:
        return Tale()
    count = max(6, min(it.pupils // (9 if desk.type == "kindergarten" else 15 if desk.type == "school" else 34), most))
    posts = [post for post in _posts(desk) if _taught(desk, post)]
    chance = Chance().child("teachers", it.key)
    rows: list[Row] = []
    taken = {it.head.full, *(deputy.person.full for deputy in it.deputies)}
    for number, (leader, title) in enumerate(_leaders(desk)):
        subject = _DEPUTY_SUBJECTS[number % len(_DEPUTY_SUBJECTS)]
        rows.append(_leader(desk, leader, title, subject, chance.child("leader", number)))
    for post, many in zip(posts, share_out(count, [post.share for post in posts]), strict=True):
        for number in range(many):
            lot = chance.child(post.post, post.discipline, number)
            person = invent_person(lot, woman=lot.happens(post.women))
            while person.full in taken:
                lot = lot.child("another")
                person = invent_person(lot, woman=person.woman)
            taken.add(person.full)
            rows.append(_teacher(desk, person, post, lot.child("life")))
    return Tale(rows={"employees.teachingStaff": tuple(rows)})


def _posts(desk: Desk) -> tuple[_Post, ...]:
    match desk.type:
        case "school":
            return _SCHOOL
        case "kindergarten":
            return _GARDEN
        case "vocational":
            special = tuple(
                _Post("преподаватель", f"профессиональные модули по специальности {p.code} «{p.name}»", p.name, "специалист", 2.5, (p.name,), 0.4, ("Демонстрационный экзамен: подготовка и оценка", "Стажировка на предприятии отрасли"))
                for p in desk.institution.programmes
            )  # fmt: skip
            masters = tuple(
                _Post("мастер производственного обучения", f"учебная практика по специальности {p.code}", p.name, "техник", 1, (p.name,), 0.3, ("Наставничество на рабочем месте",))
                for p in desk.institution.programmes
            )  # fmt: skip
            return (*_COLLEGE_GENERAL, *special, *masters)
        case _:
            sport = desk.institution.naming.profile == "sport"
            return tuple(
                _Post("тренер-преподаватель" if sport else "педагог дополнительного образования", p.name, "Физическая культура" if sport else "Педагогика дополнительного образования",
                      "педагог дополнительного образования", 1, (p.name,), 0.5 if sport else 0.72, ("Дополнительная программа: проектирование и защита", "Работа с одарёнными детьми"))
                for p in desk.institution.programmes
            )  # fmt: skip


def _taught(desk: Desk, post: _Post) -> bool:
    levels = {programme.level for programme in desk.institution.programmes}
    if desk.type in ("school", "kindergarten"):
        return bool(levels & set(post.levels))
    return True


def _leaders(desk: Desk) -> list[tuple[Person, str]]:
    found = [(desk.institution.head, desk.post)]
    found += [(one.person, one.post) for one in desk.institution.deputies if "хозяйств" not in one.post]
    return found


def _programmes(desk: Desk, post: _Post) -> str:
    """The programmes in which one takes part; colleagues of all levels take part in all."""
    names = [
        short_name(programme)
        for programme in desk.institution.programmes
        if not post.levels or programme.level in post.levels or programme.name in post.levels
    ]
    kept = names or [short_name(programme) for programme in desk.institution.programmes]
    return "; ".join(dict.fromkeys(kept))


def _leader(desk: Desk, person: Person, post: str, subject: str, chance: Chance) -> Row:
    """A head or deputy: a teacher by education, taught to manage later, and of no category."""
    if desk.type == "kindergarten":
        role = replace(_GARDEN[0], post=post, discipline="консультации родителей, методическая работа")
    else:
        name = subject[0].upper() + subject[1:]
        role = _Post(post, subject, name, f"преподаватель ({subject})", 1, ())
    role = replace(role, levels=(), courses=("Управление качеством образования",))
    row = _teacher(desk, person, role, chance, years=chance.whole(14, 36))
    row["post"] = post[0].upper() + post[1:]
    row["profDevelopment"] = f"{desk.year - chance.whole(3, 12)} г., «Менеджмент в образовании», 502 ч."
    return row


def _teacher(desk: Desk, person: Person, post: _Post, chance: Chance, years: int | None = None) -> Row:
    worked = years if years is not None else chance.whole(1, 40)
    category = (
        "высшая квалификационная категория"
        if worked > 9 and chance.happens(0.6)
        else "первая квалификационная категория"
        if worked > 3 and chance.happens(0.7)
        else ""
    )
    college = chance.happens(0.18) and desk.type != "school" and years is None
    level = (
        f"Среднее профессиональное образование, «{post.speciality}», {post.qualification}"
        if college
        else _PEDAGOGICAL.format(post.speciality, post.qualification)
        if worked > 12 or desk.institution.kind is Kind.OTHER
        else f"Высшее образование — бакалавриат, «Педагогическое образование», профиль «{post.speciality}»"
    )
    learned = desk.year - chance.whole(0, 2)
    course = chance.pick(post.courses)
    retrained = chance.happens(0.16)
    doctor = worked > 10 and chance.happens(0.05) and not college
    return {
        "fio": person.full,
        "post": f"{post.post[0].upper()}{post.post[1:]}{f', {category}' if category else ''}",
        "teachingDiscipline": post.discipline[0].upper() + post.discipline[1:],
        "teachingLevel": level,
        "degree": "Кандидат педагогических наук" if doctor else NONE,
        "academStat": "Доцент" if doctor and chance.happens(0.3) else NONE,
        "qualification": f"{learned} г., «{course}», Институт развития образования, {chance.pick((36, 72, 108))} ч." if worked > 1 else ABSENT,
        "profDevelopment": f"{learned - chance.whole(1, 6)} г., «Педагогика и методика: {post.discipline.partition(',')[0]}», 280 ч." if retrained else ABSENT,
        "specExperience": str(worked),
        "teachingOp": _programmes(desk, post),
    }  # fmt: skip
