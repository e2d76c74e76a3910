"""Say the typed parts of a card as JSON: what nobody said is left out."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from catalog.cards import Fact, InstitutionCard, LicenceView, Ref

_LICENCE_PARTS = ("supplements", "decisions", "timeline", "levels")


def parts_json(card: InstitutionCard) -> dict[str, Any]:
    """Head and branches, address parts, other fields, services, numbers of years, buildings."""
    unit = card.municipality_ref
    return {
        "head_institution": _ref(card.head_institution) if card.head_institution else None,
        "branches": [_ref(ref) for ref in card.branches],
        "municipal_unit": {"slug": unit.slug, "name": unit.name, "oktmo": unit.oktmo} if unit else None,
        "address_parts": _said(card.address_parts),
        "services": _list(card.services),
        "numbers": _list(card.numbers),
        "buildings": _list(card.buildings),
    }


def plain_facts(card: InstitutionCard) -> dict[str, Fact]:
    """The other fields of the dictionary that somebody told, by name."""
    shown = {"municipality", "head", "head_post", "pupils", "places", "official_site", "point", "phones", "emails"}
    return {name: fact for name, fact in sorted(card.plain.items()) if name not in shown}


def licence_parts(row: LicenceView) -> dict[str, Any]:
    """Supplements, decisions, states over time and programmes of a licence, those that there are."""
    return {name: _list(getattr(row, name)) for name in _LICENCE_PARTS if getattr(row, name)}


def _ref(ref: Ref) -> dict[str, Any]:
    return {"id": ref.id, "name": ref.name}


def _list(items: Iterable[Any]) -> list[dict[str, Any]]:
    return [_said(item) for item in items]


def _said(item: Any) -> dict[str, Any]:
    """The fields of a value that say something."""
    found: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, Ref):
            value = _ref(value)
        elif isinstance(value, tuple):
            value = _list(value)
        if value not in ("", None, []):
            found[field.name] = value
    return found
