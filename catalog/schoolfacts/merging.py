"""Merge what a school's files say with what the register holds, by what both said when they last agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What became of one key."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"  # another door changed it, the file did not: the register's word stays
    REFUSED = "refused"  # both changed it, and differently: nothing is written
    HELD = "held"  # the file's word could not be read: the register's stays


@dataclass(slots=True)
class Merged:
    """The word of a school after the merge; None stands for nothing said."""

    values: dict[str, Any] = field(default_factory=dict)  # what the register is to hold
    synced: dict[str, Any] = field(default_factory=dict)  # what file and register agree on from now on
    fates: dict[str, Fate] = field(default_factory=dict)

    def count(self, fate: Fate) -> int:
        """How many keys met this fate."""
        return sum(found is fate for found in self.fates.values())

    def keys(self, fate: Fate) -> list[str]:
        """The keys that met this fate."""
        return [key for key, found in self.fates.items() if found is fate]


def merge(
    synced: Mapping[str, Any],
    file: Mapping[str, Any],
    register: Mapping[str, Any],
    *,
    held: Callable[[str], bool] = lambda _key: False,
    prefer_file: bool = False,
) -> Merged:
    """Merge key by key.

    Args:
        synced: what the file said when it was last merged.
        held: keys whose word in the file is not known.
        prefer_file: where both changed a key, the file wins.
    """
    merged = Merged()
    for key in dict.fromkeys([*file, *register, *synced]):
        base, theirs, ours = synced.get(key), register.get(key), file.get(key)
        if held(key):
            fate, value = Fate.HELD, theirs
        else:
            fate, value = _settle(base, ours, theirs, prefer_file=prefer_file)
            base = base if fate in (Fate.KEPT, Fate.REFUSED) else ours
        if value is not None:
            merged.values[key] = value
        if base is not None:
            merged.synced[key] = base
        merged.fates[key] = fate
    return merged


def _settle(base: Any, ours: Any, theirs: Any, *, prefer_file: bool) -> tuple[Fate, Any]:
    if ours == theirs:
        return Fate.UNCHANGED, ours
    if ours == base and not (prefer_file and ours is not None):
        return Fate.KEPT, theirs
    if theirs != base and not prefer_file:
        return Fate.REFUSED, theirs
    if ours is None:
        return Fate.WITHDRAWN, None
    return (Fate.ADDED if theirs is None else Fate.CHANGED), ours
