"""Tell which place an address, a station or a pair of coordinates means.

The institutions themselves are the gazetteer: what stands in the index has addresses, stations and points, and nothing is
asked of anybody else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from catalog.geo.known import distance_m
from core.i18n import format_number, ngettext
from core.i18n import gettext as _
from search.analysis import address_terms, name_terms, text_terms, tidy, word_terms, words
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from search.result import Hit
from search.words import STREET_WORDS

LONGEST_PLACE = 120  # characters of a place that are looked at
_LOOKED_AT = 100  # institutions
_ONE_PLACE_M = 2_000.0  # what lies further apart is no place to measure from
_SHARE = 0.75  # of the institutions found have to lie that near together
_COORDINATES = re.compile(r"(-?\d{1,2}[.,]\d{1,9})\s*°?\s*[,;\s]\s*(-?\d{1,3}[.,]\d{1,9})\s*°?")
_STATION = frozenset(("метро", "м", "станция", "metro", "station"))
_STATION_WORDS = _STATION | frozenset(("ст", "у", "около", "возле", "рядом", "с", "от", "near"))
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where distances are counted from."""

    point: Point  # WGS 84 latitude, longitude
    label: str  # what was understood, to be read by people


def find_place(written: str, index: SearchIndex, lang: str) -> Place | None:
    """The place that a text means, or None; whatever the text is.

    Tried in this order: coordinates, a house, the name of an institution, what lies together under these words (a street,
    a station, a settlement), a district, the nearest house of the street.
    """
    text = tidy(written[: LONGEST_PLACE * 2])[:LONGEST_PLACE]
    if not text:
        return None
    if point := parse_point(text):
        return Place(point, _describe(point, index, lang))
    if not words(name := _without_station_words(text)):
        return None
    request = SearchRequest(name, type="institution", lang=lang, per_page=_LOOKED_AT)
    result = index.search(request)
    text = result.corrected or name
    hits = [hit for hit in result.hits if hit.point]
    houses = [term for term in address_terms(text) if "|" in term]
    if _STATION.intersection(words(written)):
        hits = [hit for hit in hits if _at_station(hit)] or hits
    else:
        hits = [hit for hit in hits if _in_address(text, hit)] or hits
    found = _same_house(houses, hits) or _same_name(text, hits)
    if found is None and not houses and not result.relaxed:
        found = _together(text, hits) or _district(text, hits)
    return found or _same_street(houses, hits)


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
    away = _("%(distance)s from %(address)s", distance=distance_text(nearest.distance_m), address=nearest.address)
    return f"{label} ({away})"


def _same_house(houses: Sequence[str], hits: Sequence[Hit]) -> Place | None:
    wanted = set(houses)
    for hit in hits:
        if hit.point and wanted.intersection(address_terms(hit.address)):
            return Place(hit.point, hit.address)
    return None


def _same_name(text: str, hits: Sequence[Hit]) -> Place | None:
    """«гимназия 56» stands for where it is."""
    asked = set(_naming(text))
    for hit in hits:
        if hit.point and asked.intersection(_naming(hit.title)):
            return Place(hit.point, f"{hit.title}, {hit.address}" if hit.address else hit.title)
    return None


def _naming(name: str) -> list[str]:
    """The terms that name one institution: the whole name, and a kind with its number."""
    return [term for term in name_terms(name) if not term.startswith("№")]


def _together(text: str, hits: Sequence[Hit]) -> Place | None:
    """The middle of what is found under these words, where it lies together as a street or the surroundings of a station do."""
    points = [hit.point for hit in hits if hit.point]
    if not points:
        return None
    middle = _middle(points)
    near = [point for point in points if distance_m(point, middle) <= _ONE_PLACE_M]
    if len(near) < len(points) * _SHARE:
        return None
    about = ngettext("the middle of %(num)s institution there", "the middle of %(num)s institutions there", len(near))
    return Place(_middle(near), f"{text} ({about})")


def _at_station(hit: Hit) -> bool:
    """Whether the institution was found by the station it names."""
    return any(_STATION.intersection(words(offer.striptags())) for offer in hit.offers)


def _in_address(text: str, hit: Hit) -> bool:
    """Whether every word of the text, the kind of street aside, stands in the institution's address."""
    said = set(text_terms(hit.address))
    asked = [word for word in words(text) if word not in STREET_WORDS]
    return bool(asked) and all(said.intersection(word_terms(word)) for word in asked)


def _district(text: str, hits: Sequence[Hit]) -> Place | None:
    asked = set(words(text)) - {"район", "district"}
    for hit in hits:
        named = set(words(hit.district)) - {"район", "district"}
        if named and named == asked:
            inside = [other.point for other in hits if other.point and other.district == hit.district]
            return Place(_middle(inside), _("the middle of the district: %(name)s", name=hit.district))
    return None


def _same_street(houses: Sequence[str], hits: Sequence[Hit]) -> Place | None:
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
    return Place(best[1].point, _("%(address)s (the nearest known house of the street)", address=best[1].address))


def _split(term: str) -> tuple[str, int]:
    street, _bar, house = term.partition("|")
    digits = re.match(r"\d{1,6}", house)
    return street, int(digits[0]) if digits else 0


def _middle(points: Sequence[Point]) -> Point:
    return median(point[0] for point in points), median(point[1] for point in points)


def _without_station_words(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip(".,").lower() not in _STATION_WORDS)
