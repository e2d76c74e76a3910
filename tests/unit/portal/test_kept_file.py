"""A file of counts that is kept open: shared by threads, and made again when somebody takes it away."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.kept_file import KeptFile

SCHEMA = "CREATE TABLE IF NOT EXISTS number (value INTEGER)"


@pytest.fixture
def kept(tmp_path: Path) -> KeptFile:
    """A file of one table."""
    return KeptFile(tmp_path / "numbers.db", SCHEMA, ("synchronous=OFF",), patience_s=5)


def add(kept: KeptFile, value: int) -> None:
    """Write one number."""
    with kept.opened() as connection:
        connection.execute("INSERT INTO number VALUES (?)", (value,))


def read(path: Path) -> list[int]:
    """What another process sees."""
    with sqlite3.connect(path) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM number ORDER BY value")]


def test_threads_share_one_connection_and_lose_nothing(kept: KeptFile) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda value: add(kept, value), range(400)))
    assert read(kept.path) == list(range(400))


def test_only_its_owner_may_read_it(kept: KeptFile) -> None:
    add(kept, 1)
    assert {path.stat().st_mode & 0o777 for path in kept.path.parent.iterdir()} == {0o600}


def test_a_file_that_was_taken_away_is_made_again(kept: KeptFile) -> None:
    add(kept, 1)
    kept.path.unlink()
    add(kept, 2)
    assert read(kept.path) == [2]


def test_a_file_that_was_replaced_is_opened_anew(kept: KeptFile, tmp_path: Path) -> None:
    add(kept, 1)
    other = KeptFile(tmp_path / "other.db", SCHEMA, (), patience_s=5)
    add(other, 7)
    other.close()
    for ending in ("-wal", "-shm"):
        kept.path.with_name(kept.path.name + ending).unlink()
    (tmp_path / "other.db").replace(kept.path)
    add(kept, 8)
    assert read(kept.path) == [7, 8]


def test_what_fails_inside_leaves_the_file_to_the_next(kept: KeptFile) -> None:
    with pytest.raises(ZeroDivisionError), kept.opened():
        raise ZeroDivisionError
    add(kept, 1)
    kept.close()
    add(kept, 2)
    assert read(kept.path) == [1, 2]


def test_a_thread_waits_no_longer_than_it_may(tmp_path: Path) -> None:
    kept = KeptFile(tmp_path / "numbers.db", SCHEMA, (), patience_s=0.02)
    with kept.opened(), ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.OperationalError, match="another thread"):
        pool.submit(add, kept, 1).result()
