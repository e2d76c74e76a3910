"""Take the newest file of a folder that somebody else writes to."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from core.errors import KaisError
from core.i18n import gettext as _
from portal.fetching import Fetched

SETTLED_S = 10.0  # a file that was touched since may still be growing
LOOK_AGAIN_S = 1.0
_BLOCK = 1 << 20


class FolderRefused(KaisError):
    """A folder that cannot be read, or a file in it that cannot be taken now."""

    status = 422


@dataclass(frozen=True, slots=True)
class Place:
    """A folder and the names that count in it."""

    folder: Path
    pattern: str = "*"


def parse_place(location: str) -> Place:
    """Read ``/folder`` or ``/folder/pattern-*.csv``; wildcards stand in the last part only.

    Raises:
        FolderRefused: not absolute, steps upwards, a wildcard among the folders.
    """
    path = Path(location.strip())
    if not path.is_absolute() or "\0" in location:
        raise FolderRefused(
            _("“%(place)s” is no folder: give its whole path, beginning with a slash.", place=location[:200])
        )
    if ".." in path.parts or any(_is_pattern(part) for part in path.parent.parts):
        raise FolderRefused(
            _(
                "“%(place)s” steps out of its folder. A pattern like *.csv may stand at its end only.",
                place=location[:200],
            )
        )
    if _is_pattern(path.name) or path.is_file() or (path.suffix and not path.is_dir()):
        return Place(path.parent, path.name)
    return Place(path)


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in "*?[")


def is_inside(place: Place, root: Path) -> bool:
    """Whether a place lies in ``root``, links followed."""
    return place.folder.resolve().is_relative_to(root.resolve())


def take_newest(
    location: str, target: Path, largest: int, *, pause: Callable[[float], None] = time.sleep, now: float | None = None
) -> Fetched:
    """Copy the newest matching file into ``target``, so that what is hashed is what is loaded.

    Links are not followed: they could lead out of the folder. Hidden files are left alone; upload tools write those.

    Raises:
        FolderRefused: no such folder, no such file, one that is still growing or larger than ``largest`` bytes.
    """
    place = parse_place(location)
    try:
        found = [item for item in os.scandir(place.folder) if _counts(item, place.pattern)]
    except OSError as error:
        raise FolderRefused(
            _(
                "The folder %(folder)s cannot be read: %(reason)s. Check its name and who may read it.",
                folder=place.folder,
                reason=error.strerror or "",
            )
        ) from error
    dated = sorted((item.stat(follow_symlinks=False).st_mtime, item.name) for item in found)
    if not dated:
        raise FolderRefused(
            _("No file in %(folder)s is called like %(pattern)s.", folder=place.folder, pattern=place.pattern)
        )
    changed, name = dated[-1]
    if (time.time() if now is None else now) - changed < SETTLED_S:
        before = _size(place.folder / name)
        pause(LOOK_AGAIN_S)
        if _size(place.folder / name) != before:
            raise _growing(name)
    return _copy(place.folder / name, target, largest)


def _counts(item: os.DirEntry[str], pattern: str) -> bool:
    return not item.name.startswith(".") and fnmatchcase(item.name, pattern) and item.is_file(follow_symlinks=False)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1


def _growing(name: str) -> FolderRefused:
    return FolderRefused(_("%(file)s is still being written. It is looked at again soon.", file=name))


def _copy(source: Path, target: Path, largest: int) -> Fetched:
    target.mkdir(parents=True, exist_ok=True)
    kept = target / source.name
    digest, size = hashlib.sha256(), 0
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream, kept.open("xb") as copy:
            state = os.fstat(stream.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise _growing(source.name)
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > largest:
                    raise FolderRefused(
                        _(
                            "%(file)s is larger than %(size)s MB. KAIS_FETCH_MAX_MB allows more.",
                            file=source.name,
                            size=largest >> 20,
                        )
                    )
                digest.update(block)
                copy.write(block)
            after = os.fstat(stream.fileno())
            if (after.st_size, after.st_mtime_ns) != (size, state.st_mtime_ns):
                raise _growing(source.name)
    except OSError as error:
        raise FolderRefused(
            _(
                "%(file)s cannot be opened: %(reason)s. Check the name and who may read it.",
                file=source.name,
                reason=error.strerror or "",
            )
        ) from error
    return Fetched(kept, size, digest.hexdigest())
