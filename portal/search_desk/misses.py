"""Count what people searched and did not find, so that nobody's search can be read.

A search is a keyed hash with a count, a first and a last day until it was asked ``times`` times, from different networks
and on two days at least; only then its words are written down. What is rarer is forgotten after a month. There is no
address, no session and no moment finer than a day.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from core.clock import Clock
from core.errors import KaisError
from core.i18n import gettext as _
from portal.kept_file import KeptFile
from portal.search_desk.personal import names_a_person

log = logging.getLogger("portal.search_desk")
PATIENCE_S = 0.02  # a search waits no longer for another process that writes; then this once is not counted
DESK_PATIENCE_S = 5.0
RARE_DAYS = 30  # a search asked too rarely to be read is forgotten this long after it was first asked
MOST_ROWS = 20_000  # 3 MB; beyond, the rarest and oldest go
_TRIM_EVERY = 100
_DAYS = 2  # different ones, at least

_PRAGMAS = ("secure_delete=ON", "synchronous=NORMAL")  # no wait for the disk: in a power cut a few counts go
_SCHEMA = """CREATE TABLE IF NOT EXISTS miss (
    key BLOB PRIMARY KEY, lang TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, days INTEGER NOT NULL,
    count INTEGER NOT NULL, words TEXT, hidden INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"""
_COUNT = """INSERT INTO miss (key, lang, first_day, last_day, days, count) VALUES (:key, :lang, :today, :today, 1, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = count + 1, days = days + (last_day <> excluded.last_day), last_day = excluded.last_day,
        lang = excluded.lang
    RETURNING count, days, words, hidden"""
# Rows first asked (the rare ones) or last asked (the others) on these days or before are kept no longer.
_ERASE = """DELETE FROM miss
    WHERE CASE WHEN words IS NULL AND NOT hidden THEN first_day <= :rare ELSE last_day <= :known END"""
_COUNT_OLD = """SELECT count(*) FROM miss
    WHERE CASE WHEN words IS NULL AND NOT hidden THEN first_day <= :rare ELSE last_day <= :known END"""
_LIST = """SELECT key, words, lang, count, first_day, last_day FROM miss WHERE words IS NOT NULL
    ORDER BY count DESC, last_day DESC, words"""


class MissesUnreadable(KaisError):
    """The file of searches cannot be read."""

    status = 503


@dataclass(frozen=True, slots=True)
class Miss:
    """One search that found nothing, asked by so many that it may be read."""

    key: str
    words: str  # folded: what all who asked have in common
    lang: str  # of the page it was asked on last
    count: int
    first_day: date
    last_day: date


class Misses:
    """The file, shared by all processes of an installation."""

    def __init__(self, path: Path, secret_key: str, clock: Clock, *, times: int, days: int) -> None:
        self._file = KeptFile(path, _SCHEMA, _PRAGMAS, patience_s=PATIENCE_S)
        self._patient = KeptFile(path, _SCHEMA, _PRAGMAS, patience_s=DESK_PATIENCE_S)
        self._secret = secret_key.encode()
        self._clock = clock
        self._times = times
        self._days = days
        self._swept: date | None = None
        self._new_rows = 0

    def key_of(self, words: str) -> bytes:
        """What stands for a search in the file: without the installation's key nobody can compare a guess with it."""
        return hmac.digest(self._secret, f"search-miss\0{words}".encode(), hashlib.sha256)[:16]

    def note(self, words: str, lang: str) -> None:
        """Count one search.

        Raises:
            sqlite3.Error: the file is busy, full or broken; this once is not counted.
        """
        with self._file.opened() as connection:
            self._count(connection, words, lang)

    def _count(self, connection: sqlite3.Connection, words: str, lang: str) -> None:
        today = self._clock.today()
        if self._swept != today:
            _erase(connection, self._limits(today))
            _trim(connection)
            self._swept = today
        key = self.key_of(words)
        known = {"key": key, "lang": lang, "today": today.isoformat()}
        ((count, days, readable, hidden),) = connection.execute(_COUNT, known).fetchall()
        if readable is None and not hidden and count >= self._times and days >= _DAYS:
            if names_a_person(words):
                connection.execute("UPDATE miss SET hidden = 1 WHERE key = ?", (key,))
            else:
                connection.execute("UPDATE miss SET words = ? WHERE key = ?", (words, key))
        if count == 1:
            self._new_rows += 1
            if self._new_rows % _TRIM_EVERY == 0:
                _trim(connection)

    def listed(self) -> list[Miss]:
        """What may be read, most asked first.

        Raises:
            MissesUnreadable: the file is broken.
        """
        with self._at_the_desk() as connection:
            _erase(connection, self._limits(self._clock.today()))
            rows = connection.execute(_LIST).fetchall()
        return [
            Miss(key.hex(), words, lang, count, date.fromisoformat(first), date.fromisoformat(last))
            for key, words, lang, count, first, last in rows
        ]

    def waiting(self) -> int:
        """How many searches are counted that nobody can read yet."""
        with self._at_the_desk() as connection:
            (found,) = connection.execute("SELECT count(*) FROM miss WHERE words IS NULL AND NOT hidden").fetchone()
        return int(found)

    def hide(self, key: str) -> bool:
        """Erase the words of a search and let them not come back; whether there was one."""
        with self._at_the_desk() as connection:
            done = connection.execute(
                "UPDATE miss SET words = NULL, hidden = 1 WHERE key = ? AND words IS NOT NULL", (bytes.fromhex(key),)
            ).rowcount
            _forget_log(connection)
        return bool(done)

    def erase(self, *, dry_run: bool = False) -> int:
        """Erase what is kept no longer; returns how much."""
        if not self._file.path.exists():
            return 0
        limits = self._limits(self._clock.today())
        with self._at_the_desk() as connection:
            if not dry_run:
                return _erase(connection, limits)
            (found,) = connection.execute(_COUNT_OLD, limits).fetchone()
        return int(found)

    def _limits(self, today: date) -> dict[str, str]:
        return {
            "rare": (today - timedelta(days=RARE_DAYS)).isoformat(),
            "known": (today - timedelta(days=self._days)).isoformat(),
        }

    @contextmanager
    def _at_the_desk(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._patient.opened() as connection:
                yield connection
        except sqlite3.Error as error:
            log.warning("%s: %s", self._file.path, error)
            raise MissesUnreadable(
                _("What was searched cannot be read now. If it stays so, remove %(file)s.", file=self._file.path.name)
            ) from error


def _erase(connection: sqlite3.Connection, limits: dict[str, str]) -> int:
    """Erase what is kept no longer; returns how much."""
    erased = connection.execute(_ERASE, limits).rowcount
    if erased:
        _forget_log(connection)
    return erased


def _forget_log(connection: sqlite3.Connection) -> None:
    """Empty the log that SQLite writes ahead: erased words would stand in it until it is full."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _trim(connection: sqlite3.Connection) -> None:
    """Keep the file small whatever is asked: those that nobody can read go first, the rarest and oldest of them."""
    connection.execute(
        "DELETE FROM miss WHERE key IN (SELECT key FROM miss ORDER BY words IS NOT NULL, count, last_day"
        " LIMIT max(0, (SELECT count(*) FROM miss) - ?))",
        (MOST_ROWS,),
    )
