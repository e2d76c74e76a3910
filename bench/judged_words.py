"""Misspell words as people do: a slip of the finger, the other keyboard layout, Latin letters, a number as a word.

Apart from ``search.repair`` on purpose: who repairs by the table that made the fault proves nothing.
"""

from __future__ import annotations

import random
import re

import pymorphy3

_KEYS_RU = "йцукенгшщзхъфывапролджэячсмитьбюё"
_KEYS_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_NEIGHBOURS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_LATIN: dict[str, tuple[str, ...]] = {
    "а": ("a",), "б": ("b",), "в": ("v",), "г": ("g",), "д": ("d",), "е": ("e",), "ё": ("e", "yo"), "ж": ("zh",), "з": ("z",),
    "и": ("i",), "й": ("y", "j", "i"), "к": ("k",), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",),
    "с": ("s",), "т": ("t",), "у": ("u",), "ф": ("f",), "х": ("kh", "h"), "ц": ("ts", "c"), "ч": ("ch",), "ш": ("sh",),
    "щ": ("shch", "sch"), "ъ": ("",), "ы": ("y",), "ь": ("", "'"), "э": ("e",), "ю": ("yu", "u", "ju"), "я": ("ya", "ia", "ja"),
}  # fmt: skip
_ORDINALS = (
    "первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый"
).split()
_LONG = 4  # letters of a word in which anybody notices a slip
_morphology = pymorphy3.MorphAnalyzer()


def slip(text: str, chance: random.Random) -> str:
    """One slip in one longer word: a letter left out, doubled, swapped with the next, or its neighbour on the keyboard."""
    places = [match for match in re.finditer(r"[а-яё]+", text) if len(match[0]) > _LONG]
    if not places:
        return text
    match = chance.choice(places)
    word = match[0]
    at = chance.randrange(1, len(word) - 1)
    made = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + _neighbour(word[at], chance) + word[at + 1 :],
        )
    )
    return text[: match.start()] + made + text[match.end() :]


def _neighbour(letter: str, chance: random.Random) -> str:
    for row in _NEIGHBOURS:
        if (at := row.find(letter)) >= 0:
            return chance.choice([row[place] for place in (at - 1, at + 1) if 0 <= place < len(row)])
    return letter


def wrong_layout(text: str) -> str:
    """The keys of the text on an English keyboard."""
    return text.lower().translate(str.maketrans(_KEYS_RU, _KEYS_EN))


def latin(text: str, chance: random.Random) -> str:
    """The text in Latin letters, by one of the usual tables throughout."""
    table = {letter: chance.choice(ways) for letter, ways in _LATIN.items()}
    return "".join(table.get(letter, letter) for letter in text.lower())


def ordinal(number: str, kind: str) -> str:
    """«вторая» for number 2 of a gymnasium; empty beyond twelve."""
    if not number.isdigit() or not 0 < int(number) <= len(_ORDINALS):
        return ""
    gender = _morphology.parse(kind.split()[-1])[0].tag.gender
    made = _morphology.parse(_ORDINALS[int(number) - 1])[0].inflect({gender, "nomn", "sing"})
    return str(made.word) if made else ""
