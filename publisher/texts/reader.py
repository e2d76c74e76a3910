"""Ask the reading process, and start another one where it does not answer."""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from publisher.texts import limits
from publisher.texts.formats import TOO_LONG, Part

_CHILD = "publisher.texts.child"
_ROOT = Path(__file__).resolve().parents[2]  # where the package is found
_PIECE = 1 << 16  # bytes read at once


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a document says, or why that is not known."""

    parts: tuple[Part, ...] = ()
    problem: str = ""  # one of the sentences of ``formats``


class DocumentReader:
    """Reads documents in a process of its own, one at a time; the process starts with the first."""

    def __init__(self, *, seconds: float = limits.SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path, ending: str) -> Extracted:
        """The words of a file; whatever the file does, this returns."""
        asked = json.dumps({"path": str(path), "ending": ending}).encode() + b"\n"
        child = self._running()
        try:
            assert child.stdin is not None  # a pipe
            child.stdin.write(asked)
            child.stdin.flush()
            line = self._line(child)
        except OSError:
            line = None
        if line is None:
            self._stop()
            return Extracted(problem=TOO_LONG)
        found = json.loads(line)
        return Extracted(tuple(Part(*part) for part in found["parts"]), found["problem"])

    def close(self) -> None:
        """End the process."""
        self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = subprocess.Popen(
                [sys.executable, "-m", _CHILD],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child

    def _line(self, child: subprocess.Popen[bytes]) -> bytes | None:
        """The child's answer; None where it is late, or gone."""
        assert child.stdout is not None  # a pipe
        until = time.monotonic() + self._seconds
        while b"\n" not in self._rest:
            ready, _, _ = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))
            piece = os.read(child.stdout.fileno(), _PIECE) if ready else b""
            if not piece:
                return None
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _stop(self) -> None:
        child, self._child, self._rest = self._child, None, b""
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what it was last asked is of no use to anybody
                    pipe.close()
