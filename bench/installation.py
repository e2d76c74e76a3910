"""A made-up installation to measure, made once and kept in var/bench/."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import NotMeasured

ROOT = Path(__file__).resolve().parent.parent
KAIS = Path(sys.executable).parent / "kais"
PORT = 8765  # pages know their address from the build on


@dataclass(frozen=True, slots=True)
class Installation:
    """A KAIS_HOME with a demo region of ``institutions``."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands, without the person's own settings."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAIS_")}
        own = {"KAIS_HOME": str(self.home), "KAIS_PORT": str(PORT), "KAIS_BASE_URL": f"http://127.0.0.1:{PORT}"}
        return inherited | own

    @property
    def output(self) -> Path:
        """The built public files."""
        return (self.home / "output").resolve()

    def run(self, *words: str) -> str:
        """Run ``kais WORDS…``; returns what it printed.

        Raises:
            NotMeasured: the command refused.
        """
        done = subprocess.run([KAIS, *words], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotMeasured(f"kais {' '.join(words)} refused: {(done.stderr or done.stdout).strip()[-500:]}")
        return done.stdout

    def build(self) -> dict[str, Any]:
        """Build every site anew; returns the report."""
        report: dict[str, Any] = json.loads(self.run("site", "build", "--full", "--jobs", "2", "--json"))
        return report


def make_installation(institutions: int) -> Installation:
    """The installation with so many institutions, all their sites accepted; the first call makes it."""
    made = Installation(ROOT / "var" / "bench" / f"region-{institutions}")
    ready = made.home / "ready"
    if not ready.exists():
        print(f"making a region of {institutions} institutions …", file=sys.stderr, flush=True)
        made.home.mkdir(parents=True, exist_ok=True)
        made.run("demo", "--no-serve", "--institutions", str(institutions))
        made.run("site", "accept", "--all")
        made.build()
        ready.touch()
    return made
