"""Search over a hundred thousand documents with tantivy; only where it is asked for: it takes a quarter of an hour."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.search_figures import SLOW_KINDS, freshness, memory, quality, read_questions, speed
from bench.search_region import load_region, write_region
from search.folder import open_index
from search.index import build_index

SIZE = 100_000  # documents: one institution to nine pages
ENGINE = "tantivy"


def measure() -> Iterator[Figure]:
    """Build the index, then ask it."""
    with tempfile.TemporaryDirectory(prefix="kais-bench-") as folder:
        region = write_region(Path(folder) / "region", SIZE)
        sessions = load_region(region)
        index_dir = Path(folder) / "index"
        report = build_index(index_dir, sessions, region.pages, engine=ENGINE)
        yield Figure(f"search.build.{SIZE}", report.seconds, "s")
        size = sum(path.stat().st_size for path in index_dir.rglob("*") if path.is_file())
        yield Figure(f"search.disk.{SIZE}", round(size / 1e6), "MB")
        index = open_index(index_dir)
        yield from speed(index, region, lambda kind: "≤ 10" if kind in SLOW_KINDS else "≤ 5")
        yield from quality(index, read_questions(sessions), SIZE)
        yield memory(index_dir, region)
        yield freshness(index_dir, region, sessions, ENGINE)
