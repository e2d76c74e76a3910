"""Know points of buildings by their address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, hypot, radians

from catalog.addresses import AddressParts
from catalog.cleaning import district_key
from catalog.geo.gazetteer import region_key
from core.text import comparison_key

SAME_PLACE_M = 100.0  # points of one address further apart contradict each other
METRES_A_DEGREE = 111_320.0


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude) that lie within a region."""
    north = (one[0] - other[0]) * METRES_A_DEGREE
    east = (one[1] - other[1]) * METRES_A_DEGREE * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east)


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """A building whose point some source gives."""

    parts: AddressParts
    lat: float
    lon: float
    district: int | None
    address: str
    institution: int | None = None  # whose own point it is

    @property
    def place(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.lat, self.lon


@dataclass(slots=True)
class KnownPoints:
    """Known points by street and by house."""

    _by_street: dict[frozenset[str], list[KnownPoint]] = field(default_factory=lambda: defaultdict(list))

    def add(self, point: KnownPoint) -> None:
        """Remember a point; an address without a house tells nothing."""
        if point.parts.street_key and point.parts.house_key:
            self._by_street[point.parts.street_key].append(point)

    def _on_street(self, parts: AddressParts, district: int | None) -> Iterator[KnownPoint]:
        for point in self._by_street.get(parts.street_key, ()) if parts.street_key else ():
            if same_street(parts, point.parts) and _same_settlement(parts, point, district):
                yield point

    def at_house(self, parts: AddressParts, district: int | None, *, but: int | None = None) -> list[KnownPoint]:
        """Points of the very house, in the order they were added; ``but`` leaves out an institution's own."""
        if not parts.house_key:
            return []
        return [
            point
            for point in self._on_street(parts, district)
            if point.parts.house_key == parts.house_key
            and (not parts.liter or not point.parts.liter or parts.liter == point.parts.liter)
            and (but is None or point.institution != but)
        ]

    def nearest_on_street(self, parts: AddressParts, district: int | None) -> KnownPoint | None:
        """The known house of the street whose number comes nearest; None without a number or a neighbour."""
        number = house_number(parts)
        if number is None:
            return None
        known = [(abs(n - number), p) for p in self._on_street(parts, district) if (n := house_number(p.parts))]
        return min(known, key=lambda item: item[0])[1] if known else None


def agree(points: Iterable[KnownPoint]) -> bool:
    """Whether points of one address lie at one place."""
    found = list(points)
    return all(distance_m(found[0].place, point.place) <= SAME_PLACE_M for point in found[1:])


def house_number(parts: AddressParts) -> int | None:
    """The number of a house without letters and fractions."""
    match = re.match(r"\d+", parts.house)
    return int(match[0]) if match else None


def same_street(one: AddressParts, other: AddressParts) -> bool:
    """Whether two addresses name one street of one settlement, as far as both say."""
    pairs = (
        (one.street_kind, other.street_kind),
        (comparison_key(one.locality), comparison_key(other.locality)),
        (region_key(one.region) if one.region else "", region_key(other.region) if other.region else ""),
    )
    if any(mine and theirs and mine != theirs for mine, theirs in pairs):
        return False
    if one.settlement_kind in ("город", "") or other.settlement_kind in ("город", ""):
        return True
    return not one.area or not other.area or district_key(one.area) == district_key(other.area)


def _same_settlement(parts: AddressParts, point: KnownPoint, district: int | None) -> bool:
    mine, theirs = comparison_key(parts.settlement), comparison_key(point.parts.settlement)
    if mine and theirs:
        return mine == theirs and (district is None or point.district is None or point.district == district)
    return district is not None and point.district == district  # who leaves the town out is believed in the district
