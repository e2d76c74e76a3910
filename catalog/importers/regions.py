"""Pass over what a federal register holds of other regions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from catalog.records import Record, Rejected

_NUMBER = re.compile(r"^[ЛА]\d{3}-\d{5}-(\d{2})/")  # Л035-01271-78/00176710, А007-01260-22/01142162


@dataclass(slots=True)
class Passed:
    """How many records were passed over."""

    count: int = 0


def region_of(record: Record) -> str:
    """The two digits of the region a record of a federal register says itself or in its number; empty: neither does."""
    said = {word.field: word.value for word in record.said if word.field in ("region_code", "number")}
    if code := said.get("region_code"):
        return str(code).zfill(2)
    match = _NUMBER.match(str(said.get("number", "")))
    return match[1] if match else ""


def of_regions(
    records: Iterator[Record | Rejected], regions: Collection[str], passed: Passed
) -> Iterator[Record | Rejected]:
    """The records of these regions, those of no known region, and what could not be read."""
    for item in records:
        if isinstance(item, Record) and (code := region_of(item)) and code not in regions:
            passed.count += 1
        else:
            yield item
