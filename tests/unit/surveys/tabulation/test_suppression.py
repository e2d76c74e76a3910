"""Small counts cannot be computed from what is shown: every table that fits is tried."""

import time
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.tabulation.suppression import (
    Grid,
    is_small,
    mean_is_safe,
    protect_grid,
    protect_line,
)

COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 9), st.integers(0, 30))


def lines_that_fit(counts: Sequence[int], hidden: frozenset[int]) -> Iterator[dict[int, int]]:
    """Every way to fill the hidden places, knowing the sum and that none of them is zero."""
    left = sum(counts[place] for place in hidden)
    places = sorted(hidden)
    for filling in product(range(1, left + 1), repeat=max(0, len(places) - 1)):
        last = left - sum(filling)
        if last >= 1:
            yield dict(zip(places, (*filling, last), strict=True))


@given(st.lists(st.one_of(st.integers(0, 4), st.integers(0, 9)), min_size=1, max_size=5))
def test_no_hidden_count_of_a_line_follows_from_the_others(counts: list[int]) -> None:
    hidden = protect_line(counts)
    if hidden is None:
        return
    assert {place for place, count in enumerate(counts) if is_small(count)} <= hidden
    fitting = list(lines_that_fit(counts, hidden))
    for place in hidden:
        if is_small(counts[place]):
            assert len({filling[place] for filling in fitting}) > 1, f"{counts}: place {place} can only be one number"


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([50, 40, 30], set()),
        ([50, 40, 3], {1, 2}),  # the 3 alone would be the difference
        ([50, 4, 3], {1, 2}),
        ([50, 40, 1, 1], {1, 2, 3}),  # two ones are known: together they are 2 and none is zero
        ([50, 40, 0], set()),  # a zero is no secret
    ],
)
def test_a_line_hides_as_much_as_it_takes(counts: list[int], hidden: set[int]) -> None:
    assert protect_line(counts) == frozenset(hidden)


def test_a_line_of_two_with_a_small_one_is_refused() -> None:
    assert protect_line([98, 2]) is None
    assert protect_line([98, 2], adds_up=False) == frozenset({1})  # of a multiple choice the 98 say nothing of the 2


def make_grid(cells: list[list[int]], *, rows_add_up: bool = True, columns_add_up: bool = True) -> Grid | None:
    """The table as a results page would protect it: margins first, each by itself."""
    rows, columns = [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]
    hidden_rows, hidden_columns = protect_line(rows), protect_line(columns)
    if hidden_rows is None or hidden_columns is None:
        return None
    return Grid(
        tuple(map(tuple, cells)),
        tuple(rows),
        tuple(columns),
        hidden_rows,
        hidden_columns,
        frozenset(row for row, total in enumerate(rows) if total < 10),
        rows_add_up=rows_add_up,
        columns_add_up=columns_add_up,
    )


def tables_that_fit(grid: Grid, hidden: frozenset[tuple[int, int]]) -> Iterator[dict[tuple[int, int], int]]:
    """Every table with the same shown numbers, filled in row by row; hidden counts are at least one where zeros are shown."""
    open_rows = [row for row in range(len(grid.counts)) if any(cell[0] == row for cell in hidden)]
    columns = range(len(grid.column_totals))
    whole = sum(grid.row_totals)

    def least(cell: tuple[int, int]) -> int:
        row, column = cell
        shut = row in grid.hidden_rows or row in grid.closed_rows or column in grid.hidden_columns
        return 0 if shut else 1

    def most(column: int) -> int:
        if column in grid.hidden_columns:
            return whole - sum(
                total for place, total in enumerate(grid.column_totals) if place not in grid.hidden_columns
            )
        return grid.column_totals[column]

    def fill(at: int, found: dict[tuple[int, int], int]) -> Iterator[dict[tuple[int, int], int]]:
        if at == len(open_rows):
            for column in columns:
                total = sum(found.get((row, column), grid.counts[row][column]) for row in range(len(grid.counts)))
                if (total < 1) if column in grid.hidden_columns else (total != grid.column_totals[column]):
                    return
            if (
                sum(found.get((row, c), grid.counts[row][c]) for row in range(len(grid.counts)) for c in columns)
                == whole
            ):
                yield found
            return
        row = open_rows[at]
        cells = [cell for cell in sorted(hidden) if cell[0] == row]
        shown = sum(grid.counts[row][column] for column in columns if (row, column) not in hidden)
        for values in product(*(range(least(cell), most(cell[1]) + 1) for cell in cells)):
            total = shown + sum(values)
            fits = total >= 1 if row in grid.hidden_rows else total == grid.row_totals[row]
            if fits:
                yield from fill(at + 1, found | dict(zip(cells, values, strict=True)))

    yield from fill(0, {})


