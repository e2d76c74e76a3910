"""Read what schools say about themselves: one JSON object a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from catalog.cleaning import clean_day, clean_emails, clean_phones
from catalog.fields import GROUPS, INSTITUTION_FIELDS, ROW_KEYS, STATUTORY_FIELDS
from catalog.importers.mapping import FileMapping
from catalog.importers.textfile import bounded_lines, open_text
from catalog.records import Message, Problem, Record, Rejected, RowSaid, Said, Severity
from catalog.statutes import items_by_key
from core.i18n import N_
from core.text import clean, clean_lines, comparison_key

ABSENT_WORDS = frozenset({"отсутствует", "нет", "не предусмотрено", "0"})  # the standard's own, verbatim
_NAMES = ("key", "slug", "ogrn", "inn", "id")
LONGEST_VALUE = 20_000  # characters
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


class _Wrong(ValueError):
    def __init__(self, field: str, msgid: str, /, **values: Any) -> None:
        self.field = field
        self.message = Message(msgid, values)


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
            raise _Wrong("", N_("The line is no whole JSON object.")) from error
        if not isinstance(data, dict):
            raise _Wrong("", N_("The line is no whole JSON object."))
        if unknown := sorted(set(data) - {"institution", "facts", "rows"}):
            raise _Wrong(
                str(unknown[0]),
                N_("“%(name)s” is unknown here: a line has institution, facts and rows."),
                name=str(unknown[0])[:80],
            )
        names = _names(data.get("institution"))
        label = " ".join(names.values())
        problems: list[Problem] = []
        said = _facts(data.get("facts") or {}, number, label, problems)
        rows = _rows(data.get("rows") or {})
    except _Wrong as wrong:
        return Rejected(Problem(number, wrong.field, wrong.message, label))
    key = "|".join(f"{name}={comparison_key(value)}" for name, value in names.items())
    return Record(number, key[:400], label, tuple(said), tuple(rows), names, tuple(problems))


def _names(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise _Wrong("institution", N_("The line does not say which institution it is about: key, slug, ogrn or inn."))
    names = {name: clean(str(value)) for name, value in given.items() if name in _NAMES and clean(str(value))}
    if not names or set(given) - set(_NAMES):
        raise _Wrong("institution", N_("The line does not say which institution it is about: key, slug, ogrn or inn."))
    return names


def _facts(given: Any, line: int, label: str, problems: list[Problem]) -> list[Said]:
    if not isinstance(given, dict):
        raise _Wrong("facts", N_("“%(field)s” must be an object of names and values."), field="facts")
    said = []
    for key, value in given.items():
        field: str = STATUTORY_FIELDS.get(key) or key
        if field not in INSTITUTION_FIELDS and not _known_key(key):
            raise _Wrong(key[:80], N_("“%(name)s” is no fact of the standard, like common.workTime."), name=key[:80])
        if field in ("site", "successors", "closed_on"):
            raise _Wrong(key[:80], N_("“%(name)s” cannot be said by an institution itself."), name=key[:80])
        if isinstance(value, dict) and set(value) == {"absent"}:
            said.append(Said(field, _absent(key, value["absent"]), "absent"))
            continue
        if isinstance(value, dict):
            said.append(Said(field, _linked(key, value)))
            continue
        text = _text(key, value)
        if not text:
            continue
        cleaned: Any = text
        original, doubt = "", ""
        doubt_values: Mapping[str, str] = {}
        if field in ("phones", "fax", "emails", "founded_on"):
            found = {"emails": clean_emails, "founded_on": clean_day}.get(field, clean_phones)(text)
            cleaned, original, doubt, doubt_values = found.value, found.original, found.doubt, found.doubt_values
        if doubt:
            problems.append(Problem(line, key, Message(doubt, doubt_values), label, Severity.DOUBT))
        if cleaned is not None:
            said.append(Said(field, cleaned, "given", original))
    return said


def _known_key(key: str) -> bool:
    return key in items_by_key()


def _known_cell(group: str, name: str) -> bool:
    if group in GROUPS:
        return any(cell.name == name for cell in GROUPS[group].cells)
    return any(child.itemprop == name for child in items_by_key()[group].children)


def _absent(key: str, word: Any) -> str:
    if not isinstance(word, str) or clean(word).lower() not in ABSENT_WORDS:
        raise _Wrong(
            key[:80],
            N_("“%(word)s” is none of the standard's words for an absent fact: отсутствует, нет, не предусмотрено, 0."),
            word=str(word)[:80],
        )
    return clean(word)


def _linked(key: str, value: dict[str, Any]) -> dict[str, str]:
    if not set(value) <= {"value", "href"} or not all(isinstance(part, str) for part in value.values()):
        raise _Wrong(
            key[:80], N_("“%(name)s” must be a text, {“absent”: …} or {“value”: …, “href”: …}."), name=key[:80]
        )
    href = value.get("href", "").strip()
    if href and not re.match(r"^(https?://|/|files/|documents/)[^\s<>\"']+$", href):
        raise _Wrong(key[:80], N_("“%(href)s” is no address a page may link to."), href=href[:120])
    return {"value": _text(key, value.get("value", "")), "href": href}


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Wrong(
            key[:80], N_("“%(name)s” must be a text, {“absent”: …} or {“value”: …, “href”: …}."), name=key[:80]
        )
    text = clean_lines(str(value))
    if len(text) > LONGEST_VALUE:
        raise _Wrong(key[:80], N_("“%(name)s” is longer than 20,000 characters."), name=key[:80])
    return text


def _rows(given: Any) -> list[RowSaid]:
    if not isinstance(given, dict):
        raise _Wrong("rows", N_("“%(field)s” must be an object of names and values."), field="rows")
    rows: list[RowSaid] = []
    for group, items in given.items():
        if not _known_key(group) and group not in GROUPS:
            raise _Wrong(
                group[:80], N_("“%(name)s” is no fact of the standard, like common.workTime."), name=group[:80]
            )
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise _Wrong(group[:80], N_("“%(name)s” must be a list of rows."), name=group[:80])
        seen: dict[str, int] = {}
        for position, item in enumerate(items):
            cells: dict[str, Any] = {}
            for name, value in item.items():
                if not _known_cell(group, name):
                    raise _Wrong(
                        f"{group}.{name}"[:80],
                        N_("“%(name)s” is no column of the rows %(group)s."),
                        name=str(name)[:80],
                        group=group,
                    )
                if isinstance(value, dict) and set(value) == {"absent"}:
                    cells[name] = {"absent": _absent(f"{group}.{name}", value["absent"])}
                elif isinstance(value, dict):
                    cells[name] = _linked(f"{group}.{name}", value)
                elif text := _text(f"{group}.{name}", value):
                    cells[name] = text
            if cells:
                key = _row_key(group, cells)
                seen[key] = seen.get(key, 0) + 1
                rows.append(RowSaid(group, f"{key}#{seen[key]}" if seen[key] > 1 else key, position, cells))
    return rows


def _row_key(group: str, cells: dict[str, Any]) -> str:
    names = ROW_KEYS.get(group, tuple(cells)[:1])
    parts = [
        comparison_key(cell if isinstance(cell, str) else str(cell.get("value", "")))
        for name in names
        if (cell := cells.get(name))
    ]
    return "|".join(parts)[:280] or "-"
