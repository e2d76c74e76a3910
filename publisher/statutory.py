"""Make the statutory section: each fact given, declared absent, or honestly not published yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from catalog.cards import Fact, FactRow, FactState, InstitutionCard
from catalog.kinds import STATUTORY_TYPE
from publisher.macros import put_texts, shape_of, with_marks
from publisher.shell import Shell, mark
from publisher.standard import Item, Standard, Subsection


@dataclass(frozen=True, slots=True)
class SubsectionBody:
    """The inside of one statutory page."""

    html: str
    text: str  # the given facts as words, for search
    filled: int
    missing: int


class StatutorySection:
    """Render subsections through shells.

    A fact nobody published looks the same at every school; two given facts of one shape (with a link or not, with a
    source or not) differ in their texts only. So Jinja renders each shape once, with marks for the texts.
    """

    def __init__(self, standard: Standard, get_template: Callable[[str], Template]) -> None:
        self.standard = standard
        self._page = get_template("pages/subsection")
        macros: Any = get_template("pages/_statutory").make_module({"lang": "ru"})
        self._single, self._group, self._unknown = macros.single, macros.group, macros.unknown
        self._never: dict[str, str] = {}
        self._shapes: dict[object, Shell] = {}

    def page(self, itemtype: str, dated: bool) -> Shell:
        """The page around a subsection's facts; holes: title, html, updated, report."""
        key = (itemtype, dated)
        if key not in self._shapes:
            html = self._page.render(
                lang="ru",
                itemtype=itemtype,
                title=mark("title"),
                html=Markup(mark("html")),  # noqa: S704  # our own mark
                updated=mark("updated") if dated else "",
                report_href=mark("report"),
                ministries=self.standard.ministries,
            )
            self._shapes[key] = Shell(html)
        return self._shapes[key]

    def body(self, card: InstitutionCard, subsection: Subsection) -> SubsectionBody:
        """The facts of one subsection in the standard's order."""
        kind = STATUTORY_TYPE[card.kind]
        pieces: list[str] = []
        words: list[str] = []
        filled = missing = 0
        for item in subsection.items:
            html, text = self._filled(card, item)
            if html:
                pieces.append(html)
                words.append(text)
                filled += 1
            elif kind in item.required_for:
                pieces.append(self._unpublished(item))
                missing += 1
        return SubsectionBody("\n".join(pieces), ". ".join(words), filled, missing)

    def _filled(self, card: InstitutionCard, item: Item) -> tuple[str, str]:
        fact = card.facts.get(item.key)
        if not item.row_group:
            return (self._show_single(item, fact), f"{item.label}: {fact.value}") if fact else ("", "")
        if rows := card.rows.get(item.key):
            return self._show_group(item, rows, Fact()), f"{item.label}: {_row_words(item, rows)}"
        if fact is not None and fact.state is FactState.ABSENT:
            # None: the absent word in each cell of the first row (the standard's own rule).
            row = FactRow(0, {child.itemprop: fact for child in item.children if child.itemprop})
            return self._show_group(item, (row,), fact), f"{item.label}: {fact.value}"
        return "", ""

    def _unpublished(self, item: Item) -> str:
        found = self._never.get(item.key)
        if found is None:
            found = self._never[item.key] = str(self._unknown(item, self.standard.unpublished))
        return found

    def _show_single(self, item: Item, fact: Fact) -> str:
        if fact.correction:  # rare, and its words are many: Jinja itself
            return str(self._single(item, fact))
        key = (item.key, shape_of(fact))
        shell = self._shapes.get(key)
        if shell is None:
            shell = self._shapes[key] = Shell(str(self._single(item, with_marks(fact, "0"))))
        values: dict[str, str] = {}
        put_texts(values, fact, "0")
        return shell.fill(values)

    def _show_group(self, item: Item, rows: Sequence[FactRow], declared: Fact) -> str:
        cells = [[(name, row.cells[name]) for name in row.cells] for row in rows]
        facts = [fact for row in cells for _, fact in row]
        if any(fact.correction for fact in facts):
            return str(self._group(item, rows, declared))
        key = (
            item.key,
            tuple(tuple((name, shape_of(fact)) for name, fact in row) for row in cells),
            shape_of(declared),
        )
        shell = self._shapes.get(key)
        if shell is None:
            marked = [
                FactRow(0, {name: with_marks(fact, f"{number}x{at}") for at, (name, fact) in enumerate(row)})
                for number, row in enumerate(cells)
            ]
            shell = self._shapes[key] = Shell(str(self._group(item, marked, with_marks(declared, "z"))))
        values: dict[str, str] = {}
        for number, row in enumerate(cells):
            for at, (_name, fact) in enumerate(row):
                put_texts(values, fact, f"{number}x{at}")
        put_texts(values, declared, "z")
        return shell.fill(values)


def _row_words(item: Item, rows: Sequence[FactRow]) -> str:
    return "; ".join(
        ", ".join(row.cells[name].value for child in item.children if (name := child.itemprop) and name in row.cells)
        for row in rows
    )
