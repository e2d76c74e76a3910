"""Write the page «О нас» of a school's site from what is known about the school."""

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.geography import DISTRICTS
from portal.demo.model import Institution
from portal.demo.naming import PROFILES
from portal.demo.programmes import SECONDARY
from portal.demo.stories import NBSP, plural

_GENERAL = (
    "После уроков в здании не становится тише: до шести вечера работают кружки, библиотека и спортзал. Расписание кружков каждый сентябрь составляют вместе с детьми.",
    "Мы не меняем расписание без предупреждения, отвечаем на письма в течение трёх дней и раз в четверть собираем родителей, чтобы ответить на любые вопросы.",
    "В школьном дворе растут яблони, посаженные выпускниками. Осенью их яблоки раздают на большой перемене.",
    "Каждую весну старшеклассники защищают собственные проекты: от макета причала до исследования говора рыбацких посёлков.",
    "Школьный театр, шахматный клуб и поисковый отряд открыты для всех классов; записаться можно в любой день.",
    "На втором этаже — музей: судовые журналы, школьные тетради и фотографии выпускников за все годы. Экскурсии ведут ученики.",
)
_GARDEN = (
    "День начинается с завтрака и утреннего круга: дети рассказывают, чем хотят заняться, и сами выбирают дело.",
    "Гуляем в любую погоду, кроме сильного ветра: город у моря, ветер у нас бывает. На участках — навесы, песочницы и тропа с разными покрытиями.",
    "Группы небольшие, воспитатели работают по двое. Музыка и физкультура — через день, бассейн — там, где он есть.",
    "Раз в месяц приглашаем родителей провести с детьми полдня: почитать, испечь печенье, рассказать о своей профессии.",
    "Огород на окне, аквариум и метеостанция — забота самих детей; старшие учат младших.",
)
_CLUB = (
    "Занятия идут во второй половине дня и в выходные; первое занятие — пробное.",
    "У нас занимаются и первоклассники, и те, кто вот-вот получит паспорт. Перейти из одного объединения в другое можно в любое время года.",
    "Отчётные концерты и выставки открыты для всех, вход свободный.",
    "Летом работаем тоже: профильные смены, походы и пленэры.",
)
_COLLEGE = (
    "Мастерские оснащены так же, как рабочие места на предприятиях города, и открыты для студентов по субботам.",
    "Практика начинается на первом курсе. На старших её проходят у будущих работодателей — на верфях, в порту, больницах и школах.",
    "Иногородним предоставляется общежитие. Стипендию получают все, кто сдал сессию без троек.",
    "При колледже работает центр карьеры: помогает составить резюме и не бросает выпускников в первый год.",
)
_OTHER = (
    "Мы помогаем тем, кто учит и воспитывает: проводим семинары, консультации и открытые уроки.",
    "Консультации для родителей бесплатны. Прийти можно без направления.",
)


def about_page(institution: Institution, chance: Chance) -> str:
    """The Markdown file of the page, with its header."""
    cases = institution.naming.cases
    name = cases.nominative[0].upper() + cases.nominative[1:]
    parts = [_beginning(institution, name)]
    naming = institution.naming
    subject = next((profile.subject for profile, _weight in PROFILES if profile.key == naming.profile), "")
    if subject and "углублённым" in naming.full:
        parts.append(
            f"Главное наше направление — {subject}. Углублённое изучение начинается с пятого класса, но интересно бывает и раньше."
        )
    if naming.honoured:
        parts.append(f"Мы носим имя {naming.honoured.genitive}. {naming.honoured.story}")
    if naming.own_name and institution.kind is Kind.KINDERGARTEN:
        parts.append(f"Название «{naming.own_name}» придумали родители, и оно прижилось: так нас зовут во всей округе.")
    more = _more(institution)
    parts += chance.several(more, chance.whole(2, 3))
    post = "заведующая" if institution.head.woman and naming.post == "заведующий" else naming.post
    parts.append(
        f"{post.capitalize()} — {institution.head.full}. Написать нам: [{institution.email}](mailto:{institution.email}), позвонить: {institution.phone.replace(' ', NBSP)}."
    )
    body = "\n\n".join(part.replace(" — ", f"{NBSP}— ") for part in parts)
    return f"title: О нас\nsummary: {_summary(institution)}\nmenu: О нас\norder: 10\n\n{body}\n"


def _more(institution: Institution) -> tuple[str, ...]:
    """What can be said of such an institution besides its own facts."""
    match institution.kind:
        case Kind.KINDERGARTEN:
            return _GARDEN
        case Kind.SUPPLEMENTARY:
            return (
                _CLUB
                if institution.naming.profile in ("palace", "club", "music", "arts-school")
                else (_CLUB[0], _CLUB[3])
            )
        case Kind.VOCATIONAL:
            return _COLLEGE
        case Kind.OTHER:
            return _OTHER[1:] if institution.naming.profile == "help" else _OTHER[:1]
        case Kind.SPECIAL:
            return _GENERAL[1:2]
        case _:
            upper = any(programme.level == SECONDARY for programme in institution.programmes)
            return tuple(text for text in _GENERAL if upper or "старшеклассник" not in text)


def _beginning(institution: Institution, name: str) -> str:
    district = next(district for district in DISTRICTS if district.key == institution.district)
    if institution.district == "ostrovnoy":
        where = " на островах, в Островном районе,"
    else:
        where = "" if district.genitive in name else f" в {district.prepositional}"
    text = f"{name} работает{where} с {institution.founded_on.year} года."
    if institution.pupils:
        child = {
            Kind.VOCATIONAL: ("студент", "студента", "студентов"),
            Kind.KINDERGARTEN: ("ребёнок", "ребёнка", "детей"),
            Kind.SUPPLEMENTARY: ("воспитанник", "воспитанника", "воспитанников"),
        }.get(institution.kind, ("ученик", "ученика", "учеников"))
        text += f" Сейчас у нас {institution.pupils}{NBSP}{plural(institution.pupils, *child)}."
    if institution.buildings:
        houses = [institution.house, *institution.buildings]
        text += f" Зданий {'два' if len(houses) == 2 else 'три'}: {'; '.join(house.short for house in houses)}."
    return text


def _summary(institution: Institution) -> str:
    return {
        Kind.KINDERGARTEN: "Кто мы, как проходит день и как с нами связаться.",
        Kind.VOCATIONAL: "Чему мы учим, где проходит практика и как с нами связаться.",
    }.get(institution.kind, "Кто мы, чем живём и как с нами связаться.")
