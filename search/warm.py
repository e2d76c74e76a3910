"""Read dictionary and index before the first question comes."""

import logging
from collections.abc import Callable

from search.analysis import lemmas
from search.query import SearchIndex

log = logging.getLogger("search")


def warm_up(find_index: Callable[[], SearchIndex | None]) -> None:
    """Load what a process's first search would otherwise wait for; a missing index is no fault here."""
    lemmas("школа")
    if find_index() is None:
        log.info("no index to read yet")
