"""Read dictionary and index before the first question comes."""

import gc
import logging
from collections.abc import Callable

from search.errors import SearchError
from search.query import SearchIndex
from search.request import SearchRequest

log = logging.getLogger("search")
_SLIP = "гимнзия"  # asks for everything: the dictionary, the index, the words that are spelled or sound alike


def warm_up(find_index: Callable[[], SearchIndex | None]) -> None:
    """Load what a process's first search would otherwise wait for; a missing or damaged index is no fault here."""
    index = find_index()
    if index is None:
        log.info("no index to read yet")
        return
    try:
        index.search(SearchRequest(_SLIP))
    except SearchError as error:
        log.warning("%s", error)
    gc.freeze()  # dictionary, templates and routes stay to the end: no search for cycles goes through them again
