"""Ask the index: a request in, hits with facets out."""

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from catalog.cards import StateView
from catalog.kinds import RegisterState
from search.analysis import words
from search.errors import IndexDamaged, IndexMissing
from search.highlight import highlight, snippet
from search.index import ABOUT, CURRENT, FACETS, LEXICON
from search.postings import Postings
from search.ranking import Ranked, order_class, rank, text_score
from search.understanding import LONGEST_QUERY, Understood, understand
from search.vocabulary import Vocabulary

PER_PAGE = 20
log = logging.getLogger("kais.search")
GROUPS = ("institution", "page", "certificate")
_MOST_SUGGESTED = 8
_CACHED_QUERIES = 500
_READ = LONGEST_QUERY * 5  # characters of a query that are looked at; ``understand`` cuts and says so


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. An empty text with or without filters lists the institutions."""

    text: str = ""
    district: str = ""  # slug
    kind: str = ""  # catalog.kinds.Kind
    licence: str = ""  # catalog.kinds.RegisterState
    type: str = ""  # institution, page, certificate; empty: all
    page: int = 1  # from 1; beyond the last page means the last
    site: str = ""  # site id: only pages of this site
    lang: str = "ru"  # pages that exist in this language are not shown in another
    literal: bool = False  # repair nothing


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with what answers at once."""

    type: str  # institution, licence, accreditation, page, news, poll …
    id: int | str
    title: str
    url: str
    marked_title: Markup
    snippet: Markup  # of pages: the passage; of institutions: the address, marked
    group: str  # the tab it stands under: institution, page, certificate
    address: str = ""
    phone: str = ""
    phone_href: str = ""
    district: str = ""  # name
    marked_district: Markup | str = ""
    kind: str = ""
    licence_state: str = ""
    licence: StateView | None = None
    accreditation: StateView | None = None
    open: bool = True
    site: str = ""  # site id of a page
    site_name: str = ""  # whose site a page belongs to
    site_url: str = ""  # an institution's own site
    number: str = ""  # of a certificate
    day: date | None = None
    lang: str = ""
    institution_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The hit as data; ``type``, ``id``, ``title`` and ``url`` are a contract."""
        return {
            "type": self.type, "id": self.id, "title": self.title, "url": self.url, "snippet": self.snippet.striptags(),
            "address": self.address, "phone": self.phone, "district": self.district, "kind": self.kind,
            "licence_state": self.licence_state, "open": self.open, "site": self.site, "site_name": self.site_name,
            "number": self.number, "institution_id": self.institution_id,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]  # district, kind, licence, type: value → how many, other filters applied
    page: int
    pages: int
    text: str  # the query as it was read
    corrected: str | None = None  # what was asked instead
    relaxed: bool = False  # nothing has every word; these have the most
    cut: bool = False  # the query was too long and was cut
    unknown: tuple[str, ...] = ()  # words that nothing here uses
    elsewhere: int = 0  # without the filters, where there is nothing with them

    def to_json(self) -> dict[str, Any]:
        """The result as data; ``total``, ``hits`` and ``facets`` are a contract."""
        return {
            "total": self.total, "page": self.page, "pages": self.pages, "query": self.text, "corrected": self.corrected,
            "relaxed": self.relaxed, "hits": [hit.to_json() for hit in self.hits],
            "facets": {name: dict(counts) for name, counts in self.facets.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One institution whose name begins like what is being typed."""

    title: str
    url: str
    district: str


