"""Read the federal register of accreditations: its XML export, pages of its search API, certificates in JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.errors import UnreadableFile
from catalog.importers.federal_certificate import SHAPE, make_certificate
from catalog.importers.federal_json import from_api, iter_objects, looks_like_lines
from catalog.importers.federal_record import refuse_length
from catalog.importers.federal_tree import TooLong, read_element, read_object
from catalog.importers.federal_xml import iter_elements, line_of
from catalog.importers.mapping import FileMapping
from catalog.importers.unpack import open_content
from catalog.records import Message, Problem, Record, Rejected
from core.i18n import N_
from core.i18n import gettext as _

ACCREDITATION = FileMapping(
    code="federal-accreditation",
    title=N_("Federal register of accreditations"),
    description=N_("The export of the federal register (XML, also zipped), or pages of its search API (JSON)."),
    source="federal-accreditation",
    source_title="Реестр организаций, осуществляющих образовательную деятельность по имеющим государственную аккредитацию программам",
    publisher="Федеральная служба по надзору в сфере образования и науки",
    target="entry",
    register="accreditations",
    columns=(),
    key=("guid",),
    label="number",
)
NO_CERTIFICATE = N_("This is no certificate in JSON. Repair the record at its source.")
_START = 4096
_SURE, _LIKELY = 0.99, 0.9


def read_accreditation(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The certificates of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: neither XML nor JSON, or not whole: then nothing of the file may be kept.
    """
    for line, told in _iter_told(path):
        if isinstance(told, Rejected):
            yield told
        else:
            yield make_certificate(line, told)


def _iter_told(path: Path) -> Iterator[tuple[int, dict[str, Any] | Rejected]]:
    """The certificates under the names of the export, with the lines where they stand."""
    if not is_json(path):
        for element in iter_elements(path, "Certificate"):
            line = line_of(element)
            try:
                yield line, read_element(element, SHAPE)
            except TooLong as error:
                yield line, refuse_length(line, str(error))
        return
    for place, item in iter_objects(path):
        if not isinstance(item, dict):
            yield place, Rejected(Problem(place, "", Message(NO_CERTIFICATE)))
            continue
        try:
            yield place, read_object(from_api(item) if "reg_number" in item or "uuid" in item else item, SHAPE)
        except TooLong as error:
            yield place, refuse_length(place, str(error))


def is_json(path: Path) -> bool:
    """Whether the file holds JSON; a few certificates, that is, and not the whole register.

    Raises:
        UnreadableFile: it is neither XML nor JSON.
    """
    with open_content(path) as content:
        start = content.read(_START).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"{", b"[")):
        return True
    if start.startswith(b"<"):
        return False
    raise UnreadableFile(
        _("%(file)s is neither XML nor JSON. Choose another format (kais catalog formats).", file=path.name)
    )


def recognise_accreditation(_path: Path, head: bytes) -> float | None:
    """How surely the first bytes of what is in a file are those of the register."""
    if b"<OpenData" in head and b"<Certificate" in head:
        return _SURE
    if looks_like_lines(head):
        return _SURE
    if b'"reg_number"' in head and b'"edu_org"' in head:
        return _SURE
    return _LIKELY if b"<Certificate>" in head and b"<EduOrg" in head else None


def narrow(path: Path, mapping: FileMapping) -> FileMapping:
    """The mapping for this file: a page of the API, or some certificates in JSON, says nothing of those it does not hold.

    Raises:
        UnreadableFile: it is neither XML nor JSON.
    """
    return replace(mapping, snapshot=False) if is_json(path) else mapping
