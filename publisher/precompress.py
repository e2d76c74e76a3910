"""Lay a compressed twin beside a published text: ``index.html.gz`` beside ``index.html``.

A web server then sends it as it is (nginx: ``gzip_static on``) and never compresses a page while somebody waits. A twin
is no file of its own: it follows from its text, so no digest, count or list of a build knows it.
"""

import os
import zlib
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import deflate

TWIN = ".gz"
TEXTS = (".html", ".css", ".js", ".mjs", ".json", ".jsonl", ".csv", ".geojson", ".svg", ".xml", ".atom", ".txt", ".md")
SMALLEST = 1024  # bytes: below, the answer fits in one packet anyway
WORTH = 0.9  # a twin larger than this share of its text is not kept
LEVEL = 6  # level 9 takes twice as long for one percent


def write_file(path: str, content: bytes) -> None:
    """Write a new file. A build writes tens of thousands: the system's own calls cost a third of ``open()``."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def compress(path: str, content: bytes) -> bytes | None:
    """The twin of a file, without name and time in it; None where it is no text or not worth it."""
    if len(content) < SMALLEST or not path.endswith(TEXTS):
        return None
    packed = bytes(deflate.gzip_compress(content, LEVEL))
    return packed if len(packed) <= len(content) * WORTH else None


def put_twin(target: str, content: bytes, before: str | None = None) -> None:
    """Give a file that has just been written its twin.

    Args:
        target: the file.
        content: what is in it.
        before: the same file of the build before, unchanged: its twin is linked.
    """
    if before is not None and link_twin(before, target):
        return
    packed = compress(target, content)
    if packed is not None:
        write_file(target + TWIN, packed)


def link_twin(before: str | Path, target: str | Path) -> bool:
    """Take the twin of an unchanged file over; False where it has none yet, or the volume has no hard links."""
    try:
        os.link(f"{before}{TWIN}", f"{target}{TWIN}")
    except OSError:
        return False
    return True


def complete_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Lay the twins into a site that was published without them: the setting was off then."""
    if (folder / f"index.html{TWIN}").exists() or compress("index.html", files.get("index.html", b"")) is None:
        return
    # Readers already come, so a twin appears whole; the first page's, by which we know that all are there, comes last.
    for path, content in sorted(files.items(), key=lambda item: item[0] == "index.html"):
        packed = compress(path, content)
        if packed is not None:
            partial = folder / f"{path}{TWIN}.new"
            partial.write_bytes(packed)
            os.replace(partial, folder / f"{path}{TWIN}")


def is_twin(name: str, names: Container[str]) -> bool:
    """Whether ``name`` is the twin of another file in ``names``."""
    return name.endswith(TWIN) and name.removesuffix(TWIN) in names


def wrong_twins(folder: Path, skip: str = "") -> Iterator[str]:
    """Twins that do not hold what their text holds, by path; the subfolder ``skip`` is left out."""
    for parent, folders, files in os.walk(folder):
        if skip and Path(parent) == folder and skip in folders:
            folders.remove(skip)
        names = set(files)
        for name in sorted(files):
            path = Path(parent, name)
            if is_twin(name, names) and _unpack(path) != path.with_suffix("").read_bytes():
                yield path.relative_to(folder).as_posix()


def _unpack(path: Path) -> bytes | None:
    try:
        return zlib.decompress(path.read_bytes(), wbits=31)
    except zlib.error:
        return None
