"""Write exports, piece by piece.

A hundred thousand submissions pass through without being kept: a piece of text is made, sent, and forgotten. What spreadsheets
would read as formulas is neutralised (``core.tables``), in answers and in headers; numbers stay numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from tempfile import TemporaryFile
from typing import IO

import orjson
from sqlalchemy.orm import Session

from core.clock import Clock
from core.i18n import LazyText, language, lazy_gettext
from core.tables import Cell, csv_lines, neutralise, write_workbook
from surveys.exports.columns import CODEBOOK, Column, codebook_rows, columns_of
from surveys.exports.rows import Single, iter_singles
from surveys.read import get_survey
from surveys.reports.loading import load_definition_of

PIECE = 500  # lines sent at once
LONGEST_REMEMBERED = 80  # characters of a value that is likely to come again
MOST_REMEMBERED = 10_000
BOM = "\ufeff"  # spreadsheets then know that it is UTF-8


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file."""

    label: LazyText
    content_type: str
    ending: str


FORMS = {
    "csv": Form(lazy_gettext("Answers (CSV)"), "text/csv; charset=utf-8", ".csv"),
    "xlsx": Form(
        lazy_gettext("Answers and codebook (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
    "json": Form(lazy_gettext("Answers (JSON lines)"), "application/x-ndjson", ".jsonl"),
    "codebook": Form(lazy_gettext("Codebook (CSV)"), "text/csv; charset=utf-8", "-codebook.csv"),
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way."""

    form: Form
    chunks: Iterator[bytes]


def open_export(session: Session, survey_id: int, form: str, lang: str, clock: Clock) -> Export:
    """A file of every single answer; it is made while it is read, within the session.

    Args:
        form: a key of ``FORMS``.
    """
    survey = get_survey(session, survey_id)
    definition = load_definition_of(session, survey)
    with language(lang):
        columns = columns_of(definition, lang, named=survey.named)
        book = codebook_rows(definition, lang, named=survey.named)
    singles = iter_singles(session, survey)
    if form == "csv":
        return Export(FORMS[form], _csv(columns, singles))
    if form == "xlsx":
        return Export(FORMS[form], _xlsx(columns, book, singles))
    if form == "json":
        return Export(FORMS[form], _json(singles))
    return Export(FORMS["codebook"], (line.encode() for line in (BOM, *csv_lines(CODEBOOK, book))))


def _csv(columns: Sequence[Column], singles: Iterable[Single]) -> Iterator[bytes]:
    """The lines; what a choice looks like in the file is worked out once and then looked up."""
    head = ",".join(_quoted(neutralise(column.name)) for column in columns)
    yield (BOM + head + "\r\n").encode()
    own = [column.value for column in columns if column.answer is None]
    values = [column.answer for column in columns if column.answer is not None]
    seen: dict[Cell, str] = {None: _quoted("")}
    look_up = seen.get

    def text(value: Cell) -> str:
        made = _quoted(_plain(value))
        if len(seen) < MOST_REMEMBERED and len(made) <= LONGEST_REMEMBERED:
            seen[value] = made
        return made

    lines: list[str] = []
    for single in singles:
        answers = single.answers
        cells = [value(single) for value in own] + [value(answers) for value in values]
        lines.append(",".join([look_up(cell) or text(cell) for cell in cells]))
        if len(lines) == PIECE:
            yield ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")
            lines.clear()
    if lines:
        yield ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, bool):
        return str(int(value))  # 1 and True are one key of what is remembered
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _xlsx(columns: Sequence[Column], book: Sequence[tuple[Cell, ...]], singles: Iterable[Single]) -> Iterator[bytes]:
    rows = ([_without_zone(column.value(single)) for column in columns] for single in singles)
    with TemporaryFile() as target:
        sheets = [
            ("answers", [column.name for column in columns], rows),
            ("codebook", CODEBOOK, book),
        ]
        write_workbook(target, sheets)
        target.seek(0)
        yield from _pieces(target)


def _without_zone(value: Cell) -> Cell:
    """Spreadsheets know no zones: the moment in UTC."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _pieces(target: IO[bytes]) -> Iterator[bytes]:
    while piece := target.read(1 << 16):
        yield piece


def _json(singles: Iterable[Single]) -> Iterator[bytes]:
    for number, single in enumerate(singles, 1):
        body: dict[str, object] = {"number": number}
        if single.submitted_at is not None:  # of a named survey
            body |= {
                "version": single.version,
                "submitted_at": single.submitted_at,
                "changed_at": single.changed_at,
                "code_label": single.label,
                "code_institution": single.institution_id,
            }
        yield orjson.dumps(body | {"answers": single.answers}, option=orjson.OPT_APPEND_NEWLINE)
