"""What each kind of institution teaches."""

from dataclasses import replace

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.colleges import COLLEGES
from portal.demo.model import Naming, Programme

PRESCHOOL = "Дошкольное образование"
PRIMARY = "Начальное общее образование"
BASIC = "Основное общее образование"
SECONDARY = "Среднее общее образование"
ADDITIONAL = "Дополнительное образование детей и взрослых"
WORKERS = "Среднее профессиональное образование: подготовка квалифицированных рабочих, служащих"
SPECIALISTS = "Среднее профессиональное образование: подготовка специалистов среднего звена"
TEACHERS = "Дополнительное профессиональное образование"

_PRIMARY_SUBJECTS = (
    "русский язык, литературное чтение, {language}, математика, окружающий мир, основы религиозных культур и светской этики, "
    "изобразительное искусство, музыка, труд (технология), физическая культура"
)
_BASIC_SUBJECTS = (
    "русский язык, литература, {language}, алгебра, геометрия, вероятность и статистика, информатика, история, обществознание, география, "
    "физика, химия, биология, изобразительное искусство, музыка, труд (технология), основы безопасности и защиты Родины, физическая культура"
)
_SECONDARY_SUBJECTS = (
    "русский язык, литература, {language}, математика, информатика, история, обществознание, география, физика, химия, биология, "
    "основы безопасности и защиты Родины, физическая культура, индивидуальный проект"
)
_LANGUAGE_OF = {"english": "английский язык", "german": "немецкий язык", "french": "французский язык", "chinese": "китайский язык", "languages": "английский и французский языки"}  # fmt: skip
_DEEP = {
    "english": "углублённое изучение английского языка", "german": "углублённое изучение немецкого языка",
    "french": "углублённое изучение французского языка", "chinese": "углублённое изучение китайского языка",
    "languages": "углублённое изучение иностранных языков", "maths": "углублённое изучение математики",
    "science": "естественно-научный профиль", "physics": "физико-математический профиль", "it": "технологический (информационный) профиль",
    "biology": "естественно-научный профиль", "humanities": "гуманитарный профиль", "arts": "гуманитарный профиль",
}  # fmt: skip
# Programmes of supplementary education by the profile of the house: name, direction, term.
_CLUBS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "palace": (
        ("Хореографический ансамбль «Волна»", "Художественная", "7 лет"), ("Астрономический кружок", "Естественно-научная", "3 года"),
        ("Судомодельная лаборатория", "Техническая", "4 года"), ("Юный краевед Ясноморья", "Туристско-краеведческая", "3 года"),
        ("Школа юного экскурсовода", "Социально-гуманитарная", "2 года"), ("Робототехника", "Техническая", "3 года"),
        ("Шахматы", "Физкультурно-спортивная", "4 года"), ("Театр-студия «Ступени»", "Художественная", "5 лет"),
    ),
    "club": (
        ("Робототехника для начинающих", "Техническая", "2 года"), ("Вокальная студия", "Художественная", "4 года"),
        ("Бумажная мастерская", "Художественная", "2 года"), ("Юный журналист", "Социально-гуманитарная", "2 года"),
        ("Бальные танцы", "Художественная", "5 лет"), ("Шахматный клуб «Белая ладья»", "Физкультурно-спортивная", "3 года"),
        ("Экологическая тропа", "Естественно-научная", "2 года"), ("Керамика", "Художественная", "3 года"),
        ("Английский театр", "Социально-гуманитарная", "3 года"), ("Туризм и ориентирование", "Туристско-краеведческая", "4 года"),
    ),
    "sport": (
        ("Этап начальной подготовки", "Физкультурно-спортивная", "3 года"), ("Учебно-тренировочный этап", "Физкультурно-спортивная", "5 лет"),
        ("Общая физическая подготовка", "Физкультурно-спортивная", "2 года"),
    ),
    "arts-school": (
        ("Фортепиано", "Художественная", "8 лет"), ("Живопись", "Художественная", "5 лет"), ("Хореографическое творчество", "Художественная", "8 лет"),
        ("Искусство театра", "Художественная", "5 лет"),
    ),
    "music": (
        ("Фортепиано", "Художественная", "8 лет"), ("Струнные инструменты", "Художественная", "8 лет"), ("Духовые и ударные инструменты", "Художественная", "5 лет"),
        ("Народные инструменты", "Художественная", "8 лет"), ("Хоровое пение", "Художественная", "8 лет"),
    ),
    "painting": (
        ("Живопись", "Художественная", "5 лет"), ("Декоративно-прикладное творчество", "Художественная", "5 лет"), ("Основы архитектуры", "Художественная", "3 года"),
    ),
    "nature": (
        ("Юный орнитолог", "Естественно-научная", "2 года"), ("Лесная школа", "Естественно-научная", "3 года"), ("Аквариумистика", "Естественно-научная", "2 года"),
    ),
    "technics": (
        ("Авиамоделирование", "Техническая", "3 года"), ("3D-моделирование и печать", "Техническая", "2 года"), ("Радиоэлектроника", "Техническая", "3 года"),
    ),
    "sea-club": (
        ("Юный моряк", "Техническая", "3 года"), ("Парусная практика", "Физкультурно-спортивная", "3 года"), ("Судомоделирование", "Техническая", "3 года"),
    ),
    "help": (
        ("Речевая мастерская", "Социально-гуманитарная", "1 год"), ("Тропинка к своему «я»", "Социально-гуманитарная", "1 год"),
        ("Школа внимания", "Социально-гуманитарная", "1 год"),
    ),
}  # fmt: skip
_TEACHER_COURSES = (
    ("Современный урок: от замысла до оценки", "36 часов"), ("Работа классного руководителя", "72 часа"), ("Цифровые инструменты учителя", "36 часов"),
    ("Инклюзивная практика в школе и детском саду", "72 часа"),
)  # fmt: skip


