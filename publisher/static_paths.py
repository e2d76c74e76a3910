"""Find the file behind an address, and nothing outside the published folders."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publisher.precompress import TWIN

LIMIT = 1024  # characters of an address that can name a file of ours
SECURITY_TXT = "/.well-known/security.txt"  # the only address with a dot folder (RFC 9116)
_FORBIDDEN = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class Redirect:
    """The page has moved for good."""

    location: str  # a path of this host


@dataclass(frozen=True, slots=True)
class Gone:
    """The page was there by mistake: 410."""


def resolve(output: Path, url_path: str) -> Path | Redirect | Gone | None:
    """What is published at an address.

    Args:
        output: DIR, the link to the current build; its neighbours DIR.builds, DIR.sites and DIR.state are used.
        url_path: the decoded path of a request, starting with ``/``.
    Returns:
        A regular file inside DIR.builds or DIR.sites; a Redirect (old addresses, a missing last slash); Gone; or None.
        Whatever the path says, links that leave those two folders are not followed.
    """
    if not url_path.startswith("/") or len(url_path) > LIMIT or "\0" in url_path or "\\" in url_path:
        return None
    wants_folder = url_path.endswith("/")
    parts = url_path[1:].removesuffix("/").split("/") if url_path != "/" else []
    if url_path != SECURITY_TXT and any(part in _FORBIDDEN or part.startswith(".") for part in parts):
        return None
    if url_path.endswith(TWIN):
        return None  # a compressed copy is never a page: it comes for the text beside it
    state = output.parent / f"{output.name}.state"
    if _read_map(state / "gone.map", _stamp(state / "gone.map")).get(url_path):
        return Gone()
    redirects = _read_map(state / "redirects.map", _stamp(state / "redirects.map"))
    if (target := _moved(redirects, url_path)) is not None:
        return Redirect(target)
    allowed = tuple(
        os.path.realpath(output.parent / f"{output.name}{suffix}") + os.sep for suffix in (".builds", ".sites")
    )
    try:
        real = os.path.realpath(os.path.join(output, *parts))
        if not (real + os.sep).startswith(allowed):
            return None
        if os.path.isdir(real):
            if not wants_folder:
                return Redirect(url_path + "/") if os.path.isfile(os.path.join(real, "index.html")) else None
            real = os.path.realpath(os.path.join(real, "index.html"))
            if not real.startswith(allowed):
                return None
        elif wants_folder:
            return None
        return Path(real) if os.path.isfile(real) else None
    except (OSError, ValueError):
        return None


def _moved(redirects: dict[str, str], url_path: str) -> str | None:
    """Where an address moved to: listed itself, or below the old address of a school's site."""
    if (found := redirects.get(url_path)) is not None:
        return found
    if not url_path.endswith("/") and (found := redirects.get(url_path + "/")) is not None:
        return found
    if url_path.startswith("/s/"):
        slug, _, rest = url_path.removeprefix("/s/").partition("/")
        if (found := redirects.get(f"/s/{slug}/")) is not None:
            return found + rest
    return None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


@lru_cache(maxsize=8)
def _read_map(path: Path, stamp: tuple[int, int]) -> dict[str, str]:
    """The lines ``old new;`` of a map file; read again when the file was replaced (``stamp``)."""
    if stamp == (0, 0):
        return {}
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        old, separator, new = line.rstrip(";").partition(" ")
        if separator:
            found[old] = new
    return found
