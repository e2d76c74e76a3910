"""Say who an institution is in schema.org's terms."""

import json
from typing import Any

from catalog.cards import InstitutionCard
from catalog.kinds import Precision
from core import urls
from core.pages import PortalInfo
from publisher.labels import DEFAULT_SCHEMA_TYPE, SCHEMA_TYPES


def safe_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def institution_jsonld(card: InstitutionCard, site: PortalInfo) -> str:
    """The institution as one JSON-LD object; only facts that are given."""
    address = site.base_url + urls.institution(card.id, card.slug)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(card.kind, DEFAULT_SCHEMA_TYPE),
        "@id": site.base_url + urls.institution_permalink(card.id),
        "name": card.name,
        "url": address,
    }
    if card.full_name.given:
        found["legalName"] = card.full_name.value
    if card.address.given:
        found["address"] = {"@type": "PostalAddress", "streetAddress": card.address.value, "addressCountry": "RU"}
        if card.district:
            found["address"]["addressRegion"] = card.district.name
    if card.point and card.point.precision is Precision.BUILDING:  # readers take these degrees for the door
        found["geo"] = {"@type": "GeoCoordinates", "latitude": card.point.lat, "longitude": card.point.lon}
    if phones := [phone.value for phone in card.phones if phone.given]:
        found["telephone"] = phones
    if emails := [email.value for email in card.emails if email.given]:
        found["email"] = emails
    if card.official_site.given and card.official_site.href:
        found["sameAs"] = [card.official_site.href]
    if identifiers := [
        {"@type": "PropertyValue", "propertyID": identifier.scheme, "value": identifier.value}
        for identifier in card.identifiers
        if identifier.valid
    ]:
        found["identifier"] = identifiers
    for identifier in card.identifiers:
        if identifier.scheme == "inn" and identifier.valid:
            found["taxID"] = identifier.value
    return safe_json(found)
