"""Draw the city: coast, river, lake, islands, eighteen districts.

Plane coordinates are kilometres, x east and y north; ``to_degrees`` puts them into open water of the Baltic Sea, where
there is no land, so that nobody takes the map for a real place.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.ops import polygonize, unary_union

from portal.demo.chance import Chance

ORIGIN_LAT, ORIGIN_LON = 58.42, 19.98  # the south-west corner, WGS 84 degrees
KM_PER_DEGREE = 111.2
GRID = 0.001  # kilometres: every vertex lies on this grid, so neighbours share theirs exactly

# Control points of the land, anticlockwise from the north-west cape; the flag says whether the next stretch is coast.
LAND: tuple[tuple[float, float, bool], ...] = (
    (7.6, 34.2, True), (6.9, 31.0, True), (9.4, 28.2, True), (8.6, 25.0, True), (10.2, 22.0, True), (10.2, 19.4, True),
    (12.4, 17.6, True), (10.4, 15.9, True), (8.2, 12.6, True), (9.6, 10.2, True), (7.4, 7.2, True), (6.2, 3.8, True),
    (8.6, 0.8, False), (14.0, 0.4, False), (20.5, 2.2, False), (27.0, 1.4, False), (33.8, 3.4, False), (39.6, 6.2, False),
    (43.2, 11.4, False), (43.9, 18.0, False), (42.2, 24.2, False), (40.4, 30.0, False), (36.0, 34.4, False), (29.6, 35.6, False),
    (23.0, 34.2, False), (17.0, 35.8, False), (11.8, 35.2, True),
)  # fmt: skip
RIVER = ((10.6, 17.5), (13.2, 16.9), (15.4, 18.4), (18.6, 18.9), (20.6, 17.0), (24.2, 16.9), (26.4, 19.4), (30.4, 20.4),
         (33.0, 18.4), (36.8, 18.0), (39.6, 20.0), (45.0, 19.2))  # fmt: skip
LAKE = (29.6, 29.4, 1.9, 1.1)  # centre and half axes
ISLANDS = ((5.9, 19.6, 1.9, 1.25), (6.3, 15.9, 1.15, 0.8), (3.9, 17.4, 0.65, 0.45))


@dataclass(frozen=True, slots=True)
class DistrictSeed:
    """Where a district lies and how many people live there."""

    key: str
    name: str  # «Приозёрный район»
    genitive: str  # «Приозёрного района»
    prepositional: str  # «Приозёрном районе»
    x: float
    y: float
    north: bool  # of the river
    weight: float  # its share of the institutions, relative
    settlement: str = ""  # outer districts have one outside the city proper


def _district(
    key: str, adjective: str, x: float, y: float, north: bool, weight: float, settlement: str = ""
) -> DistrictSeed:
    stem = adjective[:-2]  # «Портовый», «Рыбацкий», «Островной» decline alike
    return DistrictSeed(
        key, f"{adjective} район", f"{stem}ого района", f"{stem}ом районе", x, y, north, weight, settlement
    )


DISTRICTS: tuple[DistrictSeed, ...] = (
    _district("starogorodskoy", "Старогородской", 12.6, 19.9, True, 6.5),
    _district("naberezhnyy", "Набережный", 12.6, 24.4, True, 6.0),
    _district("mayachnyy", "Маячный", 10.8, 31.2, True, 4.0, "пос. Белый Маяк"),
    _district("universitetskiy", "Университетский", 17.6, 22.4, True, 7.5),
    _district("nagornyy", "Нагорный", 17.4, 29.6, True, 7.0),
    _district("sadovyy", "Садовый", 23.4, 23.6, True, 8.0),
    _district("priozernyy", "Приозёрный", 27.6, 30.6, True, 7.5),
    _district("zalesnyy", "Залесный", 35.6, 29.6, True, 4.0, "пос. Ближнее Залесье"),
    _district("studenskiy", "Студёнский", 33.8, 23.8, True, 4.5, "пос. Студёные Ключи"),
    _district("ostrovnoy", "Островной", 5.9, 19.6, True, 2.5),
    _district("portovyy", "Портовый", 12.6, 13.8, False, 6.0),
    _district("zarechenskiy", "Зареченский", 17.4, 14.8, False, 8.0),
    _district("vokzalnyy", "Вокзальный", 23.2, 12.6, False, 7.0),
    _district("korabelnyy", "Корабельный", 11.4, 8.6, False, 6.0),
    _district("rybatskiy", "Рыбацкий", 11.0, 3.4, False, 3.5, "пос. Рыбацкая Коса"),
    _district("melnichnyy", "Мельничный", 19.0, 7.2, False, 6.5),
    _district("lugovskoy", "Луговской", 28.2, 6.2, False, 5.0, "пос. Большие Луга"),
    _district("verkhneyasninskiy", "Верхнеяснинский", 35.8, 12.6, False, 4.5, "пос. Верхняя Ясна"),
)


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Plane kilometres to (lat, lon), WGS 84 degrees."""
    return ORIGIN_LAT + y / KM_PER_DEGREE, ORIGIN_LON + x / (KM_PER_DEGREE * math.cos(math.radians(ORIGIN_LAT + 0.15)))


