"""A process of its own that asks an index: ``python -m bench.search_reader memory|wait INDEX …``.

``memory INDEX < QUERIES`` answers every line and prints the megabytes it holds then. ``wait INDEX TEXT SECONDS`` asks until the text
is found and prints the time of day it was.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from search.folder import IndexFolder
from search.request import SearchRequest

_PAUSE_S = 0.005


def memory(index_dir: Path, queries: list[str]) -> float:
    """Megabytes of this process after it answered the queries, files it maps included."""
    index = IndexFolder(index_dir).get()
    for query in queries:
        index.search(SearchRequest(query))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def wait(index_dir: Path, text: str, seconds: float) -> float:
    """When the text was found, in seconds since the epoch."""
    folder = IndexFolder(index_dir)
    folder.get().search(SearchRequest("школа 1"))
    print("ready", flush=True)
    until = time.time() + seconds
    while time.time() < until:
        if any(text in hit.title for hit in folder.get().search(SearchRequest(text)).hits):
            return time.time()
        time.sleep(_PAUSE_S)  # asks often, and leaves the writer its processor
    raise SystemExit(f"“{text}” was not found in {seconds} s")


if __name__ == "__main__":
    if sys.argv[1] == "memory":
        print(memory(Path(sys.argv[2]), sys.stdin.read().splitlines()))
    else:
        print(wait(Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])))
