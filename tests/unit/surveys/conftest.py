"""Databases and polls for the tests of surveys."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from core.clock import FixedClock
from core.database import Sessions, make_sessions
from tests.unit.surveys.app import Site, make_site
from tests.unit.surveys.factories import AuditTrail, OpenPoll, make_poll


@pytest.fixture
def audit() -> AuditTrail:
    """An audit trail that a test can read."""
    return AuditTrail()


@pytest.fixture
def engine(migrated_engine: Callable[[str], Engine]) -> Engine:
    """A database with the tables of surveys, SQLite and PostgreSQL in turn."""
    return migrated_engine("surveys")


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """Sessions on ``engine``."""
    return make_sessions(engine)


@pytest.fixture
def poll(sessions: Sessions, clock: FixedClock) -> OpenPoll:
    """An open poll of three options."""
    return make_poll(sessions, clock)


@pytest.fixture
def site(sessions: Sessions, clock: FixedClock) -> Site:
    """The app over ``sessions``."""
    return make_site(sessions, clock)
