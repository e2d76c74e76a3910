"""Tell whether two spellings of an address mean the same house."""

import re

from core.text import comparison_key

_HOUSE = re.compile(r"\b(?:дом|д)\b\.? ?№? ?(\d+(?:/\d+)?[а-я]?)(?![а-я])")
_BARE_HOUSE = re.compile(r", ?(\d+(?:/\d+)?(?:[а-йл-я](?![а-я]))?)(?: ?к ?(\d+))?(?=$|[ ,])")
_BUILDING = re.compile(r"\b(?:корпус|корп|к)\b\.? ?(\d+)")
# Words that stand in every address and tell nothing.
_COMMON = frozenset(
    "санкт петербург петербурга город улица проспект переулок шоссе набережная бульвар площадь линия дом корпус корп литера литер лит "
    "строение район россия область территория муниципальный округ".split()
)


def house_of(address: str) -> tuple[str, str] | None:
    """House and building («27», «4») of an address; None where it names no house."""
    key = comparison_key(address)
    building = _BUILDING.search(key)
    if match := _HOUSE.search(key):
        return match[1], building[1] if building else ""
    if match := _BARE_HOUSE.search(key):
        return match[1], match[2] or (building[1] if building else "")
    return None


def street_words(address: str) -> frozenset[str]:
    """The stems of words that name the street: enough letters to tell it, few enough to forgive endings."""
    words = re.findall(r"[а-я]{4,}", comparison_key(address))
    return frozenset(word[:6] for word in words if word not in _COMMON)


def same_house(one: str, other: str) -> bool:
    """Whether both name the same street, house and building; what either leaves out is not guessed."""
    house = house_of(one)
    return house is not None and house == house_of(other) and bool(street_words(one) & street_words(other))
