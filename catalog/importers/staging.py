"""Put a file's records aside, checked and counted, before any of them touches the register."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import IO

import orjson

from catalog.importers.problems import Problems
from catalog.records import Message, Problem, Record, Rejected
from core.i18n import N_

CHUNK_ROWS = 1_000
PROGRESS_EVERY = 500
COLLECT_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """One record as it waits; it is read back only where it says something new."""

    line: int
    key: str
    label: str
    hash: str
    payload: bytes
    names: dict[str, str]
    lines: int  # how many of the source's own records it joins

    def record(self) -> Record:
        """The record itself."""
        return Record.from_payload(self.line, self.key, self.label, self.names, self.payload, self.lines)


class Staged:
    """What reading a file gave: records in a file of their own that goes with the process, their keys in memory."""

    def __init__(self, problems: Problems) -> None:
        self.read = 0
        self.problems = problems
        self._lines: dict[bytes, int] = {}  # digest of the key -> line: some 150 bytes a record
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="kais-staged-")  # noqa: SIM115  # closed by close()

    def __contains__(self, key: str) -> bool:
        return _digest(key) in self._lines

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, record: Record) -> None:
        """Put a record aside; a repeated key is rejected, the first wins."""
        digest = _digest(record.key)
        first = self._lines.get(digest)
        if first is not None:
            again = Message(
                N_("The same record stands already in line %(line)s; the first one counts."), {"line": first}
            )
            self.problems.extend([Problem(record.line, "", again, record.label)] * record.lines)
            return
        self._lines[digest] = record.line
        self.problems.extend(record.problems)
        payload = record.payload()
        about = orjson.dumps([record.line, record.key, record.label, dict(record.names), record.lines])
        self._file.write(b"%b\t%b\t%b\n" % (record.hash_of(payload).encode(), about, payload))

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[list[StagedRecord]]:
        """The records in the file's order, a list at a time."""
        self._file.seek(0)
        while lines := list(islice(self._file, size)):
            yield [_staged(line) for line in lines]

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()


def _digest(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _staged(line: bytes) -> StagedRecord:
    digest, about, payload = line.split(b"\t", 2)  # JSON writes a tab as \t
    number, key, label, names, lines = orjson.loads(about)
    return StagedRecord(number, key, label, digest.decode(), payload, names, lines)


def stage(
    records: Iterable[Record | Rejected],
    problems: Problems,
    progress: Callable[[int], None] | None = None,
) -> Staged:
    """Read a file into a place apart.

    Raises:
        UnreadableFile: from the reader; what was put aside is gone.
    """
    staged = Staged(problems)
    try:
        for number, item in enumerate(records, start=1):
            if isinstance(item, Rejected):
                staged.read += 1
                staged.problems.append(item.problem)
            else:
                staged.read += item.lines
                staged.add(item)
            if number % COLLECT_EVERY == 0:
                gc.collect()  # what errors of records left in cycles; the collector rests meanwhile
            if progress and number % PROGRESS_EVERY == 0:
                progress(staged.read)
    except BaseException:
        staged.close()
        raise
    if progress:
        progress(staged.read)
    return staged


__all__ = ["Staged", "StagedRecord", "stage"]
