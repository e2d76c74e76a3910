"""Give every place in the plan a name, a house, people and a history."""

from datetime import date, timedelta

from catalog.kinds import Kind, SiteState
from core.text import make_slug
from portal.demo import nouns
from portal.demo.chance import Chance
from portal.demo.geography import DISTRICTS, Geography
from portal.demo.identifiers import make_inn, make_kpp, make_ogrn, make_phone
from portal.demo.model import Cases, Institution, Naming
from portal.demo.naming import (
    CITY,
    name_college,
    name_kindergarten,
    name_other,
    name_private_school,
    name_school,
    name_supplementary,
)
from portal.demo.people import HONOURED
from portal.demo.plan import Slot
from portal.demo.programmes import list_programmes
from portal.demo.staff import appoint_deputies, appoint_head, founders_of, list_units
from portal.demo.streets import District, House

DOMAIN = "yasnomorsk.example"
_HOSTS = {Kind.SCHOOL: "school", Kind.GYMNASIUM: "gymn", Kind.LYCEUM: "lyceum", Kind.BOARDING: "internat", Kind.SPECIAL: "school-s",
          Kind.EDUCATION_CENTRE: "centre", Kind.KINDERGARTEN: "ds"}  # fmt: skip
_MUNICIPALITIES = (
    "Белая Гавань", "Старая Верфь", "Ратушный", "Гостиный Двор", "Крепостной Вал", "Каменный Мыс", "Сосновый Берег", "Янтарный", "Дачный", "Чайкин Камень",
    "Маяк", "Тихая Бухта", "Сиреневый", "Обсерваторный", "Книжный", "Ботанический", "Студенческий Городок", "Нагорная Гряда", "Высокий", "Ветряной",
    "Каменка", "Глинки", "Яблоневые Сады", "Вишнёвый", "Оранжерейный", "Пчельник", "Липки", "Озёрки-Ближние", "Камыши", "Плёсы", "Лодочная", "Кувшинка",
    "Залесье", "Боровой", "Просека", "Лисий Бор", "Студёные Ключи", "Родниковый", "Мостищи", "Песчаный Брод", "Дальний", "Рыбачий", "Маячная Скала", "Причал",
    "Портовая Слобода", "Канатный", "Таможенный", "Зареченская Слобода", "Мостовой", "Гончары", "Кузнецы", "Мокрый Луг", "Вокзальная Сторона", "Депо",
    "Семафор", "Товарный", "Корабелы", "Стапель", "Якорный", "Доковый", "Рыбацкая Коса", "Сети", "Взморье", "Мельничный Ручей", "Жернова", "Хлебный",
    "Заставы", "Большие Луга", "Сенной", "Покосы", "Ольховка", "Верхняя Ясна", "Верховье", "Каменистый", "Пороги", "Кедровый", "Сухой Лог", "Излучина",
    "Новая Слобода", "Ключи", "Перевоз", "Старица", "Отмели", "Полянка", "Ельники", "Брусничный", "Светлый Яр", "Ивняки", "Слободка", "Парусный",
)  # fmt: skip


def build_districts(geography: Geography, slots: list[Slot], chance: Chance) -> dict[str, District]:
    """Streets for every district, enough for its buildings."""
    wanted = {district.key: 0 for district in DISTRICTS}
    for slot in slots:
        wanted[slot.district.key] += 1
    return {
        seed.key: District(
            seed, geography.outlines[seed.key], office, wanted[seed.key] * 2, chance.child("district", seed.key), CITY
        )
        for office, seed in enumerate(DISTRICTS, start=1)
    }


def name_municipalities(districts: dict[str, District]) -> dict[str, list[str]]:
    """The municipal units of each district: one a neighbourhood."""
    names = iter(_MUNICIPALITIES)
    return {key: [next(names) for _ in district.centres] for key, district in districts.items()}


