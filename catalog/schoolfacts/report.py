"""Tell what came of the files of one school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.fact_values import part_texts
from catalog.fields import field_label
from catalog.records import Message, RowSaid, Said
from catalog.schoolfacts.columns import code_of, group_columns
from catalog.schoolfacts.findings import Finding
from catalog.schoolfacts.merging import Fate, Merged
from core.i18n import N_

LONGEST = 120  # characters of a value in a sentence
NAMED = 8  # facts that one sentence names
KEPT = N_(
    "“%(what)s” was changed in the register after the files were read last; the register's “%(register)s” stays. "
    "Write it into the file, where now is: “%(file)s”."
)
ONLY_THERE = N_(
    "In the register and in no file stand %(count)s: %(what)s. They stay; write them into the files, too, to change them there."
)
REFUSED = N_(
    "“%(what)s” was changed both in the file (“%(file)s”) and in the register (“%(register)s”); neither was touched. "
    "Write the register's value into the file, or sync with --take-files."
)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What the sync of one folder did."""

    slug: str
    institution: int
    run: int | None = None  # None: nothing changed, or a trial
    read: int = 0  # facts and rows of the files
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    kept: int = 0  # where the register's newer word stays
    refused: int = 0  # changed on both sides, or owned by a register that says otherwise
    findings: tuple[Finding, ...] = ()
    refused_whole: str = ""  # why nothing at all was done, in a sentence

    def as_dict(self) -> dict[str, Any]:
        """For JSON: problems as sentences with their places."""
        return {
            "slug": self.slug,
            "institution": self.institution,
            "run": self.run,
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "withdrawn": self.withdrawn,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "refused": self.refused,
            "problems": [
                {"file": found.file, "line": found.line, "column": found.column, "sentence": found.sentence, "remark": not found.kept_out}
                for found in self.findings
            ],
            "refused_whole": self.refused_whole,
        }  # fmt: skip


def explain(
    merged: Merged, file: Mapping[str, Any], register: Mapping[str, Any], places: Mapping[str, tuple[str, int]]
) -> list[Finding]:
    """A sentence for every key on which file and register parted."""
    found = []
    alone = [key for key in merged.keys(Fate.KEPT) if key not in file]
    for key in [*merged.keys(Fate.REFUSED), *merged.keys(Fate.KEPT)]:
        if key in alone:
            continue
        where, line = places.get(key, ("facts", 0))
        values = {"what": name_of(key), "file": shown(file.get(key)), "register": shown(register.get(key))}
        message = Message(KEPT if merged.fates[key] is Fate.KEPT else REFUSED, values)
        found.append(Finding(where, line, "", message))
    if alone:
        names = ", ".join(f"«{name_of(key)}»" for key in alone[:NAMED]) + ("…" if len(alone) > NAMED else "")
        found.append(Finding("facts", 0, "", Message(ONLY_THERE, {"count": len(alone), "what": names}), kept_out=False))
    return found


def name_of(key: str) -> str:
    """A key in words: the standard's title, for a row its group's and what tells it apart."""
    group, bracket, rest = key.partition("[")
    if bracket:
        rest = rest.removesuffix("]")
        return f"{field_label(group, 'ru')}: {rest}" if rest != "-" else field_label(group, "ru")
    return f"{field_label(key, 'ru')} ({code_of(key)})"


def shown(value: Any) -> str:
    """A value as people read it, in one line."""
    if value is None:
        return "–"
    if isinstance(value, RowSaid):
        titles = group_columns(value.group)
        cells = [f"{titles.get(name, name)}: {_text(cell)}" for name, cell in value.cells.items()]
        return _short("; ".join(cells), LONGEST * 3)
    return _short(_text(value.value if isinstance(value, Said) else value), LONGEST)


def _text(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return "; ".join(_part(part) for part in parts)


def _part(part: Any) -> str:
    text = " ".join(part_texts(part))
    if not isinstance(part, dict):
        return text
    about = [
        str(part[name]) for name in ("href", "date", "signature", "signed_by", "signed_on", "size") if part.get(name)
    ]
    return f"{text} ({', '.join(about)})" if about else text


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
