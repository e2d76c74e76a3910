"""Gather everything that can be found, each thing with its origin."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from catalog.cards import InstitutionCard, LicenceView
from core import urls
from core.handover import SearchDocument
from search.documents import (
    Document,
    Place,
    certificate_document,
    extra_document,
    institution_document,
    page_document,
    place_of,
)
from search.pages import Page

REGISTER_PAGE = 50  # rows on a page of the published registers; a test compares it with the publisher
CARDS, LICENCES, ACCREDITATIONS, EXTRA = (
    "cards",
    "licences",
    "accreditations",
    "extra",
)  # origins; a page file is one by its name
_DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True)
class Source:
    """A document before it is made: made only where it is new."""

    key: str
    origin: str
    digest: str  # of what it is made from
    make: Callable[[], Document]
    lang: str | None = None
    institution: int | None = None  # whose names and facets it carries along


@dataclass(frozen=True, slots=True)
class Sources:
    """What an index is made from; ``search.index`` fills it from catalog and the publisher's files."""

    cards: Iterable[InstitutionCard]
    licences: Iterable[LicenceView] = ()
    accreditations: Iterable[LicenceView] = ()
    pages: Iterable[Page] = ()
    extra: Sequence[SearchDocument] = ()
    revision: int = 0
    former_names: Mapping[int, Sequence[str]] = field(default_factory=dict)  # of institutions


@dataclass(slots=True)
class Places:
    """The institutions seen so far, for the pages and certificates that carry their names along."""

    known: dict[int, Place] = field(default_factory=dict)

    def find(self, institution_id: int | None) -> Place | None:
        """The place, where the institution is published."""
        return self.known.get(institution_id) if institution_id is not None else None


def iter_sources(sources: Sources, places: Places) -> Iterator[Source]:
    """Everything, institutions first."""
    yield from card_sources(sources.cards, places, sources.former_names)
    yield from register_sources(sources.licences, LICENCES)
    yield from register_sources(sources.accreditations, ACCREDITATIONS)
    for page in sources.pages:
        yield page_source(page, f"{page.site_id}.jsonl", places)
    for found in sources.extra:
        yield extra_source(found, places)


def card_sources(
    cards: Iterable[InstitutionCard], places: Places, former_names: Mapping[int, Sequence[str]] = MappingProxyType({})
) -> Iterator[Source]:
    """Institutions."""
    for card in cards:
        places.known[card.id] = place_of(card)
        document = institution_document(card, former_names.get(card.id, ()))
        yield Source(document.key, CARDS, digest_of(document), _already(document), None, card.id)


def register_sources(rows: Iterable[LicenceView], origin: str) -> Iterator[Source]:
    """The rows of a register, each with the address of its line; institutions that have one come before it."""
    kind, href_of = ("licence", urls.licences) if origin == LICENCES else ("accreditation", urls.accreditations)
    for position, row in enumerate(rows):
        document = certificate_document(row, kind, f"{href_of(position // REGISTER_PAGE + 1)}#entry-{row.id}")
        yield Source(document.key, origin, digest_of(document), _already(document))


def page_source(page: Page, origin: str, places: Places) -> Source:
    """A page of the publisher's files."""
    return Source(
        page.url,
        origin,
        digest_of(page),
        lambda: page_document(page, places.find(page.institution_id)),
        page.lang,
        page.institution_id,
    )


def extra_source(found: SearchDocument, places: Places) -> Source:
    """A poll or an answer that another package handed over."""
    return Source(
        found.url,
        EXTRA,
        digest_of(found),
        lambda: extra_document(found, places.find(found.institution_id)),
        found.lang,
        found.institution_id,
    )


def published(cards: Iterable[InstitutionCard], manifest: Mapping[str, object]) -> Iterator[InstitutionCard]:
    """The cards whose page exists: those the manifest names by id and slug, or all where it names none."""
    known = manifest.get("institutions")
    if not isinstance(known, dict):
        yield from cards
        return
    for card in cards:
        if known.get(str(card.id)) == card.slug:
            yield card


def digest_of(value: object) -> str:
    """A short digest of a value of frozen dataclasses, numbers and texts."""
    return hashlib.blake2b(repr(value).encode(), digest_size=_DIGEST_BYTES).hexdigest()


def twins_of(url: str, lang: str | None, keys: Collection[str]) -> tuple[str, ...]:
    """The other languages in which a page exists: it is not shown in them."""
    if lang is None:
        return ()
    bare = urls.localise(url, urls.DEFAULT_LANGUAGE)
    others = ((other, urls.localise(bare, other)) for other in urls.LANGUAGES if other != lang)
    return tuple(other for other, address in others if address != url and address in keys)


def _already(document: Document) -> Callable[[], Document]:
    return lambda: document
