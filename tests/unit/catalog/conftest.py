"""Fixtures of the register's tests: an empty register, and a short way to load a text into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from catalog.importers import import_file
from catalog.records import ImportReport
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_sessions

Load = Callable[..., ImportReport]


@pytest.fixture
def sessions(migrated_engine: Callable[[str], Engine]) -> Sessions:
    """An empty register, on SQLite and again on PostgreSQL."""
    return make_sessions(migrated_engine("catalog"))


@pytest.fixture
def acting(clock: FixedClock) -> dict[str, Any]:
    """Who acts and when, as operations want it."""
    return {"actor": COMMAND_LINE, "clock": clock, "audit": no_audit}


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path, acting: dict[str, Any]) -> Load:
    """``load(format, text_or_bytes, **options)`` imports a file of that content."""

    def run(format: str, content: str | bytes, **options: Any) -> ImportReport:
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(sessions, format, path, **{**acting, **options})

    return run
