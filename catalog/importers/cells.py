"""Read one cell as its column's declaration says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import phonenumbers

from catalog import cleaning
from catalog.cleaning import Cleaned
from catalog.importers.mapping import Column, FileMapping
from catalog.importers.patterns import check_pattern, extract
from catalog.importers.vocabulary import Vocabulary, quick_key
from catalog.kinds import Kind, RegisterState
from catalog.records import Message, Said, Severity
from core.i18n import N_
from core.text import clean

_CACHED = 20_000  # different cells of one column that are remembered
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,9})(?:[.,]0+)?(?![\d])")
_PAIR = re.compile(r"^\s*\(?\s*([+-]?\d{1,10}(?:[.,]\d{1,20})?)\s*[,;\s]\s*([+-]?\d{1,10}(?:[.,]\d{1,20})?)\s*\)?\s*$")
_MALE = re.compile(r"муж|мальч|юнош|\bмал\b|\bм\b|\bmale|\bboy")
_FEMALE = re.compile(r"жен|девоч|девуш|\bдев\b|\bж\b|female|\bgirl")
_TRUE = frozenset({"true", "1", "yes", "да", "oui", "y", "т"})
_FALSE = frozenset({"false", "0", "no", "нет", "non", "n", "f"})
_METRES = re.compile(r"^[+-]?\d{1,9}(?:\.\d{1,20})?$")
NOT_A_WORD = N_("“%(value)s” in “%(column)s” is none of the words that the format %(format)s knows.")
NO_COORDINATE = N_(
    "“%(value)s” in “%(column)s” is no coordinate in degrees between −%(limit)s and %(limit)s. "
    "Latitude and longitude may be swapped, or be in metres."
)
NO_METRES = N_("“%(value)s” in “%(column)s” is no coordinate of the system %(crs)s.")
NO_PAIR = N_("“%(value)s” in “%(column)s” is no pair of coordinates, like 59.9360, 30.3349.")
NO_NUMBER = N_("“%(value)s” in “%(column)s” holds no whole number; it was left out.")
NO_ANSWER = N_("“%(value)s” in “%(column)s” is neither yes nor no; it was left out.")
NO_GENDER = N_("“%(value)s” in “%(column)s” names neither boys nor girls; it was left out.")
TOO_LONG = N_("The cell “%(column)s” is longer than a book. Check the file.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cell gave: words, remarks about them, or why its record cannot be let in."""

    said: tuple[Said, ...] = ()
    beside: tuple[Said, ...] = ()  # said only where no other column says it
    remarks: tuple[tuple[Severity, Message], ...] = ()
    refused: Message | None = None


NOTHING = Outcome()
CellReader = Callable[[str], Outcome]
_SIMPLE: dict[str, Callable[[str], Cleaned]] = {
    "text": cleaning.clean_text,
    "paragraphs": cleaning.clean_paragraphs,
    "district": cleaning.clean_text,
    "inn": cleaning.clean_inn,
    "ogrn": cleaning.clean_ogrn,
    "kpp": cleaning.clean_kpp,
    "emails": cleaning.clean_emails,
    "day": cleaning.clean_day,
    "integer": cleaning.clean_integer,
    "site": cleaning.clean_site,
}
_PLAIN = ("text", "district")


def make_reader(column: Column, mapping: FileMapping) -> CellReader:
    """The reader of a column's cells; equal cells are read once."""
    read = _read_with(column, mapping)
    field = column.field
    empty = frozenset(("", *(word.lower() for word in mapping.empty)))
    pattern = check_pattern(column.extract) if column.extract else None
    plain = is_plain(column)
    seen: dict[str, Outcome] = {}
    default = column.default

    def read_cell(cell: str) -> Outcome:
        known = seen.get(cell)
        if known is not None:
            return known
        text = cell.strip()
        if text.lower() in empty:
            text = default
        whole = text
        if pattern is not None and text:
            text = extract(pattern, text).strip() or default
        if not text:
            outcome = NOTHING
        elif plain and text.isascii() and text.isprintable() and "  " not in text and len(text) <= 1000:
            outcome = Outcome((Said(field, text),))
        else:
            outcome = read(text)
        if pattern is not None and whole and whole != text and outcome.said:
            outcome = replace(outcome, said=tuple(replace(s, original=s.original or whole) for s in outcome.said))
        if len(seen) >= _CACHED:
            seen.clear()
        seen[cell] = outcome
        return outcome

    return read_cell


