"""Everything the search page shows, made ready: templates format and never ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog.kinds import KIND_LABELS
from core import urls
from core.i18n import format_size, ngettext
from core.i18n import gettext as _
from search.answering import NEAREST, Answer
from search.documents import PORTAL
from search.helping import NO_HELP, Help, Way
from search.narrowing import Filter, labels_of, make_filters
from search.nearby import Place, distance_text
from search.notes import make_notes
from search.parameters import FILTERS, href_of, parameters_of
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from search.result import SearchResult, Suggestion


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the tabs, or of the orders, above the hits."""

    label: str
    href: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter in use, with the address of the search without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The context of ``search/search.html``."""

    asked: SearchRequest
    result: SearchResult
    heading: str
    summary: str  # «Найдено 12 …»
    notes: tuple[str, ...]  # what was left out, cut or not understood
    filters: tuple[Filter, ...]
    tabs: tuple[Tab, ...]
    sorts: tuple[Tab, ...]
    applied: tuple[Applied, ...]
    place: Place | None  # where distances are counted from
    site_name: str  # whose site is searched, if one
    site_href: str  # its first page; empty where there is no such site
    indexed: bool  # False: the plain listing that stands in for the index
    help: Help = NO_HELP  # where nothing was found
    wider: tuple[Tab, ...] = ()  # without one of the filters
    instead: tuple[Tab, ...] = ()  # another kind, another district
    kinds: tuple[Tab, ...] = ()  # all that there are
    entries: tuple[str, ...] = ()  # what the field offers where no script runs

    @property
    def parameters(self) -> dict[str, str | int]:
        """The parameters of this page's address."""
        return parameters_of(self.asked)

    def href(self, **changes: object) -> str:
        """The address of the same search with something changed; back on the first page unless ``page`` is given."""
        return href_of(self.asked, **changes)

    def page_href(self, number: int) -> str:
        """The address of another page of the hits."""
        return self.href(page=number)

    @property
    def without_filters(self) -> str:
        """The address of the same words without any filter."""
        return self.href(**dict.fromkeys((*FILTERS, "type", "site"), ""))

    @property
    def kind_labels(self) -> Mapping[str, str]:
        """Labels of kinds in the page's language."""
        return {kind.value: _(label) for kind, label in KIND_LABELS.items()}

    distance = staticmethod(distance_text)
    file_size = staticmethod(format_size)

    @property
    def first(self) -> int:
        """The number of the first hit shown."""
        return (self.result.page - 1) * self.asked.per_page + 1

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What the form carries along without showing it."""
        kept = parameters_of(self.asked)
        return tuple((name, str(kept[name])) for name in (*FILTERS, "type", "site", "sort") if name in kept)


def make_page(answer: Answer, suggested: tuple[Suggestion, ...] = ()) -> SearchPage:
    """Make the page of an answer.

    Args:
        suggested: what begins like the query, for the field where no script runs.
    """
    result, index = answer.result, answer.index
    asked = replace(answer.read.request, page=result.page, text=result.text)
    site_name = index.sites.get(asked.site, "") if index else ""
    site_href = urls.school_site(asked.site) if site_name and asked.site != PORTAL else ""
    filters = make_filters(asked, result, index)
    return SearchPage(
        asked=asked,
        result=result,
        heading=_("Search this site") if site_href else _("Search") if asked.text or asked.site else _("Institutions"),
        summary=_summary(asked, result),
        notes=make_notes(answer),
        filters=filters,
        tabs=_tabs(asked, result),
        sorts=_sorts(asked, result, answer.place),
        applied=_applied(asked, filters),
        place=answer.place,
        site_name=site_name or asked.site,
        site_href=site_href,
        indexed=index is not None,
        help=answer.help,
        wider=tuple(_way(asked, way, index) for way in answer.help.wider),
        instead=tuple(_way(asked, way, index) for way in answer.help.instead),
        kinds=tuple(_way(SearchRequest(lang=asked.lang), way, index) for way in answer.help.kinds),
        entries=_entries(index, suggested),
    )


def _applied(asked: SearchRequest, filters: tuple[Filter, ...]) -> tuple[Applied, ...]:
    """The filters in use."""
    chosen = {filter.name: filter.chosen for filter in filters}
    found = []
    for name in FILTERS:
        if value := getattr(asked, name):
            choice = chosen.get(name)
            found.append(Applied(choice.label if choice else value, href_of(asked, **{name: ""})))
    if asked.near:
        sort = Sort.RELEVANCE if asked.sort is Sort.DISTANCE else asked.sort
        found.append(Applied(_("near: %(place)s", place=asked.near), href_of(asked, near="", sort=sort)))
    return tuple(found)


def type_labels() -> dict[str, str]:
    """The tabs, in the page's language; the one for everything has no value."""
    return {
        "": _("Everything"),
        "institution": _("Institutions"),
        "page": _("Pages and news"),
        "document": _("Documents"),
        "certificate": _("Register entries"),
        "poll": _("Polls and answers"),
    }


def _tabs(asked: SearchRequest, result: SearchResult) -> tuple[Tab, ...]:
    counts = result.facets.get("type", {})
    if len(counts) < 2 and not asked.type:
        return ()
    return tuple(
        Tab(
            label,
            href_of(asked, type=value, sort=_sort_for(value, asked)),
            asked.type == value,
            counts.get(value, 0) if value else sum(counts.values()),
        )
        for value, label in type_labels().items()
        if not value or counts.get(value) or asked.type == value
    )


def _sort_for(type: str, asked: SearchRequest) -> Sort:
    """The order under a tab: by distance only what is somewhere."""
    return Sort.RELEVANCE if asked.sort is Sort.DISTANCE and type != NEAREST else asked.sort


def _sorts(asked: SearchRequest, result: SearchResult, place: Place | None) -> tuple[Tab, ...]:
    """The orders to choose from; none where there is nothing to order."""
    if result.total < 2:
        return ()
    labels = {Sort.RELEVANCE: _("by relevance") if asked.text else _("by name")}
    if asked.text:
        labels[Sort.DATE] = _("by date")
    if place and asked.type in ("", NEAREST):
        labels[Sort.DISTANCE] = _("by distance")
    now = asked.sort if asked.sort in labels else Sort.RELEVANCE
    return (
        tuple(Tab(label, href_of(asked, sort=sort), sort is now) for sort, label in labels.items())
        if len(labels) > 1
        else ()
    )


def _way(asked: SearchRequest, way: Way, index: SearchIndex | None) -> Tab:
    """A way out of an empty page; one that leaves a filter out is called by what it leaves out."""
    value = way.value or str(getattr(asked, way.name))
    label = value
    if way.name in FILTERS:
        label = labels_of(way.name, index).get(value, value)
    elif way.name == "type":
        label = type_labels().get(value, value)
    elif index:
        label = index.sites.get(value, value)
    return Tab(label, href_of(asked, **{way.name: way.value}), current=False, count=way.total)


def _summary(asked: SearchRequest, result: SearchResult) -> str:
    if result.total == 0:
        return _("Nothing was found")
    only_institutions = asked.type == "institution" or not asked.text
    if only_institutions and not asked.site and asked.type in ("", "institution"):
        return ngettext("%(num)s institution", "%(num)s institutions", result.total)
    return ngettext("%(num)s result", "%(num)s results", result.total)


def _entries(index: SearchIndex | None, suggested: tuple[Suggestion, ...]) -> tuple[str, ...]:
    found = [suggestion.title for suggestion in suggested]
    found += [_(label) for label in KIND_LABELS.values()]
    found += index.districts.values() if index else ()
    return tuple(dict.fromkeys(found))
