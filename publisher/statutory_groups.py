"""Show the groups of the statutory section: records as a table where they read as one, else as cards."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from markupsafe import Markup

from catalog.cards import Fact, FactRow, FactState
from core.i18n import format_day
from publisher.check.score import LETTER
from publisher.macros import MarkedDay
from publisher.shell import Shell, escaped, mark
from publisher.standard import Item
from publisher.statutory_values import Shown, ValueShells, is_lost, is_plain, leads_somewhere, points_inside

TABLE_COLUMNS = 5.0  # a wider table cannot be read beside the side menu
SHORT_TEXT = 90  # characters of a cell: cards of such cells only are set in three or four columns
LONG_TEXT = 240  # characters of a cell: more of them make a table of one tall row
# The cell that names a record, in the order of choice.
_NAMES = (
    "name", "fio", "eduCourse", "eduName", "nameFil", "nameRep", "nameUchred", "nameCab", "namePrac", "objName", "orgName", "finYear",
    "eduProf", "eduLevel",
)  # fmt: skip
_STATES = {"g": "given", "u": "unknown", "e": "empty"}  # of a cell
Source = tuple[str, date | None, date | None]  # title, first and last day
ShowValues = Callable[[Item, Fact], list[Shown]]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A child of a group that some record gives."""

    item: Item
    name: str  # its itemprop
    hole: str
    required: bool  # missed where a record lacks it


@dataclass(frozen=True, slots=True, eq=False)
class GroupPlan:
    """How the records of a group are shown that give the same children: made once, compared by identity."""

    item: Item
    columns: tuple[Column, ...]  # in the standard's order
    unpublished: tuple[Item, ...]  # children that the type of organisation must publish and no record gives
    name: str  # itemprop of the cell that names a record; empty: none
    width: float  # columns of a table
    layout: str  # table, cards, short (cards of short cells), absent


def applies(item: Item, kind: str) -> bool:
    """Whether an organisation of this type must or should publish the fact."""
    return kind in item.required_for or kind in item.recommended_for


class GroupPlans:
    """The plans made so far."""

    def __init__(self) -> None:
        self._plans: dict[object, GroupPlan] = {}

    def plan(self, item: Item, rows: Sequence[FactRow], kind: str) -> GroupPlan:
        """Decide about columns and layout from all records together."""
        given = frozenset(name for row in rows for name, fact in row.cells.items() if fact)
        width = sum(_width(child) for child in item.children if child.itemprop in given)
        key = (item.key, kind, given, layout := _layout(width, rows))
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = _plan(item, given, kind, width, layout)
        return found


def _plan(item: Item, given: frozenset[str], kind: str, width: float, layout: str) -> GroupPlan:
    columns = tuple(
        Column(child, child.itemprop, _hole_of(child.itemprop), applies(child, kind))
        for child in item.children
        if child.itemprop and child.itemprop in given
    )
    return GroupPlan(
        item=item,
        columns=columns,
        unpublished=tuple(
            child for child in item.children if child.itemprop and applies(child, kind) and child.itemprop not in given
        ),
        name=next((name for name in _NAMES if any(column.name == name for column in columns)), ""),
        width=width,
        layout=layout,
    )


def _width(item: Item) -> float:
    """What a column takes of a table: addresses of the web cannot be broken, numbers are short."""
    return 0.5 if item.numeric else 1.25 if item.format in ("phone", "email", "url") else 1


def _layout(width: float, rows: Sequence[FactRow]) -> str:
    if len(rows) == 1 and all(fact.state is FactState.ABSENT for fact in rows[0].cells.values() if fact):
        return "absent"
    longest = max((len(fact.value) for row in rows for fact in row.cells.values()), default=0)
    if len(rows) > 1 and 1 < width <= TABLE_COLUMNS and longest <= LONG_TEXT:
        return "table"
    plain = not any(fact.parts for row in rows for fact in row.cells.values())
    return "short" if len(rows) > 1 and width > TABLE_COLUMNS and longest <= SHORT_TEXT and plain else "cards"


