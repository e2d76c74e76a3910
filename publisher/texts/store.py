"""Keep what documents say by the digest of their content: a text is extracted once."""

import os
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import orjson

from publisher.texts.formats import READABLE, Part
from publisher.texts.reader import DocumentReader, Extracted

VERSION = 1  # a folder of its own; raise it when ``formats`` reads more, or better: everything is read again


class TextStore:
    """Texts below ``DIR.state/texts``; what is not there yet is read by a thread while pages are made."""

    def __init__(self, folder: Path, reader: DocumentReader | None = None) -> None:
        self._folder = folder
        self._reader = reader or DocumentReader()
        self._thread: ThreadPoolExecutor | None = None
        self._asked: dict[str, Future[None]] = {}
        self._paths: dict[str, Path] = {}

    def ask(self, digest: str, path: Path) -> None:
        """Have a file read, unless its text is known. ``get`` waits for it.

        Args:
            digest: of the content, hex.
        """
        if digest in self._paths or not is_readable(path.name):
            return
        self._paths[digest] = path
        if os.path.exists(self._path(digest)):
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="texts")
        self._asked[digest] = self._thread.submit(self._read, digest, path)

    def get(self, digest: str) -> Extracted:
        """What a file says; nothing where nobody asked for it."""
        if (waiting := self._asked.pop(digest, None)) is not None:
            waiting.result()
        found = self._load(digest)
        if found is None and digest in self._paths:  # what was kept is damaged
            self._read(digest, self._paths[digest])
            found = self._load(digest)
        return found or Extracted()

    def close(self) -> None:
        """End the reading process; what nobody waited for is not read."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None
        self._reader.close()

    def keep_only(self, digests: Collection[str]) -> None:
        """Forget texts that no published document has."""
        for path in self._folder.glob("*/*/*.json"):
            if path.stem not in digests or path.parent.parent.name != str(VERSION):
                path.unlink(missing_ok=True)

    def _read(self, digest: str, path: Path) -> None:
        try:
            found = self._reader.read(path, _ending(path.name))
        except OSError:  # it went away meanwhile: the next build asks again
            return
        content = {
            "problem": found.problem,
            "parts": [[part.text, part.anchor, part.heading] for part in found.parts],
        }
        target = Path(self._path(digest))
        target.parent.mkdir(parents=True, exist_ok=True)
        written = target.with_name(f".{digest}.{os.getpid()}")  # other builders' processes may read the same document
        written.write_bytes(orjson.dumps(content))
        os.replace(written, target)

    def _load(self, digest: str) -> Extracted | None:
        try:
            with open(self._path(digest), "rb") as file:
                found = orjson.loads(file.read())
            return Extracted(tuple(Part(*part) for part in found["parts"]), str(found["problem"]))
        except (OSError, ValueError, KeyError, TypeError):  # not there, or written by half
            return None

    def _path(self, digest: str) -> str:
        return f"{self._folder}/{VERSION}/{digest[:2]}/{digest}.json"


def is_readable(name: str) -> bool:
    """Whether there is a way to read a file of this name."""
    return _ending(name) in READABLE


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()
