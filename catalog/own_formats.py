"""Where the installation keeps the mappings that its operator wrote."""

from __future__ import annotations

from pathlib import Path

_folder: Path | None = None


def use_folder(folder: Path) -> None:
    """Take the mappings of this folder from now on; a process serves one installation."""
    global _folder
    _folder = folder


def find_folder() -> Path | None:
    """The folder, where an installation was opened."""
    return _folder
