"""Look at a workbook before any library opens it: bombs, macros and entities stay outside."""

import io
import zipfile
import zlib

from core.i18n import gettext as _
from surveys.definition.refused import DefinitionRefused

LARGEST_FILE = 5 << 20  # bytes; a form of 300 questions has 60 kB
LARGEST_TEXT = 1 << 20  # of a form as CSV or Markdown
LARGEST_UNPACKED = 16 << 20  # bytes of all members together
MOST_MEMBERS = 300  # sheets, pictures and what Excel adds; a form has four sheets
HIGHEST_RATIO = 200  # of a member larger than ``SMALL``; spreadsheets are squeezed to a tenth
SMALL = 1 << 20
_ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel 97, and Word, and anything of that time
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_PACKED = (".zip", ".xlsx", ".xlsm", ".xls", ".docx", ".jar", ".gz", ".7z", ".rar")
_DECLARATIONS = ("<!DOCTYPE", "<!ENTITY")


def check_workbook(content: bytes) -> None:
    """Refuse what should not be opened; texts (CSV, Markdown) pass.

    Raises:
        DefinitionRefused: says why.
    """
    if len(content) > LARGEST_FILE:
        raise DefinitionRefused(_("The file is too large: a form has at most %(most)s MB.", most=LARGEST_FILE >> 20))
    if content.startswith(_OLD) and _OLD_MACROS in content:
        raise DefinitionRefused(_macros())
    if content.startswith(_ZIP):
        _check_archive(content)
    elif not content.startswith(_OLD) and len(content) > LARGEST_TEXT:
        raise DefinitionRefused(_("The file is too large: a form has at most %(most)s MB.", most=LARGEST_TEXT >> 20))


def _macros() -> str:
    return _("The workbook holds macros. Save it as .xlsx, which has none.")


def _bomb() -> str:
    return _("The workbook unpacks to more than any form needs. It is not opened.")


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
            _check_entities(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:  # zipfile: a packing it does not know
        raise DefinitionRefused(
            _("The workbook is damaged. Open it in your office program and save it anew.")
        ) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise DefinitionRefused(_bomb())
    for member in members:
        if member.file_size > SMALL and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
            raise DefinitionRefused(_bomb())
        if member.flag_bits & 1:
            raise DefinitionRefused(_("The workbook asks for a password. Save it without one."))
    if any("vbaproject" in name or (name.endswith(".bin") and "macro" in name) for name in names):
        raise DefinitionRefused(_macros())
    if any(name.endswith(_PACKED) for name in names):
        raise DefinitionRefused(_("The workbook holds another packed file. Save it without."))


def _check_entities(archive: zipfile.ZipFile) -> None:
    """No part of a workbook declares a document type; ``zipfile`` reads no more than a member says it holds."""
    forbidden = [word.encode(code) for word in _DECLARATIONS for code in ("ascii", "utf-16-le", "utf-16-be")]
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            text = archive.read(member)
            if any(word in text for word in forbidden):
                raise DefinitionRefused(_("The workbook declares entities, which none of ours does. It is not opened."))
            if member.filename.lower() == "[content_types].xml" and b"macroEnabled" in text:
                raise DefinitionRefused(_macros())
