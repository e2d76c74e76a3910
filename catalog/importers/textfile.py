"""Open a text file and refuse what is none, in one sentence."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from catalog.errors import UnreadableFile
from catalog.importers.encodings import NoEncoding, guess_encodings, shown_name
from catalog.importers.unpack import is_spreadsheet, open_content
from core.i18n import gettext as _

LONGEST_LINE = 1_000_000  # characters; a line beyond is no line of a register
SAMPLE = 1 << 18  # bytes by which an encoding is found


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_sample(path: Path, size: int = SAMPLE) -> bytes:
    """The first bytes of what is in the file, unpacked.

    Raises:
        UnreadableFile: missing, empty, of a kind that is no text.
    """
    with open_content(path) as content:
        sample = content.read(size)
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile(_("%(file)s is empty. Download it again from its publisher.", file=path.name))
    return sample


def check_readable(path: Path, encoding: str = "") -> None:
    """Refuse what the first bytes already show to be no text file.

    Raises:
        UnreadableFile: missing, empty, an archive or office file, bytes that are no text.
    """
    find_encodings(path, encoding)


def find_encodings(path: Path, declared: str = "") -> list[str]:
    """The encodings the text may have, the likeliest first; Unicode by its mark always wins over what was declared.

    Raises:
        UnreadableFile: see ``check_readable``.
    """
    if is_spreadsheet(path):
        raise UnreadableFile(
            _(
                "%(file)s is a file of the kind %(kind)s, whatever its name says. Unpack it, or save it as CSV in UTF-8.",
                file=path.name,
                kind="XLSX",
            )
        )
    sample = read_sample(path)
    try:
        found = guess_encodings(sample, whole=len(sample) < SAMPLE)
    except NoEncoding as error:
        raise UnreadableFile(_(error.msgid, file=path.name, place=error.place)) from error
    if declared and declared.lower() not in ("utf-8", "utf8", "utf-8-sig") and found[0][:4] not in ("utf-", "UTF-"):
        return [declared, *(name for name in found if name != declared)]
    return found


@contextmanager
def open_text(path: Path, encoding: str = "") -> Iterator[IO[str]]:
    """The file as text; a byte that is not of its encoding becomes a sentence when it is met.

    Args:
        encoding: found by the bytes unless given.
    Raises:
        UnreadableFile: see ``check_readable``; also while reading.
    """
    with decoded(path, find_encodings(path, encoding)[0]) as handle:
        yield handle


@contextmanager
def decoded(path: Path, encoding: str) -> Iterator[IO[str]]:
    """The file's text in an encoding that was found.

    Raises:
        UnreadableFile: while reading, where a byte is not of the encoding.
    """
    codec = "utf-8-sig" if encoding in ("utf-8", "utf8") else encoding
    with open_content(path) as content, io.TextIOWrapper(content, codec, errors="strict", newline="") as handle:
        try:
            yield handle
        except UnicodeError as error:
            raise UnreadableFile(
                _(
                    "%(file)s is not in the encoding %(encoding)s: its text breaks near byte %(place)s. "
                    "Download it again, or save it as CSV in UTF-8.",
                    file=path.name,
                    encoding=shown_name(encoding),
                    place=getattr(error, "start", 0),
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