@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=3), min_size=2, max_size=3))
def test_no_hidden_count_of_a_table_follows_from_what_is_shown(cells: list[list[int]]) -> None:
    assume(len({len(row) for row in cells}) == 1)
    grid = make_grid(cells)
    assume(grid is not None)
    assert grid is not None
    hidden = protect_grid(grid)
    if hidden is None:
        return
    attack(grid, hidden)


@pytest.mark.parametrize(
    "cells",
    [
        [[20, 3, 9], [15, 12, 11], [8, 14, 30]],  # one small count needs a rectangle of four
        [[20, 1, 9], [15, 1, 11], [8, 14, 1]],
        [[12, 2, 8], [2, 30, 9], [9, 9, 9]],
    ],
)
def test_known_tables_stay_closed_and_useful(cells: list[list[int]]) -> None:
    grid = make_grid(cells)
    assert grid is not None
    hidden = protect_grid(grid)
    assert hidden is not None
    assert len(hidden) < 9
    attack(grid, hidden)


def attack(grid: Grid, hidden: frozenset[tuple[int, int]]) -> None:
    """Fail where a hidden small count is the same in every table that fits."""
    small = {
        cell
        for row, cells in enumerate(grid.counts)
        for column, count in enumerate(cells)
        if is_small(count)
        for cell in [(row, column)]
    }
    assert small <= hidden
    seen: dict[tuple[int, int], set[int]] = {cell: set() for cell in small}
    for filling in tables_that_fit(grid, hidden):
        for cell in small:
            seen[cell].add(filling[cell])
        if all(len(values) > 1 for values in seen.values()):
            return
    assert not [cell for cell, values in seen.items() if len(values) < 2], f"{grid} with {sorted(hidden)} hidden"


def test_a_single_hidden_count_is_given_company_in_its_row_and_its_column() -> None:
    grid = make_grid([[20, 3, 9], [15, 12, 11], [8, 14, 30]])
    assert grid is not None
    hidden = protect_grid(grid)
    assert hidden is not None
    assert (0, 1) in hidden
    for row in {cell[0] for cell in hidden}:
        assert sum(cell[0] == row for cell in hidden) > 1
    for column in {cell[1] for cell in hidden}:
        assert sum(cell[1] == column for cell in hidden) > 1


def test_a_group_of_fewer_than_ten_is_not_broken_down() -> None:
    grid = make_grid([[20, 30], [5, 4], [30, 20]])
    assert grid is not None
    hidden = protect_grid(grid)
    assert hidden is not None
    assert {(1, 0), (1, 1)} <= hidden


def test_a_mean_that_would_give_a_hidden_count_away_is_noticed() -> None:
    counts, weights = [40, 3, 2], [1.0, 2.0, 3.0]
    hidden = frozenset({1, 2})
    mean = sum(count * weight for count, weight in zip(counts, weights, strict=True)) / 45
    assert not mean_is_safe(counts, weights, hidden, round(mean, 2), 0.005)  # 1.16: only 3 and 2 fit
    assert mean_is_safe(counts, weights, hidden, round(mean, 1), 0.05)


def test_to_judge_a_mean_takes_no_minutes() -> None:
    counts = [500, 390, 1, 1, 1, 1, 1]  # the ways to fill six places with 395 are 10¹⁰
    hidden = protect_line(counts)
    assert hidden is not None
    began = time.process_time()
    assert mean_is_safe(counts, [float(place) for place in range(7)], hidden, 0.5, 0.05)
    assert time.process_time() - began < 1
