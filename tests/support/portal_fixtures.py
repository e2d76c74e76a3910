"""Fixtures of the tests that need a whole portal; imported by the conftest of their folders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.actor import Role
from core.clock import FixedClock
from tests.support.portal import World, make_world, reset

MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The small region, made once a session, with a signed-in browser of each role; tests get copies."""
    made = make_world(tmp_path_factory.mktemp("template"), FixedClock(MOMENT))
    for who in ("nobody", *(role.value for role in Role)):
        made.client(who)
    made.wiring.close()
    yield made
    made.wiring.close()


@pytest.fixture
def world(world_template: World, tmp_path: Path) -> Iterator[World]:
    """A small installation of this test's own (SQLite), at noon in Moscow."""
    made = make_world(tmp_path / "home", FixedClock(MOMENT), world_template)
    yield made
    made.wiring.close()


@pytest.fixture(scope="module")
def _shared_world(world_template: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("shared"), FixedClock(MOMENT), world_template)
    yield made
    made.wiring.close()


@pytest.fixture
def desk(_shared_world: World, world_template: World) -> World:
    """The same, quicker: one app for a module, its databases as new for each test. Leave its files and clock alone."""
    reset(_shared_world, world_template)
    return _shared_world
