"""Count tries, so that guessing takes longer than anyone has."""

import hashlib
import hmac
import ipaddress
from datetime import timedelta
from pathlib import Path

from core.clock import Clock
from core.i18n import gettext as _
from core.web import TooManyRequests
from portal.kept_file import KeptFile

FORGET_EVERY = 200  # counted tries between two sweeps of old windows
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS counter (key BLOB PRIMARY KEY, ends_at INTEGER NOT NULL, count INTEGER NOT NULL)"
    " WITHOUT ROWID"
)


def network_of(address: str | None) -> str:
    """What counts as one caller: an IPv4 address, or the /64 an IPv6 address lies in."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class Counters:
    """Counters in a small file of their own, shared by all processes and apart from every ballot.

    A row holds a keyed hash of bucket and caller, the number of its time window, and a count: no address, no moment.
    It loses nothing of value in a power cut, so it does not wait for the disk.

    Args:
        patience_s: how long to wait for another process that is counting.
    """

    def __init__(self, path: Path, secret_key: str, clock: Clock, *, patience_s: float = 5) -> None:
        self._file = KeptFile(path, _SCHEMA, ("synchronous=OFF",), patience_s=patience_s)
        self._key = secret_key.encode()
        self._clock = clock

    def count(self, bucket: str, who: str, *, limit: int, per: timedelta) -> None:
        """Count one try.

        Raises:
            TooManyRequests: there were more than ``limit`` in the running window of length ``per``.
        """
        now = int(self._clock.now().timestamp())
        length = max(1, int(per.total_seconds()))
        ends_at = (now // length + 1) * length
        key = hmac.digest(self._key, f"{bucket}\0{who}\0{length}\0{ends_at}".encode(), hashlib.sha256)[:16]
        with self._file.opened() as connection:
            ((count,),) = connection.execute(
                "INSERT INTO counter VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE SET count = count + 1 RETURNING count",
                (key, ends_at),
            ).fetchall()
            if count == 1 and key[0] < 256 * 16 // FORGET_EVERY:
                connection.execute("DELETE FROM counter WHERE ends_at <= ?", (now,))
        if count > limit:
            wait_s = ends_at - now
            minutes = max(1, -(-wait_s // 60))
            raise TooManyRequests(
                _("There were too many tries. Wait %(minutes)s min and try again.", minutes=minutes), wait_s
            )

    def erase_ended(self, *, dry_run: bool = False) -> int:
        """Erase the windows that are over, which counting does only now and then; returns how many there were."""
        if not self._file.path.exists():
            return 0
        now = int(self._clock.now().timestamp())
        with self._file.opened() as connection:
            (found,) = connection.execute("SELECT count(*) FROM counter WHERE ends_at <= ?", (now,)).fetchone()
            if found and not dry_run:
                connection.execute("DELETE FROM counter WHERE ends_at <= ?", (now,))
        return int(found)

    def close(self) -> None:
        """Let go of the file; the next try opens it again."""
        self._file.close()
