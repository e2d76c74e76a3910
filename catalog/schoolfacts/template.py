"""Write the empty tables that a school fills in: its single facts, and one table a group of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalog.cards import InstitutionCard
from catalog.kinds import STATUTORY_TYPE
from catalog.schoolfacts import columns
from catalog.schoolfacts.read import FACTS
from catalog.schoolfacts.register import is_owned
from catalog.schoolfacts.sheets import ENDINGS
from catalog.statutes import Item, load_standard


def write_templates(folder: Path, card: InstitutionCard) -> list[str]:
    """Write the tables that are missing; returns their names below the folder. No existing file is touched.

    A fact that a register owns and has is left out: the site takes it from there.
    """
    written = []
    for name, header, rows in _tables(card):
        if any((folder / f"{name}{ending}").exists() for ending in ENDINGS):
            continue
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_csv(header, rows))
        written.append(f"{name}.csv")
    return written


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as a Russian Excel opens it by a double click: UTF-8 with its mark, semicolons, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def applicable(item: Item, organisation_type: str) -> bool:
    """Whether the standard asks a fact of this type of organisation."""
    return organisation_type in item.required_for


def _tables(card: InstitutionCard) -> Iterator[tuple[str, Sequence[str], list[Sequence[str]]]]:
    kind = STATUTORY_TYPE[card.kind]
    singles = [item for item in _items(kind) if not item.row_group and not _register_has(card, item)]
    empty = [""] * (len(columns.FACT_COLUMNS) - 2)
    yield f"{FACTS}/{FACTS}", columns.FACT_COLUMNS, [(item.key, item.label, *empty) for item in singles]
    for item in _items(kind):
        if item.row_group:
            yield f"{FACTS}/{item.key}", [child.label for child in item.children if applicable(child, kind)], []
    yield "documents/documents", columns.DOCUMENT_COLUMNS, []


def _items(kind: str) -> Iterator[Item]:
    return (item for part in load_standard().subsections for item in part.items if applicable(item, kind))


def _register_has(card: InstitutionCard, item: Item) -> bool:
    fact = card.fact(item.key)
    return bool(fact) and is_owned(columns.field_of(item.key)) and not fact.source.startswith("school:")