def _wander(
    start: tuple[float, float], end: tuple[float, float], roughness: float, chance: Chance
) -> list[tuple[float, float]]:
    """A natural line from start (included) to end (left out): the middle of every stretch is pushed aside."""
    length = math.dist(start, end)
    if length < 0.28:
        return [start]
    push = (chance.fraction() - 0.5) * roughness * length
    middle = (
        (start[0] + end[0]) / 2 - (end[1] - start[1]) / length * push,
        (start[1] + end[1]) / 2 + (end[0] - start[0]) / length * push,
    )
    return _wander(start, middle, roughness, chance) + _wander(middle, end, roughness, chance)


def _line(points: tuple[tuple[float, float], ...], roughness: float, chance: Chance) -> list[tuple[float, float]]:
    made: list[tuple[float, float]] = []
    for start, end in zip(points, points[1:], strict=False):
        made += _wander(start, end, roughness, chance)
    return [*made, points[-1]]


def _blob(x: float, y: float, a: float, b: float, chance: Chance) -> Polygon:
    """An oval with a natural shore."""
    ring = []
    phases = [chance.between(0, math.tau) for _ in range(4)]
    for step in range(48):
        angle = math.tau * step / 48
        stretch = 1 + sum(0.11 / k**0.8 * math.sin((k + 1) * angle + phase) for k, phase in enumerate(phases, start=1))
        ring.append((x + a * stretch * math.cos(angle), y + b * stretch * math.sin(angle)))
    return Polygon(ring)


@dataclass(frozen=True, slots=True)
class Geography:
    """The drawn city, plane kilometres."""

    outlines: dict[str, Polygon | MultiPolygon]  # by district key
    river: LineString
    water: Polygon | MultiPolygon  # estuary and lake, cut out of the land


