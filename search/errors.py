"""What search refuses, in sentences."""

from core.errors import KaisError


class SearchError(KaisError):
    """The root of this package's errors."""


class IndexMissing(SearchError):
    """Nobody has built an index yet."""

    status = 503


class IndexDamaged(SearchError):
    """The index cannot be read; it can always be built again."""

    status = 503


class EngineMissing(IndexDamaged):
    """The engine's library is not installed: what it made cannot be read, nor made."""


class PagesUnreadable(SearchError):
    """A file that the publisher left for search is not what the two agreed on."""
