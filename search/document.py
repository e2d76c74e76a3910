"""One thing that can be found, and what pages and certificates inherit from their institution."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from catalog.cards import InstitutionCard, StateView
from core import urls
from search.analysis import name_terms, text_terms, words
from search.levels import levels_of


class Rank(IntEnum):
    """Static rank: what stands first among equal hits. Documents are numbered in this order."""

    OPEN = 0
    CLOSED = 1
    CERTIFICATE = 2
    PORTAL = 3
    EXTRA = 4
    SITE = 5


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found."""

    key: str  # unique in an index: "institution:12", "licence:7", the address of a page
    rank: tuple[Any, ...]  # documents are numbered in this order
    name: tuple[str, ...]  # terms of names and titles
    main: tuple[str, ...]  # terms that identify it, those of the name included
    text: str  # everything else it says; its terms are made when it is written
    facets: dict[str, tuple[str, ...]]  # the values of each of search.engines.base.FACETS that it has
    stored: dict[str, Any]  # what a hit shows
    spoken: tuple[str, ...] = field(default=())  # words whose spelling the lexicon takes from here
    lang: str | None = None  # of a page; None: for every language
    offer: tuple[str, ...] = ()  # terms of what it offers: services, programmes, facilities
    point: tuple[float, float] | None = None  # WGS 84 latitude, longitude
    day: date | None = None  # for the order by date
    owner: int = 0  # the institution that it is, or belongs to


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort «Школа № 9» before «Школа № 10»."""
    return tuple((0, int(word), "") if word.isdigit() and len(word) < 10 else (1, 0, word) for word in words(name))


@dataclass(frozen=True, slots=True)
class Place:
    """What pages and certificates inherit from their institution."""

    id: int
    name: str
    url: str
    district: str
    kind: str
    licence: str
    names: tuple[str, ...]
    terms: tuple[str, ...]  # of its names and district: made once, for all its pages
    levels: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    def facets(self) -> dict[str, tuple[str, ...]]:
        """The filters under which the institution, its pages and its certificates stand."""
        found = {
            "kind": (self.kind,), "licence": (self.licence,), "level": self.levels,
            "district": (self.district,) if self.district else (),
        }  # fmt: skip
        return {name: values for name, values in found.items() if values}


def place_of(card: InstitutionCard) -> Place:
    """The part of a card that other documents carry along."""
    names = (card.name, *(fact.value for fact in (card.short_name, card.full_name) if fact.given))
    terms = [term for text in names for term in (*text_terms(text), *name_terms(text)) if term[0] not in "=≈"]
    return Place(
        card.id,
        card.name,
        urls.institution(card.id, card.slug),
        card.district.slug if card.district else "",
        card.kind.value,
        card.licence.state.value,
        names,
        (*terms, *(text_terms(card.district.name) if card.district else ())),
        tuple(level.value for level in levels_of(card)),
        (card.point.lat, card.point.lon) if card.point else None,
    )


def stored_state(view: StateView) -> dict[str, Any]:
    """The state of a licence or accreditation as a hit shows it."""
    return {"state": view.state.value, "label": view.label, "rule": view.rule, "as_of": view.as_of, "dated": view.dated,
            "register_loaded": view.register_loaded, "source_title": view.source_title}  # fmt: skip
