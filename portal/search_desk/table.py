"""The table of synonyms as it is now, in every process at once, for next to nothing a search."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core.database import Sessions
from portal.search_desk.models import SynonymLine
from portal.search_desk.operations import effective, line_of, list_lines
from search.synonyms import Synonyms

log = logging.getLogger("portal.search_desk")
LOOK_AGAIN_S = 5.0  # how often the database is asked although no stamp says so: for one written by another machine
Stamp = tuple[int, int]
Version = tuple[int, int | None, object]


class SynonymTable:
    """Keeps the table in memory and looks at each search whether a file, the stamp, was replaced.

    Whoever changes the table commits, then replaces the stamp: one look at it costs a few microseconds, a query a
    hundred times that. A process that dies between the two is made good by a look at the database every few seconds.
    """

    def __init__(self, sessions: Sessions, stamp: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._sessions = sessions
        self._path = stamp
        self._monotonic = monotonic
        self._stamp: Stamp | None = None
        self._version: Version | None = None
        self._look_at = 0.0
        self._table = Synonyms(effective(()))
        self._lock = threading.Lock()

    def now(self) -> Synonyms:
        """The table as it is now; the last one known where the database does not answer."""
        stamp = _read_stamp(self._path)
        if stamp != self._stamp or self._monotonic() >= self._look_at:
            with self._lock:
                if stamp != self._stamp or self._monotonic() >= self._look_at:
                    self._renew(stamp)
        return self._table

    def changed(self) -> None:
        """Tell every process that the table is another; called after the commit."""
        made = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        os.replace(made, self._path)

    def _renew(self, stamp: Stamp) -> None:
        try:
            with self._sessions() as session:
                count, newest, changed_at = session.execute(
                    select(func.count(), func.max(SynonymLine.id), func.max(SynonymLine.changed_at))
                ).one()
                version: Version = (count, newest, changed_at)
                if stamp != self._stamp or version != self._version:
                    self._table = Synonyms(effective(map(line_of, list_lines(session))))
            self._version = version
        except SQLAlchemyError as error:
            log.warning("the table of synonyms cannot be read: %s", error)
        # Also where it could not be read: a search is not to wait for a database that does not answer, over and over.
        self._stamp = stamp
        self._look_at = self._monotonic() + LOOK_AGAIN_S


def _read_stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)
