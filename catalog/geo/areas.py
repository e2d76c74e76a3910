"""Ask in which outline a point lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy
from shapely import STRtree, points
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import District, Municipality


class Areas:
    """Outlines by the number or name of their area."""

    def __init__(self, outlines: Iterable[tuple[Any, Any]]) -> None:
        self._ids: list[Any] = []
        shapes = []
        for id_, outline in outlines:
            if not outline:
                continue
            try:
                made = shape(outline)
            except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
                continue  # the importer refuses such; a damaged row must not stop everybody
            self._ids.append(id_)
            shapes.append(made)
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self._tree = STRtree(shapes)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def contains(self, id_: Any, lat: float | None, lon: float | None) -> bool | None:
        """Whether the area holds the point; None where its outline or the point is not known."""
        place = self._places.get(id_)
        return (
            None
            if place is None or lat is None or lon is None
            else bool(self._tree.geometries[place].covers(Point(lon, lat)))
        )

    def find(self, lat: float, lon: float) -> Any | None:
        """The one area that holds the point; None where none does, or several."""
        return self.find_all([(lat, lon)])[0]

    def find_all(self, places: Sequence[tuple[float, float]]) -> list[Any | None]:
        """The same for many points at once."""
        found: list[Any | None] = [None] * len(places)
        if not places or not self._ids:
            return found
        hits = self._tree.query(points([(lon, lat) for lat, lon in places]), predicate="intersects")
        counts = numpy.bincount(hits[0], minlength=len(places))
        for place, area in zip(*hits, strict=True):
            if counts[place] == 1:
                found[place] = self._ids[area]
        return found


def district_areas(session: Session) -> Areas:
    """The outlines of districts."""
    return Areas(session.execute(select(District.id, District.outline).order_by(District.id)))


def municipal_areas(session: Session) -> Areas:
    """The outlines of municipal units."""
    return Areas(session.execute(select(Municipality.id, Municipality.outline).order_by(Municipality.id)))
