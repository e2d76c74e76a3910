"""What the field's abbreviations, kinds and small words mean to search.

All words are folded: lower case, ё written as е.
"""

# The short form is kept beside its expansion. Legal forms first, then kinds.
_STATE, _TOWN, _AUTONOMOUS, _BUDGET, _FEDERAL = (
    "государственный",
    "муниципальный",
    "автономный",
    "бюджетный",
    "казенный",
)
_SCHOOLING, _EDUCATION, _BODY = "общеобразовательный", "образовательный", "учреждение"
_PRESCHOOL, _MORE, _VOCATIONAL = "дошкольный", "дополнительный", "профессиональный"
_SPORT, _PALACE = "спортивный", "дворец"

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "гбоу": (_STATE, _BUDGET, _SCHOOLING, _BODY),
    "гаоу": (_STATE, _AUTONOMOUS, _SCHOOLING, _BODY),
    "гкоу": (_STATE, _FEDERAL, _SCHOOLING, _BODY),
    "гбсоу": (_STATE, _BUDGET, "специальный", _SCHOOLING, _BODY),
    "гбу": (_STATE, _BUDGET, _BODY),
    "гбудо": (_STATE, _BUDGET, _BODY, _MORE, "образование"),
    "гбудод": (_STATE, _BUDGET, _BODY, _MORE, "образование", "ребенок"),
    "гбдоу": (_STATE, _BUDGET, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "гадоу": (_STATE, _AUTONOMOUS, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "гбноу": (_STATE, _BUDGET, "нетиповой", _EDUCATION, _BODY),
    "гбпоу": (_STATE, _BUDGET, _VOCATIONAL, _EDUCATION, _BODY),
    "гапоу": (_STATE, _AUTONOMOUS, _VOCATIONAL, _EDUCATION, _BODY),
    "мбоу": (_TOWN, _BUDGET, _SCHOOLING, _BODY),
    "маоу": (_TOWN, _AUTONOMOUS, _SCHOOLING, _BODY),
    "мкоу": (_TOWN, _FEDERAL, _SCHOOLING, _BODY),
    "моу": (_TOWN, _SCHOOLING, _BODY),
    "мбдоу": (_TOWN, _BUDGET, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "мадоу": (_TOWN, _AUTONOMOUS, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "мкдоу": (_TOWN, _FEDERAL, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "мдоу": (_TOWN, _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "мбудо": (_TOWN, _BUDGET, _BODY, _MORE, "образование"),
    "маудо": (_TOWN, _AUTONOMOUS, _BODY, _MORE, "образование"),
    "чоу": ("частный", _SCHOOLING, _BODY),
    "ноу": ("негосударственный", _EDUCATION, _BODY),
    "чдоу": ("частный", _PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "ано": ("автономный", "некоммерческий", "организация"),
    "оу": (_EDUCATION, _BODY),
    "доу": (_PRESCHOOL, _EDUCATION, _BODY, "детский", "сад"),
    "дс": ("детский", "сад"),
    "црр": ("центр", "развитие", "ребенок"),
    "сош": ("средний", _SCHOOLING, "школа"),
    "оош": ("основной", _SCHOOLING, "школа"),
    "нош": ("начальный", _SCHOOLING, "школа"),
    "нш": ("начальный", "школа"),
    "шк": ("школа",),
    "цо": ("центр", "образование"),
    "фмл": ("физико", "математический", "лицей"),
    "скош": ("специальный", "коррекционный", _SCHOOLING, "школа"),
    "дюсш": ("детский", "юношеский", _SPORT, "школа"),
    "сдюсшор": ("специализированный", "детский", "юношеский", _SPORT, "школа", "олимпийский", "резерв"),
    "сшор": (_SPORT, "школа", "олимпийский", "резерв"),
    "дши": ("детский", "школа", "искусство"),
    "дмш": ("детский", "музыкальный", "школа"),
    "дхш": ("детский", "художественный", "школа"),
    "ддт": ("дом", "детский", "творчество"),
    "ддют": (_PALACE, "детский", "юношеский", "творчество"),
    "дтдм": (_PALACE, "творчество", "ребенок", "молодежь"),
    "дтдим": (_PALACE, "творчество", "ребенок", "молодежь"),
    "цвр": ("центр", "внешкольный", "работа"),
    "цдт": ("центр", "детский", "творчество"),
    "цдютт": ("центр", "детский", "юношеский", "технический", "творчество"),
    "цтт": ("центр", "технический", "творчество"),
    "цппмсп": ("центр", "психолог", "педагогический", "медицинский", "социальный", "помощь"),
    "имц": ("информационный", "методический", "центр"),
    "овз": ("ограниченный", "возможность", "здоровье"),
    "спб": ("санкт", "петербург"),
    # addresses
    "ул": ("улица",),
    "пр": ("проспект",),
    "просп": ("проспект",),
    "пер": ("переулок",),
    "наб": ("набережная",),
    "пл": ("площадь",),
    "ш": ("шоссе",),
    "бул": ("бульвар",),
    "пос": ("поселок",),
    "рн": ("район",),
    "им": ("имя",),
}  # fmt: skip

# A number in a name is joined with these: «гимназия № 56» is found as one thing.
KIND_WORDS = frozenset(
    "школа гимназия прогимназия лицей интернат сад колледж техникум училище центр дом дворец кадетский корпус сош оош нош"
    " доу дюсш дши дмш дхш сшор цо school gymnasium lyceum kindergarten college".split()
)
# What a citizen calls an institution of each kind besides its own name, in both languages of the portal. The first group is
# joined with the number («gymnasium 56»); the second only widens: «школа 56» finds the gymnasium behind the school.
KIND_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "school": (("школа", "school"), ()),
    "gymnasium": (("гимназия", "gymnasium"), ("школа", "school")),
    "lyceum": (("лицей", "lyceum"), ("школа", "school")),
    "boarding": (("интернат",), ("школа", "boarding", "school")),
    "special": (("школа",), ("special", "school")),
    "education-centre": (("центр",), ("образование", "школа", "school")),
    "kindergarten": (("сад", "доу", "kindergarten"), ("детский", "садик")),
    "supplementary": ((), ("кружок", "секция")),
    "vocational": (("колледж", "college"), ()),
}
# These say nothing, and are needed only where nothing else was asked for.
WEAK = frozenset(
    "и в во на с со по для от до о об у к за из при а или не что как где это ли же бы то там тут здесь куда когда зачем"
    " г д корпус корп стр строение лит литера литер ул пр просп пер наб пл ш бул рн пос имя им номер n no т кт п"
    " нет да мне нам меня нас он она они его ее их my the of in on at for to with and or is are there where what which how a an"
    " i we can any near nearby me need want find looking".split()
)
# These (in dictionary form) say little: among equals, a document that has them comes first, but none must have them. The
# words around a question, what is said of every address, and legal forms, which people mix up.
SMALL = frozenset(
    "улица проспект переулок набережная площадь шоссе бульвар линия район город поселок метро станция адрес"
    " какой который есть иметься быть хотеть хотеться искать найти нужный нужно надо подсказать пожалуйста можно мочь"
    " учить учиться научить научиться играть заниматься записать записаться отдать пойти выбрать посоветовать сколько стоить мой наш свой весь любой хороший лучший"
    " ближайший близкий рядом возле около недалеко поблизости близко ребенок сын дочь"
    " кружок секция занятие студия клуб курс обучение"
    " государственный муниципальный бюджетный автономный казенный учреждение общеобразовательный образовательный организация"
    " некоммерческий гбоу гаоу гкоу гбу мбоу маоу мкоу моу мбу чоу ноу ано оу спб".split()
)
# «вторая гимназия» is «гимназия 2».
ORDINALS: dict[str, str] = {
    word: str(number)
    for number, word in enumerate(
        "первый второй третий четвертый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый тринадцатый"
        " четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый двадцатый".split(),
        start=1,
    )
}
ORDINAL_ENDINGS = frozenset(("я", "й", "ая", "ый", "ой", "го", "му", "ю", "е", "ий"))
HOUSE_LETTER_WORDS = frozenset(("лит", "литера", "литер"))
HOUSE_LETTERS = frozenset("абвгдежзлмн")  # that may stand apart from their number
HOUSE_WORDS = frozenset(("д", "дом"))
STREET_WORDS = frozenset(
    "улица проспект переулок набережная площадь шоссе бульвар линия аллея проезд тупик дорога ул пр просп пер наб пл ш бул"
    " т кт д дом г город".split()
)
