"""How far documents are from a point."""

import math

import numpy as np
from numpy.typing import NDArray

_EARTH_M = 6_371_000.0


def distances_m(
    lat: "NDArray[np.float64]", lon: "NDArray[np.float64]", point: tuple[float, float]
) -> "NDArray[np.float64]":
    """Metres along the great circle from ``point``; infinite where a document has no point."""
    lat, lon = np.radians(lat), np.radians(lon)
    here_lat, here_lon = math.radians(point[0]), math.radians(point[1])
    half = np.sin((lat - here_lat) / 2) ** 2 + math.cos(here_lat) * np.cos(lat) * np.sin((lon - here_lon) / 2) ** 2
    metres: NDArray[np.float64] = np.nan_to_num(2 * _EARTH_M * np.arcsin(np.sqrt(half)), nan=np.inf)
    return metres


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres along the great circle between two points."""
    return float(distances_m(np.asarray([other[0]]), np.asarray([other[1]]), one)[0])
