"""Read everything that the files of a school's folder say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.records import Message, Said
from catalog.schoolfacts import columns
from catalog.schoolfacts.documents import Documents, find_documents
from catalog.schoolfacts.findings import Finding
from catalog.schoolfacts.rowfiles import RowFile, read_rows
from catalog.schoolfacts.sheets import read_sheet, sheet_files
from catalog.schoolfacts.singles import Singles, read_singles
from catalog.schoolfacts.values import Details, WrongCell, nearest, read_details
from core.i18n import N_

FACTS = "facts"


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What a folder says, and what was wrong in it."""

    singles: Singles
    groups: Mapping[str, RowFile]
    documents: Documents
    findings: tuple[Finding, ...]

    @property
    def said(self) -> Mapping[str, Said]:
        """The single facts by the claim's field."""
        return self.singles.said

    @property
    def read(self) -> int:
        """How many facts and rows could be read."""
        return len(self.singles.said) + sum(len(group.rows) + bool(group.absent) for group in self.groups.values())


def read_folder(folder: Path) -> FolderFacts:
    """Read the tables of ``facts/`` and look through the documents; whatever is wrong becomes a finding."""
    documents = find_documents(folder)
    findings = list(documents.findings)
    details = _read_details(folder, documents, findings)
    singles, groups = Singles(), {}
    for name, files in sheet_files(folder, FACTS).items():
        if len(files) > 1:
            twice = Message(
                N_("%(first)s stands beside it and is read instead. Keep one of them."), {"first": files[0]}
            )
            findings.append(Finding(files[1], 0, "", twice))
        if name == FACTS:
            singles = read_singles(folder, files[0], documents, details)
        elif columns.is_group(name):
            groups[name] = read_rows(folder, files[0], name, documents, details)
        else:
            near = nearest(name, {group: group for group in columns.groups()})
            strange = Message(
                N_("No rows are called “%(name)s”. Did you mean %(near)s.csv?"), {"name": name[:80], "near": near}
            )
            findings.append(Finding(files[0], 0, "", strange))
            if not (folder / FACTS / f"{near}.csv").exists():
                groups.setdefault(near, RowFile(near, files[0], held=True))
    findings += [*singles.findings, *(finding for group in groups.values() for finding in group.findings)]
    return FolderFacts(singles, groups, documents, tuple(findings))


def _read_details(folder: Path, documents: Documents, findings: list[Finding]) -> Details:
    """What documents.csv says about the files, by their addresses."""
    file = next(iter(sheet_files(folder, "documents").get("documents", ())), None)
    if file is None:
        return Details()
    sheet = read_sheet(
        folder, file, lambda header: columns.find_columns(header, columns.DOCUMENT_COLUMNS), (columns.FILE,)
    )
    findings += sheet.findings
    by_href: dict[str, dict[str, str]] = {}
    unread: set[str] = set()
    for line in sheet.lines:
        target = line.cells.get(columns.FILE, "")
        if not target or len(line.cells) == 1:
            continue
        found = documents.find(target)
        if isinstance(found, Message):
            findings.append(Finding(file, line.number, sheet.titles[columns.FILE], found))
            continue
        try:
            about = read_details(line.cells)
        except WrongCell as wrong:
            findings.append(Finding(file, line.number, sheet.titles[wrong.column], wrong.message))
            unread.add(found.href)
            continue
        if title := line.cells.get(columns.TITLE, ""):
            about["title"] = title
        by_href[found.href] = about
    return Details(by_href, file, frozenset(unread), sheet.damaged)
