"""Open what is in a file: plain, gzip, or a ZIP with one member; nothing unpacks without bound."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from catalog.errors import UnreadableFile
from core.i18n import gettext as _

LARGEST_CONTENT = 8 << 30  # bytes after unpacking; the federal registers have two or three gigabytes
LARGEST_RATIO = 200  # unpacked : packed; text of registers has 5 to 40
_RATIO_FREE = 10 << 20  # bytes that may come out of anything
_HEAD = 1 << 16
_OTHER = (
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"SQLite format 3", "SQLite"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
Spreadsheet = "xlsx"


class _Bounded(io.RawIOBase):
    """Reads an unpacking stream and stops where it grows beyond what a register can be."""

    def __init__(self, stream: IO[bytes], name: str, packed: int) -> None:
        self._stream = stream
        self._name = name
        self._limit = min(LARGEST_CONTENT, max(_RATIO_FREE, packed * LARGEST_RATIO))
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._stream.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise UnreadableFile(
                _("%(file)s is a broken archive: it cannot be unpacked to its end. Download it again.", file=self._name)
            ) from error
        self._read += len(block)
        if self._read > self._limit:
            raise too_large(self._name)
        buffer[: len(block)] = block
        return len(block)


def too_large(name: str) -> UnreadableFile:
    """The refusal of an archive that unpacks without end."""
    return UnreadableFile(
        _(
            "%(file)s unpacks to far more than a register holds. Check where it comes from; if it is right, unpack it and import what was in it.",
            file=name,
        )
    )


def read_head(path: Path, size: int = _HEAD) -> bytes:
    """The first bytes of the file as it lies there.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    try:
        with path.open("rb") as handle:
            return handle.read(size)
    except OSError as error:
        raise UnreadableFile(
            _(
                "%(file)s cannot be opened: %(reason)s. Check the name and who may read it.",
                file=path.name,
                reason=error.strerror or "",
            )
        ) from error


def is_spreadsheet(path: Path) -> bool:
    """Whether the file is an XLSX workbook, whatever its name says."""
    if not read_head(path, 4).startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


@contextmanager
def open_content(path: Path) -> Iterator[IO[bytes]]:
    """What is in the file, unpacked while it is read.

    Raises:
        UnreadableFile: missing, of a kind that is no text, several members, unpacks without end (also while reading).
    """
    head = read_head(path, 16)
    packed = path.stat().st_size
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with _open_member(path) as (stream, size):
            yield _checked(stream, path, size)
    elif head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as stream:
            yield _checked(stream, path, packed)
    else:
        _refuse_other(head, path)
        with path.open("rb") as plain:
            yield plain


def _checked(stream: Any, path: Path, packed: int) -> IO[bytes]:
    content = io.BufferedReader(_Bounded(stream, path.name, packed), 1 << 17)
    inner = content.peek(16)[:16]
    if inner.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise UnreadableFile(
            _("%(file)s holds another archive. Unpack it and import the table that is in it.", file=path.name)
        )
    _refuse_other(inner, path)
    return content


def _refuse_other(head: bytes, path: Path) -> None:
    for magic, kind in _OTHER:
        if head.startswith(magic):
            raise UnreadableFile(
                _(
                    "%(file)s is a file of the kind %(kind)s, whatever its name says. Unpack it, or save it as CSV in UTF-8.",
                    file=path.name,
                    kind=kind,
                )
            )


@contextmanager
def _open_member(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(
            _("%(file)s is a broken archive: it cannot be unpacked to its end. Download it again.", file=path.name)
        ) from error
    with archive:
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]
        if len(members) != 1:
            shown = ", ".join(member.filename.replace("\n", " ")[:60] for member in members[:5]) or "–"
            raise UnreadableFile(
                _(
                    "%(file)s is a ZIP with %(count)s files: %(names)s. Import each of them by itself.",
                    file=path.name,
                    count=len(members),
                    names=shown + ("…" if len(members) > 5 else ""),
                )
            )
        member = members[0]
        if member.flag_bits & 1:
            raise UnreadableFile(
                _("%(file)s is locked with a password. Unpack it and import what is in it.", file=path.name)
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile(
                _(
                    "%(file)s is packed in a way that few programs read. Unpack it and import what is in it.",
                    file=path.name,
                )
            )
        if (
            member.file_size > max(_RATIO_FREE, member.compress_size * LARGEST_RATIO)
            or member.file_size > LARGEST_CONTENT
        ):
            raise too_large(path.name)
        try:
            stream = archive.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise UnreadableFile(
                _("%(file)s is a broken archive: it cannot be unpacked to its end. Download it again.", file=path.name)
            ) from error
        with stream:
            yield stream, member.compress_size
