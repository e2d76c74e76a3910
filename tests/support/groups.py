"""The groups of the suite: what each needs, and which tests belong to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgresql import find_binaries

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "tests" / "tools" / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
NU_CHECKER = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def demanded() -> bool:
    """Whether nothing may be left out (KAIS_TEST_DEMAND=all, as .ci/run sets it)."""
    return os.environ.get("KAIS_TEST_DEMAND") == "all"


def unavailable(reason: str) -> None:
    """Leave the test out and say why; where everything is demanded, fail instead."""
    if demanded():
        pytest.fail(f"could not run: {reason}", pytrace=False)
    pytest.skip(reason)


def shared_data_folder() -> Path:
    """Where the real files of registers would be: KAIS_SHARED_DATA, else beside the repository."""
    given = os.environ.get("KAIS_SHARED_DATA")
    return Path(given).resolve() if given else ROOT.parent / "shared" / "data"


def find_chromium() -> str | None:
    """The path of the system's Chromium, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def lacks_chromium() -> str | None:
    """Why no browser can be started, or None."""
    return None if find_chromium() else "no Chromium on PATH (on Debian: apt-get install chromium)"


def lacks_postgresql() -> str | None:
    """Why no PostgreSQL can be started, or None."""
    return None if find_binaries() else "no PostgreSQL server (on Debian: apt-get install postgresql)"


def lacks_nginx() -> str | None:
    """Why no nginx can be started, or None."""
    if shutil.which("nginx") or Path("/usr/sbin/nginx").exists():
        return None
    return "no nginx (on Debian: apt-get install nginx-light)"


def lacks_checkers() -> str | None:
    """Why HTML cannot be checked, or None."""
    if reason := lacks_chromium():
        return reason
    if not AXE.exists() or not NU_CHECKER.exists():
        return "the HTML checkers are not installed (they need npm, on Debian: apt-get install npm; then make test)"
    if not shutil.which("java"):
        return "no Java for the Nu checker (on Debian: apt-get install default-jre-headless)"
    return None


def lacks_shared_data() -> str | None:
    """Why the real files cannot be read, or None."""
    folder = shared_data_folder()
    return None if folder.is_dir() else f"no real data in {folder} (KAIS_SHARED_DATA names another place)"


def lacks_nothing() -> str | None:
    """For groups that need only Python."""
    return None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the suite that runs or not as one."""

    name: str
    lacks: Callable[[], str | None]  # a reason in plain words why it cannot run
    folders: tuple[str, ...] = ("unit", "integration")  # where in tests/ its tests lie
    workers: int = 0  # processes of pytest-xdist; 0 runs the tests in one
    planned: bool = False  # its tests come later: having none is no failure


GROUPS = (
    Group("unit", lacks_nothing, folders=("unit",), workers=2),
    Group("docs", lacks_nothing, folders=("unit",)),
    Group("integration", lacks_nothing, folders=("integration",), workers=2),
    Group("postgresql", lacks_postgresql, workers=2),
    Group("real-data", lacks_shared_data, workers=2),
    Group("browser", lacks_chromium, folders=("browser",), workers=2),
    Group("pages", lacks_checkers, folders=("browser",), workers=2),
    Group("nginx", lacks_nginx, folders=("integration",)),
)


def group_of(item: pytest.Item) -> str:
    """The one group a test belongs to: by its mark or fixture, else by its folder.

    Raises:
        pytest.UsageError: the test lies where its group does not look, so nobody would run it.
    """
    name = _group_of(item)
    folders = next(group.folders for group in GROUPS if group.name == name)
    if item.path.is_relative_to(ROOT / "tests") and item.path.relative_to(ROOT / "tests").parts[0] not in folders:
        where = " or ".join(f"tests/{folder}/" for folder in folders)
        raise pytest.UsageError(f"{item.nodeid} belongs to the group {name}: move it to {where}")
    return name


def _group_of(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    if item.get_closest_marker("pages"):
        return "pages"
    if item.get_closest_marker("nginx"):
        return "nginx"
    if item.get_closest_marker("real_data") or "shared_data" in fixtures:
        return "real-data"
    folder = item.path.relative_to(ROOT).parts[1] if item.path.is_relative_to(ROOT / "tests") else ""
    if folder == "browser":
        return "browser"
    if item.get_closest_marker("postgresql"):
        return "postgresql"
    if item.get_closest_marker("docs"):
        return "docs"
    return "integration" if folder == "integration" else "unit"
