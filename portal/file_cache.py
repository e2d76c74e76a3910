"""Keep small files in memory with their compressed form and their tag."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

TWIN = ".gz"
CACHE_BYTES = 32 << 20  # a process; a portal's pages that people read in a day fit
WHOLE_FILE_BYTES = 4 << 20  # larger ones are streamed from disk
COMPRESSED = frozenset(
    {".html", ".css", ".js", ".mjs", ".json", ".jsonl", ".geojson", ".csv", ".xml", ".svg", ".txt", ".md"}
)


@dataclass(frozen=True, slots=True)
class CachedFile:
    """One file as it was when it was read."""

    etag: str  # 128 bits of the content's SHA-256, so that two equal builds answer 304
    raw: bytes | None  # None: read it from disk, it is large
    compressed: bytes | None  # None: not worth it, or not text
    twin: Path | None = None  # the compressed copy of a large file, where the build has made one


class FileCache:
    """The last files that were asked for, by their identity on disk; a replaced file is another one."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._files: OrderedDict[tuple[str, int, int, int], CachedFile] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path) -> CachedFile:
        """The file, from memory where it has not changed.

        Raises:
            OSError: it cannot be read.
        """
        status = path.stat()
        key = (str(path), status.st_ino, status.st_size, status.st_mtime_ns)
        with self._lock:
            if found := self._files.get(key):
                self._files.move_to_end(key)
                return found
        made = _read(path, status.st_size)
        size = _size(made)
        with self._lock:
            if key not in self._files:
                self._files[key] = made
                self._held += size
            while self._held > self._limit and self._files:
                _key, old = self._files.popitem(last=False)
                self._held -= _size(old)
        return made


def _size(file: CachedFile) -> int:
    return 500 + len(file.raw or b"") + len(file.compressed or b"")


def _read(path: Path, size: int) -> CachedFile:
    twin = path.with_name(f"{path.name}{TWIN}")  # of the build (publisher/precompress.py)
    if size > WHOLE_FILE_BYTES:
        with path.open("rb") as handle:
            etag = hashlib.file_digest(handle, "sha256").hexdigest()[:32]
        return CachedFile(etag, None, None, twin if path.suffix in COMPRESSED and twin.is_file() else None)
    content = path.read_bytes()
    compressed = None
    if path.suffix in COMPRESSED and len(content) > 500:
        try:
            compressed = twin.read_bytes()
        except OSError:
            compressed = gzip.compress(content, 6, mtime=0)
    return CachedFile(hashlib.sha256(content).hexdigest()[:32], content, compressed)
