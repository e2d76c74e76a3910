"""Tell of rooms and equipment, of access for everybody, of meals and of health."""

from __future__ import annotations

from itertools import count, cycle

from portal.demo.chance import Chance
from portal.demo.sveden.equipment import ADAPTED_NETWORKS, ENTRANCES, EQUIPMENT, TECHNICAL_AIDS
from portal.demo.sveden.papers import Desk
from portal.demo.sveden.tale import ABSENT, Cell, Link, Row, Tale, single

_DOOR = "Дверной проём 90 см, порога нет; тактильная табличка у входа"
_GROUND = "Первый этаж, доступ без ступеней; стол с регулируемой высотой"
_HELP = "Доступен с помощью сопровождающего (второй этаж, лестничный подъёмник)"
_BASE = "доска, ноутбук учителя, проектор, экран, {} ученических мест"
# Name, equipment, access, number of such rooms in a full school of about a thousand pupils.
_CLASSROOMS = (
    ("Кабинет начальных классов № {}", "Интерактивная доска, комплект таблиц, 28 ученических мест, уголок чтения", _GROUND, 6),
    ("Кабинет русского языка и литературы № {}", f"{_BASE.format(28).capitalize()}, словари, собрание портретов писателей", _DOOR, 3),
    ("Кабинет математики № {}", f"{_BASE.format(28).capitalize()}, набор чертёжных инструментов, модели тел", _DOOR, 3),
    ("Лингафонный кабинет № {}", "15 рабочих мест с гарнитурами, интерактивная панель, карты мира на английском языке", _HELP, 3),
    ("Кабинет истории и обществознания № {}", f"{_BASE.format(28).capitalize()}, настенные карты, атласы", _HELP, 2),
    ("Кабинет физики № {}", f"{_BASE.format(26).capitalize()}, демонстрационный стол, источники тока, приборы", _DOOR, 1),
    ("Кабинет химии № {}", f"{_BASE.format(26).capitalize()}, вытяжной шкаф, раковины, душ аварийный", _DOOR, 1),
    ("Кабинет биологии и географии № {}", f"{_BASE.format(28).capitalize()}, 13 микроскопов, коллекции, глобусы, метеостанция", _HELP, 2),
    ("Кабинет информатики № {}", "16 компьютеров, локальная сеть, интерактивная панель, 3D-принтер", _HELP, 2),
    ("Кабинет музыки № {}", "Пианино, синтезатор, звуковая система, набор шумовых инструментов", _GROUND, 1),
    ("Кабинет педагога-психолога № {}", "Сенсорный уголок, песочный стол, кресла, методики диагностики", _GROUND, 1),
)  # fmt: skip
_EXTRAS = (
    "",
    "; документ-камера",
    "; комплект из 14 ноутбуков",
    "; рециркулятор воздуха",
    "; полки с книгами для чтения",
)
_GROUPS = (
    ("Групповое помещение «{}»", "Детская мебель трёх ростов, игровые центры, конструкторы, библиотека группы, спальня на 24 места", _GROUND),
)  # fmt: skip
_GROUP_NAMES = (
    "Ромашка",
    "Колокольчик",
    "Радуга",
    "Теремок",
    "Солнышко",
    "Кораблик",
    "Звёздочка",
    "Гномики",
    "Ладошки",
)
_PRACTICE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "school": (
        ("Лаборатория физики", "15 комплектов для лабораторных работ, цифровые датчики, осциллограф", _DOOR),
        ("Лаборатория химии", "Наборы реактивов, 14 штативов, весы, вытяжной шкаф, цифровые датчики", _DOOR),
        ("Мастерская труда (дерево и металл)", "8 верстаков, сверлильный и токарный станки, лазерный гравер, вытяжка", _GROUND),
        ("Мастерская труда (ткань и кулинария)", "10 швейных машин, оверлок, 4 кухонных модуля", _GROUND),
        ("Учебно-опытный участок", "Теплица 24 м², 12 гряд, метеоплощадка", "Дорожки с твёрдым покрытием, две приподнятые гряды"),
    ),
    "kindergarten": (
        ("Изостудия", "Столы-мольберты, муфельная печь, выставочные полки", _GROUND),
        ("Музыкальный зал", "Пианино, детский оркестр, ширма, звуковая система", _GROUND),
        ("Кабинет учителя-логопеда", "Зеркало с подсветкой, зонды, речевые игры, программно-аппаратный комплекс", _GROUND),
        ("Огород и тропа сказок", "Шесть гряд, теплица, тропа с разными покрытиями", "Дорожки с твёрдым покрытием"),
    ),
    "supplementary": (
        ("Концертный зал", "Сцена 9 × 6 м, звук и свет, 180 мест", "Четыре места для кресел-колясок, индукционная петля"),
        ("Мастерская техники", "12 рабочих мест, паяльные станции, 3D-принтеры, станок с числовым управлением", _GROUND),
        ("Художественная мастерская", "15 мольбертов, печь для обжига, гончарные круги", _GROUND),
        ("Хореографический класс", "Станки, зеркала, пол с амортизацией, звуковая система", _HELP),
    ),
    "vocational": (
        ("Учебно-производственная мастерская", "12 рабочих мест по стандартам отрасли, вытяжка, инструмент", _DOOR),
        ("Тренажёрный класс", "Два тренажёра, пульт инструктора, имитатор нештатных ситуаций", _DOOR),
        ("Лаборатория электротехники", "10 стендов, измерительные приборы", _DOOR),
        ("Площадка демонстрационного экзамена", "Оборудование по инфраструктурному листу, видеонаблюдение", _GROUND),
    ),
}  # fmt: skip
_SPORT: dict[str, tuple[tuple[str, str], ...]] = {
    "school": (
        ("Спортивный зал, 24 × 12 м", "Вход без порога, раздевалка с широкой дверью"),
        ("Малый зал гимнастики", _GROUND),
        ("Стадион: поле 60 × 40 м, беговая дорожка 200 м, площадка ГТО", "Въезд без бордюра"),
    ),
    "kindergarten": (("Физкультурный зал", _GROUND), ("Спортивная площадка с полосой препятствий", "Покрытие из резиновой крошки, вход без бордюра")),
    "supplementary": (("Спортивный зал", "Вход без порога, раздевалка с широкой дверью"), ("Скалодром высотой 6 м", _HELP)),
    "vocational": (("Спортивный зал, 36 × 18 м", "Вход без порога"), ("Тренажёрный зал", _GROUND), ("Открытая площадка с полосой препятствий", "Въезд без бордюра")),
}  # fmt: skip
_HOSTEL = ("hostelInfo", "interInfo", "hostelNum", "hostelNumOvz", "interNum", "interNumOvz")


