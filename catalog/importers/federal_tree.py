"""Turn one record of a federal register, an element or an object, into names and clean texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from lxml import etree

from core.text import clean

LONGEST_TEXT = 20_000  # characters of one field; the longest names and notes have two thousand
_MOST_SEEN, _LONGEST_SEEN = 2000, 300  # a register says every second text again before long
_MOST_TAGS = 1000  # remembered; a register has fewer than a hundred names


class TooLong(Exception):
    """A text is longer than any field of a register; carries the name of the field."""


class _Part(IntEnum):
    TEXT = 0
    LIST = 1
    CARD = 2
    PRIVATE = 3
    UNKNOWN = 4


_TEXT = _Part.TEXT
_seen: dict[str, str] = {}  # text as written -> clean text


class Shape:
    """What the elements of a register hold, and which are read."""

    def __init__(
        self,
        texts: Iterable[str],
        lists: Iterable[str],
        cards: Mapping[str, Iterable[str]] | None = None,
        private: str = "",
        *,
        any_case: bool = False,
    ) -> None:
        """Say what elements hold; one that is not named does no harm and is not read.

        Args:
            texts: elements that hold a text, wherever they stand.
            lists: elements that hold a list of records.
            cards: elements that hold one record, and which of its texts are wanted.
            private: elements whose names begin so are never read; ``private`` itself becomes "1" where one of them is filled.
            any_case: names are compared, and given, in small letters.
        """
        self.private = private
        self.cards = {name: frozenset(wanted) for name, wanted in (cards or {}).items()}
        self._parts: dict[str, _Part] = {
            **dict.fromkeys(texts, _Part.TEXT),
            **dict.fromkeys(lists, _Part.LIST),
            **dict.fromkeys(self.cards, _Part.CARD),
        }
        self._any_case = any_case
        self.known: dict[str, tuple[str, _Part]] = {}  # by tag: what ``find`` found

    def find(self, tag: str) -> tuple[str, _Part]:
        """The name of a tag without its namespace, and what the element holds."""
        found = self.known.get(tag)
        if found is None:
            name = tag.rpartition("}")[2]
            name = name.lower() if self._any_case else name
            private = self.private and name.startswith(self.private)
            found = (name, _Part.PRIVATE if private else self._parts.get(name, _Part.UNKNOWN))
            if len(self.known) < _MOST_TAGS:
                self.known[tag] = found
        return found


def read_element(element: etree._Element, shape: Shape) -> dict[str, Any]:
    """The filled children of an element by name: texts, lists, cards; of two of one name the first.

    Raises:
        TooLong: a text is longer than any field.
    """
    told: dict[str, Any] = {}
    known = shape.known
    for child in element:
        text = child.text
        if text is None and not len(child):
            continue  # half of a register's elements are empty
        tag = child.tag
        if type(tag) is not str:  # an entity that nobody resolves
            continue
        name, part = known.get(tag) or shape.find(tag)
        if part is _TEXT:
            if text and name not in told and (text := _seen.get(text) or _clean(name, text)):
                told[name] = text
        elif part is _Part.PRIVATE:
            if text and not text.isspace():
                told[shape.private] = "1"
        elif part is _Part.LIST:
            if name not in told:
                told[name] = [read_element(item, shape) for item in child]
        elif part is _Part.CARD and name not in told:
            told[name] = _read_card(child, shape, shape.cards[name])
    return told


def _read_card(element: etree._Element, shape: Shape, wanted: frozenset[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    known = shape.known
    for child in element:
        text = child.text
        if text and type(tag := child.tag) is str:
            name = (known.get(tag) or shape.find(tag))[0]
            if name in wanted and name not in told and (text := _seen.get(text) or _clean(name, text)):
                told[name] = text
    return told


def read_object(item: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The same of a JSON object; null, empty and missing are alike, a flag is 1 or 0.

    Raises:
        TooLong: a text is longer than any field.
    """
    told: dict[str, Any] = {}
    for key, value in item.items():
        name, part = shape.find(key)
        if part is _Part.TEXT:
            if text := _clean(name, _as_text(value)):
                told[name] = text
        elif part is _Part.PRIVATE:
            if value:
                told[shape.private] = "1"
        elif part is _Part.LIST:
            if isinstance(value, list):
                told[name] = [read_object(each, shape) for each in value if isinstance(each, dict)]
        elif part is _Part.CARD and isinstance(value, dict):
            wanted = shape.cards[name]
            texts = {field: _clean(field, _as_text(value.get(field))) for field in wanted}
            told[name] = {field: text for field, text in texts.items() if text}
    return told


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int | float) else ""


def _clean(name: str, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise TooLong(name)
    found = clean(text)
    if len(text) <= _LONGEST_SEEN:
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[text] = found
    return found
