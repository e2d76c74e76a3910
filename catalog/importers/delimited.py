"""Read the rows of a CSV file: any encoding, any delimiter, quotation marks as they come."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from catalog.importers.repair import repair_line
from catalog.importers.table import LONGEST_CELL, Row, Table
from catalog.importers.textfile import bounded_lines, decoded, find_encodings
from catalog.records import Message, Severity
from core.i18n import N_

DELIMITERS = (",", ";", "\t", "|")
_MOST_JOINED = 20  # lines that a record in need of repair may have
csv.field_size_limit(LONGEST_CELL * 10)
NUL = "\ufffe"  # stands for a NUL byte, so that the record which holds one can be refused

_HELD_NUL = Message(N_("The record holds a NUL byte, which no text has. Repair the file at its source."))
_MADE_WHOLE = Message(
    N_("Quotation marks inside a cell are not doubled; the record was read by the number of its cells.")
)


@contextmanager
def open_csv(path: Path, encoding: str, delimiter: str, fits: Callable[[Sequence[str]], int]) -> Iterator[Table]:
    """The file as a table; encoding and delimiter are those under which its heading fits best.

    Args:
        fits: how many columns a heading lacks; 0 is a heading of the format.
    Raises:
        UnreadableFile: no text, an archive without end, a line without end.
    """
    encodings = find_encodings(path, encoding)
    found, sign = _choose(path, encodings, delimiter, fits)
    with decoded(path, found) as handle:
        tape = _Tape(_without_nul(bounded_lines(handle, path.name)))
        header = next(_records(tape, sign, 0), Row(1, [])).cells
        width = named_width(header)
        yield Table(header, _records(tape, sign, width, len(header)), encoding=found, delimiter=sign)


def named_width(header: Sequence[str]) -> int:
    """How many cells a row needs: up to the last heading that is not empty."""
    return next((at + 1 for at in range(len(header) - 1, -1, -1) if header[at].strip()), len(header))


def _choose(path: Path, encodings: list[str], delimiter: str, fits: Callable[[Sequence[str]], int]) -> tuple[str, str]:
    """The encoding and delimiter whose heading lacks least; of equals the first."""
    best: tuple[tuple[int, int], str, str] | None = None
    for encoding in encodings:
        line = _first_line(path, encoding)
        if line is None:
            continue
        tried = [delimiter] if delimiter else []
        counted = sorted(DELIMITERS, key=lambda sign: -line.count(sign))
        tried += [sign for sign in (*counted, ":") if sign != delimiter]
        for sign in tried:
            header = _split_heading(line, sign)
            rank = (fits(header), -len(header) if not delimiter else 0)
            if best is None or rank[0] < best[0][0] or (rank < best[0] and not delimiter and best[1] == encoding):
                best = (rank, encoding, sign)
            if rank[0] == 0:
                return encoding, sign
    return (best[1], best[2]) if best else (encodings[0], delimiter or ",")


def _first_line(path: Path, encoding: str) -> str | None:
    try:
        with decoded(path, encoding) as handle:
            return "".join(next(iter(_logical(bounded_lines(handle, path.name))), ""))
    except (UnicodeError, LookupError):
        return None


def _logical(lines: Iterator[str]) -> Iterator[str]:
    """The first lines up to where the quotation marks are even: a heading may hold a line break."""
    held = ""
    for number, line in enumerate(lines):
        held += line
        if held.count('"') % 2 == 0 or number > 5:
            break
    yield held


def _split_heading(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", NUL) if "\0" in line else line


class _Tape:
    """Lines that can be put back; ``taken`` are those of the record that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def put_back(self, kept: int) -> None:
        """Put back what was taken beyond the first ``kept`` lines."""
        back = self.taken[kept:]
        del self.taken[kept:]
        self._back.extendleft(reversed(back))
        self.number -= len(back)


def _records(tape: _Tape, delimiter: str, width: int, full: int = 0) -> Iterator[Row]:
    """The records; one that breaks the rules of quotation is read by its number of cells, or refused alone."""
    rows = csv.reader(tape, delimiter=delimiter, strict=True)
    taken = tape.taken
    while True:
        taken.clear()
        line = tape.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            if not width and taken:  # the heading itself
                tape.put_back(1)
                yield Row(line, _split_heading(taken[0], delimiter))
            else:
                yield _repair(tape, line, delimiter, width, full)
            continue
        if len(taken) > 1 and width and len(cells) < width:  # a mark that is never closed ate lines
            yield _repair(tape, line, delimiter, width, full)
            continue
        if len(taken) == 1 and NUL in taken[0]:
            yield Row(line, cells, Severity.QUARANTINED, _HELD_NUL)
        elif any(map(str.strip, cells)):
            yield Row(line, cells)


def _repair(tape: _Tape, line: int, delimiter: str, width: int, full: int) -> Row:
    widths = (width, full) if full > width else (width,)
    for count in range(1, min(len(tape.taken), _MOST_JOINED) + 1):
        found = repair_line("".join(tape.taken[:count]), delimiter, widths)
        if found is None:
            continue
        if found.ways > 1:
            break
        tape.put_back(count)
        if any(NUL in cell for cell in found.cells):
            return Row(line, found.cells, Severity.QUARANTINED, _HELD_NUL)
        return Row(line, found.cells, Severity.CORRECTION, _MADE_WHOLE)
    cells = tape.taken[0].rstrip("\r\n").split(delimiter)
    tape.put_back(1)
    return Row(
        line,
        cells,
        Severity.QUARANTINED,
        Message(
            N_(
                "The quotation marks of the record cannot be told apart: close or double them. A whole record has %(expected)s cells."
            ),
            {"expected": width},
        ),
    )
