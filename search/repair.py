"""Guess what was meant by a query in the wrong keyboard layout, or in Latin letters."""

import re
from itertools import islice, product

_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RU = "йцукенгшщзхъфывапролджэячсмитьбюе"
_TO_RUSSIAN_KEYS = str.maketrans(_EN + _EN.upper() + '{}:"<>~#', _RU + _RU.upper() + "ХЪЖЭБЮЕ№")
_TO_LATIN_KEYS = str.maketrans(_RU + _RU.upper() + "ё", _EN + _EN.upper() + "`")
# Longest first; a piece that stands for several letters lists them, likeliest first.
_PIECES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("shch", ("щ",)), ("iya", ("ия",)), ("sch", ("щ", "сч")), ("yo", ("е",)), ("jo", ("е",)), ("zh", ("ж",)), ("kh", ("х",)), ("ts", ("ц", "тс")),
    ("tz", ("ц",)), ("ch", ("ч",)), ("sh", ("ш",)), ("yu", ("ю",)), ("ju", ("ю",)), ("iu", ("ю", "иу")), ("ya", ("я",)),
    ("ja", ("я",)), ("ia", ("ия", "я", "иа")), ("iy", ("ий",)), ("ij", ("ий",)), ("yy", ("ый",)), ("ye", ("е",)),
    ("ky", ("кий", "кы")), ("ny", ("ный", "ны")), ("ck", ("к",)), ("a", ("а",)), ("b", ("б",)), ("c", ("ц", "к", "с")), ("d", ("д",)), ("e", ("е", "э")), ("f", ("ф",)),
    ("g", ("г",)), ("h", ("х", "г")), ("i", ("и", "й")), ("j", ("й", "ж")), ("k", ("к",)), ("l", ("л", "ль")),
    ("m", ("м",)), ("n", ("н", "нь")), ("o", ("о",)), ("p", ("п",)), ("q", ("к",)), ("r", ("р",)), ("s", ("с",)),
    ("t", ("т",)), ("u", ("у",)), ("v", ("в",)), ("w", ("в", "ш")), ("x", ("кс", "х")), ("y", ("й", "ы", "и")),
    ("z", ("з",)),
)  # fmt: skip
# What letters of either alphabet sound like, whichever table wrote the Latin ones.
_SOUNDS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ("a b v g d e e zh z i i k l m n o p r s t u f h c ch sh sch  i  e iu ia").split(" "),
        strict=True,
    )
)
_SAME_SOUND = (
    ("shch", "sch"), ("shh", "sch"), ("kh", "h"), ("tch", "ch"), ("ck", "k"), ("tz", "c"), ("ph", "f"), ("w", "v"),
    ("x", "ks"), ("q", "k"), ("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("y", "i"), ("j", "i"), ("'", ""),
)  # fmt: skip
_SHAPES = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_SHAPED = re.compile("[aceopxykmtbh]+")
_SOUND_TABLE = str.maketrans(_SOUNDS)
_REPEATED = re.compile(r"(.)\1+")
_MOST_SPELLINGS = 64  # of one word; the first ones are the likeliest
_LONGEST_WORD = 40


def to_russian_layout(text: str) -> str:
    """The text as its keys would have written it in Russian: ``ubvyfpbz`` → «гимназия»."""
    return text.translate(_TO_RUSSIAN_KEYS)


def to_latin_layout(text: str) -> str:
    """The text as its keys would have written it in English: «ырщщд» → ``shool``."""
    return text.translate(_TO_LATIN_KEYS)


def to_cyrillic_shapes(word: str) -> str | None:
    """A word of Latin letters that all look like Cyrillic ones, in these: ``cok`` → «сок»; None for another word."""
    return word.translate(_SHAPES) if _SHAPED.fullmatch(word) else None


def transliterations(word: str) -> list[str]:
    """Russian spellings of a folded Latin word, likeliest first: ``gimnaziya`` → «гимназия»."""
    if len(word) > _LONGEST_WORD:
        return []
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        for piece, letters in _PIECES:
            if word.startswith(piece, place):
                choices.append(letters)
                place += len(piece)
                break
        else:
            return []
    # The first choice everywhere, then variants from the end of the word, where spellings differ most.
    return list(dict.fromkeys("".join(letters) for letters in islice(product(*choices), _MOST_SPELLINGS)))


def skeleton(word: str) -> str:
    """What a folded word sounds like: the same for «юннатский», ``yunnatskiy`` and ``iunnatskij``."""
    sound = word.translate(_SOUND_TABLE)
    if word.isascii():
        for written, meant in _SAME_SOUND:
            sound = sound.replace(written, meant)
    return _REPEATED.sub(r"\1", sound.replace("ts", "c").replace("iu", "u"))
