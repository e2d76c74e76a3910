"""Search over made-up regions: how fast, how good, how soon a change is found; the same questions asked of other engines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from bench.figures import Figure
from bench.search_figures import SLOW_KINDS, against, freshness, memory, quality, read_questions, speed
from bench.search_peers import NoPostgresql, Peer, iter_rows, plain_whoosh, postgresql, sqlite_fts5
from bench.search_region import Region, load_region, write_region
from search.folder import open_index
from search.index import DEFAULT_ENGINE, build_index

SMALL, LARGE = 2_000, 20_000  # documents: one institution to nine pages


def goals(kind: str) -> str:
    """The goal of a kind of search."""
    return "≤ 10" if kind in SLOW_KINDS else "≤ 3"


def measure() -> Iterator[Figure]:
    """Build an index of each size, then ask it."""
    for size in (SMALL, LARGE):
        with tempfile.TemporaryDirectory(prefix="kais-bench-") as folder:
            region = write_region(Path(folder) / "region", size)
            yield from _measure_region(region, Path(folder))


def _measure_region(region: Region, folder: Path) -> Iterator[Figure]:
    size = region.documents
    sessions = load_region(region)
    index_dir = folder / "index"
    report = build_index(index_dir, sessions, region.pages)
    yield Figure(f"search.build.{size}", report.seconds, "s", goal="≤ 60" if size == LARGE else "")
    index = open_index(index_dir)
    yield from speed(index, region, goals)
    questions = read_questions(sessions)
    yield from quality(index, questions, size)
    index.close()
    yield memory(index_dir, region)
    yield from against(_peers(region, folder), index_dir, questions, size)
    try:
        yield from against([postgresql(iter_rows(region))], index_dir, questions, size)
    except NoPostgresql as reason:
        print(f"search: PostgreSQL is not measured: {reason}", flush=True)
    yield freshness(index_dir, region, sessions, DEFAULT_ENGINE)  # the last one: it changes the region


def _peers(region: Region, folder: Path) -> Iterator[AbstractContextManager[Peer]]:
    yield sqlite_fts5(iter_rows(region))
    if region.documents == SMALL:  # its index alone takes minutes where there are more documents
        yield plain_whoosh(iter_rows(region), folder / "whoosh")
