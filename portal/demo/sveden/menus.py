"""Write the menus of ``/food/`` in the customary tables, and tell who cooks and delivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from portal.demo.chance import Chance
from portal.demo.sveden.papers import Desk, school_year
from portal.demo.sveden.tale import Cell, Link, Tale, single
from portal.demo.sveden.terms import is_school_day, school_days_before
from portal.demo.sveden.workbook import Value, make_workbook

DAYS = 10  # of the typical menu, and of the menus that stay published
_HEADER = ("Приём пищи", "Раздел", "№ рец.", "Блюдо", "Выход, г", "Цена", "Калорийность", "Белки", "Жиры", "Углеводы")
_WIDTHS = (14, 14, 8, 44, 9, 8, 13, 8, 8, 10)
Dish = tuple[str, int, int, float, float, float, float]  # name, grams, recipe, kcal, protein, fat, carbohydrates
_HOT: tuple[Dish, ...] = (
    ("Каша овсяная молочная с маслом", 200, 173, 208, 6.8, 7.9, 27.4), ("Омлет натуральный с зелёным горошком", 170, 210, 214, 14.2, 15.6, 4.9),
    ("Запеканка творожная с повидлом", 180, 223, 322, 21.4, 12.8, 30.1), ("Каша гречневая рассыпчатая с подливой", 200, 171, 246, 8.1, 7.2, 38.0),
    ("Суп молочный с макаронами", 220, 120, 168, 6.3, 5.5, 23.2), ("Каша пшённая молочная с тыквой", 200, 174, 226, 6.5, 7.4, 33.6),
    ("Макароны, запечённые с сыром", 180, 204, 298, 11.6, 10.9, 37.4), ("Каша «Дружба»", 200, 175, 219, 6.1, 7.6, 31.5),
    ("Сырники из творога со сметаной", 160, 219, 311, 19.8, 13.4, 27.0), ("Рыбная котлета с картофельным пюре", 230, 234, 287, 13.7, 10.6, 33.9),
)  # fmt: skip
_DRINKS: tuple[Dish, ...] = (
    ("Чай с лимоном", 200, 377, 42, 0.2, 0.0, 10.2), ("Какао на молоке", 200, 382, 118, 4.1, 3.5, 17.6), ("Кисель ягодный", 200, 352, 84, 0.1, 0.0, 20.6),
    ("Компот из сухофруктов", 200, 349, 78, 0.5, 0.1, 18.9), ("Напиток из шиповника", 200, 388, 68, 0.6, 0.2, 15.4),
)  # fmt: skip
_FRUIT: tuple[Dish, ...] = (
    ("Яблоко", 120, 338, 56, 0.5, 0.5, 11.8), ("Груша", 120, 338, 57, 0.5, 0.4, 12.4), ("Мандарин", 100, 338, 38, 0.8, 0.2, 7.5), ("Банан", 130, 338, 124, 2.0, 0.7, 27.3),
)  # fmt: skip
_SALADS: tuple[Dish, ...] = (
    ("Салат из свёклы с растительным маслом", 80, 52, 74, 1.1, 4.9, 6.4), ("Винегрет овощной", 80, 67, 100, 1.1, 8.1, 5.8), ("Салат из белокочанной капусты", 80, 45, 70, 1.0, 4.1, 7.3),
    ("Морковь тёртая с яблоком", 80, 59, 66, 0.8, 3.8, 7.1), ("Салат из солёных огурцов с луком", 80, 21, 58, 0.7, 4.9, 2.9),
)  # fmt: skip
_SOUPS: tuple[Dish, ...] = (
    ("Щи из свежей капусты со сметаной", 250, 88, 112, 2.8, 5.9, 11.2), ("Суп гороховый с гренками", 250, 102, 158, 6.4, 4.8, 22.1), ("Борщ со сметаной", 250, 82, 124, 2.9, 6.1, 13.4),
    ("Уха рыбацкая", 250, 106, 118, 7.8, 3.9, 12.6), ("Суп картофельный с фрикадельками", 250, 104, 146, 7.1, 5.6, 16.8),
)  # fmt: skip
_MAINS: tuple[Dish, ...] = (
    ("Тефтели мясные в соусе", 110, 279, 198, 11.3, 12.6, 16.8), ("Рыба, тушённая с овощами", 120, 229, 142, 14.6, 6.7, 5.4), ("Птица отварная", 90, 288, 172, 20.4, 13.2, 0.5),
    ("Гуляш из говядины", 100, 260, 186, 15.8, 12.4, 4.1), ("Котлета куриная", 90, 294, 184, 13.9, 10.1, 9.2),
)  # fmt: skip
_SIDES: tuple[Dish, ...] = (
    ("Пюре картофельное", 180, 312, 168, 3.7, 5.9, 24.8), ("Рис отварной", 180, 304, 242, 4.4, 6.4, 42.2), ("Греча рассыпчатая", 180, 302, 292, 10.3, 7.3, 46.4),
    ("Капуста тушёная", 180, 321, 136, 3.7, 6.0, 17.2), ("Макароны отварные", 180, 309, 236, 6.6, 5.4, 40.1),
)  # fmt: skip
_BREAD: Dish = ("Хлеб ржано-пшеничный", 40, 1, 92, 2.6, 0.5, 19.4)


def _meals(number: int) -> tuple[tuple[str, str, Dish], ...]:
    """(meal, course, dish) of a day of the typical menu, from 1."""
    at = number - 1
    return (
        ("Завтрак", "гор.блюдо", _HOT[at % 10]), ("", "гор.напиток", _DRINKS[at % 5]), ("", "хлеб", _BREAD), ("", "фрукты", _FRUIT[at % 4]),
        ("Обед", "закуска", _SALADS[at % 5]), ("", "1 блюдо", _SOUPS[(at + 2) % 5]), ("", "2 блюдо", _MAINS[(at * 3 + 1) % 5]), ("", "гарнир", _SIDES[(at * 2) % 5]),
        ("", "напиток", _DRINKS[(at + 3) % 5]), ("", "хлеб", _BREAD),
    )  # fmt: skip


def _price(dish: Dish) -> float:
    return round(dish[1] * 0.12 + dish[4] * 1.9, 2)


def _rows(number: int, *, priced: bool) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for meal, course, dish in _meals(number):
        name, grams, recipe, kcal, protein, fat, carbohydrates = dish
        price = _price(dish) if priced else None
        rows.append((meal or None, course, recipe, name, grams, price, kcal, protein, fat, carbohydrates))
    return rows


def day_of_cycle(day: date) -> int:
    """Which day of the typical menu is cooked on a school day: they follow each other from 1 September."""
    start = date(school_year(day), 9, 1)
    passed = sum(is_school_day(start + timedelta(days=number)) for number in range((day - start).days))
    return passed % DAYS + 1


@cache
def food_files(school: str, day: date) -> dict[str, bytes]:
    """The files of ``/food/`` as they are on ``day``: menus of the last school days, the typical menu, calendar and index."""
    files: dict[str, bytes] = {}
    for on in school_days_before(day, DAYS):
        head: list[tuple[Value, ...]] = [
            ("Школа", school, None, None, None, "Отд./корп", "1–4 классы", None, "День", f"{on:%d.%m.%Y}"),
            (),
            _HEADER,
        ]
        files[f"food/{on}-sm.xlsx"] = make_workbook(
            "1", [*head, *_rows(day_of_cycle(on), priced=True)], on, bold=(1, 3), widths=_WIDTHS
        )
    first = date(day.year, 1, 12)
    files[f"food/tm{day.year}-sm.xlsx"] = _typical(school, day.year, first)
    files[f"food/kp{day.year}.xlsx"] = _calendar(school, day.year, first)
    files["food/findex.xlsx"] = _index(school, first)
    return files  # fmt: skip


def _typical(school: str, year: int, on: date) -> bytes:
    rows: list[tuple[Value, ...]] = [
        ("Школа", school),
        ("Типовое примерное меню приготавливаемых блюд", f"{year} год"),
        ("Неделя", "День недели", *_HEADER),
    ]
    for number in range(1, DAYS + 1):
        for at, row in enumerate(_rows(number, priced=False)):
            rows.append(((number - 1) // 5 + 1, (number - 1) % 5 + 1, *row) if not at else (None, None, *row))
        total: list[Value] = [round(sum(dish[part] for _, _, dish in _meals(number)), 1) for part in (3, 4, 5, 6)]  # type: ignore[misc]
        rows.append((None, None, "Итого за день", None, None, None, None, None, *total))
    return make_workbook("Типовое меню", rows, on, bold=(1, 2, 3), widths=(8, 8, *_WIDTHS))  # fmt: skip


def _calendar(school: str, year: int, on: date) -> bytes:
    months = (
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    )
    rows: list[tuple[Value, ...]] = [("Школа", school), ("Календарь питания", f"{year} год"), ("Месяц", *range(1, 32))]
    for number, month in enumerate(months, start=1):
        cells: list[Value] = []
        for day in range(1, 32):
            try:
                here = date(year, number, day)
            except ValueError:
                break
            cells.append(day_of_cycle(here) if is_school_day(here) else None)
        rows.append((month, *cells))
    return make_workbook("Календарь питания", rows, on, bold=(1, 2, 3), widths=(12, *([4] * 31)))


def _index(school: str, on: date) -> bytes:
    rows: list[tuple[Value, ...]] = [
        ("Школа", school), ("№", "Показатель общественной оценки организации питания", "Ответ"),
        (1, "Телефон горячей линии по вопросам питания", "+7 (336) 000-01-15"), (2, "Страница о питании на официальном сайте", "есть"),
        (3, "Действует родительский контроль; посещений за год", "9"), (4, "Диетическое меню по медицинским показаниям", "есть"),
        (5, "Анкетирование родителей и обучающихся", "два раза в год"), (6, "Питьевая вода без ограничения", "есть"), (7, "Просветительские занятия о здоровом питании", "раз в четверть"),
    ]  # fmt: skip
    return make_workbook("Мониторинг", rows, on, bold=(1, 2), widths=(8, 60, 24))


def tell_food(desk: Desk, number: int) -> Tale:
    """The six facts of school meals without an attribute; ``number`` is the institution's in the register."""
    chance = Chance().child("food", desk.institution.key)
    cook = chance.pick(
        (
            "ООО «Школьная кухня Ясноморья» (ИНН 0000000017), договор до 31.08.",
            "АО «Комбинат социального питания «Волна» (ИНН 0000000025), контракт до 31.12.",
        )
    )
    suppliers: Sequence[Cell] = (
        "ООО «Ясненский молочный завод» — молоко, творог, сметана",
        "ООО «Береговой хлеб» — хлеб и булочные изделия",
        "СПК «Рыбацкая коса» — рыба",
        "ИП Полевой А. С. — овощи и фрукты",
    )
    return Tale(
        {
            "catering.dietMenu": ("Есть: при сахарном диабете, целиакии и пищевой аллергии — по заявлению родителей и справке врача",),
            "catering.operators": (f"{cook}{desk.year + 1}",),
            "catering.suppliers": tuple(suppliers),
            "catering.parentAnswers": (
                "Можно ли родителям попробовать еду? — Да: совет родителей приходит раз в месяц, записаться можно у классного руководителя.",
                "Почему в четверг была рыба, а не курица? — Рыба в меню дважды в неделю; готовим её по-разному и спрашиваем детей, что понравилось.",
            ),
        }
        | single(catering__parentFeedback=Link("Спросить о питании", f"/feedback/new?institution={number}"))
    )  # fmt: skip
