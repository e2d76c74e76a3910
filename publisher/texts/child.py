"""The process that reads documents: a line of JSON asks, a line of JSON answers.

``python -m publisher.texts.child``; it ends when nobody asks any more.
"""

import json
import os
import resource
import sys
import zipfile
from pathlib import Path
from typing import TextIO

from publisher.texts import limits
from publisher.texts.formats import BROKEN, ENCRYPTED, TOO_LONG, Unreadable, read_file


def answer(asked: str) -> str:
    """Read the file that a line names."""
    found = json.loads(asked)
    parts: list[list[str]] = []
    problem = ""
    try:
        parts = [[part.text, part.anchor, part.heading] for part in read_file(Path(found["path"]), found["ending"])]
    except Unreadable as error:
        problem = str(error)
    except MemoryError:
        problem = TOO_LONG
    except BaseException as error:  # the door: libraries raise anything, Rust's panics are no Exception
        problem = ENCRYPTED if isinstance(error, (zipfile.BadZipFile, RuntimeError)) and _locked(error) else BROKEN
    return json.dumps({"parts": parts, "problem": problem}, ensure_ascii=True)


def _locked(error: BaseException) -> bool:
    return "encrypted" in str(error).lower() or "password" in str(error).lower()


def serve(asked: TextIO, answers: TextIO) -> None:
    """Answer until the other side closes."""
    for line in asked:
        _allow_seconds()
        answers.write(answer(line) + "\n")
        answers.flush()


def _allow_seconds() -> None:
    """The next file may take so long; without it a file that never ends would outlive a builder that was killed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + 2 * limits.SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Limit this process, then serve; what libraries print goes nowhere."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
