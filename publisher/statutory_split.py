"""Share the records of a long group among pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.cards import Fact, FactRow

ROWS_ON_PAGE = 60
_SEVERAL = re.compile(r"\s*[;\n]\s*")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The records of one further page."""

    page: int  # from 2, counted through the subsection
    first: int  # from 1
    last: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with those who teach in it."""

    title: str
    people: tuple[tuple[str, str], ...]  # name, address of the record


def split_groups(counts: Mapping[str, int], most: int) -> dict[str, tuple[Chunk, ...]]:
    """The further pages of a subsection's groups; what fits on the first page is in none.

    Args:
        counts: key of a group -> number of its records, in the order of the page.
        most: how many further pages there may be; more records make longer pages.
    """
    rows = ROWS_ON_PAGE
    while sum(_pages(count, rows) for count in counts.values()) > most:
        rows += 10
    found: dict[str, tuple[Chunk, ...]] = {}
    page = 2
    for key, count in counts.items():
        chunks = []
        for first in range(rows + 1, count + 1, rows):
            chunks.append(Chunk(page, first, min(first + rows - 1, count)))
            page += 1
        if chunks:
            found[key] = tuple(chunks)
    return found


def _pages(count: int, rows: int) -> int:
    return max(0, -(-count // rows) - 1)


def programme_index(rows: Sequence[FactRow], chunks: Sequence[Chunk], base: str) -> list[Programme]:
    """Who teaches in which programme; a person of several programmes stands once in each, the record only once."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    page_of = {number: chunk.page for chunk in chunks for number in range(chunk.first, chunk.last + 1)}
    for number, row in enumerate(rows, start=1):
        name, taught = row.get("fio"), row.get("teachingOp")
        if not (name.given and taught.given):
            continue
        page = page_of.get(number)
        href = f"{base}{page}/#r{number}" if page else f"{base}#r{number}"
        for title in _titles(taught):
            found.setdefault(title.casefold(), (title, {}))[1][href] = name.value
    return [
        Programme(title, tuple((name, href) for href, name in people.items()))
        for _folded, (title, people) in sorted(found.items())
    ]


def _titles(fact: Fact) -> list[str]:
    values = [part.value for part in fact.parts] or [fact.value]
    return [title for value in values for title in _SEVERAL.split(value) if title.strip()]
