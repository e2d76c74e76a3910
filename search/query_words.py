"""Part a query into words: numbers with their letters and signs, telephone numbers as one."""

import re
from dataclasses import dataclass, replace

from search.analysis import fold, iter_tokens, split_word
from search.words import HOUSE_LETTER_WORDS, HOUSE_LETTERS, ORDINAL_ENDINGS

_PHONE = re.compile(r"(?<![\w№-])\+?\d[\d()\- ]{5,}\d(?![\w/-])")
_PHONE_DIGITS = 7  # a number within its town
_WITH_AREA = 10
_LONGEST_PHONE = 11
_DECIMAL = re.compile(r"(?<!\d)(\d{1,2})[.,]\d(?=\s*(?:лет|год|г\b))")  # «1,5 года»
_APOSTROPHE = re.compile(r"(?<=[a-z])['’`ʹ](?=[a-z]|\b|$)")  # «antokol'skiy»: a soft sign
_PREPOSITIONS = frozenset("в")  # a letter of houses too, at the end of a query


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query."""

    text: str  # folded; a number may carry its letter («87а»)
    signed: bool = False  # with a № before it
    parts: tuple[str, ...] = ()  # of a number that may be one telephone number or several numbers
    place: int = -1  # which word of the text it is in

    @property
    def number(self) -> bool:
        """Whether it is one."""
        return self.text[0].isdigit()


def query_words(text: str) -> list[Word]:
    """The words of a query."""
    folded = _DECIMAL.sub(r"\1", _APOSTROPHE.sub("", fold(text)))
    tokens = list(iter_tokens(folded))
    phones = {match.start(): match for match in _PHONE.finditer(folded) if _is_phone(match[0])}
    found: list[Word] = []
    skip_to = 0
    for index, token in enumerate(tokens):
        if token.start < skip_to:
            continue
        phone = next((phones[at] for at in (token.start, token.start - 1, token.start - 2) if at in phones), None)
        if phone:
            skip_to = phone.end()
            found.append(_phone(phone[0], index))
            continue
        signed = folded[: token.start].rstrip().endswith(("№", "#"))
        for part in split_word(token.text):
            number = _number_before(found, part, index, last=index == len(tokens) - 1)
            if number is not None:
                found[number:] = [replace(found[number], text=found[number].text + part)]
                continue
            found.append(Word(part, signed and part[0].isdigit(), place=index))
            signed = False
    return found


def _number_before(found: list[Word], letter: str, index: int, *, last: bool) -> int | None:
    """Where the number is that a letter standing apart belongs to: «87 а», «87, лит. А»; not «5 в приморском»."""
    if len(letter) != 1 or letter.isdigit() or letter.isascii():
        return None
    named = len(found) > 1 and found[-1].text in HOUSE_LETTER_WORDS
    number = len(found) - (2 if named else 1)
    if number < 0 or not found[number].text.isdigit() or found[number].parts:
        return None
    if named:
        return number
    near = found[number].place == index - 1
    fits = letter in HOUSE_LETTERS and letter not in ORDINAL_ENDINGS and (last or letter not in _PREPOSITIONS)
    return number if near and fits else None


def _is_phone(written: str) -> bool:
    return any(mark in written for mark in "+(-") and sum(map(str.isdigit, written)) >= _PHONE_DIGITS


def _phone(written: str, place: int) -> Word:
    parts = re.findall(r"\d+", written)
    digits = "".join(parts)
    if len(digits) <= _LONGEST_PHONE:
        digits = digits[-_WITH_AREA:] if len(digits) >= _WITH_AREA else digits[-_PHONE_DIGITS:]
    return Word(digits, parts=tuple(parts) if len(parts) > 1 else (), place=place)
