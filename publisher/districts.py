"""Make the pages of districts: services by place."""

from collections.abc import Sequence

from catalog.cards import DistrictView
from catalog.kinds import KIND_LABELS, Kind
from catalog.services import merge_sums
from core import urls
from core.i18n import gettext, ngettext
from core.pages import PageMeta
from publisher.labels import KIND_PLURALS
from publisher.lists import by_name
from publisher.outlines import draw
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter, crumbs
from publisher.search_blocks import district_snippets, everything_snippets

SHOWN = 300  # a longer district shows its beginning, and the paged list shows the rest


def make_districts(writer: PortalWriter, institutions: Sequence[Listed]) -> None:
    """Write the list of districts and a page for each."""
    plan = writer.task.plan
    picture = draw([(item.slug, item.name, item.outline) for item in plan.districts])

    def make_index(lang: str) -> None:
        title = gettext("Districts")
        writer.page(
            "districts",
            PageMeta(
                title=title,
                path=urls.districts(),
                lang=lang,
                description=gettext("Education by district: how many institutions of each kind, and where they are."),
                section="institutions",
                crumbs=crumbs(lang, (title, None)),
            ),
            heading=title,
            picture=picture,
            snippets=everything_snippets(writer.task.inputs.site),
            kinds=[kind for kind in Kind if any(item.by_kind.get(kind) for item in plan.districts)],
            kind_plurals={kind: gettext(label) for kind, label in KIND_PLURALS.items()},
        )

    writer.in_languages(make_index)
    for district in plan.districts:
        rows = by_name([item for item in institutions if item.district and item.district.slug == district.slug])
        _write(writer, district, rows)


def _write(writer: PortalWriter, district: DistrictView, rows: Sequence[Listed]) -> None:
    points = [(item.point.lon, item.point.lat) for item in rows if item.point and item.open]
    picture = draw([(district.slug, district.name, district.outline)], points, detail=1.5)

    services = merge_sums(item.services for item in rows if item.open)

    def make(lang: str) -> None:
        by_kind = [
            (kind, gettext(KIND_PLURALS[kind]), count)
            for kind in Kind
            if (count := sum(item.kind is kind and item.open for item in rows))
        ]
        writer.page(
            "district",
            PageMeta(
                title=district.name,
                path=urls.district(district.slug),
                lang=lang,
                description=gettext(
                    "%(district)s: %(count)s, their addresses, licences and sites.",
                    district=district.name,
                    count=ngettext("%(num)s institution", "%(num)s institutions", len(rows)),
                ),
                section="institutions",
                crumbs=crumbs(lang, (gettext("Districts"), urls.districts()), (district.name, None)),
                styles=("css/card.css",) if services else (),
            ),
            district=district,
            snippets=district_snippets(district, writer.task.inputs.site),
            rows=rows[:SHOWN],
            total=len(rows),
            by_kind=by_kind,
            kind_labels={kind: gettext(label) for kind, label in KIND_LABELS.items()},
            picture=picture,
            levels=[item for item in services if not item.circle],
            circles=[item for item in services if item.circle],
        )

    writer.in_languages(make)
