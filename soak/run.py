"""Run everything in soak/ with Hypothesis looking further than in ``make test``; ``python -m soak.run [NAME …]``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NO_TESTS = 5  # pytest's exit code where nothing was collected


def main(names: list[str]) -> int:
    """Run the named files (``test_<name>.py``), or all; exit code as of pytest."""
    files = [FOLDER / f"test_{name}.py" for name in names] or [FOLDER]
    command = [sys.executable, "-m", "pytest", "-v", "--durations=0", "--durations-min=1", *map(str, files)]
    environment = {**os.environ, "KAIS_TEST_PROFILE": "soak"}
    code = subprocess.run(command, cwd=FOLDER.parent, env=environment, check=False).returncode
    if code == NO_TESTS:
        print("There is no soak test yet.")
        return int(os.environ.get("KAIS_TEST_DEMAND") == "all")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
