"""The process that asks pyxform: a workbook comes in, its tree and its cells go out as JSON.

``python -m surveys.definition.xlsform.child ENDING STEM < FILE``. pyxform decides alone what is accepted; afterwards the
rows are counted by a column of our own, so that each question knows its cells.
"""

import contextlib
import copy
import dataclasses
import json
import os
import resource
import sys
import warnings
from typing import Any

from surveys.definition.sizes import MOST_QUESTIONS, MOST_ROWS
from surveys.definition.xlsform.written import column_letter, open_sheets, written_cells

ROW = "kais_row"  # the column that we add; it counts the rows as a spreadsheet does
SHEETS = ("survey", "choices", "settings", "external_choices")
MEMORY = 1 << 30  # bytes of address space
SECONDS = 15  # of the processor


def convert(content: bytes, ending: str, stem: str) -> dict[str, Any]:
    """Read one form.

    Returns:
        ``refused`` with pyxform's message, ``failed`` where the form is too long, or ``tree`` (its dictionaries), ``cells`` (sheet -> row -> header, value and
        letter of the column) and ``headers`` (sheet -> header -> the words pyxform makes of it).
    """
    from pyxform import xls2json_backends as backends  # type: ignore[import-untyped]
    from pyxform.errors import PyXFormError  # type: ignore[import-untyped]
    from pyxform.xls2xform import convert as judge  # type: ignore[import-untyped]

    try:
        data = backends.get_xlsform(content, ending if ending in {".xlsx", ".xls", ".csv", ".md"} else None)
        if len(data.survey or ()) > MOST_QUESTIONS or len(data.choices or ()) > MOST_ROWS:
            return {"failed": "rows"}
        data.fallback_form_name = stem or None
        judge(dataclasses.asdict(data), validate=False)
        tree = _tree(copy.deepcopy(data))
    except PyXFormError as error:
        return {"refused": str(error)}
    return {"tree": tree, "cells": _cells(content, data), "headers": _headers(data)}


def _tree(data: Any) -> dict[str, Any]:
    from pyxform.xls2json import workbook_to_json  # type: ignore[import-untyped]

    for number, row in enumerate(data.survey or (), start=2):
        if row:
            row[ROW] = str(number)
    if data.survey_header:
        data.survey_header[0][ROW] = None
    for row in [*(data.settings or ()), *(data.settings_header or ())]:
        for header in [each for each in row if each.strip().lower() == "flat"]:
            del row[header]  # it would write the conditions of groups to their questions, too
    tree: dict[str, Any] = workbook_to_json(data, fallback_form_name=data.fallback_form_name, warnings=[])
    return tree


def _headers(data: Any) -> dict[str, dict[str, list[str]]]:
    """What each header means, as pyxform takes them apart."""
    from pyxform import aliases
    from pyxform.parsing.sheet_headers import process_header  # type: ignore[import-untyped]
    from pyxform.question import MultipleChoiceQuestion, Option  # type: ignore[import-untyped]
    from pyxform.survey import Survey  # type: ignore[import-untyped]

    known = {
        "survey": (aliases.survey_header, set(MultipleChoiceQuestion.get_slot_names())),
        "choices": (aliases.list_header, set(Option.get_slot_names())),
        "settings": (aliases.settings_header, set(Survey.get_slot_names())),
        "external_choices": (aliases.list_header, set(Option.get_slot_names())),
    }
    found: dict[str, dict[str, list[str]]] = {}
    for sheet in SHEETS:
        headers = list((getattr(data, f"{sheet}_header") or [{}])[0])
        double = any("::" in header for header in headers)
        found[sheet] = {header: list(process_header(header, double, *known[sheet])[1]) for header in headers}
    return found


def _cells(content: bytes, data: Any) -> dict[str, dict[str, Any]]:
    """The cells as they were written: pyxform's own reading replaces no-break spaces and typographic quotes."""
    cells: dict[str, dict[str, Any]] = {}
    sheets = open_sheets(content)
    for sheet in SHEETS:
        headers = list((getattr(data, f"{sheet}_header") or [{}])[0])
        rows = getattr(data, sheet) or ()
        columns, texts = written_cells(sheets[sheet], headers, len(rows) + 1) if sheet in sheets else ({}, {})
        letters = {header: columns.get(header) or column_letter(number) for number, header in enumerate(headers)}
        cells[sheet] = {
            str(number): [
                [header, texts.get((number, letters[header]), value), letters[header]]
                for header, value in row.items()
                if value is not None and header in letters
            ]
            for number, row in enumerate(rows, start=2)
            if row
        }
    return cells


def main(ending: str, stem: str) -> None:
    """Limit this process, then answer once; what libraries print goes nowhere."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    warnings.simplefilter("ignore")
    content = sys.stdin.buffer.read()
    try:
        found = convert(content, ending, stem)
    except MemoryError:
        found = {"failed": "memory"}
    except Exception as error:  # the door: a library meets what it did not expect
        found = {"failed": type(error).__name__}
    with contextlib.suppress(BrokenPipeError):
        json.dump(found, answers)
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
