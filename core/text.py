"""Normalise what registers and people write, without deciding what it means."""

import re
import unicodedata

from unidecode import unidecode

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BIDI = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_QUOTES = re.compile(r"[«»„“”\"″‟❝❞]")
# GOST-like transliteration that readers of Russian addresses expect; unidecode serves the rest of Unicode.
_TRANSLITERATION = {
    "щ": "shch", "ш": "sh", "ч": "ch", "ж": "zh", "ц": "ts", "х": "kh", "ю": "yu", "я": "ya", "ё": "e", "э": "e",
    "ы": "y", "й": "y", "ъ": "", "ь": "", "№": "",
}  # fmt: skip
SLUG_LENGTH = 60


def clean(text: str) -> str:
    """Text as a person would type it: composed, without control, bidi or zero-width characters, single spaces."""
    # Nine cells of ten are so already. What is printable holds no space but the plain one and nothing that is removed.
    if text.isprintable() and "  " not in text and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text.strip(" ")
    text = unicodedata.normalize("NFC", _BIDI.sub("", _CONTROL.sub(" ", text)))
    return _SPACE.sub(" ", text).strip()


def clean_lines(text: str) -> str:
    """Like ``clean`` for text of several lines: line breaks stay, at most two in a row."""
    lines = [clean(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def comparison_key(text: str) -> str:
    """A key under which two spellings of one name are equal: case, ё, quotes, №, dashes and spaces do not count."""
    text = clean(text).lower().replace("ё", "е")
    text = _QUOTES.sub(" ", text).replace("№", " № ").replace("–", "-").replace("—", "-")
    text = re.sub(r"\s*-\s*", "-", text)
    return _SPACE.sub(" ", text).strip(" .,;")


def make_slug(text: str, limit: int = SLUG_LENGTH) -> str:
    """A piece of an address: ``[a-z0-9-]``, at most ``limit`` characters, never empty (``x`` when nothing is left)."""
    lowered = clean(text).lower()
    if not lowered.isascii():
        lowered = unidecode("".join(_TRANSLITERATION.get(ch, ch) for ch in lowered)).lower()
    words = _NO_SLUG.sub("-", lowered).strip("-")
    if len(words) > limit:
        words = words[:limit].rsplit("-", 1)[0] if "-" in words[:limit] else words[:limit]
    return words.strip("-") or "x"
