"""Turn coordinates of any system into degrees of WGS 84."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

WGS84 = frozenset({"EPSG:4326", "OGC:CRS84"})
Transform = Callable[[float, float], tuple[float, float]]
_URN = re.compile(r"^urn:ogc:def:crs:(?P<who>EPSG|OGC):[^:]*:(?P<code>\w+)$", re.IGNORECASE)
_LINK = re.compile(r"^https?://www\.opengis\.net/def/crs/(?P<who>EPSG|OGC)/[^/]*/(?P<code>\w+)$", re.IGNORECASE)
_SHORT = re.compile(r"^(?P<who>EPSG|OGC):+(?P<code>\w+)$", re.IGNORECASE)


def crs_name(written: str) -> str:
    """«urn:ogc:def:crs:EPSG::32636», «epsg:32636» → «EPSG:32636»; empty where it is no name of that kind."""
    for pattern in (_URN, _LINK, _SHORT):
        if match := pattern.match(written.strip()):
            return f"{match['who'].upper()}:{match['code'].upper()}"
    return ""


def geojson_crs(member: Any) -> str | None:
    """The system that a GeoJSON member ``crs`` names; WGS 84 where there is none, None where it cannot be read."""
    if member is None:
        return "OGC:CRS84"
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return (crs_name(name) or None) if isinstance(name, str) else None


def is_crs(name: str) -> bool:
    """Whether there is such a coordinate system."""
    return find_transform(name) is not None


@lru_cache(maxsize=16)
def find_transform(name: str) -> Transform | None:
    """A function from (x, y) of this system to (longitude, latitude); None where there is no such system."""
    known = crs_name(name)
    if known in WGS84:
        return lambda x, y: (x, y)
    if not known:
        return None
    from pyproj import CRS, Transformer  # here, because few files need it
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(known), "EPSG:4326", always_xy=True)
    except ProjError:
        return None

    def transform(x: float, y: float) -> tuple[float, float]:
        lon, lat = transformer.transform(x, y)
        return (round(lon, 7), round(lat, 7)) if math.isfinite(lon) and math.isfinite(lat) else (math.inf, math.inf)

    return transform
