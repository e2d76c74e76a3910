"""The cells of a form's sheets, found by what their headers mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.definition.model import NO_WORDS, Words
from surveys.definition.texts import tidy

_CODE = re.compile(r"\(([a-z]{2,3})(?:-[A-Za-z0-9]+)?\)\s*$")
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")
_LATIN = re.compile("[a-zA-Z]")
_NAMES = {"ru": ("ru", "рус"), "en": ("en", "англ")}  # how the name of a language begins
MESSAGES = {"constraint_message": ("bind", "jr:constraintMsg"), "required_message": ("bind", "jr:requiredMsg")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its header as written and as pyxform takes it apart, its text and its column."""

    header: str
    means: tuple[str, ...]
    text: str
    letter: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet."""

    sheet: str
    number: int
    cells: tuple[Cell, ...] = ()

    def text(self, *means: str) -> str:
        """The text of a column."""
        return next((cell.text for cell in self.cells if cell.means == means), "")

    def texts(self, *means: str) -> dict[str, str]:
        """Language -> text of a translated column; the one without a language is under the empty name."""
        length = len(means)
        return {
            (cell.means[length] if len(cell.means) > length else ""): cell.text
            for cell in self.cells
            if cell.means[:length] == means and len(cell.means) <= length + 1
        }

    def kais(self, name: str) -> str:
        """The text of one of our columns: ``kais_unit``, also written ``kais::unit``."""
        return self.text(f"kais_{name}") or self.text("kais", name)

    def address(self, *means: str) -> str:
        """Where a column stands: ``survey!C7``; the row's first cell where there is none such."""
        length = len(means)
        letter = next((cell.letter for cell in self.cells if cell.means[:length] == means), "A")
        return f"{self.sheet}!{letter}{self.number}"


def read_rows(answer: Mapping[str, Any], sheet: str) -> dict[int, Row]:
    """Number of the row -> row, of what the child answered."""
    headers = answer["headers"][sheet]
    return {
        int(number): Row(
            sheet,
            int(number),
            tuple(Cell(header, tuple(headers[header]), tidy(str(text)), letter) for header, text, letter in cells),
        )
        for number, cells in answer["cells"][sheet].items()
    }


@dataclass(frozen=True, slots=True)
class Languages:
    """Which columns are Russian and which are English; there are no more here."""

    primary: str  # of texts without a language
    named: Mapping[str, str]  # language as the file calls it -> ru, en

    @classmethod
    def of(cls, rows: Iterable[Row], default: str) -> "Languages":
        """The languages of a form, by their codes, their names, or the letters they are written in."""
        texts: dict[str, list[str]] = {}
        for row in rows:
            for means in (("label",), ("hint",), *MESSAGES.values()):
                for language, text in row.texts(*means).items():
                    texts.setdefault(language, []).append(text)
        named = {language: code for language in texts if language and (code := _code(language))}
        written = _code(default) or _letters([each for one in texts.values() for each in one])
        if "" in texts and not _code(default):
            written = _letters(texts[""])
        if not named and "" not in texts and texts:  # one foreign language is better than no text
            first = default if default in texts else next(iter(texts))
            named = {first: written}
        return cls(written, named)

    def words(self, texts: Mapping[str, str]) -> Words:
        """A text in our two languages."""
        found = {self.primary: texts[""]} if "" in texts else {}
        for language, text in texts.items():
            if language in self.named:
                found[self.named[language]] = text
        return Words(**found) if found else NO_WORDS

    def knows(self, language: str) -> bool:
        """Whether texts of this language are shown."""
        return not language or language in self.named


def _code(language: str) -> str:
    found = _CODE.search(language)
    if found:
        return found[1] if found[1] in _NAMES else ""
    lowered = language.lower()
    return next((code for code, starts in _NAMES.items() if lowered.startswith(starts)), "")


def _letters(texts: list[str]) -> str:
    whole = " ".join(texts)
    return "ru" if len(_CYRILLIC.findall(whole)) >= len(_LATIN.findall(whole)) else "en"
