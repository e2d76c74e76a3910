"""Names for what a file leaves without one."""

from collections.abc import Collection

from core.text import make_slug
from surveys.definition.model import Words

LONGEST = 40


def choice_name(label: Words, taken: Collection[str]) -> str:
    """The name of a choice that has only a text: ``da_polnostyu`` for «Да, полностью»."""
    stem = make_slug(label.get("ru"), LONGEST).replace("-", "_")
    return free_name(stem, taken)


def free_name(stem: str, taken: Collection[str]) -> str:
    """The stem itself, or the stem with the first number that is free."""
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def numbered_name(prefix: str, number: int, taken: Collection[str]) -> str:
    """``q7`` for the seventh question, or the next one that is free."""
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
