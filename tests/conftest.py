"""Fixtures for every test: databases of both kinds, a clock that stands, a home of its own, and no network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from core.clock import FixedClock
from tests.support.databases import Databases, postgresql_databases, sqlite_databases
from tests.support.groups import GROUPS, group_of, lacks_shared_data, shared_data_folder, unavailable
from tests.support.network import forbid_network
from tests.support.postgresql import NoPostgresql

# Nothing random between two runs of `make test`; `make soak` looks further, elsewhere each time.
settings.register_profile("test", derandomize=True, max_examples=50, deadline=None, database=None)
settings.register_profile(
    "soak", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("KAIS_TEST_PROFILE", "test"))

KEPT_VARIABLES = ("KAIS_TEST_", "KAIS_SHARED_DATA")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let tests/run.py choose one group."""
    parser.addoption("--group", choices=[group.name for group in GROUPS], help="run the tests of one group only")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the person's own settings and close the network before anything is imported."""
    for name in [name for name in os.environ if name.startswith("KAIS_") and not name.startswith(KEPT_VARIABLES)]:
        del os.environ[name]
    forbid_network()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the chosen group."""
    groups = [(item, group_of(item)) for item in items]
    if wanted := config.getoption("--group"):
        items[:] = [item for item, group in groups if group == wanted]
        config.hook.pytest_deselected(items=[item for item, group in groups if group != wanted])


@pytest.fixture(autouse=True, scope="session")
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KAIS_HOME that is nobody's, for code that reads the environment although the test gave no home."""
    home = tmp_path_factory.mktemp("home")
    os.environ["KAIS_HOME"] = str(home)
    return home


@pytest.fixture
def kais_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty KAIS_HOME of this test's own, also set in the environment."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("KAIS_HOME", str(home))
    return home


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 2026-11-20 09:00 UTC (noon in Moscow, a Friday); ``clock.move(delta)`` moves it."""
    return FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[Databases]:
    with sqlite_databases() as databases:
        yield databases


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[Databases | str]:
    try:
        with postgresql_databases() as databases:
            yield databases
    except NoPostgresql as reason:
        yield str(reason)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of one kind; what a test makes is dropped after it."""
    made: Databases | str = request.getfixturevalue(f"_{request.param}")
    if isinstance(made, str):
        unavailable(made)
    assert isinstance(made, Databases)
    yield made
    made.drop_used()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The address of an empty database: an SQLite file, then again a PostgreSQL database."""
    return databases.make_empty()


@pytest.fixture
def migrated_engine(databases: Databases) -> Iterator[Callable[[str], Engine]]:
    """``migrated_engine("catalog")``: an engine on a new database with that package's tables, on both kinds.

    Quick, because the migrations run once a session and the databases are copies.
    """
    engines: list[Engine] = []

    def make(package: str) -> Engine:
        engines.append(databases.make_migrated(package))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real files; a test that asks for it belongs to the group real-data."""
    if reason := lacks_shared_data():
        unavailable(reason)
    return shared_data_folder()
