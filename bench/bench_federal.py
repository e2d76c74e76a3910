"""Reading the federal registers into records, against a bare loop of lxml over the same file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bench.federal_file import write_accreditation, write_licences
from bench.figures import Figure, best_of
from bench.installation import ROOT
from catalog.importers import find_format

RECORDS = 3000
RUNS = 3
PEAK_MB = 200
# How much memory a process takes that only reads: it prints records, seconds and megabytes.
READ = """
import resource, sys, time
from pathlib import Path
from catalog.importers import find_format
format = find_format(sys.argv[1])
started = time.perf_counter()
number = sum(1 for _ in format.read(Path(sys.argv[2]), format.mapping))
print(number, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def read_bare(path: Path, tag: str) -> int:
    """What anybody would write: the elements one by one, each cleared."""
    number = 0
    for _event, element in etree.iterparse(path, events=("end",), tag=tag):
        number += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return number


def read_ours(path: Path, code: str) -> int:
    """Our reader: checked and cleaned records."""
    format = find_format(code)
    return sum(1 for _ in format.read(path, format.mapping))


def read_apart(path: Path, code: str) -> tuple[int, float, float]:
    """Our reader in a process of its own: records, seconds, peak of memory in MB."""
    command = [sys.executable, "-c", READ, code, str(path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return int(answer[0]), float(answer[1]), float(answer[2])


def measure() -> Iterator[Figure]:
    """Seconds for both registers, and the memory for one of them."""
    with tempfile.TemporaryDirectory() as folder:
        for code, tag, write in (
            ("federal-accreditation", "Certificate", write_accreditation),
            ("federal-licences", "license", write_licences),
        ):
            path = Path(folder) / f"{code}.xml"
            written = write(path, records=RECORDS)
            if not read_bare(path, tag) == read_ours(path, code) == written:
                raise SystemExit(f"{code}: the two loops read different numbers of records.")
            bare = best_of(RUNS, lambda path=path, tag=tag: read_bare(path, tag))  # type: ignore[misc]
            ours = best_of(RUNS, lambda path=path, code=code: read_ours(path, code))  # type: ignore[misc]
            name = code.replace("-", "_")
            yield Figure(
                f"{name}.{RECORDS}_records",
                round(ours, 3),
                "s",
                f"bare lxml {etree.__version__}",
                round(bare, 3),
                "ratio ≤ 3",
            )
            megabytes = path.stat().st_size / 1e6
            yield Figure(f"{name}.speed", round(megabytes / ours, 1), "MB/s")
        path = Path(folder) / "large.xml"
        write_accreditation(path, size=200_000_000)
        _number, _seconds, peak = read_apart(path, "federal-accreditation")
        yield Figure("federal_accreditation.200_mb_peak", round(peak, 1), "MB", goal=f"≤ {PEAK_MB}, whatever the size")
