"""The fields of the editor's forms: flat texts that come from a definition and go back into it."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from core.i18n import gettext as _
from core.text import clean, clean_lines
from surveys.definition.model import Words

Fields = dict[str, str]  # name of a field -> its text
Posted = Mapping[str, str]
Errors = dict[str, str]  # name of a field -> what is wrong with it
LANGUAGES = ("ru", "en")
_AIDS = (".was", ".shown", ".pick", ".operator", ".join")  # fields that hold no words of anybody
LONGEST_TEXT = 8000
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that holds something else now than what was typed."""

    name: str
    yours: str
    theirs: str


def stamp(fields: Posted) -> str:
    """A short mark of what a form was filled with; another one means that somebody saved meanwhile."""
    return hashlib.sha256(orjson.dumps(dict(fields), option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]


def differences(stored: Posted, posted: Posted) -> list[Difference]:
    """Where the two say different things; spaces and line ends do not count."""
    return [
        Difference(name, posted[name], text)
        for name, text in stored.items()
        if name in posted and clean(posted[name]) != clean(text)
    ]


def lost(stored: Posted, posted: Posted, names: tuple[str, ...]) -> list[Difference]:
    """Texts that were typed into fields that are no longer there."""
    return [
        Difference(name, text, "")
        for name, text in posted.items()
        if name not in stored and text.strip() and name.startswith(names) and not name.endswith(_AIDS)
    ]


def words_fields(name: str, words: Words) -> Fields:
    """The two fields of a text."""
    return {f"{name}.ru": words.ru, f"{name}.en": words.en}


def read_words(posted: Posted, name: str, stored: Words, errors: Errors, *, longest: int = LONGEST_TEXT) -> Words:
    """The text that was typed, the stored one where a field was not sent."""
    return Words(
        *(read_text(posted, f"{name}.{lang}", getattr(stored, lang), errors, longest=longest) for lang in LANGUAGES)
    )


def read_text(posted: Posted, name: str, stored: str, errors: Errors, *, longest: int = LONGEST_TEXT) -> str:
    """One text of several lines; exactly the stored one where only spaces at the ends or line ends differ."""
    if name not in posted:
        return stored
    text = clean_lines(posted[name])
    if text == clean_lines(stored):
        return stored
    if len(text) > longest:
        errors[name] = _("This text is longer than %(longest)s characters. Shorten it.", longest=longest)
    return text


def read_line(posted: Posted, name: str, stored: str, errors: Errors, *, longest: int = LONGEST_LINE) -> str:
    """One text of one line, where browsers drop line ends."""
    if name not in posted:
        return stored
    text = clean(posted[name])
    if text == clean(stored):
        return stored
    if len(text) > longest:
        errors[name] = _("This text is longer than %(longest)s characters. Shorten it.", longest=longest)
    return text


def number_text(value: float | None) -> str:
    """A number as people type it: ``5``, ``0.5``, or nothing."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 10**15 else repr(float(value))


def read_number(posted: Posted, name: str, stored: float | None, errors: Errors) -> float | None:
    """A number with a point or a comma, or nothing."""
    if name not in posted:
        return stored
    text = clean(posted[name]).replace(" ", "").replace("−", "-").replace(",", ".")
    if not text:
        return None
    if text == number_text(stored):
        return stored
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not text.isascii() or "_" in text or not math.isfinite(value) or abs(value) > 1e15:
        errors[name] = _("Write a number like 5 or 0.5, or leave the field empty.")
        return stored
    return value + 0.0


def read_whole(posted: Posted, name: str, stored: int | None, errors: Errors, *, most: int) -> int | None:
    """A whole number from 0 to ``most``, or nothing."""
    if name not in posted:
        return stored
    text = clean(posted[name]).replace(" ", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most):
        errors[name] = _("Write a whole number from 0 to %(most)s, or leave the field empty.", most=most)
        return stored
    return int(text)


def is_on(posted: Posted, name: str) -> bool:
    """Whether a box was ticked."""
    return posted.get(name, "") not in ("", "0")
