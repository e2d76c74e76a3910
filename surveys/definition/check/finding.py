"""What the check of a definition says about one place."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"  # people cannot be asked like this
    WARNING = "warning"  # worth a look


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a definition, in the language of whoever reads it."""

    level: Level
    name: str  # of the question or section; empty: of the whole survey
    field: str  # of the model: "relevant", "choices", …
    sentence: str


def error(name: str, field: str, sentence: str) -> Finding:
    """Something that keeps a survey from opening."""
    return Finding(Level.ERROR, name, field, sentence)


def warning(name: str, field: str, sentence: str) -> Finding:
    """Something that deserves a look."""
    return Finding(Level.WARNING, name, field, sentence)
