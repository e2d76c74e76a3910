"""Decide which searches may be remembered at all: nothing that looks like it is about a person."""

from itertools import pairwise

from search.analysis import in_dictionary, lemmas, name_parts, tidy, words
from search.repair import to_russian_layout, transliterations
from search.words import KIND_WORDS

LONGEST = 80  # characters; longer ones are pasted texts
MOST_WORDS = 8
MOST_DIGITS = 6  # a telephone, a passport, a birthday, an identifier of insurance has more
LONGEST_WORD = 30  # letters; a longer one is a token or a password
_READ = LONGEST * 4
_MOSTLY, _SELDOM = 0.5, 0.02  # of the times a word is written
_SOUNDS = 6  # Russian spellings of a Latin word, the likeliest ones
_ADDRESSES = ("@", "://", "www.")
_FLAT = frozenset({"кв", "квартира"})


def words_to_keep(text: str) -> str:
    """The words of a search as they may be counted, folded; empty where nothing of it may be kept."""
    if len(text) > _READ:
        return ""
    shown = tidy(text)
    if len(shown) > LONGEST or any(mark in shown.lower() for mark in _ADDRESSES):
        return ""
    if sum(char.isdigit() for char in shown) > MOST_DIGITS:
        return ""
    found = words(shown)
    if not found or len(found) > MOST_WORDS or all(word.isdigit() for word in found):
        return ""
    if any(len(word) > LONGEST_WORD for word in found) or _names_a_flat(found):
        return ""
    return " ".join(found)


def names_a_person(kept: str) -> bool:
    """Whether words look like somebody's name; the dictionary guesses, and a doubt counts as yes.

    It is asked once, when words would become readable. A patronymic, a word that mostly is a first name, one that may be
    beside a surname, two initials, or surnames alone. What no dictionary knows may be a surname.
    """
    found = kept.split()
    if any(map(_is_latin, found)) and _names_one_in_latin(found):
        return True
    parts = [name_parts(word) for word in found]
    if any("Patr" in part for part in parts) or any(
        "Name" in name_parts(word, _MOSTLY) and in_dictionary(word) for word in found
    ):
        return True
    surnames = [
        "Surn" in part or not (len(word) == 1 or word[0].isdigit() or in_dictionary(word))
        for word, part in zip(found, parts, strict=True)
    ]
    names = [word not in KIND_WORDS and "Name" in name_parts(word, _SELDOM) for word in found]
    if any(surname and any(names[:place] + names[place + 1 :]) for place, surname in enumerate(surnames)):
        return True
    initials = any(len(one) == len(two) == 1 and (one + two).isalpha() for one, two in pairwise(found))
    return initials or all("Surn" in part for part in parts)


def _is_latin(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _names_one_in_latin(found: list[str]) -> bool:
    """«Ivanov Petr», or the same on the keys of the other layout: a patronymic, or a first name beside a surname."""
    spelt = [
        (word, to_russian_layout(word), *transliterations(word)[:_SOUNDS]) if _is_latin(word) else (word,)
        for word in found
    ]
    parts = [frozenset().union(*map(name_parts, ways)) for ways in spelt]
    surnames = [place for place, part in enumerate(parts) if "Surn" in part]
    names = [place for place, part in enumerate(parts) if "Name" in part]
    return any("Patr" in part for part in parts) or any(one != other for one in surnames for other in names)


def _names_a_flat(found: list[str]) -> bool:
    """«кв 12», «квартира 5»: where somebody lives."""
    return any(
        number[0].isdigit() and (_FLAT & {word, *lemmas(word)}) for word, number in pairwise(found) if number
    ) or any(word.startswith("кв") and word[2:].isdigit() for word in found)
