"""Let Python search for cycles less often while something long is made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (20_000, 20, 100)  # Python's own are (700, 10, 10)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Leave what is there already out of every search, and search rarely.

    Register, standard, templates and modules are a million values that stay to the end; going through them again and
    again takes a quarter of a build's time. What is no longer named still goes at once, and cycles are still found.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
