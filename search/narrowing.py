"""Narrow a search down: the values of each filter, each with what it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog.kinds import KIND_LABELS, LICENCE_LABELS
from core.i18n import gettext as _
from search.levels import LEVEL_LABELS
from search.parameters import href_of
from search.query import SearchIndex
from search.request import SearchRequest
from search.result import SearchResult

_LABELS: dict[str, dict[str, str]] = {
    "kind": {kind.value: label for kind, label in KIND_LABELS.items()},
    "level": {level.value: label for level, label in LEVEL_LABELS.items()},
    "licence": {state.value: label for state, label in LICENCE_LABELS.items()},
}
FIRST_CHOICES = 8  # of a long filter; the others are folded away


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int | None  # hits it would leave; None: not known
    chosen: bool
    href: str  # the same search with it, or without it where it is chosen


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with what it may be set to."""

    name: str  # the parameter
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()  # folded away

    @property
    def chosen(self) -> Choice | None:
        """The value in use."""
        return next((choice for choice in (*self.choices, *self.more) if choice.chosen), None)


def labels_of(name: str, index: SearchIndex | None) -> Mapping[str, str]:
    """The values of a filter with their labels in the page's language, in the order they are shown."""
    if name == "district":
        return index.districts if index else {}
    return {value: _(label) for value, label in _LABELS[name].items()}


def make_filters(asked: SearchRequest, result: SearchResult, index: SearchIndex | None) -> tuple[Filter, ...]:
    """The filters that change something; none on one site."""
    if asked.site:
        return ()
    titles = {
        "district": _("District"), "kind": _("Kind"), "level": _("Level of education"), "licence": _("State of the licence"),
    }  # fmt: skip
    found = []
    for name, title in titles.items():
        choices = _choices(asked, name, labels_of(name, index), result.facets.get(name))
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            found.append(_fold(Filter(name, title, choices)))
    return tuple(found)


def _choices(
    asked: SearchRequest, name: str, labels: Mapping[str, str], counts: Mapping[str, int] | None
) -> tuple[Choice, ...]:
    """The values of a filter that leave something, and the chosen one."""
    chosen = str(getattr(asked, name))
    found = []
    for value, label in labels.items():
        count = counts.get(value, 0) if counts is not None else None
        if count != 0 or value == chosen:
            href = href_of(asked, **{name: "" if value == chosen else value})
            found.append(Choice(value, label, count, value == chosen, href))
    return tuple(found)


def _fold(filter: Filter) -> Filter:
    """Show the values with the most hits, and fold the others away; both keep their order."""
    if len(filter.choices) <= FIRST_CHOICES + 2:
        return filter
    best = sorted(filter.choices, key=lambda choice: (not choice.chosen, -(choice.count or 0)))[:FIRST_CHOICES]
    kept = {choice.value for choice in best}
    return replace(
        filter,
        choices=tuple(choice for choice in filter.choices if choice.value in kept),
        more=tuple(choice for choice in filter.choices if choice.value not in kept),
    )