def is_plain(column: Column) -> bool:
    """Whether a cell of plain ASCII stays as it is."""
    return column.read in _PLAIN and not (column.words or column.contains or column.extract or column.default)


def _read_with(column: Column, mapping: FileMapping) -> Callable[[str], Outcome]:
    words = Vocabulary(column.words, column.contains)
    wordy = _WORDY.get(column.read) or (_read_words if words and column.read in _PLAIN else None)
    if wordy is not None:
        return partial(wordy, column, mapping, words)
    special = _SPECIAL.get(column.read)
    if special is not None:
        return partial(special, column, mapping)
    if column.read == "phones" and mapping.phone_country != "RU":
        return partial(_finish, column, partial(_clean_phones_of, mapping.phone_country))
    if column.read == "phones":
        return partial(_finish, column, partial(cleaning.clean_phones, area=mapping.phone_area))
    if column.read == "list":
        return partial(_finish, column, partial(cleaning.clean_list, separator=column.separator))
    return partial(_finish, column, _SIMPLE[column.read])


def _finish(column: Column, read: Callable[[str], Cleaned], text: str) -> Outcome:
    if len(text) > 100_000:
        return Outcome(refused=Message(TOO_LONG, {"column": column.name}))
    return _outcome(column, column.field, read(text))


def _clean_phones_of(country: str, cell: str) -> Cleaned:
    """Phones of another country, in its international form."""
    shown: list[str] = []
    bad: list[str] = []
    for piece in re.split(r"[;/|]|,\s", cell):
        if not (piece := clean(piece)):
            continue
        try:
            number = phonenumbers.parse(piece, country)
        except phonenumbers.NumberParseException:
            bad.append(piece)
            continue
        if phonenumbers.is_possible_number(number):
            shown.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
        else:
            bad.append(piece)
    shown = list(dict.fromkeys(shown))
    original = clean(cell) if shown and shown != [clean(cell)] else ""
    if bad:
        doubt = N_("“%(value)s” is no phone number that can be dialled; it was left out.")
        return Cleaned(shown or None, original, "", doubt, {"value": ", ".join(bad)[:100]})
    return Cleaned(shown or None, original)


def _outcome(column: Column, field: str, cleaned: Cleaned, beside: tuple[Said, ...] = ()) -> Outcome:
    said: tuple[Said, ...] = ()
    remarks: list[tuple[Severity, Message]] = []
    if cleaned.value is not None:
        said = (Said(field, cleaned.value, "given", cleaned.original, cleaned.correction),)
    if cleaned.correction:
        values = {"original": cleaned.original, "value": cleaned.value, "correction": cleaned.correction}
        remarks.append(
            (Severity.CORRECTION, Message(N_("“%(original)s” was read as “%(value)s”: %(correction)s."), values))
        )
    if cleaned.doubt:
        message = Message(cleaned.doubt, cleaned.doubt_values)
        if column.wrong == "refuse":
            return Outcome(refused=message)
        if column.wrong != "ignore":
            remarks.append((Severity.DOUBT, message))
    return Outcome(said, beside, tuple(remarks))


def _doubt(column: Column, msgid: str, text: str, **values: Any) -> Outcome:
    return _outcome(
        column,
        column.field,
        Cleaned(doubt=msgid, doubt_values={"value": clean(text)[:100], "column": column.name, **values}),
    )


def _read_words(column: Column, mapping: FileMapping, words: Vocabulary, text: str) -> Outcome:
    word = words.find(text)
    if word is None and column.read in _PLAIN:  # a text that is no word of the list stays as it is
        word = clean(text)
    if word is None:
        message = Message(NOT_A_WORD, {"value": clean(text)[:100], "column": column.name, "format": mapping.code})
        return (
            Outcome(refused=message)
            if column.wrong == "refuse"
            else _doubt(column, NOT_A_WORD, text, format=mapping.code)
        )
    return Outcome((Said(column.field, word),)) if word else NOTHING


_CODES = {
    "kind": frozenset(kind.value for kind in Kind),
    "state": frozenset(state.value for state in RegisterState),
}


def _read_code(column: Column, mapping: FileMapping, words: Vocabulary, text: str) -> Outcome:
    code = words.find(text)
    if code is None and (key := quick_key(text)) in _CODES[column.read]:
        code = key
    if code is not None:
        return Outcome((Said(column.field, code),)) if code else NOTHING
    if column.wrong == "ignore":
        return NOTHING
    if column.wrong == "doubt":
        return _doubt(column, NOT_A_WORD, text, format=mapping.code)
    return Outcome(
        refused=Message(NOT_A_WORD, {"value": clean(text)[:100], "column": column.name, "format": mapping.code})
    )


