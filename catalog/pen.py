"""Let imports queue: one holds the register's pen, the next one waits and says so; a trial needs no pen."""

from __future__ import annotations

import fcntl
import functools
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from catalog.errors import Busy
from core.database import Sessions, make_engine, make_private_file, make_sessions
from core.i18n import gettext as _
from core.locks import file_lock, try_file_lock

P = ParamSpec("P")
R = TypeVar("R")
Waiting = Callable[[float], None]  # told every moment how many seconds it has been
LOOK_AGAIN_S = 0.2
TRIALS = "trials"  # a folder beside the database: private copies of the register
_PEN_KEY = 0x4B41_4953_0001  # of PostgreSQL's advisory locks
_held: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())
_say: ContextVar[Waiting | None] = ContextVar("say", default=None)


@contextmanager
def patience(waiting: Waiting) -> Iterator[None]:
    """Within this block whoever must queue calls ``waiting``, which may raise to give up."""
    token = _say.set(waiting)
    try:
        yield
    finally:
        _say.reset(token)


def at_most(seconds: float) -> Waiting:
    """The patience of a request: after so long it is told to come again."""

    def waiting(waited: float) -> None:
        if waited >= seconds:
            raise Busy(_("Another file is being loaded into the register. Try again in a minute."))

    return waiting


def queued(work: Callable[Concatenate[Sessions, P], R]) -> Callable[Concatenate[Sessions, P], R]:
    """Let a writer of the register wait for its turn; called with ``dry_run`` it works where it disturbs nobody."""

    @functools.wraps(work)
    def turn(sessions: Sessions, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs.get("dry_run"):
            with trial(sessions) as own:
                return work(own, *args, **kwargs)
        with pen(sessions):
            return work(sessions, *args, **kwargs)

    return cast("Callable[Concatenate[Sessions, P], R]", turn)


@contextmanager
def pen(sessions: Sessions) -> Iterator[None]:
    """Hold the right to import into this register; held already by the caller, it is held once.

    Whoever held it and was killed left it: the kernel or the server takes it back. What such an import had put aside
    went with its process.
    """
    engine = _engine(sessions)
    name = _name(engine)
    if name in _held.get():
        yield
        return
    token = _held.set(_held.get() | {name})
    try:
        with _queue(engine):
            yield
    finally:
        _held.reset(token)


def _engine(sessions: Sessions) -> Engine:
    return cast(Engine, sessions.kw["bind"])


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True) + (f"#{id(engine)}" if _file(engine) is None else "")


def _file(engine: Engine) -> Path | None:
    """The file of an SQLite register; None for others, and for one that lives in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return None
    return Path(str(name))


@contextmanager
def _queue(engine: Engine) -> Iterator[None]:
    file = _file(engine)
    if file is not None:
        with file.with_name(f"{file.name}.pen").open("a") as handle:
            _wait(lambda: _take(handle))
            yield  # closing the file gives the lock back
    elif engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _wait(lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _PEN_KEY})))
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _PEN_KEY})
    else:
        yield


def _take(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(get: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not get():
        if (say := _say.get()) is not None:
            say(time.monotonic() - began)
        time.sleep(LOOK_AGAIN_S)


@contextmanager
def trial(sessions: Sessions) -> Iterator[Sessions]:
    """A register to try a file on: whatever happens to it, the real one goes on being read and written.

    SQLite: a private copy. PostgreSQL: the register itself, whose readers and writers a transaction does not stop.

    Raises:
        Busy: the register changed under the trial.
    """
    engine = _engine(sessions)
    file = _file(engine)
    if file is not None:
        with _copy(file) as own:
            yield own
    elif engine.dialect.name == "postgresql":
        try:
            yield make_sessions(engine.execution_options(isolation_level="REPEATABLE READ"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("40001", "40P01", "23505"):
                raise
            raise Busy(_("The register changed while the file was tried. Try it again.")) from error
    else:
        yield sessions


@contextmanager
def _copy(file: Path) -> Iterator[Sessions]:
    """A copy of the register's file, gone after the block; copies of killed trials go with the next one."""
    root = file.parent / TRIALS
    root.mkdir(mode=0o700, exist_ok=True)
    folder = root / uuid.uuid4().hex
    with ExitStack() as stack:
        with file_lock(root / "lock"):  # nobody sweeps a folder away before it is locked
            for old in (item for item in root.iterdir() if item.is_dir()):
                with try_file_lock(old / "lock") as abandoned:
                    if abandoned:
                        shutil.rmtree(old, ignore_errors=True)
            stack.enter_context(try_file_lock(folder / "lock"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        path = folder / file.name
        make_private_file(path)
        try:
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
        except sqlite3.OperationalError as error:
            raise Busy(
                _("The register could not be copied to try the file (%(reason)s). Is the disk full?", reason=error)
            ) from error
        engine = make_engine(f"sqlite:///{path}", "catalog")
        stack.callback(engine.dispose)
        yield make_sessions(engine)
