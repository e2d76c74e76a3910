"""Tries are counted by network, and the count forgets."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import FixedClock
from core.web import TooManyRequests
from portal.limits import Counters, network_of

KEY = "correct-horse-battery-staple-0123456789"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%eth0", "fe80::/64"), (None, "unknown"), ("nonsense", "nonsense"),
    ],
)  # fmt: skip
def test_a_network_counts_as_one_caller(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_after_the_limit_one_waits_until_the_window_ends(tmp_path: Path, clock: FixedClock) -> None:
    counters = Counters(tmp_path / "limits.db", KEY, clock)
    for _turn in range(3):
        counters.count("vote", "192.0.2.7", limit=3, per=HOUR)
    with pytest.raises(TooManyRequests) as refused:
        counters.count("vote", "192.0.2.7", limit=3, per=HOUR)
    assert refused.value.retry_after_s == 3600  # the clock stands at a full hour
    counters.count("vote", "192.0.2.8", limit=3, per=HOUR)
    counters.count("feedback", "192.0.2.7", limit=3, per=HOUR)
    clock.move(HOUR)
    counters.count("vote", "192.0.2.7", limit=3, per=HOUR)


def test_two_processes_count_together(tmp_path: Path, clock: FixedClock) -> None:
    first, second = (Counters(tmp_path / "limits.db", KEY, clock) for _ in range(2))
    first.count("vote", "192.0.2.7", limit=1, per=HOUR)
    with pytest.raises(TooManyRequests):
        second.count("vote", "192.0.2.7", limit=1, per=HOUR)


def test_the_file_names_nobody_and_old_windows_leave_it(tmp_path: Path, clock: FixedClock) -> None:
    counters = Counters(tmp_path / "limits.db", KEY, clock)
    for host in range(50):
        counters.count("vote", f"192.0.2.{host}", limit=3, per=HOUR)
    assert b"192.0.2." not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    clock.move(HOUR * 2)
    for host in range(200):
        counters.count("vote", f"198.51.100.{host}", limit=3, per=HOUR)
    with sqlite3.connect(tmp_path / "limits.db") as connection:
        old = connection.execute(
            "SELECT count(*) FROM counter WHERE ends_at < ?", (clock.now().timestamp(),)
        ).fetchone()
    assert old == (0,)
