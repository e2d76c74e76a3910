"""Decide which searches may be remembered at all: nothing that looks like it is about a person."""

from itertools import pairwise

from search.analysis import lemmas, name_parts, tidy, words

LONGEST = 80  # characters; longer ones are pasted texts
MOST_WORDS = 8
MOST_DIGITS = 6  # a telephone, a passport, a birthday, an identifier of insurance has more
LONGEST_WORD = 30  # letters; a longer one is a token or a password
_READ = LONGEST * 4
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

    It is asked once, when words would become readable: a patronymic, a first name beside a surname, or a surname with
    two initials.
    """
    found = kept.split()
    parts = [name_parts(word) for word in found]
    if any("Patr" in part for part in parts):
        return True
    surnames = [place for place, part in enumerate(parts) if "Surn" in part]
    names = [place for place, part in enumerate(parts) if "Name" in part]
    if any(surname != name for surname in surnames for name in names):
        return True
    initials = [place for place, (one, two) in enumerate(pairwise(found)) if len(one) == len(two) == 1]
    return any(surname in (place - 1, place + 2) for surname in surnames for place in initials)


def _names_a_flat(found: list[str]) -> bool:
    """«кв 12», «квартира 5»: where somebody lives."""
    return any(
        number[0].isdigit() and (_FLAT & {word, *lemmas(word)}) for word, number in pairwise(found) if number
    ) or any(word.startswith("кв") and word[2:].isdigit() for word in found)
