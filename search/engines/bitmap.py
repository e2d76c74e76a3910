"""Sets of documents as the bits of one whole number.

The document at position ``n`` is bit ``n``. Python intersects, joins and counts such sets in C; positions follow the static
order, so the lowest bit is also the best document.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
_FEW = 24  # so many bits are set faster one by one


def from_positions(positions: "NDArray[Any]", size: int) -> int:
    """The set of ``positions``, each below ``size``."""
    if len(positions) <= _FEW:
        found = 0
        for position in positions.tolist():
            found |= 1 << position
        return found
    bits = np.zeros(size, dtype=np.uint8)
    bits[positions] = 1
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


def positions_of(members: int) -> Positions:
    """The members, lowest first."""
    octets = np.frombuffer(members.to_bytes((members.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(octets, bitorder="little"))


def at_least(count: int, sets: Iterable[int]) -> int:
    """The documents that are in at least ``count`` of the sets, ``count`` being 1 or more."""
    levels: list[int] = []  # levels[k]: in at least k + 1 of the sets so far
    for members in sets:
        carry = members
        for index, level in enumerate(levels):
            levels[index], carry = level | carry, level & carry
        if len(levels) < count:
            levels.append(carry)
    return levels[count - 1] if count <= len(levels) else 0
