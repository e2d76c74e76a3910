"""Find the documents of a school's folder that may be published, each with its size and format."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, unquote

from catalog.records import Message
from catalog.schoolfacts.findings import Finding
from core.i18n import N_
from core.text import clean

FOLDERS = ("documents", "food")
SIGNATURES = (".sig", ".p7s")  # of detached signatures
LARGEST_DOCUMENT = 50 << 20  # bytes
MOST_FILES = 5_000
MOST_MEMBERS = 5_000  # of an office file, which is a ZIP archive
LONGEST_NAME = 200  # characters of a path
_TABLES = ("documents.csv", "documents.xlsx")  # say things about documents and are none
_NO_ADDRESS = re.compile(r"[^\w./~()+,@!-]+")
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml|iframe|body|head)", re.IGNORECASE)
_FOOD = frozenset({".xlsx", ".xls", ".pdf"})


@dataclass(frozen=True, slots=True)
class SchoolFile:
    """A file that may be published."""

    path: Path
    href: str  # its path inside the site, as an address: documents/ustav.pdf, documents/Устав%202024.pdf
    size: int  # bytes
    format: str  # PDF, DOCX …
    signature: str = ""  # href of the detached signature beside it


@dataclass(frozen=True, slots=True)
class Documents:
    """Every publishable file of a folder."""

    files: Mapping[str, SchoolFile] = field(default_factory=lambda: MappingProxyType({}))  # by path below the folder
    refused: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))  # path -> why
    findings: tuple[Finding, ...] = ()
    folded: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # path in small letters -> path

    def find(self, written: str) -> SchoolFile | Message:
        """The file that a table names, or the sentence why there is none.

        ``ustav.pdf`` means ``documents/ustav.pdf``; case and the direction of slashes do not count.
        """
        name = clean(written).replace("\\", "/").removeprefix("./")
        plain = clean(unquote(name))
        tried = [name] if name.startswith(tuple(f"{top}/" for top in FOLDERS)) else [f"documents/{name}", name]
        tried += [plain] if plain != name else []
        for path in tried:
            if (found := self.files.get(path) or self.files.get(self.folded.get(path.casefold(), ""))) is not None:
                return found
            if (why := self.refused.get(path)) is not None:
                return why
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            return Message(
                N_(
                    "“%(file)s” lies outside the school's folder. Put the file into documents/ and write its name here."
                ),
                {"file": written[:120]},
            )
        return Message(
            N_("There is no file “%(file)s” in documents/. Put it there, or correct the name."), {"file": written[:120]}
        )


def find_documents(folder: Path) -> Documents:
    """Look through ``documents/`` and ``food/`` of a school's folder.

    Symbolic links are never followed; what no site may publish is named and left out.
    """
    files: dict[str, SchoolFile] = {}
    refused: dict[str, Message] = {}
    findings: list[Finding] = []
    paths: list[tuple[str, Path]] = []
    for top in FOLDERS:
        for name, path in _walk(folder, top):
            if len(paths) >= MOST_FILES:
                most = Message(
                    N_("The folder holds more than %(most)s files; the rest is left out."), {"most": MOST_FILES}
                )
                findings.append(Finding(top, 0, "", most))
                break
            if name not in [f"documents/{table}" for table in _TABLES]:
                paths.append((name, path))
    for name, path in sorted(paths):
        checked = _check_name(name) or check_document(path, food=name.startswith("food/"))
        if isinstance(checked, Message):
            refused[name] = checked
            findings.append(Finding(name, 0, "", checked))
            continue
        files[name] = SchoolFile(path, address_of(name), checked, format_of(name))
    for name, signature in _find_signatures(files).items():
        files[name] = replace(files[name], signature=files[signature].href)
    return Documents(
        MappingProxyType(dict(sorted(files.items()))),
        MappingProxyType(refused),
        tuple(findings),
        MappingProxyType({name.casefold(): name for name in files}),
    )


def _find_signatures(names: Collection[str]) -> dict[str, str]:
    """Document -> its detached signature: ``plan.pdf.sig``, or ``plan.sig`` where plan.pdf is the only plan."""
    found: dict[str, str] = {}
    signed = [name for name in names if not name.lower().endswith(SIGNATURES)]
    named = {name.lower(): name for name in sorted(names, reverse=True) if name.lower().endswith(SIGNATURES)}
    alike = Counter(os.path.splitext(name)[0].lower() for name in signed)
    for name in signed:
        stem = os.path.splitext(name)[0].lower()
        ways = [name.lower() + ending for ending in SIGNATURES]
        ways += [stem + ending for ending in SIGNATURES] if alike[stem] == 1 else []
        if (way := next((way for way in ways if way in named), None)) is not None:
            found[name] = named[way]
    return found


def _walk(folder: Path, top: str) -> Iterator[tuple[str, Path]]:
    """Names below the folder and their paths; links to folders are not entered, hidden files are passed over."""
    root = folder / top
    if root.is_symlink():
        yield top, root
        return
    for parent, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted([*names, *linked]):
            if not name.startswith((".", "~$")) and name not in ("Thumbs.db", "desktop.ini", "README.md"):
                path = Path(parent, name)
                yield plain_name(path.relative_to(folder)), path


def plain_name(path: Path) -> str:
    """A path as sentences may name it: bytes that are no text are replaced, signs that steer a terminal are shown."""
    name = path.as_posix()
    if name.isprintable() and clean(name) == name:
        return name
    return "".join(ch if ch.isprintable() else "\ufffd" for ch in name)


def _check_name(name: str) -> Message | None:
    if len(name) <= LONGEST_NAME and "\\" not in name and "\ufffd" not in name and clean(name) == name:
        return None
    return Message(
        N_(
            "The name of the file holds signs that no address can have, or is too long. Give it a short name: ustav-2024.pdf."
        )
    )


def check_document(path: Path, *, food: bool = False) -> int | Message:
    """The size of a file that a site may publish, or the sentence why it may not."""
    try:
        status = path.lstat()
    except OSError:
        return Message(N_("The file cannot be read. Check who may read it."))
    if stat.S_ISLNK(status.st_mode):
        return Message(N_("This is a link to another place. Put the file itself into the folder."))
    if not stat.S_ISREG(status.st_mode):
        return Message(N_("This is no ordinary file. Remove it."))
    ending = path.suffix.lower()
    kinds = _FOOD if food else DOCUMENTS
    if ending not in kinds:
        allowed = ", ".join(sorted(name[1:] for name in kinds))
        return Message(
            N_("Files of the kind “%(ending)s” are not published. Save it as one of these: %(allowed)s."),
            {"ending": ending[:20] or "–", "allowed": allowed},
        )
    if status.st_size == 0:
        return Message(N_("The file is empty. Save it anew."))
    if status.st_size > LARGEST_DOCUMENT:
        return Message(N_("The file is larger than %(most)s MB. Make it smaller."), {"most": LARGEST_DOCUMENT >> 20})
    try:
        with path.open("rb") as handle:
            head = handle.read(4096)
        fits = _KINDS[ending](head, path)
    except OSError:
        return Message(N_("The file cannot be read. Check who may read it."))
    if not fits:
        return Message(
            N_("The file is not what its name says: its content is no %(format)s. Open it and save it anew."),
            {"format": ending[1:].upper()},
        )
    return status.st_size


def format_of(name: str) -> str:
    """How pages call a kind of file."""
    ending = name.rpartition(".")[2].upper()
    return {"JPEG": "JPG"}.get(ending, ending)


def address_of(name: str) -> str:
    """A path below the folder as an address: letters of any script stay readable, what an address gives a meaning is encoded."""
    return _NO_ADDRESS.sub(lambda found: quote(found[0]), name)


def _starts(*marks: bytes) -> Callable[[bytes, Path], bool]:
    return lambda head, _path: head.startswith(marks)


def _pdf(head: bytes, _path: Path) -> bool:
    return b"%PDF-" in head[:1024]


def _office(inside: str) -> Callable[[bytes, Path], bool]:
    """An archive that holds what the kind must hold, and no macros."""

    def fits(head: bytes, path: Path) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            OverflowError,
        ):  # zipfile's ways to say: no archive
            return False
        macros = any("vbaproject" in name.lower() for name in names)
        return len(names) <= MOST_MEMBERS and inside in names and not macros

    return fits


def _open_document(kind: str) -> Callable[[bytes, Path], bool]:
    mark = f"application/vnd.oasis.opendocument.{kind}".encode()
    holds = _office("content.xml")
    return lambda head, path: mark in head[:200] and holds(head, path)


def _text(head: bytes, _path: Path) -> bool:
    """Text without markup that a browser might take for a page."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = head.replace(b"\0", b"") if wide else head
    return b"\0" not in plain and _MARKUP.search(plain) is None


def _signature(head: bytes, _path: Path) -> bool:
    """A detached signature: DER, or the same in base64 between lines or alone."""
    return head.startswith((b"\x30\x80", b"\x30\x81", b"\x30\x82", b"\x30\x83", b"\x30\x84", b"-----BEGIN ")) or bool(
        re.fullmatch(rb"[A-Za-z0-9+/=\r\n]{40,}", head)
    )


_KINDS: dict[str, Callable[[bytes, Path], bool]] = {
    ".pdf": _pdf,
    ".docx": _office("word/document.xml"),
    ".xlsx": _office("xl/workbook.xml"),
    ".xls": _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ".odt": _open_document("text"),
    ".ods": _open_document("spreadsheet"),
    ".rtf": _starts(b"{\\rtf"),
    ".txt": _text,
    ".jpg": _starts(b"\xff\xd8\xff"),
    ".jpeg": _starts(b"\xff\xd8\xff"),
    ".png": _starts(b"\x89PNG\r\n\x1a\n"),
    ".sig": _signature,
    ".p7s": _signature,
}
DOCUMENTS = frozenset(_KINDS) - {".xls"}  # nothing that a browser would run: no html, svg, js, zip
