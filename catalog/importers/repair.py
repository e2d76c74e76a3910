"""Read a line of CSV whose quotation marks are not doubled, by the number of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_PARTS = 2000
_DOUBLED = re.compile(r'(?:[^"]|"")*')
_ODD = 1  # a cell with an odd number of quotation marks inside
_LOOSE = 3  # a cell that begins with a quotation mark which is never closed
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Repaired:
    """The cells of a line; ``ways`` is how many readings are equally good."""

    cells: list[str]
    ways: int


def repair_line(line: str, delimiter: str, widths: tuple[int, ...]) -> Repaired | None:
    """The reading of a line in one of these numbers of cells whose quotation marks are best in balance.

    A cell is quoted when it begins and ends with a quotation mark; those inside it are its own. None where no reading
    has that many cells.
    """
    parts = line.rstrip("\r\n").split(delimiter)
    if len(parts) > MOST_PARTS or len(parts) < min(widths):
        return None
    best: tuple[int, int, int] | None = None
    # Where many marks are in doubt the work grows with parts × width × parts: only quoted runs are tried.
    for width in widths:
        found = _best_split(parts, delimiter, width)
        if found is not None and (best is None or found[0] < best[0]):
            best = (found[0], found[1], width)
    if best is None:
        return None
    return Repaired(_split(parts, delimiter, best[2]), best[1])


def _runs(parts: list[str], delimiter: str) -> list[list[tuple[int, int]]]:
    """For each part the ends of the cells that may begin there, with what they cost."""
    runs: list[list[tuple[int, int]]] = []
    closes = [at for at, part in enumerate(parts) if part.endswith('"')]
    quotes = [0]
    for part in parts:
        quotes.append(quotes[-1] + part.count('"'))
    for start, part in enumerate(parts):
        if not part.startswith('"'):
            runs.append([(start + 1, 0)])
            continue
        found = [
            (end + 1, _ODD * ((quotes[end + 1] - quotes[start]) % 2))
            for end in closes
            if end > start or (end == start and len(part) > 1)
        ][:200]
        runs.append([*found, (start + 1, _LOOSE)] if not (found and found[0][0] == start + 1) else found)
    return runs


def _table(
    parts: list[str], delimiter: str, width: int
) -> tuple[list[list[int]], list[list[int]], list[list[tuple[int, int]]]]:
    """Least cost, and number of ways, from each part to the end in so many cells."""
    runs = _runs(parts, delimiter)
    count = len(parts)
    costs = [[_NEVER] * (count + 1) for _ in range(width + 1)]
    ways = [[0] * (count + 1) for _ in range(width + 1)]
    costs[0][count], ways[0][count] = 0, 1
    for left in range(1, width + 1):
        below, ways_below = costs[left - 1], ways[left - 1]
        for start in range(count - left, max(-1, -1), -1):
            least, number = _NEVER, 0
            for end, cost in runs[start]:
                if below[end] >= _NEVER:
                    continue
                total = below[end] + cost
                if total < least:
                    least, number = total, ways_below[end]
                elif total == least:
                    number += ways_below[end]
            costs[left][start], ways[left][start] = least, number
    return costs, ways, runs


def _best_split(parts: list[str], delimiter: str, width: int) -> tuple[int, int] | None:
    if len(parts) * width > 400_000:
        return None
    costs, ways, _runs_found = _table(parts, delimiter, width)
    return (costs[width][0], ways[width][0]) if costs[width][0] < _NEVER else None


def _split(parts: list[str], delimiter: str, width: int) -> list[str]:
    costs, _ways, runs = _table(parts, delimiter, width)
    cells, start = [], 0
    for left in range(width, 0, -1):
        end = next(end for end, cost in runs[start] if costs[left - 1][end] + cost == costs[left][start])
        cells.append(_cell(delimiter.join(parts[start:end])))
        start = end
    return cells


def _cell(text: str) -> str:
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1):
        return text
    inner = text[1:-1]
    return inner.replace('""', '"') if '"' in inner and _DOUBLED.fullmatch(inner) else inner
