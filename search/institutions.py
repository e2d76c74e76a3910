"""An institution as a document: its names, numbers, addresses, certificates, what it offers; its hit answers at once."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.cards import InstitutionCard, LicenceView
from catalog.kinds import SiteState
from core import urls
from search.analysis import address_terms, name_terms, text_terms, tidy, words
from search.certificates import CERTIFICATE_NAMES, number_terms
from search.document import Document, Rank, natural_key, place_of, stored_state
from search.offers import offer_terms, offers_of, stored_offers
from search.words import KIND_NAMES

_SHORTEST_PHONE = 7  # digits


def institution_document(card: InstitutionCard, former_names: Sequence[str] = ()) -> Document:
    """The document of a card.

    Args:
        former_names: what it was called before, by the register's history.
    """
    kind_names, also = KIND_NAMES.get(card.kind.value, ((), ()))
    place = place_of(card)
    names = list(dict.fromkeys(place.names))
    former = [*former_names, *(ref.name for ref in card.predecessors)]
    name = [*_named(names, kind_names)]
    main = [*name, *kind_names, *also, *_named(former, kind_names)]
    main += _where(card)
    main += [term for identifier in card.identifiers for term in text_terms(identifier.value)]
    main += [term for phone in card.phones if phone.given for term in _phone_terms(phone.value)]
    main += [mail.value.lower().partition("@")[0] for mail in card.emails if mail.given]
    main += [*_certified(card.licences, "licence"), *_certified(card.accreditations, "accreditation")]
    offers = offers_of(card)
    said = [ref.name for ref in card.successors]
    if card.head.given:
        said.append(card.head.value)
    district = card.district.name if card.district else ""
    address = tidy(card.address.value) if card.address.given else ""
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
        "licence": stored_state(card.licence),
        "accreditation": stored_state(card.accreditation),
        "accreditation_state": card.accreditation.state.value,
    }
    if former:
        stored["former_names"] = tuple(dict.fromkeys(map(tidy, former)))
    if offers:
        stored["offers"] = stored_offers(offers)
    return Document(
        key=f"institution:{card.id}",
        rank=(Rank.OPEN if card.open else Rank.CLOSED, natural_key(card.name), card.id),
        name=tuple(name),
        main=tuple(dict.fromkeys(main)),
        text="\n".join(said),
        facets={"group": ("institution",), "form": ("institution",)} | place.facets(),
        stored=stored,
        spoken=tuple(word for text in (*names, district, address) for word in words(text)),
        offer=tuple(offer_terms(card, offers)),
        point=place.point,
        day=card.updated_on,
        owner=card.id,
    )


def _named(names: Iterable[str], kind_names: Sequence[str]) -> Iterator[str]:
    """The terms of names: their words, and the special ones. Former names have them too: «школа № 5», today № 12."""
    for text in names:
        yield from text_terms(text)
        yield from name_terms(text, kind_names)


def _where(card: InstitutionCard) -> Iterator[str]:
    """District, municipality and every address, those of other buildings included."""
    if card.district:
        yield from text_terms(card.district.name)
    if card.municipality.given:
        yield from text_terms(card.municipality.value)
    addresses = [card.address.value] if card.address.given else []
    for address in dict.fromkeys((*addresses, *(building.address for building in card.buildings))):
        yield from text_terms(address)
        yield from address_terms(address)


def _certified(certificates: Iterable[LicenceView], type: str) -> Iterator[str]:
    found = list(certificates)
    if found:
        yield from CERTIFICATE_NAMES[type]
    for certificate in found:
        yield from number_terms(certificate)


def _phone_terms(phone: str) -> list[str]:
    digits = "".join(char for char in phone.partition(",")[0] if char.isdigit())
    return [digits, digits[-10:], digits[-7:]] if len(digits) >= _SHORTEST_PHONE else []
