"""Show the groups of the statutory section: records as a table where they read as one, else as cards."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from markupsafe import Markup

from catalog.cards import Fact, FactRow, FactState
from core.i18n import format_day
from publisher.macros import MarkedDay
from publisher.shell import Shell, escaped, mark
from publisher.standard import Item
from publisher.statutory_values import Shown, ValueShells, is_lost, points_inside

TABLE_COLUMNS = 5.0  # a wider table cannot be read beside the side menu; a column of numbers counts half
LONG_TEXT = 240  # characters of a cell: more of them make a table of one tall row
# The cell that names a record, in the order of choice.
_NAMES = (
    "fio", "eduName", "name", "nameFil", "nameRep", "nameUchred", "nameCab", "namePrac", "objName", "orgName", "finYear",
    "eduProf", "eduLevel",
)  # fmt: skip
Source = tuple[str, date | None, date | None]  # title, first and last day
ShowValues = Callable[[Item, Fact], list[Shown]]


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """How all records of a group are shown, on however many pages."""

    item: Item
    columns: tuple[Item, ...]  # children that some record gives, in the standard's order
    unpublished: tuple[Item, ...]  # children that the type of organisation must publish and no record gives
    required: frozenset[str]  # itemprops of children that are missed where a record lacks them
    layout: str  # table, cards, absent
    name: str  # itemprop of the cell that names a record; empty: none


def applies(item: Item, kind: str) -> bool:
    """Whether an organisation of this type must or should publish the fact."""
    return kind in item.required_for or kind in item.recommended_for


def plan_group(item: Item, rows: Sequence[FactRow], kind: str) -> GroupPlan:
    """Decide about columns and layout from all records together."""
    wanted = [child for child in item.children if child.itemprop and applies(child, kind)]
    given = {name for row in rows for name, fact in row.cells.items() if fact}
    columns = tuple(child for child in item.children if child.itemprop in given)
    name = next((name for name in _NAMES if any(column.itemprop == name for column in columns)), "")
    return GroupPlan(
        item=item,
        columns=columns,
        unpublished=tuple(child for child in wanted if child.itemprop not in given),
        required=frozenset(str(child.itemprop) for child in wanted),
        layout=_layout(columns, rows),
        name=name,
    )


def _layout(columns: Sequence[Item], rows: Sequence[FactRow]) -> str:
    if len(rows) == 1 and all(fact.state is FactState.ABSENT for fact in rows[0].cells.values() if fact):
        return "absent"
    width = sum(0.5 if column.numeric else 1 for column in columns)
    if len(rows) < 2 or len(columns) < 2 or width > TABLE_COLUMNS:
        return "cards"
    long = any(len(fact.value) > LONG_TEXT for row in rows for fact in row.cells.values())
    return "cards" if long else "table"


class GroupShells:
    """The macros of groups, each asked once for a shape."""

    def __init__(self, macros: Any, values: ValueShells, unpublished: str) -> None:
        self._group, self._row, self._source = macros.group, macros.row, macros.source
        self._correction, self._several = macros.corrected, macros.several
        self._values = values
        self._unknown = str(macros.unpublished(unpublished))
        self._shells: dict[object, Shell] = {}

    def values(self, itemprop: str | None, shown: Sequence[Shown], fact: Fact) -> str:
        """All values of a fact, each with its mark; a document that is not there says that it is not published."""
        pieces = [self._values.show(itemprop, value) for value in shown]
        html = pieces[0] if len(pieces) == 1 else self._list(pieces)
        if fact.correction:  # rare, and its words are many: Jinja itself
            html += str(self._correction(fact))
        return html

    def _list(self, pieces: Sequence[str]) -> str:
        key = ("several", len(pieces))
        shell = self._shells.get(key)
        if shell is None:
            holes = [Markup(mark(f"v{at}")) for at in range(len(pieces))]  # noqa: S704  # our own marks
            shell = self._shells[key] = Shell(str(self._several(holes)))
        return shell.fill({f"v{at}": piece for at, piece in enumerate(pieces)})

    def unknown(self) -> str:
        """The words for what nobody has published."""
        return self._unknown

    def rows(self, plan: GroupPlan, rows: Sequence[FactRow], show: ShowValues, *, first: int = 0) -> str:
        """Records as HTML; ``first`` numbers them for links, 0: no numbers."""
        return "".join(self._row_html(plan, row, show, first + at if first else 0) for at, row in enumerate(rows))

    def _row_html(self, plan: GroupPlan, row: FactRow, show: ShowValues, number: int) -> str:
        cells: dict[str, str] = {}
        states: list[str] = []
        for column in plan.columns:
            name = str(column.itemprop)
            fact = row.cells.get(name)
            if fact:
                cells[name] = self.values(name, show(column, fact), fact)
            elif name in plan.required:
                cells[name] = self._unknown
            states.append("given" if fact else "unknown" if name in plan.required else "empty")
        key = (plan.item.key, plan.layout, plan.columns, tuple(states), bool(number))
        shell = self._shells.get(key)
        if shell is None:
            marks = [
                (column, Markup(mark(_hole_of(str(column.itemprop)))) if state != "empty" else "", state)  # noqa: S704  # our own mark
                for column, state in zip(plan.columns, states, strict=True)
            ]
            html = self._row(plan.item, plan.layout, marks, plan.name, mark("number") if number else "")
            shell = self._shells[key] = Shell(str(html))
        holes = {_hole_of(str(column.itemprop)): cells.get(str(column.itemprop), "") for column in plan.columns}
        return shell.fill({**holes, "number": str(number)})

    def group(self, plan: GroupPlan, rows: str, *, before: str = "", after: str = "", heading: str = "") -> str:
        """The group around its records; ``heading`` replaces the standard's label on further pages."""
        key = (plan.item.key, plan.layout, plan.columns, plan.unpublished, bool(before), bool(after))
        shell = self._shells.get(key)
        if shell is None:
            holes = {name: Markup(mark(name)) for name in ("rows", "before", "after", "label")}  # noqa: S704
            html = self._group(
                plan.item,
                plan.layout,
                plan.columns,
                plan.name,
                plan.unpublished,
                holes["label"],
                holes["rows"],
                holes["before"] if before else "",
                holes["after"] if after else "",
                Markup(self._unknown),  # noqa: S704  # the macro's own HTML
            )
            shell = self._shells[key] = Shell(str(html))
        return shell.fill(
            {"rows": rows, "before": before, "after": after, "label": heading or escaped(plan.item.label)}
        )

    def source(self, sources: Sequence[Source], *, others: bool = False) -> str:
        """The one line that says where facts come from and of which day.

        Args:
            others: some facts above name a source of their own.
        """
        if not sources:
            return ""
        shape = ("source", others, tuple((bool(first), first != last) for _, first, last in sources))
        shell = self._shells.get(shape)
        if shell is None:
            marked = [
                (mark(f"t{at}"), MarkedDay(f"a{at}") if first else None, MarkedDay(f"b{at}") if first != last else None)
                for at, (_title, first, last) in enumerate(sources)
            ]
            shell = self._shells[shape] = Shell(str(self._source(marked, others)))
        values: dict[str, str] = {}
        for at, (title, first, last) in enumerate(sources):
            values[f"t{at}"] = escaped(title)
            for letter, day in (("a", first), ("b", last)):
                if day is not None:
                    values[f"i{letter}{at}"], values[f"d{letter}{at}"] = day.isoformat(), format_day(day, "short")
        return shell.fill(values)


