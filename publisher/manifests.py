"""Write what search reads: the published pages with their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from publisher.tree import digest_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place inside a page that an address can lead to."""

    offset: int  # where its words begin in the record's text
    id: str  # behind the # of the address: f-workTime, page=3
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One published page of words, or a document (design.md, "Search reads manifests"); never a card or a list."""

    url: str
    site_id: str  # slug of the school's site, or "portal"
    institution_id: int | None
    lang: str
    type: str  # home, news, page, contacts, sveden, document
    title: str
    headings: tuple[str, ...]
    text: str
    published_on: date | None
    updated_on: date | None
    anchors: tuple[Anchor, ...] = ()  # by offset
    size: int | None = None  # of a document, in bytes

    def line(self) -> bytes:
        """The record as one line of JSON, with a hash over its words."""
        words = "\n".join((self.title, *self.headings, self.text, *(anchor.id for anchor in self.anchors)))
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
                "anchors": [[anchor.offset, anchor.id, anchor.heading] for anchor in self.anchors],
                "published_on": self.published_on,
                "updated_on": self.updated_on,
                "hash": digest_of(words.encode()),
                **({} if self.size is None else {"size": self.size}),
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )


def write_manifest(path: Path, records: Iterable[PageRecord]) -> None:
    """Write one site's manifest, ordered by address."""
    path.write_bytes(b"".join(record.line() for record in sorted(records, key=lambda record: record.url)))


def join_sections(sections: Iterable[tuple[str, str, str]], between: str = " ") -> tuple[str, tuple[Anchor, ...]]:
    """One text of several sections, and where each begins.

    Args:
        sections: text, id, heading; one without an id is reached through the one before.
    """
    pieces: list[str] = []
    anchors: list[Anchor] = []
    offset = 0
    for text, id_, heading in sections:
        if id_:
            anchors.append(Anchor(offset, id_, heading))
        if text:
            pieces.append(text)
            offset += len(text) + len(between)
    return between.join(pieces), tuple(anchors)
