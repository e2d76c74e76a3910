"""Turn what stands in a cell into a value of a fact: a text, a document with its details, a word of absence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from catalog.cleaning.days import parse_day
from catalog.records import Message
from catalog.schoolfacts import columns
from catalog.schoolfacts.documents import Documents, SchoolFile
from catalog.statutes import Item
from core.i18n import N_
from core.text import clean, comparison_key

_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_DETAILS = {columns.DAY: "date", columns.SIGNED_ON: "signed_on"}


class WrongCell(ValueError):
    """A cell that cannot be used."""

    def __init__(self, column: str, msgid: str, /, **values: Any) -> None:
        super().__init__(column)
        self.column = column
        self.message = Message(msgid, values)


@dataclass(frozen=True, slots=True)
class Details:
    """What documents.csv says about the files of the folder, by href."""

    by_href: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file: str = ""
    unread: frozenset[str] = frozenset()  # hrefs whose line could not be used
    damaged: bool = False  # nobody knows whose lines are missing

    def of(self, href: str) -> Mapping[str, str]:
        """What is said about one; empty where nothing is.

        Raises:
            WrongCell: something is said that could not be used.
        """
        if href in self.unread or (self.damaged and href not in self.by_href):
            raise WrongCell(
                columns.TARGET,
                N_("What %(file)s says about “%(href)s” cannot be used. Put it right there first."),
                file=self.file,
                href=href,
            )
        return self.by_href.get(href, {})


def read_details(cells: Mapping[str, str]) -> dict[str, str]:
    """The details of a document that a line gives.

    Raises:
        WrongCell: no day, no kind of signature.
    """
    found: dict[str, str] = {}
    for column, name in _DETAILS.items():
        if text := cells.get(column, ""):
            day = parse_day(text)
            if day is None:
                raise WrongCell(column, N_("“%(word)s” is no day like 30.08.2024."), word=text[:80])
            found[name] = day.isoformat()
    if word := cells.get(columns.SIGNATURE, ""):
        kind = columns.signature_of(word)
        if kind is None:
            raise WrongCell(
                columns.SIGNATURE,
                N_("“%(word)s” is no kind of signature. Write one of: %(known)s."),
                word=word[:80],
                known=", ".join(columns.SIGNATURE_WORDS.values()),
            )
        found["signature"] = kind
    if who := cells.get(columns.SIGNED_BY, ""):
        found["signed_by"] = clean(who)
    return found


def make_part(
    text: str, target: str, label: str, details: Mapping[str, str], documents: Documents, more: Details
) -> str | dict[str, Any]:
    """One value: a text alone, or a document or link with what is known about it.

    Args:
        target: an address, or a file of the folder; empty for a text.
        label: the title of a document that nobody has named.
        details: what its own line says; ``more`` serves where it says nothing.
    Raises:
        WrongCell: the file is not there or may not be published.
    """
    if not target:
        return text
    if _WEB.match(target) or (target.startswith("/") and not target.startswith("//")):
        href = target if not target.lower().startswith("www.") else f"http://{target}"
        return {"value": text or label, "href": href.replace(" ", "%20"), **details}
    found = documents.find(target)
    if isinstance(found, Message):
        raise WrongCell(columns.TARGET, found.msgid, **found.values)
    return _document(text, label, found, details, more.of(found.href))


def _document(
    text: str, label: str, file: SchoolFile, details: Mapping[str, str], more: Mapping[str, str]
) -> dict[str, Any]:
    part: dict[str, Any] = {"value": text or more.get("title", "") or label, "href": file.href}
    part |= {name: value for name, value in more.items() if name != "title"} | dict(details)
    part |= {"size": file.size, "format": file.format}
    if file.signature:
        part["signature_href"] = file.signature
    return part


def is_address(text: str) -> bool:
    """Whether a cell holds an address of the web and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def split_parts(cell: str, item: Item, documents: Documents, more: Details) -> list[str | dict[str, Any]]:
    """The values of a cell for documents or links: «Название | documents/file.pdf;; …».

    Raises:
        WrongCell: see ``make_part``.
    """
    parts = []
    for piece in cell.split(columns.PARTS_SIGN):
        title, sign, target = (side.strip() for side in piece.rpartition(columns.PART_SIGN))
        if not sign and (is_address(target) or not isinstance(documents.find(target), Message)):
            title = target if item.kind == "link" else ""
        elif not sign:
            title, target = target, ""
        if title or target:
            parts.append(make_part(title, target, item.label, {}, documents, more))
    return parts


class Ways(dict[str, str]):
    """Codes by all ways to write them, ready to be compared."""

    @classmethod
    def of(cls, known: Mapping[str, str]) -> Ways:
        """Make them comparable once."""
        return cls({comparison_key(way): code for way, code in known.items()})


def nearest(name: str, known: Mapping[str, str], at_least: float = 0) -> str:
    """The known code that a mistyped one means: the values are the codes, the keys any way to write them.

    Args:
        at_least: how near it must come, of 100, a part of a longer title counting as near; empty where none does.
    """
    keys = known if isinstance(known, Ways) else Ways.of(known)
    scorer = fuzz.WRatio if at_least else fuzz.ratio
    found = process.extractOne(comparison_key(name[:200]), keys.keys(), scorer=scorer, score_cutoff=at_least)
    return keys[found[0]] if found else ""
