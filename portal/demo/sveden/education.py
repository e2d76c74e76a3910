"""Tell what is taught: programmes with their documents, how many learn, who came and went, what is vacant."""

from __future__ import annotations

from datetime import timedelta

from catalog.kinds import Kind
from core.text import make_slug
from portal.demo.chance import Chance
from portal.demo.model import Programme
from portal.demo.programmes import ADDITIONAL, BASIC, PRESCHOOL, PRIMARY, SECONDARY
from portal.demo.sveden.basics import accreditation_extract
from portal.demo.sveden.groups import Course, circles, list_courses, years_of
from portal.demo.sveden.paper import Heading, Paper, Table
from portal.demo.sveden.papers import Desk
from portal.demo.sveden.plans import curriculum, subjects_of, timetable_of_year
from portal.demo.sveden.tale import Cell, Link, Row, Tale, single

_STANDARDS: dict[str, Link] = {
    PRESCHOOL: Link("ФГОС дошкольного образования (приказ Минобрнауки России от 17.10.2013 № 1155)", "https://fgos.ru/fgos/fgos-do/"),
    PRIMARY: Link("ФГОС начального общего образования (приказ Минпросвещения России от 31.05.2021 № 286)", "https://fgos.ru/fgos/fgos-noo/"),
    BASIC: Link("ФГОС основного общего образования (приказ Минпросвещения России от 31.05.2021 № 287)", "https://fgos.ru/fgos/fgos-ooo/"),
    SECONDARY: Link("ФГОС среднего общего образования (приказ Минобрнауки России от 17.05.2012 № 413)", "https://fgos.ru/fgos/fgos-soo/"),
}  # fmt: skip
_PRACTICE = {
    PRIMARY: "Экскурсионная неделя (5 дней в мае)",
    BASIC: "Проектная неделя (5 дней в мае), профессиональные пробы в 8–9 классах",
    SECONDARY: "Учебная практика в 10 классе (10 дней в июне), защита индивидуального проекта",
    ADDITIONAL: "Практические занятия — не менее двух третей учебного времени",
}
_SHORT = {PRESCHOOL: "ОП ДО", PRIMARY: "ООП НОО", BASIC: "ООП ООО", SECONDARY: "ООП СОО"}


def tell_education(desk: Desk) -> Tale:
    """``education``, ``eduStandarts`` and ``vacant``."""
    it = desk.institution
    courses = list_courses(it)
    singles = single(
        education__languageEl=desk.write("yazyki-obrazovaniya"),
        education__eduChislenEl=_headcount(desk, courses),
        education__eduPerevodEl=_moves(desk, courses),
    )
    if desk.type in ("school", "vocational"):
        singles |= single(education__accreditationDocLink=accreditation_extract(desk))
    rows: dict[str, tuple[Row, ...]] = {
        "education.eduAccred": tuple(_implemented(desk, programme) for programme in it.programmes),
        "education.eduOp": tuple(_with_documents(desk, programme) for programme in it.programmes),
    }
    if desk.type == "vocational":
        singles |= single(education__eduPriemEl=_admission(desk, courses))
        rows["education.graduateJob"] = tuple(_jobs(desk, programme) for programme in it.programmes)
        singles |= single(
            eduStandarts__eduFedDoc=[_speciality_standard(programme) for programme in it.programmes if programme.code]
        )
    else:
        levels = [_STANDARDS[level] for level in _STANDARDS if any(p.level == level for p in it.programmes)]
        if levels:
            singles |= single(eduStandarts__eduFedDoc=list(levels))
    rows["vacant.vacant"] = tuple(_vacant(desk, course) for course in courses) + tuple(
        _vacant_circle(desk, programme) for programme in circles(it)
    )
    return Tale(singles, {group: found for group, found in rows.items() if found})


def short_name(programme: Programme) -> str:
    """«ООП НОО», or the programme's own name."""
    if "даптированная" in programme.name:
        return f"А{_SHORT[programme.level]}" if programme.level in _SHORT else programme.name
    return _SHORT.get(programme.level, programme.name)


def _file_name(programme: Programme) -> str:
    """What tells the documents of a programme from those of another: its code, its level, or its name in quotes."""
    if programme.code or programme.level in _SHORT:
        return make_slug(programme.code or short_name(programme))
    return make_slug(programme.name.partition("«")[2] or programme.name, 40)


def _named(programme: Programme) -> str:
    return f"{programme.code} {programme.name}" if programme.code else short_name(programme)


def _title(programme: Programme) -> str:
    return f"Образовательная программа {programme.code} «{programme.name}»" if programme.code else programme.name


def _profile(programme: Programme) -> str:
    if programme.profile:
        return f"{programme.profile[0].upper()}{programme.profile[1:]}"
    return (
        f"{short_name(programme)}, обучение по федеральной программе" if programme.level in _SHORT else programme.name
    )


