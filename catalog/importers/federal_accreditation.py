"""Read the federal register of accreditations: its XML export, pages of its search API, certificates in JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.errors import UnreadableFile
from catalog.importers.federal_certificate import PRIVATE, make_certificate
from catalog.importers.federal_json import from_api, iter_objects, looks_like_lines
from catalog.importers.federal_tree import Shape, read_tree
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
SHAPE = Shape(
    lists=frozenset({"Supplements", "Decisions", "EducationalPrograms"}),
    cards={
        "ActualEducationOrganization": frozenset(
            {"Id", "HeadEduOrgId", "FullName", "ShortName", "PostAddress", "INN", "OGRN", "KPP"}
        )
    },
    private=PRIVATE,
)
NO_CERTIFICATE = N_("This is no certificate in JSON. Repair the record at its source.")
_START = 4096
_SURE, _LIKELY = 0.99, 0.9


def read_accreditation(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The certificates of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: neither XML nor JSON, or not whole: then nothing of the file may be kept.
    """
    if is_json(path):
        for place, item in iter_objects(path):
            if not isinstance(item, dict):
                yield Rejected(Problem(place, "", Message(NO_CERTIFICATE)))
            elif "reg_number" in item or "uuid" in item:
                yield make_certificate(place, from_api(item))
            else:
                yield make_certificate(place, item)
        return
    for element in iter_elements(path, "Certificate"):
        yield make_certificate(line_of(element), read_tree(element, SHAPE))


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
