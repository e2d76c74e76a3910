"""Sets of documents as the bits of one whole number.

Document ``n`` is bit ``n``. Python intersects, joins and counts such sets in C; documents are numbered by their static rank,
so the lowest bit is also the best document.
"""

from collections.abc import Iterable, Iterator

_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def from_ids(ids: Iterable[int], size: int) -> int:
    """The set of ``ids``, each below ``size``."""
    array = bytearray(size // 8 + 1)
    for number in ids:
        array[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(array, "little")


def iter_ids(bitmap: int) -> Iterator[int]:
    """The members, lowest first."""
    for index, byte in enumerate(bitmap.to_bytes((bitmap.bit_length() + 7) // 8, "little")):
        if byte:
            for bit in _BITS[byte]:
                yield index * 8 + bit


def at_least(sets: Iterable[int]) -> list[int]:
    """``result[k]``: the documents that are in at least ``k + 1`` of the sets."""
    levels: list[int] = []
    for members in sets:
        carry = members
        for index, level in enumerate(levels):
            levels[index], carry = level | carry, level & carry
        levels.append(carry)
    return levels
