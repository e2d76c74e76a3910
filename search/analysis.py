"""Turn Russian text into terms: the same for what is indexed and what is asked.

A term is a folded lemma («школа»), a number without leading zeros («56»), a number with its letter («87а») or a Latin word.
Special terms carry a sign that no word has: ``№56`` (the number of a name), ``гимназия№56`` (joined with the kind),
``парусный|4`` (street with house), ``=…`` (a whole name).
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

from core.text import clean
from search.words import (
    ABBREVIATIONS,
    HOUSE_LETTER_WORDS,
    HOUSE_LETTERS,
    HOUSE_WORDS,
    KIND_WORDS,
    ORDINAL_ENDINGS,
    ORDINALS,
    SMALL,
    STREET_WORDS,
    WEAK,
)

_WORD = re.compile(r"[0-9a-zа-я]+")
_INSIDE = re.compile("[\u00ad\u0301]")  # soft hyphens and stress marks stand inside words
_PART = re.compile(r"\d+[а-яa-z](?![а-яa-z0-9])|\d+|[а-яa-z]+")
_LETTERS = re.compile(r"[a-zа-я]+")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")
# The letter of a number stands at it («17а»), after a hyphen, or apart where it is no preposition: «№ 213 с углублённым …».
_NUMBER_SIGN = re.compile(r"(?:№|#|\bn[o°º]?\.?)\s*(\d+)(?:-?([а-я])|\s([абгдежз]))?(?![а-я])|(?:№|#)\s*(\d+)")
_QUOTED = re.compile(r"[«\"“„]([^«»\"“”„]{3,})[»\"”“]")
_MOST_READINGS = 4  # of a whole name whose words may be several
_LATIN_LOOKALIKES = "aceopxykmtbh"
_LOOKALIKES = str.maketrans(_LATIN_LOOKALIKES, "асеорхукмтвн")
_LOOKALIKE_WORD = re.compile(f"[{_LATIN_LOOKALIKES}а-я]+")
_LEMMA_SHARE = 0.2  # readings of a word that are this likely, compared with the likeliest, are all kept
_LONGEST_WORD = 45  # letters; beyond, nobody means a word, and guessing its forms takes long
_morphology_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its folded form and where it stands."""

    text: str
    start: int
    end: int


@cache
def _load_morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


def _morphology() -> Any:
    # 0.2 s and 30 MB: loaded by the first word, never by an import.
    with _morphology_lock:
        return _load_morphology()


def tidy(text: str) -> str:
    """Text as search keeps and shows it: composed, single spaces, no control characters, no marks inside words."""
    return _INSIDE.sub("", clean(text))


def fold(text: str) -> str:
    """Lower case with е for ё; every character stays in its place, so that offsets hold."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.replace("ё", "е")


def iter_tokens(folded: str) -> Iterator[Token]:
    """Words ``[0-9a-zа-я]+`` of folded text; Latin look-alikes inside Cyrillic words are put right."""
    for match in _WORD.finditer(folded):
        yield Token(repair_lookalikes(match[0]), match.start(), match.end())


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return [token.text for token in iter_tokens(fold(text))]


def repair_lookalikes(word: str) -> str:
    """«cредняя» typed with a Latin c, and 87a for 87а; a word without any Cyrillic letter stays Latin."""
    if not _LATIN.search(word):
        return word
    mixed = _CYRILLIC.search(word) and _LOOKALIKE_WORD.fullmatch(word)
    house = word[:-1].isdigit() and word[-1] in _LATIN_LOOKALIKES
    return word.translate(_LOOKALIKES) if mixed or house else word


def split_word(word: str) -> list[str]:
    """The parts of a word that mixes letters and digits: «школа56» is «школа», «56»; «87а» stays whole."""
    if word.isdigit() or _LETTERS.fullmatch(word):
        return [word]
    return _PART.findall(word)


def number_term(digits: str) -> str:
    """A number without the zeros before it."""
    return digits.lstrip("0") or "0"


@lru_cache(maxsize=200_000)
def lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms a folded word may have, likeliest first; a Latin word is its own."""
    if not _CYRILLIC.search(word) or len(word) > _LONGEST_WORD:
        return (word,)
    readings = _morphology().parse(word)
    best = max(reading.score for reading in readings)
    kept = [fold(reading.normal_form) for reading in readings if reading.score >= best * _LEMMA_SHARE]
    return tuple(dict.fromkeys(kept))


