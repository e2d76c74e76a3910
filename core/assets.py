"""Name every shared asset by its content, for static pages and the app alike."""

import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import KaisError

_URL = re.compile(rb"""url\(\s*["']?(?!data:|https?:|//|#)([^"')]+?)["']?\s*\)""")
_IMPORT = re.compile(rb"""(\bfrom\s*|\bimport\s*|\bimport\(\s*)(["'])(\./[^"']+)\2""")


class MissingAsset(KaisError):
    """A template or stylesheet names an asset that does not exist."""

    status = 500


@dataclass(frozen=True, slots=True)
class Asset:
    """One file under ``/assets/``."""

    name: str  # css/kais.css
    path: str  # /assets/kais.1a2b3c4d5e.css
    content: bytes  # with references to other assets rewritten
    media_type: str


class Assets:
    """The shared static folder and those of the themes, with hashed names.

    References are followed: ``url(…)`` in stylesheets and relative ``import`` in modules point to the hashed names.
    A theme's files stand under its name: ``calm/theme.css`` lies beside ``css/kais.css``, and may say ``url("../vendor/…")``.
    """

    def __init__(self, folder: Path, mounts: Mapping[str, Path] | None = None) -> None:
        """Read and name every file.

        Args:
            folder: the shared folder; what is wrong in it stops everything.
            mounts: first part of the name -> folder. One that cannot be used is left out and told in ``refused``.
        Raises:
            MissingAsset: a shared file refers to one that does not exist.
        """
        self._folder = folder.resolve()
        self._mounts = {name: path.resolve() for name, path in (mounts or {}).items()}
        self._made: dict[str, Asset] = {}
        self.refused: dict[str, str] = {}  # mount -> what is wrong with it
        self._read(self._folder, "")
        for name, path in self._mounts.items():
            before = dict(self._made)
            try:
                self._read(path, f"{name}/")
            except (MissingAsset, OSError) as error:
                self._made = before
                self.refused[name] = str(error)
        self._by_path = {asset.path: asset for asset in self._made.values()}

    def _read(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".md", ".txt") and not path.name.startswith(("LICENSE", ".")):
                self._make(prefix + path.relative_to(folder).as_posix(), ())

    def _file(self, name: str) -> Path | None:
        """The file behind a name; None where there is none, or it lies outside its folder."""
        first, _, rest = name.partition("/")
        folder, inside = (self._mounts[first], rest) if first in self._mounts else (self._folder, name)
        path = (folder / inside).resolve()
        return path if path.is_file() and folder in path.parents else None

    def _make(self, name: str, parents: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        if name in parents:
            raise MissingAsset(f"{name}: assets refer to each other in a circle ({' → '.join((*parents, name))}).")
        path = self._file(name)
        if path is None:
            where = f", named in {parents[-1]}," if parents else ""
            raise MissingAsset(
                f"The asset “{name}”{where} is not in the themes' static folder. Add the file or correct the name."
            )
        content = path.read_bytes()

        def hashed(reference: bytes) -> bytes:
            # Names are paths below one root, whatever folder the files come from.
            wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference.decode()))
            return Path(self._make(wanted, (*parents, name)).path).name.encode()

        if path.suffix == ".css":
            content = _URL.sub(lambda match: b'url("' + hashed(match[1]) + b'")', content)
        elif path.suffix in (".js", ".mjs"):
            content = _IMPORT.sub(
                lambda match: match[1] + match[2] + b"./" + hashed(match[3]) + match[2],
                content,
            )
        digest = hashlib.sha256(content).hexdigest()[:10]
        media_type = {
            ".js": "text/javascript",
            ".mjs": "text/javascript",
            ".woff2": "font/woff2",
        }.get(path.suffix)
        media_type = media_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        asset = Asset(name, f"/assets/{path.stem}.{digest}{path.suffix}", content, media_type)
        self._made[name] = asset
        return asset

    def url(self, name: str) -> str:
        """The address of an asset, e.g. ``css/kais.css`` → ``/assets/kais.1a2b3c4d5e.css``."""
        if name not in self._made:
            raise MissingAsset(
                f"The asset “{name}” is not in the themes' static folder. Add the file or correct the name."
            )
        return self._made[name].path

    def find(self, path: str) -> Asset | None:
        """The asset behind an address, or None."""
        return self._by_path.get(path)

    def all(self) -> list[Asset]:
        """Every asset, by name."""
        return [self._made[name] for name in sorted(self._made)]
