"""Tell which place an address, a station or a pair of coordinates means.

The institutions themselves are the gazetteer: what stands in the index has addresses, stations and points, and nothing is
asked of anybody else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from catalog.geo.known import distance_m
from core.i18n import format_number, ngettext
from core.i18n import gettext as _
from search.analysis import address_terms, is_weak, name_terms, text_terms, tidy, word_terms, words
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from search.result import Hit, SearchResult
from search.words import STREET_WORDS

LONGEST_PLACE = 120  # characters of a place that are looked at
_LOOKED_AT = 100  # institutions
_ONE_PLACE_M = 2_000.0  # what lies further from the middle is no place to measure from
_ONE_STREET_M = 5_000.0  # streets are long
_SHARE = 0.75  # of the institutions found have to lie that near together
_COORDINATES = re.compile(r"(-?\d{1,2}[.,]\d{1,9})\s*°?\s*[,;\s]\s*(-?\d{1,3}[.,]\d{1,9})\s*°?")
_STATION = frozenset(("метро", "м", "станция", "metro", "station"))
_STATION_WORDS = _STATION | frozenset(("ст", "у", "около", "возле", "рядом", "с", "от", "near"))
_DISTRICT = frozenset(("район", "district"))
# What stands beside the name of a street: some write it out, some shorten it, some leave it away.
_NO_NAMES = STREET_WORDS | frozenset(
    ("река", "реки", "канал", "канала", "дом", "литера", "литер", "корпус", "строение")
)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where distances are counted from."""

    point: Point  # WGS 84 latitude, longitude
    label: str  # what was understood, to be read by people


def find_place(written: str, index: SearchIndex, lang: str) -> Place | None:
    """The place that a text means, or None; whatever the text is.

    Tried in this order: coordinates, a district, a house, the name of an institution, what lies together under these
    words (a street, the surroundings of a station, a settlement), the nearest house of the street.
    """
    text = tidy(written[: LONGEST_PLACE * 2])[:LONGEST_PLACE]
    if point := parse_point(text):
        return Place(point, _describe(point, index, lang))
    name = _without_station_words(text)
    if not words(name):
        return None
    if found := _district(name, index, lang):
        return found

    def ask(text: str) -> SearchResult:
        return index.search(SearchRequest(text, type="institution", lang=lang, per_page=_LOOKED_AT))

    result = ask(name)
    name = result.corrected or name
    street = _street_words(name)
    on_street = [hit for hit in result.hits if _stands_on(street, hit)]
    houses = {term for term in address_terms(name) if "|" in term and term.partition("|")[0] in _terms(street)}
    if found := _same_house(houses, on_street) or _same_name(name, result.hits):
        return found
    if houses:
        return _same_street(houses, [hit for hit in ask(" ".join(street)).hits if _stands_on(street, hit)])
    if result.relaxed:
        return None
    if _STATION.intersection(words(text)):
        on_street = [hit for hit in result.hits if _at_station(hit)]
        on_street = on_street or list(result.hits)
    return _together(name, on_street, _ONE_STREET_M) if on_street else _together(name, result.hits, _ONE_PLACE_M)


def parse_point(text: str) -> Point | None:
    """Latitude and longitude in degrees: «59.935, 30.334», also with decimal commas."""
    match = _COORDINATES.fullmatch(text.strip())
    if not match:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in match.groups())
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def distance_text(metres: float) -> str:
    """A straight distance as people say it: «350 m», «1.2 km», «14 km»."""
    if metres < 995:
        return _("%(metres)s m", metres=max(10, round(metres / 10) * 10))
    kilometres = metres / 1000
    return _(
        "%(kilometres)s km", kilometres=format_number(round(kilometres, 1) if kilometres < 9.95 else round(kilometres))
    )


