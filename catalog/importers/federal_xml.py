"""Walk through the records of a large XML file, one at a time, in little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from catalog.errors import UnreadableFile
from catalog.importers.unpack import open_content
from core.i18n import gettext as _

LARGEST_RECORD = 16 << 20  # bytes; the longest certificates, of universities, have one or two million
MOST_MARKS = 400_000  # "<" in one record: each element takes some hundred bytes of memory, however short it is written
_BLOCK = 1 << 16
_TOO_LONG = (
    frozenset(  # what libxml2 says of a text of more than ten million characters, or of 256 elements one in another
        (
            etree.ErrorTypes.ERR_RESOURCE_LIMIT,
            etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
            etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        )
    )
)
_NOT_XML = frozenset((etree.ErrorTypes.ERR_DOCUMENT_EMPTY, etree.ErrorTypes.ERR_DOCUMENT_START))
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_HTML = re.compile(rb"<!DOCTYPE\s+html|<html[\s>]", re.IGNORECASE)


class Bounded:
    """A stream that refuses to give more than LARGEST_RECORD bytes, or MOST_MARKS marks, for one record."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self.since = 0  # bytes since the last record
        self.marks = 0  # "<" since then
        self.line = 0  # where the last record stood

    def read(self, size: int = _BLOCK) -> bytes:
        """The next bytes.

        Raises:
            UnreadableFile: the record that is being read has no end in sight.
        """
        block = self._stream.read(size)
        self.since += len(block)
        self.marks += block.count(b"<")
        if self.marks > MOST_MARKS:
            raise UnreadableFile(
                _(
                    "%(file)s: the record after line %(line)s has more elements than any of a register. "
                    "Nothing was loaded; check what the file is.",
                    file=self._name,
                    line=self.line,
                )
            )
        if self.since > LARGEST_RECORD:
            raise UnreadableFile(
                _(
                    "%(file)s: the record after line %(line)s is longer than %(limit)s MB, which none of a register is. "
                    "Nothing was loaded; check what the file is.",
                    file=self._name,
                    line=self.line,
                    limit=LARGEST_RECORD >> 20,
                )
            )
        return block

    def begin(self, line: int) -> None:
        """A record is whole; the next one begins after this line."""
        self.since, self.marks, self.line = 0, 0, line


def iter_elements(path: Path, tag: str) -> Iterator[etree._Element]:
    """The elements of this name in any namespace, each emptied when the next is asked for; a ZIP or gzip is read through.

    No document type, no entity of the file's own, nothing from the network, no text of more than ten million characters.

    Raises:
        UnreadableFile: no whole XML (also while reading: then nothing of the file may be kept), or no such element in it.
    """
    with open_content(path) as content:
        source = Bounded(content, path.name)
        head = _Head(source)
        _refuse_doctype(head.bytes, path.name)
        found = 0
        try:
            events = etree.iterparse(
                head, events=("end",), tag=f"{{*}}{tag}", resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, recover=False, remove_comments=True, remove_pis=True, remove_blank_text=True,
            )  # fmt: skip
            for _event, element in events:
                if not found and element.getroottree().docinfo.internalDTD is not None:
                    raise _has_doctype(path.name)
                found += 1
                source.begin(line_of(element))
                yield element
                _forget(element)
        except etree.XMLSyntaxError as error:
            raise _broken(error, path.name, source.line) from error
    if not found:
        raise UnreadableFile(
            _(
                "%(file)s holds no element <%(tag)s>. Choose another format (kais catalog formats).",
                file=path.name,
                tag=tag,
            )
        )


def line_of(element: etree._Element) -> int:
    """The line where an element begins."""
    line: int | None = element.sourceline  # type: ignore[assignment]
    return line or 0


class _Head:
    """A stream whose first bytes can be looked at before they are read."""

    def __init__(self, source: Bounded) -> None:
        self._source = source
        self._waiting = self.bytes = source.read(_BLOCK)

    def read(self, size: int = _BLOCK) -> bytes:
        if self._waiting:
            block, self._waiting = self._waiting, b""
            return block
        return self._source.read(max(size, _BLOCK))


def _forget(element: etree._Element) -> None:
    """Free a record that was read, and all that stands before it in the document."""
    element.clear()
    place: etree._Element | None = element
    while place is not None:
        parent = place.getparent()
        if parent is not None:
            while place.getprevious() is not None:
                del parent[0]
        place = parent


def _refuse_doctype(head: bytes, name: str) -> None:
    text = head.replace(b"\0", b"")  # two bytes a character
    if _HTML.search(text[:2000]):
        raise UnreadableFile(
            _("%(file)s is a web page, not a register. Download the register's file itself.", file=name)
        )
    if _DOCTYPE.search(text):
        raise _has_doctype(name)


def _has_doctype(name: str) -> UnreadableFile:
    return UnreadableFile(
        _(
            "%(file)s declares a document type (<!DOCTYPE), which the registers do not; entities of a file's own can be made to "
            "fill a machine's memory. Nothing was loaded; download the file from the register's own site.",
            file=name,
        )
    )


def _broken(error: etree.XMLSyntaxError, name: str, last: int) -> UnreadableFile:
    line, code = error.lineno or last, getattr(error, "code", 0)
    if code in _NOT_XML and not last:
        return UnreadableFile(_("%(file)s is no XML. Check what the file is, or choose another format.", file=name))
    if code in _TOO_LONG:
        return UnreadableFile(
            _(
                "%(file)s holds a text of more than ten million characters, or elements without end, near line %(line)s. No "
                "register does. Nothing was loaded; check what the file is.",
                file=name,
                line=line,
            )
        )
    if code in (etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_GT_REQUIRED):
        return UnreadableFile(
            _(
                "%(file)s breaks off in line %(line)s; the last whole record begins in line %(last)s. Nothing was loaded: half a "
                "register would close the other half. Download the file again.",
                file=name,
                line=line,
                last=last,
            )
        )
    return UnreadableFile(
        _(
            "%(file)s is no XML from line %(line)s, column %(column)s on; the last whole record begins in line %(last)s. "
            "Nothing was loaded. Download the file again.",
            file=name,
            line=line,
            column=error.position[1] if error.position else 0,
            last=last,
        )
    )
