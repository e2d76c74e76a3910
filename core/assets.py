"""Name every shared asset by its content, for static pages and the app alike."""

import hashlib
import mimetypes
import re
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
    """The shared static folder of the themes, with hashed names.

    References are followed: ``url(…)`` in stylesheets and relative ``import`` in modules point to the hashed names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._made: dict[str, Asset] = {}
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path.suffix not in (".md", ".txt") and not path.name.startswith(("LICENSE", ".")):
                self._make(path.relative_to(self._folder).as_posix(), ())
        self._by_path = {asset.path: asset for asset in self._made.values()}

    def _make(self, name: str, parents: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        if name in parents:
            raise MissingAsset(f"{name}: assets refer to each other in a circle ({' → '.join((*parents, name))}).")
        path = (self._folder / name).resolve()
        if not path.is_file() or self._folder not in path.parents:
            where = f", named in {parents[-1]}," if parents else ""
            raise MissingAsset(
                f"The asset “{name}”{where} is not in the themes' static folder. Add the file or correct the name."
            )
        content = path.read_bytes()
        here = Path(name).parent

        def hashed(reference: bytes) -> bytes:
            target = (self._folder / here / reference.decode()).resolve()
            try:
                inside = target.relative_to(self._folder).as_posix()
            except ValueError:
                inside = reference.decode()  # outside the folder: reported under the name the file uses
            return Path(self._make(inside, (*parents, name)).path).name.encode()

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
