"""Names of questions, sections and choices."""

import re
from collections.abc import Collection

from core.i18n import gettext as _
from surveys.definition.model import Definition
from surveys.errors import SurveysError

LONGEST_NAME = 60
RESERVED = frozenset({"token", "back", "draft", "code", "section", "action", "csrf_token"})  # other fields of the form
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CHOICE_NAME = re.compile(r"[\w.\-]+")
_NUMBERED = re.compile(r"(.*?)_?(\d+)")


class EditRefused(SurveysError):
    """A change that would break the definition; ``field`` says where, empty where no field is to blame."""

    status = 422

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def names_of(definition: Definition) -> set[str]:
    """The names that questions and sections have."""
    return {section.name for section in definition.sections} | {question.name for question in definition.questions()}


def next_name(prefix: str, taken: Collection[str]) -> str:
    """``q7``: the prefix with the first number that is free."""
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def copied_name(name: str, taken: Collection[str]) -> str:
    """``q7_2`` for a copy of ``q7``."""
    stem = name[: LONGEST_NAME - 6]
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def check_name(name: str, taken: Collection[str]) -> str:
    """The name, where a question or a section may have it.

    Raises:
        EditRefused: it is no name, or it is taken.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise EditRefused(
            _(
                "A name has Latin letters, digits and “_”, begins with a letter and has at most %(most)s characters, like q7.",
                most=LONGEST_NAME,
            ),
            "name",
        )
    if name in RESERVED:
        raise EditRefused(_("“%(name)s” is a name that the form itself uses. Choose another one.", name=name), "name")
    if name in taken:
        raise EditRefused(_("There is another question or page named “%(name)s”.", name=name), "name")
    return name


def is_choice_name(name: str) -> bool:
    """Whether a choice may have this name: letters, digits, “_”, “-” and “.”, no spaces."""
    return _CHOICE_NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME


def next_choice_name(taken: Collection[str]) -> str:
    """The number after the largest that a choice has."""
    return str(max([0, *(int(name) for name in taken if name.isascii() and name.isdigit() and len(name) < 9)]) + 1)
