"""The documents nearest to a point, asked of tantivy in ever larger boxes."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tantivy
from tantivy import DocAddress, Order, Query

from search.engines.distance import distances_m
from search.engines.tantivy_files import LAT, LON, ORDER
from search.engines.tantivy_queries import Queries, every

_RADII_M = (1_000, 5_000, 25_000)
_METRES_A_DEGREE = 111_000  # a little fewer than there are, so a box holds its circle


def nearest(
    searcher: tantivy.Searcher,
    queries: Queries,
    allowed: Query | None,
    point: tuple[float, float],
    skip: int,
    wanted: int,
) -> Iterator[DocAddress]:
    """Some of the documents of ``allowed``, the nearest first; those without a point come last, by their static order."""
    placed = queries.placed()
    near: list[DocAddress] = []
    for radius in (*_RADII_M, math.inf):
        inside = every([allowed, placed, *_box(queries, point, radius)])
        near = _by_distance(searcher, inside, point, radius)
        if len(near) >= skip + wanted:
            break
    taken = near[skip : skip + wanted]
    yield from taken
    rest = every([allowed], [placed])
    if rest is not None and len(taken) < wanted:
        offset = max(0, skip - len(near))
        found: Any = searcher.search(
            rest, wanted - len(taken), count=False, offset=offset, order_by_field=ORDER, order=Order.Asc
        )
        yield from (hit for _, hit in found.hits)


def _box(queries: Queries, point: tuple[float, float], radius: float) -> Sequence[Query]:
    """What lies in a box around the circle, if that can be said by two pairs of degrees."""
    if math.isinf(radius):
        return ()
    lat, lon = point
    up = radius / _METRES_A_DEGREE
    narrowest = math.cos(math.radians(min(90.0, abs(lat) + up)))
    aside = up / narrowest if narrowest > 0 else math.inf
    if abs(lon) + aside >= 180 or abs(lat) + up >= 90:
        return ()
    return (queries.between(LAT, lat - up, lat + up), queries.between(LON, lon - aside, lon + aside))


def _by_distance(
    searcher: tantivy.Searcher, query: Query | None, point: tuple[float, float], radius: float
) -> list[DocAddress]:
    """The documents of a query within a radius, the nearest first."""
    if query is None:
        return []
    found: Any = searcher.search(query, 1_000, order_by_field=ORDER, order=Order.Asc)
    if found.count > len(found.hits):
        found = searcher.search(query, found.count, order_by_field=ORDER, order=Order.Asc)
    hits = [hit for _, hit in found.hits]  # by their static order, which a stable sort keeps
    lat, lon = (np.asarray(searcher.fast_field_values(name, hits), dtype=np.float64) for name in (LAT, LON))
    distances = distances_m(lat, lon, point)
    return [hits[place] for place in np.argsort(distances, kind="stable") if distances[place] <= radius]
