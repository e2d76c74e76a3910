"""Read what schools say about themselves: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from catalog.cleaning import clean_day, clean_emails, clean_phones
from catalog.fact_values import WrongValue, parse_cell, parse_value, part_texts
from catalog.fields import GROUPS, INSTITUTION_FIELDS, ROW_KEYS, STATUTORY_FIELDS
from catalog.importers.mapping import FileMapping
from catalog.importers.textfile import bounded_lines, open_text
from catalog.records import Message, Problem, Record, Rejected, RowSaid, Said, Severity
from catalog.statutes import items_by_key
from core.i18n import N_
from core.text import clean, comparison_key

_NAMES = ("key", "slug", "ogrn", "inn", "id")
_CLEANED = {"phones": clean_phones, "fax": clean_phones, "emails": clean_emails, "founded_on": clean_day}
FACTS = FileMapping(
    code="facts",
    title=N_("Facts that institutions state themselves"),
    description=N_("Statutory facts and rows, one institution a line (JSON lines)."),
    source="facts",
    source_title="Сведения, внесённые образовательными организациями",
    target="facts",
    columns=(),
    key=("institution",),
    snapshot=False,
)


def read_facts(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """Records of the file, one a line; empty lines are passed over.

    Raises:
        UnreadableFile: not UTF-8, an archive, a line without end.
    """
    with open_text(path) as handle:
        for number, line in enumerate(bounded_lines(handle, path.name), start=1):
            if line.strip():
                yield _read_line(number, line)


def recognise_facts(_path: Path, head: bytes) -> float | None:
    """Whether the first line is an object of an institution and its facts or rows."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return 1.0 if isinstance(data, dict) and {"institution"} <= set(data) <= {"institution", "facts", "rows"} else None


def _read_line(number: int, line: str) -> Record | Rejected:
    label = ""
    try:
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise WrongValue("", N_("The line is no whole JSON object.")) from error
        if not isinstance(data, dict):
            raise WrongValue("", N_("The line is no whole JSON object."))
        if unknown := sorted(set(data) - {"institution", "facts", "rows"}):
            raise WrongValue(
                str(unknown[0]),
                N_("“%(name)s” is unknown here: a line has institution, facts and rows."),
                name=str(unknown[0])[:80],
            )
        names = _names(data.get("institution"))
        label = " ".join(names.values())
        problems: list[Problem] = []
        said = _facts(data.get("facts") or {}, number, label, problems)
        rows = _rows(data.get("rows") or {})
    except WrongValue as wrong:
        return Rejected(Problem(number, wrong.field, wrong.message, label))
    key = "|".join(f"{name}={comparison_key(value)}" for name, value in names.items())
    return Record(number, key[:400], label, tuple(said), tuple(rows), names, tuple(problems))


def _names(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise WrongValue(
            "institution", N_("The line does not say which institution it is about: key, slug, ogrn or inn.")
        )
    names = {name: clean(str(value)) for name, value in given.items() if name in _NAMES and clean(str(value))}
    if not names or set(given) - set(_NAMES):
        raise WrongValue(
            "institution", N_("The line does not say which institution it is about: key, slug, ogrn or inn.")
        )
    return names


def _facts(given: Any, line: int, label: str, problems: list[Problem]) -> list[Said]:
    if not isinstance(given, dict):
        raise WrongValue("facts", N_("“%(field)s” must be an object of names and values."), field="facts")
    said = []
    for key, value in given.items():
        word, problem = read_fact(key, value)
        if problem is not None:
            problems.append(Problem(line, key, problem, label, Severity.DOUBT))
        if word is not None:
            said.append(word)
    return said


def read_fact(key: str, value: Any) -> tuple[Said | None, Message | None]:
    """One fact as a claim, and what is doubtful about it; None where nothing is said.

    Raises:
        WrongValue: no fact of the standard, one that no institution can say, or a value that no page may show.
    """
    field: str = STATUTORY_FIELDS.get(key) or key
    if field not in INSTITUTION_FIELDS and not _known_key(key):
        raise WrongValue(key, N_("“%(name)s” is no fact of the standard, like common.workTime."), name=key[:80])
    if field in ("site", "successors", "closed_on"):
        raise WrongValue(key, N_("“%(name)s” cannot be said by an institution itself."), name=key[:80])
    found = parse_value(key, value)
    if found is None:
        return None, None
    state, said = found
    if state == "absent":
        return Said(field, said, state), _doubt_absence(field)
    if field not in _CLEANED:
        return Said(field, said, state), None
    cleaned = _CLEANED[field](said)
    doubt = Message(cleaned.doubt, cleaned.doubt_values) if cleaned.doubt else None
    return Said(field, cleaned.value, "given", cleaned.original) if cleaned.value is not None else None, doubt


def _doubt_absence(field: str) -> Message | None:
    """What to say where the standard lets nobody be without the fact: it is kept as said, and counts as missing."""
    known = INSTITUTION_FIELDS.get(field)
    item = items_by_key().get((known.statutory if known else "") or field)
    if item is None or item.may_be_absent:
        return None
    return Message(
        N_("The standard does not let “%(label)s” be absent. Write what it asks, or leave the value empty."),
        {"label": item.label},
    )


def _known_key(key: str) -> bool:
    return key in items_by_key()


def _known_cell(group: str, name: str) -> bool:
    if group in GROUPS:
        return any(cell.name == name for cell in GROUPS[group].cells)
    return any(child.itemprop == name for child in items_by_key()[group].children)


def _rows(given: Any) -> list[RowSaid]:
    if not isinstance(given, dict):
        raise WrongValue("rows", N_("“%(field)s” must be an object of names and values."), field="rows")
    rows: list[RowSaid] = []
    for group, items in given.items():
        if not _known_key(group) and group not in GROUPS:
            raise WrongValue(group, N_("“%(name)s” is no fact of the standard, like common.workTime."), name=group[:80])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise WrongValue(group, N_("“%(name)s” must be a list of rows."), name=group[:80])
        rows += rows_said(group, [_cells(group, item) for item in items])
    return rows


def _cells(group: str, item: dict[str, Any]) -> dict[str, Any]:
    for name in item:
        if not _known_cell(group, name):
            raise WrongValue(
                f"{group}.{name}",
                N_("“%(name)s” is no column of the rows %(group)s."),
                name=str(name)[:80],
                group=group,
            )
    cells = {name: parse_cell(f"{group}.{name}", value) for name, value in item.items()}
    return {name: cell for name, cell in cells.items() if cell is not None}


def rows_said(group: str, items: Iterable[Mapping[str, Any]]) -> list[RowSaid]:
    """Rows of a group with their keys and places; a row that says nothing keeps its place and is left out."""
    rows: list[RowSaid] = []
    seen: dict[str, int] = {}
    for position, cells in enumerate(items):
        if cells:
            key = row_key(group, cells)
            seen[key] = seen.get(key, 0) + 1
            rows.append(RowSaid(group, f"{key}#{seen[key]}" if seen[key] > 1 else key, position, cells))
    return rows


def row_key(group: str, cells: Mapping[str, Any]) -> str:
    """What tells a row of a group from the others, whatever else in it changes."""
    names = ROW_KEYS.get(group, tuple(cells)[:1])
    parts = [comparison_key("; ".join(part_texts(cells[name]))) for name in names if name in cells]
    return "|".join(parts)[:280] or "-"