@lru_cache(maxsize=10_000)
def forms(lemma: str) -> frozenset[str]:
    """Every form of a dictionary word, folded: «ребенок» → «дети», «детей» …; itself where the language has none."""
    if not _CYRILLIC.search(lemma) or len(lemma) > _LONGEST_WORD:
        return frozenset((lemma,))
    return frozenset(fold(reading.word) for reading in _morphology().parse(lemma)[0].lexeme) | {lemma}


@lru_cache(maxsize=50_000)
def in_dictionary(word: str) -> bool:
    """Whether the language (not our texts) knows the word."""
    return bool(_CYRILLIC.search(word)) and len(word) <= _LONGEST_WORD and bool(_morphology().word_is_known(word))


def name_parts(word: str, share: float = _LEMMA_SHARE) -> frozenset[str]:
    """Which parts of a person's name a folded word may be, at least ``share`` of the time: ``Name``, ``Surn``, ``Patr``."""
    if not _CYRILLIC.search(word) or len(word) > _LONGEST_WORD:
        return frozenset()
    likely = (reading for reading in _morphology().parse(word) if reading.score >= share)
    return frozenset(part for reading in likely for part in ("Name", "Surn", "Patr") if part in reading.tag)


@lru_cache(maxsize=200_000)
def word_terms(word: str) -> tuple[str, ...]:
    """Every term under which one folded word of a text is found."""
    found: list[str] = []
    for part in split_word(word):
        if part.isdigit():
            found.append(number_term(part))
        elif part[0].isdigit():
            found += [part.lstrip("0"), number_term(part[:-1])]
        else:
            forms = lemmas(part)
            found += forms
            found += ABBREVIATIONS.get(part, ())
            found += [ORDINALS[form] for form in forms if form in ORDINALS]
    if len(found) > 1 and any(char.isdigit() for char in word):
        found.append(word)  # «78а01», the series of a certificate, as it is written
    return tuple(dict.fromkeys(found))


def text_terms(text: str) -> list[str]:
    """The terms of a text, as often as they occur."""
    return [term for word in _WORD.findall(fold(text)) for term in _written_terms(word)]


@lru_cache(maxsize=200_000)
def _written_terms(word: str) -> tuple[str, ...]:
    """The terms of a word as it stands in a text; kept, for an index is made of the same words again and again."""
    return word_terms(repair_lookalikes(word))


def exact_terms(name: str, *, ordinals: bool = False) -> tuple[str, ...]:
    """The terms of a whole name: its words in dictionary form, sorted, without those that say nothing.

    «Гимназия № 56», «гимназией 56» and «56-я гимназия» have the same one; a word that may be two gives two.

    Args:
        ordinals: read «вторая» as 2.
    """
    parts = [part for word in words(name) for part in split_word(word)]
    said = [part for part in parts if not is_weak(part)] or parts
    choices = [_readings(part, ordinals=ordinals) for part in said]
    made = ("=" + " ".join(sorted(set(chosen))) for chosen in islice(product(*choices), _MOST_READINGS))
    return tuple(dict.fromkeys(made)) if said else ()


def nearly_exact_terms(name: str) -> tuple[str, ...]:
    """The terms of what stands for a whole name: «Школа № 5» for «Школа № 5 «Маяк»», «Маяк», 2 for «вторая»."""
    found = [term for text in _shorter(name) for term in exact_terms(text)] + [*exact_terms(name, ordinals=True)]
    return tuple("≈" + term[1:] for term in dict.fromkeys(found))


def _readings(part: str, *, ordinals: bool) -> tuple[str, ...]:
    if part.isdigit():
        return (number_term(part),)
    if part[0].isdigit():
        return (part.lstrip("0"),)
    if len(meant := ABBREVIATIONS.get(part, ())) == 1:
        return meant
    return tuple(dict.fromkeys(ORDINALS.get(form, form) if ordinals else form for form in lemmas(part)))


