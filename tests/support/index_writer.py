"""Write the index of the made-up region over and over, to be killed: ``python -m tests.support.index_writer INDEX``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from search.index import write_index
from tests.unit.search.world import SOURCES

_ROOT = Path(__file__).resolve().parents[2]


def begin_writing(index: Path) -> subprocess.Popen[bytes]:
    """Start a process that writes; returns when it begins."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.support.index_writer", str(index)], cwd=_ROOT, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    return writer


def kill(writer: subprocess.Popen[bytes]) -> None:
    """End it with -9."""
    writer.kill()
    writer.wait()
    if writer.stdout:
        writer.stdout.close()


if __name__ == "__main__":
    print("ready", flush=True)
    while True:
        write_index(Path(sys.argv[1]), SOURCES)
