"""The calm collector changes nothing that outlives it."""

import gc
import weakref

import pytest

from core.collector import calm_collector


class _Loop:
    """A value that names itself."""

    def __init__(self) -> None:
        self.me = self


def test_the_collector_is_as_it_was_afterwards_even_after_an_error() -> None:
    before = gc.get_threshold()

    def stop() -> None:
        with calm_collector():
            assert gc.get_threshold() != before
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_cycles_made_meanwhile_are_still_found_and_older_ones_afterwards() -> None:
    older = weakref.ref(_Loop())
    with calm_collector():
        newer = weakref.ref(_Loop())
        gc.collect()
        assert newer() is None
    gc.collect()
    assert older() is None
