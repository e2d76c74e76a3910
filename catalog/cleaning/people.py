"""Tell the name of a head from the post written beside it."""

from __future__ import annotations

import re

from core.text import clean

_HEAD_PREFIX = re.compile(
    r"^(?P<post>(?:(?:и\.?\s?о\.?|врио|вр\.?\s?и\.?\s?о\.?|исполняющ(?:ий|ая) обязанности|временно исполняющ(?:ий|ая) обязанности)\s*)?"
    r"(?:директора?|заведующ(?:ий|ая|его|ей)|руководител[ья]|начальника?|ректора?)?)\s*[:.–-]?\s*(?=[А-ЯЁ])",
    re.IGNORECASE,
)
_HEAD_SUFFIX = re.compile(r"\(([^)]{4,80})\)\s*$")


def split_head(cell: str) -> tuple[str, str]:
    """The name of a head and the post written beside it: «Директор: Иванова А. Б.» → («Иванова А. Б.», «Директор»)."""
    text = clean(cell)
    post = ""
    if match := _HEAD_SUFFIX.search(text):
        post, text = match[1].strip(), text[: match.start()].strip()
    elif (match := _HEAD_PREFIX.match(text)) and match["post"].strip(" .:"):
        post, text = match["post"].strip(" :"), text[match.end() :].strip()
    return text, post[:1].upper() + post[1:] if post else ""
