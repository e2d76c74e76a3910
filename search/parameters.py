"""Read what an address asks for, and write it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from catalog.kinds import Kind, RegisterState
from core import urls
from core.urls import localise
from search.analysis import tidy
from search.levels import Level
from search.nearby import LONGEST_PLACE
from search.request import GROUPS, PER_PAGE, SearchRequest, Sort
from search.understanding import LONGEST_QUERY

FILTERS = ("district", "kind", "level", "licence")  # what narrows institutions, in the order it is offered
PARAMETERS = ("q", *FILTERS, "type", "site", "page", "literal", "sort", "near")
MOST_PER_PAGE = 100  # of the API
_LONGEST_VALUE = 80  # characters of a filter value that are looked at
_LARGEST_PAGE_DIGITS = 9
_LARGEST_NUMBER: int = 10**_LARGEST_PAGE_DIGITS
_KNOWN: dict[str, frozenset[str]] = {
    "kind": frozenset(map(str, Kind)),
    "level": frozenset(map(str, Level)),
    "licence": frozenset(map(str, RegisterState)),
    "type": frozenset(GROUPS),
    "sort": frozenset(map(str, Sort)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as read from an address, with what could not be used."""

    request: SearchRequest
    unknown: Mapping[str, str] = field(default_factory=dict)  # parameter → a value that does not exist; left out


def read_address(arguments: "MultiDict[str, str]", lang: str) -> Asked:
    """Read the parameters of an address; nothing in them is an error.

    A district and a site are checked later, by the index that knows them.
    """
    values: dict[str, Any] = {
        name: tidy(arguments.get(name, "")[:_LONGEST_VALUE])
        for name in ("district", "kind", "level", "licence", "type", "site", "sort")
    }
    unknown = {name: values[name] for name in _KNOWN if values[name] and values[name] not in _KNOWN[name]}
    values |= dict.fromkeys(unknown, "")
    near = tidy(arguments.get("near", "")[: LONGEST_PLACE * 2])[:LONGEST_PLACE]
    sort = values.pop("sort")
    request = SearchRequest(
        text=arguments.get("q", ""),
        page=_page_number(arguments.get("page", "")),
        lang=lang,
        literal=arguments.get("literal") == "1",
        near=near,
        sort=Sort(sort) if sort else default_sort(near),
        **values,
    )
    return Asked(request, unknown)


def read_limit(arguments: "MultiDict[str, str]", asked: Asked, *, most: int = MOST_PER_PAGE) -> Asked:
    """Let ``limit`` say how many hits a page has."""
    written = arguments.get("limit", "").strip()[:_LONGEST_VALUE]
    if not written:
        return asked
    limit = whole_number(written)
    if limit is None or not 1 <= limit <= most:
        return replace(asked, unknown={**asked.unknown, "limit": tidy(written)})
    return replace(asked, request=replace(asked.request, per_page=limit))


def default_sort(near: str) -> Sort:
    """Who names a place wants what is near first."""
    return Sort.DISTANCE if near else Sort.RELEVANCE


def parameters_of(asked: SearchRequest) -> dict[str, str | int]:
    """The parameters that are not at their default."""
    found: dict[str, str | int] = {
        "q": tidy(asked.text[: LONGEST_QUERY * 5])[:LONGEST_QUERY],
        **{name: getattr(asked, name) for name in (*FILTERS, "type", "site", "near")},
        "sort": "" if asked.sort is default_sort(asked.near) else asked.sort.value,
        "literal": "1" if asked.literal else "",
        "limit": asked.per_page if asked.per_page != PER_PAGE else "",
        "page": asked.page if asked.page > 1 else "",
    }
    return {name: value for name, value in found.items() if value != ""}


def href_of(asked: SearchRequest, **changes: object) -> str:
    """The address of a search with something changed, on its first page unless ``page`` is given."""
    changed = replace(asked, **({"page": 1} | changes))  # type: ignore[arg-type]
    return localise(urls.search(**parameters_of(changed)), asked.lang)


def whole_number(written: str) -> int | None:
    """The number that a parameter writes in plain digits; of one with too many digits, the largest there is."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits.lstrip("0")[: _LARGEST_PAGE_DIGITS + 1] or "0"), _LARGEST_NUMBER)


def _page_number(written: str) -> int:
    return max(1, whole_number(written) or 1)
