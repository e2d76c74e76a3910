"""The patterns of ``regex``: RE2 here, the browser's own engine only where it cannot be made to hang."""

import math
import re
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

LONGEST_PATTERN = 500  # characters
# A browser tries the ways through a pattern one by one, on values of at most 256 characters (the script's LONGEST_TRIED):
# a place for any number of characters doubles them 8 times, so two such places are a few milliseconds.
_ANY_NUMBER = 8.0
_MOST_DOUBLINGS = 22.0

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20

# One step of a pattern that both engines read alike: an escape, a class, an opening, a sign.
_ATOM = re.compile(
    r"""
    (?P<class>\[\^?(?:\\[dwDW\\\]\[^.+*?()|/${}-]|[^\\\[\]&~])+\])
  | (?P<escape>\\[dwDW\\.+*?()\[\]{}|/^$])
  | (?P<open>\((?:\?:)?)
  | (?P<close>\))
  | (?P<or>\|)
  | (?P<edge>[\^$])
  | (?P<sign>[^\\\[\](){}*+?|^$])
    """,
    re.VERBOSE,
)
_REPEAT = re.compile(r"(?P<sign>[*+?])|\{(?P<low>[0-9]{1,3})(?P<comma>,(?P<high>[0-9]{1,3})?)?\}")


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Any:
    """The pattern for RE2.

    Raises:
        ValueError: RE2 does not know it (looking around, back references) or it is too large.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError("too long")
    try:
        return re2.compile(pattern, _OPTIONS)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else ""
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)) from error


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text is of the pattern; in time linear in its length."""
    try:
        return compile_pattern(pattern).fullmatch(text) is not None
    except (ValueError, UnicodeError):
        return False


@lru_cache(maxsize=1024)
def runs_in_browsers(pattern: str) -> bool:
    """Whether a backtracking engine gets through the pattern quickly and reads it as RE2 does.

    So: no repeated group that repeats or chooses inside, few ways through, nothing that only one of them knows.
    """
    groups: list[bool] = []  # for each open group: whether it repeats or chooses inside
    doublings = 0.0  # of the ways to try
    place = 0
    while place < len(pattern):
        atom = _ATOM.match(pattern, place)
        if not atom:
            return False
        place = atom.end()
        kind = atom.lastgroup
        restless = False
        if kind == "open":
            groups.append(False)
            continue
        if kind == "close":
            if not groups:
                return False
            restless = groups.pop()
        elif kind == "or":
            doublings += 1
            groups = [True] * len(groups)
            continue
        repeat = _REPEAT.match(pattern, place)
        if not repeat:
            if restless:
                groups = [True] * len(groups)
            continue
        place = repeat.end()
        doublings += _doublings(repeat)
        again = restless and repeat["sign"] != "?"
        if kind == "edge" or again or _REPEAT.match(pattern, place):
            return False
        groups = [True] * len(groups)
    return not groups and doublings <= _MOST_DOUBLINGS


def _doublings(repeat: re.Match[str]) -> float:
    """How often a repeat doubles the ways through."""
    if repeat["sign"]:
        return 1 if repeat["sign"] == "?" else _ANY_NUMBER
    low = int(repeat["low"])
    high = int(repeat["high"]) if repeat["high"] else (low if not repeat["comma"] else None)
    return _ANY_NUMBER if high is None else math.log2(max(1, high - low + 1))
