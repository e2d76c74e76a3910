"""Open a text file and refuse what is none, in one sentence."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from catalog.errors import UnreadableFile
from core.i18n import gettext as _

LONGEST_LINE = 1_000_000  # characters; a line beyond is no line of a register
_MAGIC = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"SQLite format 3", "SQLite"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_readable(path: Path, encoding: str = "utf-8") -> None:
    """Refuse what the first bytes already show to be no text file.

    Raises:
        UnreadableFile: missing, empty, an archive or office file, or in an encoding that was not declared.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(4096)
    except OSError as error:
        raise UnreadableFile(
            _(
                "%(file)s cannot be opened: %(reason)s. Check the name and who may read it.",
                file=path.name,
                reason=error.strerror or "",
            )
        ) from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise UnreadableFile(_("%(file)s is empty. Download it again from its publisher.", file=path.name))
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise UnreadableFile(
                _(
                    "%(file)s is a file of the kind %(kind)s, whatever its name says. Unpack it, or save it as CSV in UTF-8.",
                    file=path.name,
                    kind=kind,
                )
            )
    if encoding.startswith("utf-8") and (head.startswith(_UTF16) or _looks_like_utf16(head)):
        raise UnreadableFile(
            _("%(file)s is in the encoding UTF-16. Save it as CSV in UTF-8 and import it again.", file=path.name)
        )


def _looks_like_utf16(head: bytes) -> bool:
    """Every second byte is a small number: text of two bytes a character, without a mark at the start."""
    even, odd = head[0:400:2], head[1:400:2]
    return any(
        len(half) >= 20 and sum(byte in (0, 4) for byte in half) > 0.6 * len(half) and b"\0" in half
        for half in (even, odd)
    )


@contextmanager
def open_text(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """The file as text; a byte that is not of ``encoding`` becomes a sentence when it is met.

    Raises:
        UnreadableFile: see ``check_readable``; also while reading.
    """
    check_readable(path, encoding)
    codec = "utf-8-sig" if encoding in ("utf-8", "utf8") else encoding
    with path.open(encoding=codec, newline="", errors="strict") as handle:
        try:
            yield handle
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                _(
                    "%(file)s is not in the encoding %(encoding)s: its text breaks near byte %(place)s. "
                    "It may be windows-1251: save it as CSV in UTF-8 and import it again.",
                    file=path.name,
                    encoding=encoding.upper(),
                    place=error.start,
                )
            ) from error


def bounded_lines(handle: IO[str], name: str) -> Iterator[str]:
    """The lines of a text, none longer than LONGEST_LINE.

    Raises:
        UnreadableFile: a line is longer, which no register's is: the file is not what it says.
    """
    number = 0
    while line := handle.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise UnreadableFile(
                _(
                    "Line %(line)s of %(file)s is longer than a million characters. This is no table; check what the file is.",
                    line=number,
                    file=name,
                )
            )
        yield line
