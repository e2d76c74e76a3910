"""Read the words of one file, each format with its library."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from core.text import clean
from publisher.texts import limits

# What a person is told; the sentence goes on with what to do.
ENCRYPTED = "it asks for a password. Publish it without one."
MACROS = "it holds macros. Save it without them."
TOO_LARGE = "it is too large. Cut it into parts, or make its pictures smaller."
BROKEN = "it is damaged, or is not what its name says. Open it and save it anew."
TOO_LONG = "reading it took too long or too much memory. Save it anew, or cut it into parts."
_HYPHENATED = re.compile(r"(?<=[а-яёa-z])[-\u00ad\u2010][ \t]*\r?\n[ \t]*(?=[а-яёa-z])")


class Unreadable(Exception):
    """A file cannot be read; the sentence is one of those above."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document: a page of a PDF, or all of another file."""

    text: str
    anchor: str = ""  # what leads to it behind a # in the address: page=3
    heading: str = ""


def read_file(path: Path, ending: str) -> list[Part]:
    """The words of a file, cut where ``limits`` say.

    Args:
        ending: ``.pdf``, ``.docx`` …; one of ``READABLE``.
    Raises:
        Unreadable: says why.
    """
    if path.stat().st_size > limits.LARGEST_FILE:
        raise Unreadable(TOO_LARGE)
    parts: list[Part] = []
    left = limits.MOST_CHARACTERS
    for part in READABLE[ending](path):
        text = tidy(part.text)[:left]
        if text:
            parts.append(Part(text, part.anchor, part.heading))
            left -= len(text)
        if left <= 0:
            break
    return parts


def tidy(text: str) -> str:
    """The words of a page in one line; a word cut at the end of a line is whole again."""
    return " ".join(clean(_HYPHENATED.sub("", text.replace("\0", ""))).split())


def _pdf(path: Path) -> Iterator[Part]:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):  # most are only protected from changes
        raise Unreadable(ENCRYPTED)
    for number, page in enumerate(reader.pages, start=1):
        if number > limits.MOST_PAGES:
            return
        yield Part(page.extract_text(), f"page={number}" if number > 1 else "")


def _docx(path: Path) -> Iterator[Part]:
    import docx

    _check_archive(path)
    body = docx.Document(str(path)).element.body
    # The XML's own order: paragraphs in tables stand where they are read.
    paragraphs = (element.text for element in body.iter(f"{{{_WORD}}}p"))
    yield Part(" \n".join(_enough(paragraphs)))


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _workbook(path: Path) -> Iterator[Part]:
    import python_calamine

    if path.suffix.lower() != ".xls":
        _check_archive(path)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for about in book.sheets_metadata:
        if about.visible is python_calamine.SheetVisibleEnum.Visible:  # what is hidden was not meant for readers
            yield Part(" \n".join(_enough(_rows(book.get_sheet_by_name(about.name)))))


def _rows(sheet: Any) -> Iterator[str]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > limits.MOST_ROWS:
            return
        if words := " ".join(filter(None, map(_cell, row))):
            yield words


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y") if value.time() == time() else value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return "" if value is None or isinstance(value, bool) else str(value)


def _plain(path: Path) -> Iterator[Part]:
    raw = path.read_bytes()[: 4 * limits.MOST_CHARACTERS]
    try:
        yield Part(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        yield Part(str(from_bytes(raw).best() or ""))


def _check_archive(path: Path) -> None:
    """Refuse an archive that unpacks to more than anybody writes; ``zipfile`` reads no more than a member declares."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > limits.MOST_MEMBERS or sum(member.file_size for member in members) > limits.LARGEST_UNPACKED:
        raise Unreadable(TOO_LARGE)
    if any("vbaproject" in member.filename.lower() for member in members):
        raise Unreadable(MACROS)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(ENCRYPTED)


def _enough(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces until there are as many characters as are kept."""
    left = limits.MOST_CHARACTERS
    for piece in pieces:
        if left <= 0:
            return
        left -= len(piece) + 1
        yield piece


READABLE: dict[str, Callable[[Path], Iterator[Part]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".xlsx": _workbook,
    ".xls": _workbook,
    ".ods": _workbook,
    ".txt": _plain,
}
