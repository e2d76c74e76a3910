"""Measure what we claim and append it to var/bench.jsonl; ``python -m bench.run [NAME …]``.

Every ``bench/bench_<name>.py`` has ``measure() -> Iterable[Figure]``. A bench that cannot run here says why by raising
``NotMeasured``; the others go on.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, NotMeasured

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "bench.jsonl"
ONLY_NAMED = {"search_large"}  # takes a quarter of an hour


def read_commit() -> str:
    """The commit we stand on, with ``+`` when files differ from it."""
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit}+" if changed.strip() else commit


def describe(figure: Figure) -> str:
    """A figure as a person reads it."""
    text = f"{figure.name}: {figure.value:g} {figure.unit}"
    if figure.peer:
        text += f"; {figure.peer}: {figure.peer_value:g} {figure.unit}; ratio {figure.ratio:g}"
    return f"{text}; goal: {figure.goal}" if figure.goal else text


def main(names: list[str]) -> int:
    """Run the named benches, or all but the longest; 0 unless one broke."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    if unknown := set(names) - set(found):
        print(f"There is no bench {', '.join(sorted(unknown))}. Benches: {', '.join(found)}.", file=sys.stderr)
        return 2
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    commit = read_commit()
    broken = 0
    for name in names or [one for one in found if one not in ONLY_NAMED]:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            for figure in importlib.import_module(f"bench.bench_{name}").measure():
                with RESULTS.open("a", encoding="utf-8") as results:
                    results.write(figure.to_json(commit) + "\n")
                print(describe(figure), flush=True)
        except NotMeasured as reason:
            print(f"{name}: not measured: {reason}", flush=True)
        except Exception as error:
            broken += 1
            print(f"{name}: broke: {type(error).__name__}: {error}", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
