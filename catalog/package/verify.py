"""Read a package again: does every file hold what its manifest and its description say?"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from catalog.package.files import measure

CSV_FIELD_LIMIT = 16 << 20


def verify(folder: Path) -> list[str]:
    """What is wrong with the package, in sentences; empty: it may be given away."""
    try:
        manifest = orjson.loads((folder / "manifest.json").read_bytes())
        package = orjson.loads((folder / "datapackage.json").read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        return [f"{folder.name}: the manifest or the description cannot be read ({error}). Take the dump again."]
    problems: list[str] = []
    for item in manifest["files"]:
        problems.extend(_file(folder, item))
    if not problems:
        keys: dict[str, set[str]] = {}
        for resource in package["resources"]:
            if resource.get("schema") and resource["format"] == "csv":
                problems.extend(_table(folder, resource, keys))
    return problems


def _file(folder: Path, item: Mapping[str, Any]) -> Iterator[str]:
    path = item["path"]
    if not (folder / path).is_file():
        yield f"{path}: the file is missing. Take the dump again."
        return
    found = measure(folder, path, None)
    if (found.bytes, found.sha256) != (item["bytes"], item["sha256"]):
        yield f"{path}: the file is not the one that was written ({found.bytes} bytes). Take the dump again."
    elif "rows" in item and (rows := _count(folder / path)) != item["rows"]:
        yield f"{path}: {rows} rows, the manifest says {item['rows']}. Take the dump again."


def _count(path: Path) -> int:
    if path.suffix == ".csv":
        return sum(1 for _ in _read(path)) - 1
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def _read(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.reader(handle)


def _table(folder: Path, resource: Mapping[str, Any], keys: dict[str, set[str]]) -> Iterator[str]:
    """Columns, types, keys and references of one table; the first thing that is wrong is enough."""
    path, schema = resource["path"], resource["schema"]
    fields: Sequence[Mapping[str, Any]] = schema["fields"]
    rows = _read(folder / path)
    header = next(rows, [])
    if header != [field["name"] for field in fields]:
        yield f"{path}: the columns are not those of datapackage.json. Take the dump again."
        return
    own = [header.index(name) for name in schema.get("primaryKey", ())]
    refers = [(header.index(key["fields"][0]), key["reference"]["resource"]) for key in schema.get("foreignKeys", ())]
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        for field, text in zip(fields, row, strict=False):
            required = field.get("constraints", {}).get("required", False)
            if (required and not text) or (text and not _is(field["type"], text)):
                yield f"{path}, row {number}, {field['name']}: “{text[:40]}” is no {field['type']}."
                return
        key = "\0".join(row[place] for place in own)
        if own and key in seen:
            yield f"{path}, row {number}: the key {key!r} stands there twice."
            return
        seen.add(key)
        for place, other in refers:
            if other in keys and row[place] not in keys[other]:
                yield f"{path}, row {number}: {other} has no {row[place]}."
                return
    if own:
        keys[resource["name"]] = seen


def _is(type_: str, text: str) -> bool:
    try:
        if type_ == "integer":
            int(text)
        elif type_ == "number":
            float(text)
        elif type_ == "date":
            date.fromisoformat(text)
    except ValueError:
        return False
    return type_ != "boolean" or text in ("true", "false")
