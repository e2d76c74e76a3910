"""Keep a small SQLite file of counts open: opening it takes longer than counting."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.database import make_private_file


class KeptFile:
    """A file that all processes of an installation write into, each over one connection that its threads share.

    Args:
        schema: makes the table where there is none.
        pragmas: of the connection, in their order; the file is in WAL mode, so that readers never wait.
        patience_s: how long to wait for another thread, and again for another process.
    """

    def __init__(self, path: Path, schema: str, pragmas: tuple[str, ...], *, patience_s: float) -> None:
        self.path = path
        self._schema = schema
        self._pragmas = pragmas
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._kept: sqlite3.Connection | None = None
        self._inode = 0

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone.

        Raises:
            sqlite3.Error: the file is busy, full or broken.
        """
        if not self._lock.acquire(timeout=self._patience_s):
            raise sqlite3.OperationalError("another thread is writing")
        try:
            yield self._current()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            self._let_go()

    def _current(self) -> sqlite3.Connection:
        """The connection, made again where somebody has removed or replaced the file."""
        try:
            there = self.path.stat().st_ino
        except OSError:
            there = 0
        if self._kept is None or there != self._inode:
            self._let_go()
            self._kept = self._open()
            self._inode = self.path.stat().st_ino
        return self._kept

    def _open(self) -> sqlite3.Connection:
        make_private_file(self.path)
        connection = sqlite3.connect(self.path, timeout=self._patience_s, isolation_level=None, check_same_thread=False)
        try:
            for pragma in (*self._pragmas, "journal_mode=WAL"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None
