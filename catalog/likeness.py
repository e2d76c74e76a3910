"""Weigh how like two faces are, and whether anything they say cannot be true of one institution."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from catalog.addresses import elsewhere, house_of
from catalog.faces import BODY_SCHEMES, STRONG_SCHEMES, Face, near, same_place
from catalog.kinds import Kind
from catalog.name_keys import slips
from catalog.names import same_family

# How sure each rung is. docs/developer/linking.md explains them; a test holds the table to these numbers.
IDENTIFIER, BODY, NUMBERED, NUMBERED_PLACE = 1.0, 0.98, 0.95, 0.93
KM_A_DEGREE = 111.2
FAR_KM = 25.0  # farther than any two sites of a school in one district
ACCEPT = 0.88  # below it nobody is recognised by a name
NEAR_MISS = 0.72  # from here on a person should look
MARGIN = 0.03  # by how much the best must beat the second best
NAME_SHARE = 0.70  # of a score by name; the rest is the place
_LOOSE = 0.85  # of words in another order, or more words on one side: never enough without the house
# Kinds that lists use for one another freely; a special or boarding school of a number is another house than the school.
_PLAIN = frozenset({Kind.SCHOOL, Kind.GYMNASIUM, Kind.LYCEUM, Kind.EDUCATION_CENTRE})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two faces are by name and place."""

    score: float
    dates: int  # founding and closing: how many agree, less those that do not


def contradict(one: Face, other: Face) -> bool:
    """Whether a fact of either cannot be true of the other: identifiers, numbers, districts, regions, lifetimes."""
    if one.identifiers and other.identifiers:
        for scheme in (*STRONG_SCHEMES, *BODY_SCHEMES):
            here, there = one.body(scheme), other.body(scheme)
            if here and there and not here & there:
                return True
    if one.district_key and other.district_key and one.district_key != other.district_key:
        return True
    if elsewhere(one.address, other.address) or far_apart(one, other):  # a «Центральный район» lies in many cities
        return True
    numbers_differ = bool(one.number and other.number and one.number != other.number)
    return numbers_differ or lived_apart(one, other)


def far_apart(one: Face, other: Face) -> bool:
    """Whether both have a point, and no slip of a digit explains the way between them."""
    if one.point is None or other.point is None:
        return False
    across = math.cos(math.radians((one.point[0] + other.point[0]) / 2)) * (one.point[1] - other.point[1])
    return math.hypot(one.point[0] - other.point[0], across) * KM_A_DEGREE > FAR_KM


def lived_apart(one: Face, other: Face) -> bool:
    """Whether one closed before the other opened: a predecessor, not the same institution."""
    return bool(
        (one.founded_on and other.closed_on and one.founded_on >= other.closed_on)
        or (other.founded_on and one.closed_on and other.founded_on >= one.closed_on)
    )


def same_kind(one: Face, other: Face) -> bool:
    """Whether kind and the word before the number may mean one institution."""
    if one.kind is other.kind:
        plain = one.kind in _PLAIN or one.kind is Kind.KINDERGARTEN
        return plain or not one.word or not other.word or one.word == other.word
    return one.kind in _PLAIN and other.kind in _PLAIN


def may_be_same_kind(one: Face, other: Face) -> bool:
    """Whether lists mix the two kinds up; enough where the house is one."""
    return Kind.OTHER in (one.kind, other.kind) or same_family(one.kind, other.kind)


def houses_differ(one: Face, other: Face) -> bool:
    """Whether both name a house, and not the same."""
    if not one.address or not other.address:
        return False
    here, there = house_of(one.address), house_of(other.address)
    return here is not None and there is not None and not same_place(one, other)


def compare_names(one: Face, other: Face) -> float:
    """How like the names are: 1 equal, 0.9 and more with slips of the pen, less where words are missing or moved."""
    best = 0.0
    for here in (one.name_key, *one.other_keys):
        for there in (other.name_key, *other.other_keys):
            best = max(best, _compare_keys(here, there))
            if best == 1.0:
                return best
    return best


def _compare_keys(here: str, there: str) -> float:
    if not here or not there:
        return 0.0
    distance = slips(here, there)
    if distance is not None:
        return 1.0 - distance / max(len(here), len(there), 10)
    moved = fuzz.token_sort_ratio(here, there, score_cutoff=60.0)
    return _LOOSE * moved / 100.0


