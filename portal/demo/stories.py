"""Tell the news of schools: choose stories, fill their slots, date them."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.geography import DISTRICTS
from portal.demo.model import Institution
from portal.demo.people import Person, invent_person
from portal.demo.programmes import PRIMARY, SECONDARY

HERE = Path(__file__).parent
NBSP = "\u00a0"
_CHOICE = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*?)\]\]", re.DOTALL)
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?(?:\|([^|}]*)\|([^|}]*)\|([^|}]*))?\}")
_UPPER_CLASSES = re.compile(
    r"одиннадцат|десят(?:ый|ого|ом) класс|десятиклас|выпускны[ех] класс|выпускник(?:и|ов) решили|\bЕГЭ|аттестат|девят(?:ые|ых|иклас)"
)
_LOWER_CLASSES = re.compile(r"первокласс|первого «А»|[Пп]ервый класс|из третьего|начальн(?:ые|ая)|Начальная")
_GIRLS = (
    ("Варвара", "Варвары", "Варваре"), ("Алиса", "Алисы", "Алисе"), ("Майя", "Майи", "Майе"), ("Вероника", "Вероники", "Веронике"), ("Ася", "Аси", "Асе"),
    ("Злата", "Златы", "Злате"), ("Кира", "Киры", "Кире"), ("Софья", "Софьи", "Софье"), ("Полина", "Полины", "Полине"), ("Ульяна", "Ульяны", "Ульяне"),
    ("Таисия", "Таисии", "Таисии"), ("Дарина", "Дарины", "Дарине"), ("Маша", "Маши", "Маше"), ("Лиза", "Лизы", "Лизе"), ("Есения", "Есении", "Есении"),
)  # fmt: skip
_BOYS = (
    ("Матвей", "Матвея", "Матвею"), ("Тимофей", "Тимофея", "Тимофею"), ("Лев", "Льва", "Льву"), ("Марк", "Марка", "Марку"), ("Савва", "Саввы", "Савве"),
    ("Мирон", "Мирона", "Мирону"), ("Арсений", "Арсения", "Арсению"), ("Фёдор", "Фёдора", "Фёдору"), ("Глеб", "Глеба", "Глебу"), ("Платон", "Платона", "Платону"),
    ("Егор", "Егора", "Егору"), ("Роман", "Романа", "Роману"), ("Даниил", "Даниила", "Даниилу"), ("Илья", "Ильи", "Илье"), ("Миша", "Миши", "Мише"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """One story with its slots open."""

    index: int
    audiences: tuple[str, ...]
    window: tuple[str, str]  # MM-DD
    scene: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Story:
    """A piece of news, ready to be written."""

    day: date
    title: str
    summary: str
    body: str  # Markdown
    scene: str
    english: tuple[str, str, str] | None = None  # title, summary, body


@lru_cache(maxsize=1)
def load_templates() -> tuple[Template, ...]:
    """All stories of ``news.toml``."""
    found = tomllib.loads((HERE / "news.toml").read_text(encoding="utf-8"))["story"]
    return tuple(
        Template(
            index,
            tuple(item["for"]),
            tuple(item["window"]),
            item["scene"],
            item["title"],
            item["summary"],
            item["body"].strip(),
        )
        for index, item in enumerate(found)
    )


def plural(number: int, one: str, few: str, many: str) -> str:
    """The noun beside a number: 1 ученик, 2 ученика, 5 учеников."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def audience(institution: Institution) -> str:
    """Which stories an institution can tell."""
    match institution.kind:
        case Kind.KINDERGARTEN:
            return "kindergarten"
        case Kind.SUPPLEMENTARY:
            return {"palace": "club"}.get(institution.naming.profile, institution.naming.profile)
        case Kind.VOCATIONAL:
            return "vocational"
        case Kind.OTHER:
            return institution.naming.profile  # teachers, help; the centre of assessment has no news
        case _:
            return "none" if institution.naming.profile in ("hospital", "evening") else "general"


def _fits(template: Template, institution: Institution) -> bool:
    if audience(institution) not in template.audiences:
        return False
    levels = {programme.level for programme in institution.programmes}
    text = f"{template.title} {template.summary} {template.body}"
    if institution.kind is Kind.SUPPLEMENTARY:
        return True
    if audience(institution) == "general":
        if _UPPER_CLASSES.search(text) and SECONDARY not in levels:
            return False
        if _LOWER_CLASSES.search(text) and PRIMARY not in levels:
            return False
    return True


def tell_news(institution: Institution, count: int, day: date, chance: Chance) -> list[Story]:
    """``count`` different stories of the last year before ``day``, newest first."""
    fitting = [template for template in load_templates() if _fits(template, institution)]
    told = [
        _tell(template, institution, day, chance.child(template.index)) for template in chance.several(fitting, count)
    ]
    return sorted(told, key=lambda story: (story.day, story.title), reverse=True)


