"""Name streets, lay them out, and find houses on them."""

import math
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from portal.demo.chance import Chance
from portal.demo.geography import DistrictSeed, to_degrees
from portal.demo.identifiers import make_postcode

_FEMININE = """
Парусная Маячная Якорная Рыбацкая Смолёная Канатная Такелажная Корабельная Верфяная Прибойная Дюнная Песчаная Янтарная Чаячья Заливная
Северная Восточная Полуденная Закатная Рассветная Ольховая Сосновая Кленовая Липовая Рябиновая Вишнёвая Яблоневая Сиреневая Ореховая
Камышовая Ивовая Ясеневая Берёзовая Боровая Лесопарковая Луговая Полевая Родниковая Ключевая Озёрная Заречная Речная Мостовая Мельничная Хлебная
Солодовая Кузнечная Гончарная Ткацкая Красильная Печатная Переплётная Типографская Стекольная Литейная Слесарная Инструментальная Моторная
Авиационная Планёрная Вокзальная Путейская Деповская Семафорная Станционная Почтовая Аптекарская Больничная Садовая Оранжерейная Цветочная
Школьная Гимназическая Библиотечная Музейная Театральная Концертная Обсерваторная Звёздная Метеорная Компасная
""".split()
_PEOPLE = """
Ветрогонова Загорянского Причалова Стапелева Мореходова Звездинского Травникова Числовой Лучинина Целебеева Поднебеснова Залесова Росянкова
Околицына Палитрина Ладогонова Рампиной Букварёва Карнизова Мостовицкого
""".split()
_GENITIVES = """
Корабелов Моряков Рыбаков Лоцманов Строителей Учителей Врачей Железнодорожников Полярников Мелиораторов Связистов Архитекторов Дружбы Мира
Труда Надежды Картографов Гидрографов
""".split()
_PROSPECTS = (
    "Ясноморский",
    "Морской",
    "Университетский",
    "Нагорный",
    "Северный",
    "Корабельный",
    "Садовый",
    "Просвещения",
    "Строителей",
)
_EMBANKMENTS = ("реки Ясны", "Рыбацкая", "Старогородская", "Лоцманская", "Озёрная", "Портовая", "Яхтенная")
_LANES = ("Тихий", "Косой", "Банный", "Певческий", "Ремесленный", "Школьный", "Крутой", "Каменный", "Глухой", "Песчаный", "Садовый")  # fmt: skip
_BOULEVARDS = ("Липовый", "Каштановый", "Морской", "Студенческий", "Юбилейный", "Ветеранов", "Новосёлов")
_DROUGHT = ("Дальний", "Верхний", "Нижний", "Парковый", "Ботанический", "Заводской", "Складской")


@dataclass(frozen=True, slots=True)
class Street:
    """A straight street of one district, plane kilometres."""

    name: str  # «ул. Парусная»
    line: LineString
    neighbourhood: int
    settlement: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """An address with its point."""

    postcode: str
    address: str  # with postcode and city
    short: str  # «ул. Парусная, д. 4»
    lat: float
    lon: float
    neighbourhood: int


def name_streets(district: DistrictSeed, count: int, chance: Chance) -> list[str]:
    """``count`` different street names of a district; when the words run out, lines are numbered («2-я Парусная»)."""
    base = [f"ул. {name}" for name in _FEMININE]
    base += [f"ул. {name}" for name in (*_PEOPLE, *_GENITIVES)]
    base += [f"{name} пр-кт" if name.endswith("й") else f"пр-кт {name}" for name in _PROSPECTS]
    base += [f"{name} пер." for name in _LANES]
    base += [f"{name} б-р" if name.endswith("й") else f"б-р {name}" for name in _BOULEVARDS]
    base += [f"{name} проезд" for name in _DROUGHT]
    names = chance.shuffled(base)
    water = {
        "starogorodskoy",
        "naberezhnyy",
        "portovyy",
        "universitetskiy",
        "zarechenskiy",
        "rybatskiy",
        "ostrovnoy",
        "priozernyy",
        "mayachnyy",
    }
    if district.key in water:
        quay = chance.pick(_EMBANKMENTS[:4] if district.key != "priozernyy" else ("Озёрная", "Яхтенная"))
        names.insert(chance.whole(0, 4), f"наб. {quay}" if quay[0].islower() else f"{quay} наб.")
    line = 2
    while len(names) < count:
        names += [f"ул. {line}-я {name}" for name in chance.shuffled(_FEMININE)]
        line += 1
    return names[:count]


