"""The places where the standard asks for marks, and the pages on which they are looked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.statutes import Item, Standard, Subsection
from publisher.check.marks import MarkedPage

_SLOTS: dict[tuple[int, str], tuple[Standard, Mapping[str, tuple["Slot", ...]]]] = {}  # a standard holds a dict: no key

_LINKED: dict[int, tuple[Standard, frozenset[str]]] = {}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where the standard asks for a mark."""

    subsection: str
    group: Item | None
    item: Item

    @property
    def name(self) -> str:
        """The itemprop."""
        return self.item.itemprop or ""

    @property
    def parent(self) -> str:
        """The itemprop it must stand in; empty: none."""
        return (self.group.itemprop or "") if self.group else ""

    @property
    def key(self) -> str:
        """«common.uchredLaw.nameUchred»."""
        return self.item.key


@dataclass(frozen=True, slots=True)
class SectionPages:
    """The pages of one subsection: its own and those it names with ``addRef``."""

    subsection: Subsection
    pages: tuple[MarkedPage, ...]
    url: str  # of the page that is there, or should be


def slots_for(standard: Standard, organisation_type: str) -> Mapping[str, tuple[Slot, ...]]:
    """The marks that a type must carry, by subsection."""
    key = (id(standard), organisation_type)
    known = _SLOTS.get(key)
    if known is None or known[0] is not standard:
        found = {
            subsection.id: tuple(slot for slot in iter_slots(subsection) if organisation_type in slot.item.required_for)
            for subsection in standard.subsections
        }
        known = _SLOTS[key] = (standard, found)
    return known[1]


def linked_names(standard: Standard) -> frozenset[str]:
    """The marks whose link matters."""
    known = _LINKED.get(id(standard))
    if known is None or known[0] is not standard:
        slots = (slot for subsection in standard.subsections for slot in iter_slots(subsection))
        names = frozenset(slot.name for slot in slots if slot.item.kind in ("document", "link")) | {"addRef"}
        known = _LINKED[id(standard)] = (standard, names)
    return known[1]


def iter_slots(subsection: Subsection) -> Iterator[Slot]:
    """Every mark of a subsection, groups before their children."""
    for item in subsection.items:
        if item.itemprop:
            yield Slot(subsection.id, None, item)
        for child in item.children:
            if child.itemprop:
                yield Slot(subsection.id, item, child)