class GroupShells:
    """The macros of groups, each asked once for a shape."""

    def __init__(self, macros: Any, values: ValueShells, unpublished: str) -> None:
        self._group, self._row, self._source = macros.group, macros.row, macros.source
        self._correction, self._several = macros.corrected, macros.several
        self._values = values
        self._unknown = str(macros.unpublished(unpublished))
        self._shells: dict[object, Shell] = {}

    def values(self, item: Item, fact: Fact, show: ShowValues) -> str:
        """All values of a fact, each with its mark; a document that is not there says that it is not published."""
        if not (fact.parts or fact.href or fact.correction) and is_plain(item):
            return self._values.plain(item.itemprop, "text" if fact.given else "absent", fact.value)
        pieces = [self._values.show(item.itemprop, value) for value in show(item, fact)]
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
        holes: dict[str, str] = {"number": str(number)}
        states = ""
        get = row.cells.get
        for column in plan.columns:
            fact = get(column.name)
            if fact:
                holes[column.hole] = self.values(column.item, fact, show)
                states += "g"
            elif column.required:
                holes[column.hole] = self._unknown
                states += "u"
            else:
                states += "e"
        key = (plan, states, number > 0)
        shell = self._shells.get(key)
        if shell is None:
            cells = [
                (column.item, Markup(mark(column.hole)) if state != "e" else "", _STATES[state])  # noqa: S704  # our own mark
                for column, state in zip(plan.columns, states, strict=True)
            ]
            html = self._row(plan.item, plan.layout, cells, plan.name, mark("number") if number else "")
            shell = self._shells[key] = Shell(str(html))
        return shell.fill(holes)

    def group(self, plan: GroupPlan, rows: str, *, before: str = "", after: str = "", heading: str = "") -> str:
        """The group around its records; ``heading`` replaces the standard's label on further pages."""
        key = (plan, bool(before), bool(after))
        shell = self._shells.get(key)
        if shell is None:
            holes = {name: Markup(mark(name)) for name in ("rows", "before", "after", "label")}  # noqa: S704
            html = self._group(
                anchor_of(plan.item),
                plan.item,
                plan.layout,
                [column.item for column in plan.columns],
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


def anchor_of(item: Item) -> str:
    """The id of a fact's place on its page; no frame around it has ids that begin so."""
    return f"f-{item.key.rpartition('.')[2]}"


@cache
def _hole_of(name: str) -> str:
    """The hole of a cell: marks know small letters and digits only."""
    return "c" + "".join(f"{ord(sign):x}" for sign in name)


def sources_of(rows: Iterable[FactRow]) -> list[Source]:
    """Each source of the records' cells once with the span of its days, by title."""
    said = {(fact.source_title, fact.seen_on) for row in rows for fact in row.cells.values() if fact.source_title}
    days: dict[str, list[date]] = {}
    for title, day in sorted(said, key=lambda entry: (entry[0], entry[1] or date.min)):
        days.setdefault(title, []).extend([day] if day else [])
    return [(title, found[0] if found else None, found[-1] if found else None) for title, found in days.items()]


def count_group(plan: GroupPlan, rows: Sequence[FactRow], kind: str, show: ShowValues) -> tuple[int, int]:
    """How many marks of the group count as published and as missing, by the supervisor's rule.

    A child is published when every record has it; an absent word counts only where the standard lets it.
    """
    item = plan.item
    wanted = [child for child in item.children if child.itemprop and kind in child.required_for]
    group = int(kind in item.required_for)
    if not rows:
        return 0, group + len(wanted)
    filled = group if plan.layout != "absent" or item.may_be_absent else 0
    given = {column.name for column in plan.columns}
    for child in wanted:
        name = str(child.itemprop)
        filled += name in given and all(counts(child, row.cells.get(name, NOTHING), show) for row in rows)
    return filled, group + len(wanted) - filled


NOTHING = Fact()


def counts(item: Item, fact: Fact, show: ShowValues) -> bool:
    """Whether a fact counts as published; a dash does not, nor a document that nothing leads to."""
    if fact.state is FactState.ABSENT:
        return item.may_be_absent or (item.numeric and fact.value == "0")
    if not LETTER.search(fact.value):
        return False
    if item.kind in ("document", "link"):
        return fact.given and any(leads_somewhere(item, value) for value in show(item, fact))
    return fact.given and not (points_inside(fact) and is_lost(show(item, fact)))