def _name(slot: Slot, chance: Chance, numbers: dict[str, int]) -> Naming:
    if slot.private:
        return name_private_school(slot.nth_of_kind // 18, slot.district)
    if slot.kind is Kind.GYMNASIUM and slot.number == 56:
        return _gymnasium_56(slot)
    if slot.kind is Kind.SCHOOL and slot.number == 112:
        return Naming(
            f"Государственное бюджетное общеобразовательное учреждение средняя общеобразовательная школа №\u00a0112 «Маяк» {slot.district.genitive} Ясноморска",
            "ГБОУ школа №\u00a0112 «Маяк»", nouns.SCHOOL.with_tail(" №\u00a0112 «Маяк»"), own_name="Маяк",
        )  # fmt: skip
    if slot.kind is Kind.SCHOOL and slot.number in (31, 114):
        return Naming(
            f"Государственное бюджетное общеобразовательное учреждение средняя общеобразовательная школа №\u00a0{slot.number} {slot.district.genitive} Ясноморска",
            f"ГБОУ СОШ №\u00a0{slot.number}",
            nouns.SCHOOL.with_tail(f" №\u00a0{slot.number}"),
        )
    if slot.kind is Kind.SPECIAL and slot.number == 31:
        return Naming(
            f"Государственное казённое общеобразовательное учреждение вечерняя (сменная) общеобразовательная школа №\u00a031 {slot.district.genitive} Ясноморска",
            "ГКОУ ВСОШ №\u00a031",
            Cases("вечерняя школа", "вечерней школы", "вечерней школе", "вечернюю школу", "вечерней школой", "вечерней школе").with_tail(" №\u00a031"),
            "evening",
        )  # fmt: skip
    match slot.kind:
        case Kind.KINDERGARTEN:
            return name_kindergarten(slot.number, slot.district, chance)
        case Kind.SUPPLEMENTARY:
            return name_supplementary(slot.nth_of_kind, slot.district, slot.nth, chance, numbers)
        case Kind.VOCATIONAL:
            return name_college(slot.nth_of_kind, chance)
        case Kind.OTHER:
            return name_other(slot.nth_of_kind, slot.district, slot.nth)
        case _:
            return name_school(slot.kind, slot.number, slot.district, chance)


def _gymnasium_56(slot: Slot) -> Naming:
    captain = HONOURED[0]
    return Naming(
        f"Государственное бюджетное общеобразовательное учреждение гимназия №\u00a056 имени {captain.genitive} {slot.district.genitive} Ясноморска",
        f"ГБОУ гимназия №\u00a056 им.\u00a0{captain.genitive}",
        nouns.GYMNASIUM.with_tail(" №\u00a056"),
        honoured=captain,
    )


def _size(slot: Slot, naming: Naming, chance: Chance) -> tuple[int, int]:
    """(pupils, places) of a house."""
    middle, spread = {
        Kind.SCHOOL: (720, 260), Kind.GYMNASIUM: (830, 190), Kind.LYCEUM: (690, 180), Kind.BOARDING: (240, 70), Kind.SPECIAL: (190, 60),
        Kind.EDUCATION_CENTRE: (860, 240), Kind.KINDERGARTEN: (175, 75), Kind.SUPPLEMENTARY: (1150, 520), Kind.VOCATIONAL: (1020, 330), Kind.OTHER: (0, 0),
    }[slot.kind]  # fmt: skip
    if slot.private:
        middle, spread = 140, 50
    if slot.kind is Kind.GYMNASIUM and slot.number == 56:
        middle, spread = 1080, 20
    if naming.profile == "palace":
        middle, spread = 6400, 300
    if middle == 0:
        return 0, 0
    if slot.kind is Kind.SUPPLEMENTARY and naming.profile != "palace" and naming.profile != "club":
        middle, spread = 520, 180
    least = {
        Kind.SCHOOL: 210,
        Kind.GYMNASIUM: 420,
        Kind.LYCEUM: 340,
        Kind.SUPPLEMENTARY: 190,
        Kind.VOCATIONAL: 380,
    }.get(slot.kind, 42)
    pupils = max(60 if slot.private else least, int(chance.bell(middle, spread)))
    places = pupils * chance.between(0.93, 1.22)
    return pupils, int(round(places / 5) * 5)


def _founded(slot: Slot, chance: Chance) -> date:
    """Old districts have old schools; every school year began on the first of September, every order earlier."""
    old = {
        "starogorodskoy": 1868,
        "portovyy": 1899,
        "naberezhnyy": 1921,
        "ostrovnoy": 1912,
        "zarechenskiy": 1926,
        "korabelnyy": 1932,
    }
    start = max(
        old.get(slot.district.key, 1951),
        {Kind.KINDERGARTEN: 1934, Kind.OTHER: 1991, Kind.SUPPLEMENTARY: 1937}.get(slot.kind, 1860),
    )
    year = start + int((2019 - start) * (chance.fraction() + chance.fraction()) / 2)
    if slot.private:
        year = chance.whole(1993, 2016)
    day = date(year, chance.pick((1, 2, 3, 4, 6, 8, 9, 11, 12)), 1) + timedelta(days=chance.whole(0, 27))
    return date(year, 9, 1) if chance.happens(0.4) else day


def _work_time(kind: Kind, naming: Naming, chance: Chance) -> str:
    if kind is Kind.KINDERGARTEN:
        if naming.profile == "compensating":
            return "Понедельник — пятница, 8:00–18:00 (группы кратковременного пребывания — 9:00–13:00); суббота, воскресенье — выходные"
        return chance.pick(
            (
                "Понедельник — пятница, 7:00–19:00; суббота, воскресенье и праздничные дни — выходные",
                "Понедельник — пятница, 7:00–19:00, дежурная группа — до 20:00; суббота и воскресенье — выходные",
            )
        )
    match kind:
        case Kind.SUPPLEMENTARY:
            return chance.pick(("Ежедневно, 9:00–21:00", "Понедельник — суббота, 9:00–20:30; воскресенье, 10:00–18:00"))
        case Kind.VOCATIONAL:
            return "Понедельник — пятница, 8:30–20:00; суббота, 8:30–15:00; воскресенье — выходной"
        case Kind.OTHER:
            return "Понедельник — четверг, 9:00–18:00; пятница, 9:00–17:00; обед 13:00–13:48; суббота и воскресенье — выходные"
        case Kind.BOARDING:
            return "Круглосуточно, учебные занятия — понедельник — суббота, 8:30–15:20"
        case _:
            if naming.profile == "evening":
                return "Понедельник — пятница, 14:00–21:30; суббота и воскресенье — выходные"
            return chance.pick(
                (
                    "Понедельник — пятница, 8:00–20:00; суббота, 8:00–16:00; воскресенье — выходной. Начало уроков в 8:30",
                    "Понедельник — суббота, 8:00–19:00; воскресенье — выходной. Начало уроков в 9:00",
                    "Понедельник — пятница, 7:45–20:00; суббота, воскресенье — выходные. Начало уроков в 8:30, продлённый день до 18:00",
                )
            )


def _languages(naming: Naming) -> str:
    taught = {"english": "английский", "german": "немецкий, английский", "french": "французский, английский", "chinese": "китайский, английский",
              "languages": "английский, немецкий, французский"}.get(naming.profile, "")  # fmt: skip
    return "русский" + (f" (углублённо изучаются: {taught})" if taught else "")


def _host(slot: Slot, naming: Naming, taken: set[str]) -> str:
    if slot.kind in _HOSTS and slot.number:
        host = f"{_HOSTS[slot.kind]}{slot.number}"
    else:
        words = (
            make_slug(naming.own_name or naming.short.split(" ", 1)[1], 28)
            .removeprefix("do-")
            .removeprefix("dpo-")
            .removeprefix("yasnomorskiy-")
        )
        host = words.strip("-")
    if host in taken:
        host = f"{host}-{slot.index}"
    taken.add(host)
    return host


def build_institutions(slots: list[Slot], districts: dict[str, District], seed: Chance) -> list[Institution]:
    """Everything but registers, closings and sites, which look at the whole city."""
    municipalities = name_municipalities(districts)
    hosts: set[str] = set()
    numbers: dict[str, int] = {}
    made = []
    for slot in slots:
        chance = seed.child("institution", slot.index)
        naming = _name(slot, chance.child("name"), numbers)
        district = districts[slot.district.key]
        house = district.house()
        pupils, places = _size(slot, naming, chance.child("size"))
        buildings: list[House] = []
        if (
            (pupils > 700 and chance.happens(0.4))
            or (slot.kind is Kind.KINDERGARTEN and chance.happens(0.18))
            or slot.number == 56
        ):
            buildings = [district.house() for _ in range(2 if pupils > 1100 and chance.happens(0.3) else 1)]
        host = _host(slot, naming, hosts)
        mail = f"{host}.{DOMAIN}"
        phone = 10_000 + slot.index * 30_941 % 98_000 * 10
        founded_on = _founded(slot, chance.child("founded"))
        head = appoint_head(slot.kind, naming, chance.child("head"))
        people = chance.child("people")
        made.append(
            Institution(
                key=f"Y{slot.index:05d}",
                kind=slot.kind,
                naming=naming,
                district=slot.district.key,
                municipality=municipalities[slot.district.key][house.neighbourhood],
                house=house,
                buildings=tuple(buildings),
                phone=make_phone(phone),
                email=f"office@{mail}",
                site_url=f"https://{mail}/",
                head=head,
                deputies=() if slot.kind is Kind.KINDERGARTEN and pupils < 90 else appoint_deputies(slot.kind, naming, pupils, phone, mail, people.child("deputies")),
                founders=founders_of(slot.district.genitive, district.office, DOMAIN, private=slot.private, chance=people.child("founders")),
                units=list_units(slot.kind, naming, head, house.address, mail, people.child("units")),
                programmes=list_programmes(slot.kind, naming, chance.child("programmes")),
                languages=_languages(naming),
                work_time=_work_time(slot.kind, naming, chance.child("time")),
                inn=make_inn(district.office, slot.index),
                ogrn=make_ogrn(founded_on, district.office, slot.index),
                kpp=make_kpp(district.office),
                founded_on=founded_on,
                pupils=pupils,
                places=places,
                private=slot.private,
                host=host,
                number=slot.number,
                site_state=SiteState.NONE,
            )
        )  # fmt: skip
    return made
