"""Write docs/data/dictionary.md from the field dictionary, the legal rules and the standard; run by ``make docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalog.fields import Field, load_dictionary  # noqa: E402
from catalog.laws import load_rules  # noqa: E402
from catalog.statutes import load_standard  # noqa: E402

PAGE = ROOT / "docs" / "data" / "dictionary.md"
SUBJECTS = {
    "institution": "Institutions",
    "entry": "Licences and accreditations",
    "building": "Buildings",
}
INTRODUCTION = """# The field dictionary

Written by `make docs` from `catalog/dictionary.toml`, `catalog/laws.toml` and the standard in `catalog/standard/`; change those, not this page.
The portal shows the same at `/data/dictionary/`, with the Russian words.

A field belongs to the register or to the institution itself (`school`): the owner's word shows where sources disagree, the others are kept.
Labels of cards and forms come from here, and so do the descriptions of columns. How states follow from decisions is told in
[States of licences and accreditations](states.md).
"""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _field(field: Field) -> list[str]:
    kind = f"{field.type}, several" if field.many else field.type
    name = f"`{field.name}`" + (f" (`{field.statutory}`)" if field.statutory else "")
    if not field.public:
        name += ", not shown"
    return [
        name,
        f"{field.label.en} / {field.label.ru}",
        kind,
        field.owner.value,
        field.source.en,
        field.refresh.en,
        field.check.en,
    ]


def make_page() -> str:
    """The whole page."""
    dictionary = load_dictionary()
    parts = [INTRODUCTION, f"Version of the dictionary: {dictionary.version}.\n"]
    for subject, title in SUBJECTS.items():
        fields = dictionary.of(subject).values()
        header = ("field", "label", "type", "owner", "source", "renewed", "check")
        parts += [f"## {title}\n", _table(header, map(_field, fields)) + "\n"]
    parts.append("## Groups of rows\n\nAn institution may have many rows of each, from several sources.\n")
    for group in dictionary.groups:
        rows = ([f"`{cell.name}`", f"{cell.label.en} / {cell.label.ru}", cell.type] for cell in group.cells)
        parts += [
            f"### `{group.name}`: {group.label.en}\n",
            _table(("cell", "label", "type"), rows) + "\n",
        ]
    rules = (
        [
            f"`{rule.id}`",
            rule.register,
            rule.state.value,
            " ".join(
                part
                for part in (f"since {rule.since}" if rule.since else "", f"until {rule.until}" if rule.until else "")
                if part
            ),
            rule.en,
            rule.origin,
        ]
        for rule in load_rules().values()
    )
    parts += ["## Legal rules\n", _table(("rule", "register", "state", "days", "what it says", "act"), rules) + "\n"]
    standard = load_standard()
    parts.append(
        f"## Facts of the statutory section\n\n{standard.title}, version {standard.version}; labels are verbatim.\n"
    )
    for subsection in standard.subsections:
        items = (
            [f"`{item.key}`", item.label, ", ".join(f"`{child.itemprop or child.key}`" for child in item.children)]
            for item in subsection.items
        )
        parts += [f"### {subsection.title_en}\n", _table(("fact", "label", "cells of a row"), items) + "\n"]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(make_page(), encoding="utf-8")
