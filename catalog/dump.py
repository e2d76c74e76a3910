"""Write the whole register as JSON lines, as it is or as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.orm import Session

from catalog.past import NOW, SUBJECTS, Line, iter_ids, load_pasts, run_at_end_of

FILE_NAME = "register.jsonl"


def dump(session: Session, target: Path | IO[str], as_of: date | None = None, zone: ZoneInfo | None = None) -> int:
    """Write one JSON object a line; returns how many lines.

    Args:
        target: a folder (gets ``register.jsonl``), or an open text file.
        as_of: what KAIS knew at the end of that day in ``zone`` (Moscow unless given); now, unless given.
    """
    lines = iter_dump(session, as_of, zone)
    if isinstance(target, Path):
        target.mkdir(parents=True, exist_ok=True)
        with (target / FILE_NAME).open("w", encoding="utf-8", newline="\n") as handle:
            return _write(handle, lines)
    return _write(target, lines)


def line_bytes(line: Line) -> bytes:
    """A line of a dump or a feed; the same content is the same bytes."""
    return orjson.dumps(line, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _write(handle: IO[str], lines: Iterator[Line]) -> int:
    count = 0
    for line in lines:
        handle.write(line_bytes(line).decode())
        count += 1
    return count


def iter_dump(session: Session, as_of: date | None = None, zone: ZoneInfo | None = None) -> Iterator[Line]:
    """The lines of a dump: districts, municipal units, institutions with their rows, entries, buildings; no tombstones."""
    yield from iter_lines(session, NOW if as_of is None else run_at_end_of(session, as_of, zone))


def iter_lines(session: Session, run: int = NOW) -> Iterator[Line]:
    """The same as it was when the run ``run`` was over; memory is flat."""
    for kind in SUBJECTS:
        for ids in iter_ids(session, kind):
            pasts = load_pasts(session, kind, ids, run)
            for id_ in ids:
                line = pasts[id_].line_after(run) if id_ in pasts else None
                if line is not None:
                    yield line
