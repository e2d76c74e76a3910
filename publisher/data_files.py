"""Give the data away: rows for tables, everything about one institution as JSON, points as GeoJSON."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import orjson

from catalog.cards import Fact, FactPart, InstitutionCard, LicenceView, StateView
from core import urls
from core.pages import PortalInfo
from core.tables import Cell, csv_lines
from publisher.card_json import licence_parts, parts_json, plain_facts
from publisher.plan import Listed, Record, Value

COLUMN_TYPES: Mapping[str, str] = {  # as a Data Package calls them; the other columns are strings
    "id": "integer",
    "lat": "number",
    "lon": "number",
    "open": "boolean",
    "closed_on": "date",
    "updated_on": "date",
    "issued_on": "date",
    "as_of": "date",
}
INSTITUTION_COLUMNS: Mapping[str, str] = {
    "id": "number of the institution, never reused",
    "name": "short name for lists",
    "full_name": "full name as the register has it",
    "kind": "school, gymnasium, lyceum, boarding, special, education-centre, kindergarten, supplementary, vocational, other",
    "district": "district",
    "municipality": "municipal unit",
    "address": "address",
    "lat": "WGS 84 degrees, north positive",
    "lon": "WGS 84 degrees, east positive",
    "phones": "telephones; in CSV separated by |",
    "emails": "e-mail addresses; in CSV separated by |",
    "site": "official site",
    "inn": "taxpayer number, only when its check digit is right",
    "ogrn": "state registration number, only when its check digit is right",
    "licence": "state of the licence: active, partially_suspended, suspended, terminated, annulled, no_data, not_required",
    "accreditation": "state of the accreditation, same codes",
    "pupils": "number of pupils",
    "places": "number of places",
    "open": "whether it works",
    "closed_on": "day it was closed",
    "successors": "numbers of the successors; in CSV separated by |",
    "updated_on": "newest day among its facts",
    "url": "address of its card",
}
LICENCE_COLUMNS: Mapping[str, str] = {
    "number": "number of the licence or certificate",
    "state": "active, partially_suspended, suspended, terminated, annulled, no_data",
    "issued_on": "day of issue",
    "ends_as_written": "end of validity as the register writes it; since 2011 (licences) and 2022 (accreditation) none",
    "holder": "name in the register",
    "address": "address in the register",
    "inn": "taxpayer number",
    "ogrn": "state registration number",
    "authority": "who issued it",
    "decision": "decision",
    "supplement": "supplement",
    "programmes": "programmes or levels; in CSV separated by |",
    "institutions": "numbers of our institutions it is attached to, in CSV separated by |; empty: not attached",
    "as_of": "the register's own date; empty where nobody gave one",
    "id": "number of the row, never given to another",
}


def _identifier(card: InstitutionCard, scheme: str) -> str:
    return next((found.value for found in card.identifiers if found.scheme == scheme and found.valid), "")


def institution_record(card: InstitutionCard, site: PortalInfo) -> Record:
    """A row of ``institutions.csv``, in the order of ``INSTITUTION_COLUMNS``."""
    return (
        card.id,
        card.name,
        card.full_name.value if card.full_name.given else "",
        card.kind.value,
        card.district.name if card.district else "",
        card.municipality.value if card.municipality.given else "",
        card.address.value if card.address.given else "",
        card.point.lat if card.point else None,
        card.point.lon if card.point else None,
        tuple(phone.value for phone in card.phones if phone.given),
        tuple(email.value for email in card.emails if email.given),
        card.official_site.href if card.official_site.given else "",
        _identifier(card, "inn"),
        _identifier(card, "ogrn"),
        card.licence.state.value,
        card.accreditation.state.value,
        card.pupils.value if card.pupils.given else "",
        card.places.value if card.places.given else "",
        card.open,
        card.closed_on.isoformat() if card.closed_on else "",
        tuple(successor.id for successor in card.successors),
        card.updated_on.isoformat() if card.updated_on else "",
        site.base_url + urls.institution(card.id, card.slug),
    )


def licence_record(row: LicenceView) -> Record:
    """A row of ``licences.csv`` or ``accreditations.csv``, in the order of ``LICENCE_COLUMNS``."""
    return (
        row.number,
        row.state.state.value,
        row.issued_on.isoformat() if row.issued_on else "",
        row.ends_as_written,
        row.holder,
        row.address,
        row.inn,
        row.ogrn,
        row.authority,
        row.decision,
        row.supplement,
        row.programmes,
        tuple(ref.id for ref in row.institutions),
        row.state.as_of.isoformat() if row.state.as_of and row.state.dated else "",
        row.id,
    )


def csv_bytes(columns: Mapping[str, str], rows: Iterable[Record]) -> bytes:
    """A CSV file for people and programs: UTF-8 with BOM, comma, quotes, CRLF; a list is one cell, divided by ``|``."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    flat = ([_cell(value) for value in row] for row in rows)
    for line in csv_lines(list(columns), flat):
        buffer.write(line)
    return buffer.getvalue().encode()


