"""Build the demo region once for all groups and serve copies of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.locks import file_lock
from tests.support.server import find_free_port, run_server

KAIS = Path(sys.executable).parent / "kais"
INSTITUTIONS = 60  # enough for every kind, district and second pages of lists
BUILD_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo region."""

    home: Path  # its KAIS_HOME
    url: str  # http://127.0.0.1:<port>, without a slash at its end

    @property
    def environment(self) -> dict[str, str]:
        """The variables to run ``kais`` beside the server."""
        return make_environment(self.home, self.url)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``kais WORDS…`` on this home; a refusal fails the test with what was said."""
        done = subprocess.run(
            [KAIS, *words],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_TIMEOUT_S,
        )
        assert done.returncode == 0, f"kais {' '.join(words)}: {done.stderr or done.stdout}"
        return done


def make_environment(home: Path, url: str) -> dict[str, str]:
    """The settings of a demo at ``url``: pages know their address from the build on."""
    return {
        "KAIS_HOME": str(home),
        "KAIS_BASE_URL": url,
        "KAIS_PORT": url.rpartition(":")[2],
        "KAIS_WORKERS": "1",
    }


def build_demo(home: Path) -> str:
    """Make the demo region in ``home``, which must not exist; returns the address it has to be served at."""
    url = f"http://127.0.0.1:{find_free_port()}"
    home.mkdir(parents=True)
    Demo(home, url).run("demo", "--no-serve", "--institutions", str(INSTITUTIONS))
    (home / "test-url").write_text(url)
    return url


def shared_demo(folder: Path) -> Path:
    """The demo region of this process of pytest-xdist, made by the first who asks and left as it is.

    It lies in KAIS_TEST_DEMO (tests/run.py names the folder, so that the groups share it), without the variable in
    ``folder``. Pages know their address from the build on, so each process has one built for itself: two of them
    served at one port would answer for each other.
    """
    shared = Path(os.environ.get("KAIS_TEST_DEMO") or folder / "shared")
    if (worker := os.environ.get("PYTEST_XDIST_WORKER", "gw0")) != "gw0":
        shared = shared.with_name(f"{shared.name}-{worker}")
    with file_lock(shared.with_name(f"{shared.name}.lock")):  # groups run beside each other
        if not (shared / "test-url").exists():
            shutil.rmtree(shared, ignore_errors=True)
            build_demo(shared)
    return shared


def copy_demo(folder: Path) -> Demo:
    """A demo region of one's own below ``folder``: a copy of the shared one, not served yet."""
    shared = shared_demo(folder)
    home = folder / "home"
    shutil.copytree(shared, home, symlinks=True)
    return Demo(home, (shared / "test-url").read_text())


@contextmanager
def running_demo() -> Iterator[Demo]:
    """A demo region of one's own (``copy_demo``), served until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="kais-demo-") as folder:
        demo = copy_demo(Path(folder))
        port = int(demo.url.rpartition(":")[2])
        command: list[str | Path] = [KAIS, "serve"]
        with run_server(command, port=port, environment=demo.environment, log=Path(folder) / "serve.log"):
            yield demo
