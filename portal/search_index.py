"""Keep the search index open that was built last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.wiring import Wiring

if TYPE_CHECKING:
    from search.index import SearchIndex


def open_current_index(wiring: Wiring) -> Callable[[], SearchIndex | None]:
    """A function that gives the newest index, opened again after each swap; None before the first is built."""
    lock = threading.Lock()
    held: tuple[tuple[int, int], SearchIndex] | None = None

    def current() -> SearchIndex | None:
        nonlocal held
        try:
            status = wiring.index_dir.stat()  # follows a link; a swap gives another folder
        except FileNotFoundError:
            return None
        mark = (status.st_ino, status.st_mtime_ns)
        with lock:
            if held is None or held[0] != mark:
                from search.index import open_index

                held = (mark, open_index(wiring.index_dir))
            return held[1]

    return current
