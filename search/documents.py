"""What can be found: institutions, certificates, pages, and documents of other packages, as terms and stored values."""

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from core.handover import SearchDocument
from search.analysis import name_terms, text_terms, tidy, words
from search.certificates import certificate_document
from search.document import Document, Place, Rank, natural_key, place_of
from search.institutions import institution_document
from search.pages import Page

__all__ = [
    "Document",
    "Place",
    "certificate_document",
    "extra_document",
    "institution_document",
    "natural_key",
    "page_document",
    "place_of",
]

PORTAL = "portal"  # the site id of the portal's own pages
TYPE_NAMES = {
    "poll": ("опрос", "голосование", "poll"),
    "answer": ("вопрос", "ответ", "question", "answer"),
    "news": ("новость", "news"),
    "document": ("документ", "document"),
}
# The tab of a page, by its type; every other page stands under "page".
TABS = {"poll": "poll", "survey": "poll", "answer": "poll", "document": "document"}
_GAP = re.compile(r"\s+([.,;:!?)»])")  # what is left of a link before a full stop
LONGEST_TEXT = 40_000  # characters of one page that are searched
LONGEST_DOCUMENT = 100_000  # of a document: some fifty pages
_NEWEST = date.max.toordinal()


def page_document(page: Page, place: Place | None) -> Document:
    """A page of the portal or of a school's site, or a published file; it carries the facets of its institution."""
    title = tidy(page.title)
    name = [*text_terms(title), *name_terms(title), *TYPE_NAMES.get(page.type, ())]
    main = [*name, *(term for heading in page.headings for term in text_terms(heading))]
    if place:
        main += place.terms
    text, anchors = _sections(page)
    day = page.updated_on or page.published_on
    group = TABS.get(page.type, "page")
    stored: dict[str, Any] = {
        "type": page.type,
        "group": group,
        "id": page.url,
        "title": title,
        "url": page.url,
        "text": text,
        "site": page.site_id,
        "site_name": tidy(place.name) if place else "",
        "institution_id": page.institution_id,
        "day": page.published_on,
        "lang": page.lang,
    }
    if anchors:
        stored["anchors"] = anchors
    if group == "document":
        stored |= {"format": _format_of(page.url), "size": page.size}
    rank = (
        Rank.PORTAL if page.site_id == PORTAL else Rank.SITE,
        0 if day is None else 1,
        -day.toordinal() if day else 0,  # the newest first
        natural_key(title),
        page.url,
    )
    return Document(
        key=page.url,
        rank=rank,
        name=tuple(name),
        main=tuple(dict.fromkeys(main)),
        text=text,
        facets={"group": (group,), "form": (page.type,), "site": (page.site_id,)} | (place.facets() if place else {}),
        stored=stored,
        spoken=tuple(word for text in (title, *page.headings) for word in words(text)),
        lang=page.lang,
        point=place.point if place else None,
        day=day,
        owner=place.id if place else 0,
    )


def extra_document(found: SearchDocument, place: Place | None) -> Document:
    """A poll or an answer that another package handed over."""
    page = Page(
        url=found.url,
        site_id=PORTAL,
        institution_id=found.institution_id,
        lang=found.lang,
        type=found.type,
        title=found.title,
        headings=(),
        text=found.text,
        published_on=found.published_on,
        updated_on=None,
    )
    made = page_document(page, place)
    day = found.published_on.toordinal() if found.published_on else 0
    rank = (Rank.EXTRA, _NEWEST - day, natural_key(found.title), found.url)
    times = {"opens_at": found.opens_at, "closes_at": found.closes_at}
    return replace(made, rank=rank, stored=made.stored | {name: at for name, at in times.items() if at})


def _sections(page: Page) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text as hits show it, and where in it the places begin that an address can lead to: (offset, id)."""
    whole = page.text[: LONGEST_DOCUMENT if page.type == "document" else LONGEST_TEXT]
    cuts = [(0, ""), *((offset, id_) for offset, id_ in page.anchors if 0 <= offset < len(whole))]
    ends = [*(offset for offset, _ in cuts[1:]), len(whole)]
    pieces: list[str] = []
    anchors: list[tuple[int, str]] = []
    length = 0
    for (offset, id_), end in zip(cuts, ends, strict=True):
        if id_:
            anchors.append((length, id_))
        if piece := _GAP.sub(r"\1", tidy(whole[offset:end])):
            pieces.append(piece)
            length += len(piece) + 1
    return " ".join(pieces), tuple(anchors)


def _format_of(url: str) -> str:
    """PDF of ``/s/shkola-1/documents/ustav.pdf``."""
    return PurePosixPath(urlsplit(url).path).suffix.removeprefix(".").upper()
