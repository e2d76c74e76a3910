"""Draw lots that fall the same way on every machine."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
SEED = "yasnomorsk-1"  # another seed gives another city


class Chance:
    """Randomness that is a function of a name.

    ``Chance(SEED).child("school", 17)`` always draws the same: adding an institution changes nobody else's lot. Only
    ``Random.random()`` is used, the one method whose sequence Python promises to keep.
    """

    __slots__ = ("_name", "_random")

    def __init__(self, name: str = SEED) -> None:
        self._name = name
        self._random = random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))

    def child(self, *names: object) -> "Chance":
        """Independent lots for a part of the whole."""
        return Chance("/".join((self._name, *map(str, names))))

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def happens(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self._random.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + self._random.random() * (high - low)

    def bell(self, middle: float, spread: float) -> float:
        """A number near ``middle``, rarely further than twice ``spread`` (sum of four draws)."""
        return middle + (sum(self._random.random() for _ in range(4)) - 2.0) * spread * 1.7

    def pick(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[int(self._random.random() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """One of the things, in proportion to the weight beside it."""
        left = self._random.random() * sum(weight for _thing, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The things in another order."""
        result = list(things)
        for index in range(len(result) - 1, 0, -1):
            other = int(self._random.random() * (index + 1))
            result[index], result[other] = result[other], result[index]
        return result

    def several(self, things: Sequence[T], count: int) -> list[T]:
        """``count`` different things (all of them when there are fewer), in their own order."""
        chosen = set(self.shuffled(range(len(things)))[:count])
        return [thing for index, thing in enumerate(things) if index in chosen]
