"""Put the newest changes into a JSON Feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from catalog.fields import field_label
from catalog.history import SILENT
from catalog.history_words import TITLES, value_text
from core import urls
from core.i18n import gettext as _
from core.pages import PortalInfo

FEED_ITEMS = 100
FEED_VERSION = "https://jsonfeed.org/version/1.1"
_LINES = 12  # changed fields that an item tells


@dataclass(frozen=True, slots=True)
class Named:
    """An institution's name and, where it has a card, its slug."""

    name: str
    slug: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One change, in words."""

    cursor: int
    run: int
    type: str
    institution_id: int
    on: date
    at: datetime
    name: str
    title: str
    lines: Sequence[str]
    path: str  # of the history, or of the feed where the institution is gone


def make_item(event: Mapping[str, Any], names: Mapping[int, Named], zone: ZoneInfo) -> Item:
    """An event about an institution in the current language."""
    id_ = event["id"]
    named = names.get(id_, Named(_("institution %(number)s", number=id_), None))
    at = datetime.fromisoformat(event["at"])
    path = urls.institution_history(id_, named.slug) + f"#run-{event['run']}" if named.slug else urls.changes()
    lines = list(_lines(event["diff"])) if event["type"] not in ("created", "removed") else []
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"… (+{len(lines) - _LINES})"]
    title = TITLES[event["type"]]
    return Item(
        event["cursor"], event["run"], event["type"], id_, at.astimezone(zone).date(), at, named.name,
        _(title), lines, path,
    )  # fmt: skip


def _lines(diff: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for place, (old, new) in diff.items():
        group, _slash, name = place.partition("/")
        if group == "fields" and name not in SILENT:
            was, now = _side("institution", name, old), _side("institution", name, new)
            if was != now:
                yield f"{field_label(name, 'ru')}: {was} → {now}"
        elif group == "rows":
            kind = (new or old)["group"]
            was, now = (value_text("row", kind, side["cells"]) if side else "—" for side in (old, new))
            if was != now:
                yield f"{field_label(kind, 'ru')}: {was} → {now}"


def _side(subject: str, name: str, word: Mapping[str, Any] | None) -> str:
    if word is None:
        return "—"
    absent = "absent" in word
    return value_text(subject, name, word["absent"] if absent else word["value"], absent=absent)


def feed_json(items: Sequence[Item], site: PortalInfo) -> bytes:
    """``feed.json``: JSON Feed 1.1."""
    base = site.base_url
    return orjson.dumps(
        {
            "version": FEED_VERSION,
            "title": f"{_('Changes of the register')}: {site.name}",
            "home_page_url": base + urls.changes(),
            "feed_url": base + urls.changes("feed.json"),
            "language": "ru",
            "authors": [{"name": site.authority, "url": base + "/"}],
            "items": [
                {
                    "id": f"{base}{urls.changes()}#{item.cursor}",
                    "url": base + item.path,
                    "title": f"{item.name}: {item.title}",
                    "content_text": "\n".join(item.lines) or item.title,
                    "date_published": item.at.isoformat(timespec="seconds"),
                    "_kais": {"cursor": item.cursor, "type": item.type, "institution": item.institution_id},
                }
                for item in items
            ],
        },
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )
