"""Our own columns: what a definition says that XLSForm has no word for.

On the sheet of questions ``kais_<field>`` for a field of ``Question``, with ``_ru`` and ``_en`` for texts; ``kais_choices``
and ``kais_rows`` name lists of the sheet of choices. The pages docs/operator/survey-files.md tells them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from surveys.definition.model import NO_WORDS, Question, QuestionType, Words
from surveys.definition.xlsform.cells import Row
from surveys.definition.xlsform.limits import plain

_NO = "no"
Reader = Callable[[str], Any]


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) <= 1e15 else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text.lower() in ("yes", "true", "true()", "1", "да")


def _expression(text: str) -> str:
    return "" if text == _NO else text


READERS: Mapping[str, Reader] = {
    "type": QuestionType,
    "required": _expression,
    "relevant": _expression,
    "constraint": _expression,
    "calculation": _expression,
    "choice_filter": _expression,
    "minimum": _number,
    "maximum": _number,
    "step": _number,
    "decimals": _whole,
    "fewest": _whole,
    "most": _whole,
    "longest": _whole,
    "accept": lambda text: tuple(text.split()),
    "default": str,
    "randomise": yes,
    "appearance": str,
}
WORDS = ("label", "hint", "unit", "required_message", "constraint_message")


def read_own(row: Row) -> dict[str, Any]:
    """The fields of a question that our columns say; what cannot be read says nothing."""
    found: dict[str, Any] = {}
    for name, read in READERS.items():
        if text := row.kais(name):
            try:
                value = read(text)
            except ValueError:
                continue
            if value is not None:
                found[name] = value
    for name in WORDS:
        if row.kais(name) == _NO:
            found[name] = NO_WORDS
            continue
        words = Words(row.kais(f"{name}_ru"), row.kais(f"{name}_en"))
        if not words and row.kais(name):
            words = Words(row.kais(name))
        if words:
            found[name] = words
    return found


def write_own(question: Question, names: set[str]) -> dict[str, str]:
    """Cells for those fields of a question that are given and that the form's own columns do not say."""
    cells: dict[str, str] = {}
    for name in READERS:
        if name in names and (text := _written(getattr(question, name))):
            cells[f"kais_{name}"] = text
    for name in WORDS:
        if name in names:
            cells |= words_cells(f"kais_{name}", getattr(question, name))
    return cells


def words_cells(name: str, words: Words) -> dict[str, str]:
    """``kais_unit_ru`` and ``kais_unit_en``."""
    return {f"{name}_{lang}": text for lang, text in (("ru", words.ru), ("en", words.en)) if text}


def _written(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return " ".join(value)
    return plain(value) if isinstance(value, (int, float)) else str(value)