def _read_head(column: Column, _mapping: FileMapping, text: str) -> Outcome:
    person, post = cleaning.split_head(text)
    beside = (Said("head_post", post),) if post else ()
    return _outcome(column, column.field, Cleaned(person or None), beside)


def _read_coordinate(column: Column, mapping: FileMapping, text: str) -> Outcome:
    if mapping.crs and column.field in ("lat", "lon"):
        number = clean(text).replace(",", ".").replace(" ", "")
        if _METRES.match(number):
            return Outcome((Said(column.field, float(number)),))
        return _no_point(column, mapping, NO_METRES, text, crs=mapping.crs)
    limit = 90 if column.read == "lat" else 180
    value = cleaning.clean_coordinate(text, float(limit))
    if value is not None:
        return Outcome((Said(column.field, value),))
    return _no_point(column, mapping, NO_COORDINATE, text, limit=limit)


def _no_point(column: Column, mapping: FileMapping, msgid: str, text: str, **values: Any) -> Outcome:
    if mapping.target == "building" and not column.wrong:  # a building without a point is of no use
        return Outcome(refused=Message(msgid, {"value": clean(text)[:40], "column": column.name, **values}))
    return _doubt(column, msgid, text[:40], **values)


def _read_point(column: Column, mapping: FileMapping, text: str) -> Outcome:
    """«59.9360, 30.3349»; with decimal commas the numbers must be divided by a semicolon or a space."""
    match = _PAIR.match(text)
    first, second = (match[1], match[2]) if match else ("", "")
    if not match:
        return _no_point(column, mapping, NO_PAIR, text)
    lat, lon = (first, second) if column.order == "latlon" else (second, first)
    try:
        numbers = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        return _no_point(column, mapping, NO_PAIR, text)
    return Outcome((Said("lat", numbers[0]), Said("lon", numbers[1])))


def _read_end(column: Column, _mapping: FileMapping, text: str) -> Outcome:
    day = cleaning.parse_day(text)
    said = (Said(column.field, clean(text)),)
    return Outcome((Said("ends_on", day.isoformat()), *said) if day else said)


def _read_site(column: Column, _mapping: FileMapping, text: str) -> Outcome:
    if column.otherwise and not cleaning.looks_like_site(text):
        return _outcome(column, column.otherwise, cleaning.clean_text(text))
    return _outcome(column, column.field, cleaning.clean_site(text))


def _read_boolean(column: Column, _mapping: FileMapping, words: Vocabulary, text: str) -> Outcome:
    word = words.find(text)
    answer = (word if word is not None else clean(text)).lower()
    if answer in _TRUE or answer in _FALSE:
        return Outcome((Said(column.field, "true" if answer in _TRUE else "false"),))
    return _doubt(column, NO_ANSWER, text)


def _read_number(column: Column, _mapping: FileMapping, text: str) -> Outcome:
    """The first whole number of a cell: «7 лет», «7.0» → 7."""
    match = _NUMBER.search(clean(text))
    if match is None:
        return _doubt(column, NO_NUMBER, text)
    return Outcome((Said(column.field, str(int(match[1])), "given", text if text != match[1] else ""),))


def _read_gender(column: Column, _mapping: FileMapping, text: str) -> Outcome:
    """«М/ж», «мужской, женский» → any; «Ж» → female; «М» → male."""
    key = text.lower().replace("ё", "е").replace("\\", "/")
    male, female = bool(_MALE.search(key)), bool(_FEMALE.search(key))
    if not (male or female):
        return _doubt(column, NO_GENDER, text)
    return Outcome((Said(column.field, "any" if male and female else "male" if male else "female"),))


_SPECIAL: dict[str, Callable[[Column, FileMapping, str], Outcome]] = {
    "head": _read_head,
    "lat": _read_coordinate,
    "lon": _read_coordinate,
    "point": _read_point,
    "end": _read_end,
    "site": _read_site,
    "number": _read_number,
    "gender": _read_gender,
}
_WORDY: dict[str, Callable[[Column, FileMapping, Vocabulary, str], Outcome]] = {
    "kind": _read_code,
    "state": _read_code,
    "words": _read_words,
    "boolean": _read_boolean,
}
