"""Who runs an institution, and through which bodies."""

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.identifiers import make_phone
from portal.demo.model import Deputy, Founder, Naming, Unit
from portal.demo.people import Person, invent_person

CITY_FOUNDER = "Комитет по образованию Ясноморска"


def founders_of(
    district_genitive: str, office: int, domain: str, *, private: bool, chance: Chance
) -> tuple[Founder, ...]:
    """The city and the district's administration found the state's schools; an association founds a private one."""
    if private:
        founder = invent_person(chance, woman=chance.happens(0.5))
        return (
            Founder(
                f"Автономная некоммерческая организация «Учителя и родители» (председатель — {founder.initials})",
                f"698{office:02d}0, Ясноморск, ул. Библиотечная, д. {chance.whole(3, 40)}", make_phone(9_000 + office * 7), "council@parents.example",
                "https://parents.example/",
            ),
        )  # fmt: skip
    return (
        Founder(CITY_FOUNDER, "698010, Ясноморск, Ратушная пл., д. 2", make_phone(100), f"edu@{domain}", f"https://edu.{domain}/"),
        Founder(
            f"Администрация {district_genitive} Ясноморска", f"698{office:02d}0, Ясноморск, ул. Дворцовая, д. {office * 2 + 1}",
            make_phone(200 + office), f"district{office:02d}@{domain}", f"https://district{office:02d}.{domain}/",
        ),
    )  # fmt: skip


_DEPUTIES: dict[str, tuple[str, ...]] = {
    "general": (
        "заместитель директора по учебно-воспитательной работе", "заместитель директора по воспитательной работе",
        "заместитель директора по начальной школе", "заместитель директора по административно-хозяйственной работе",
        "заместитель директора по информационным технологиям", "заместитель директора по научно-методической работе",
    ),
    "kindergarten": ("заместитель заведующего по воспитательной и методической работе", "заместитель заведующего по административно-хозяйственной работе"),
    "supplementary": ("заместитель директора по учебной работе", "заместитель директора по организационно-массовой работе", "заместитель директора по административно-хозяйственной работе"),
    "sport": ("заместитель директора по спортивной подготовке", "заместитель директора по административно-хозяйственной работе"),
    "vocational": (
        "заместитель директора по учебной работе", "заместитель директора по учебно-производственной работе", "заместитель директора по воспитательной работе",
        "заместитель директора по административно-хозяйственной работе",
    ),
    "other": ("заместитель директора по научно-методической работе", "заместитель директора по административно-хозяйственной работе"),
}  # fmt: skip


def _family(kind: Kind, naming: Naming) -> str:
    match kind:
        case Kind.KINDERGARTEN:
            return "kindergarten"
        case Kind.SUPPLEMENTARY:
            return "sport" if naming.profile == "sport" else "supplementary"
        case Kind.VOCATIONAL:
            return "vocational"
        case Kind.OTHER:
            return "other"
        case _:
            return "general"


def _woman(kind: Kind, post: str, chance: Chance) -> bool:
    """Women run most schools and nearly all kindergartens; sport and housekeeping are more even."""
    if kind is Kind.KINDERGARTEN:
        return chance.happens(0.985) or "хозяйств" not in post
    share = 0.5 if "хозяйств" in post or "спортив" in post or "производств" in post or "информацион" in post else 0.82
    return chance.happens(share)


def appoint_head(kind: Kind, naming: Naming, chance: Chance) -> Person:
    """The head; a kindergarten's is a woman, as good as always."""
    share = {Kind.KINDERGARTEN: 0.99, Kind.VOCATIONAL: 0.45, Kind.BOARDING: 0.5}.get(kind, 0.74)
    return invent_person(chance, woman=chance.happens(0.35 if naming.profile == "sport" else share))


def appoint_deputies(
    kind: Kind, naming: Naming, size: int, phone: int, mail: str, chance: Chance
) -> tuple[Deputy, ...]:
    """One to five deputies, more in a bigger house; ``mail`` is the domain of their addresses."""
    posts = list(_DEPUTIES[_family(kind, naming)])
    if (
        not any(level in naming.full for level in ("средняя", "основная", "начальная", "гимназия"))
        and kind is not Kind.KINDERGARTEN
    ):
        posts = [post for post in posts if "начальной школе" not in post]
    house = next(post for post in posts if "хозяйств" in post)
    count = 1 if size < 150 else 2 if size < 400 else 3 if size < 800 else 4
    kept = posts[: count if count < len(posts) else len(posts)]
    if count >= 2 and house not in kept:
        kept[-1] = house
    names = {
        "учебно-произв": "prod",
        "учебн": "uch",
        "воспит": "vosp",
        "хозяй": "ahr",
        "начальн": "nach",
        "информ": "it",
        "методич": "metod",
        "масс": "org",
        "спорт": "sport",
    }
    deputies = []
    for index, post in enumerate(kept, start=1):
        box = next((box for word, box in names.items() if word in post.split(" по ", 1)[1]), f"zam{index}")
        person = invent_person(chance.child(index), woman=_woman(kind, post, chance.child("w", index)))
        deputies.append(Deputy(person, post[0].upper() + post[1:], make_phone(phone + index), f"{box}@{mail}"))
    return tuple(deputies)


def list_units(kind: Kind, naming: Naming, head: Person, place: str, mail: str, chance: Chance) -> tuple[Unit, ...]:
    """Governing bodies and structural units with who leads them."""
    post = "Директор" if naming.post == "директор" else "Заведующий"
    made = [
        Unit("Общее собрание работников", head.full, f"Председатель, {post.lower()}", place, f"office@{mail}"),
        Unit("Педагогический совет", head.full, f"Председатель, {post.lower()}", place, f"office@{mail}"),
    ]

    def add(name: str, leader: str, box: str) -> None:
        woman = chance.happens(0.7)
        made.append(Unit(name, invent_person(chance, woman=woman).full, leader, place, f"{box}@{mail}"))

    match kind:
        case Kind.KINDERGARTEN:
            add("Совет родителей", "Председатель", "parents")
            if naming.profile in ("combined", "compensating"):
                add("Психолого-педагогический консилиум", "Председатель", "ppk")
        case Kind.SUPPLEMENTARY:
            add("Попечительский совет", "Председатель", "council")
            add("Методический отдел", "Заведующий отделом", "metod")
        case Kind.VOCATIONAL:
            add("Совет колледжа" if "колледж" in naming.full.lower() else "Совет техникума", "Председатель", "council")
            add("Студенческий совет", "Председатель", "student")
            add("Учебная часть", "Начальник отдела", "uch")
            add("Отдел практики и содействия трудоустройству", "Начальник отдела", "job")
        case Kind.OTHER:
            add("Методический отдел", "Начальник отдела", "metod")
        case _:
            add("Управляющий совет", "Председатель", "council")
            add("Совет обучающихся", "Куратор, педагог-организатор", "student")
            if chance.happens(0.6):
                add("Методическое объединение учителей начальных классов", "Руководитель", "nach")
            if chance.happens(0.5):
                add("Отделение дополнительного образования детей", "Заведующий отделением", "odod")
            if chance.happens(0.55):
                add("Библиотечно-информационный центр", "Заведующий", "library")
            if chance.happens(0.4):
                add("Служба медиации", "Руководитель", "mediation")
    return tuple(made)