class SearchIndex:
    """One finished index, open for reading; safe for several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name) if folder.name.isdigit() else 0
        self._postings = Postings(folder)
        try:
            lexicon: dict[str, int] = json.loads((folder / LEXICON).read_text(encoding="utf-8"))
            self._vocabulary = Vocabulary(lexicon, self._has_term)
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            self.revision = int(about["revision"])
            self.districts: dict[str, str] = about["districts"]  # slug → name, by name
            self.sites: dict[str, str] = about["sites"]  # site id → whose it is
        except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
            raise IndexDamaged(
                f"{folder}: the search index cannot be read. Build it again: kais search build."
            ) from error
        self._ranked = lru_cache(maxsize=_CACHED_QUERIES)(self._rank)
        self._facet_values = {name: self._postings.values(name) for name in FACETS}

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return self._postings.size

    def values(self, facet: str) -> tuple[str, ...]:
        """The values a filter may take: ``district``, ``kind``, ``licence``, ``site``."""
        return tuple(self._facet_values.get("group" if facet == "type" else facet, ()))

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request; whatever its text is.

        Raises:
            IndexDamaged: the files under the index are broken.
        """
        understood, ranked = self._ranked(request.text[:_READ], request.literal)
        listing = not understood.groups and not understood.text
        classes = (self._postings.documents("group", "institution"),) if listing else ranked.classes
        found = 0
        for members in classes:
            found |= members
        found &= ~self._postings.documents("hidden", request.lang)
        chosen = self._chosen(request)
        allowed = found
        for members in chosen.values():
            allowed &= members
        total = allowed.bit_count()
        pages = max(1, -(-total // PER_PAGE))
        page = min(max(1, request.page), pages)
        score = (
            text_score(understood, self._postings) if ranked.scored >= 0 and classes[ranked.scored] & allowed else None
        )
        numbers = _page_of([members & allowed for members in classes], ranked, score, (page - 1) * PER_PAGE)
        terms = frozenset() if listing else understood.terms
        return SearchResult(
            total=total,
            hits=tuple(make_hit(self._postings.stored(number), terms) for number in numbers),
            facets=self._count(found, chosen),
            page=page,
            pages=pages,
            text=understood.text,
            corrected=understood.corrected,
            relaxed=ranked.relaxed and total > 0,
            cut=understood.cut,
            unknown=understood.unknown,
            elsewhere=0 if total else found.bit_count(),
        )

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Institutions for what is being typed, the last word taken as a beginning."""
        if not words(text):
            return ()
        understood = understand(text, self._vocabulary, complete_last=True)
        ranked = rank(understood, self._postings)
        if ranked.relaxed:
            return ()
        institutions = self._postings.documents("group", "institution")
        found: list[Suggestion] = []
        for members in ranked.classes:
            for number in order_class(members & institutions, None)[: _MOST_SUGGESTED - len(found)]:
                stored = self._postings.stored(number)
                found.append(Suggestion(stored["title"], stored["url"], stored["district_name"]))
        return tuple(found)

    def close(self) -> None:
        """Let go of the files."""
        self._postings.close()

    def _has_term(self, term: str) -> bool:
        return any(self._postings.documents(name, term) for name in ("main", "body"))

    def _rank(self, text: str, literal: bool) -> tuple[Understood, Ranked]:
        understood = understand(text, self._vocabulary, literal=literal)
        return understood, rank(understood, self._postings)

    def _chosen(self, request: SearchRequest) -> dict[str, int]:
        """The filters that are set, as sets of documents."""
        asked = {
            "district": request.district, "kind": request.kind, "licence": request.licence, "group": request.type,
            "site": request.site,
        }  # fmt: skip
        return {name: self._postings.documents(name, value) for name, value in asked.items() if value}

    def _count(self, found: int, chosen: Mapping[str, int]) -> dict[str, dict[str, int]]:
        """How many documents each value of a filter would leave, the other filters applied."""
        counts: dict[str, dict[str, int]] = {}
        for name in ("district", "kind", "licence", "group"):
            rest = found
            for other, members in chosen.items():
                if other != name:
                    rest &= members
            values = (
                (value, (rest & self._postings.documents(name, value)).bit_count()) for value in self.values(name)
            )
            counts["type" if name == "group" else name] = {value: count for value, count in values if count}
        return counts


def make_hit(stored: Mapping[str, Any], terms: frozenset[str]) -> Hit:
    """The hit that shows what ``search.documents`` stored, the words of ``terms`` marked."""
    group = stored["type"] if stored["type"] == "institution" else "page"
    if stored["type"] in ("licence", "accreditation"):
        group = "certificate"
    licence = _state(stored.get("licence"))
    text = stored.get("text", "")
    return Hit(
        type=stored["type"],
        id=stored["id"],
        title=stored["title"],
        url=stored["url"],
        marked_title=highlight(stored["title"], terms),
        snippet=snippet(text, terms) if text else highlight(stored.get("address", ""), terms),
        group=group,
        address=stored.get("address", ""),
        phone=stored.get("phone", ""),
        phone_href=stored.get("phone_href", ""),
        district=stored.get("district_name", ""),
        marked_district=highlight(stored.get("district_name", ""), terms),
        kind=stored.get("kind", ""),
        licence_state=licence.state.value if licence else "",
        licence=licence,
        accreditation=_state(stored.get("accreditation")),
        open=stored.get("open", True),
        site=stored.get("site", ""),
        site_name=stored.get("site_name", ""),
        site_url=stored.get("site_url", ""),
        number=stored.get("number", ""),
        day=stored.get("day") or stored.get("issued_on"),
        lang=stored.get("lang", ""),
        institution_id=stored["id"] if group == "institution" else stored.get("institution_id"),
    )


@dataclass(slots=True)
class IndexFolder:
    """The index in place: hands out an open ``SearchIndex`` and notices, by one look at the link, that there is a newer."""

    index_dir: Path
    _open: SearchIndex | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> SearchIndex:
        """The newest finished index.

        Raises:
            IndexMissing: none was built yet.
            IndexDamaged: it cannot be read.
        """
        number = self._current()
        found = self._open
        if found is not None and found.folder.name == number:
            return found
        with self._lock:
            for _ in range(3):  # between the look and the opening, a quick writer may have removed what we looked at
                number = self._current()
                if self._open is None or self._open.folder.name != number:
                    folder = self.index_dir / number
                    try:
                        # The one before stays open for requests in progress; its files close with the last of them.
                        self._open = SearchIndex(folder)
                    except IndexDamaged:
                        if self._current() == number:
                            raise
                        continue
                break
        if self._open is None:
            raise IndexMissing("There is no search index yet. Build it: kais search build.")
        return self._open

    def find(self) -> SearchIndex | None:
        """The newest finished index, or None where there is none that can be read."""
        try:
            return self.get()
        except IndexMissing:
            return None
        except IndexDamaged as error:
            log.error("%s", error)
            return None

    def _current(self) -> str:
        try:
            return (self.index_dir / CURRENT).readlink().name
        except OSError as error:
            raise IndexMissing("There is no search index yet. Build it: kais search build.") from error


def open_index(index_dir: Path) -> SearchIndex:
    """Open the index in place, for a command that asks once; a server keeps an ``IndexFolder``.

    Raises:
        IndexMissing, IndexDamaged: with the remedy.
    """
    return IndexFolder(index_dir).get()


def _page_of(classes: list[int], ranked: Ranked, score: Any, skip: int) -> Iterator[int]:
    """The document numbers of one page."""
    wanted = PER_PAGE
    for place, members in enumerate(classes):
        count = members.bit_count()
        if skip >= count:
            skip -= count
            continue
        ordered = order_class(members, score if place == ranked.scored else None)
        taken = ordered[skip : skip + wanted]
        yield from taken
        wanted -= len(taken)
        skip = 0
        if not wanted:
            return


def _state(stored: dict[str, Any] | None) -> StateView | None:
    if not stored:
        return None
    return StateView(**(stored | {"state": RegisterState(stored["state"])}))
