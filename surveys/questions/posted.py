"""Sort what a browser sent by question."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from core.i18n import gettext as _
from surveys.questions.base import AnswerRefused, Posted

NOTHING = Posted((), {})
_UNKEPT = re.compile("[\\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a pair


def sort_fields(form: "MultiDict[str, str] | Mapping[str, Sequence[str]]") -> dict[str, Posted]:
    """What was sent for each question; fields of nobody's are there too and do no harm."""
    values: dict[str, tuple[str, ...]] = {}
    others: dict[str, dict[str, tuple[str, ...]]] = {}
    lists: Any = form.lists() if isinstance(form, MultiDict) else form.items()
    for name, sent in lists:
        question, dot, rest = name.partition(".")
        if dot:
            others.setdefault(question, {})[rest] = tuple(sent)
        else:
            values[question] = tuple(sent)
    return {name: Posted(values.get(name, ()), others.get(name, {})) for name in values.keys() | others.keys()}


def one(sent: Sequence[str], remedy: str) -> str:
    """The only value of a field, "" where there is none.

    Raises:
        AnswerRefused: there are two; the message is ``remedy``.
    """
    if len(sent) > 1:
        raise AnswerRefused(remedy)
    return sent[0] if sent else ""


def typed(sent: Sequence[str]) -> str:
    """The only text of a field, "" where there is none.

    Raises:
        AnswerRefused: there are two, or the text holds what no database keeps.
    """
    text = one(sent, _("Write one answer."))
    if _UNKEPT.search(text):
        raise AnswerRefused(_("The text holds a sign that cannot be kept. Write it again without pasting."))
    return text