def _date(window: tuple[str, str], day: date, chance: Chance) -> date:
    """A working day in the window, the last time it came before ``day``."""
    for year in (day.year, day.year - 1):
        start = date.fromisoformat(f"{year}-{window[0]}")
        end = min(date.fromisoformat(f"{year}-{window[1]}"), day - timedelta(days=1))
        if start <= end:
            return start + timedelta(days=chance.whole(0, (end - start).days))
    return day - timedelta(days=1)


def decline_woman(person: Person) -> str:
    """Genitive and dative of «М. С. Ветлугина»: «М. С. Ветлугиной»; «Е. А. Пастухова», «О. И. Введенская» alike."""
    surname = person.surname
    if surname.endswith(("ова", "ева", "ёва", "ина", "ына")):
        surname = f"{surname[:-1]}ой"
    elif surname.endswith("ая"):
        surname = f"{surname[:-2]}ой"
    return f"{person.name[0]}.{NBSP}{person.patronymic[0]}.{NBSP}{surname}"


def _words(institution: Institution, chance: Chance) -> dict[str, str]:
    cases = institution.naming.cases
    teacher = invent_person(chance.child("teacher"), woman=True)
    while not teacher.surname.endswith(("ова", "ева", "ёва", "ина", "ына", "ая")):
        chance = chance.child("again")
        teacher = invent_person(chance, woman=True)
    girl, girl2 = chance.several(_GIRLS, 2)
    boy, boy2 = chance.several(_BOYS, 2)
    district = next(district for district in DISTRICTS if district.key == institution.district)
    woman = institution.head.woman
    post = "заведующая" if woman and institution.naming.post == "заведующий" else institution.naming.post
    return {
        "name": cases.nominative, "of": cases.genitive, "to": cases.dative, "in": cases.prepositional,
        "district_of": district.genitive, "district_in": district.prepositional, "head": institution.head.initials, "post": post, "post_cap": post.capitalize(),
        "said": "сказала" if woman else "сказал", "a": "а" if woman else "", "ась": "ась" if woman else "ся",
        "teacher": teacher.initials, "teacher_of": decline_woman(teacher), "teacher_to": decline_woman(teacher),
        "girl": girl[0], "girl_of": girl[1], "girl_to": girl[2], "girl2": girl2[0], "boy": boy[0], "boy_of": boy[1], "boy_to": boy[2], "boy2": boy2[0],
        "phone": institution.phone.replace(" ", NBSP), "address": institution.house.short,
    }  # fmt: skip


def fill(text: str, words: dict[str, str], numbers: dict[str, int], chance: Chance) -> str:
    """Choose between ``[[…||…]]`` and fill the slots; a number of one name is the same everywhere in a story."""
    while match := _CHOICE.search(text):
        text = text[: match.start()] + chance.pick(match[1].split("||")) + text[match.end() :]

    def slot(match: re.Match[str]) -> str:
        name, low, high, one, few, many = match.groups()
        if low is None:
            return words[name]
        if name not in numbers:
            number = chance.whole(int(low), int(high))
            while number % 10 == 1 and number % 100 != 11:  # «оканчивают 41 ученик» reads badly: no such numbers
                number = chance.whole(int(low), int(high))
            numbers[name] = number
        number = numbers[name]
        return f"{number}{NBSP}{plural(number, one, few, many)}" if one is not None else str(number)

    return _SLOT.sub(slot, text)


def _tell(template: Template, institution: Institution, day: date, chance: Chance) -> Story:
    words = _words(institution, chance.child("words"))
    numbers: dict[str, int] = {}
    lots = chance.child("lots")
    return Story(
        day=_date(template.window, day, chance.child("day")),
        title=fill(template.title, words, numbers, lots),
        summary=fill(template.summary, words, numbers, lots),
        body=fill(template.body, words, numbers, lots).replace(" — ", f"{NBSP}— "),
        scene=template.scene,
    )


def tell_portal_news(day: date) -> list[Story]:
    """News of the committee, the last time their day came before ``day``."""
    found = tomllib.loads((HERE / "portal_news.toml").read_text(encoding="utf-8"))["story"]
    made = []
    for item in found:
        on = date.fromisoformat(f"{day.year}-{item['day']}")
        if on >= day:
            on = on.replace(year=day.year - 1)
        body = item["body"].strip().replace(" — ", f"{NBSP}— ")
        english = (item["title_en"], item["summary_en"], item["body_en"].strip())
        made.append(Story(on, item["title"], item["summary"], body, item["scene"], english))
    return sorted(made, key=lambda story: story.day, reverse=True)
