"""Draw outlines of districts as small static pictures."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

WIDTH = 640  # user units of every picture; the screen scales it


@dataclass(frozen=True, slots=True)
class Outline:
    """One district in a picture."""

    slug: str
    name: str
    path: str  # SVG path data


@dataclass(frozen=True, slots=True)
class Picture:
    """A map without a map: outlines and dots in one coordinate system."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    dots: str  # SVG path data of round dots: zero-length lines


class Projection:
    """WGS 84 degrees to picture units: latitude straightened at the middle, north up."""

    def __init__(self, west: float, south: float, east: float, north: float, width: int = WIDTH) -> None:
        self._shrink = math.cos(math.radians((south + north) / 2))
        span = max((east - west) * self._shrink, 1e-6)
        self._scale = width / span
        self._west, self._north = west, north
        self.width = width
        self.height = max(1, round((north - south) * self._scale))

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        """The place of a point, to a tenth of a unit."""
        x = (lon - self._west) * self._shrink * self._scale
        y = (self._north - lat) * self._scale
        return round(x, 1), round(y, 1)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _ring(points: Iterable[Sequence[float]], projection: Projection) -> str:
    pieces: list[str] = []
    before: tuple[float, float] | None = None
    for point in points:
        x, y = projection(point[0], point[1])
        if before is None:
            pieces.append(f"M{_number(x)} {_number(y)}")
        elif (x, y) != before:
            pieces.append(f"L{_number(x)} {_number(y)}")
        before = (x, y)
    return "".join(pieces) + "Z"


def _path(geometry: BaseGeometry, projection: Projection, tolerance: float) -> str:
    simple = geometry.simplify(tolerance)
    polygons = getattr(simple, "geoms", [simple])
    return "".join(
        _ring(ring.coords, projection)
        for polygon in polygons
        if polygon.geom_type == "Polygon"
        for ring in (polygon.exterior, *polygon.interiors)
    )


def bounds_of(outline: Any) -> tuple[float, float, float, float]:
    """West, south, east, north of a GeoJSON geometry."""
    west, south, east, north = shape(outline).bounds
    return west, south, east, north


def draw(
    districts: Sequence[tuple[str, str, Any]], points: Iterable[tuple[float, float]] = (), *, detail: float = 1.2
) -> Picture | None:
    """A picture of outlines and dots.

    Args:
        districts: slug, name, GeoJSON geometry (longitude first).
        points: longitude, latitude of each dot; those outside the outlines' box are left out.
        detail: what may be simplified away, in picture units.
    Returns:
        The picture, or None where there are no outlines.
    """
    geometries = [(slug, name, shape(outline)) for slug, name, outline in districts if outline]
    if not geometries:
        return None
    boxes = [geometry.bounds for _, _, geometry in geometries]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    projection = Projection(west, south, east, north)
    tolerance = detail * max(east - west, 1e-6) / WIDTH
    dots = "".join(
        f"M{_number(x)} {_number(y)}h0"
        for x, y in sorted(projection(lon, lat) for lon, lat in points if west <= lon <= east and south <= lat <= north)
    )
    return Picture(
        projection.width,
        projection.height,
        tuple(Outline(slug, name, _path(geometry, projection, tolerance)) for slug, name, geometry in geometries),
        dots,
    )
