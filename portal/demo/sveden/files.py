"""Write what an institution tells as the files of its site's folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from catalog.fields import GROUPS
from catalog.statutes import Item, items_by_key
from portal.demo.sveden.paper import Paper, print_paper
from portal.demo.sveden.tale import ABSENT, Cell, Link, Tale

FACTS_HEADER = ("код", "сведения", "значение", "файл или ссылка", "дата документа", "подпись", "кем подписан", "дата подписи")  # fmt: skip
DOCUMENTS_HEADER = ("файл", "название", "дата документа", "подпись", "кем подписан", "дата подписи")


def write_tale(tale: Tale, folder: Path) -> None:
    """Write ``facts/*.csv`` and ``documents/`` below ``folder``; what is there already and the same stays untouched."""
    files: dict[str, bytes] = {"facts/facts.csv": _table(FACTS_HEADER, _fact_lines(tale))}
    for group, rows in tale.rows.items():
        if rows:
            files[f"facts/{group}.csv"] = _group_table(group, [{n: _cell(c) for n, c in row.items()} for row in rows])
    for group in tale.absent_groups:
        names = [child.itemprop or "" for child in items_by_key()[group].children]
        files[f"facts/{group}.csv"] = _group_table(group, [dict.fromkeys(names, ABSENT)])
    papers = sorted(tale.papers(), key=lambda paper: paper.file)
    files |= {paper.file: print_paper(paper) for paper in papers}
    if papers:
        files["documents/documents.csv"] = _table(DOCUMENTS_HEADER, map(_details, papers))
    write_files(files, folder)


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Put files below a folder; equal ones are left alone."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte order mark: a spreadsheet opens it with a double click."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _group_table(group: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """A group under the standard's own words for its columns, those that have something in them."""
    labels = _labels(group)
    names = [name for name in labels if any(row.get(name) for row in rows)]
    return _table([labels[name] for name in names], ([row.get(name, "") for name in names] for row in rows))


def _labels(group: str) -> dict[str, str]:
    if group in GROUPS:
        return {cell.name: cell.label.ru for cell in GROUPS[group].cells}
    return {child.itemprop: child.label for child in items_by_key()[group].children if child.itemprop}


def _fact_lines(tale: Tale) -> Iterable[tuple[str, ...]]:
    for key, cells in tale.singles.items():
        item: Item | None = items_by_key().get(key)
        label = item.label if item else ""
        for cell in cells:
            match cell:
                case Paper():
                    yield (key, label, cell.title, cell.file, f"{cell.day:%d.%m.%Y}", *_signature(cell))
                case Link(text, href):
                    yield (key, label, text, href, "", "", "", "")
                case str():
                    yield (key, label, cell, "", "", "", "", "")


def _cell(cell: Cell) -> str:
    match cell:
        case str():
            return cell
        case Link(text, href):
            return f"{text} | {href}"
        case Paper():
            return f"{cell.title} | {cell.file}"
        case _:
            return " ;; ".join(_cell(paper) for paper in cell)


def _details(paper: Paper) -> tuple[str, ...]:
    return (paper.file, paper.title, f"{paper.day:%d.%m.%Y}", *_signature(paper))


def _signature(paper: Paper) -> tuple[str, str, str]:
    signed = bool(paper.signer) and paper.signature != "копия"
    return (paper.signature, paper.signer if signed else "", f"{paper.day:%d.%m.%Y}" if signed else "")
