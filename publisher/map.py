"""Make the map: a folium page with our own Leaflet, one GeoJSON file, and the list that says the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from shapely.geometry import mapping, shape

from catalog.geo.origins import ATTRIBUTIONS
from catalog.kinds import KIND_LABELS, Precision
from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.labels import PRECISIONS
from publisher.lists import by_name
from publisher.map_frame import make_frame
from publisher.outlines import draw
from publisher.plan import Listed, Plan
from publisher.portal_writer import PortalWriter, crumbs

LISTED = 1500  # a longer twin list would outweigh the map; it then links the districts' own lists
OUTLINE_TOLERANCE = 0.0008  # degrees, about 70 m: what a district's outline may lose at city scale
POINTS_FILE, OUTLINES_FILE = "institutions.geojson", "districts.geojson"


@dataclass(frozen=True, slots=True)
class TwinGroup:
    """A district's part of the list twin."""

    name: str
    href: str
    rows: Sequence[Listed]
    slug: str = ""  # of the district


def make_map(writer: PortalWriter, institutions: Sequence[Listed]) -> None:
    """Write ``/map/`` and ``/en/map/`` with their script, style and data."""
    plan = writer.task.plan
    shown = [item for item in institutions if item.point is not None and item.open]
    frame = make_frame(_centre(shown), 10)
    writer.data(f"{urls.MAP}map.js", frame.script.encode())
    writer.data(f"{urls.MAP}map.css", frame.style.encode())
    writer.data(urls.MAP + POINTS_FILE, _points(shown))
    writer.data(urls.MAP + OUTLINES_FILE, _outlines(plan))
    picture = draw(
        [(item.slug, item.name, item.outline) for item in plan.districts],
        [(item.point.lon, item.point.lat) for item in shown if item.point],
    )
    short = len(shown) <= LISTED

    def make(lang: str) -> None:
        title = gettext("Map of institutions")
        writer.page(
            "map",
            PageMeta(
                title=title,
                path=urls.MAP,
                lang=lang,
                description=gettext("Institutions on a map, with the same as a list below it."),
                section="map",
                crumbs=crumbs(lang, (title, None)),
                styles=("vendor/leaflet/leaflet.css", "css/map.css"),
            ),
            heading=title,
            frame=frame,
            picture=picture,
            shown=len(shown),
            missing=sum(item.open for item in institutions) - len(shown),
            groups=_groups(shown, plan, lang) if short else [],
            kind_labels={kind: gettext(label) for kind, label in KIND_LABELS.items()},
            precisions={precision: gettext(words) for precision, words in PRECISIONS.items()},
            settings=_settings(lang, shown),
        )

    writer.in_languages(make)


def _attribution(shown: Sequence[Listed]) -> str:
    """Whose outlines and points these are; who lends points under a licence wants to be named where they are shown."""
    codes = {item.point.source for item in shown if item.point}
    lent = [words for code, words in ATTRIBUTIONS.items() if code in codes]
    return " · ".join([gettext("Outlines and points: the portal's register"), *lent])


def _settings(lang: str, shown: Sequence[Listed]) -> str:
    """What the script must know, in the page's language, for a data attribute."""
    return orjson.dumps(
        {
            "points": urls.MAP + POINTS_FILE,
            "outlines": urls.MAP + OUTLINES_FILE,
            "prefix": "/en" if lang == "en" else "",
            "kinds": {kind.value: gettext(label) for kind, label in KIND_LABELS.items()},
            "label": gettext(
                "Map: arrow keys move it, plus and minus zoom, Enter opens the institution nearest to the centre"
            ),
            "zoomIn": gettext("Zoom in"),
            "zoomOut": gettext("Zoom out"),
            "close": gettext("Close"),
            "card": gettext("Open the card"),
            "precisions": {
                precision.value: gettext(words)
                for precision, words in PRECISIONS.items()
                if precision is not Precision.BUILDING
            },
            "attribution": _attribution(shown),
            "failed": gettext("The map could not be loaded. The list below has everything."),
        }
    ).decode()


def _centre(items: Sequence[Listed]) -> tuple[float, float]:
    """The middle of all points, or of the whole country where there is none; to a hundredth of a degree."""
    points = [item.point for item in items if item.point]
    if not points:
        return 60.0, 90.0
    return (
        round(math.fsum(point.lat for point in points) / len(points), 2),
        round(math.fsum(point.lon for point in points) / len(points), 2),
    )


def _groups(shown: Sequence[Listed], plan: Plan, lang: str) -> list[TwinGroup]:
    rows = by_name(shown)
    groups = [
        TwinGroup(
            district.name,
            urls.localise(urls.district(district.slug), lang),
            [item for item in rows if item.district and item.district.slug == district.slug],
            district.slug,
        )
        for district in plan.districts
    ]
    known = {district.slug for district in plan.districts}
    rest = [item for item in rows if not item.district or item.district.slug not in known]
    if rest:
        groups.append(TwinGroup(gettext("Elsewhere"), urls.localise(urls.institutions(), lang), rest))
    return [group for group in groups if group.rows]


def _points(shown: Sequence[Listed]) -> bytes:
    """Points with as little as the popup needs: kind and address, name, slug; ids make the addresses."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": item.id,
            "geometry": {"type": "Point", "coordinates": [round(item.point.lon, 5), round(item.point.lat, 5)]},
            "properties": {
                "n": item.name,
                "s": item.slug,
                "k": item.kind.value,
                "a": item.address.value if item.address.given else "",
                "t": item.licence.tone.value,
                **({} if item.point.precision is Precision.BUILDING else {"p": item.point.precision.value}),
            },
        }
        for item in shown
        if item.point
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _outlines(plan: Plan) -> bytes:
    features = []
    for district in plan.districts:
        if not district.outline:
            continue
        geometry: Any = district.outline
        simple = shape(geometry).simplify(OUTLINE_TOLERANCE)
        features.append(
            {
                "type": "Feature",
                "id": district.slug,
                "geometry": _rounded(mapping(simple)),
                "properties": {"n": district.name, "c": district.institutions},
            }
        )
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _rounded(geometry: Any) -> Any:
    if isinstance(geometry, dict):
        return {key: _rounded(value) for key, value in geometry.items()}
    if isinstance(geometry, list | tuple):
        return [_rounded(value) for value in geometry]
    return round(geometry, 4) if isinstance(geometry, float) else geometry
