"""Read the values that a school may give a fact: texts, words of absence, documents, several of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from catalog.fields import GROUPS, INSTITUTION_FIELDS, STATUTORY_FIELDS
from catalog.records import Message
from catalog.statutes import Item, items_by_key, load_standard
from core.i18n import N_
from core.text import clean, clean_lines

ABSENT_WORDS = frozenset(load_standard().absent_words)  # the standard's own, verbatim
SIGNATURES = ("simple", "unqualified", "qualified", "scan", "copy")
LONGEST_VALUE = 20_000  # characters
MOST_VALUES = 500  # of one fact
LARGEST_SIZE = 1 << 40  # bytes of a document; beyond it is no size
_TEXTS = ("format", "signature", "signed_by")
_DAYS = ("date", "signed_on")
_HREFS = ("href", "signature_href")
_PARTS = frozenset({"value", "size", *_TEXTS, *_DAYS, *_HREFS})
_HREF = re.compile(r"^(https?://[^/\s<>\"'\\]|/(?!/)|files/|documents/|food/)[^\s<>\"'\\]*$")


class WrongValue(ValueError):
    """A value that no page may show; ``field`` names the fact, ``message`` says what is wrong."""

    def __init__(self, field: str, msgid: str, /, **values: Any) -> None:
        super().__init__(field)
        self.field = field[:80]
        self.message = Message(msgid, values)


def known_item(key: str) -> Item | None:
    """The standard's item of a key: ``common.workTime``, or ``managers.rucovodstvoZam.fio`` inside its group."""
    items = items_by_key()
    if key in items:
        return items[key]
    group, _, name = key.rpartition(".")
    parent = items.get(group)
    return next((child for child in parent.children if child.itemprop == name), None) if parent else None


def is_numeric(key: str) -> bool:
    """Whether 0 is a number in this fact or cell, and no word of absence."""
    group, _, name = key.rpartition(".")
    if group in GROUPS:
        return any(cell.name == name and cell.type in ("integer", "number") for cell in GROUPS[group].cells)
    item = known_item(key)
    return item is not None and item.numeric


def is_plain(key: str) -> bool:
    """Whether the fact is a field of the dictionary: it takes texts, no documents."""
    return (STATUTORY_FIELDS.get(key) or key) in INSTITUTION_FIELDS


def parse_value(key: str, raw: Any) -> tuple[str, Any] | None:
    """A fact's value as a claim keeps it: state (given, absent) and value; None where nothing is said.

    A text stays a text; a document is a mapping of those parts that are filled, always with value and href; several
    values are a list of these. The dictionary's own fields are texts: several are joined by "; ".

    Args:
        key: of a fact or a cell, for sentences and for whether 0 is a number.
    Raises:
        WrongValue: another shape, an unknown part, an address that no page may link to, a day that is none.
    """
    if isinstance(raw, Mapping) and set(raw) == {"absent"}:
        word = _absent(key, raw["absent"])
        return ("given", "0") if word == "0" and is_numeric(key) else ("absent", word)
    if isinstance(raw, list):
        parts = _parts(key, raw)
        if is_plain(key):
            return ("given", "; ".join(str(part) for part in parts)) if parts else None
        return ("given", parts if len(parts) > 1 else parts[0]) if parts else None
    value = _one(key, raw)
    return ("given", value) if value else None


def parse_cell(key: str, raw: Any) -> Any:
    """A cell of a row: like a fact's value, absence within it; None where nothing is said.

    Raises:
        WrongValue: see ``parse_value``.
    """
    found = parse_value(key, raw)
    if found is None:
        return None
    state, value = found
    return {"absent": value} if state == "absent" else value


def part_texts(value: Any) -> tuple[str, ...]:
    """The texts of a claim's value or a cell, one for each part: titles of documents, or their addresses."""
    if isinstance(value, Mapping):
        return (str(value.get("absent") or value.get("value") or value.get("href") or ""),)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(text for part in value for text in part_texts(part))
    return () if value is None else (str(value),)


def plain_text(value: Any) -> str:
    """A cell's value as one text; empty where it is declared absent or nobody said anything."""
    return "" if isinstance(value, Mapping) and "absent" in value else "; ".join(part_texts(value))


def _parts(key: str, raw: list[Any]) -> list[Any]:
    if len(raw) > MOST_VALUES:
        raise WrongValue(key, N_("“%(name)s” has more than %(most)s values."), name=key[:80], most=MOST_VALUES)
    return list({repr(part): part for item in raw if (part := _one(key, item))}.values())


def _one(key: str, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        return _text(key, raw)
    if is_plain(key):
        if set(raw) != {"value"}:
            raise WrongValue(key, N_("“%(name)s” is a text and takes no document and no link."), name=key[:80])
        return _text(key, raw["value"])
    return _document(key, raw)


def _absent(key: str, word: Any) -> str:
    if not isinstance(word, str) or clean(word).lower() not in ABSENT_WORDS:
        raise WrongValue(
            key,
            N_("“%(word)s” is none of the standard's words for an absent fact: отсутствует, нет, не предусмотрено, 0."),
            word=str(word)[:80],
        )
    return clean(word)


def _document(key: str, raw: Mapping[Any, Any]) -> dict[str, Any] | None:
    if not set(raw) <= _PARTS:
        raise _shape(key)
    if not all(isinstance(raw[name], str) for name in set(raw) - {"size"}):
        raise _shape(key)
    found: dict[str, Any] = {"value": _text(key, raw.get("value", "")), "href": parse_href(key, raw.get("href", ""))}
    if not found["value"] and not found["href"]:
        return None
    for name in _DAYS:
        if text := clean(raw.get(name, "")):
            found[name] = _day(key, text)
    if raw.get("size") is not None:
        found["size"] = _size(key, raw["size"])
    for name in _TEXTS:
        if text := clean(raw.get(name, ""))[:500]:
            found[name] = text
    if found.get("signature", "copy") not in SIGNATURES:
        raise WrongValue(
            key,
            N_("“%(word)s” is no kind of signature: simple, unqualified, qualified, scan, copy."),
            word=found["signature"][:80],
        )
    if address := parse_href(key, raw.get("signature_href", "")):
        found["signature_href"] = address
    return found


def parse_href(key: str, raw: str) -> str:
    """An address that a page may link to; empty where none is given.

    Raises:
        WrongValue: a scheme that is not of the web, a path that leaves the site's folder.
    """
    href = raw.strip()
    if not href:
        return ""
    inside = unquote(href).split("#")[0].split("?")[0].split("/")
    if not _HREF.match(href) or len(href) > 2_000 or ".." in inside or not clean(href).isprintable():
        raise WrongValue(key, N_("“%(href)s” is no address a page may link to."), href=href[:120])
    return href


def _day(key: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongValue(key, N_("“%(word)s” is no day like 2026-09-01."), word=text[:80]) from None


def _size(key: str, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= LARGEST_SIZE:
        raise WrongValue(key, N_("“%(word)s” is no size in bytes."), word=str(raw)[:80])
    return raw


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _shape(key)
    text = clean_lines(str(value))
    if len(text) > LONGEST_VALUE:
        raise WrongValue(key, N_("“%(name)s” is longer than 20,000 characters."), name=key[:80])
    return text


def _shape(key: str) -> WrongValue:
    return WrongValue(
        key,
        N_("“%(name)s” must be a text, {“absent”: …}, a document {“value”: …, “href”: …}, or a list of these."),
        name=key[:80],
    )
