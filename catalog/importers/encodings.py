"""Find the encoding of a text by its bytes."""

from __future__ import annotations

import codecs

from core.i18n import N_

CANDIDATES = ("cp1251", "cp866", "koi8-r", "iso-8859-5", "mac-cyrillic", "cp1252")  # besides Unicode
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = frozenset("оеаинтсрвлкмдпуяызбгчйхжшюцщэфъё")
_SHOWN = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "cp1251": "windows-1251",
    "cp866": "IBM 866",
    "cp1252": "windows-1252",
}
NO_TEXT = N_("%(file)s is no text: it holds bytes that no table has. Check what the file is.")
BROKEN_UTF8 = N_(
    "%(file)s is not whole UTF-8: its text breaks near byte %(place)s. Download it again, or save it as CSV in UTF-8."
)


class NoEncoding(ValueError):
    """The bytes are no text; ``msgid`` says why."""

    def __init__(self, msgid: str, place: int = 0) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.place = place


def shown_name(encoding: str) -> str:
    """An encoding's name as people know it."""
    return _SHOWN.get(encoding, encoding.upper())


def guess_encodings(sample: bytes, *, whole: bool) -> list[str]:
    """The encodings that the first bytes of a text may have, the likeliest first.

    Raises:
        NoEncoding: no text at all, or UTF-8 with a broken place.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return [encoding]
    if wide := _without_mark(sample):
        return [wide]
    body = sample.replace(b"\0", b"")  # a stray NUL costs its record, not the file
    if sum(byte < 32 and byte not in (9, 10, 12, 13, 26) for byte in body[:65536]) > max(4, len(body[:65536]) // 200):
        raise NoEncoding(NO_TEXT)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=whole)
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(sample):
            raise NoEncoding(BROKEN_UTF8, error.start) from error
    else:
        return ["utf-8"]
    scored = sorted(((_score(sample, name), -at, name) for at, name in enumerate(CANDIDATES)), reverse=True)
    found = [name for score, _at, name in scored if score > 0]
    return found or ["cp1252"]


def _without_mark(sample: bytes) -> str:
    """Every second byte is a small number: text of two bytes a character, without a mark at the start."""
    even, odd = sample[0:400:2], sample[1:400:2]
    for half, name in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if len(half) >= 20 and sum(byte in (0, 4) for byte in half) > 0.6 * len(half) and b"\0" in half:
            return name
    return ""


def _is_damaged_utf8(sample: bytes) -> bool:
    """Most of what is beyond ASCII is sound UTF-8: then the rest is damage and no other encoding."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(ch > "\x7f" for ch in text) - broken
    return sound > 5 * broken


def _score(sample: bytes, encoding: str) -> float:
    """How much the bytes look like words in this encoding."""
    text = sample[:20000].decode(encoding, errors="replace")
    score, strange = 0.0, 0
    previous = " "
    for ch in text:
        if ch > "\x7f":
            strange += 1
            score += _worth(ch, previous, encoding)
        elif ch.isalpha() and "А" <= previous <= "ё":
            score -= 0.7  # a Latin letter that continues a Russian word
        previous = ch
    return score / strange if strange else 0.0


def _worth(ch: str, previous: str, encoding: str) -> float:
    latin = previous.isascii() and previous.isalpha()
    if "А" <= ch <= "ё" and ch not in "Ѐ":
        if latin:
            return -0.7
        if "А" <= ch <= "Я":
            return -0.6 if "а" <= previous <= "я" else 0.7  # a capital inside a word
        return 1.0 if ch in _COMMON else 0.6
    if ch in "№«»–—Ё":
        return 0.3
    if encoding == "cp1252" and ch.isalpha():
        return 0.9 if latin else 0.1
    return -0.7