def list_programmes(kind: Kind, naming: Naming, chance: Chance) -> tuple[Programme, ...]:
    """The programmes of an institution; whether one is accredited is told by the register, later."""
    match kind:
        case Kind.KINDERGARTEN:
            return _kindergarten(naming, chance)
        case Kind.VOCATIONAL:
            specialities = COLLEGES[int(naming.profile.rsplit("-", 1)[1])].programmes
            return tuple(
                Programme(
                    name=name, level=WORKERS if code[3:5] == "01" else SPECIALISTS, form=_form(chance), term=term, code=code,
                    subjects="общеобразовательные дисциплины, общепрофессиональные дисциплины, профессиональные модули",
                    practice="учебная практика, производственная практика",
                )
                for code, name, term in specialities
            )  # fmt: skip
        case Kind.SUPPLEMENTARY | Kind.OTHER:
            return _supplementary(kind, naming, chance)
        case _:
            return _general(kind, naming, chance)


def _form(chance: Chance) -> str:
    return "Очная, заочная" if chance.happens(0.25) else "Очная"


def _kindergarten(naming: Naming, chance: Chance) -> tuple[Programme, ...]:
    made = [Programme("Образовательная программа дошкольного образования", PRESCHOOL, term="5 лет")]
    if naming.profile in ("combined", "compensating"):
        need = chance.pick(("с тяжёлыми нарушениями речи", "с задержкой психического развития", "с нарушениями зрения"))
        made.append(
            Programme(
                f"Адаптированная образовательная программа дошкольного образования для детей {need}",
                PRESCHOOL,
                term="3 года",
            )
        )
    if chance.happens(0.3):
        club = chance.pick(
            ("Весёлые нотки", "Мир на ладошке", "Песочная азбука", "Ритмика", "Плавание для дошкольников")
        )
        made.append(
            Programme(
                f"Дополнительная общеразвивающая программа «{club}»",
                ADDITIONAL,
                "Очная",
                "1 год",
                subjects="занятия по программе кружка",
            )
        )
    return tuple(made)


