"""Say of every fact the standard asks for whether the marks of a site give it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.statutes import Item, Standard
from core.i18n import N_
from publisher.check.marks import Found, MarkedPage
from publisher.check.misplaced import replace_misplaced
from publisher.check.report import SHOWN, Mark, MarkState, Values
from publisher.check.slots import SectionPages, Slot, slots_for

LETTER = re.compile(r"\w")  # a value without any says nothing: a dash
ADDRESS = re.compile(r"(?:https?://|www\.)\S|[\w-]+\.[a-zа-я]{2,}", re.IGNORECASE)
NO_LINK = N_("There is a text, but no link to the file or page.")
EMPTY = N_("The mark is there, but nothing stands in it.")
HIDDEN = N_("The mark is there, but visitors do not see it.")
SOME_ROWS = N_("Only %(have)s of %(rows)s rows have it.")
NOT_ABSENT = N_("“%(word)s” is not enough here: the law exempts nobody from this fact.")
UNPUBLISHED = N_("The page says that it is not published yet.")


@dataclass(frozen=True, slots=True)
class Scored:
    """The marks of a site, and all that was found of each."""

    marks: tuple[Mark, ...]
    seen: Mapping[str, Sequence[Found]]  # by key


def score_marks(
    sections: Sequence[SectionPages], others: Sequence[MarkedPage], organisation_type: str, standard: Standard
) -> Scored:
    """The state of each mark that a site of this type must carry, in the standard's order.

    Args:
        sections: the pages of the subsections.
        others: the other pages of the site, where a mark is misplaced.
    """
    by_id = {section.subsection.id: section for section in sections}
    slots = slots_for(standard, organisation_type)
    marks: list[Mark] = []
    lacking: list[tuple[int, Slot]] = []
    seen: dict[str, Sequence[Found]] = {}
    for subsection in standard.subsections:
        section = by_id.get(subsection.id) or SectionPages(subsection, (), f"{subsection.path}")
        judge = _Judge(section, standard)
        for slot in slots[subsection.id]:
            mark = judge.mark_of(slot)
            if mark.state is MarkState.MISSING:
                lacking.append((len(marks), slot))
            elif not slot.item.row_group:
                seen[slot.key] = judge.seen(slot)
            marks.append(mark)
    if lacking:
        replace_misplaced(marks, lacking, sections, others, standard)
    return Scored(tuple(marks), seen)


class _Judge:
    """Judges the facts of one subsection by its pages."""

    def __init__(self, section: SectionPages, standard: Standard) -> None:
        self._section = section
        self._absent = frozenset(word.lower() for word in standard.absent_words)
        self._unpublished = {standard.unpublished.lower(), standard.unpublished.lower().replace("ё", "е")}
        # (parent, itemprop) -> the marks of that name, page by page
        self._seen: dict[tuple[str, str], list[tuple[MarkedPage, Found]]] = {}
        self._hidden: set[tuple[str, str]] = set()
        for page in section.pages:
            for found in page.found:
                if found.depth <= 1:
                    self._seen.setdefault((found.parent, found.itemprop), []).append((page, found))
            self._hidden.update((found.parent, found.itemprop) for found in page.hidden)

    def mark_of(self, slot: Slot) -> Mark:
        if slot.group is not None:
            return self._child(slot, slot.group)
        if slot.item.row_group:
            return self._group(slot)
        return self._single(slot)

    def seen(self, slot: Slot) -> Sequence[Found]:
        """All that stands where the slot is."""
        return [found for _page, found in self._seen.get((slot.parent, slot.name), [])]

    # -- single facts --------------------------------------------------------------------------------------------

    def _single(self, slot: Slot) -> Mark:
        seen = self._seen.get(("", slot.name), [])
        judged = [(self._judge(slot.item, found), page, found) for page, found in seen]
        for wanted in (MarkState.FILLED, MarkState.DECLARED_ABSENT):
            for (state, note, values), page, found in judged:
                if state is wanted:
                    return self._mark(slot, state, note, values, found, page)
        if judged:
            (state, note, values), page, found = judged[0]
            return self._mark(slot, state, note, values, found, page)
        return self._none(slot)

    # -- groups --------------------------------------------------------------------------------------------------

    def _rows(self, group: Item) -> list[tuple[MarkedPage, Found]]:
        return self._seen.get(("", group.itemprop or ""), [])

    def _group(self, slot: Slot) -> Mark:
        rows = self._rows(slot.item)
        if not rows:
            return self._none(slot)
        page, first = rows[0]
        words = {
            self._absence(child, found)
            for child in slot.item.children
            for _page, found in self._cells(slot.item, child)
            if LETTER.search(found.text)
        }
        if not words and LETTER.search(first.text):
            words = {self._absence(slot.item, found) for _page, found in rows}
            if None in words:  # a text, but no cell of it is marked: the row is there, its cells are not
                return self._mark(slot, MarkState.FILLED, "", (), first, page)
        if not words:
            return self._mark(slot, MarkState.MISSING, EMPTY, (), first, page)
        if None not in words:
            word = next(iter(sorted(str(word) for word in words)))
            return self._declared(slot, word, first, page)
        return self._mark(slot, MarkState.FILLED, "", (), first, page)

    def _cells(self, group: Item, child: Item) -> list[tuple[MarkedPage, Found]]:
        return self._seen.get((group.itemprop or "", child.itemprop or ""), [])

    def _child(self, slot: Slot, group: Item) -> Mark:
        rows = self._rows(group)
        best: dict[tuple[int, int], tuple[MarkState, str, Values]] = {}
        shown: tuple[MarkedPage, Found] | None = None
        worth = len(_ORDER)
        for page, found in self._cells(group, slot.item):
            row = (id(page), found.row)
            judged = self._judge(slot.item, found)
            order = _ORDER[judged[0]]
            if row not in best or order < _ORDER[best[row][0]]:
                best[row] = judged
            if order < worth:
                shown, worth = (page, found), order
        if not rows or shown is None:
            return self._none(slot)
        page, found = shown
        states = [judged[0] for judged in best.values()]
        have = sum(state is not MarkState.MISSING for state in states)
        if have < len(rows):
            if have == 0:
                _state, note, values = next(iter(best.values()))
            else:
                note, values = SOME_ROWS, (("have", str(have)), ("rows", str(len(rows))))
            return self._mark(slot, MarkState.MISSING, note, values, found, page)
        state = MarkState.DECLARED_ABSENT if MarkState.FILLED not in states else MarkState.FILLED
        return self._mark(slot, state, "", (), found, page)

    # -- one value -----------------------------------------------------------------------------------------------

    def _absence(self, item: Item, found: Found) -> str | None:
        """The absent word a value is; None: it is a value."""
        word = _plain(found.text)
        if word not in self._absent or (found.href and item.kind in ("document", "link")):
            return None
        return None if word == "0" and item.numeric else found.text

    def _judge(self, item: Item, found: Found) -> tuple[MarkState, str, Values]:
        if not LETTER.search(found.text):
            return MarkState.MISSING, EMPTY, ()
        if (word := self._absence(item, found)) is not None:
            if item.may_be_absent:
                return MarkState.DECLARED_ABSENT, "", ()
            return MarkState.MISSING, NOT_ABSENT, (("word", word),)
        if _plain(found.text) in self._unpublished:
            return MarkState.MISSING, UNPUBLISHED, ()
        if not found.href and (item.kind == "document" or (item.kind == "link" and not ADDRESS.search(found.text))):
            return MarkState.MISSING, NO_LINK, ()
        return MarkState.FILLED, "", ()

    def _declared(self, slot: Slot, word: str, found: Found, page: MarkedPage) -> Mark:
        if slot.item.may_be_absent:
            return self._mark(slot, MarkState.DECLARED_ABSENT, "", (), found, page)
        return self._mark(slot, MarkState.MISSING, NOT_ABSENT, (("word", word),), found, page)

    def _none(self, slot: Slot) -> Mark:
        note = HIDDEN if (slot.parent, slot.name) in self._hidden else ""
        return Mark(
            slot.key, slot.subsection, slot.parent, slot.name, slot.item.label, MarkState.MISSING,
            url=self._section.url, note=note,
        )  # fmt: skip

    def _mark(self, slot: Slot, state: MarkState, note: str, values: Values, found: Found, page: MarkedPage) -> Mark:
        return Mark(
            slot.key, slot.subsection, slot.parent, slot.name, slot.item.label, state,
            found.text[:SHOWN], page.url, note, values,
        )  # fmt: skip


def _plain(text: str) -> str:
    """A word without the case and the full stop it was written with."""
    return text.strip(" .,;").lower()


_ORDER = {MarkState.FILLED: 0, MarkState.DECLARED_ABSENT: 1, MarkState.MISSING: 2}


def by_subsection(marks: Sequence[Mark]) -> Mapping[str, Sequence[Mark]]:
    """Marks by subsection, in the order they come."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.subsection, []).append(mark)
    return found
