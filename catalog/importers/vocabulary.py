"""Find out what a cell means by the words of its column."""

from __future__ import annotations

from collections.abc import Mapping

from core.text import clean, comparison_key


def quick_clean(text: str) -> str:
    """``core.text.clean``, sooner for plain ASCII, which most cells of a large register are."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return clean(text)


def quick_key(text: str) -> str:
    """``core.text.comparison_key``, sooner for plain ASCII."""
    if text.isascii() and text.isprintable() and "  " not in text and '"' not in text and "-" not in text:
        return text.lower().strip(" .,;")
    return comparison_key(text)


class Vocabulary:
    """The words of a column: whole cells, then parts of cells in the order they were declared."""

    def __init__(self, words: Mapping[str, str], contains: Mapping[str, str]) -> None:
        self._words = {comparison_key(word): code for word, code in words.items()}
        self._parts = [(comparison_key(part), code) for part, code in contains.items()]

    def __bool__(self) -> bool:
        return bool(self._words or self._parts)

    def find(self, text: str) -> str | None:
        """What the cell means; None where it is none of the words."""
        key = quick_key(text)
        code = self._words.get(key)
        if code is not None:
            return code
        for part, code in self._parts:
            if part in key:
                return code
        return None
