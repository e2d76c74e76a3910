"""Make sections of pyxform's tree: groups are pages, what stands alone is gathered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.i18n import gettext as _
from surveys.definition.auto_names import free_name, numbered_name
from surveys.definition.expression_cells import refusal
from surveys.definition.model import NO_WORDS, Question, QuestionType, Section, Words
from surveys.definition.refused import shown
from surveys.definition.xlsform.cells import Row
from surveys.definition.xlsform.read_matrix import is_table, read_run, read_table
from surveys.definition.xlsform.read_question import COLUMNS, NAME, Form, both, read_choice, read_question

Node = Mapping[str, Any]
_NO_WORD = re.compile(r"[^A-Za-z0-9_]+")
_REPEATED = ("repeat", "loop")


@dataclass(slots=True)
class Pages:
    """Sections as they come; questions outside of groups gather on a page of their own."""

    form: Form
    taken: set[str]
    sections: list[Section] = field(default_factory=list)
    loose: list[Question] = field(default_factory=list)
    notes: list[Question] = field(default_factory=list)  # titles of groups of pages, for the next page
    original: dict[str, str] = field(default_factory=dict)  # columns of groups that say nothing here

    def read(self, nodes: Sequence[Node], relevant: str = "") -> None:
        """Walk through the top of the tree, or through a group of pages."""
        rest = list(nodes)
        while rest:
            node = rest[0]
            if node.get("type") == "group" and "kais_row" in node and not is_table(node):
                self._close()
                self._group(node, self.form.rows[int(node["kais_row"])], relevant)
                rest.pop(0)
                continue
            if node.get("type") == "group" and node.get("name") == "meta":
                self.read(node.get("children", ()), relevant)
                rest.pop(0)
                continue
            found, count = self._one(rest, relevant)
            self.loose += found
            del rest[:count]

    def close(self) -> tuple[Section, ...]:
        """All sections."""
        self._close()
        return tuple(self.sections)

    def _close(self) -> None:
        if self.loose:
            name = numbered_name("page", len(self.sections) + 1, self.taken)
            self._add(Section(name, questions=tuple(self.loose)))
            self.loose = []

    def _add(self, section: Section) -> None:
        self.taken.add(section.name)
        self.sections.append(replace(section, questions=(*self.notes, *section.questions)))
        self.notes = []

    def _group(self, node: Node, row: Row, relevant: str) -> None:
        own = str(node.get("bind", {}).get("relevant", ""))
        if sentence := refusal(own):
            self.form.problem(row.address(*COLUMNS["relevant"]), sentence)
        if _is_page(node):
            title = self.form.languages.words(row.texts("label"))
            name = self._section_name(row.kais("name") or str(node["name"]))
            about = Words(row.kais("description_ru"), row.kais("description_en"))
            about = about or self.form.languages.words(row.texts("hint"))
            self.original |= _columns_of_group(name, row)
            questions = tuple(self._all(node.get("children", ()), ""))
            self._add(Section(name, title, about, both(relevant, own), questions))
            return
        if note := self._note(row, both(relevant, own)):
            self.notes.append(note)
        self.read(node.get("children", ()), both(relevant, own))
        self._close()

    def _section_name(self, name: str) -> str:
        stem = name if NAME.fullmatch(name) else _NO_WORD.sub("_", name).strip("_")[:50]
        stem = stem if NAME.fullmatch(stem) else f"page_{stem}"[:50]
        return free_name(stem, self.taken)

    def _all(self, nodes: Sequence[Node], relevant: str) -> list[Question]:
        found: list[Question] = []
        rest = list(nodes)
        while rest:
            questions, count = self._one(rest, relevant)
            found += questions
            del rest[:count]
        return found

    def _one(self, nodes: Sequence[Node], relevant: str) -> tuple[list[Question], int]:
        """The questions of the first node, or of as many as one matrix takes."""
        node = nodes[0]
        if "kais_row" not in node:
            return [], 1
        row = self.form.rows[int(node["kais_row"])]
        kind = node.get("type")
        if kind in _REPEATED:
            return self._repeated(node, row, relevant), 1
        if kind == "group":
            return self._inner(node, row, relevant), 1
        if run := read_run(self.form, nodes, relevant):
            return [run[0]], run[1]
        other = len(nodes) > 1 and "kais_row" not in nodes[1] and nodes[1].get("name") == f"{node['name']}_other"
        if row.kais("type") == "other":  # the words of one's own, which we ask beside their choice
            return [], 1
        return [read_question(self.form, node, row, relevant, other=other)], 1

    def _inner(self, node: Node, row: Row, relevant: str) -> list[Question]:
        """A group on a page: a matrix, or its title and its questions."""
        if is_table(node) and (matrix := read_table(self.form, node, row, relevant)):
            return [matrix]
        own = str(node.get("bind", {}).get("relevant", ""))
        if sentence := refusal(own):
            self.form.problem(row.address(*COLUMNS["relevant"]), sentence)
        note = self._note(row, both(relevant, own))
        return [*([note] if note else []), *self._all(node.get("children", ()), both(relevant, own))]

    def _note(self, row: Row, relevant: str) -> Question | None:
        label = self.form.languages.words(row.texts("label"))
        if label == NO_WORDS:
            return None
        hint = self.form.languages.words(row.texts("hint"))
        name = self._section_name(row.text("name"))
        self.taken.add(name)
        return Question(name, QuestionType.NOTE, label, hint, relevant=relevant, cell=row.address("name"))

    def _repeated(self, node: Node, row: Row, relevant: str) -> list[Question]:
        """The questions of a group that repeats, between two marks; the form stays a draft."""
        self.form.problem(
            row.address("type"),
            _(
                "The group “%(name)s” repeats. Groups that repeat cannot be asked here; ask its questions once, "
                "or remove them.",
                name=shown(node["name"]),
            ),
        )
        own = str(node.get("bind", {}).get("relevant", ""))
        kept = {cell.header: cell.text for cell in row.cells if cell.means[0] not in ("name", "label")}
        kept.pop("relevant", None)
        start = Question(
            str(node["name"]),
            QuestionType.UNSUPPORTED,
            self.form.languages.words(row.texts("label")),
            relevant=own,
            choices=tuple(read_choice(self.form, each) for each in self.form.choices.get(_list_of_loop(row), ())),
            cell=row.address("name"),
            original={**kept, "type": row.text("type")},
        )
        end = Question(
            free_name(f"{node['name']}_end", self.taken),
            QuestionType.UNSUPPORTED,
            original={"type": f"end {node['type']}"},
        )
        return [start, *self._all(node.get("children", ()), relevant), end]


def _list_of_loop(row: Row) -> str:
    words = row.text("type").split()
    return words[-1] if len(words) > 2 else ""


def _is_page(node: Node) -> bool:
    """Whether a group is one page: it says so, or holds none that does."""
    if "field-list" in str(node.get("control", {}).get("appearance", "")):
        return True
    return not any(
        child.get("type") == "group" and not is_table(child) and (_says_page(child) or not _is_page(child))
        for child in node.get("children", ())
    )


def _says_page(node: Node) -> bool:
    return "field-list" in str(node.get("control", {}).get("appearance", ""))


def _columns_of_group(name: str, row: Row) -> dict[str, str]:
    said = {("name",), ("type",), ("label",), ("hint",), ("bind", "relevant"), ("kais_row",)}
    kept = {
        f"{name}/{cell.header}": cell.text
        for cell in row.cells
        if cell.means not in said and cell.means[:1] != ("label",) and not cell.header.startswith("kais_")
    }
    return {key: text for key, text in kept.items() if text != "field-list"}
