"""Open write transactions on the ballot box, fairly."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from core.database import Sessions
from core.locks import file_lock

PACKAGE = "surveys"
MIGRATIONS = Path(__file__).parent / "migrations"
# The advisory lock of the ballot box on PostgreSQL: shared by those who cast, exclusive for who closes or mixes.
_BOX = 0x6B616973
_tickets: dict[str, threading.Lock] = {}
_tickets_guard = threading.Lock()


def engine_of(sessions: Sessions) -> Engine:
    """The engine behind a factory of sessions."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)  # core.database.make_sessions binds an engine
    return engine


@contextmanager
def casting(engine: Engine) -> Iterator[Connection]:
    """A write transaction that accepts ballots; committed at the end of the block, rolled back by an exception.

    SQLite's busy handler is unfair (a writer may wait a second while others overtake it), so writers queue before
    ``BEGIN IMMEDIATE``: a lock for the threads of this process, ``flock`` on ``<database>.ticket`` between processes.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock_shared(:box)"), {"box": _BOX})
            yield connection
        return
    with _ticket(engine), engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def holding_box(engine: Engine) -> Iterator[Connection]:
    """A write transaction during which no ballot is accepted anywhere: for mixing."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:box)"), {"box": _BOX})
            yield connection
        return
    with casting(engine) as connection:
        yield connection


def hold_box(session: Session) -> None:
    """Accept no ballot anywhere until this session's transaction ends: for closing."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:box)"), {"box": _BOX})
    begin_write(session)


def open_box(session: Session) -> None:
    """Let this session's transaction accept ballots."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:box)"), {"box": _BOX})
    begin_write(session)


def begin_write(session: Session) -> None:
    """Take SQLite's write lock now, so that what is read next is still true when it is written."""
    connection = session.connection()
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and raw is not None and not raw.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _ticket(engine: Engine) -> Iterator[None]:
    path = engine.url.database or ""
    with _tickets_guard:
        lock = _tickets.setdefault(path, threading.Lock())
    with ExitStack() as stack:
        stack.enter_context(lock)
        if path and path != ":memory:":
            stack.enter_context(file_lock(Path(f"{path}.ticket")))
        yield
