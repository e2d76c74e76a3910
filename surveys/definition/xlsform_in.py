"""Read an XLSForm: a workbook, a CSV or a Markdown table, accepted exactly as pyxform accepts it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from surveys.definition.model import (
    Access,
    Definition,
    Problem,
    Question,
    Section,
    SurveyKind,
    Words,
)
from surveys.definition.refused import DefinitionRefused as DefinitionRefused
from surveys.definition.workbook_check import check_workbook
from surveys.definition.xlsform.cells import Languages, Row, read_rows
from surveys.definition.xlsform.own_columns import yes
from surveys.definition.xlsform.process import ask_pyxform
from surveys.definition.xlsform.read_question import EXTERNAL, Form
from surveys.definition.xlsform.read_tree import Pages
from surveys.definition.xlsform.rows import FORM_ID

_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_SETTINGS = {("title",), ("default_language",)}


def read_xlsform(file: Path | bytes, name: str = "") -> Definition:
    """The definition of a form.

    Args:
        file: where it lies, or what it holds.
        name: how its file is called; by default the path's own name.
    Returns:
        The definition; what cannot be asked here stands among its ``problems`` with its cell.
    Raises:
        DefinitionRefused: with pyxform's own message, or because the file should not be opened.
    """
    content = file if isinstance(file, bytes) else file.read_bytes()
    name = name or ("" if isinstance(file, bytes) else file.name)
    check_workbook(content)
    return build_definition(ask_pyxform(content, name))


def build_definition(answer: Mapping[str, Any]) -> Definition:
    """The definition of what the child process answered."""
    tree = answer["tree"]
    rows = read_rows(answer, "survey")
    lists: dict[str, list[Row]] = {}
    for sheet, mark in (("choices", ""), ("external_choices", EXTERNAL)):
        for row in read_rows(answer, sheet).values():
            lists.setdefault(mark + row.text("list name"), []).append(row)
    settings = next(iter(read_rows(answer, "settings").values()), Row("settings", 2))
    languages = Languages.of(
        [*rows.values(), *(row for one in lists.values() for row in one)], str(tree.get("default_language", ""))
    )
    form = Form(rows, lists, languages)
    names = {row.kais("name") or row.text("name") for row in rows.values() if not _is_group(row)}
    pages = Pages(form, names)
    pages.read(tree.get("children", ()))
    return _renamed(
        _settings(settings, tree, languages, pages.close(), pages.original, tuple(_once(form.problems))), form.renamed
    )


def _is_group(row: Row) -> bool:
    return row.text("type").lower().startswith(("begin", "end"))


def _once(problems: list[Problem]) -> Iterator[Problem]:
    yield from dict.fromkeys(problems)


def _settings(
    row: Row,
    tree: Mapping[str, Any],
    languages: Languages,
    sections: tuple[Section, ...],
    original: dict[str, str],
    problems: tuple[Problem, ...],
) -> Definition:
    title = Words(row.kais("title_ru"), row.kais("title_en"))
    if not title:
        title = languages.words({"": row.text("title") or str(tree.get("title", ""))})
    kept = {
        ("form_id" if cell.means == ("id_string",) else cell.header): cell.text
        for cell in row.cells
        if cell.means not in _SETTINGS and not cell.header.startswith("kais_") and cell.means[0] != "kais"
    }
    if kept.get("form_id") == FORM_ID:
        kept.pop("form_id")
    return Definition(
        title,
        Words(row.kais("description_ru"), row.kais("description_en")),
        kind=_listed(SurveyKind, row.kais("kind"), SurveyKind.SURVEY),
        named=yes(row.kais("named")),
        access=_listed(Access, row.kais("access"), Access.OPEN),
        sections=sections,
        thanks=Words(row.kais("thanks_ru"), row.kais("thanks_en")),
        purpose=Words(row.kais("purpose_ru"), row.kais("purpose_en")),
        original=kept | original,
        problems=problems,
    )


def _listed(words: Any, text: str, otherwise: Any) -> Any:
    return words(text.lower()) if text.lower() in set(words) else otherwise


def _renamed(definition: Definition, names: Mapping[str, str]) -> Definition:
    """The definition with ``${row}`` of a matrix called as we call it."""
    changed = {old: new for old, new in names.items() if old != new}
    if not changed:
        return definition

    def in_text(text: str) -> str:
        return _REFERENCE.sub(lambda found: f"${{{changed.get(found[1], found[1])}}}", text)

    def value(found: Any) -> Any:
        if isinstance(found, Words):
            return Words(in_text(found.ru), in_text(found.en))
        return in_text(found) if isinstance(found, str) else found

    def question(asked: Question) -> Question:
        kept = ("name", "type", "cell", "choices", "rows", "original", "accept")
        return replace(
            asked, **{each.name: value(getattr(asked, each.name)) for each in fields(asked) if each.name not in kept}
        )

    return replace(
        definition,
        sections=tuple(
            replace(
                section,
                title=value(section.title),
                description=value(section.description),
                relevant=value(section.relevant),
                questions=tuple(question(each) for each in section.questions),
            )
            for section in definition.sections
        ),
    )
