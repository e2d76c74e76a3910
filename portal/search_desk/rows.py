"""The rows that the page of synonyms shows: the operators' lines among the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.search_desk.lines import key_of
from portal.search_desk.models import SynonymLine
from portal.search_desk.shipped import shipped_lines


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the page shows it."""

    key: str
    word: str
    means: tuple[str, ...]
    both_ways: bool
    enabled: bool
    line_id: int | None = None  # None: a shipped line
    replaces: bool = False  # a shipped line of the same word
    note: str = ""
    who: str = ""
    changed_at: datetime | None = None


def make_rows(own: Iterable[SynonymLine], names: Mapping[int, str], text: str = "") -> list[Row]:
    """Every line, the operators' before the shipped ones, or those whose word, meanings or note hold ``text``."""
    shipped = shipped_lines()
    rows = [
        Row(
            key=line.key,
            word=line.word,
            means=tuple(line.means),
            both_ways=line.both_ways,
            enabled=line.enabled,
            line_id=line.id,
            replaces=line.key in shipped,
            note=line.note,
            who=names.get(line.changed_by or 0, ""),
            changed_at=line.changed_at,
        )
        for line in own
    ]
    taken = {row.key for row in rows}
    rows += [
        Row(key, line.word, line.means, line.both_ways, enabled=True)
        for key, line in shipped.items()
        if key not in taken
    ]
    wanted = key_of(text)
    return sorted(
        (row for row in rows if wanted in key_of(f"{row.word} {' '.join(row.means)} {row.note}")),
        key=lambda row: (row.line_id is None, row.key),
    )
