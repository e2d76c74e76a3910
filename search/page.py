"""Everything the search page shows, made ready: templates format and never ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from catalog.kinds import KIND_LABELS, LICENCE_LABELS, Kind, RegisterState
from core import urls
from core.i18n import gettext as _
from core.i18n import ngettext
from core.urls import localise
from search.analysis import tidy
from search.documents import PORTAL
from search.query import SearchIndex
from search.request import GROUPS, SearchRequest
from search.result import SearchResult
from search.understanding import LONGEST_QUERY, MOST_WORDS

_LONGEST_VALUE = 80  # characters of a filter value that are looked at
_LARGEST_PAGE_DIGITS = 9
_FILTERS = ("district", "kind", "licence")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    count: int | None  # hits it would leave; None: not known
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the tabs above the hits."""

    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The context of ``search/search.html``."""

    asked: SearchRequest
    result: SearchResult
    heading: str
    summary: str  # «Найдено 12 …»
    notes: tuple[str, ...]  # what was left out, cut or not understood
    districts: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    tabs: tuple[Tab, ...]
    applied: tuple[tuple[str, str], ...]  # filters in use: label, address without it
    site_name: str  # whose site is searched, if one
    site_href: str  # its first page; empty where there is no such site
    filtered: bool
    indexed: bool  # False: the plain listing that stands in for the index

    @property
    def parameters(self) -> dict[str, str | int]:
        """The parameters of this page's address."""
        return parameters_of(self.asked)

    def href(self, **changes: str | int | bool) -> str:
        """The address of the same search with something changed; back on the first page unless ``page`` is given."""
        asked = replace(self.asked, **({"page": 1} | changes))  # type: ignore[arg-type]
        return localise(urls.search(**parameters_of(asked)), self.asked.lang)

    def page_href(self, number: int) -> str:
        """The address of another page of the hits."""
        return self.href(page=number)

    @property
    def without_filters(self) -> str:
        """The address of the same words without any filter."""
        return self.href(district="", kind="", licence="", type="", site="")

    @property
    def kind_labels(self) -> Mapping[str, str]:
        """Labels of kinds in the page's language."""
        return {kind.value: _(label) for kind, label in KIND_LABELS.items()}

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What the form carries along without showing it."""
        return tuple((name, value) for name, value in (("type", self.asked.type), ("site", self.asked.site)) if value)


def parameters_of(asked: SearchRequest) -> dict[str, str | int]:
    """The parameters that are not at their default."""
    found: dict[str, str | int] = {
        "q": tidy(asked.text[: LONGEST_QUERY * 5])[:LONGEST_QUERY],
        "district": asked.district,
        "kind": asked.kind,
        "licence": asked.licence,
        "type": asked.type,
        "site": asked.site,
        "literal": "1" if asked.literal else "",
        "page": asked.page if asked.page > 1 else "",
    }
    return {name: value for name, value in found.items() if value != ""}


def read_request(arguments: "MultiDict[str, str]", lang: str) -> tuple[SearchRequest, dict[str, str]]:
    """Read the parameters of an address; nothing in them is an error.

    Returns:
        The request with every filter as written, to be checked by ``make_page``; kind, licence and type that do not exist
        are left out and given back by name.
    """
    known = {"kind": set(map(str, Kind)), "licence": set(map(str, RegisterState)), "type": set(GROUPS)}
    values = {
        name: tidy(arguments.get(name, "")[:_LONGEST_VALUE]) for name in ("district", "kind", "licence", "type", "site")
    }
    unknown = {name: values[name] for name in known if values[name] and values[name] not in known[name]}
    values |= dict.fromkeys(unknown, "")
    return (
        SearchRequest(
            text=arguments.get("q", ""),
            page=_page_number(arguments.get("page", "")),
            lang=lang,
            literal=arguments.get("literal") == "1",
            **values,
        ),
        unknown,
    )


def _page_number(written: str) -> int:
    written = written.strip()
    if not (written.isascii() and written.isdigit()):
        return 1
    return max(1, int(written[:_LARGEST_PAGE_DIGITS]))


def make_page(
    asked: SearchRequest, unknown: Mapping[str, str], result: SearchResult, index: SearchIndex | None
) -> SearchPage:
    """Make the page of a result."""
    asked = replace(asked, page=result.page, text=result.text)
    district_names = index.districts if index else {}
    counts = result.facets
    site_name = index.sites.get(asked.site, "") if index else ""
    site_href = urls.school_site(asked.site) if site_name and asked.site != PORTAL else ""
    filtered = any(getattr(asked, name) for name in (*_FILTERS, "type", "site"))
    made = SearchPage(
        asked=asked,
        result=result,
        heading=_("Search this site") if site_href else _("Search") if asked.text or asked.site else _("Institutions"),
        summary=_summary(asked, result),
        notes=tuple(_notes(asked, unknown, result, index)),
        districts=_choices(district_names, counts.get("district"), asked.district),
        kinds=_choices({k.value: _(label) for k, label in KIND_LABELS.items()}, counts.get("kind"), asked.kind),
        licences=_choices(
            {s.value: _(label) for s, label in LICENCE_LABELS.items()}, counts.get("licence"), asked.licence
        ),
        tabs=(),
        applied=(),
        site_name=site_name or asked.site,
        site_href=site_href,
        filtered=filtered,
        indexed=index is not None,
    )
    return replace(made, tabs=_tabs(made), applied=_applied(made))


def _applied(page: SearchPage) -> tuple[tuple[str, str], ...]:
    """The filters in use, each with the address of the search without it."""
    found = []
    for name, choices in (("district", page.districts), ("kind", page.kinds), ("licence", page.licences)):
        chosen = [choice.label for choice in choices if choice.chosen]
        if value := getattr(page.asked, name):
            found.append((chosen[0] if chosen else value, page.href(**{name: ""})))
    return tuple(found)


def _choices(labels: Mapping[str, str], counts: Mapping[str, int] | None, chosen: str) -> tuple[Choice, ...]:
    """The options of a filter: those that leave something, and the chosen one."""
    found = []
    for value, label in labels.items():
        count = counts.get(value, 0) if counts is not None else None
        if count != 0 or value == chosen:
            found.append(Choice(value, label, count, value == chosen))
    return tuple(found)


def _tabs(page: SearchPage) -> tuple[Tab, ...]:
    counts = page.result.facets.get("type", {})
    if len(counts) < 2 and not page.asked.type:
        return ()
    labels = {
        "": _("Everything"),
        "institution": _("Institutions"),
        "page": _("Pages and news"),
        "certificate": _("Register entries"),
    }
    return tuple(
        Tab(
            label,
            sum(counts.values()) if not value else counts.get(value, 0),
            page.href(type=value),
            page.asked.type == value,
        )
        for value, label in labels.items()
        if not value or counts.get(value) or page.asked.type == value
    )


def _summary(asked: SearchRequest, result: SearchResult) -> str:
    if result.total == 0:
        return _("Nothing was found")
    only_institutions = asked.type == "institution" or not asked.text
    if only_institutions and not asked.site and asked.type in ("", "institution"):
        return ngettext("%(num)s institution", "%(num)s institutions", result.total)
    return ngettext("%(num)s result", "%(num)s results", result.total)


def _notes(
    asked: SearchRequest, unknown: Mapping[str, str], result: SearchResult, index: SearchIndex | None
) -> list[str]:
    notes = []
    if index is None:
        notes.append(
            _(
                "The search index is being made. Until then names are compared letter by letter, and pages are not searched."
            )
        )
    if result.cut:
        notes.append(
            _(
                "The query is too long: its first %(characters)s characters and %(words)s words were used.",
                characters=LONGEST_QUERY,
                words=MOST_WORDS,
            )
        )
    sentences = {
        "kind": _(
            "There is no such kind of institution: “%(value)s”. The filter was left out.", value=unknown.get("kind", "")
        ),
        "licence": _(
            "There is no such state of a licence: “%(value)s”. The filter was left out.",
            value=unknown.get("licence", ""),
        ),
        "type": _(
            "There is no such type of results: “%(value)s”. The filter was left out.", value=unknown.get("type", "")
        ),
    }
    notes += [sentences[name] for name in unknown]
    if index and asked.district and asked.district not in index.districts:
        notes.append(_("There is no such district: “%(value)s”. Choose one from the list.", value=asked.district))
    if index and asked.site and asked.site not in index.sites:
        notes.append(_("There is no such site: “%(value)s”. Search the whole portal instead.", value=asked.site))
    return notes
