"""Cross tables: a question by groups of those who answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.tabulation.figures import CrossTable, Figure, Row
from surveys.tabulation.summaries import Reading
from surveys.tabulation.suppression import SMALLEST_GROUP, Cell, Grid, protect_grid, protect_line
from surveys.tabulation.tabulation import Matrix, Tabulation
from surveys.tabulation.variables import ANSWERED, Variable

NO_ANSWER = "—"
MOST_CELLS = 400  # of a table that is protected: it takes half a second, and one of 3000 cells half a minute


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the respondents, and how many of them have each key of the tabulation."""

    name: str
    label: str
    size: int
    row: Matrix


@dataclass(frozen=True, slots=True)
class Groups:
    """A way to divide respondents."""

    name: str  # of a variable, or ``<question>.district``
    label: str
    groups: tuple[Group, ...]
    adds_up: bool = True  # nobody is in two groups
    margins_add_up: bool = True  # the sizes give a known number even so


def groups_by_variable(tabulation: Tabulation, variable: Variable, label: str, lang: str) -> Groups:
    """Respondents by their answer to a question."""
    index = tabulation.index()
    empty = np.zeros(len(tabulation.keys), np.int64)
    found = []
    for choice in variable.choices:
        at = index.get((variable.name, choice.name))
        row = empty if at is None else tabulation.together[at]
        size = 0 if at is None else int(row[at])
        found.append(Group(choice.name, choice.label.get(lang) or choice.name, size, row))
    return Groups(variable.name, label, tuple(found), not variable.several, variable.adds_up)


def groups_by_place(
    tabulation: Tabulation,
    question: str,
    groups: Mapping[int, str],
    labels: Mapping[str, str],
    *,
    name: str,
    label: str,
) -> Groups:
    """Respondents by the district or kind of the institution they named."""
    own = tabulation.index().get((question, ANSWERED))
    sums: dict[str, Matrix] = {}
    for institution, row in tabulation.places.get(question, {}).items():
        group = groups.get(institution, "")
        sums[group] = sums[group] + row if group in sums else row
    ordered = sorted(sums, key=lambda group: (group == "", labels.get(group, group)))
    return Groups(
        name,
        label,
        tuple(
            Group(
                group,
                labels.get(group, group) or NO_ANSWER,
                int(sums[group][own]) if own is not None else 0,
                sums[group],
            )
            for group in ordered
        ),
    )


def cross(
    tabulation: Tabulation,
    groups: Groups,
    variable: Variable,
    label: str,
    reading: Reading,
    *,
    divides: Variable | None = None,
) -> CrossTable:
    """One variable by groups; shares are of those of a group who answered it.

    Args:
        divides: the variable whose values the groups are: the same counts are then shown the other way round too.
    """
    names = [(choice.name, choice.label.get(reading.lang) or choice.name) for choice in variable.choices]
    counts = _Counts(tabulation, groups, variable)
    if not reading.suppressed:
        return _table(names, counts, groups, variable, label)
    hidden_rows = protect_line(counts.sizes, adds_up=groups.margins_add_up)
    hidden_columns = protect_line(counts.whole, adds_up=variable.adds_up)
    small = len(counts.rows) * len(counts.whole) <= MOST_CELLS
    hidden = _protect(counts, hidden_rows, hidden_columns, groups, variable) if small else None
    if hidden is not None and divides is not None:
        back = groups_by_variable(tabulation, variable, label, reading.lang)
        other = _protect(_Counts(tabulation, back, divides), hidden_columns, hidden_rows, back, divides)
        if other is not None:  # else nothing is shown the other way round
            hidden = _protect_both(counts, hidden, other, hidden_rows, hidden_columns, divides, variable)
    if hidden is None or hidden_rows is None or hidden_columns is None:
        return CrossTable(variable.name, label, groups.label, (), (), variable.several, withheld=True)
    return _table(names, counts, groups, variable, label, hidden, hidden_rows, hidden_columns)


class _Counts:
    """The numbers of a table: groups by values, and their margins."""

    def __init__(self, tabulation: Tabulation, groups: Groups, variable: Variable) -> None:
        index = tabulation.index()
        places = [index.get((variable.name, value)) for value in variable.values]
        own = index.get((variable.name, ANSWERED))

        def counts_of(row: Matrix) -> tuple[int, ...]:
            return tuple(int(row[at]) if at is not None else 0 for at in places)

        everybody = np.diagonal(tabulation.together)
        self.total = tabulation.total
        self.whole = counts_of(everybody)
        self.whole_answered = int(everybody[own]) if own is not None else 0
        self.sizes = [group.size for group in groups.groups]
        self.rows = [counts_of(group.row) for group in groups.groups]
        self.answered = [int(group.row[own]) if own is not None else 0 for group in groups.groups]


