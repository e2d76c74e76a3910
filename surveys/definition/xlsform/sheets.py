"""The sheets of an XLSForm as they grow: rows of cells, lists of choices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.definition.model import Choice, Words

Cells = dict[str, str]
LANGUAGES = {"ru": "Русский (ru)", "en": "English (en)"}
_UNFIT = re.compile(r"[^\w.\-]+")


@dataclass(slots=True)
class Sheets:
    """Rows of the three sheets, as they grow."""

    survey: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    external: list[Cells] = field(default_factory=list)  # lists of questions that cannot be asked here
    settings: Cells = field(default_factory=dict)
    lists: list[tuple[str, tuple[Choice, ...], bool]] = field(default_factory=list)

    def list_name(self, wanted: str, choices: tuple[Choice, ...], *, fit: bool = False) -> str:
        """The name of a list of choices; equal lists are written once.

        Args:
            fit: names without spaces, as a multiple choice needs them.
        """
        name = next((name for name, listed, fitting in self.lists if listed == choices and fitting == fit), None)
        if name is None:
            taken = {name for name, _listed, _fitting in self.lists}
            name = _UNFIT.sub("_", wanted) or "list"
            while name in taken:
                name += "_"
            self.lists.append((name, choices, fit))
            self.choices += list(_choice_rows(name, choices, fit=fit))
        return name

    def keep_list(self, kind: str, choices: tuple[Choice, ...]) -> None:
        """Write the list of a row that cannot be asked here under the name that its type says.

        pyxform looks for an external list among the others, too.
        """
        name = kind.split()[-1]
        rows = list(_choice_rows(name, choices, fit=False))
        if kind.startswith("select_one_external"):
            self.external += rows
        if all(listed != name for listed, _choices, _fit in self.lists):
            self.lists.append((name, choices, False))
            self.choices += rows


def translated(name: str, words: Words) -> Cells:
    """``label::Русский (ru)`` and ``label::English (en)``."""
    return {f"{name}::{LANGUAGES[lang]}": text for lang, text in (("ru", words.ru), ("en", words.en)) if text}


def _choice_rows(name: str, choices: tuple[Choice, ...], *, fit: bool) -> Iterator[Cells]:
    taken: set[str] = set()
    for choice in choices:
        written = choice.name
        if (fit and " " in written) or written in taken:
            written = _UNFIT.sub("_", written)
            while written in taken:
                written += "_"
        taken.add(written)
        cells = {"list_name": name, "name": written, **translated("label", choice.label), **choice.columns}
        if written != choice.name:
            cells["kais_name"] = choice.name
        if choice.other:
            cells["kais_other"] = "yes"
        if choice.exclusive:
            cells["kais_exclusive"] = "yes"
        yield cells
