"""Words of a made-up region: streets, people and names put together from parts, and the words of its texts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import pymorphy3

# Adjectives by their masculine ending; every feminine ending here is «ая».
_PLACES = (
    "озёрн|ый речн|ой лесн|ой морск|ой каменн|ый островн|ой берегов|ой полев|ой лугов|ой садов|ый заводск|ой мостов|ой"
    " ключев|ой борков|ый слободск|ой песчан|ый ольхов|ый сосновск|ий берёзов|ый дубравн|ый холмист|ый горск|ий устинск|ий"
    " калинов|ый вишнёв|ый липов|ый рябинов|ый парусн|ый якорн|ый маячн|ый верфян|ой канатн|ый"
).split()
_BEFORE = (
    "", "ново", "старо", "верхне", "нижне", "мало", "красно", "бело", "средне", "северо", "южно", "западно", "восточно",
)  # fmt: skip
_ROOTS = (
    "вымысл корабел ветр стрел зимн март сокол щегл кедр рябин снегир волокит пескар ладож горел мельник боцман каравай"
    " туман ручь журавл полян громк светл якуш лукошк перевоз звонар колокол ставн"
).split()
_ENDINGS = ("ов", "ин", "ев", "овский", "енко")
TITLES = (
    "капитана", "академика", "писателя", "генерала", "художника", "лётчика", "профессора", "композитора", "поэта", "адмирала",
)  # fmt: skip
NOUNS = (
    "парус маяк якорь родник радуга лесовичок солнышко ромашка теремок колосок журавлик ласточка светлячок берёзка рябинка"
    " дельфин буревестник орлёнок восход горизонт импульс олимп спартак вымпел фрегат бриг азимут компас волна прибой"
    " юность надежда истоки перспектива гармония лира палитра созвездие глобус вектор квант"
).split()
HEAD_WORDS = (
    "школа ученик учитель урок класс праздник конкурс олимпиада приём заявление родитель собрание расписание библиотека музей"
    " спорт секция кружок театр музыка рисование математика физика химия история экскурсия город река парк выставка проект"
    " победитель награда директор каникулы столовая питание здоровье прививка безопасность дорога движение ребёнок"
    " педагог воспитатель группа встреча день неделя месяц год область район команда турнир соревнование фестиваль спектакль"
    " рисунок песня танец книга чтение язык экзамен оценка знание учёба лагерь лето зима весна осень участник место"
    " большой новый первый последний важный лучший школьный детский городской областной пройти состояться провести"
    " участвовать победить приглашать рассказать показать узнать помогать работать готовить принимать"
).split()
_SMALL_WORDS = "и в на с для по о у за из к от не что как".split()
_VOCABULARY = 6_000
_FIRST_LETTERS = "абвгдежзиклмнопрстуфхцчшэ"
_KINDS_OF_WORDS = frozenset({"NOUN", "ADJF", "INFN"})
_STRANGE = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "Trad", "Arch", "Infr", "Slng"})
_LOOKED_AT = 400  # dictionary entries from one beginning


@cache
def morphology() -> pymorphy3.MorphAnalyzer:
    """The dictionary of Russian, read once."""
    return pymorphy3.MorphAnalyzer()


@dataclass(frozen=True, slots=True)
class Street:
    """A street as addresses write it."""

    kind: str
    name: str


def make_districts(count: int) -> list[str]:
    """«Приозёрный»: adjectives, all different."""
    chance = random.Random(3)
    made = [f"{before}{place.replace('|', '')}".capitalize() for before in ("при", "за", "меж") for place in _PLACES]
    return sorted(chance.sample(made, count))


def make_surnames() -> list[str]:
    """Surnames of nobody in particular."""
    return [f"{root}{ending}".capitalize() for root in _ROOTS for ending in _ENDINGS]


def genitive(surname: str) -> str:
    """«Вымыслов» → «Вымыслова»."""
    if surname.endswith("ский"):
        return surname[:-2] + "ого"
    return surname if surname.endswith("о") else surname + "а"


def make_streets() -> list[Street]:
    """Several hundred streets: by places, and in memory of somebody."""
    made = []
    for before in _BEFORE:
        for place in _PLACES:
            stem, ending = place.split("|")
            made.append(Street("улица", f"{before}{stem}ая".capitalize()))
            made.append(Street("проспект", f"{before}{stem}{ending}".capitalize()))
    made += [Street("улица", genitive(surname)) for surname in make_surnames()]
    return made


class Texts:
    """Sentences of a few frequent and many rare words, each in any of its forms."""

    def __init__(self) -> None:
        entries = [morphology().parse(word)[0] for word in HEAD_WORDS]
        entries += _rare_words({entry.normal_form for entry in entries})
        self._forms = [sorted({form.word for form in entry.lexeme}) for entry in entries]
        self._weights = list(accumulate(1 / (place + 8) for place in range(len(self._forms))))

    def words(self, chance: random.Random, count: int) -> list[str]:
        """So many words, none of them small."""
        return [chance.choice(forms) for forms in chance.choices(self._forms, cum_weights=self._weights, k=count)]

    def sentence(self, chance: random.Random, count: int) -> str:
        """About so many words with a full stop, a fifth of them small."""
        words = [
            f"{chance.choice(_SMALL_WORDS)} {word}" if chance.random() < 0.25 else word
            for word in self.words(chance, max(1, count * 4 // 5))
        ]
        return " ".join(words).capitalize() + "."

    def text(self, chance: random.Random, count: int) -> str:
        """About so many words in sentences; a number in every third."""
        sentences = []
        while count > 0:
            length = chance.randint(6, 16)
            number = f" {chance.randint(1, 2_000)}" if chance.random() < 0.33 else ""
            sentences.append(self.sentence(chance, length).rstrip(".") + number + ".")
            count -= length
        return " ".join(sentences)


def _rare_words(known: set[str]) -> list[pymorphy3.analyzer.Parse]:
    """Words from all over the dictionary, the same ones every time."""
    chance = random.Random(5)
    beginnings = [a + b + c for a in _FIRST_LETTERS for b in _FIRST_LETTERS for c in _FIRST_LETTERS]
    chance.shuffle(beginnings)
    found: list[pymorphy3.analyzer.Parse] = []
    for beginning in beginnings:
        looked = 0
        for entry in morphology().iter_known_word_parses(beginning):
            looked += 1
            fits = entry.tag.POS in _KINDS_OF_WORDS and not _STRANGE & set(entry.tag.grammemes)
            if fits and len(entry.normal_form) > 3 and entry.normal_form not in known:
                known.add(entry.normal_form)
                found.append(entry)
                looked += _LOOKED_AT // 4
            if looked > _LOOKED_AT:
                break
        if len(found) >= _VOCABULARY:
            break
    return found
