"""Write the report on self-examination: the year in numbers that agree with the other pages."""

from __future__ import annotations

from portal.demo.chance import Chance
from portal.demo.sveden.groups import count_classes, list_courses
from portal.demo.sveden.paper import Heading, Paper, Table
from portal.demo.sveden.papers import Desk, last


def self_examination(desk: Desk, late: int = 0) -> Paper:
    """The report of the last calendar year, due on 20 April; or of one ``late`` years before."""
    it = desk.institution
    on = last(desk.day, 4, 16, late)
    chance = Chance().child("report", it.key)
    levels = dict.fromkeys(course.programme.level for course in list_courses(it))
    rows = [
        (level, str(sum(course.learners for course in list_courses(it) if course.programme.level == level)))
        for level in levels
    ]
    rows.append(("Всего", str(it.pupils)))
    body: list[str | Heading | Table] = [
        Heading("1. Об организации"),
        f"{it.naming.full}. Адрес: {it.house.address}. Руководитель — {it.head.initials}.",
        f"Организация работает с {it.founded_on.year} года. Зданий — {1 + len(it.buildings)}, классов и групп — {count_classes(it)}.",
        Heading("2. Контингент"),
        Table(("Уровень образования", "Человек"), tuple(rows), 26),
        Heading("3. Качество образования"),
        *_results(desk, chance),
        Heading("4. Кадры"),
        f"Высшее образование имеют {chance.whole(82, 97)} % педагогов, первую и высшую категории — {chance.whole(58, 84)} %.",
        f"За год курсы повышения квалификации прошли {chance.whole(12, 31)} педагогов; наставники есть у всех молодых специалистов.",
        Heading("5. Условия"),
        "Кабинеты обеспечены доступом в интернет, обновлён библиотечный фонд, в корпусах соблюдён санитарный режим.",
        "В отчётном году отремонтированы кровля и входная группа, закуплены столы с регулируемой высотой.",
        Heading("6. Задачи на следующий год"),
        "Расширить кружки для младших, обновить оборудование лабораторий, вести опрос родителей дважды в год и публиковать его итоги.",
    ]
    return desk.paper(
        f"samoobsledovanie-{on.year - 1}", f"Отчёт о самообследовании за {on.year - 1} год", on, tuple(body)
    )


def _results(desk: Desk, chance: Chance) -> tuple[str, ...]:
    match desk.type:
        case "kindergarten":
            return (
                f"К школе готовы {chance.whole(92, 99)} % выпускников. Посещаемость — {chance.whole(74, 86)} %.",
                f"Довольны детским садом {chance.whole(90, 98)} % родителей, ответивших на вопросы.",
            )
        case "supplementary":
            return (
                f"Наград городских и региональных конкурсов — {chance.whole(40, 160)}. Сохранность групп — {chance.whole(88, 97)} %.",
                f"Итоговые работы представили {chance.whole(86, 98)} % выпускников объединений.",
            )
        case "vocational":
            return (
                f"Демонстрационный экзамен сдали {chance.whole(93, 99)} % выпускников, на «хорошо» и «отлично» — {chance.whole(61, 82)} %.",
                f"На предприятия города пришли работать {chance.whole(66, 84)} % выпускников.",
            )
        case _:
            return (
                f"Успеваемость — {chance.whole(98, 100)} %, качество — {chance.whole(54, 72)} %. Аттестат с отличием получили {chance.whole(6, 17)} выпускников.",
                f"Средний балл единого государственного экзамена по русскому языку — {chance.whole(68, 81)}, по профильной математике — {chance.whole(58, 74)}.",
                f"Победителей и призёров городского этапа олимпиады — {chance.whole(12, 47)}.",
            )
