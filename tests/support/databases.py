"""Make empty and migrated databases quickly, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from core.database import make_engine, upgrade
from tests.support.postgresql import Cluster, temporary_cluster

ROOT = Path(__file__).resolve().parents[2]


class Databases:
    """Databases of one test session; the migrated ones are copies of a template that is migrated once."""

    def __init__(self, folder: Path, cluster: Cluster | None = None) -> None:
        self._folder = folder
        self._cluster = cluster
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}  # package -> path of a file, or name of a database
        self._used: list[str] = []

    def make_empty(self) -> str:
        """The address of a new, empty database."""
        return self._make(template=None)

    def make_migrated(self, package: str) -> Engine:
        """An engine on a new database that has the tables of ``package``, as ``kais db upgrade`` makes them."""
        if package not in self._templates:
            url = self._make(template=None, name=f"template_{package}")
            engine = make_engine(url, package)
            upgrade(engine, package, ROOT / package / "migrations")
            engine.dispose()
            self._templates[package] = url.partition("?")[0].rpartition("/")[2] if self._cluster else _path(url)
        return make_engine(self._make(template=self._templates[package]), package)

    def drop_used(self) -> None:
        """Forget the databases made since the last call; templates stay."""
        for name in self._used:
            if self._cluster:
                self._cluster.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            else:
                for file in self._folder.glob(f"{name}.db*"):
                    file.unlink()
        self._used.clear()

    def _make(self, *, template: str | None, name: str = "") -> str:
        keep = bool(name)
        name = f"{name or f'test_{next(self._numbers)}'}_{os.getpid()}"
        if not keep:
            self._used.append(name)
        if self._cluster:
            self._cluster.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"')
            return self._cluster.url(name)
        path = self._folder / f"{name}.db"
        if template:
            shutil.copyfile(template, path)
        return f"sqlite:///{path}"


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


@contextmanager
def sqlite_databases() -> Iterator[Databases]:
    """SQLite databases in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="kais-sqlite-") as folder:
        yield Databases(Path(folder))


@contextmanager
def postgresql_databases() -> Iterator[Databases]:
    """Databases of the server that tests/run.py started (KAIS_TEST_POSTGRESQL), else of one for this session."""
    with ExitStack() as stack:
        running = os.environ.get("KAIS_TEST_POSTGRESQL")
        cluster = Cluster(Path(running)) if running else stack.enter_context(temporary_cluster())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kais-"))
        yield Databases(Path(folder), cluster)
