"""Keep drawn pages for some seconds: thousands ask for the same one, and only a token or a receipt differs."""

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from surveys.read import RECENT_S

_MOST = 200


@dataclass(frozen=True, slots=True)
class KeptPages:
    """Pages by name, each with a place for what differs."""

    place: str  # a text that stands nowhere else in a page
    _pages: dict[Hashable, tuple[float, str]] = field(default_factory=dict)

    def get(self, name: Hashable, draw: Callable[[str], str], value: str) -> str:
        """The page of this name with ``value`` in its place; drawn where there is none yet or it is some seconds old."""
        drawn_at, page = self._pages.get(name, (-math.inf, ""))
        if time.monotonic() - drawn_at > RECENT_S:
            page = draw(self.place)
            if len(self._pages) >= _MOST:
                self._pages.clear()
            self._pages[name] = (time.monotonic(), page)
        return page.replace(self.place, value)
