"""The index in place: hands out an open index, and notices by one look at the link that there is a newer."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from search.errors import IndexDamaged, IndexMissing
from search.query import SearchIndex

CURRENT = "current"
# The number that the link names, and when the link was made: where a folder was removed, numbers begin again.
Seen = tuple[str, int]
log = logging.getLogger("kais.search")


def no_remedy() -> None:
    """Nobody is told of a damaged index."""


@dataclass(slots=True)
class IndexFolder:
    """``<index>/current`` as an open ``SearchIndex``.

    ``on_damage`` is called when the index is missing or cannot be read: it asks for a new one.
    """

    index_dir: Path
    on_damage: Callable[[], None] = no_remedy
    _open: tuple[Seen, SearchIndex] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> SearchIndex:
        """The newest finished index.

        Raises:
            IndexMissing: none was built yet.
            IndexDamaged: it cannot be read.
        """
        found = self._open
        if found is not None and found[0] == self._current():
            return found[1]
        with self._lock:
            for _ in range(3):  # between the look and the opening, a quick writer may have removed what we looked at
                seen = self._current()
                if self._open is None or self._open[0] != seen:
                    try:
                        # The one before stays open for requests in progress; its files close with the last of them.
                        self._open = seen, SearchIndex(self.index_dir / seen[0], self.on_damage)
                    except IndexDamaged:
                        if self._current() == seen:
                            raise
                        continue
                break
        if self._open is None:
            raise IndexMissing("There is no search index yet. Build it: kais search build.")
        return self._open[1]

    def find(self) -> SearchIndex | None:
        """The newest finished index, or None where there is none that can be read."""
        try:
            return self.get()
        except (IndexMissing, IndexDamaged) as error:
            if isinstance(error, IndexDamaged):
                log.error("%s", error)
            self.on_damage()
            return None

    def _current(self) -> Seen:
        link = self.index_dir / CURRENT
        try:
            return link.readlink().name, link.lstat().st_ctime_ns
        except OSError as error:
            raise IndexMissing("There is no search index yet. Build it: kais search build.") from error


def open_index(index_dir: Path) -> SearchIndex:
    """Open the index in place, for a command that asks once; a server keeps an ``IndexFolder``.

    Raises:
        IndexMissing, IndexDamaged: with the remedy.
    """
    return IndexFolder(index_dir).get()
