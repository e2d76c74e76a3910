"""Make the statutory section: each fact given, declared absent, or honestly not published yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from catalog.cards import Fact, FactRow, FactState, InstitutionCard
from catalog.kinds import STATUTORY_TYPE
from publisher.standard import Item, Standard, Subsection


@dataclass(frozen=True, slots=True)
class SubsectionBody:
    """The inside of one statutory page."""

    html: Markup
    text: str  # the given facts as words, for search
    filled: int
    missing: int


class StatutorySection:
    """Render subsections. A fact nobody published looks the same at every school, so it is rendered once."""

    def __init__(self, standard: Standard, get_template: Callable[[str], Template]) -> None:
        self.standard = standard
        macros: Any = get_template("pages/_statutory").make_module({"lang": "ru"})
        self._single, self._group, self._unknown = macros.single, macros.group, macros.unknown
        self._never: dict[str, Markup] = {}
        self._empty: dict[tuple[str, str], Markup] = {}

    def body(self, card: InstitutionCard, subsection: Subsection) -> SubsectionBody:
        """The facts of one subsection in the standard's order."""
        kind = STATUTORY_TYPE[card.kind]
        pieces: list[Markup] = []
        words: list[str] = []
        filled = missing = 0
        for item in subsection.items:
            html, text = self._filled(card, item)
            if html is not None:
                pieces.append(html)
                words.append(text)
                filled += 1
            elif kind in item.required_for:
                pieces.append(self._unpublished(item))
                missing += 1
        return SubsectionBody(Markup("\n").join(pieces), ". ".join(word for word in words if word), filled, missing)

    def _filled(self, card: InstitutionCard, item: Item) -> tuple[Markup | None, str]:
        if item.row_group:
            rows = card.rows.get(item.key, ())
            if rows:
                return self._group(item, rows, Fact()), f"{item.label}: {_row_words(item, rows)}"
            declared = card.facts.get(item.key)
            if declared is not None and declared.state is FactState.ABSENT:
                # None: the absent word in each cell of the first row (the standard's own rule).
                return self._group(item, (_absent_row(item, declared),), declared), f"{item.label}: {declared.value}"
            return None, ""
        fact = card.facts.get(item.key)
        if fact is None or not fact:
            return None, ""
        return self._single(item, fact), f"{item.label}: {fact.value}"

    def _unpublished(self, item: Item) -> Markup:
        found = self._never.get(item.key)
        if found is None:
            found = self._never[item.key] = self._unknown(item, self.standard.unpublished)
        return found


def _row_words(item: Item, rows: tuple[FactRow, ...]) -> str:
    return "; ".join(
        ", ".join(row.cells[name].value for child in item.children if (name := child.itemprop) and name in row.cells)
        for row in rows
    )


def _absent_row(item: Item, declared: Fact) -> FactRow:
    return FactRow(0, {child.itemprop: declared for child in item.children if child.itemprop})