def _cell(value: Value) -> Cell:
    return "|".join(str(item) for item in value) if isinstance(value, tuple) else value


def named(columns: Iterable[str], row: Record) -> dict[str, Value]:
    """A row with its columns' names; what is empty is left out."""
    return {name: value for name, value in zip(columns, row, strict=True) if value not in ("", None, ())}


def json_lines(columns: Mapping[str, str], rows: Iterable[Record]) -> bytes:
    """The same rows as one JSON object a line; empty values are left out."""
    return b"".join(orjson.dumps(named(columns, row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _fact(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {"state": fact.state.value}
    for name, value in (
        ("value", fact.value),
        ("href", fact.href),
        ("source", fact.source),
        ("source_title", fact.source_title),
        ("seen_on", fact.seen_on),
        ("original", fact.original),
        ("correction", fact.correction),
    ):
        if value:
            found[name] = value
    if fact.parts:
        found["parts"] = [_part(part) for part in fact.parts]
    return found


def _part(part: FactPart) -> dict[str, Any]:
    found = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: value for name, value in found.items() if value not in ("", None, False)}


def _state(state: StateView) -> dict[str, Any]:
    return {
        "state": state.state.value,
        "as_of": state.as_of if state.dated else None,
        "register_loaded": state.register_loaded,
    }


def _licence(row: LicenceView) -> dict[str, Any]:
    return {**named(LICENCE_COLUMNS, licence_record(row)), **licence_parts(row)}


def institution_json(card: InstitutionCard, site: PortalInfo) -> dict[str, Any]:
    """Everything public about one institution, each fact with its source."""
    return {
        "id": card.id,
        "url": site.base_url + urls.institution(card.id, card.slug),
        "kind": card.kind.value,
        "name": card.name,
        "open": card.open,
        "closed_on": card.closed_on,
        "successors": [{"id": ref.id, "name": ref.name} for ref in card.successors],
        "predecessors": [{"id": ref.id, "name": ref.name} for ref in card.predecessors],
        "district": {"slug": card.district.slug, "name": card.district.name} if card.district else None,
        "point": (
            {
                "lat": card.point.lat,
                "lon": card.point.lon,
                "precision": card.point.precision.value,
                "source": card.point.source_title,
                "seen_on": card.point.seen_on,
            }
            if card.point
            else None
        ),
        "identifiers": [
            {
                "scheme": found.scheme,
                "value": found.value,
                "valid": found.valid,
                "original": found.original,
                "source": found.source,
            }
            for found in card.identifiers
        ],
        "full_name": _fact(card.full_name),
        "short_name": _fact(card.short_name),
        "municipality": _fact(card.municipality),
        "address": _fact(card.address),
        "phones": [_fact(fact) for fact in card.phones],
        "emails": [_fact(fact) for fact in card.emails],
        "official_site": _fact(card.official_site),
        "head": _fact(card.head),
        "head_post": _fact(card.head_post),
        "pupils": _fact(card.pupils),
        "places": _fact(card.places),
        "programmes": list(card.programmes),
        **parts_json(card),
        "fields": {name: _fact(fact) for name, fact in plain_facts(card).items()},
        "licence": _state(card.licence),
        "licences": [_licence(row) for row in card.licences],
        "accreditation": _state(card.accreditation),
        "accreditations": [_licence(row) for row in card.accreditations],
        "facts": {key: _fact(fact) for key, fact in sorted(card.facts.items()) if fact},
        "rows": {
            key: [{name: _fact(fact) for name, fact in sorted(row.cells.items())} for row in rows]
            for key, rows in sorted(card.rows.items())
        },
        "updated_on": card.updated_on,
    }


def iter_features(institutions: Iterable[Listed], base_url: str) -> Iterator[dict[str, Any]]:
    """Institutions that have a point, as GeoJSON features: longitude first."""
    for item in institutions:
        if item.point is not None:
            yield {
                "type": "Feature",
                "id": item.id,
                "geometry": {"type": "Point", "coordinates": [round(item.point.lon, 6), round(item.point.lat, 6)]},
                "properties": {
                    "name": item.name,
                    "kind": item.kind.value,
                    "district": item.district.name if item.district else None,
                    "address": item.address.value if item.address.given else None,
                    "licence": item.licence.state.value,
                    "accreditation": item.accreditation.state.value,
                    "open": item.open,
                    "url": base_url + urls.institution(item.id, item.slug),
                },
            }


def geojson(features: Iterable[dict[str, Any]]) -> bytes:
    """A FeatureCollection, one feature a line so that versions can be compared."""
    lines = [orjson.dumps(feature) for feature in features]
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(lines) + b"\n]}\n"
