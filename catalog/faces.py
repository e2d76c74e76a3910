"""See an institution as one record of one source describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalog.addresses import same_house
from catalog.cleaning import district_key, is_valid_inn, is_valid_ogrn
from catalog.kinds import Kind
from catalog.name_keys import name_keys
from catalog.names import district_stem, numbered_word, recognise_kind, recognise_number
from core.text import comparison_key

# Identifiers that one institution has for itself; those of a legal body are shared by its branches and sites.
STRONG_SCHEMES = ("urn", "uai", "register_guid", "global_id")
BODY_SCHEMES = ("ogrn", "inn")
# What matching looks at. Everything else a source says does not tell who somebody is.
FACE_FIELDS = (
    "full_name", "short_name", "kind", "district", "address", "postcode", "settlement", "town", "founded_on", "closed_on",
    "point", *STRONG_SCHEMES, *BODY_SCHEMES,
)  # fmt: skip
_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_GENITIVE = re.compile(r"\s+(?:района|р-на|округа)\s*$", re.IGNORECASE)
_NO_CODE = re.compile(r"[^A-Z0-9]")
_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Face:
    """An institution as ONE source record describes it."""

    institution_id: int
    source: str
    kind: Kind
    number: str
    name_key: str
    district_key: str  # its stem: «приморск»
    address: str
    postcode: str  # capital letters and digits only
    town: str
    identifiers: frozenset[tuple[str, str]]  # valid ones only
    founded_on: str = ""  # ISO
    closed_on: str = ""
    point: tuple[float, float] | None = None  # where the source gives a building's
    word: str = ""  # what stands before the number: «Музыкальная школа»
    other_keys: tuple[str, ...] = ()  # of the name as written, and of the short name

    def body(self, scheme: str) -> frozenset[str]:
        """The identifiers of one scheme."""
        return frozenset(value for of, value in self.identifiers if of == scheme)


def face_of(said: Mapping[str, Any], institution_id: int, source: str) -> Face:
    """The face that these given values make; what is missing or no text counts as unknown."""
    full, short = _text(said, "full_name"), _text(said, "short_name")
    name = full or short
    kind, address = _text(said, "kind"), _text(said, "address")
    number = recognise_number(name) or recognise_number(short)
    point = said.get("point")
    keys = name_keys(name) + (name_keys(short) if short and short != name else ())
    return Face(
        institution_id,
        source,
        Kind(kind) if kind in _KINDS else recognise_kind(name),
        number,
        keys[0],
        _district(_text(said, "district"), name, short),
        address,
        _postcode(_text(said, "postcode"), address),
        _town(_text(said, "settlement") or _text(said, "town")),
        frozenset(_identifiers(said)),
        _text(said, "founded_on"),
        _text(said, "closed_on"),
        (float(point[0]), float(point[1])) if isinstance(point, (list, tuple)) and len(point) == 2 else None,
        (numbered_word(name) or numbered_word(short)) if number else "",
        tuple(dict.fromkeys(keys[1:])),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _postcode(written: str, address: str) -> str:
    if written:
        return _NO_CODE.sub("", written.upper())
    found = _POSTCODE.search(address)
    return found[0] if found else ""


@lru_cache(maxsize=2048)
def _town(written: str) -> str:
    return comparison_key(written).removeprefix("г. ").removeprefix("город ")


def district_key_stem(key: str) -> str:
    """«Колпинский» and «Колпинского» share «колпинск»."""
    for ending in ("ий", "ый", "ой", "ого", "его"):
        if key.endswith(ending):
            return key[: -len(ending)]
    return key


@lru_cache(maxsize=1024)
def _key_of_district(written: str) -> str:
    return district_key_stem(district_key(_GENITIVE.sub("", written)))


def _district(written: str, name: str, short: str) -> str:
    if written:
        return _key_of_district(written)
    return "" if name.isascii() else district_stem(name) or district_stem(short)


def _identifiers(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for scheme in STRONG_SCHEMES:
        if value := _text(said, scheme).strip():
            found.append((scheme, value.lower()))
    if (inn := _text(said, "inn")) and is_valid_inn(inn):
        found.append(("inn", inn))
    if (ogrn := _text(said, "ogrn")) and is_valid_ogrn(ogrn):
        found.append(("ogrn", ogrn))
    return found


def same_place(one: Face, other: Face) -> bool:
    """Whether both stand in one house."""
    return bool(one.address and other.address and same_house(one.address, other.address)) or near(one, other) is True


def near(one: Face, other: Face) -> bool | None:
    """Whether their points are those of one yard; None where either has none."""
    if one.point is None or other.point is None:
        return None
    north = abs(one.point[0] - other.point[0])
    east = abs(one.point[1] - other.point[1])
    return north < NEAR_DEGREES and east < 2 * NEAR_DEGREES


NEAR_DEGREES = 0.0005  # of latitude: 55 m
