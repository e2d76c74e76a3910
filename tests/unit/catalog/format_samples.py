"""A small file of every format, in every packing it may come in, made from its own mapping. Nobody in them is real."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator

from catalog.importers import FORMATS
from catalog.importers.mapping import FileMapping
from catalog.importers.recordmaker import all_columns
from core.tables import write_csv, write_xlsx
from tests.unit.catalog import federal_samples as federal
from tests.unit.catalog.samples import INN, OGRN

OUTLINE = {"type": "Polygon", "coordinates": [[[30, 60], [30.1, 60], [30.1, 60.1], [30, 60]]]}
CODED: dict[str, bytes] = {
    "facts": json.dumps({"institution": {"slug": "x"}, "facts": {"common.workTime": "8–18"}}).encode() + b"\n",
    "federal-accreditation": federal.export(
        federal.certificate(federal.supplement(federal.programme())), federal.certificate()
    ).encode(),
    "federal-licences": federal.licences(
        federal.licence(federal.licence_supplement(federal.licensed_programme())), federal.licence()
    ).encode(),
}
API_PAGE = json.dumps(federal.api_page(federal.api_certificate()), ensure_ascii=False).encode()
CELLS = {
    "inn": INN[0], "ogrn": OGRN[0], "day": "2015-03-02", "integer": "12", "number": "12.5", "lat": "60.1", "lon": "30.2",
    "point": "60.1, 30.2", "phones": "+7 812 555-26-70", "emails": "a@school.example", "site": "school.example",
    "kind": "school", "state": "active", "boolean": "true", "urn": "100000", "uai": "0010001A",
}  # fmt: skip


def _cells(mapping: FileMapping, number: int) -> dict[str, str]:
    """One record of a table by its headings."""
    found: dict[str, str] = {}
    for column in all_columns(mapping):
        words = list(column.words) or list(column.contains)
        text = words[0] if words else CELLS.get(column.read) or CELLS.get(column.field) or f"слово {number}"
        if column.field in mapping.key and not words:
            text = f"{text} {number}" if column.read == "text" else text
        found.setdefault(column.name, text)
        for name in column.names:
            found.setdefault(name, "слово")
    return found


def _features(count: int) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": f"Округ {number}", "id": number}, "geometry": OUTLINE}
        for number in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def plain(code: str) -> bytes:
    """The file as its publisher would give it."""
    if code in CODED:
        return CODED[code]
    mapping = FORMATS[code].mapping
    if mapping.target in ("district", "municipality"):
        return _features(2)
    return _csv([_cells(mapping, number) for number in (1, 2)], mapping.delimiter or ",")


def _csv(records: list[dict[str, str]], delimiter: str) -> bytes:
    text = io.StringIO()
    write_csv(text, list(records[0]), [list(record.values()) for record in records])
    return text.getvalue().encode() if delimiter == "," else text.getvalue().replace(",", delimiter).encode()


def packed(code: str) -> Iterator[tuple[str, bytes]]:
    """The file in every packing: its kind, its bytes."""
    content = plain(code)
    yield "plain", content
    yield "gz", gzip.compress(content, mtime=0)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("register.dat", content)
    yield "zip", archive.getvalue()
    if code == "federal-accreditation":
        yield "api", API_PAGE
    mapping = FORMATS[code].mapping
    if code in CODED or mapping.target in ("district", "municipality"):
        return
    records = [_cells(mapping, number) for number in (1, 2)]
    yield "json", json.dumps(records, ensure_ascii=False).encode()
    yield "jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
    features = [
        {"type": "Feature", "properties": record, "geometry": {"type": "Point", "coordinates": [30.2, 60.1]}}
        for record in records
    ]
    yield "geojson", json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    workbook = io.BytesIO()
    write_xlsx(workbook, "Лист", list(records[0]), [list(record.values()) for record in records])
    yield "xlsx", workbook.getvalue()
