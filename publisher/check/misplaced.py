"""Find marks that stand in the wrong place: on another page, outside their group, in other letters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.statutes import Standard
from core.i18n import N_
from publisher.check.marks import Found, MarkedPage
from publisher.check.report import SHOWN, Mark, MarkState, Values
from publisher.check.slots import SectionPages, Slot, iter_slots

OTHER_PAGE = N_("The mark stands on another page: %(page)s.")
OTHER_CASE = N_("The mark is written “%(written)s”; small and capital letters must be as in “%(name)s”.")
OUTSIDE = N_("The mark stands outside its group “%(group)s”.")
WRONG_LEVEL = N_("The mark stands inside “%(parent)s”, where it does not count.")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Stray:
    """A mark that stands where the standard knows none of its name."""

    found: Found
    page: MarkedPage
    subsection: str


def replace_misplaced(
    marks: list[Mark],
    lacking: Sequence[tuple[int, Slot]],
    sections: Sequence[SectionPages],
    others: Sequence[MarkedPage],
    standard: Standard,
) -> None:
    """Put among ``marks`` those that are missing and stand elsewhere; ``lacking`` says where the missing ones are."""
    for place, slot, stray in _give_out(_iter_strays(sections, others, standard), lacking):
        marks[place] = _misplaced(marks[place], slot, stray)


def _iter_strays(sections: Sequence[SectionPages], others: Sequence[MarkedPage], standard: Standard) -> Iterator[Stray]:
    known = {
        subsection.id: {(slot.parent, slot.name) for slot in iter_slots(subsection)}
        for subsection in standard.subsections
    }
    pages = [(section.subsection.id, page) for section in sections for page in section.pages]
    for subsection, page in [*pages, *(("", page) for page in others)]:
        places = known.get(subsection, set())
        for found in page.found:
            at_home = found.depth <= 1 and (found.parent, found.itemprop) in places
            if not at_home and _LETTER.search(found.text):
                yield Stray(found, page, subsection)


def _give_out(strays: Iterable[Stray], lacking: Sequence[tuple[int, Slot]]) -> Iterator[tuple[int, Slot, Stray]]:
    """Find for each missing fact a stray mark of its name; marks alike serve one fact only, the nearest one."""
    by_name: dict[str, dict[tuple[int, str, str], Stray]] = {}
    for stray in strays:
        alike = (id(stray.page), stray.found.parent, stray.found.itemprop)
        by_name.setdefault(stray.found.itemprop.casefold(), {}).setdefault(alike, stray)
    candidates = [
        (_distance(slot, stray), place, slot, alike, stray)
        for place, slot in lacking
        for alike, stray in by_name.get(slot.name.casefold(), {}).items()
    ]
    candidates.sort(key=lambda candidate: candidate[:2])
    used: set[tuple[int, str, str]] = set()
    served: set[int] = set()
    for _nearness, place, slot, alike, stray in candidates:
        if place not in served and alike not in used:
            served.add(place)
            used.add(alike)
            yield place, slot, stray


def _distance(slot: Slot, stray: Stray) -> int:
    """How likely a stray mark is meant for a fact: its page, its group, its letters."""
    return (
        8 * (stray.subsection != slot.subsection)
        + 4 * (stray.found.itemprop != slot.name)
        + 2 * (stray.found.parent.casefold() != slot.parent.casefold())
        + (stray.found.depth > 1)
    )


def _misplaced(mark: Mark, slot: Slot, stray: Stray) -> Mark:
    found = stray.found
    values: Values
    if found.itemprop != slot.name:
        note, values = OTHER_CASE, (("written", found.itemprop), ("name", slot.name))
    elif stray.subsection != slot.subsection:
        note, values = OTHER_PAGE, (("page", stray.page.url),)
    elif found.parent:
        note, values = WRONG_LEVEL, (("parent", found.parent),)
    else:
        note, values = OUTSIDE, (("group", slot.parent),)
    return Mark(
        mark.key, mark.subsection, mark.group, mark.itemprop, mark.label, MarkState.MISPLACED,
        found.text[:SHOWN], stray.page.url, note, values,
    )  # fmt: skip
