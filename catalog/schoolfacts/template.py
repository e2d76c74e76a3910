"""Write the empty tables that a school fills in: its single facts, and one table a group of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from catalog.cards import Fact, FactPart, FactRow, FactState, InstitutionCard
from catalog.fields import field_label
from catalog.kinds import STATUTORY_TYPE
from catalog.schoolfacts import columns
from catalog.schoolfacts.read import FACTS
from catalog.schoolfacts.register import is_owned
from catalog.schoolfacts.sheets import ENDINGS, read_sheet, sheet_files
from catalog.statutes import Item, items_by_key
from core.text import comparison_key


def write_templates(folder: Path, card: InstitutionCard) -> list[str]:
    """Write the tables that are missing; returns their names below the folder. No existing file is touched.

    What the school said by another door stands in them already. A fact that a register owns and has is left out: the
    site takes it from there.
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


def missing_codes(folder: Path, card: InstitutionCard) -> list[str]:
    """The codes of single facts that the school must publish and its table has no line for: an older standard's table."""
    files = sheet_files(folder, FACTS).get(FACTS)
    if not files:
        return []
    sheet = read_sheet(
        folder, files[0], lambda header: columns.find_columns(header, columns.FACT_COLUMNS), (columns.CODE,)
    )
    there = {comparison_key(line.cells.get(columns.CODE, "")) for line in sheet.lines}
    lines = next(rows for name, _header, rows in _tables(card) if name == f"{FACTS}/{FACTS}")
    return [line[0] for line in lines if comparison_key(line[0]) not in there and not sheet.broken]


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
    kind, own = STATUTORY_TYPE[card.kind], f"school:{card.id}"
    singles: list[Sequence[str]] = []
    for code, item in columns.single_codes().items():
        fact = card.fact(code) if item else card.plain.get(code, Fact())
        if fact.source == own:
            singles += _fact_lines(code, item.label if item else field_label(code, "ru"), fact)
        elif item is not None and applicable(item, kind) and not (fact and is_owned(columns.field_of(code))):
            singles.append((code, item.label, *[""] * 6))
    yield f"{FACTS}/{FACTS}", columns.FACT_COLUMNS, singles
    details: dict[str, Sequence[str]] = {}
    for group in columns.groups():
        rows = [row for row in card.rows.get(group, ()) if any(fact.source == own for fact in row.cells.values())]
        known = items_by_key().get(group)
        if not rows and (known is None or not applicable(known, kind)):
            continue
        asked = {child.itemprop for child in known.children if applicable(child, kind)} if known else set()
        told = {name for row in rows for name in row.cells}
        titles = {name: title for name, title in columns.group_columns(group).items() if name in told or name in asked}
        lines: list[Sequence[str]] = [_row_line(row, titles) for row in rows]
        absent = card.fact(group)
        if not rows and absent.state is FactState.ABSENT and absent.source == own:
            lines = [[absent.value]]
        yield f"{FACTS}/{group}", list(titles.values()), lines
        for part in (part for row in rows for fact in row.cells.values() for part in fact.parts):
            details.setdefault(part.href, (part.href, "", *_details(part)))
    yield "documents/documents", columns.DOCUMENT_COLUMNS, [line for line in details.values() if any(line[2:])]


def _fact_lines(code: str, label: str, fact: Fact) -> Iterator[Sequence[str]]:
    for part in fact.parts or (FactPart(fact.value, fact.href),):
        yield code, label, part.value, part.href, *_details(part)


def _details(part: FactPart) -> tuple[str, str, str, str]:
    signature = columns.SIGNATURE_WORDS.get(part.signature, "")
    return _day(part.day), signature, part.signed_by, _day(part.signed_on)


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def _row_line(row: FactRow, names: Iterable[str]) -> list[str]:
    return [_cell(row.get(name)) for name in names]


def _cell(fact: Fact) -> str:
    if not fact.parts:
        return fact.value
    shown = (f"{part.value} {columns.PART_SIGN} {part.href}" if part.href else part.value for part in fact.parts)
    return f"{columns.PARTS_SIGN} ".join(shown)
