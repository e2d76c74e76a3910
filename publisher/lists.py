"""Make the catalogue's lists: all institutions, of a district, of a kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.kinds import KIND_LABELS, Kind, RegisterState
from core import urls
from core.i18n import gettext, ngettext
from core.pages import PageMeta
from publisher.labels import KIND_PLURALS, STATES
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter, crumbs

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str
    count: int
    href: str = ""
    chosen: bool = False


def pages_of(total: int, per_page: int = PER_PAGE) -> int:
    """How many pages a list of ``total`` rows has; an empty list has one."""
    return max(1, -(-total // per_page))


def by_name(items: Sequence[Listed]) -> list[Listed]:
    """Open institutions first, then by name, numbers as numbers."""
    return sorted(items, key=lambda item: (not item.open, natural_key(item.name), item.id))


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which «Школа № 9» comes before «Школа № 10»."""
    key: list[tuple[int, int, str]] = []
    number = word = ""
    for character in text.casefold().replace("ё", "е"):
        if character.isascii() and character.isdigit():
            if word:
                key.append((1, 0, word))
                word = ""
            number += character
        else:
            if number:
                key.append((0, int(number), ""))
                number = ""
            word += character
    if number:
        key.append((0, int(number), ""))
    if word:
        key.append((1, 0, word))
    return tuple(key)


def filters(writer: PortalWriter, lang: str, *, district: str = "", kind: str = "") -> dict[str, list[Choice]]:
    """The choices of the filter form, which asks ``/search/``."""
    plan = writer.task.plan
    counts = plan.counts
    return {
        "districts": [
            Choice(
                item.slug,
                item.name,
                item.institutions,
                urls.localise(urls.institutions(district=item.slug), lang),
                item.slug == district,
            )
            for item in plan.districts
        ],
        "kinds": [
            Choice(
                found.value,
                gettext(KIND_PLURALS[found]),
                counts.by_kind.get(found.value, 0),
                urls.localise(urls.institutions(kind=found.value), lang),
                found.value == kind,
            )
            for found in Kind
            if counts.by_kind.get(found.value, 0)
        ],
        "licences": [
            Choice(state.value, gettext(STATES[state]), counts.licence_states.get(state.value, 0))
            for state in RegisterState
            if counts.licence_states.get(state.value, 0)
        ]
        if plan.licences_loaded
        else [],
    }


def search_entries(writer: PortalWriter) -> list[str]:
    """What a search field offers where no script runs: each kind that there is, each district."""
    plan = writer.task.plan
    kinds = [gettext(KIND_LABELS[kind]) for kind in Kind if plan.counts.by_kind.get(kind.value, 0)]
    return [*kinds, *(district.name for district in plan.districts)]


def make_lists(writer: PortalWriter, institutions: Sequence[Listed]) -> None:
    """Write every list in both languages."""
    everything = by_name(institutions)
    plan = writer.task.plan
    _write(
        writer,
        everything,
        lambda: gettext("Schools, kindergartens and clubs"),
        lambda page: urls.institutions(page=page),
    )
    for district in plan.districts:
        rows = [item for item in everything if item.district and item.district.slug == district.slug]
        _write(
            writer,
            rows,
            lambda name=district.name: gettext("Institutions: %(district)s", district=name),  # type: ignore[misc]
            lambda page, slug=district.slug: urls.institutions(district=slug, page=page),  # type: ignore[misc]
            district=district.slug,
        )
    for kind in Kind:
        rows = [item for item in everything if item.kind is kind]
        if rows:
            _write(
                writer,
                rows,
                lambda kind=kind: gettext(KIND_PLURALS[kind]),  # type: ignore[misc]
                lambda page, kind=kind: urls.institutions(kind=kind.value, page=page),  # type: ignore[misc]
                kind=kind.value,
            )


def _write(
    writer: PortalWriter,
    rows: Sequence[Listed],
    title: Callable[[], str],
    href_of: Callable[[int], str],
    *,
    district: str = "",
    kind: str = "",
) -> None:
    pages = pages_of(len(rows))

    def make(lang: str) -> None:
        kind_labels = {found: gettext(label) for found, label in KIND_LABELS.items()}
        chosen = filters(writer, lang, district=district, kind=kind)
        place = ((gettext("Institutions"), urls.institutions()),) if district or kind else ()
        for number in range(1, pages + 1):
            name = title()
            full = name if number == 1 else gettext("%(title)s, page %(number)s", title=name, number=number)
            meta = PageMeta(
                title=full,
                path=href_of(number),
                lang=lang,
                description=gettext(
                    "%(title)s: %(count)s with addresses, contacts, licences and accreditations.",
                    title=name,
                    count=ngettext("%(num)s institution", "%(num)s institutions", len(rows)),
                ),
                section="institutions",
                crumbs=crumbs(lang, *place, (name, None)),
            )
            writer.page(
                "list",
                meta,
                heading=name,
                rows=rows[(number - 1) * PER_PAGE : number * PER_PAGE],
                total=len(rows),
                first=(number - 1) * PER_PAGE + 1,
                page_number=number,
                pages=pages,
                href_of=lambda wanted: urls.localise(href_of(wanted), lang),
                kind_labels=kind_labels,
                filters=chosen,
                district=district,
                kind=kind,
            )

    writer.in_languages(make)
