"""Invent what institutions offer, and how many came in the last three years."""

from typing import Any

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.model import Institution, Programme
from portal.demo.programmes import ADDITIONAL, BASIC, PRESCHOOL, PRIMARY, SECONDARY, TEACHERS

Row = dict[str, Any]
YEARS = 3  # school years told of, the last one the year of the demo's day
# Ages (years) by level; colleges and courses take grown-ups, so no end is told.
_AGES: dict[str, tuple[int, int]] = {PRESCHOOL: (1, 7), PRIMARY: (6, 11), BASIC: (10, 16), SECONDARY: (15, 18)}
_CLASS_SIZE = {Kind.KINDERGARTEN: 22, Kind.SPECIAL: 11, Kind.BOARDING: 18, Kind.SUPPLEMENTARY: 14}
_DAYS = ("понедельник, среда", "вторник, четверг", "среда, пятница", "суббота", "воскресенье")
# What a circle does, by a word of its name; the direction of the programme where no word fits.
_ACTIVITIES = (
    ("шахмат", "Шахматы"), ("робот", "Робототехника"), ("хореограф", "Хореография"), ("танц", "Бальные танцы"), ("вокал", "Вокал"),
    ("хор", "Хоровое пение"), ("плавани", "Плавание"), ("театр", "Театр"), ("туризм", "Спортивный туризм"), ("парус", "Парусный спорт"),
    ("спортивн", "Спортивные игры"), ("физическ", "Общая физическая подготовка"), ("живопис", "Живопись"), ("фортепиано", "Фортепиано"), ("керамик", "Керамика"),
    ("авиа", "Авиамоделирование"), ("судо", "Судомоделирование"), ("астроном", "Астрономия"), ("ритмик", "Ритмика"), ("журнал", "Журналистика"),
)  # fmt: skip
_SPORTS = ("Плавание", "Футбол", "Баскетбол", "Художественная гимнастика", "Лёгкая атлетика", "Парусный спорт", "Самбо")


def list_services(institution: Institution, chance: Chance) -> list[Row]:
    """Rows of the group ``services``: every programme with its volume."""
    made = []
    basic = [programme for programme in institution.programmes if programme.level not in (ADDITIONAL, TEACHERS)]
    for number, programme in enumerate(institution.programmes):
        own = chance.child("service", number)
        if programme.level == ADDITIONAL:
            made.append(_circle(institution, programme, own))
        elif programme.level == TEACHERS:
            made.append(_course(programme, own))
        else:
            made.append(_level(institution, programme, len(basic), own))
    if institution.kind is Kind.KINDERGARTEN and chance.happens(0.25):
        made.append(_short_stay(institution, chance.child("short stay")))
    return made


def _level(institution: Institution, programme: Programme, share: int, chance: Chance) -> Row:
    places = max(20, int(institution.places / share / 5) * 5)
    ages = _AGES.get(programme.level)
    row: Row = {
        "name": programme.name,
        "level": programme.level.partition(":")[0],
        "programme": f"{programme.code} {programme.name}" if programme.code else programme.profile,
        "form": programme.form,
        "language": "русский",
        "places": places,
        "free_places": int(places * chance.between(0, 0.14)) if chance.happens(0.7) else 0,
        "paid": "да" if institution.private else "нет",
    }
    if ages:
        row["age_from"], row["age_to"] = ages
    elif programme.code:
        row["age_from"] = 15
    if institution.private:
        row["price"] = f"{chance.whole(28, 64)} 000 ₽ в месяц"
    if institution.buildings and programme.level == PRIMARY:
        row["address"] = institution.buildings[0].address
    return _filled(row)


def _circle(institution: Institution, programme: Programme, chance: Chance) -> Row:
    name = programme.name.partition("«")[2].rstrip("»") or programme.name
    lower = name.lower()
    activity = next((label for word, label in _ACTIVITIES if word in lower), "")
    if institution.naming.profile == "sport":
        activity = chance.pick(_SPORTS)
        name = f"{name}: {activity.lower()}"
    groups = chance.whole(2, 9)
    places = groups * chance.pick((10, 12, 15))
    start = 4 if institution.kind is Kind.KINDERGARTEN else chance.whole(5, 11)
    paid = institution.private or chance.happens(0.3)
    row: Row = {
        "name": name,
        "level": "Дополнительное образование",
        "programme": programme.profile,
        "form": programme.form,
        "language": "русский",
        "activity": activity or programme.profile.removesuffix(" направленность"),
        "places": places,
        "free_places": chance.whole(1, max(2, places // 6)) if chance.happens(0.55) else 0,
        "age_from": start,
        "age_to": 7 if institution.kind is Kind.KINDERGARTEN else min(18, start + chance.whole(3, 8)),
        "paid": "да" if paid else "нет",
        "price": f"{chance.whole(18, 52) * 100} ₽ в месяц" if paid else "",
        "schedule": f"{chance.pick(_DAYS)}, {chance.whole(14, 18)}:00",
        "address": institution.buildings[-1].address if institution.buildings and chance.happens(0.4) else "",
    }
    if activity in ("Футбол", "Художественная гимнастика"):
        row["gender"] = "девочки" if activity.startswith("Худ") else "мальчики"
    return _filled(row)


def _course(programme: Programme, chance: Chance) -> Row:
    places = chance.whole(2, 8) * 25
    return _filled({
        "name": programme.name, "level": TEACHERS, "form": programme.form, "language": "русский", "places": places,
        "free_places": chance.whole(0, 25), "paid": "нет",
    })  # fmt: skip


def _short_stay(institution: Institution, chance: Chance) -> Row:
    return _filled({
        "name": "Группа кратковременного пребывания", "level": PRESCHOOL, "form": "Очная", "language": "русский",
        "places": chance.pick((10, 15, 20)), "free_places": chance.whole(0, 6), "age_from": 2, "age_to": 4,
        "paid": "да" if institution.private else "нет", "schedule": "понедельник — пятница, 9:00–13:00",
    })  # fmt: skip


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value != ""}


def list_numbers(institution: Institution, year: int, chance: Chance) -> list[Row]:
    """Rows of the group ``numbers``: pupils, staff, teachers and classes of three years, the last of them as the list has it."""
    if not institution.pupils:
        return []
    size = _CLASS_SIZE.get(institution.kind, 27)
    made = []
    pupils = institution.pupils
    for back in range(YEARS):
        if year - back < institution.founded_on.year:
            break
        teachers = max(4, int(pupils / (9 if institution.kind is Kind.KINDERGARTEN else 15)))
        made.append({
            "year": year - back, "pupils": pupils, "staff": int(teachers * chance.child(back).between(1.35, 1.6)),
            "teachers": teachers, "classes": max(2, -(-pupils // size)),
        })  # fmt: skip
        pupils = max(40, int(pupils * chance.child("before", back).between(0.93, 1.04)))
    return made


def list_places(institution: Institution) -> list[Row]:
    """Rows of the group ``places``: the main building and the others, none where there is but one."""
    if not institution.buildings:
        return []
    houses = [("Главное здание", "Учебные занятия, администрация", institution.house)]
    houses += [
        (f"Корпус {number}", "Учебные занятия", house) for number, house in enumerate(institution.buildings, start=2)
    ]
    return [
        {"name": name, "address": house.address, "purpose": purpose, "hours": institution.work_time.partition(";")[0],
         "lat": f"{house.lat:.6f}", "lon": f"{house.lon:.6f}"}
        for name, purpose, house in houses
    ]  # fmt: skip
