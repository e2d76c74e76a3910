"""What can be found: institutions, certificates, pages, and documents of other packages, as terms and stored values."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from catalog.cards import InstitutionCard, LicenceView, StateView
from catalog.kinds import SiteState
from core import urls
from core.handover import SearchDocument
from search.analysis import address_terms, name_terms, number_sign_terms, text_terms, tidy, words
from search.pages import Page
from search.words import KIND_NAMES

PORTAL = "portal"  # the site id of the portal's own pages
# Static rank: what stands first among equal hits. Documents are numbered in this order.
_RANK_OPEN, _RANK_CLOSED, _RANK_CERTIFICATE, _RANK_PORTAL, _RANK_EXTRA, _RANK_SITE = range(6)
TYPE_NAMES = {"poll": ("опрос", "голосование", "poll"), "answer": ("вопрос", "ответ"), "news": ("новость", "news")}
# The tab of a page, by its type; every other page stands under "page".
TABS = {"poll": "poll", "survey": "poll", "answer": "poll", "document": "document"}
_GAP = re.compile(r"\s+([.,;:!?)»])")  # what is left of a link before a full stop
_LONGEST_TEXT = 40_000  # characters of one page that are searched
_NEWEST = date.max.toordinal()


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


def place_of(card: InstitutionCard) -> Place:
    """The part of a card that other documents carry along."""
    names = (card.name, *(fact.value for fact in (card.short_name, card.full_name) if fact.given))
    terms = [term for text in names for term in (*text_terms(text), *name_terms(text)[1:])]
    return Place(
        card.id,
        card.name,
        urls.institution(card.id, card.slug),
        card.district.slug if card.district else "",
        card.kind.value,
        card.licence.state.value,
        names,
        (*terms, *(text_terms(card.district.name) if card.district else ())),
    )


def institution_document(card: InstitutionCard) -> Document:
    """An institution: its names, numbers, identifiers, addresses, licences; its hit answers at once."""
    kind_names, also = KIND_NAMES.get(card.kind.value, ((), ()))
    place = place_of(card)
    names = list(dict.fromkeys(place.names))
    name = [term for text in names for term in text_terms(text)]
    name += [term for text in names for term in name_terms(text, kind_names)]
    main = [*name, *kind_names, *also]
    district = card.district.name if card.district else ""
    address = tidy(card.address.value) if card.address.given else ""
    for text in (district, address, card.municipality.value if card.municipality.given else ""):
        main += text_terms(text)
    main += address_terms(address)
    main += [term for identifier in card.identifiers for term in text_terms(identifier.value)]
    main += [term for phone in card.phones if phone.given for term in _phone_terms(phone.value)]
    main += [mail.value.lower().partition("@")[0] for mail in card.emails if mail.given]
    for certificate in (*card.licences, *card.accreditations):
        main += [*text_terms(certificate.number), *number_sign_terms(certificate.number)]
    said = [*card.programmes, *(ref.name for ref in (*card.predecessors, *card.successors))]
    if card.head.given:
        said.append(card.head.value)
    # Former names are found like current ones: «школа № 5», today № 12.
    main += [term for ref in card.predecessors for term in (*text_terms(ref.name), *name_terms(ref.name, kind_names))]
    phone = next((fact for fact in card.phones if fact.given), None)
    stored = {
        "type": "institution",
        "group": "institution",
        "id": card.id,
        "title": tidy(card.name),
        "url": place.url,
        "address": address,
        "district_name": district,
        "phone": tidy(phone.value) if phone else "",
        "phone_href": phone.href if phone else "",
        "open": card.open,
        "full_name": tidy(card.full_name.value) if card.full_name.given else "",
        "site_url": urls.school_site(card.slug) if card.site_state is SiteState.ACCEPTED else card.official_site.href,
        "kind": card.kind.value,
        "licence": _stored_state(card.licence),
        "accreditation": _stored_state(card.accreditation),
        "accreditation_state": card.accreditation.state.value,
    }
    rank = (_RANK_OPEN if card.open else _RANK_CLOSED, natural_key(card.name), card.id)
    spoken = tuple(word for text in (*names, district, address) for word in words(text))
    return Document(
        f"institution:{card.id}",
        rank,
        tuple(name),
        tuple(main),
        "\n".join(said),
        _facets(place, "institution"),
        stored,
        spoken,
        point=(card.point.lat, card.point.lon) if card.point else None,
        day=card.updated_on,
    )


def certificate_document(view: LicenceView, type: str, url: str) -> Document:
    """A row of a register that is attached to no institution; found by holder, address and number."""
    holder = tidy(view.holder)
    name = [*text_terms(holder), *name_terms(holder)]
    main = [*name, *text_terms(view.number), *text_terms(view.address), *address_terms(view.address)]
    main += [*number_sign_terms(view.number), *text_terms(view.inn), *text_terms(view.ogrn)]
    stored = {
        "type": type,
        "group": "certificate",
        "id": view.id,
        "title": holder or tidy(view.number),
        "url": url,
        "number": tidy(view.number),
        "address": tidy(view.address),
        "licence" if type == "licence" else "accreditation": _stored_state(view.state),
        "issued_on": view.issued_on,
    }
    rank = (_RANK_CERTIFICATE, type, natural_key(holder), view.id)
    spoken = tuple(words(holder))
    return Document(
        f"{type}:{view.id}",
        rank,
        tuple(name),
        tuple(main),
        "\n".join(view.programmes),
        {"group": ("certificate",)},
        stored,
        spoken,
        day=view.issued_on,
    )


def page_document(page: Page, place: Place | None) -> Document:
    """A page of the portal or of a school's site; it carries the facets of its institution."""
    title = tidy(page.title)
    name = [*text_terms(title), *name_terms(title), *TYPE_NAMES.get(page.type, ())]
    main = [*name, *(term for heading in page.headings for term in text_terms(heading))]
    if place:
        main += place.terms
    text = _GAP.sub(r"\1", tidy(page.text[:_LONGEST_TEXT]))
    day = page.updated_on or page.published_on
    group = TABS.get(page.type, "page")
    stored = {
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
    newest_first = -day.toordinal() if day else 0
    rank = (
        _RANK_PORTAL if page.site_id == PORTAL else _RANK_SITE,
        0 if day is None else 1,
        newest_first,
        natural_key(title),
        page.url,
    )
    facets = _facets(place, group) | {"site": (page.site_id,)}
    spoken = tuple(word for text in (title, *page.headings) for word in words(text))
    return Document(page.url, rank, tuple(name), tuple(main), text, facets, stored, spoken, page.lang, day=day)


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
    rank = (_RANK_EXTRA, _NEWEST - day, natural_key(found.title), found.url)
    return replace(made, rank=rank)


def _facets(place: Place | None, group: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"group": (group,)}
    if place:
        found |= {"kind": (place.kind,), "licence": (place.licence,)}
        if place.district:
            found["district"] = (place.district,)
    return found


def _phone_terms(phone: str) -> list[str]:
    digits = "".join(char for char in phone.partition(",")[0] if char.isdigit())
    return [digits, digits[-10:], digits[-7:]] if len(digits) >= 7 else []


def _stored_state(view: StateView) -> dict[str, Any]:
    return {"state": view.state.value, "label": view.label, "rule": view.rule, "as_of": view.as_of, "dated": view.dated,
            "register_loaded": view.register_loaded, "source_title": view.source_title}  # fmt: skip