class District:
    """The streets of one district and the houses already taken on them."""

    def __init__(
        self, seed: DistrictSeed, outline: Polygon | MultiPolygon, office: int, wanted: int, chance: Chance, city: str
    ) -> None:
        """Lay out enough streets for ``wanted`` buildings."""
        self.seed, self.outline, self.office, self._city = seed, outline, office, city
        self._chance = chance.child("houses")
        self._inner = outline.buffer(-0.12)
        shapely.prepare(self._inner)
        self._taken: set[tuple[str, int]] = set()
        self.centres = self._neighbourhoods(chance.child("neighbourhoods"))
        count = max(12, wanted // 6)
        self.streets = [
            self._lay(name, chance.child("street", name)) for name in name_streets(seed, count, chance.child("names"))
        ]

    def _neighbourhoods(self, chance: Chance) -> list[Point]:
        """Three to five centres, kept apart, the first near the district's own."""
        centres = [Point(self.seed.x, self.seed.y)]
        left, bottom, right, top = self._inner.bounds
        best: Point | None = None
        for _ in range(2 + (self.outline.area > 40) + (self.outline.area > 60)):
            far = -1.0
            for _try in range(40):
                point = Point(chance.between(left, right), chance.between(bottom, top))
                if self._inner.contains(point):
                    distance = min(point.distance(other) for other in centres)
                    weight = min(distance, 3.2)
                    if weight > far:
                        far, best = weight, point
            if best is not None:
                centres.append(best)
        return centres

    def _lay(self, name: str, chance: Chance) -> Street:
        for _try in range(60):
            index = chance.weighted([(i, 1.6 if i == 0 else 1.0) for i in range(len(self.centres))])
            centre = self.centres[index]
            x, y = chance.bell(centre.x, 0.75), chance.bell(centre.y, 0.75)
            angle = (0.35 if self.seed.north else -0.2) + chance.pick((0.0, math.pi / 2)) + chance.bell(0, 0.1)
            half = chance.between(0.3, 0.8)
            line = LineString(
                [
                    (x - half * math.cos(angle), y - half * math.sin(angle)),
                    (x + half * math.cos(angle), y + half * math.sin(angle)),
                ]
            )
            if self._inner.contains(line):
                far = self.seed.settlement and index == len(self.centres) - 1
                return Street(name, line, index, self.seed.settlement if far else "")
        x, y = self._inner.representative_point().coords[0]
        return Street(name, LineString([(x - 0.03, y), (x + 0.03, y)]), 0)

    def house(self) -> House:
        """A house nobody has taken yet."""
        chance = self._chance
        while True:
            street = chance.pick(self.streets)
            last = max(6, int(street.line.length * 1000 / 22))
            number = chance.whole(1, last)
            if (street.name, number) not in self._taken:
                break
            if chance.happens(0.02):  # a full district: build one more house at the end of the street
                number = last + len(self._taken)
                break
        self._taken.add((street.name, number))
        point = street.line.interpolate(min(number / last, 1.0), normalized=True)
        side = 0.03 if number % 2 else -0.03
        x = point.x + side + chance.bell(0, 0.008)
        y = point.y + side + chance.bell(0, 0.008)
        lat, lon = to_degrees(x, y)
        tail = chance.weighted((("", 70), (f", корп. {chance.whole(1, 3)}", 12), (", лит. А", 12), (", стр. 1", 6)))
        short = f"{street.name}, д. {number}{tail}"
        postcode = make_postcode(self.office, street.neighbourhood)
        middle = f"{self._city}, {street.settlement}, " if street.settlement else f"{self._city}, "
        return House(
            postcode, f"{postcode}, {middle}{short}", short, round(lat, 6), round(lon, 6), street.neighbourhood
        )
