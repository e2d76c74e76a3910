"""Kill the writer of the index with -9 at random moments while readers ask: every answer is of a whole index."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from search.folder import IndexFolder
from search.index import write_index
from search.request import SearchRequest
from tests.unit.search.world import CARDS, SOURCES

KILLS = 25
WRITER = """
import sys
from pathlib import Path
from search.index import write_index
from tests.unit.search.world import SOURCES
print("ready", flush=True)
while True:
    write_index(Path(sys.argv[1]), SOURCES)
"""


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
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    chance = random.Random()
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(index)], cwd=root, env=environment, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.6))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert asked > KILLS
    report = write_index(index, SOURCES)
    assert folder.get().number == report.index
    assert not list(index.glob("*.making"))
