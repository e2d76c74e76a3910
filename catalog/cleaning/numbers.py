"""Clean the numbers that tell organisations apart, and whole numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from catalog.cleaning.cleaned import EMPTY, Cleaned
from core.i18n import N_
from core.text import clean

TAIL_REMOVED = N_("a spreadsheet tail was removed")
DATE_REMOVED = N_("a date glued to the number was removed")
DOT_REMOVED = N_("a stray mark after the number was removed")
SPACES_REMOVED = N_("spaces within the number were removed")
LETTERS_READ_AS_DIGITS = N_("letters that look like digits were read as digits")

_TAIL = re.compile(r"^(\d{9,15})\.0+$")
_GLUED_DATE = re.compile(r"^(\d{13}|\d{15})\s+\d{1,2}\.\d{1,2}\.\d{4}\s*(?:г\.?)?$")
_STRAY = re.compile(r"^\D{0,2}(\d{9,15})\D{1,2}$")
_ORGANISATION_INN, _ORGANISATION_OGRN = (
    10,
    13,
)  # digits; stdnum is asked straight for these: a register has nothing else
_GAPS = re.compile(r"[\s-]+")
_LETTERS = str.maketrans("OОoоQIlІЗзБб", "000001113366")  # Latin and Cyrillic letters that are typed for digits


def _clean_number(cell: str) -> tuple[str, str]:
    """Digits, and which correction was needed to get them."""
    text = clean(cell)
    if text.isdigit():
        return text, ""
    for pattern, correction in ((_TAIL, TAIL_REMOVED), (_GLUED_DATE, DATE_REMOVED), (_STRAY, DOT_REMOVED)):
        if match := pattern.match(text):
            return match[1], correction
    return text, ""


@lru_cache(maxsize=4096)
def is_valid_inn(value: str) -> bool:
    """Whether the check digits of an INN hold."""
    if len(value) == _ORGANISATION_INN and value.isascii() and value.isdigit():
        return bool(value[-1] == stdnum_inn.calc_company_check_digit(value))
    return value.isascii() and value.isdigit() and bool(stdnum_inn.is_valid(value))


@lru_cache(maxsize=4096)
def is_valid_ogrn(value: str) -> bool:
    """Whether the check digit of an OGRN holds."""
    if len(value) == _ORGANISATION_OGRN and value.isascii() and value.isdigit():
        return value[0] != "0" and bool(value[-1] == stdnum_ogrn.calc_check_digit(value))
    return value.isascii() and value.isdigit() and bool(stdnum_ogrn.is_valid(value))


def clean_inn(cell: str) -> Cleaned:
    """An INN: a spreadsheet tail goes, visibly; one that fails its check digits stays, marked."""
    value, correction = _clean_number(cell)
    if not value:
        return EMPTY
    if not is_valid_inn(value):
        for wanted, change in _readings(value):
            if is_valid_inn(wanted):
                return Cleaned(wanted, cell.strip(), change)
        return Cleaned(
            value,
            cell.strip() if correction else "",
            correction,
            N_("The INN “%(value)s” fails its check digits. It is kept as written and links nothing."),
            {"value": value},
        )
    return Cleaned(value, cell.strip() if correction else "", correction)


def clean_ogrn(cell: str) -> Cleaned:
    """An OGRN: a tail or a glued date goes, visibly; one that fails its check digit stays, marked."""
    value, correction = _clean_number(cell)
    if not value:
        return EMPTY
    if not is_valid_ogrn(value):
        for wanted, change in _readings(value):
            if is_valid_ogrn(wanted):
                return Cleaned(wanted, cell.strip(), change)
        return Cleaned(
            value,
            cell.strip() if correction else "",
            correction,
            N_("The OGRN “%(value)s” fails its check digit. It is kept as written and links nothing."),
            {"value": value},
        )
    return Cleaned(value, cell.strip() if correction else "", correction)


def _readings(text: str) -> tuple[tuple[str, str], ...]:
    """Other ways to read what is no number; one counts only where its check digits hold."""
    if text.isdigit() or not 10 <= len(text) <= 30:
        return ()
    together = _GAPS.sub("", text)
    return (together, SPACES_REMOVED), (together.translate(_LETTERS), LETTERS_READ_AS_DIGITS)


def clean_kpp(cell: str) -> Cleaned:
    """A KPP: nine characters, no check digit."""
    value, correction = _clean_number(cell)
    return Cleaned(value or None, cell.strip() if correction else "", correction)


def clean_integer(cell: str) -> Cleaned:
    """A whole number not below zero, as text; «12.0» of a spreadsheet is 12."""
    text = clean(cell).replace("\u00a0", "").replace(" ", "")
    if not text:
        return EMPTY
    if match := re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text):
        return Cleaned(str(int(match[1])), cell.strip() if match[0] != match[1] else "")
    return Cleaned(None, text, "", N_("“%(value)s” is no whole number; it was left out."), {"value": text[:100]})