def _implemented(desk: Desk, programme: Programme) -> Row:
    row = {
        "eduCode": programme.code,
        "eduName": programme.name,
        "eduProf": _profile(programme),
        "eduLevel": programme.level,
        "eduForm": programme.form or "Очная",
        "learningTerm": programme.term,
        "eduPred": programme.subjects or "Познавательное, речевое, социально-коммуникативное, художественно-эстетическое, физическое развитие",
        "eduPrac": _practice(desk, programme),
    }  # fmt: skip
    return {name: cell for name, cell in row.items() if cell}


def _practice(desk: Desk, programme: Programme) -> str:
    if programme.practice:
        return f"{programme.practice[0].upper()}{programme.practice[1:]}"
    return _PRACTICE.get(programme.level, "")


def _with_documents(desk: Desk, programme: Programme) -> Row:
    about = _file_name(programme)
    year = desk.year
    on = desk.write("rezhim-zanyatiy").day
    row: dict[str, Cell] = {
        "eduCode": programme.code,
        "eduName": programme.name,
        "eduLevel": programme.level,
        "eduProf": _profile(programme),
        "eduForm": programme.form or "Очная",
        "opMain": desk.paper(f"op-{about}", _title(programme), on, _programme_text(desk, programme)),
        "educationPlan": desk.paper(f"plan-{about}", f"Учебный план на {year}/{year + 1} учебный год. {_named(programme)}", on, curriculum(desk.type, programme)),
        "educationRpd": (_subjects(desk, programme, about),),
        "educationShedule": desk.paper("kalendarnyy-grafik", f"Календарный учебный график на {year}/{year + 1} учебный год", on, timetable_of_year(desk)),
        "methodology": (desk.write("programma-vospitaniya"),),
    }  # fmt: skip
    if desk.type == "vocational":
        row["eduPr"] = (_practice_programme(desk, programme, about),)
    return {name: cell for name, cell in row.items() if cell}


def _programme_text(desk: Desk, programme: Programme) -> tuple[str | Heading | Table, ...]:
    return (
        Heading("1. Целевой раздел"),
        "Программа разработана педагогами организации на основе федеральной программы и утверждена после обсуждения на педагогическом совете.",
        f"Уровень: {programme.level}. Форма: {(programme.form or 'очная').lower()}. Срок: {programme.term}.",
        f"Цель — создать условия, в которых {desk.learners[0]} достигают планируемых результатов, сохраняя здоровье и интерес к учению.",
        Heading("2. Содержательный раздел"),
        f"Содержание: {', '.join(_small(name) for name, _ in subjects_of(desk.type, programme))}.",
        "Рабочие программы предметов, курсов и модулей размещены на официальном сайте отдельными документами.",
        "Рабочая программа воспитания едина для всех программ.",
        Heading("3. Организационный раздел"),
        f"Практика: {_small(_practice(desk, programme) or 'Не предусмотрена, дети учатся в игре')}.",
        "Учебный план и календарный учебный график утверждаются на каждый год.",
        "Условия: кадры, материальное и информационное обеспечение описаны в соответствующих подразделах сайта.",
        "Если условия меняются, программа пересматривается до начала учебного года.",
    )


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def _subjects(desk: Desk, programme: Programme, about: str) -> Paper:
    subjects = subjects_of(desk.type, programme)
    body: list[str | Heading | Table] = [
        "Рабочая программа каждого предмета, курса, модуля содержит планируемые результаты, содержание и тематическое планирование с указанием часов.",
        Table(("Предмет, курс, модуль", "Часов в год"), tuple((name, str(hours)) for name, hours in subjects), 30),
        Heading("Как проверяется"),
        "Входная работа — в сентябре, итоговая — в апреле или мае. Формы и сроки указаны в тематическом планировании.",
    ]
    return desk.paper(
        f"rpd-{about}", f"Рабочие программы. {_named(programme)}", desk.write("rezhim-zanyatiy").day, tuple(body)
    )


def _practice_programme(desk: Desk, programme: Programme, about: str) -> Paper:
    body = (
        f"Программа практик по специальности {programme.code} «{programme.name}».",
        Table(("Вид практики", "Недель"), (("Учебная", "12"), ("Производственная", "14"), ("Преддипломная", "4")), 26),
        "Руководители практики назначаются приказом. Дневник и отчёт студент сдаёт в течение трёх дней после окончания.",
    )
    return desk.paper(
        f"praktika-{about}", f"Рабочие программы практик. {programme.code}", desk.write("rezhim-zanyatiy").day, body
    )


