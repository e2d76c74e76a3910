"""Turn one element of a federal register into names and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree


@dataclass(frozen=True, slots=True)
class Shape:
    """What the elements of a register hold; an element that is not named here is a text."""

    lists: frozenset[str] = frozenset()  # elements that hold a list of records
    cards: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # elements that hold one, and what is wanted of it
    private: str = "\0"  # elements whose names begin so: only whether they are filled is read, never what is in them
    any_case: bool = False  # names are compared, and given, in small letters


def read_tree(element: etree._Element, shape: Shape) -> dict[str, Any]:
    """The children of an element by their names without namespace: texts, lists, cards; of two of one name the first."""
    told: dict[str, Any] = {}
    for child in element:
        name = child.tag
        if type(name) is not str:  # an entity that nobody resolves
            continue
        if name[0] == "{":
            name = name.rpartition("}")[2]
        if shape.any_case:
            name = name.lower()
        if name in told:
            continue
        if name in shape.lists:
            told[name] = [read_tree(item, shape) for item in child]
        elif name in shape.cards:
            told[name] = _read_card(child, shape.cards[name], shape.any_case)
        elif name.startswith(shape.private):
            told[name] = bool(child.text and child.text.strip())
        elif text := child.text:
            told[name] = text
    return told


def _read_card(element: etree._Element, wanted: frozenset[str], any_case: bool) -> dict[str, str]:
    told: dict[str, str] = {}
    for child in element:
        name = child.tag
        if type(name) is not str:
            continue
        if name[0] == "{":
            name = name.rpartition("}")[2]
        if any_case:
            name = name.lower()
        if name in wanted and name not in told and (text := child.text):
            told[name] = text
    return told