@cache
def _hole_of(name: str) -> str:
    """The hole of a cell: marks know small letters and digits only."""
    return "c" + "".join(f"{ord(sign):x}" for sign in name)


def sources_of(facts: Iterable[Fact]) -> list[Source]:
    """Each source once with the span of its days, in the order they come."""
    found: dict[str, Source] = {}
    for fact in facts:
        if fact.source_title:
            before = found.get(fact.source_title)
            days = [day for day in (*(before[1:] if before else ()), fact.seen_on) if day is not None]
            found[fact.source_title] = (fact.source_title, min(days, default=None), max(days, default=None))
    return list(found.values())


def count_group(plan: GroupPlan, rows: Sequence[FactRow], kind: str, show: ShowValues) -> tuple[int, int]:
    """How many marks of the group count as published and as missing, by the supervisor's rule.

    A child is published when every record has it; an absent word counts only where the standard lets it.
    """
    item = plan.item
    filled = missing = 0
    if kind in item.required_for:
        absent = plan.layout == "absent"
        good = bool(rows) and (not absent or item.may_be_absent)
        filled, missing = filled + good, missing + (not good)
    for child in item.children:
        if child.itemprop and kind in child.required_for:
            good = bool(rows) and all(counts(child, row.get(child.itemprop), show) for row in rows)
            filled, missing = filled + good, missing + (not good)
    return filled, missing


def counts(item: Item, fact: Fact, show: ShowValues) -> bool:
    """Whether a fact counts as published."""
    if fact.state is FactState.ABSENT:
        return item.may_be_absent or (item.numeric and fact.value == "0")
    return fact.given and not (points_inside(fact) and is_lost(show(item, fact)))