def _headcount(desk: Desk, courses: tuple[Course, ...]) -> Paper:
    on = desk.day - timedelta(days=3)
    on -= timedelta(days=max(0, on.weekday() - 4))
    rows: list[tuple[str, ...]] = []
    for course in courses:
        title = course.title if desk.type in ("school", "kindergarten") else f"{course.programme.name}, {course.title}"
        budget = course.learners - course.paid
        rows.append((title, str(course.learners), str(budget), str(course.paid), str(course.foreign)))
    total = [
        sum(values)
        for values in zip(*((c.learners, c.learners - c.paid, c.paid, c.foreign) for c in courses), strict=True)
    ]
    rows.append(("Всего", *map(str, total or (0, 0, 0, 0))))
    body = (
        f"По состоянию на {on:%d.%m.%Y}. За счёт федерального и местного бюджетов никто не обучается.",
        Table(
            ("Класс, группа, курс", "Всего", "Бюджет субъекта", "По договорам", "Иностранных граждан"), tuple(rows), 24
        ),
    )
    return desk.paper(
        "chislennost", f"Численность {desk.learners[1]} по источникам финансирования", on, body, approved=False
    )


def _moves(desk: Desk, courses: tuple[Course, ...]) -> Paper:
    chance = Chance().child("moves", desk.institution.key)
    rows = []
    for level in dict.fromkeys(course.programme.level for course in courses):
        here = sum(course.learners for course in courses if course.programme.level == level)
        lot = chance.child(level)
        values = (
            int(here * lot.between(0.95, 0.99)),
            int(here * lot.between(0.01, 0.03)),
            int(here * lot.between(0.01, 0.03)),
            lot.whole(0, 2),
        )
        rows.append((level, *map(str, values)))
    on = desk.day - timedelta(days=3)
    on -= timedelta(days=max(0, on.weekday() - 4))
    body = (
        f"Итоги {desk.year - 1}/{desk.year} учебного года.",
        Table(
            ("Уровень", "Переведено на следующий год", "Принято переводом", "Отчислено переводом", "Восстановлено"),
            tuple(rows),
            28,
        ),
        "Отчисленных в качестве взыскания нет.",
    )
    return desk.paper("perevod-itogi", "Результаты перевода, восстановления и отчисления", on, body, approved=False)


def _admission(desk: Desk, courses: tuple[Course, ...]) -> Paper:
    chance = Chance().child("admission", desk.institution.key)
    rows = tuple(
        (
            f"{c.programme.code} {c.programme.name}",
            str(c.learners),
            str(int(c.learners * chance.between(1.2, 2.4))),
            f"{chance.between(3.7, 4.6):.2f}".replace(".", ","),
        )
        for c in courses
        if c.title.startswith("1 ")
    )
    on = desk.day.replace(year=desk.year, month=9, day=2)
    body = (
        f"Приём {desk.year} года. Вступительных испытаний не было, кроме творческих; зачисление — по среднему баллу документа об образовании.",
        Table(("Специальность, профессия", "Принято", "Подано заявлений", "Средний балл"), rows, 28),
    )
    return desk.paper("rezultaty-priema", f"Результаты приёма {desk.year} года", on, body, approved=False)


def _jobs(desk: Desk, programme: Programme) -> Row:
    chance = Chance().child("jobs", desk.institution.key, programme.code)
    out = chance.whole(21, 48)
    return {
        "eduCode": programme.code,
        "eduName": programme.name,
        "eduProf": _profile(programme),
        "v1": str(out),
        "t1": str(int(out * chance.between(0.68, 0.9))),
    }


def _speciality_standard(programme: Programme) -> Link:
    return Link(f"ФГОС СПО {programme.code} «{programme.name}»", "https://fgos.ru/")


def _vacant(desk: Desk, course: Course) -> Row:
    paid = desk.institution.private
    row = {
        "eduCode": course.programme.code,
        "eduName": course.programme.name,
        "eduLevel": course.programme.level,
        "eduProf": _profile(course.programme),
        "eduCourse": course.title,
        "eduForm": (course.programme.form or "Очная").partition(",")[0],
        "numberBFVacant": "0",
        "numberBRVacant": "0" if paid else str(course.vacant),
        "numberBMVacant": "0",
        "numberPVacant": str(course.vacant) if paid else "2" if desk.type == "vocational" else "0",
    }
    return {name: cell for name, cell in row.items() if cell}


def _vacant_circle(desk: Desk, programme: Programme) -> Row:
    places = Chance().child("circle", desk.institution.key, programme.name).whole(0, 4)
    years = years_of(programme)
    age = desk.institution.kind is Kind.KINDERGARTEN
    return {
        "eduName": programme.name, "eduLevel": programme.level, "eduProf": _profile(programme),
        "eduCourse": "Группа кружка" if age else f"1–{years} год обучения" if years > 1 else "1 год обучения",
        "eduForm": "Очная", "numberBFVacant": "0", "numberBRVacant": "0", "numberBMVacant": "0", "numberPVacant": str(places),
    }  # fmt: skip
