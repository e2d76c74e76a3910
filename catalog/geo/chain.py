"""Find the best point for an address, a step at a time, and say which step found it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.addresses import AddressParts
from catalog.geo.areas import Areas
from catalog.geo.gazetteer import Gazetteer, Place, region_key
from catalog.geo.known import KnownPoints, agree
from catalog.geo.nominatim import Answer
from catalog.geo.origins import BUILDINGS, DISTRICTS, GEOCODER
from catalog.kinds import Precision
from core.i18n import N_, gettext
from core.text import comparison_key


class Step(StrEnum):
    """What found a point, in the order of the chain."""

    BUILDING = "building"  # a known point of the same house
    GEOCODER = "geocoder"
    STREET = "street"  # the nearest known house of the same street
    SETTLEMENT = "settlement"  # a gazetteer
    DISTRICT = "district"  # the inside of the district's outline


STEP_LABELS: dict[Step, str] = {
    Step.BUILDING: N_("known building of the same address"),
    Step.GEOCODER: N_("geocoder"),
    Step.STREET: N_("known building of the same street"),
    Step.SETTLEMENT: N_("settlement of a gazetteer"),
    Step.DISTRICT: N_("inside of the district"),
}
FROM_SAME_HOUSE = N_("the point of another building with this address")
FROM_SAME_STREET = N_("the point of a neighbouring house of the street")
FROM_SETTLEMENT = N_("the point of the settlement")
FROM_DISTRICT = N_("a point inside the district")
FROM_GEOCODER = N_("found by the geocoder")
POINTS_DIFFER = N_("Known points of its address lie more than 100 m apart; none is taken.")
OUTSIDE_DISTRICT = N_(
    "The point found for its address (%(step)s) lies outside the district that is named; it is not taken."
)

STREET_ELSEWHERE = N_("The list of streets knows its street, but in other districts than the one that is named.")


@dataclass(frozen=True, slots=True)
class Subject:
    """An institution that needs a point."""

    id: int
    address: str
    parts: AddressParts
    district: int | None


@dataclass(frozen=True, slots=True)
class Located:
    """A point, how exact it is and where it comes from."""

    lat: float
    lon: float
    precision: Precision
    source: str
    step: Step
    original: str  # what was matched
    how: str  # msgid


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A point that was found and not taken."""

    institution: int
    message: str  # msgid
    step: Step

    @property
    def sentence(self) -> str:
        """The sentence in the current language."""
        return gettext(self.message, step=gettext(STEP_LABELS[self.step]))


@dataclass(slots=True)
class Chain:
    """Everything that may tell where an address is."""

    known: KnownPoints
    gazetteer: Gazetteer
    districts: Areas
    inside: Mapping[int, tuple[float, float]] = field(default_factory=dict)  # a point inside each district
    spread: Collection[str] = ()  # settlements that reach over several districts: there a district tells more
    ask: Callable[[Subject], Answer | None] | None = None
    contradictions: list[Contradiction] = field(default_factory=list)

    def locate(self, subject: Subject) -> Located | None:
        """The first step that finds a point in the district that is named, the exact ones first."""
        settlement = self._settlement
        steps: list[Callable[[Subject], Located | None]] = [self._same_house, self._geocoder, self._same_street]
        finer = comparison_key(subject.parts.settlement) not in self.spread
        steps += [settlement, self._district] if finer else [self._district, settlement]
        for step in steps:
            found = step(subject)
            if found is None:
                continue
            if self.districts.contains(subject.district, found.lat, found.lon) is False:
                self.contradictions.append(Contradiction(subject.id, OUTSIDE_DISTRICT, found.step))
                continue
            return found
        return None

    def _same_house(self, subject: Subject) -> Located | None:
        found = self.known.at_house(subject.parts, subject.district, but=subject.id)
        if not found:
            return None
        if not agree(found):
            self.contradictions.append(Contradiction(subject.id, POINTS_DIFFER, Step.BUILDING))
            return None
        best = found[0]
        return Located(
            best.lat, best.lon, Precision.BUILDING, BUILDINGS, Step.BUILDING, best.address, FROM_SAME_HOUSE
        )  # fmt: skip

    def _geocoder(self, subject: Subject) -> Located | None:
        answer = self.ask(subject) if self.ask is not None else None
        if answer is None or answer.precision not in (Precision.BUILDING, Precision.STREET):
            return None  # gazetteers know settlements, too, and whose they are
        return Located(
            answer.lat, answer.lon, answer.precision, GEOCODER, Step.GEOCODER, answer.name, FROM_GEOCODER
        )  # fmt: skip

    def _same_street(self, subject: Subject) -> Located | None:
        near = self.known.nearest_on_street(subject.parts, subject.district)
        if near is None:
            return None
        return Located(near.lat, near.lon, Precision.STREET, BUILDINGS, Step.STREET, near.address, FROM_SAME_STREET)

    def _settlement(self, subject: Subject) -> Located | None:
        place = self.gazetteer.find_settlement(
            subject.parts, lambda place: self.districts.contains(subject.district, place.lat, place.lon) is True
        )
        if place is None:
            return None
        return Located(
            place.lat, place.lon, Precision.SETTLEMENT, place.source, Step.SETTLEMENT, subject.parts.settlement, FROM_SETTLEMENT
        )  # fmt: skip

    def _district(self, subject: Subject) -> Located | None:
        inside = self.inside.get(subject.district) if subject.district is not None else None
        if inside is None:
            return None
        return Located(*inside, Precision.DISTRICT, DISTRICTS, Step.DISTRICT, "", FROM_DISTRICT)


def geocoder_query(parts: AddressParts, address: str) -> str:
    """How an address is asked: street, house and settlement, without what geocoders stumble over."""
    house = (
        parts.house
        + (f" к{parts.building}" if parts.building else "")
        + (f" с{parts.structure}" if parts.structure else "")
    )
    if parts.unread or not parts.street or not house:
        return address[:500]
    place = (
        parts.settlement if parts.settlement == parts.region else f"{parts.settlement_kind} {parts.settlement}".strip()
    )
    region = "" if region_key(parts.region or "-") == region_key(parts.settlement or "-") else parts.region
    return ", ".join(
        part for part in (parts.street_line, house.strip(), place, parts.area if place else "", region) if part
    )[:500]


def settlement_codes(place: Place) -> dict[str, str]:
    """The codes a gazetteer gives for a settlement, by field."""
    codes = {"oktmo": place.oktmo, "okato": place.okato, "fias": place.fias}
    return {name: code for name, code in codes.items() if code}
