"""Means, medians and quartiles of counted values."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Statistics:
    """What describes a set of numbers."""

    count: int
    mean: float
    median: float
    lower: float  # quartile
    upper: float
    smallest: float
    largest: float


def describe(counts: Mapping[float, int]) -> Statistics | None:
    """Describe numbers that were counted: value → how often; None where there are none."""
    ordered = sorted((value, count) for value, count in counts.items() if count > 0)
    total = sum(count for _value, count in ordered)
    if not total:
        return None
    return Statistics(
        count=total,
        mean=sum(value * count for value, count in ordered) / total,
        median=_quantile(ordered, total, 0.5),
        lower=_quantile(ordered, total, 0.25),
        upper=_quantile(ordered, total, 0.75),
        smallest=ordered[0][0],
        largest=ordered[-1][0],
    )


def _quantile(ordered: list[tuple[float, int]], total: int, part: float) -> float:
    """The usual one (linear between two neighbours, as spreadsheets do)."""
    at = part * (total - 1)
    low, high = floor(at), ceil(at)
    below, above = _nth(ordered, low), _nth(ordered, high)
    return below + (above - below) * (at - low)


def _nth(ordered: list[tuple[float, int]], number: int) -> float:
    for value, count in ordered:
        if number < count:
            return value
        number -= count
    return ordered[-1][0]
