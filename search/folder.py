"""The index in place: hands out an open index, and notices by one look at the link that there is a newer."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from search.errors import IndexDamaged, IndexMissing
from search.query import SearchIndex

CURRENT = "current"
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
    _open: SearchIndex | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> SearchIndex:
        """The newest finished index.

        Raises:
            IndexMissing: none was built yet.
            IndexDamaged: it cannot be read.
        """
        number = self._current()
        found = self._open
        if found is not None and found.folder.name == number:
            return found
        with self._lock:
            for _ in range(3):  # between the look and the opening, a quick writer may have removed what we looked at
                number = self._current()
                if self._open is None or self._open.folder.name != number:
                    folder = self.index_dir / number
                    try:
                        # The one before stays open for requests in progress; its files close with the last of them.
                        self._open = SearchIndex(folder, self.on_damage)
                    except IndexDamaged:
                        if self._current() == number:
                            raise
                        continue
                break
        if self._open is None:
            raise IndexMissing("There is no search index yet. Build it: kais search build.")
        return self._open

    def find(self) -> SearchIndex | None:
        """The newest finished index, or None where there is none that can be read."""
        try:
            return self.get()
        except (IndexMissing, IndexDamaged) as error:
            if isinstance(error, IndexDamaged):
                log.error("%s", error)
            self.on_damage()
            return None

    def _current(self) -> str:
        try:
            return (self.index_dir / CURRENT).readlink().name
        except OSError as error:
            raise IndexMissing("There is no search index yet. Build it: kais search build.") from error


def open_index(index_dir: Path) -> SearchIndex:
    """Open the index in place, for a command that asks once; a server keeps an ``IndexFolder``.

    Raises:
        IndexMissing, IndexDamaged: with the remedy.
    """
    return IndexFolder(index_dir).get()
