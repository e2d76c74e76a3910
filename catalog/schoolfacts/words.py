"""Put the words of files and register side by side, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from catalog.importers.facts import rows_said
from catalog.meaning import agree, meaning
from catalog.records import Message, RowSaid, Said
from catalog.schoolfacts.findings import Finding
from catalog.schoolfacts.merging import Merged
from catalog.schoolfacts.read import FolderFacts
from catalog.schoolfacts.register import SchoolWord, is_owned, row_name, source_name
from catalog.schoolfacts.report import name_of, shown
from core.i18n import N_

ORDER = "#order"  # after a group: in which order its rows stand in the file
DIGEST = "#files"  # names, sizes and times of the files that were read last
Word = Said | RowSaid


@dataclass(slots=True)
class FileWord:
    """What the files say, without what a register owns."""

    read: FolderFacts
    words: dict[str, Word] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # key -> file and line
    agreed: int = 0  # facts that a register owns and has just so
    owned: int = 0  # facts that a register owns and has otherwise
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def make(cls, session: Session, read: FolderFacts, held: SchoolWord) -> FileWord:
        """Take the words of the files; cells that could not be read are as the register has them."""
        word = cls(read)
        for name, said in read.said.items():
            word.places[name] = read.singles.file, read.singles.lines[name]
            if not is_owned(name) or name not in held.owned:
                word.words[name] = said
            else:
                word._compare(session, said, held)
        for group, table in read.groups.items():
            if table.absent:  # one word about the group itself, which pages write into each of its cells
                word.words[group] = Said(group, table.absent, "absent")
                word.places[group] = table.file, 2
            rows = rows_said(group, [row.cells for row in table.rows])
            for row, source in zip(rows, table.rows, strict=True):
                name = row_name(row)
                known = held.rows.get(name)
                kept = {cell: known.cells[cell] for cell in source.unread if known and cell in known.cells}
                word.words[name] = replace(row, cells={**row.cells, **kept})
                word.places[name] = table.file, source.line
        return word

    def _compare(self, session: Session, said: Said, held: SchoolWord) -> None:
        """A field whose last word is a register's."""
        theirs = held.owned[said.field]
        same = said.state == theirs.state and agree(
            said.field, {meaning(said.field, said.value), meaning(said.field, theirs.value)}
        )
        if same:
            self.agreed += 1
            return
        self.owned += 1
        message = Message(
            N_(
                "“%(what)s” belongs to the register, which says “%(register)s”; the file's “%(file)s” was not taken. "
                "If the register is wrong, write to: %(whom)s."
            ),
            {
                "what": name_of(said.field),
                "register": shown(theirs.value),
                "file": shown(said),
                "whom": source_name(session, theirs.source),
            },
        )
        file, line = self.places[said.field]
        self.findings.append(Finding(file, line, "", message))

    def is_held(self, key: str) -> bool:
        """Whether the file may speak of this key in words that could not be read."""
        group, bracket, _rest = key.partition("[")
        if bracket:
            table = self.read.groups.get(group)
            return table is not None and table.held and key not in self.words
        if (table := self.read.groups.get(key)) is not None:
            return table.held
        return key in self.read.singles.held or (self.read.singles.hold_all and key not in self.words)


def plain(word: Word) -> Any:
    """A word as it is compared and remembered: a link that is its own text is that text."""
    if isinstance(word, RowSaid):
        return {name: _bare(cell) for name, cell in word.cells.items()}
    return {"state": word.state, "value": _bare(word.value)}


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return (
        value["href"]
        if isinstance(value, dict) and value == {"value": value.get("href"), "href": value.get("href")}
        else value
    )


def chosen(merged: Merged, file: FileWord, held: SchoolWord) -> list[Said]:
    """The single facts that the register is to hold; those that stay keep how they were written."""
    facts = []
    for key, value in merged.values.items():
        word = _choose(key, value, file.words, held.words)
        if isinstance(word, Said):
            facts.append(word)
    return facts


def _choose(key: str, value: Any, ours: Mapping[str, Word], theirs: Mapping[str, Word]) -> Word:
    known = theirs.get(key)
    return known if known is not None and plain(known) == value else ours[key]


def order_rows(
    merged: Merged, file: FileWord, held: SchoolWord, synced: Mapping[str, Any]
) -> tuple[list[RowSaid], dict[str, Any]]:
    """The rows that the register is to hold, each with its place; and the orders to remember.

    A file whose order is new puts the rows in it; else they stay as the register has them.
    """
    rows: list[RowSaid] = []
    orders: dict[str, Any] = {}
    in_file, in_register = _by_group(file.words), _by_group(held.words)
    for group in dict.fromkeys([*in_file, *in_register]):
        ours, theirs = in_file.get(group, []), in_register.get(group, [])
        before = synced.get(group + ORDER)
        if ours or before:
            orders[group + ORDER] = ours or before
        first, second = (ours, theirs) if ours and ours != before else (theirs, ours)
        order = [key for key in dict.fromkeys([*first, *second]) if key in merged.values]
        stays = order == [key for key in theirs if key in merged.values]
        for position, key in enumerate(order):
            word = _choose(key, merged.values[key], file.words, held.words)
            if isinstance(word, RowSaid):
                rows.append(replace(word, position=held.rows[key].position if stays else position))
    return rows, orders


def _by_group(words: Mapping[str, Word]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, word in words.items():
        if isinstance(word, RowSaid):
            found.setdefault(word.group, []).append(key)
    return found
