"""Read who publishes the portal."""

import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from core.errors import KaisError
from core.pages import PortalInfo


class PortalWordsError(KaisError):
    """``portal.toml`` cannot be read."""


def load_portal_info(folders: Sequence[Path], *, base_url: str, demo: bool = False) -> PortalInfo:
    """Merge ``portal.toml`` of the folders, the later winning (the repository's first, then ``KAIS_SITES/portal``).

    Raises:
        PortalWordsError: not TOML, an unknown key, a value that is not text, or a required key missing everywhere.
    """
    known = {field.name for field in fields(PortalInfo)} - {"base_url", "demo"}
    values: dict[str, str] = {}
    for folder in folders:
        path = folder / "portal.toml"
        if not path.is_file():
            continue
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PortalWordsError(f"{path}: this is not TOML in UTF-8: {error}. Correct the line it names.") from error
        for key, value in found.items():
            if key not in known:
                raise PortalWordsError(f"{path}: unknown key “{key}”. Known keys: {', '.join(sorted(known))}.")
            if not isinstance(value, str):
                raise PortalWordsError(f"{path}: “{key}” must be text in quotes.")
            values[key] = value
    required = ("name", "authority", "region", "region_in")
    if lacking := [key for key in required if not values.get(key, "").strip()]:
        where = " or ".join(str(folder / "portal.toml") for folder in folders)
        raise PortalWordsError(f'{where}: nobody says {", ".join(lacking)}. Add a line such as: {lacking[0]} = "…".')
    return PortalInfo(**values, base_url=base_url.rstrip("/"), demo=demo)
