"""Read facts.csv: single facts of a school, one value a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from catalog.fact_values import WrongValue, is_numeric, parse_value
from catalog.fields import INSTITUTION_FIELDS
from catalog.importers.facts import read_fact
from catalog.records import Message, Said
from catalog.schoolfacts import columns
from catalog.schoolfacts.documents import Documents
from catalog.schoolfacts.findings import Finding
from catalog.schoolfacts.sheets import Line, Sheet, read_sheet
from catalog.schoolfacts.values import Details, Ways, WrongCell, is_address, make_part, nearest, read_details
from catalog.statutes import Item, items_by_key
from core.i18n import N_
from core.text import clean, comparison_key

_ABSENT = object()


@dataclass(slots=True)
class Singles:
    """What facts.csv says."""

    file: str = "facts/facts.csv"
    said: dict[str, Said] = field(default_factory=dict)  # by the claim's field
    lines: dict[str, int] = field(default_factory=dict)  # field -> the line that first spoke of it
    held: set[str] = field(default_factory=set)  # fields whose lines could not be used: nothing is withdrawn
    hold_all: bool = False  # a line could not be read at all
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Value:
    line: int
    part: Any  # a part of the value; _ABSENT with ``word``
    word: str = ""


def read_singles(folder: Path, file: str, documents: Documents, details: Details) -> Singles:
    """Read the table of single facts."""
    sheet = read_sheet(
        folder, file, lambda header: columns.find_columns(header, columns.FACT_COLUMNS), (columns.CODE, columns.VALUE)
    )
    found = Singles(file, findings=list(sheet.findings), hold_all=sheet.damaged)
    _name_strangers(found, sheet)
    values: dict[str, list[_Value]] = {}
    for line in sheet.lines:
        code = _code(found, sheet, line)
        if code is None:
            continue
        found.lines.setdefault(columns.field_of(code), line.number)
        try:
            value = _value(code, line, documents, details)
        except (WrongCell, WrongValue) as wrong:
            column = wrong.column if isinstance(wrong, WrongCell) else columns.VALUE
            found.findings.append(Finding(sheet.file, line.number, sheet.titles.get(column, column), wrong.message))
            found.held.add(columns.field_of(code))
            continue
        if value is not None:
            values.setdefault(code, []).append(value)
            if remark := _remark(code, value):
                found.findings.append(Finding(sheet.file, line.number, "", remark, kept_out=False))
    for code, parts in values.items():
        _settle(found, sheet.file, code, parts)
    return found


def _name_strangers(found: Singles, sheet: Sheet) -> None:
    for title in sheet.strangers:
        message = Message(N_("The column “%(column)s” is unknown here and is not read."), {"column": title})
        found.findings.append(Finding(sheet.file, 1, title, message, kept_out=False))


@cache
def _code_keys() -> dict[str, str]:
    return {comparison_key(code): code for code in columns.single_codes()}


@cache
def _ways() -> Ways:
    """Every code by its last part, by its title and by itself."""
    codes = columns.single_codes()
    titles = {item.label: code for code, item in codes.items() if item is not None}
    return Ways.of({code.rpartition(".")[2]: code for code in codes} | titles | {code: code for code in codes})


def _code(found: Singles, sheet: Sheet, line: Line) -> str | None:
    """The code of a line that says something; None, and a finding, where there is no such code."""
    written = clean(line.cells.get(columns.CODE, ""))
    if not (line.cells.get(columns.VALUE) or line.cells.get(columns.TARGET)):
        return None
    if written in columns.single_codes():
        return written
    if (code := _code_keys().get(comparison_key(written))) is not None:
        return code
    group = written if columns.is_group(written) else written.rpartition(".")[0]
    if not written:
        message = Message(N_("The line has a value and no code. Take the code from the template."))
        found.hold_all = True
    elif group and columns.is_group(group):
        message = Message(
            N_("“%(code)s” is told in rows: write them into facts/%(group)s.csv."),
            {"code": written[:80], "group": group},
        )
    else:
        near = nearest(written, _ways())
        message = Message(
            N_("There is no fact with the code “%(code)s”. Did you mean “%(near)s”?"),
            {"code": written[:80], "near": near},
        )
        found.held.add(columns.field_of(near))
    found.findings.append(Finding(sheet.file, line.number, sheet.titles[columns.CODE], message))
    return None


def _value(code: str, line: Line, documents: Documents, details: Details) -> _Value | None:
    item = columns.single_codes()[code]
    text, target = line.cells.get(columns.VALUE, ""), line.cells.get(columns.TARGET, "")
    if not target and columns.is_absent_word(text):
        absent = _absent(code, item, columns.absent_word(text))
        if absent:
            return _Value(line.number, _ABSENT, absent)
    about = read_details(line.cells)
    if item is not None and not target and item.kind in ("document", "link") and _names_target(text, documents):
        text, target = text if item.kind == "link" else "", text
    part = make_part(text, target, item.label if item else code, about, documents, details)
    parsed = parse_value(code, part)
    return _Value(line.number, parsed[1]) if parsed else None


def _names_target(text: str, documents: Documents) -> bool:
    return is_address(text) or not isinstance(documents.find(text), Message)


def _absent(code: str, item: Item | None, word: str) -> str:
    """The word where it declares the fact absent; empty where it is a value.

    Raises:
        WrongCell: the standard does not let this fact be absent.
    """
    if item is None:  # a field of the dictionary
        return "" if INSTITUTION_FIELDS[code].type in ("integer", "number") and word == "0" else word
    if item.itemprop is None or (word == "0" and is_numeric(code)):
        return ""
    if not item.may_be_absent:
        raise WrongCell(
            columns.VALUE,
            N_("The standard does not let “%(label)s” be absent. Write what it asks, or leave the value empty."),
            label=item.label,
        )
    return word


def _remark(code: str, value: _Value) -> Message | None:
    item = items_by_key().get(code)
    if item is None or item.kind not in ("document", "link") or not isinstance(value.part, str):
        return None
    return Message(
        N_(
            "“%(label)s” is a document or a link: name a file of documents/ or an address in the column «файл или ссылка»."
        ),
        {"label": item.label},
    )


def _settle(found: Singles, file: str, code: str, values: Sequence[_Value]) -> None:
    """Join the lines of one code."""
    name = columns.field_of(code)
    words = [value.word for value in values if value.part is _ABSENT]
    if words and len(words) < len(values):
        found.findings.append(
            Finding(
                file,
                values[1].line,
                columns.VALUE,
                Message(
                    N_("One line of “%(code)s” says “%(word)s”, another one gives a value. Keep one of them."),
                    {"code": code, "word": words[0]},
                ),
            )
        )
        found.held.add(name)
        return
    raw: Any = {"absent": words[0]} if words else [value.part for value in values]
    try:
        said, doubt = read_fact(code, raw)
    except WrongValue as wrong:
        found.findings.append(Finding(file, values[0].line, columns.VALUE, wrong.message))
        found.held.add(name)
        return
    if doubt is not None:
        found.findings.append(Finding(file, values[0].line, columns.VALUE, doubt, kept_out=said is None))
    if said is None:
        found.held.add(name)
    elif name not in found.held:
        found.said[name] = said
