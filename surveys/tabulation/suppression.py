"""Hide small counts so that nobody can compute them from what stays.

A count from one to four is small: it is hidden, and with it as many larger ones as it takes. What is shown forms a network:
values flow from the whole through groups and values back to the whole, and every sum is a node where what comes in goes out. A
hidden count can be another number than it is exactly when there is a way around through hidden counts only
(``_is_open``). Where none can be found by hiding more, the table is refused.

Zeros are no secret and are shown; so whoever reads knows that a hidden count is at least one.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

SMALLEST_CELL = 5
SMALLEST_GROUP = 10  # respondents of a group whose answers are broken down

Cell = tuple[int, int]  # row, column


def is_small(count: int) -> bool:
    """Whether a count would tell too much."""
    return 0 < count < SMALLEST_CELL


def protect_line(counts: Sequence[int], *, adds_up: bool = True) -> frozenset[int] | None:
    """Which of these counts to hide when their sum is known; None where only hiding all would do.

    Args:
        counts: how often each value was chosen.
        adds_up: False where an answer can have several values, so that counts say nothing of each other.
    """
    hidden = {place for place, count in enumerate(counts) if is_small(count)}
    if not adds_up or not hidden:
        return frozenset(hidden)
    # One alone is the difference; ones only are known, since none is zero.
    while len(hidden) < 2 or sum(counts[place] for place in hidden) == len(hidden):
        rest = [place for place, count in enumerate(counts) if count and place not in hidden]
        if not rest:
            return None
        hidden.add(min(rest, key=lambda place: (counts[place], place)))
    return None if all(place in hidden for place, count in enumerate(counts) if count) else frozenset(hidden)


@dataclass(frozen=True, slots=True)
class Grid:
    """Groups by values: the counts, their margins, and which margins are shown elsewhere."""

    counts: tuple[tuple[int, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    hidden_rows: frozenset[int] = frozenset()  # whose totals are hidden where the groups are shown by themselves
    hidden_columns: frozenset[int] = frozenset()
    closed_rows: frozenset[int] = frozenset()  # not broken down: too few respondents
    rows_add_up: bool = True  # the groups share nobody, so that a column's counts give its total
    columns_add_up: bool = True  # an answer has one value, so that a row's counts give its total
    kept_hidden: frozenset[Cell] = frozenset()  # are hidden whether they need it or not


def protect_grid(grid: Grid) -> frozenset[Cell] | None:
    """Which inner counts to hide; None where the table cannot be made safe or would show nothing.

    Margins are not chosen here: they are shown where groups and values stand alone, so everybody knows them. Where one
    is hidden there, its whole line is hidden here, and the table says nothing new about it.
    """
    shut = {
        (row, column)
        for row, cells in enumerate(grid.counts)
        for column in range(len(cells))
        if row in grid.hidden_rows or row in grid.closed_rows or column in grid.hidden_columns
    }
    hidden = shut | grid.kept_hidden | {cell for cell in _cells(grid) if is_small(_at(grid, cell))}
    while (weak := _weak(grid, hidden, shut)) is not None:
        more = _next_to_hide(grid, hidden, weak)
        if more is None:
            return None
        hidden.add(more)
    for cell in sorted(
        hidden - shut - grid.kept_hidden, key=lambda cell: (-_at(grid, cell), cell)
    ):  # what turned out not to be needed
        if not is_small(_at(grid, cell)) and _weak(grid, hidden - {cell}, shut) is None:
            hidden.remove(cell)
    return frozenset(hidden) if len(hidden) < sum(map(len, grid.counts)) else None


def _weak(grid: Grid, hidden: set[Cell], shut: set[Cell]) -> Cell | None:
    """A small count that follows from what is shown."""
    for cell in sorted(hidden):
        if is_small(_at(grid, cell)) and not _is_open(grid, hidden, cell, shut):
            return cell
    return None


def _cells(grid: Grid) -> Iterator[Cell]:
    return ((row, column) for row, cells in enumerate(grid.counts) for column in range(len(cells)))


def _at(grid: Grid, cell: Cell) -> int:
    return grid.counts[cell[0]][cell[1]]


def _next_to_hide(grid: Grid, hidden: set[Cell], weak: Cell) -> Cell | None:
    """The smallest shown count in the line of a weak one that has the fewest others hidden."""
    row, column = weak
    lines: list[list[Cell]] = []
    if grid.columns_add_up:
        lines.append([(row, other) for other in range(len(grid.column_totals))])
    if grid.rows_add_up:
        lines.append([(other, column) for other in range(len(grid.row_totals))])
    lines.sort(key=lambda line: sum(cell in hidden for cell in line))
    every = list(_cells(grid))
    for line in (*lines, every):  # a way around may need cells that are in neither line
        free = [cell for cell in line if cell not in hidden and _at(grid, cell)]
        if free:
            return min(free, key=lambda cell: (_at(grid, cell), cell))
    return None


def _is_open(grid: Grid, hidden: set[Cell], cell: Cell, shut: set[Cell]) -> bool:
    """Whether a hidden count could be one more or one less without any shown number changing.

    The table is a flow: groups → row (its total) → column (the count) → values (its total). One more in a cell is made up for
    along a way back from its column to its row: forward through a hidden count that grows, backward through one that
    shrinks. All numbers are whole, so such a way exists exactly when another table fits.
    """
    if not grid.rows_add_up and not grid.columns_add_up:
        return True  # nothing adds up to anything: a count says nothing of another
    steps: dict[str, list[str]] = {}

    def allow(tail: str, head: str, count: int, least: int) -> None:
        steps.setdefault(tail, []).append(head)
        if count > least:
            steps.setdefault(head, []).append(tail)

    def node(kind: str, number: int) -> str:
        # Where lines do not add up, nothing is conserved there: all of them are one node that anything may pass.
        adds_up = grid.columns_add_up if kind == "row" else grid.rows_add_up
        return f"{kind} {number}" if adds_up else "free"

    for other in hidden:
        if other != cell:
            allow(node("row", other[0]), node("column", other[1]), _at(grid, other), 0 if other in shut else 1)
    # The whole is known, so totals of groups can only give to each other, and totals of values likewise.
    groups, values = ("groups", "values") if grid.rows_add_up and grid.columns_add_up else ("free", "free")
    for row in grid.hidden_rows:
        allow(groups, node("row", row), grid.row_totals[row], 1)
    for column in grid.hidden_columns:
        allow(node("column", column), values, grid.column_totals[column], 1)
    tail, head = node("row", cell[0]), node("column", cell[1])
    if _reaches(steps, head, tail):
        return True  # it could be one more
    least = 0 if cell in shut else 1
    return _at(grid, cell) > least and _reaches(steps, tail, head)  # it could be one less


def _reaches(steps: dict[str, list[str]], start: str, end: str) -> bool:
    if start == end:
        return True
    seen, waiting = {start}, deque([start])
    while waiting:
        for following in steps.get(waiting.popleft(), ()):
            if following == end:
                return True
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def mean_is_safe(
    counts: Sequence[int], weights: Sequence[float], hidden: frozenset[int], shown_mean: float, half_step: float
) -> bool:
    """Whether the mean of a scale may stand beside its counts: it is one more equation for the hidden ones.

    Tries every way to fill the hidden places so that their sum fits and the mean rounds to the one shown.

    Args:
        counts: of all places.
        weights: what each place is worth, in whole numbers.
        hidden: places whose count is not shown.
        shown_mean: as it is written.
        half_step: half of the last digit written.
    """
    total = sum(counts)
    if not hidden or not total:
        return True
    places = sorted(hidden)
    known = sum(weights[place] * counts[place] for place in range(len(counts)) if place not in hidden)
    low, high = (shown_mean - half_step) * total - known - 1e-9, (shown_mean + half_step) * total - known + 1e-9
    left = sum(counts[place] for place in places)
    if left > 400:  # so many ways that none of them is the only one
        return True
    for own in places:
        if not is_small(counts[own]):
            continue
        others = [weights[place] for place in places if place != own]
        sums = _sums_of(others, left)
        fitting = sum(
            _fits(others, sums, left - value, low - value * weights[own], high - value * weights[own])
            for value in range(1, min(left, 2 * SMALLEST_CELL) + 1)
        )
        if fitting < 2:
            return False
    return True


def _sums_of(weights: Sequence[float], most: int) -> list[int]:
    """For each number of people up to ``most``, which sums they can make above the least one: bit n stands for n."""
    steps = [int(weight - min(weights)) for weight in weights]
    found = [1]
    while len(found) <= most:
        reached = 0
        for step in steps:
            reached |= found[-1] << step
        found.append(reached)
    return found


def _fits(weights: Sequence[float], sums: Sequence[int], left: int, low: float, high: float) -> bool:
    """Whether places with at least one each can hold ``left`` in all, worth between ``low`` and ``high``."""
    free = left - len(weights)
    if free < 0 or not weights:
        return False
    least = sum(weights) + free * min(weights)
    first, last = max(0, ceil(low - least)), floor(high - least)
    return first <= last and (sums[free] >> first) & ((1 << (last - first + 1)) - 1) != 0
