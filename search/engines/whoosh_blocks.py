"""Read a list of Whoosh's postings in blocks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher

Numbers = NDArray[np.int64]
Weights = NDArray[np.float32]


def iter_blocks(matcher: Any, *, weighted: bool) -> Iterator[tuple[Numbers, Weights]]:
    """The postings of a term as blocks of numbers and weights.

    Whoosh's own ``all_ids()`` asks for one number at a time, ten times slower; Whoosh is pinned, so its blocks stay as they are:
    differences of numbers, and one weight for all where they are alike.
    """
    if isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            matcher._read_data()
            numbers = np.asarray(matcher._data[0], dtype=np.int64)
            if not matcher._byteids:
                numbers = np.cumsum(numbers)
            weights = matcher._data[1] if weighted else None
            yield numbers, _whole(1.0 if weights is None else weights, len(numbers) if weighted else 0)
            matcher._next_block()
        return
    while matcher.is_active():
        yield np.asarray([matcher.id()], dtype=np.int64), np.asarray([matcher.weight()], dtype=np.float32)
        matcher.next()


def _whole(weights: Any, count: int) -> Weights:
    return np.full(count, weights, np.float32) if isinstance(weights, float) else np.asarray(weights, dtype=np.float32)
