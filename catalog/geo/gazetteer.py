"""Know settlements, regions and streets from gazetteers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from catalog.addresses import AddressParts, street_key
from catalog.cleaning import district_key
from catalog.geo.areas import Areas
from core.text import comparison_key

# Words of a region's kind; «Респ Адыгея», «Адыгея» and «Республика Адыгея» are one.
_REGION_WORDS = frozenset(
    "республика респ область обл край автономный автономная округ ао аобл город г россии кузбасс югра якутия чувашия".split()
)


def region_key(name: str) -> str:
    """A region's name without its kind, for matching."""
    words = comparison_key(name).replace("/", " ").replace("(", " ").replace(")", " ").replace("-", " ").split()
    kept = [word.strip(".") for word in words if word.strip(".") not in _REGION_WORDS]
    return " ".join(kept) or " ".join(words)


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement of a gazetteer."""

    name: str
    lat: float
    lon: float
    source: str  # catalog.geo.origins
    region: str = ""  # key; empty where the gazetteer does not say
    oktmo: str = ""
    okato: str = ""
    fias: str = ""


@dataclass(slots=True)
class Gazetteer:
    """What all gazetteers of an installation say together."""

    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))  # by comparison key
    regions: Areas = field(default_factory=lambda: Areas(()))  # outlines by region key
    streets: dict[frozenset[str], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """Words of a street -> (key of the district, key of the settlement or "")."""
    street_districts: set[str] = field(default_factory=set)
    street_settlements: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # -> keys of districts
    problems: list[str] = field(default_factory=list)

    def add_place(self, place: Place, names: Iterable[str] = ()) -> None:
        """Let a settlement be found under its names."""
        for key in {comparison_key(name) for name in (place.name, *names)} - {""}:
            self.places[key].append(place)

    def find_settlement(
        self, parts: AddressParts, inside: Callable[[Place], bool] = lambda _place: False
    ) -> Place | None:
        """The settlement an address names; None where no gazetteer knows it, or several fit.

        A place counts where its region is the one the address names: by the gazetteer's word, by the region's outline,
        or because it is ``inside`` the district that the institution is said to be in. Without a region in the address only a town counts, and only where its name is borne once.
        """
        found = self.places.get(comparison_key(parts.settlement), []) if parts.settlement else []
        region = region_key(parts.region) if parts.region else ""
        if region:
            fitting = [place for place in found if self._lies_in(place, region) or (not place.region and inside(place))]
        else:
            fitting = found if parts.settlement_kind == "город" else []
        for source in dict.fromkeys(place.source for place in sorted(fitting, key=lambda place: place.source)):
            of_source = [place for place in fitting if place.source == source]
            if len(of_source) == 1 and (region or len({(p.lat, p.lon) for p in found if p.source == source}) == 1):
                return of_source[0]
        return None

    def _lies_in(self, place: Place, region: str) -> bool:
        if place.region:
            return place.region == region
        return self.regions.contains(region, place.lat, place.lon) is True

    def settle(self, parts: AddressParts, known: Mapping[str, str]) -> AddressParts:
        """Read a part that no word explains as the settlement, where it is known as one: «Санкт-Петербург, Колпино, …».

        ``known`` are settlements that other addresses of the register name with their kind: key -> kind.
        """
        if len(parts.unread) != 1 or (parts.settlement and parts.settlement != parts.region):
            return parts
        key = comparison_key(parts.unread[0])
        kind = known.get(key) or ("город" if key in self.street_settlements else "")
        if not kind and parts.region and self.find_settlement(replace(parts, settlement=parts.unread[0])):
            kind = "город"
        if not kind:
            return parts
        return replace(parts, settlement=parts.unread[0], settlement_kind=kind, unread=())

    def find_street_district(self, parts: AddressParts) -> str:
        """The key of the one district that the street or its settlement is in; empty where it is not the only one."""
        if parts.unread or not self.street_districts:
            return ""
        settlement = comparison_key(parts.settlement)
        if parts.settlement != parts.region and settlement in self.street_settlements:
            districts = self.street_settlements[settlement]
            return next(iter(districts)) if len(districts) == 1 else ""
        if parts.settlement != parts.region or not parts.street:
            return ""
        found = {district for district, of in self.streets.get(street_key(parts.street), ()) if not of}
        return next(iter(found)) if len(found) == 1 else ""

    def street_contradicts(self, parts: AddressParts, district: str) -> bool:
        """Whether the street is known, but only in other districts than the one named (its key)."""
        if (
            not parts.street
            or parts.unread
            or district not in self.street_districts
            or parts.settlement != parts.region
        ):
            return False
        found = {key for key, of in self.streets.get(street_key(parts.street), ()) if not of}
        return bool(found) and district not in found

    def add_street(self, district: str, settlement: str, name: str) -> None:
        """Let a street lie in a district, and where one is named in a settlement of it."""
        from catalog.addresses import parse_address

        key = district_key(district)
        self.street_districts.add(key)
        place = comparison_key(settlement)
        if place:
            self.street_settlements[place].add(key)
        words = parse_address(f"{name}, 1").street_key or street_key(name)
        if words:
            self.streets[words].add((key, place))
