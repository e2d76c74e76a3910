"""Make the pages of the two registers, row by row, attached or not."""

from collections.abc import Callable, Iterable, Sequence

from catalog.cards import LicenceView, newest_state
from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.data_files import LICENCE_COLUMNS, csv_bytes, geojson, json_lines, licence_record, named
from publisher.lists import PER_PAGE, pages_of
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter, crumbs


def make_registers(writer: PortalWriter, institutions: Sequence[Listed]) -> dict[str, int]:
    """Write ``/licences/``, ``/accreditations/`` and their files under ``/data/``; returns the rows of each file."""
    counts: dict[str, int] = {}
    register, plan = writer.task.register, writer.task.plan
    points = {item.id: item for item in institutions if item.point}
    # A register is a few thousand rows; a federal one is cut into shards by a later issue.
    for name, rows, loaded, href_of in (
        ("licences", list(register.licences()), plan.licences_loaded, urls.licences),
        ("accreditations", list(register.accreditations()), plan.accreditations_loaded, urls.accreditations),
    ):
        _pages(writer, name, rows, loaded, href_of)
        records = [licence_record(row) for row in rows]
        writer.data(urls.data(f"{name}.csv"), csv_bytes(LICENCE_COLUMNS, records))
        writer.data(urls.data(f"{name}.jsonl"), json_lines(LICENCE_COLUMNS, records))
        writer.data(urls.data(f"{name}.geojson"), geojson(_features(rows, points)))
        counts |= {f"{name}.{ending}": len(records) for ending in ("csv", "jsonl")}
    return counts


def _features(rows: Iterable[LicenceView], points: dict[int, Listed]) -> Iterable[dict[str, object]]:
    for row in rows:
        place = next((points[ref.id].point for ref in row.institutions if ref.id in points), None)
        yield {
            "type": "Feature",
            "geometry": (
                {"type": "Point", "coordinates": [round(place.lon, 6), round(place.lat, 6)]} if place else None
            ),
            "properties": named(LICENCE_COLUMNS, licence_record(row)),
        }


def _pages(
    writer: PortalWriter, name: str, rows: Sequence[LicenceView], loaded: bool, href_of: Callable[[int], str]
) -> None:
    pages = pages_of(len(rows))
    attached = sum(bool(row.institutions) for row in rows)
    newest = newest_state(row.state for row in rows)

    def make(lang: str) -> None:
        if name == "licences":
            title = gettext("Register of licences")
            description = gettext("Licences for educational activity: number, holder, state, date of the register.")
        else:
            title = gettext("Register of accreditations")
            description = gettext("State accreditation: certificate, holder, programmes, state, date of the register.")
        for number in range(1, pages + 1):
            meta = PageMeta(
                title=title if number == 1 else gettext("%(title)s, page %(number)s", title=title, number=number),
                path=href_of(number),
                lang=lang,
                description=description,
                section=name,
                crumbs=crumbs(lang, (title, None)),
            )
            writer.page(
                "register",
                meta,
                heading=title,
                register=name,
                loaded=loaded,
                rows=rows[(number - 1) * PER_PAGE : number * PER_PAGE],
                total=len(rows),
                attached=attached,
                newest=newest,
                page_number=number,
                pages=pages,
                href_of=lambda wanted: urls.localise(href_of(wanted), lang),
            )

    writer.in_languages(make)