def _closed(counts: _Counts) -> frozenset[int]:
    """Groups of which too few answered."""
    return frozenset(at for at, answered in enumerate(counts.answered) if answered < SMALLEST_GROUP)


def _protect_both(
    counts: _Counts,
    hidden: frozenset[Cell],
    other: frozenset[Cell],
    hidden_rows: frozenset[int] | None,
    hidden_columns: frozenset[int] | None,
    divides: Variable,
    variable: Variable,
) -> frozenset[Cell] | None:
    """The inner counts to hide in a table and in the same one turned over, so that neither tells what the other hides.

    Each shows the bases of its rows, so those who skipped one of the two questions count as known here. The grid is laid
    the same way whichever table is asked for, so that both hide the same.
    """
    rows, columns = len(counts.rows), len(counts.whole)
    outer = frozenset(cell for cell in hidden if cell[0] >= rows or cell[1] >= columns)
    both = (hidden - outer) | {(row, column) for column, row in other if row < rows and column < columns}
    lines, turned = [tuple(row) for row in counts.rows], divides.name > variable.name
    shut, adds_up = (hidden_rows or frozenset(), hidden_columns or frozenset()), (divides.adds_up, variable.adds_up)
    if turned:
        lines, shut, adds_up = list(zip(*lines, strict=True)), shut[::-1], adds_up[::-1]
        both = frozenset((column, row) for row, column in both)
    sums = tuple(map(sum, lines)), tuple(map(sum, zip(*lines, strict=True)))
    found = protect_grid(Grid(tuple(lines), *sums, *shut, frozenset(), *adds_up, both))
    if found is None:
        return None
    return outer | (frozenset((row, column) for column, row in found) if turned else found)


def _protect(
    counts: _Counts,
    hidden_rows: frozenset[int] | None,
    hidden_columns: frozenset[int] | None,
    groups: Groups,
    variable: Variable,
) -> frozenset[Cell] | None:
    """The inner counts to hide. All margins are those that stand alone elsewhere.

    Who belongs to no group is a last row, since the difference would be known. Who was not asked is a last column:
    it is the answer to another question. Whoever was asked and skipped a question told nothing by that.
    """
    if hidden_rows is None or hidden_columns is None:
        return None
    rows, totals, whole = list(counts.rows), list(counts.answered), counts.whole
    if groups.adds_up:
        rows.append(tuple(all_ - sum(row[at] for row in rows) for at, all_ in enumerate(whole)))
        totals.append(counts.whole_answered - sum(counts.answered))
    if variable.conditional:
        totals = [*counts.sizes, *([counts.total - sum(counts.sizes)] if groups.adds_up else [])]
        answered = [*counts.answered, *([counts.whole_answered - sum(counts.answered)] if groups.adds_up else [])]
        rows = [(*row, totals[at] - answered[at]) for at, row in enumerate(rows)]
        whole = (*whole, counts.total - counts.whole_answered)
    hidden = protect_grid(
        Grid(
            tuple(rows),
            tuple(totals),
            whole,
            hidden_rows,
            hidden_columns,
            _closed(counts),
            rows_add_up=groups.adds_up,
            columns_add_up=variable.adds_up,
        )
    )
    if hidden is None:
        return None
    shown = {(row, column) for row in range(len(counts.rows)) for column in range(len(counts.whole))} - hidden
    return hidden if shown else None


def _table(
    names: Sequence[tuple[str, str]],
    counts: _Counts,
    groups: Groups,
    variable: Variable,
    label: str,
    hidden: frozenset[tuple[int, int]] | None = None,
    hidden_rows: frozenset[int] = frozenset(),
    hidden_columns: frozenset[int] = frozenset(),
) -> CrossTable:
    rows = []
    for at, group in enumerate(groups.groups):
        closed = hidden is not None and (at in _closed(counts) or at in hidden_rows)
        # Of a question that not everybody is asked the base may itself be hidden, as the column of the others.
        unknown = closed or (hidden is not None and variable.conditional and (at, len(names)) in hidden)
        base = None if unknown else counts.answered[at]
        places = {column for row, column in hidden or () if row == at}
        rows.append(Row(group.name, group.label, base, _figures(names, counts.rows[at], base, places), closed=closed))
    whole = _figures(names, counts.whole, counts.whole_answered, hidden_columns)
    return CrossTable(variable.name, label, groups.label, tuple(rows), whole, variable.several)


def _figures(
    names: Sequence[tuple[str, str]], counts: Sequence[int], base: int | None, hidden: set[int] | frozenset[int]
) -> tuple[Figure, ...]:
    return tuple(
        Figure(name, label, None, None)
        if at in hidden
        else Figure(name, label, counts[at], counts[at] / base if base else None)
        for at, (name, label) in enumerate(names)
    )
