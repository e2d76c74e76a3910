"""Keep a sentence so that it can be told later in another language."""

from __future__ import annotations

from typing import Any

import orjson

from core.i18n import Remembered, gettext

LONGEST = 2000  # characters of a kept sentence


def keep(sentence: str, remembered: Remembered) -> str:
    """The sentence as it is stored: its msgid and values where they are remembered, else its words.

    Args:
        sentence: made by ``gettext`` while ``remembered`` listened, or any other text.
    """
    if sentence not in remembered:
        return sentence[:LONGEST]
    kept = orjson.dumps(_parts(sentence, remembered), default=str).decode()
    return kept if len(kept) <= LONGEST else sentence[:LONGEST]


def tell(kept: str) -> str:
    """A stored sentence in the current language; one that was stored as words stays as it is."""
    if not kept.startswith('{"msgid":'):
        return kept
    try:
        return _told(orjson.loads(kept))
    except (ValueError, KeyError, TypeError):  # it only looked like one of ours
        return kept


def _parts(sentence: str, remembered: Remembered) -> dict[str, Any]:
    msgid, values = remembered[sentence]
    inner = {name: value for name, value in values.items() if isinstance(value, str) and value in remembered}
    return {
        "msgid": msgid,
        "values": {**values, **{name: _parts(value, remembered) for name, value in inner.items() if value != sentence}},
    }


def _told(parts: dict[str, Any]) -> str:
    values = {name: _told(value) if isinstance(value, dict) else value for name, value in parts["values"].items()}
    msgid: str = parts["msgid"]
    return gettext(msgid, **values)


__all__ = ["keep", "tell"]