def compare_places(one: Face, other: Face) -> float:
    """How surely both stand in one place: 1 the house or the postcode, less where less is known, 0 elsewhere."""
    if near(one, other) is False and not same_place(one, other):
        return 0.3 if one.town == other.town else 0.0
    if same_place(one, other):
        return 1.0
    town = _same_town(one.town, other.town)
    if one.postcode and other.postcode:
        if one.postcode == other.postcode:
            return 0.8 if houses_differ(one, other) else 0.98
        distance = OSA.distance(one.postcode, other.postcode, score_cutoff=2)
        if distance <= 2 and not one.postcode.isdigit():
            return (0.94 if distance == 1 else 0.85) if town is not False else 0.75
        if not one.postcode.isdigit():
            return 0.4 if town else 0.0
    if one.district_key and one.district_key == other.district_key:
        return 0.75 if houses_differ(one, other) else 0.9
    if town:
        return 0.6 if houses_differ(one, other) else 0.85
    if town is None:
        return UNPLACED_DATED if compare_dates(one, other) > 0 else 0.5
    return 0.0


UNPLACED_DATED = 0.62  # neither says where; one name and one day of founding or closing


def _same_town(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    return one == other or OSA.distance(one, other, score_cutoff=2) <= (1 if max(len(one), len(other)) < 8 else 2)


def compare_dates(one: Face, other: Face) -> int:
    """Founding and closing: 1 for each that agrees, less 1 for each that does not.

    Where one gives dates and leaves this one out, that is a word, too: it is open, or older than the list. A face
    without any date says nothing.
    """
    if not (one.founded_on or one.closed_on) or not (other.founded_on or other.closed_on):
        return 0
    return _agree(one.founded_on, other.founded_on) + _agree(one.closed_on, other.closed_on)


def _agree(one: str, other: str) -> int:
    if one == other:
        return 1 if one else 0
    return -1


def liken(one: Face, other: Face) -> Likeness:
    """The score by name and place. Nothing that contradicts should be asked."""
    name = compare_names(one, other)
    dates = compare_dates(one, other)
    if name < 0.6:
        return Likeness(0.0, dates)
    place = compare_places(one, other)
    score = NAME_SHARE * name + (1.0 - NAME_SHARE) * place
    if place < 0.5:
        score = min(score, ACCEPT - 0.01)  # elsewhere: a person may look, nobody is recognised
    if not may_be_same_kind(one, other) and (one.kind, other.kind) != (Kind.OTHER, Kind.OTHER):
        score -= 0.1
    return Likeness(max(0.0, score), dates)


def faces_agree(one: Face, other: Face) -> tuple[str, float] | None:
    """By which rung two faces are of one institution, if there were no others; None where they are not."""
    for scheme in STRONG_SCHEMES:
        if one.body(scheme) & other.body(scheme):
            return scheme, IDENTIFIER
    for scheme in BODY_SCHEMES:
        if one.body(scheme) & other.body(scheme) and agrees_within_body(one, other):
            return scheme, BODY
    if contradict(one, other):
        return None
    if one.number and one.number == other.number and (rung := numbered(one, other)) is not None:
        return rung
    found = liken(one, other)
    return ("name-place", round(found.score, 3)) if found.score >= ACCEPT else None


def agrees_within_body(one: Face, other: Face) -> bool:
    """Whether two faces with one INN or OGRN are one place of that body, not two branches of it."""
    if one.number and other.number and one.number != other.number:
        return False
    if lived_apart(one, other):
        return False
    if houses_differ(one, other):
        return compare_names(one, other) >= 0.95
    if one.number and one.number == other.number:
        return may_be_same_kind(one, other)
    return same_place(one, other) or compare_names(one, other) >= 0.6 or _one_in_other(one, other)


def _one_in_other(one: Face, other: Face) -> bool:
    return fuzz.token_set_ratio(one.name_key, other.name_key) >= 85


def numbered(one: Face, other: Face) -> tuple[str, float] | None:
    """The rung of kind, number and district, or of kind, number and house."""
    if one.district_key and one.district_key == other.district_key and same_kind(one, other):
        return "kind-number-district", NUMBERED
    if may_be_same_kind(one, other) and (same_place(one, other) or _one_postcode(one, other)):
        return "kind-number-district-address", NUMBERED_PLACE
    return None


def _one_postcode(one: Face, other: Face) -> bool:
    return bool(one.postcode) and one.postcode == other.postcode and same_kind(one, other)
