"""The columns of a school's tables and the words that may stand in them: Russian data, as the templates write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from catalog.fact_values import ABSENT_WORDS
from catalog.fields import GROUPS, INSTITUTION_FIELDS, STATUTORY_FIELDS, Owner
from catalog.statutes import Item, items_by_key
from core.text import clean, comparison_key

CODE, LABEL, VALUE, TARGET = "код", "сведения", "значение", "файл или ссылка"
DAY, SIGNATURE, SIGNED_BY, SIGNED_ON = "дата документа", "подпись", "кем подписан", "дата подписи"
FILE, TITLE = "файл", "название"
DETAIL_COLUMNS = (DAY, SIGNATURE, SIGNED_BY, SIGNED_ON)
FACT_COLUMNS = (CODE, LABEL, VALUE, TARGET, *DETAIL_COLUMNS)
DOCUMENT_COLUMNS = (FILE, TITLE, *DETAIL_COLUMNS)
PART_SIGN, PARTS_SIGN = "|", ";;"  # inside a cell: «Название | documents/file.pdf», and between several of them

SIGNATURE_WORDS = {
    "simple": "простая",
    "unqualified": "усиленная неквалифицированная",
    "qualified": "усиленная квалифицированная",
    "scan": "скан",
    "copy": "копия",
}
_SIGNATURES = {word: kind for kind, word in SIGNATURE_WORDS.items()} | {
    "пэп": "simple",
    "унэп": "unqualified",
    "укэп": "qualified",
    "неквалифицированная": "unqualified",
    "квалифицированная": "qualified",
    "скан с подписью": "scan",
    "скан-копия": "scan",
    "без подписи": "copy",
}
_OTHER_HEADERS = {
    "code": CODE,
    "значения": VALUE,
    "ссылка": TARGET,
    "файл, ссылка": TARGET,
    "файл/ссылка": TARGET,
    "дата": DAY,
    "кто подписал": SIGNED_BY,
}


def signature_of(word: str) -> str | None:
    """The kind of a signature by its word; None for an unknown one."""
    key = comparison_key(word)
    for tail in (" электронная подпись", " электронной подписью", " подпись", " эп"):
        key = key.removesuffix(tail)
    return _SIGNATURES.get(key) or (key if key in SIGNATURE_WORDS else None)


def is_absent_word(text: str) -> bool:
    """Whether a cell holds one of the standard's words for an absent fact."""
    return clean(text).lower().rstrip(".") in ABSENT_WORDS


def absent_word(text: str) -> str:
    """The word as the standard writes it."""
    return clean(text).lower().rstrip(".")


def find_columns(header: Sequence[str], known: Sequence[str]) -> dict[int, str]:
    """Which of the known columns stand where; case, ё and spaces do not count."""
    keys = {comparison_key(name): name for name in known}
    keys |= {other: name for other, name in _OTHER_HEADERS.items() if name in known and other not in keys}
    found: dict[int, str] = {}
    for at, title in enumerate(header):
        name = keys.get(comparison_key(title))
        if name is not None and name not in found.values():
            found[at] = name
    return found


@cache
def single_codes() -> Mapping[str, Item | None]:
    """Every code that a line of facts.csv may have: single facts of the standard, and fields that a school owns."""
    own = {
        name: None
        for name, field in INSTITUTION_FIELDS.items()
        if field.owner is Owner.SCHOOL and not field.statutory and field.public
    }
    return {key: item for key, item in items_by_key().items() if not item.row_group} | own


@cache
def group_columns(group: str) -> Mapping[str, str]:
    """The columns of a group's table: name of the cell -> its title."""
    if group in GROUPS:
        return {cell.name: cell.label.ru for cell in GROUPS[group].cells}
    return {child.itemprop: child.label for child in items_by_key()[group].children if child.itemprop}


@cache
def group_headers(group: str) -> Mapping[str, str]:
    """The name of the cell by any way its column may be headed: by title or by name."""
    columns = group_columns(group)
    by_title = {comparison_key(title): name for name, title in columns.items()}
    if "fio" in columns:
        by_title |= {"фио": "fio", "ф.и.о": "fio"}
    return by_title | {comparison_key(name): name for name in columns}


def is_group(name: str) -> bool:
    """Whether the standard or the dictionary has rows of this name."""
    item = items_by_key().get(name)
    return name in GROUPS or (item is not None and item.row_group)


@cache
def groups() -> tuple[str, ...]:
    """Every group of rows: the standard's in its order, then our own."""
    return (*(key for key, item in items_by_key().items() if item.row_group), *GROUPS)


def field_of(code: str) -> str:
    """The claim's field of a code: ``common.workTime`` is ``hours``."""
    return STATUTORY_FIELDS.get(code) or code


@cache
def code_of(field: str) -> str:
    """The code of a claim's field, as tables write it."""
    known = INSTITUTION_FIELDS.get(field)
    return known.statutory if known and known.statutory else field
