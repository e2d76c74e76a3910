"""Write what the Whoosh engine reads: a folder of parts that never change, with columns beside them.

``part-<n>/`` is one Whoosh segment. ``columns.npz`` has a value a document, in the order of the parts: its static order (−1:
gone), the length of its text, its day, its point, whose it is. ``keys.json`` has the keys, for the writer alone. A batch becomes a part of
its own in a new folder, whose other parts are hard links; what it replaces is marked as gone in the columns.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from whoosh import fields, formats

from search.engines.base import FACETS, HIDDEN, NO_DAY, TERM_FIELDS, Entry
from search.engines.frequent import WEIGHTED, write_frequent
from search.engines.known_terms import write_known
from search.engines.whoosh_lists import ListWriter

COLUMNS = "columns.npz"
KEYS = "keys.json"
PART = "part-"
GONE = -1


def make_schema() -> fields.Schema:
    """Terms of names, of all that identifies, of offers, of texts; facets; what hits show."""

    def terms(format: formats.Format) -> fields.FieldType:
        made = fields.KEYWORD()
        made.format = format
        return made

    kept = {name: terms(formats.Existence()) for name in (*TERM_FIELDS, *FACETS, HIDDEN)}
    return fields.Schema(**(kept | {name: terms(formats.Frequency()) for name in WEIGHTED}), stored=fields.STORED())


def write_whole(folder: Path, entries: Iterable[Entry]) -> None:
    """Write all entries as one part."""
    keys: list[str] = []
    columns = _write_part(folder / f"{PART}0", entries, keys)
    _write_columns(folder, columns, keys)


def write_batch(folder: Path, before: Path, gone: Collection[str], entries: Sequence[Entry]) -> None:
    """Link the parts of ``before``, mark what is gone, add a part for ``entries``."""
    parts = sorted(before.glob(f"{PART}*"), key=part_number)
    for part in parts:
        shutil.copytree(part, folder / part.name, copy_function=os.link)
    keys: list[str] = json.loads((before / KEYS).read_text(encoding="utf-8"))
    with np.load(before / COLUMNS) as found:
        columns = {name: found[name].copy() for name in found.files}
    leaving = set(gone)
    order = columns["order"]
    for number, key in enumerate(keys):
        if key in leaving:
            order[number] = GONE
    if entries:
        made = _write_part(folder / f"{PART}{part_number(parts[-1]) + 1 if parts else 0}", entries, keys)
        columns = {name: np.concatenate((columns[name], made[name])) for name in made}
    _write_columns(folder, columns, keys)


def part_number(part: Path) -> int:
    """The place of a part among its like."""
    return int(part.name.removeprefix(PART))


def _write_part(folder: Path, entries: Iterable[Entry], keys: list[str]) -> "dict[str, np.ndarray]":
    folder.mkdir()
    writer = ListWriter(folder, make_schema(), WEIGHTED)
    order: list[int] = []
    lengths: list[int] = []
    days: list[int] = []
    points: list[tuple[float, float]] = []
    owners: list[int] = []
    for entry in entries:
        writer.add(entry.terms, dict(entry.stored))
        keys.append(entry.key)
        order.append(entry.order)
        lengths.append(len(entry.terms.get("body", ())))
        days.append(entry.day.toordinal() if entry.day else NO_DAY)
        owners.append(entry.owner)
        points.append(entry.point or (float("nan"), float("nan")))
    writer.commit(optimize=True)  # one segment: document numbers are the order of writing
    if order:
        write_frequent(folder, writer.lists)
        write_known(folder, writer.lists)
    else:
        shutil.rmtree(folder)
    place = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return {
        "order": np.asarray(order, dtype=np.int64),
        "length": np.asarray(lengths, dtype=np.int32),
        "day": np.asarray(days, dtype=np.int32),
        "owner": np.asarray(owners, dtype=np.int64),
        "lat": place[:, 0],
        "lon": place[:, 1],
    }


def _write_columns(folder: Path, columns: "dict[str, np.ndarray]", keys: Sequence[str]) -> None:
    with (folder / COLUMNS).open("wb") as file:
        np.savez(file, allow_pickle=False, **columns)
    (folder / KEYS).write_text(json.dumps(keys, ensure_ascii=False), encoding="utf-8")
