"""Tell whether two sources mean the same although they write it differently."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from catalog.addresses import parse_address
from catalog.fact_values import part_texts
from catalog.fields import INSTITUTION_FIELDS
from catalog.geo.municipalities import municipality_key
from core.text import comparison_key

NEAR_M = 150.0  # two points of one building: its entrance and its middle
# Words of one source for its own use: another source has others, and both are right.
OWN_WORDS = frozenset(
    {"note", "kind_as_written", "site", "successors", "head_organisation", "register_guid", "global_id"}
)
_MEANINGLESS = re.compile(r"[\s.,;:()\"'«»„“”№-]+")


def meaning(field: str, value: Any) -> Hashable:
    """What a value says, without the way it is written; equal meanings are no disagreement.

    Case, quotes, ё, spaces, dots and commas do not count; a phone is its last ten digits; a site its host and path; an
    address its settlement, street and house, where it names them; a municipal unit its name without the word for its kind.
    """
    if field == "address":
        return _address(str(value))
    if field == "head":
        return _Person(*_text(value).split())
    if field == "municipality":
        return municipality_key(str(value)) or _text(value)
    known = INSTITUTION_FIELDS.get(field)
    type_ = known.type if known else "text"
    match type_:
        case "phones":
            return frozenset(_digits(item) for item in _listed(value))
        case "emails":
            return frozenset(str(item).strip().lower() for item in _listed(value))
        case "url":
            return _site(str(value))
        case "point":
            return tuple(value[:2]) if isinstance(value, list) else str(value)
        case "integer" | "number":
            return _number(value)
    if isinstance(value, list):
        return frozenset(_text(" ".join(part_texts(item))) for item in value)
    return _text(" ".join(part_texts(value)))


def agree(field: str, meanings: set[Hashable]) -> bool:
    """Whether these meanings can stand side by side: equal, points close by, or one list within the other."""
    if len(meanings) < 2:
        return True
    known = INSTITUTION_FIELDS.get(field)
    if known is not None and known.type == "point":
        return all(_metres(a, b) <= NEAR_M for a in meanings for b in meanings)
    if all(isinstance(item, _Person) for item in meanings):
        return all(_same_person(a, b) for a in meanings for b in meanings)  # type: ignore[arg-type]
    if all(isinstance(item, _Address) for item in meanings):
        return all(_same_address(a, b) for a in meanings for b in meanings)  # type: ignore[arg-type]
    if all(isinstance(item, frozenset) for item in meanings):
        longest = max(meanings, key=lambda item: len(item))  # type: ignore[arg-type]
        return all(item <= longest for item in meanings)  # type: ignore[operator]
    return False


class _Person(tuple[str, ...]):
    """The words of a name: surname, then names or their initials."""

    __slots__ = ()

    def __new__(cls, *words: str) -> _Person:
        return super().__new__(cls, words)


def _same_person(one: _Person, other: _Person) -> bool:
    """Whether one is the other with initials: «Иванова А. Б.» and «Иванова Анна Борисовна»."""
    if len(one) != len(other):
        return False
    return all(
        here == there or (place > 0 and 1 in (len(here), len(there)) and here[0] == there[0])
        for place, (here, there) in enumerate(zip(one, other, strict=True))
    )


class _Address(NamedTuple):
    """The parts of an address that tell one house from another."""

    settlement: str
    street: frozenset[str]
    house: str
    building: str
    structure: str
    liter: str


def _address(text: str) -> Hashable:
    parts = parse_address(text)
    if parts.unread or parts.more or not parts.street or not parts.house:
        return _text(text)
    return _Address(
        _text(parts.settlement),
        frozenset(_text(parts.street).split()),
        *(_text(part).replace(" ", "") for part in (parts.house, parts.building, parts.structure, parts.liter)),
    )


def _same_address(one: _Address, other: _Address) -> bool:
    """Whether both may be one house: what either leaves out is no contradiction, a postcode and a room never are."""
    return all(here == there or not here or not there for here, there in zip(one, other, strict=True))


def _text(value: Any) -> str:
    return _MEANINGLESS.sub(" ", comparison_key(str(value))).strip()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _digits(value: Any) -> str:
    return re.sub(r"\D", "", re.split(r"доб|ext", str(value), maxsplit=1)[0])[-10:]


def _site(value: str) -> str:
    parts = urlsplit(value.strip() if "://" in value else f"http://{value.strip()}")
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"


def _number(value: Any) -> Hashable:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return _text(value)


def _metres(a: Any, b: Any) -> float:
    try:
        lat, lon, other_lat, other_lon = float(a[0]), float(a[1]), float(b[0]), float(b[1])
    except (TypeError, ValueError, IndexError):
        return math.inf
    across = math.cos(math.radians((lat + other_lat) / 2)) * (lon - other_lon)
    return math.hypot(lat - other_lat, across) * 111_195
