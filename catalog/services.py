"""Add services up: by level, and circles by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.card_parts import ServiceView
from catalog.fields import source_rank
from core.text import comparison_key


@dataclass(frozen=True, slots=True)
class ServiceSum:
    """Services of one sort with their volume. None: no source says."""

    name: str  # a level, or what circles do, in the words of the source; empty where it gives none
    circle: bool  # grouped by activity, not by level
    institutions: int
    services: int
    places: int | None
    free_places: int | None
    paid: int
    free_of_charge: int
    age_from: int | None  # the lowest that one of them takes
    age_to: int | None


def one_source(services: Sequence[ServiceView]) -> Sequence[ServiceView]:
    """The services as one source tells them: what two sources list would count twice."""
    sources = {item.source for item in services}
    if len(sources) < 2:
        return services
    newest = {source: max(item.seen_on or date.min for item in services if item.source == source) for source in sources}
    best = max(sources, key=lambda source: (source_rank("services", source), newest[source], source))
    return [item for item in services if item.source == best]


def add(one: int | None, other: int | None) -> int | None:
    """The sum of what was said; None where nobody said anything."""
    if one is None:
        return other
    return one if other is None else one + other


def sum_services(services: Sequence[ServiceView]) -> tuple[ServiceSum, ...]:
    """The services of one institution by level, and those with an activity once more by activity."""
    sums: dict[tuple[bool, str], ServiceSum] = {}
    for item in one_source(services):
        one = ServiceSum(
            name=item.level,
            circle=False,
            institutions=1,
            services=1,
            places=item.places,
            free_places=item.free_places,
            paid=int(item.paid is True),
            free_of_charge=int(item.paid is False),
            age_from=item.age_from,
            age_to=item.age_to,
        )
        _put(sums, one, within=True)
        if item.activity:
            _put(sums, replace(one, name=item.activity, circle=True), within=True)
    return tuple(sums.values())


def merge_sums(parts: Iterable[Sequence[ServiceSum]]) -> tuple[ServiceSum, ...]:
    """The sums of several institutions together, the greatest first."""
    sums: dict[tuple[bool, str], ServiceSum] = {}
    for part in parts:
        for one in part:
            _put(sums, one, within=False)
    return tuple(sorted(sums.values(), key=lambda item: (item.circle, -item.services, comparison_key(item.name))))


def _put(sums: dict[tuple[bool, str], ServiceSum], one: ServiceSum, *, within: bool) -> None:
    key = (one.circle, comparison_key(one.name))
    known = sums.get(key)
    if known is None:
        sums[key] = one
        return
    lowest = [age for age in (known.age_from, one.age_from) if age is not None]
    highest = [age for age in (known.age_to, one.age_to) if age is not None]
    sums[key] = ServiceSum(
        name=known.name,
        circle=known.circle,
        institutions=known.institutions + (0 if within else one.institutions),
        services=known.services + one.services,
        places=add(known.places, one.places),
        free_places=add(known.free_places, one.free_places),
        paid=known.paid + one.paid,
        free_of_charge=known.free_of_charge + one.free_of_charge,
        age_from=min(lowest, default=None),
        age_to=max(highest, default=None),
    )