def _describe(point: Point, index: SearchIndex, lang: str) -> str:
    """Coordinates in words: what stands nearest to them."""
    label = _("the point %(lat)s, %(lon)s", lat=f"{point[0]:.3f}", lon=f"{point[1]:.3f}")
    request = SearchRequest(type="institution", lang=lang, sort=Sort.DISTANCE, point=point, per_page=1)
    nearest = next(iter(index.search(request).hits), None)
    if nearest is None or nearest.distance_m is None or not nearest.address:
        return label
    away = _(
        "%(distance)s from %(address)s", distance=distance_text(nearest.distance_m), address=_first(nearest.address)
    )
    return f"{label} ({away})"


def _same_house(houses: set[str], hits: Sequence[Hit]) -> Place | None:
    for hit in hits:
        if hit.point and houses.intersection(address_terms(hit.address)):
            return Place(hit.point, _first(hit.address))
    return None


def _same_name(text: str, hits: Sequence[Hit]) -> Place | None:
    """«гимназия 56» stands for where it is."""
    asked = set(_naming(text))
    for hit in hits:
        if hit.point and asked.intersection(_naming(hit.title)):
            return Place(hit.point, f"{hit.title}, {_first(hit.address)}" if hit.address else hit.title)
    return None


def _naming(name: str) -> list[str]:
    """The terms that name one institution: the whole name, and a kind with its number."""
    return [term for term in name_terms(name) if not term.startswith("№")]


def _together(text: str, hits: Sequence[Hit], within_m: float) -> Place | None:
    """The middle of what is found under these words, where it lies together as a street or the surroundings of a station do."""
    points = [hit.point for hit in hits if hit.point]
    if not points:
        return None
    middle = _middle(points)
    near = [point for point in points if distance_m(point, middle) <= within_m]
    if len(near) < len(points) * _SHARE:
        return None
    about = ngettext("the middle of %(num)s institution there", "the middle of %(num)s institutions there", len(near))
    return Place(_middle(near), f"{text} ({about})")


def _at_station(hit: Hit) -> bool:
    """Whether the institution was found by the station it names."""
    return any(_STATION.intersection(words(offer.striptags())) for offer in hit.offers)


def _street_words(text: str) -> list[str]:
    """The words of an address that tell one street from another."""
    return [word for word in words(text) if not word[0].isdigit() and not is_weak(word) and word not in _NO_NAMES]


def _terms(street: Iterable[str]) -> set[str]:
    return {term for word in street for term in word_terms(word)}


def _stands_on(street: Sequence[str], hit: Hit) -> bool:
    """Whether every word of the street stands in the institution's address."""
    said = set(text_terms(hit.address)) if hit.point else set()
    return bool(street) and all(said.intersection(word_terms(word)) for word in street)


def _district(text: str, index: SearchIndex, lang: str) -> Place | None:
    asked = set(words(text)) - _DISTRICT
    for slug, name in index.districts.items():
        if asked and asked == set(words(name)) - _DISTRICT:
            request = SearchRequest(district=slug, lang=lang, per_page=_LOOKED_AT)
            if points := [hit.point for hit in index.search(request).hits if hit.point]:
                return Place(_middle(points), _("the middle of the district: %(name)s", name=name))
    return None


def _same_street(houses: set[str], hits: Sequence[Hit]) -> Place | None:
    """The known house of the street whose number comes nearest."""
    wanted = dict(_split(term) for term in houses)
    best: tuple[int, Hit] | None = None
    for hit in hits:
        for street, number in (_split(term) for term in address_terms(hit.address) if "|" in term):
            if hit.point and street in wanted:
                away = abs(number - wanted[street])
                if best is None or away < best[0]:
                    best = (away, hit)
    if best is None or best[1].point is None:
        return None
    return Place(
        best[1].point, _("%(address)s (the nearest known house of the street)", address=_first(best[1].address))
    )


def _split(term: str) -> tuple[str, int]:
    street, _bar, house = term.partition("|")
    digits = re.match(r"\d{1,6}", house)
    return street, int(digits[0]) if digits else 0


def _middle(points: Sequence[Point]) -> Point:
    return median(point[0] for point in points), median(point[1] for point in points)


def _without_station_words(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip(".,").lower() not in _STATION_WORDS)


def _first(address: str) -> str:
    """The first of several addresses."""
    return address.partition(";")[0]
