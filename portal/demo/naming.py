"""Call institutions what such institutions are called."""

from dataclasses import dataclass

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.colleges import COLLEGES
from portal.demo.geography import DISTRICTS, DistrictSeed
from portal.demo.model import Cases, Naming
from portal.demo.nouns import (
    BOARDING,
    CENTRE,
    COLLEGE,
    CORPS,
    GYMNASIUM,
    HOUSE,
    KINDERGARTEN,
    LYCEUM,
    PALACE,
    SCHOOL,
    STATION,
    TECHNICAL,
    feminine,
    masculine,
)
from portal.demo.people import HONOURED, Honoured

CITY = "Ясноморск"
CITY_OF = "Ясноморска"
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a school teaches in depth."""

    key: str
    tail: str  # after «с углублённым изучением»
    subject: str  # in a sentence: «английский язык»


PROFILES: tuple[tuple[Profile, float], ...] = (
    (Profile("english", "английского языка", "английский язык"), 6),
    (Profile("maths", "математики", "математика"), 5),
    (Profile("languages", "иностранных языков", "иностранные языки"), 3),
    (Profile("science", "предметов естественно-научного цикла", "физика, химия и биология"), 3),
    (Profile("physics", "физики и математики", "физика и математика"), 3),
    (Profile("german", "немецкого языка", "немецкий язык"), 1.5),
    (Profile("french", "французского языка", "французский язык"), 1),
    (Profile("chinese", "китайского языка", "китайский язык"), 0.8),
    (Profile("it", "математики и информатики", "математика и информатика"), 3),
    (Profile("biology", "биологии и химии", "биология и химия"), 2),
    (Profile("humanities", "литературы и истории", "литература и история"), 2),
    (Profile("arts", "предметов художественно-эстетического цикла", "музыка и изобразительное искусство"), 1.5),
)
GARDEN_NAMES = (
    "Чайка", "Солнышко", "Ромашка", "Кораблик", "Золотая рыбка", "Дельфинёнок", "Теремок", "Радуга", "Ласточка", "Янтарик",
    "Светлячок", "Журавушка", "Аленький цветочек", "Морячок", "Капитошка", "Лесная сказка", "Росинка", "Колокольчик", "Ёлочка",
    "Рябинка", "Жемчужинка", "Парусок", "Звёздочка", "Незабудка", "Маячок", "Дюймовочка", "Гномик", "Семицветик", "Берёзка", "Умка",
)  # fmt: skip
CLUB_NAMES = (
    "Бригантина", "Фарватер", "Левада", "Горизонт", "Созвездие", "Ветер странствий", "Родник", "Истоки", "Вдохновение", "Мастерская чудес",
    "Ориентир", "Семь нот", "Северное сияние", "Компас", "Радуга", "Ровесник", "Эврика", "Альбатрос",
)  # fmt: skip
SPORTS = (
    "парусному спорту", "гребле на байдарках и каноэ", "плаванию", "лёгкой атлетике", "спортивной гимнастике", "футболу", "баскетболу",
    "дзюдо", "лыжным гонкам", "фигурному катанию на коньках", "шахматам", "волейболу", "настольному теннису",
)  # fmt: skip
SCHOOL_NAMES = ("Маяк", "Перспектива", "Вектор", "Исток", "Альтаир", "Меридиан", "Лад")
PRIVATE_SCHOOLS = (
    "Созвучие",
    "Белый парус",
    "Своя траектория",
    "Классика",
    "Диалог",
    "Ступени",
    "Открытие",
    "Лествица",
)


def _number(number: int) -> str:
    return f"№{NBSP}{number}"


def _own(name: str) -> str:
    return f" «{name}»" if name else ""


def _of(district: DistrictSeed) -> str:
    return f" {district.genitive} {CITY_OF}"


def _short_honour(person: Honoured | None) -> str:
    return f" им.{NBSP}{person.genitive}" if person else ""


def _honour(person: Honoured | None) -> str:
    return f" имени {person.genitive}" if person else ""


def _honoured(
    chance: Chance, probability: float, fields: tuple[str, ...] = ("sea", "science", "art", "war", "school")
) -> Honoured | None:
    return (
        chance.pick([person for person in HONOURED if person.field in fields]) if chance.happens(probability) else None
    )


def _general(
    noun: Cases, long: str, short: str, number: int, district: DistrictSeed, *, profile: Profile | None = None,
    person: Honoured | None = None, own: str = "", form: tuple[str, str] = ("бюджетное", "Б"),
) -> Naming:  # fmt: skip
    """A state school of any sort: «Государственное … учреждение гимназия № 56 … Приозёрного района Ясноморска»."""
    depth = f" с углублённым изучением {profile.tail}" if profile else ""
    number_text = f" {_number(number)}"
    full = f"Государственное {form[0]} общеобразовательное учреждение {long}{number_text}{depth}{_honour(person)}{_own(own)}{_of(district)}"
    return Naming(
        full=full,
        short=f"Г{form[1]}ОУ {short}{number_text}{_short_honour(person)}{_own(own)}",
        cases=noun.with_tail(number_text + _own(own)),
        profile=profile.key if profile else "",
        honoured=person,
        own_name=own,
    )


def name_school(kind: Kind, number: int, district: DistrictSeed, chance: Chance) -> Naming:
    """Name a state school, gymnasium, lyceum, special or boarding school or education centre."""
    profile = chance.weighted(PROFILES)
    match kind:
        case Kind.GYMNASIUM:
            deep = chance.happens(0.3) and profile.key in (
                "english",
                "languages",
                "german",
                "french",
                "humanities",
                "arts",
            )
            return _general(GYMNASIUM, "гимназия", "гимназия", number, district, profile=profile if deep else None,
                            person=_honoured(chance, 0.25))  # fmt: skip
        case Kind.LYCEUM:
            deep = chance.happens(0.25) and profile.key in ("maths", "physics", "science", "it", "biology")
            return _general(LYCEUM, "лицей", "лицей", number, district, profile=profile if deep else None,
                            person=_honoured(chance, 0.3, ("science",)), form=("автономное", "А") if chance.happens(0.15) else ("бюджетное", "Б"))  # fmt: skip
        case Kind.BOARDING:
            return _name_boarding(number, district, chance)
        case Kind.SPECIAL:
            return _name_special(number, district, chance)
        case Kind.EDUCATION_CENTRE:
            return _general(CENTRE.with_tail(" образования"), "центр образования", "центр образования", number, district,
                            person=_honoured(chance, 0.2))  # fmt: skip
        case _:
            sort = chance.weighted((("средняя", 92), ("основная", 5), ("начальная", 3)))
            if sort != "средняя":
                letter = {"основная": "О", "начальная": "Н"}[sort]
                return _general(SCHOOL, f"{sort} общеобразовательная школа", f"{letter}ОШ", number, district)
            own = chance.pick(SCHOOL_NAMES) if chance.happens(0.05) else ""
            return _general(SCHOOL, "средняя общеобразовательная школа", "школа" if own or chance.happens(0.5) else "СОШ", number, district,
                            profile=profile if chance.happens(0.24) else None,
                            person=None if own else _honoured(chance, 0.12), own=own)  # fmt: skip


def _name_boarding(number: int, district: DistrictSeed, chance: Chance) -> Naming:
    sort = chance.weighted((("plain", 6), ("sport", 2), ("sea", 1)))
    if sort == "sea":
        person = _honoured(chance, 1, ("sea",))
        full_tail = f"кадетская школа-интернат {_number(number)} «Морской кадетский корпус»{_of(district)}"
        return Naming(
            full=f"Государственное бюджетное общеобразовательное учреждение {full_tail}",
            short=f"ГБОУ КШИ {_number(number)} «Морской кадетский корпус»",
            cases=masculine("морск", masculine("кадетск", CORPS)).with_tail(f" {_number(number)}"),
            profile="sea",
            honoured=person,
        )
    long = {"plain": "школа-интернат", "sport": "школа-интернат спортивного профиля"}[sort]
    return _general(BOARDING, long, "школа-интернат", number, district)


def _name_special(number: int, district: DistrictSeed, chance: Chance) -> Naming:
    sort = chance.weighted((("adapted", 5), ("sanatorium", 1.2), ("evening", 1.5), ("hospital", 0.6)))
    text = _number(number)
    if sort == "adapted":
        return Naming(
            full="Государственное бюджетное общеобразовательное учреждение школа "
            f"{text}, реализующая адаптированные основные общеобразовательные программы,{_of(district)}",
            short=f"ГБОУ школа {text}",
            cases=SCHOOL.with_tail(f" {text}"),
            profile="adapted",
        )
    stem, tail = {
        "sanatorium": ("санаторн", ""),
        "evening": ("вечерн", ""),
        "hospital": ("больничн", ""),
    }[sort]
    if sort == "evening":
        noun = Cases(
            "вечерняя школа", "вечерней школы", "вечерней школе", "вечернюю школу", "вечерней школой", "вечерней школе"
        )
        long, short = "вечерняя (сменная) общеобразовательная школа", "ВСОШ"
    else:
        noun = feminine(stem, SCHOOL)
        long, short = f"{stem}ая школа", f"{stem}ая школа"
    return Naming(
        full=f"Государственное казённое общеобразовательное учреждение {long} {text}{tail}{_of(district)}",
        short=f"ГКОУ {short} {text}",
        cases=noun.with_tail(f" {text}"),
        profile=sort,
    )


def name_private_school(index: int, district: DistrictSeed) -> Naming:
    """Name a private school; it has no number."""
    own = PRIVATE_SCHOOLS[index % len(PRIVATE_SCHOOLS)]
    if index >= len(PRIVATE_SCHOOLS):
        own = f"{own} на {index // len(PRIVATE_SCHOOLS) + 1}-й линии"
    return Naming(
        full=f"Частное общеобразовательное учреждение школа «{own}»",
        short=f"ЧОУ школа «{own}»",
        cases=SCHOOL.with_tail(f" «{own}»"),
        own_name=own,
    )


def name_kindergarten(number: int, district: DistrictSeed, chance: Chance) -> Naming:
    """Name a state kindergarten."""
    text = _number(number)
    own = chance.pick(GARDEN_NAMES) if chance.happens(0.34) else ""
    sort = chance.weighted(
        (("plain", 44), ("general", 14), ("combined", 22), ("compensating", 5), ("health", 4), ("development", 11))
    )
    aspects = (
        "по художественно-эстетическому развитию детей", "по познавательно-речевому развитию детей", "по физическому развитию детей",
        "по социально-личностному развитию детей",
    )  # fmt: skip
    tail = {
        "plain": "",
        "general": f" общеразвивающего вида с приоритетным осуществлением деятельности {chance.pick(aspects)}",
        "combined": " комбинированного вида",
        "compensating": " компенсирующего вида",
        "health": " присмотра и оздоровления",
        "development": "",
    }[sort]
    noun = "центр развития ребёнка — детский сад" if sort == "development" else "детский сад"
    short = "ЦРР — детский сад" if sort == "development" else "детский сад"
    return Naming(
        full=f"Государственное бюджетное дошкольное образовательное учреждение {noun} {text}{_own(own)}{tail}{_of(district)}",
        short=f"ГБДОУ {short} {text}{_own(own)}",
        cases=KINDERGARTEN.with_tail(f" {text}{_own(own)}"),
        profile=sort,
        own_name=own,
        post="заведующий",
    )


def name_supplementary(index: int, district: DistrictSeed, nth: int, chance: Chance, numbers: dict[str, int]) -> Naming:
    """Name house number ``index`` of supplementary education, the ``nth`` of its district (from 0).

    ``numbers`` counts the schools of each sort: there is a first music school and a first sports school.
    """
    prefix = "Государственное бюджетное учреждение дополнительного образования"
    if index == 0:
        noun = PALACE.with_tail(" творчества юных")
        return Naming(
            f"{prefix} «Ясноморский городской Дворец творчества юных»",
            "ГБУ ДО «Дворец творчества юных»",
            noun,
            "palace",
        )
    if nth == 0:
        own = CLUB_NAMES[DISTRICTS.index(district)]
        noun = HOUSE.with_tail(f" детского творчества «{own}»")
        if chance.happens(0.35):
            noun = CENTRE.with_tail(f" детского (юношеского) творчества «{own}»")
            long = f"Центр детского (юношеского) творчества «{own}» {district.genitive}"
            return Naming(f"{prefix} {long}", f"ГБУ ДО ЦД(Ю)Т «{own}»", noun, "club", own_name=own)
        return Naming(
            f"{prefix} Дом детского творчества «{own}» {district.genitive}",
            f"ГБУ ДО ДДТ «{own}»",
            noun,
            "club",
            own_name=own,
        )
    sort = chance.weighted(
        (
            ("sport", 11),
            ("olympic", 4),
            ("arts", 6),
            ("music", 5),
            ("painting", 3),
            ("nature", 1.5),
            ("technics", 1.5),
            ("sea", 1.5),
        )
    )
    counter = "sport" if sort == "olympic" else sort
    numbers[counter] = numbers.get(counter, 0) + 1
    number = _number(numbers[counter])
    person = _honoured(chance, 0.3, ("art",)) if sort in ("arts", "music", "painting") else None
    match sort:
        case "sport":
            sport = chance.pick(SPORTS)
            return Naming(f"{prefix} спортивная школа {number} {district.genitive} по {sport}", f"ГБУ ДО СШ {number} по {sport}",
                          feminine("спортивн", SCHOOL).with_tail(f" {number}"), "sport")  # fmt: skip
        case "olympic":
            sport = chance.pick(SPORTS)
            return Naming(f"{prefix} спортивная школа олимпийского резерва {number} по {sport}", f"ГБУ ДО СШОР {number} по {sport}",
                          feminine("спортивн", SCHOOL).with_tail(f" олимпийского резерва {number}"), "sport")  # fmt: skip
        case "arts":
            noun = feminine("детск", SCHOOL).with_tail(f" искусств {number}")
            long, short = "детская школа искусств", "ДШИ"
        case "music":
            noun = feminine("музыкальн", SCHOOL).with_tail(f" {number}")
            long, short = "детская музыкальная школа", "ДМШ"
        case "painting":
            noun = feminine("художественн", SCHOOL).with_tail(f" {number}")
            long, short = "детская художественная школа", "ДХШ"
        case "nature":
            noun = STATION.with_tail(f" юных натуралистов {number}")
            long, short = "станция юных натуралистов", "СЮН"
        case "technics":
            noun = STATION.with_tail(f" юных техников {number}")
            long, short = "станция юных техников", "СЮТ"
        case _:
            noun = masculine("детск", masculine("морск", CENTRE)).with_tail(f" {number} «Юнга»")
            return Naming(
                f"{prefix} детский морской центр {number} «Юнга» {district.genitive}",
                f"ГБУ ДО ДМЦ {number} «Юнга»",
                noun,
                "sea-club",
                own_name="Юнга",
            )
    profile = {
        "arts": "arts-school",
        "music": "music",
        "painting": "painting",
        "nature": "nature",
        "technics": "technics",
    }[sort]
    return Naming(
        f"{prefix} {long} {number}{_honour(person)} {district.genitive}",
        f"ГБУ ДО {short} {number}{_short_honour(person)}",
        noun,
        profile,
        person,
    )


def name_college(index: int, chance: Chance) -> Naming:
    """Name a college; those after the list have numbers."""
    prefix = "Государственное бюджетное профессиональное образовательное учреждение"
    if index < len(COLLEGES):
        own = COLLEGES[index].name
        noun = {"колледж": COLLEGE, "техникум": TECHNICAL}.get(COLLEGES[index].noun, COLLEGE)
        stem, tail = COLLEGES[index].adjective, COLLEGES[index].tail
        cases = masculine(stem, noun) if stem else noun
        return Naming(f"{prefix} «{own}»", f"ГБПОУ «{own}»", cases.with_tail(tail), f"college-{index}")
    number = _number(index + 1)
    noun, word = chance.pick(((COLLEGE, "колледж"), (TECHNICAL, "техникум")))
    return Naming(f"{prefix} «Ясноморский профессиональный {word} {number}»", f"ГБПОУ «Профессиональный {word} {number}»",
                  masculine("профессиональн", noun).with_tail(f" {number}"), f"college-{index % len(COLLEGES)}")  # fmt: skip


def name_other(index: int, district: DistrictSeed, nth: int) -> Naming:
    """Name a centre that teaches teachers or helps families."""
    prefix = "Государственное бюджетное учреждение"
    if index == 0:
        return Naming(f"{prefix} дополнительного профессионального образования «Ясноморский институт развития образования»",
                      "ГБУ ДПО «Институт развития образования»",
                      Cases(*(f"{form} развития образования" for form in ("институт", "института", "институту", "институт", "институтом", "институте"))),
                      "teachers")  # fmt: skip
    if index == 1:
        return Naming(f"{prefix} «Ясноморский центр оценки качества образования»", "ГБУ «Центр оценки качества образования»",
                      CENTRE.with_tail(" оценки качества образования"), "quality")  # fmt: skip
    extra = f" {_number(nth // 2 + 1)}" if nth >= 2 else ""
    if (nth + DISTRICTS.index(district)) % 2 == 0:
        return Naming(f"{prefix} дополнительного профессионального педагогического образования информационно-методический центр{extra} {district.genitive}",
                      f"ГБУ ДППО ИМЦ{extra} {district.genitive}", masculine("информационно-методическ", CENTRE).with_tail(f"{extra} {district.genitive}"),
                      "teachers")  # fmt: skip
    return Naming(f"{prefix} дополнительного образования центр психолого-педагогической, медицинской и социальной помощи{extra} {district.genitive}",
                  f"ГБУ ДО ЦППМСП{extra} {district.genitive}", CENTRE.with_tail(f" психолого-педагогической помощи{extra} {district.genitive}"),
                  "help")  # fmt: skip