@lru_cache(maxsize=2)
def draw(seed: str) -> Geography:
    """Draw the city of a seed.

    The districts are the cells around their seeds on each bank of the river; every border between two is bent, then all lines are
    cut at each other and the faces between them collected, so there can be neither gap nor overlap.
    """
    chance = Chance(seed).child("geography")
    ring: list[tuple[float, float]] = []
    for (x, y, coast), (x2, y2, _) in zip(LAND, (*LAND[1:], LAND[0]), strict=True):
        ring += _wander((x, y), (x2, y2), 0.46 if coast else 0.3, chance)
    land = Polygon(ring).buffer(0)
    river = LineString(_line(RIVER, 0.34, chance.child("river")))
    estuary = unary_union([river.interpolate(d / 8).buffer(max(0.12, 0.85 * 0.88 ** (d**0.72))) for d in range(136)])
    estuary = estuary.simplify(0.03)
    lake = _blob(*LAKE, chance.child("lake"))
    water = unary_union([estuary, lake])
    mainland = max(shapely.get_parts(land.difference(lake).difference(estuary)), key=lambda part: part.area)
    islands = [_blob(*shape, chance.child("island", index)) for index, shape in enumerate(ISLANDS)]

    seeds = [district for district in DISTRICTS if district.key != "ostrovnoy"]
    lines = [mainland.boundary, *_borders(seeds, mainland, river, chance.child("borders"))]
    noded = shapely.unary_union(lines, grid_size=GRID)
    faces: dict[str, list[Polygon]] = {district.key: [] for district in seeds}
    for face in polygonize(noded):
        inside = face.representative_point()
        if mainland.buffer(GRID).contains(inside):
            faces[_nearest(inside, seeds, river).key].append(face)
    outlines = _whole(faces)
    outlines["ostrovnoy"] = cast(
        MultiPolygon, shapely.set_precision(unary_union(islands).difference(land.buffer(0.15)), GRID)
    )
    return Geography({district.key: outlines[district.key] for district in DISTRICTS}, river, cast(MultiPolygon, water))


def _north(point: Point, river: LineString) -> bool:
    """Whether a point lies north of the river: it is left of its course read eastwards."""
    here = river.project(point)
    before, after = river.interpolate(max(here - 0.3, 0)), river.interpolate(min(here + 0.3, river.length))
    cross = (after.x - before.x) * (point.y - before.y) - (after.y - before.y) * (point.x - before.x)
    return bool(cross > 0)


def _nearest(point: Point, seeds: list[DistrictSeed], river: LineString) -> DistrictSeed:
    north = _north(point, river)
    bank = [district for district in seeds if district.north == north]
    return min(bank, key=lambda district: math.dist((district.x, district.y), (point.x, point.y)))


def _borders(seeds: list[DistrictSeed], land: Polygon, river: LineString, chance: Chance) -> list[LineString]:
    """The river, and the bent borders between cells of one bank."""
    result: list[LineString] = [river]
    hull = land.envelope.buffer(3)
    left, bottom, right, top = hull.bounds
    course = list(river.coords)
    banks = {
        True: Polygon([(left, course[0][1]), *course, (right, course[-1][1]), (right, top), (left, top)]),
        False: Polygon([(left, course[0][1]), *course, (right, course[-1][1]), (right, bottom), (left, bottom)]),
    }
    for north, bank in banks.items():
        points = shapely.MultiPoint([(d.x, d.y) for d in seeds if d.north == north])
        edges = shapely.line_merge(shapely.voronoi_polygons(points, extend_to=hull, only_edges=True))
        segments: set[tuple[tuple[float, float], tuple[float, float]]] = set()
        for part in shapely.get_parts(edges):
            coords = [(round(x, 6), round(y, 6)) for x, y in part.coords]
            segments.update((min(pair), max(pair)) for pair in zip(coords, coords[1:], strict=False))
        for start, end in sorted(segments):
            bent = LineString([*_wander(start, end, 0.2, chance.child(start, end)), end])
            inside = bent.intersection(bank.buffer(0.05))
            result += [part for part in shapely.get_parts(inside) if part.length > 0]
    return result


def _whole(faces: dict[str, list[Polygon]]) -> dict[str, Polygon | MultiPolygon]:
    """Join the faces of each district; a crumb cut off by a bend goes to the neighbour it shares most border with."""
    main: dict[str, Polygon] = {}
    crumbs: list[Polygon] = []
    for key, parts in faces.items():
        joined = shapely.get_parts(shapely.unary_union(parts, grid_size=GRID))
        largest = max(joined, key=lambda part: part.area)
        main[key] = largest
        crumbs += [part for part in joined if part is not largest]
    for crumb in sorted(crumbs, key=lambda part: (-part.area, part.wkt)):
        key = max(sorted(main), key=lambda k: main[k].intersection(crumb).length)
        main[key] = cast(Polygon, shapely.unary_union([main[key], crumb], grid_size=GRID))
    return dict(main)