def _shorter(name: str) -> Iterator[str]:
    """What else stands for a whole name: as far as its number, what is in quotes, and that with the kind before it."""
    folded = fold(name)
    number = _NUMBER_SIGN.search(folded)
    if number and not folded[: number.start()].endswith(("(", "«")):
        yield folded[: number.end()]
    for quoted in _QUOTED.finditer(folded):
        before = folded[: min(quoted.start(), number.start() if number else len(folded))]
        yield quoted[1]
        yield f"{before} {quoted[1]}"


def name_terms(name: str, kind_names: Iterable[str] = ()) -> list[str]:
    """The special terms of a name: itself, its number, the number joined with each word for its kind."""
    folded = fold(name)
    tokens = [token.text for token in iter_tokens(folded)]
    numbers = [form for match in _NUMBER_SIGN.finditer(folded) for form in _number_forms(match)]
    kinds = set(kind_names)
    for index, token in enumerate(tokens):
        known = {form for form in lemmas(token) if form in KIND_WORDS} if not token.isdigit() else set()
        kinds |= known
        if known and index + 1 < len(tokens) and tokens[index + 1].isdigit() and not numbers:
            numbers.append(number_term(tokens[index + 1]))  # «Школа 56» without the sign
        for form in lemmas(token) if not token[0].isdigit() else ():
            if form in ORDINALS and _kind_follows(tokens[index + 1 :]):
                numbers.append(ORDINALS[form])
    numbers = [number for number in dict.fromkeys(numbers) if number]
    exact = (*exact_terms(name), *nearly_exact_terms(name))
    return [*exact, *(f"№{n}" for n in numbers), *(f"{kind}№{n}" for n in numbers for kind in sorted(kinds))]


def _number_forms(match: re.Match[str]) -> tuple[str, ...]:
    """«17а» is found as 17 too."""
    bare = number_term(match[1] or match[4])
    letter = match[2] or match[3] or ""
    return (bare + letter, bare) if letter else (bare,)


def _kind_follows(rest: list[str]) -> bool:
    return any(form in KIND_WORDS for word in rest[:3] if not word.isdigit() for form in lemmas(word))


def number_sign_terms(text: str) -> list[str]:
    """The terms of numbers with their sign, as in «78А01 № 0000704»."""
    return [f"№{number_term(match[1] or match[4])}" for match in _NUMBER_SIGN.finditer(fold(text))]


def address_terms(address: str) -> list[str]:
    """The special terms of an address: street with house, «дом 8, литера А» also as «8а»."""
    found: list[str] = []
    tokens = [token.text for token in iter_tokens(fold(address))]
    street: list[str] = []
    for index, token in enumerate(tokens):
        if not token[0].isdigit():
            if token not in STREET_WORDS and len(token) > 1:
                street = [*street, token][-3:]
            continue
        if index and tokens[index - 1] not in HOUSE_WORDS and found:
            continue  # корпус 2, строение 1
        house = token.lstrip("0")
        houses = {house, re.sub(r"\D.*", "", house)}
        if letter := _house_letter(tokens[index + 1 : index + 3]):
            houses.add(house + letter)
            found.append(house + letter)
        found += [f"{form}|{h}" for word in street for form in lemmas(word) for h in sorted(houses) if h]
    return list(dict.fromkeys(found))


def _house_letter(rest: list[str]) -> str:
    """The letter after a house: «, литера А», « А»; empty where there is none, or where it begins a word («к. 2»)."""
    if len(rest) == 2 and rest[0] in HOUSE_LETTER_WORDS and len(rest[1]) == 1:
        return rest[1]
    alone = rest and rest[0] in HOUSE_LETTERS and not (len(rest) == 2 and rest[1][0].isdigit())
    return rest[0] if alone else ""


@lru_cache(maxsize=50_000)
def is_weak(word: str) -> bool:
    """Whether a word alone says nothing: a preposition, «улица», a single letter, the ending of «56-я»."""
    if word in WEAK or word in ORDINAL_ENDINGS or (len(word) == 1 and not word.isdigit()):
        return True
    return not word[0].isdigit() and not SMALL.isdisjoint((word, *lemmas(word)))
