"""Tell of which format a file is, or what it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import UnknownFormat, UnreadableFile
from catalog.importers.formats import Format, Formats
from catalog.importers.recordmaker import all_columns, find_places
from catalog.importers.tables import open_table, sniff
from catalog.importers.textfile import read_sample
from core.i18n import gettext as _
from core.text import clean, comparison_key

FIRST_ROWS = 20
_PART = 0.49  # the most that a file can score which misses something
_NEAR = 0.3 * _PART  # from three of ten needed columns on a format is worth naming
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Match:
    """How well a file fits a format."""

    format: str
    score: float  # 1 is a whole fit; below 1 something is missing
    missing: tuple[str, ...] = ()  # headings that the format needs and the file lacks
    extra: tuple[str, ...] = ()  # headings that the format does not read


def recognise(path: Path, formats: Formats) -> list[Match]:
    """The formats that the file may be of, the likeliest first; those with ``missing`` cannot be imported.

    Raises:
        UnreadableFile: missing, empty, of a kind that holds no records.
    """
    kind = sniff(path)
    coded = _coded_matches(path, formats, read_sample(path) if kind != "xlsx" else b"")
    if kind == "xml" or any(match.score >= 1 for match in coded):
        return coded
    try:
        header, rows = read_heading(path, formats)
    except UnreadableFile:
        if coded:
            return coded
        raise
    declared = [match for item in formats.values() if (match := _fit(item, header, rows)) is not None]
    return sorted([*coded, *declared], key=lambda match: (-match.score, len(match.extra), match.format))


def find_format_of(path: Path, formats: Formats) -> Format:
    """The one format of this file.

    Raises:
        UnknownFormat: none fits, or several fit equally; the sentence says what is missing.
        UnreadableFile: see ``recognise``.
    """
    found = recognise(path, formats)
    whole = [match for match in found if not match.missing and match.score >= 0.5]
    if whole and (len(whole) == 1 or whole[0].score > whole[1].score):
        return formats[whole[0].format]
    if whole:
        same = ", ".join(match.format for match in whole if match.score == whole[0].score)
        raise UnknownFormat(
            _("%(file)s may be of several formats: %(formats)s. Name the one it is.", file=path.name, formats=same)
        )
    near = next((match for match in found if match.missing and match.score >= _NEAR), None)
    if near is not None:
        raise UnknownFormat(
            _(
                "%(file)s is of no format that is known. The nearest is %(format)s: it needs the columns that are missing here: %(missing)s. "
                "Not read by it would be: %(extra)s. Add the columns, or make a mapping: kais catalog mapping new %(file)s",
                file=path.name,
                format=near.format,
                missing=_listed(near.missing),
                extra=_listed(near.extra),
            )
        )
    raise UnknownFormat(
        _(
            "%(file)s is of no format that is known (kais catalog formats). Make a mapping of its columns: kais catalog mapping new %(file)s",
            file=path.name,
        )
    )


def read_heading(path: Path, formats: Formats | None = None) -> tuple[list[str], list[list[str]]]:
    """The headings of a table and its first rows; the known formats help to find encoding and delimiter.

    Raises:
        UnreadableFile: it is no table.
    """
    known = (
        frozenset(
            comparison_key(name)
            for item in formats.values()
            for column in all_columns(item.mapping)
            for name in (column.name, *column.aliases)
        )
        if formats
        else frozenset()
    )

    def fits(header: Sequence[str]) -> int:
        """Fewer is better: 0 where all headings are known ones, the most for a single cell."""
        named = [comparison_key(name) for name in header if name.strip()]
        if len(named) < 2:
            return 1000
        return 1 + sum(name not in known for name in named) - len(named)

    with open_table(path, fits=fits) as table:
        rows = [row.cells for row, _number in zip(table.rows, range(FIRST_ROWS), strict=False)]
        return list(table.header), rows


def _coded_matches(path: Path, formats: Formats, head: bytes) -> list[Match]:
    found = []
    for item in formats.values():
        if item.recognise is not None and (score := item.recognise(path, head)):
            found.append(Match(item.code, score))
    return sorted(found, key=lambda match: -match.score)


def _fit(item: Format, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Match | None:
    """How well the headings fit a declared format."""
    mapping = item.mapping
    columns = all_columns(mapping)
    if not columns:
        return None
    places, missing = find_places(header, columns)
    needed = {column.name for column in columns if column.needed}
    if not places:
        return None
    named = [clean(name) for name in header if name.strip()]
    extra = tuple(clean(name) for at, name in enumerate(header) if name.strip() and at not in places.values())
    read = len(named) - len(extra)
    if missing:
        share = 1 - len(missing) / max(1, len(needed))
        return (
            Match(item.code, min(_PART, share * _PART + 0.0001 * read) if share else 0.0, tuple(missing), extra)
            if share
            else None
        )
    for name, word in mapping.recognise.items():
        place = next((at for at, heading in enumerate(header) if comparison_key(heading) == comparison_key(name)), None)
        cells = {comparison_key(row[place]) for row in rows if place is not None and place < len(row)}
        if comparison_key(word) not in cells:
            return Match(item.code, 0.5, (), extra)
    return Match(item.code, 0.5 + 0.5 * read / max(1, len(named)), (), extra)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:_SHOWN]) or "–"
    return shown + ("…" if len(names) > _SHOWN else "")
