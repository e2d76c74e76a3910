"""Read a table of any kind by its mapping: CSV, XLSX, JSON, JSON lines, GeoJSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from catalog.errors import UnreadableFile
from catalog.importers.delimited import named_width, open_csv
from catalog.importers.jsonfile import open_json, open_jsonl, sniff_json
from catalog.importers.mapping import FileMapping
from catalog.importers.recordmaker import RecordMaker, all_columns, find_places, key_rows
from catalog.importers.spreadsheet import open_workbook
from catalog.importers.table import Table
from catalog.importers.textfile import read_sample
from catalog.importers.unpack import is_spreadsheet
from catalog.records import Record, Rejected, RowSaid
from core.i18n import gettext as _
from core.text import clean

MERGE_WINDOW = 1000  # records that a mapping with repeated = "merge" holds back
Fits = Callable[[Sequence[str]], int]


def sniff(path: Path) -> str:
    """The kind of table by the bytes: xlsx, json, jsonl, xml, csv.

    Raises:
        UnreadableFile: missing, empty, of a kind that holds no table.
    """
    if is_spreadsheet(path):
        return "xlsx"
    head = read_sample(path)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            head = head[: len(head) // 2 * 2].decode(encoding, errors="replace").encode()
    if json := sniff_json(head):
        return json
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return "xml" if start.startswith((b"<?xml", b"<!doctype", b"<html", b"<")) else "csv"


def open_table(
    path: Path, *, fits: Fits, encoding: str = "", delimiter: str = "", sheet: str = "", items: str = "", crs: str = ""
) -> AbstractContextManager[Table]:
    """The file as a table, whatever kind it is.

    Args:
        fits: how many columns a heading lacks; 0 is a heading of the format.
    Raises:
        UnreadableFile: it is no table, or cannot be read; also while reading.
    """
    kind = sniff(path)
    if kind == "xlsx":
        return open_workbook(path, sheet, fits)
    if kind == "jsonl":
        return open_jsonl(path)
    if kind == "json":
        return open_json(path, items, crs)
    return open_csv(path, encoding, delimiter, fits)


@contextmanager
def open_mapped(path: Path, mapping: FileMapping) -> Iterator[Table]:
    """The file as a table of this format.

    Raises:
        UnreadableFile: a column is missing, or see ``open_table``.
    """
    columns = all_columns(mapping)

    def fits(header: Sequence[str]) -> int:
        return len(find_places(header, columns)[1])

    with open_table(
        path,
        fits=fits,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        sheet=mapping.sheet,
        items=mapping.items,
        crs=mapping.crs,
    ) as table:
        missing = find_places(table.header, columns)[1]
        if missing:
            raise UnreadableFile(
                _(
                    "The column “%(column)s” is missing in %(file)s, which the format %(format)s needs. "
                    "Add the column, or choose another format (kais catalog formats). The file has: %(header)s.",
                    column="”, “".join(missing),
                    file=path.name,
                    format=mapping.code,
                    header=clean(", ".join(table.header))[:300] or "–",
                )
            )
        yield table


def read_table(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The records of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: the file is no table of this format.
    """
    with open_mapped(path, mapping) as table:
        records = make_records(table, mapping)
        yield from _merged(records, mapping) if mapping.repeated == "merge" else records


def make_records(table: Table, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The records of an opened table."""
    places, _missing = find_places(table.header, all_columns(mapping))
    chosen = replace(mapping, crs="") if table.kind == "geojson" else mapping  # its points are in degrees already
    return map(RecordMaker(chosen, places, named_width(table.header), padded=table.padded), table.rows)


def _merged(records: Iterator[Record | Rejected], mapping: FileMapping) -> Iterator[Record | Rejected]:
    """Records of one key become one: the first one's facts, the rows of all.

    A record waits for its like while MERGE_WINDOW others come; memory stays flat.
    """
    held: dict[str, Record] = {}
    for record in records:
        if isinstance(record, Rejected):
            yield record
            continue
        before = held.get(record.key)
        if before is None:
            held[record.key] = record
            if len(held) > MERGE_WINDOW:
                yield held.pop(next(iter(held)))
            continue
        more = tuple(problem for problem in record.problems if problem not in before.problems)
        held[record.key] = replace(
            before,
            rows=_joined(before, record, mapping),
            problems=before.problems + more,
            lines=before.lines + record.lines,
        )
    yield from held.values()


def _joined(one: Record, other: Record, mapping: FileMapping) -> tuple[RowSaid, ...]:
    rows = [*(one.rows or ()), *(other.rows or ())]
    joined: list[RowSaid] = []
    for group in mapping.rows:
        joined += key_rows(
            group, list({str(row.cells): row.cells for row in rows if row.group == group.group}.values())
        )
    return tuple(joined)
