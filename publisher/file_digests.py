"""Remember the digests of a school's files, so that a build reads only those that changed."""

import hashlib
from pathlib import Path

import orjson

from publisher.file_copies import CLEANED
from publisher.output import replace_file
from publisher.pictures import clean_picture
from publisher.tree import DIGEST_BYTES, digest_of

PIECE = 1 << 20  # bytes read at once


class FileDigests:
    """The digests of files of one folder by name, with the size and time they were read at."""

    def __init__(self, store: Path | None) -> None:
        """``store`` keeps them from build to build; None: they are made anew."""
        self._store = store
        self._known: dict[str, list[object]] = {}
        self._used: dict[str, list[object]] = {}
        if store is not None:
            try:
                found = orjson.loads(store.read_bytes())
            except (FileNotFoundError, orjson.JSONDecodeError):
                found = {}
            self._known = found if isinstance(found, dict) else {}

    def digest(self, name: str, path: Path) -> str:
        """The digest of the file as it will be published."""
        status = path.stat()
        known = self._known.get(name)
        if not (isinstance(known, list) and known[:2] == [status.st_size, status.st_mtime_ns] and len(known) == 3):
            known = [status.st_size, status.st_mtime_ns, _digest(path)]
        self._used[name] = known
        return str(known[2])

    def save(self) -> None:
        """Keep what this build used."""
        if self._store is not None and self._used != self._known:
            self._store.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._store, orjson.dumps(self._used, option=orjson.OPT_SORT_KEYS))


def _digest(path: Path) -> str:
    if path.suffix.lower() in CLEANED:
        return digest_of(clean_picture(path.read_bytes()))
    summary = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            summary.update(piece)
    return summary.hexdigest()
