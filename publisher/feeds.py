"""Write Atom feeds; their moments come from the data, never from the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from zoneinfo import ZoneInfo

EMPTY_FEED_DAY = date(2000, 1, 1)  # an Atom feed must name a moment; one without entries has never changed


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    title: str
    url: str  # whole address; also the entry's id
    day: date
    summary: str


def _moment(day: date, zone: ZoneInfo) -> str:
    return datetime.combine(day, time(), zone).isoformat()


def atom_feed(title: str, home: str, own: str, entries: Sequence[Entry], zone: ZoneInfo, lang: str = "ru") -> bytes:
    """An Atom 1.0 document of entries, newest first; all addresses are whole ones."""
    updated = max((entry.day for entry in entries), default=EMPTY_FEED_DAY)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(home)}</id>",
        f'<link href="{escape(home)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{escape(own)}"/>',
        f"<updated>{_moment(updated, zone)}</updated>",
        f"<author><name>{escape(title)}</name></author>",
    ]
    for entry in entries:
        moment = _moment(entry.day, zone)
        lines.append(
            f"<entry><title>{escape(entry.title)}</title><id>{escape(entry.url)}</id>"
            f'<link href="{escape(entry.url)}"/><published>{moment}</published><updated>{moment}</updated>'
            f"<summary>{escape(entry.summary)}</summary></entry>"
        )
    lines.append("</feed>\n")
    return "\n".join(lines).encode()
