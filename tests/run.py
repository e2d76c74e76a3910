"""Run the groups of the suite one after the other and say which ran.

``python tests/run.py [GROUP …]``; ``make test`` calls it. Groups whose tools are missing are left out, visibly. With
``KAIS_TEST_DEMAND=all`` a group that could not run is a failure, and so is every test that was skipped. The last line
is ``N passed, N failed`` over all groups. Reports for machines (JUnit XML) are left in ``var/test/``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.groups import GROUPS, Group, demanded, lacks_postgresql  # noqa: E402
from tests.support.postgresql import NoPostgresql, temporary_cluster  # noqa: E402

REPORTS = ROOT / "var" / "test"
NO_TESTS = 5  # pytest's exit code where nothing was collected


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one group."""

    group: str
    said: str
    passed: int = 0
    failed: int = 0


def run_group(group: Group, environment: dict[str, str], *, demand: bool) -> Outcome:
    """Run one group in a pytest of its own."""
    if reason := group.lacks():
        return Outcome(group.name, f"could not run: {reason}", failed=int(demand))
    report = REPORTS / f"{group.name}.xml"
    report.unlink(missing_ok=True)
    folders = [f"tests/{folder}" for folder in group.folders]
    workers = ["-n", str(group.workers), "--dist", "loadfile"] if group.workers else []
    print(f"\n== {group.name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", f"--group={group.name}", "-q", f"--junitxml={report}", *workers, *folders],
        cwd=ROOT,
        env=environment,
        check=False,
    ).returncode
    seconds = round(time.monotonic() - started)
    if code == NO_TESTS:
        return Outcome(group.name, "has no tests yet", failed=int(demand and not group.planned))
    if not report.exists():
        return Outcome(group.name, f"broke off: pytest ended with {code} and left no report", failed=1)
    return summarise(group.name, report, code, seconds, demand=demand)


def summarise(name: str, report: Path, code: int, seconds: int, *, demand: bool) -> Outcome:
    """Read the JUnit report of one group."""
    passed = failed = expected = 0
    skipped: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is None:
            passed += 1
        elif skip.get("type") == "pytest.xfail":
            expected += 1
        else:
            skipped[skip.get("message", "")] += 1
    said = f"ran: {passed} passed"
    if failed:
        said += f", {failed} FAILED"
    if expected:
        said += f", {expected} known to fail"
    for reason, count in sorted(skipped.items()):
        said += f", {count} skipped ({reason})"
    if demand and skipped:
        failed += skipped.total()
        said += ": nothing may be skipped here"
    if code and not failed:
        failed = 1
        said += f", but pytest ended with {code}"
    return Outcome(name, f"{said}, {seconds} s", passed, failed)


def main(names: list[str]) -> int:
    """Run the named groups, or all; 0 when nothing failed."""
    if unknown := set(names) - {group.name for group in GROUPS}:
        print(f"There is no group {', '.join(sorted(unknown))}. Groups: {', '.join(g.name for g in GROUPS)}.")
        return 2
    chosen = [group for group in GROUPS if not names or group.name in names]
    demand = demanded()
    REPORTS.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    outcomes = []
    with ExitStack() as stack:
        if lacks_postgresql() is None:
            try:
                cluster = stack.enter_context(temporary_cluster())
                environment["KAIS_TEST_POSTGRESQL"] = str(cluster.folder)
            except NoPostgresql as reason:
                print(reason)  # the tests that need it will say so too
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kais-test-"))
        environment["KAIS_TEST_DEMO"] = str(Path(folder) / "demo")
        for group in chosen:
            outcomes.append(run_group(group, environment, demand=demand))
    print("\nGroups:")
    for outcome in outcomes:
        print(f"  {outcome.group:12} {outcome.said}")
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"\n{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
