"""What was found, with what answers at once."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from catalog.cards import StateView
from catalog.kinds import RegisterState
from search.analysis import text_terms
from search.highlight import highlight, passage
from search.offer_lines import asked_offers


@dataclass(frozen=True, slots=True)
class SaidOn:
    """The page of a site that says what was asked for."""

    title: str
    url: str
    snippet: Markup


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with what answers at once."""

    type: str  # institution, licence, accreditation, page, news, sveden, document, poll, survey, answer …
    id: int | str
    title: str
    url: str
    marked_title: Markup
    snippet: Markup  # of pages: the passage; of institutions: the address, marked
    group: str  # the tab it stands under, one of search.request.GROUPS
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
    offers: tuple[Markup, ...] = ()  # what it offers that was asked for, each a line: «Плавание, 7–12 лет»
    former_name: Markup | str = ""  # the former name by which it was found, marked
    distance_m: float | None = None  # from the asked point
    point: tuple[float, float] | None = None  # WGS 84 latitude, longitude
    format: str = ""  # of a document: PDF, DOCX …
    size: int | None = None  # of a document, in bytes
    state: str = ""  # of a poll or survey: open, closed, upcoming
    said_on: "SaidOn | None" = None  # of an institution that was found by its site

    def to_json(self) -> dict[str, Any]:
        """The hit as data; ``type``, ``id``, ``title`` and ``url`` are a contract."""
        return {
            "type": self.type, "id": self.id, "title": self.title, "url": self.url, "snippet": self.snippet.striptags(),
            "address": self.address, "phone": self.phone, "district": self.district, "kind": self.kind,
            "licence_state": self.licence_state, "open": self.open, "site": self.site, "site_name": self.site_name,
            "number": self.number, "institution_id": self.institution_id,
            "offers": [offer.striptags() for offer in self.offers],
            "former_name": self.former_name.striptags() if isinstance(self.former_name, Markup) else self.former_name,
            "said_on": self.said_on.url if self.said_on else None,
            "distance_m": None if self.distance_m is None else round(self.distance_m),
            "lat": self.point[0] if self.point else None, "lon": self.point[1] if self.point else None,
            "day": self.day.isoformat() if self.day else None,
            "format": self.format, "size": self.size, "state": self.state,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[
        str, Mapping[str, int]
    ]  # district, kind, level, licence, type: value → how many, other filters applied
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
    """One thing whose name begins like what is being typed."""

    title: str
    url: str
    district: str
    kind: str = ""  # catalog.kinds.Kind of an institution
    address: str = ""  # of an institution


def make_hit(
    stored: Mapping[str, Any],
    terms: frozenset[str],
    distance_m: float | None = None,
    point: tuple[float, float] | None = None,
    now: datetime | None = None,
) -> Hit:
    """The hit that shows what ``search.documents`` stored, the words of ``terms`` marked.

    Args:
        now: decides whether a poll is open; the present moment unless given.
    """
    licence = _state(stored.get("licence"))
    shown, place = passage(stored.get("text", ""), terms)
    own = _own_terms(stored)
    return Hit(
        type=stored["type"],
        id=stored["id"],
        title=stored["title"],
        url=_deep_url(stored, place),
        marked_title=highlight(stored["title"], terms),
        snippet=shown or highlight(stored.get("address", ""), terms),
        group=stored["group"],
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
        institution_id=stored["id"] if stored["group"] == "institution" else stored.get("institution_id"),
        offers=asked_offers(stored.get("offers"), terms, own),
        former_name=_former_name(stored.get("former_names", ()), terms - own),
        distance_m=distance_m,
        point=point,
        format=stored.get("format", ""),
        size=stored.get("size"),
        state=_poll_state(stored, now),
    )


def _own_terms(stored: Mapping[str, Any]) -> frozenset[str]:
    """What an institution is called: no word of it asks for an offer or for a former name."""
    if not (stored.get("offers") or stored.get("former_names")):
        return frozenset()  # nobody needs them, and reading twenty names takes a millisecond
    return frozenset(text_terms(f"{stored['title']} {stored.get('full_name', '')}"))


def _deep_url(stored: Mapping[str, Any], place: int | None) -> str:
    """The address of the part of a page in which the shown passage stands."""
    url = str(stored["url"])
    anchors = stored.get("anchors", ())
    if place is None or not anchors:
        return url
    at = bisect_right([offset for offset, _id in anchors], place) - 1
    return f"{url}#{quote(anchors[at][1], safe='=&-._~')}" if at >= 0 else url


def _former_name(names: Sequence[str], wanted: frozenset[str]) -> Markup | str:
    """The former name that has most of the words that today's name has not, marked; nothing where none has one."""
    marked = [highlight(name, wanted) for name in names] if wanted else []
    best = max(marked, key=lambda name: (name.count("<mark>"), -len(name)), default=Markup(""))
    return best if "<mark>" in best else ""


def _poll_state(stored: Mapping[str, Any], now: datetime | None) -> str:
    """Whether a poll is open at this moment, for an index does not know when it will be asked."""
    opens_at, closes_at = stored.get("opens_at"), stored.get("closes_at")
    if opens_at is None or closes_at is None:
        return str(stored.get("state", ""))
    at = now or datetime.now(UTC)
    return "upcoming" if at < opens_at else "open" if at < closes_at else "closed"


def _state(stored: dict[str, Any] | None) -> StateView | None:
    if not stored:
        return None
    return StateView(**(stored | {"state": RegisterState(stored["state"])}))
