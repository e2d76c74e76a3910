"""Write what the tantivy engine reads: segments that never change, in a folder of their own.

A batch links the segments of the index before it into a new folder, and lets tantivy mark what is gone and add a segment.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tantivy

from search.engines.base import FACETS, HIDDEN, NO_DAY, TERM_FIELDS, Entry

META = "meta.json"
KEY, ORDER, NEWEST, LAT, LON, STORED = "key", "order", "newest", "lat", "lon", "stored"
OWNER = "owner"  # an institution's id, as text
PLACED = "placed"  # its one term: the documents that have a point
_YES = "yes"
_WRITER_BYTES = (
    512_000_000  # a cap, taken as it is needed; a full writer begins another segment, which costs only speed
)
_BATCH_BYTES = 32_000_000
_DAY, _MOMENT = "$day", "$moment"  # how they are written in JSON
_ORDER_BITS = 42
_LAST_DAY = date.max.toordinal()


def make_schema() -> tantivy.Schema:
    """Terms as they are, how often they occur in texts; numbers in columns; what hits show as bytes."""
    builder = tantivy.SchemaBuilder()
    for name in (*TERM_FIELDS, HIDDEN, KEY, PLACED):
        builder.add_text_field(name, tokenizer_name="raw", index_option="freq" if name == "body" else "basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(OWNER, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(ORDER, indexed=True, fast=True)
    builder.add_unsigned_field(NEWEST, fast=True)
    builder.add_float_field(LAT, fast=True)
    builder.add_float_field(LON, fast=True)
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


def write_whole(folder: Path, entries: Iterable[Entry]) -> None:
    """Write all entries."""
    schema = make_schema()
    _commit(tantivy.Index(schema, path=str(folder)), schema, _WRITER_BYTES, (), entries)


def write_batch(folder: Path, before: Path, gone: Collection[str], entries: Sequence[Entry]) -> None:
    """Link the segments of ``before``, mark what is gone, add ``entries``."""
    for path in before.iterdir():
        if path.suffix == ".json":  # small; a copy is no file that two indexes share
            shutil.copy2(path, folder / path.name)
        elif path.suffix != ".lock":
            os.link(path, folder / path.name)
    index = tantivy.Index.open(str(folder))
    _commit(index, index.schema, _BATCH_BYTES, gone, entries)


def count_segments(folder: Path) -> int:
    """How many segments an index has."""
    found: list[Any] = json.loads((folder / META).read_text(encoding="utf-8"))["segments"]
    return len(found)


def has_deletions(folder: Path) -> bool:
    """Whether some document of the segments is gone."""
    return any(folder.glob("*.del"))


def load_stored(written: bytes) -> dict[str, Any]:
    """What ``_dump_stored`` wrote; tuples come back as lists."""
    found: dict[str, Any] = json.loads(written, object_hook=_read_time)
    return found


def _dump_stored(stored: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(stored), ensure_ascii=False, separators=(",", ":"), default=_write_time).encode()


def _write_time(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"a hit cannot show a {type(value).__name__}")


def _read_time(found: dict[str, Any]) -> Any:
    if _DAY in found:
        return date.fromisoformat(found[_DAY])
    return datetime.fromisoformat(found[_MOMENT]) if _MOMENT in found else found


def _commit(
    index: tantivy.Index, schema: tantivy.Schema, heap: int, gone: Iterable[str], entries: Iterable[Entry]
) -> None:
    writer = index.writer(heap, num_threads=1)
    for key in gone:
        writer.delete_documents_by_term(KEY, key)
    for entry in entries:
        writer.add_document(tantivy.Document.from_dict(_fields_of(entry), schema))
    writer.commit()
    writer.wait_merging_threads()


def _fields_of(entry: Entry) -> dict[str, Any]:
    fields: dict[str, Any] = {name: list(terms) for name, terms in entry.terms.items() if terms}
    fields |= {KEY: entry.key, ORDER: entry.order, NEWEST: _newest(entry), STORED: _dump_stored(entry.stored)}
    if entry.owner:
        fields[OWNER] = str(entry.owner)
    if entry.point:
        fields |= {PLACED: _YES, LAT: entry.point[0], LON: entry.point[1]}
    return fields


def _newest(entry: Entry) -> int:
    """The order by date as one number: the newest first, then by static order; without a day at the end."""
    day = entry.day.toordinal() if entry.day else NO_DAY
    return (_LAST_DAY - day) << _ORDER_BITS | min(entry.order, (1 << _ORDER_BITS) - 1)
