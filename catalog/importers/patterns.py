"""Accept only patterns that cannot keep a machine busy."""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined, unused-ignore]
from re import _parser as parser  # type: ignore[attr-defined, unused-ignore]
from typing import Any

from core.i18n import gettext as _

LONGEST_PATTERN = 200
LONGEST_TEXT = 1000  # characters of a cell that a pattern sees; a longer cell is not taken apart
_MOST_OPEN = (
    2  # repeats without end in a pattern that begins with ^; one less elsewhere: the time grows with their power
)
_MANY = 20  # a repeat that may happen more often counts as one without end
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


class UnsafePattern(ValueError):
    """The pattern is none, or may take for ever."""


def check_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled pattern.

    Raises:
        UnsafePattern: no pattern, a repeat inside a repeat, too many open repeats, references or look-arounds.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise UnsafePattern(_("the pattern is longer than %(limit)s characters.", limit=LONGEST_PATTERN))
    try:
        compiled = re.compile(pattern)
        parsed = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise UnsafePattern(
            _("“%(pattern)s” is no pattern: %(reason)s.", pattern=pattern, reason=str(error)[:100])
        ) from error
    anchored = len(parsed) > 0 and parsed[0] == (codes.AT, codes.AT_BEGINNING)
    if _count_open(parsed, inside=False) > _MOST_OPEN - (not anchored):
        raise UnsafePattern(
            _(
                "the pattern has more than one “*” or “+” (two are good after ^); it could take for ever. Make it simpler."
            )
        )
    return compiled


def _count_open(parsed: Any, *, inside: bool) -> int:
    """How many repeats without end it holds."""
    found = 0
    for code, argument in parsed:
        if code in _REPEATS or code is getattr(codes, "POSSESSIVE_REPEAT", None):
            _least, most, part = argument
            if inside and most > 1:
                raise UnsafePattern(
                    _(
                        "the pattern repeats something that repeats, like (a+)+; it could take for ever. Make it simpler."
                    )
                )
            found += most > _MANY
            found += _count_open(part, inside=inside or most > 1)
        elif code is codes.SUBPATTERN:
            found += _count_open(argument[-1], inside=inside)
        elif code is codes.BRANCH:
            found += sum(_count_open(part, inside=inside) for part in argument[1])
        elif code in (codes.GROUPREF, codes.GROUPREF_EXISTS, codes.ASSERT, codes.ASSERT_NOT):
            raise UnsafePattern(_("the pattern refers back or looks around; write it without."))
    return found


def extract(pattern: re.Pattern[str], text: str) -> str:
    """The first group of the first match, or all of the match; empty where nothing matches, all of a longer text."""
    if len(text) > LONGEST_TEXT:
        return text
    match = pattern.search(text)
    if match is None:
        return ""
    return (match[1] if pattern.groups else match[0]) or ""