def _general(kind: Kind, naming: Naming, chance: Chance) -> tuple[Programme, ...]:
    language = _LANGUAGE_OF.get(naming.profile, "английский язык")
    deep = _DEEP.get(naming.profile, "")
    form = "Очная"
    if naming.profile == "evening":
        form = "Очная, очно-заочная, заочная"
    elif chance.happens(0.12):
        form = "Очная, очно-заочная"
    primary = Programme(
        f"Основная общеобразовательная программа {_lower(PRIMARY)}",
        PRIMARY,
        form,
        "4 года",
        _PRIMARY_SUBJECTS.format(language=language),
    )
    basic = Programme(
        f"Основная общеобразовательная программа {_lower(BASIC)}",
        BASIC,
        form,
        "5 лет",
        _BASIC_SUBJECTS.format(language=language),
        profile=deep,
    )
    secondary = Programme(
        f"Основная общеобразовательная программа {_lower(SECONDARY)}",
        SECONDARY,
        form,
        "2 года",
        _SECONDARY_SUBJECTS.format(language=language),
        profile=deep,
    )
    if naming.short.startswith("ГБОУ НОШ"):
        made = [primary]
    elif naming.short.startswith("ГБОУ ООШ"):
        made = [primary, basic]
    elif naming.profile == "adapted":
        need = chance.pick(
            (
                "с нарушением интеллекта",
                "с тяжёлыми нарушениями речи",
                "с задержкой психического развития",
                "с расстройствами аутистического спектра",
            )
        )
        made = [
            replace(
                primary,
                name=f"Адаптированная основная общеобразовательная программа {_lower(PRIMARY)} для обучающихся {need}",
                term="5 лет",
            ),
            replace(
                basic,
                name=f"Адаптированная основная общеобразовательная программа {_lower(BASIC)} для обучающихся {need}",
                profile="",
            ),
        ]
    elif naming.profile in ("sea", "evening") or (kind is Kind.LYCEUM and chance.happens(0.4)):
        made = [basic, secondary]
    else:
        made = [primary, basic, secondary]
    if kind is Kind.EDUCATION_CENTRE:
        made.insert(0, Programme("Образовательная программа дошкольного образования", PRESCHOOL, term="4 года"))
    if kind is not Kind.SPECIAL and chance.happens(0.45):
        club = chance.pick(
            (
                "Школьный театр",
                "Спортивные игры",
                "Робототехника",
                "Хоровая студия",
                "Юный корабел",
                "Математическая вертикаль",
                "Медиастудия",
            )
        )
        made.append(
            Programme(
                f"Дополнительная общеразвивающая программа «{club}»",
                ADDITIONAL,
                "Очная",
                chance.pick(("1 год", "2 года", "3 года")),
                subjects="занятия по программе кружка",
            )
        )
    return tuple(made)


def _supplementary(kind: Kind, naming: Naming, chance: Chance) -> tuple[Programme, ...]:
    if naming.profile == "quality":
        return ()
    if naming.profile == "teachers":
        return tuple(
            Programme(
                f"Программа повышения квалификации «{name}»",
                TEACHERS,
                "Очная, очно-заочная",
                term,
                subjects="модули программы",
            )
            for name, term in _TEACHER_COURSES
        )
    choice = _CLUBS[naming.profile]
    count = len(choice) if len(choice) <= 4 or naming.profile == "palace" else chance.whole(4, min(7, len(choice)))
    word = "предпрофессиональная" if naming.profile in ("arts-school", "music", "painting") else "общеразвивающая"
    return tuple(
        Programme(name if name.endswith("»") else f"Дополнительная {word} программа «{name}»", ADDITIONAL, "Очная", term,
                  subjects="занятия по учебному плану программы", profile=f"{direction} направленность")
        for name, direction, term in chance.several(choice, count)
    )  # fmt: skip


def _lower(level: str) -> str:
    """«Начальное общее образование» → «начального общего образования»."""
    return " ".join(
        {
            "Начальное": "начального",
            "Основное": "основного",
            "Среднее": "среднего",
            "общее": "общего",
            "образование": "образования",
        }[word]
        for word in level.split()
    )