def tell_rooms(desk: Desk, share: float = 1.0) -> Tale:
    """``objects`` and ``catering``; ``share`` of the classrooms."""
    it = desk.institution
    here = it.house.address
    second = it.buildings[0].address if it.buildings else here
    rows: dict[str, tuple[Row, ...]] = {
        "objects.purposeCab": tuple(_classrooms(desk, here, second, share)),
        "objects.purposePrac": tuple(
            {"addressPrac": here, "namePrac": name, "osnPrac": equipment, "ovzPrac": access}
            for name, equipment, access in _PRACTICE[desk.type]
        ),
        "objects.purposeLibr": (
            {"objName": _library(desk), "objAddress": here, "objOvz": f"{_GROUND}; книги с крупным шрифтом, аудиокниги"},
        ),
        "objects.purposeSport": tuple(
            {"objName": name, "objAddress": here, "objOvz": access} for name, access in _SPORT[desk.type]
        ),
        "catering.meals": tuple(_dining(desk, here, second)),
    }  # fmt: skip
    return Tale(_access(desk) | _hostels(desk), rows)


def _classrooms(desk: Desk, here: str, second: str, share: float) -> list[Row]:
    made: list[Row] = []
    if desk.type == "kindergarten":
        many = max(3, round(min(len(_GROUP_NAMES), desk.institution.pupils // 24 + 1) * share))
        for name in _GROUP_NAMES[:many]:
            title, equipment, access = _GROUPS[0]
            made.append({"addressCab": here, "nameCab": title.format(name), "osnCab": equipment, "ovzCab": access})
        return made
    if desk.type != "school":
        return [
            {"addressCab": here, "nameCab": f"Кабинет № {number}: {programme.name}", "osnCab": "Доска, ноутбук преподавателя, проектор, экран, 24 учебных места, наглядные пособия", "ovzCab": _DOOR if number % 2 else _HELP}
            for number, programme in enumerate(desk.institution.programmes, start=1)
        ]  # fmt: skip
    doors = {floor: count(floor * 100 + 1) for floor in (1, 2)}
    extras = cycle(_EXTRAS)
    for title, equipment, access, number in _CLASSROOMS:
        many = max(1, round(number * share * min(1.0, desk.institution.pupils / 900)))
        for _ in range(many):
            where = second if "начальных" in title else here
            name = title.format(next(doors[2 if access == _HELP else 1]))
            made.append(
                {"addressCab": where, "nameCab": name, "osnCab": f"{equipment}{next(extras)}", "ovzCab": access}
            )
    return made


def _library(desk: Desk) -> str:
    pupils = desk.institution.pupils
    match desk.type:
        case "kindergarten":
            return "Методический кабинет с библиотекой: 1 240 книг для детей, 620 изданий для педагогов"
        case "supplementary":
            return f"Читальный зал и нотная библиотека: {pupils * 4 // 100 * 100} изданий, 12 мест"
        case _:
            return f"Библиотечно-информационный центр: {pupils * 17 // 100 * 100} учебников, {pupils * 9 // 100 * 100} книг, 24 места, 6 компьютеров"


def _dining(desk: Desk, here: str, second: str) -> list[Row]:
    match desk.type:
        case "kindergarten":
            made: list[Row] = [
                {
                    "objName": "Пищеблок полного цикла; дети едят в группах",
                    "objAddress": here,
                    "objOvz": "Столы с регулируемой высотой в каждой группе",
                }
            ]
        case "supplementary":
            made = [
                {
                    "objName": "Буфет на 30 мест",
                    "objAddress": here,
                    "objOvz": "Вход без порога, два места для кресел-колясок",
                }
            ]
        case "vocational":
            made = [
                {
                    "objName": "Столовая на 120 мест",
                    "objAddress": here,
                    "objOvz": "Вход без порога, низкая линия раздачи",
                }
            ]
        case _:
            made = [
                {
                    "objName": "Столовая полного цикла на 240 мест",
                    "objAddress": here,
                    "objOvz": "Вход без порога, низкая линия раздачи, стол для кресла-коляски",
                }
            ]
    if second != here:
        made.append(
            {
                "objName": "Буфет-раздаточная на 80 мест",
                "objAddress": second,
                "objOvz": "Доступен с помощью сопровождающего",
            }
        )
    return made  # fmt: skip


def _access(desk: Desk) -> dict[str, tuple[Cell, ...]]:
    words = EQUIPMENT[desk.type]
    chance = Chance().child("access", desk.institution.key)
    full = desk.institution.number == 56

    def one(variants: tuple[str, ...]) -> str:
        return variants[0] if full else chance.pick(variants)

    net = f"Внутренняя сеть, интернет {one(('200', '100', '50'))} Мбит/с с контентной фильтрацией{words.network}"
    return single(
        objects__ovz=one(ENTRANCES),
        objects__purposeFacil=one(words.means),
        objects__purposeFacilOvz=one(words.adapted),
        objects__comNet=f"{net}; рабочих мест с доступом — {max(4, desk.institution.pupils // 14)}",
        objects__comNetOvz=one(ADAPTED_NETWORKS),
        objects__erList=[Link(title, href) for title, href in words.resources],
        objects__erListOvz=Link("Библиотека аудиокниг для незрячих", "https://av3715.ru/"),
        objects__techOvz=one(TECHNICAL_AIDS),
        catering__health=one(words.health),
    )


def _hostels(desk: Desk) -> dict[str, tuple[Cell, ...]]:
    college = desk.type == "vocational"
    boarding = desk.institution.kind.value == "boarding"
    numbers = dict.fromkeys(_HOSTEL, ABSENT)
    if college:
        numbers |= {"hostelInfo": "1", "hostelNum": "240", "hostelNumOvz": "4"}
    if boarding:
        numbers |= {"interInfo": "1", "interNum": "120", "interNumOvz": "3"}
    access = (
        "Пандус, комната на первом этаже с доступным санузлом, круглосуточный дежурный"
        if college or boarding
        else ABSENT
    )
    fee: Cell = desk.write("oplata-obshchezhitiya") if college else ABSENT
    facts: dict[str, tuple[Cell, ...]] = {}
    for section in ("objects", "grants"):
        facts |= {f"{section}.{name}": (number,) for name, number in numbers.items()}
        facts[f"{section}.localActObSt"] = (fee,)
    facts["objects.hostelInterOvz"] = (access,)
    return facts
