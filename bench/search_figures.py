"""What is measured of one index: how long searches take, how good they are, how soon a change is found, how much memory."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bench.figures import Figure, NotMeasured
from bench.judged import make_questions
from bench.search_peers import SHOWN, Peer, ask_all
from bench.search_queries import make_beginnings, make_requests
from bench.search_region import Region, import_register, write_rows
from catalog import read
from core.database import Sessions
from search.folder import open_index
from search.index import build_index
from search.quality import Judged, judge
from search.query import SearchIndex
from search.request import SearchRequest

JUDGED = 1_000  # questions with known answers, drawn from all that can be made of a region
PEER_JUDGED = 300  # of these, asked of peers too: some take a second for one
NEW_WORDS = "Небывалая птица"  # the name that an institution gets
_BEFORE = 101  # the seed of what was asked before
_PATIENCE_S = 60.0
_ROOT = Path(__file__).resolve().parent.parent
Questions = list[tuple[str, frozenset[int]]]
SLOW_KINDS = frozenset({"phrases", "highlighted"})


def p95(work: Sequence[Callable[[], object]]) -> float:
    """Milliseconds of processor time of this thread that 95 of 100 stay below."""
    times = []
    for one in work:
        started = time.thread_time()
        one()
        times.append((time.thread_time() - started) * 1000)
    return round(sorted(times)[int(len(times) * 0.95)], 2)


def speed(index: SearchIndex, region: Region, goals: Callable[[str], str]) -> Iterator[Figure]:
    """Every kind of search, each question asked once, of a server that has answered as many other ones before."""
    kinds: dict[str, list[SearchRequest]] = make_requests(region, index.values("district"))
    asked = {request for requests in kinds.values() for request in requests}
    before = make_requests(region, index.values("district"), seed=_BEFORE)
    for request in (request for requests in before.values() for request in requests if request not in asked):
        index.search(request)
    beginnings = make_beginnings(region)
    for text in make_beginnings(region, seed=_BEFORE):
        if text not in beginnings:
            index.suggest(text)
    measured: dict[str, list[Callable[[], object]]] = {
        kind: [lambda request=request: index.search(request) for request in requests]  # type: ignore[misc]
        for kind, requests in kinds.items()
    }
    measured["suggestions"] = [lambda text=text: index.suggest(text) for text in beginnings]  # type: ignore[misc]
    for kind, work in measured.items():
        yield Figure(f"search.p95.{kind}.{region.documents}", p95(work), "ms CPU", goal=goals(kind))


def read_questions(sessions: Sessions) -> Questions:
    """Questions with the ids of the institutions that answer them, drawn from all that can be made."""
    with sessions() as session:
        made = list(make_questions(list(read.iter_cards(session))))
    chosen = random.Random(13).sample(made, min(JUDGED, len(made)))
    return [(str(one["query"]), frozenset(one["relevant"])) for one in chosen]  # type: ignore[call-overload]


def quality(index: SearchIndex, questions: Questions, size: int) -> Iterator[Figure]:
    """How often the right answer comes first."""
    judged = [
        Judged(line, query, tuple(map(str, sorted(wanted)))) for line, (query, wanted) in enumerate(questions, start=1)
    ]
    found = judge(judged, lambda query: index.search(SearchRequest(query, per_page=50)).hits)
    yield Figure(f"search.judged.success_at_1.{size}", found.total.success_at_1, "", goal="≥ 0.97")
    yield Figure(f"search.judged.mrr.{size}", found.total.mrr, "", goal="≥ 0.98")


def against(
    peers: Iterable[AbstractContextManager[Peer]], index_dir: Path, questions: Questions, size: int
) -> Iterator[Figure]:
    """The same questions asked of ours, afresh, and of a peer: time and right answers."""
    asked = questions[:PEER_JUDGED]
    index = open_index(index_dir)
    ours = ask_all(_Ours(index), asked)
    index.close()
    for opened in peers:
        with opened as peer:
            theirs = ask_all(peer, asked)
        key = peer.name.split()[0].lower()
        yield Figure(
            f"search.against.{key}.p95.{size}",
            round(ours.p95_ms, 2),
            "ms CPU",
            peer=peer.name,
            peer_value=round(theirs.p95_ms, 2),
            goal="ratio < 1",
        )
        yield Figure(
            f"search.against.{key}.success_at_1.{size}",
            round(ours.success_at_1, 3),
            "",
            peer=peer.name,
            peer_value=round(theirs.success_at_1, 3),
            goal="ratio ≥ 2",
        )


class _Ours:
    name = "KAIS"

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def ask(self, query: str) -> list[int | None]:
        hits = self._index.search(SearchRequest(query, per_page=SHOWN)).hits
        return [hit.institution_id if hit.group == "institution" else None for hit in hits]

    def cpu_s(self) -> float:
        return time.thread_time()


def memory(index_dir: Path, region: Region) -> Figure:
    """What a fresh process holds after 200 searches."""
    requests = [request for requests in make_requests(region, ("",)).values() for request in requests]
    asked = random.Random(17).sample([request.text for request in requests if request.text], 200)
    done = subprocess.run(
        [sys.executable, "-m", "bench.search_reader", "memory", index_dir],
        input="\n".join(asked), cwd=_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Figure(f"search.memory.{region.documents}", round(float(done.stdout)), "MB", goal="≤ 250")


def freshness(index_dir: Path, region: Region, sessions: Sessions, engine: str) -> Figure:
    """From the end of a build of pages until another process finds the new name of one institution."""
    rows = region.rows()
    changed = rows[len(rows) // 2]
    changed["full_name"] = changed["short_name"] = f"Школа «{NEW_WORDS}»"
    changed["kind"] = "school"
    write_rows(region, rows)
    import_register(region, sessions)
    with subprocess.Popen(
        [sys.executable, "-m", "bench.search_reader", "wait", index_dir, NEW_WORDS, str(_PATIENCE_S)],
        cwd=_ROOT, stdout=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        assert reader.stdout
        if reader.stdout.readline().strip() != "ready":
            raise NotMeasured("the reading process did not start")
        started = time.time()
        report = build_index(index_dir, sessions, region.pages, engine=engine, whole=False)
        found = reader.stdout.readline()
    if report.whole or not found:
        raise NotMeasured("the change was not written as a batch, or was not found")
    return Figure(f"search.change_found.{region.documents}", round(float(found) - started, 2), "s", goal="≤ 1")
