"""Texts as they come out of files."""

import re

# Control characters, half surrogates and what turns the direction of writing; a no-break space stays.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def tidy(text: str) -> str:
    """The text without hidden characters and outer spaces; its lines and inner spaces stay as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _HIDDEN.sub("", text).strip()
