"""Kill the writer of the index with -9 at random moments while readers ask: every answer is of a whole index."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

from search.folder import IndexFolder
from search.index import write_index
from search.request import SearchRequest
from tests.support.index_writer import begin_writing, kill
from tests.unit.search.world import CARDS, SOURCES

KILLS = 25


def test_readers_see_whole_indexes_however_often_the_writer_is_killed(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, SOURCES)
    folder = IndexFolder(index)
    stop = threading.Event()
    wrong: list[str] = []
    asked = 0

    def read_on() -> None:
        nonlocal asked
        while not stop.is_set():
            try:
                total = folder.get().search(SearchRequest()).total
                if total != len(CARDS):
                    wrong.append(f"{total} institutions")
            except Exception as error:  # whatever a reader is told is the finding
                wrong.append(repr(error))
            asked += 1

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    chance = random.Random()
    for _ in range(KILLS):
        writer = begin_writing(index)
        time.sleep(chance.uniform(0.0, 0.6))  # the moment of the kill: nothing is waited for
        kill(writer)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert asked > KILLS
    report = write_index(index, SOURCES)
    assert folder.get().number == report.index
    assert not list(index.glob("*.making"))
