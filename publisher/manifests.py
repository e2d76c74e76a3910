"""Write what search reads: the published pages with their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from publisher.tree import digest_of


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One published page of words (design.md, "Search reads manifests"); never a card or a list."""

    url: str
    site_id: str  # slug of the school's site, or "portal"
    institution_id: int | None
    lang: str
    type: str  # home, news, page, contacts, sveden
    title: str
    headings: tuple[str, ...]
    text: str
    published_on: date | None
    updated_on: date | None

    def line(self) -> bytes:
        """The record as one line of JSON, with a hash over its words."""
        words = "\n".join((self.title, *self.headings, self.text))
        return orjson.dumps(
            {
                "url": self.url,
                "site_id": self.site_id,
                "institution_id": self.institution_id,
                "lang": self.lang,
                "type": self.type,
                "title": self.title,
                "headings": list(self.headings),
                "text": self.text,
                "published_on": self.published_on,
                "updated_on": self.updated_on,
                "hash": digest_of(words.encode()),
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )


def write_manifest(path: Path, records: Iterable[PageRecord]) -> None:
    """Write one site's manifest, ordered by address."""
    path.write_bytes(b"".join(record.line() for record in sorted(records, key=lambda record: record.url)))
