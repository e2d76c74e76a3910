"""What is left of a cell after cleaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.text import clean, clean_lines

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell after cleaning: ``value`` None where nothing is left; ``doubt`` where the value is kept but not trusted."""

    value: Any = None
    original: str = ""  # as written, where it differs
    correction: str = ""  # msgid: what a reader must know was corrected
    doubt: str = ""  # msgid of a sentence: what is wrong with the value, or with the part left out
    doubt_values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


EMPTY = Cleaned()


def clean_text(cell: str) -> Cleaned:
    """One line of text."""
    text = clean(cell)
    return Cleaned(text) if text else EMPTY


def clean_paragraphs(cell: str) -> Cleaned:
    """Text that may have several lines."""
    return Cleaned(clean_lines(cell) or None)


def clean_list(cell: str, separator: str = ";") -> Cleaned:
    """Parts of a cell between separators, each once, in order."""
    parts = list(dict.fromkeys(part for raw in cell.split(separator) if (part := clean(raw))))
    return Cleaned(parts or None)
