"""Find the looks of school sites: folders with a theme.toml."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.assets import Assets
from publisher.errors import PublisherError

BASE = "school"  # the skeleton every look stands on; a look of its own where nothing else is left
DEFAULT = "calm"
STYLE = "theme.css"  # the stylesheet of a theme, loaded without being asked for
# Folders of themes/ that are no looks of school sites, and the shared assets' own folders.
RESERVED = frozenset({"portal", "embed", "shared", BASE, "css", "js", "img", "vendor", "assets"})
_NAME = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
_KEYS = ("parent", "title_en", "title_ru")


class ThemeError(PublisherError):
    """A theme's folder cannot be used."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One look, with what it takes from its parents."""

    name: str
    folder: Path
    title_ru: str
    title_en: str
    line: tuple[str, ...]  # names from the eldest look to this one, the base aside
    templates: tuple[Path, ...]  # where templates are looked for, first one wins
    styles: tuple[str, ...]  # assets, the eldest first


@dataclass(frozen=True, slots=True)
class Themes:
    """The looks of an installation."""

    base: Theme
    by_name: Mapping[str, Theme]
    problems: tuple[tuple[str, str, str], ...] = ()  # where, file, sentence
    default: str = DEFAULT

    def choose(self, name: str) -> Theme:
        """The look of that name, else the installation's choice, else the base."""
        return self.by_name.get(name) or self.by_name.get(self.default) or self.base

    def unknown(self, name: str) -> str:
        """What to say of a name that is no look; empty where it is one."""
        if not name or name in self.by_name:
            return ""
        known = ", ".join(sorted(self.by_name)) or "none"
        return f"there is no theme “{name}”; known themes: {known}. “{self.choose('').name}” is used."


@dataclass(frozen=True, slots=True)
class _Said:
    """What a theme.toml says."""

    folder: Path
    title_ru: str
    title_en: str
    parent: str = BASE


@dataclass(slots=True)
class _Search:
    """Folders read so far."""

    said: dict[str, _Said] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)

    def refuse(self, folder: Path, sentence: str) -> None:
        self.problems.append(("themes", f"{folder.name}/theme.toml", sentence))


def _folders(themes: Path, own: Path | None) -> Iterator[Path]:
    """Every folder that is, or wants to be, a look."""
    for path in sorted(themes.iterdir()) if themes.is_dir() else ():
        if (path / "theme.toml").is_file():
            yield path
    for path in sorted(own.iterdir()) if own and own.is_dir() else ():
        if path.is_dir() and not path.name.startswith((".", "_")):
            yield path


def theme_statics(themes: Path, own: Path | None = None) -> dict[str, Path]:
    """The static folders of all looks by name, for :class:`core.assets.Assets`."""
    found: dict[str, Path] = {}
    for path in _folders(themes, own):
        if path.name not in found and path.name not in RESERVED and _NAME.match(path.name):
            found[path.name] = path / "static"
    return {name: path for name, path in found.items() if path.is_dir()}


def make_assets(themes: Path, own: Path | None = None) -> Assets:
    """The shared assets and those of every look."""
    return Assets(themes / "shared" / "static", theme_statics(themes, own))


def find_themes(themes: Path, own: Path | None = None, *, assets: Assets, default: str = DEFAULT) -> Themes:
    """Read every look; one that cannot be used is told and left out.

    Args:
        themes: the repository's ``themes/``, with the base and the shared templates.
        own: ``$KAIS_HOME/themes``: the operator's own.
        assets: the named files; a look whose static folder was refused there is left out.
        default: the look of sites that name none.
    """
    search = _Search()
    for folder in _folders(themes, own):
        try:
            if folder.name in search.said:
                raise ThemeError(f"there are two themes “{folder.name}”. Rename the folder {folder}.")
            said = _read(folder)
            if (sentence := assets.refused.get(folder.name)) is not None:
                raise ThemeError(f"its static folder cannot be used: {sentence}")
        except ThemeError as error:
            search.refuse(folder, str(error))
        else:
            search.said[folder.name] = said
    base = Theme(BASE, themes / BASE, "Основа", "Base", (), _base_folders(themes), ())
    by_name: dict[str, Theme] = {}
    for name, said in search.said.items():
        try:
            by_name[name] = _grow(name, search.said, base)
        except ThemeError as error:
            search.refuse(said.folder, str(error))
    found = Themes(base, by_name, tuple(search.problems), default)
    if by_name and (sentence := found.unknown(default)):
        found = Themes(base, by_name, (*search.problems, ("themes", "KAIS_SCHOOL_THEME", sentence)), DEFAULT)
    return found


def _read(folder: Path) -> _Said:
    if folder.name in RESERVED or not _NAME.match(folder.name):
        raise ThemeError(
            f"“{folder.name}” cannot name a theme: small Latin letters, digits and hyphens, and none of "
            f"{', '.join(sorted(RESERVED))}. Rename the folder."
        )
    try:
        found = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ThemeError(
            "there is no such file. Write title_ru and title_en into it, or move the folder away."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"this is not TOML in UTF-8: {error}. Correct the line it names.") from error
    if unknown := sorted(set(found) - set(_KEYS)):
        raise ThemeError(f"unknown key “{unknown[0]}”. Known keys: {', '.join(_KEYS)}.")
    for key in _KEYS:
        value = found.get(key, BASE if key == "parent" else "")
        if not isinstance(value, str) or not value.strip():
            raise ThemeError(f"“{key}” must be text in quotes, and not empty.")
    return _Said(folder, found["title_ru"], found["title_en"], found.get("parent", BASE))


def _base_folders(themes: Path) -> tuple[Path, ...]:
    return (themes / BASE / "templates", themes / "shared" / "templates")


def _grow(name: str, said: Mapping[str, _Said], base: Theme) -> Theme:
    """The look with its parents' folders behind its own."""
    line: list[str] = []
    parent = name
    while parent != BASE:
        if parent in line:
            raise ThemeError(f"its parents form a circle ({' → '.join((*line, parent))}). Correct “parent”.")
        if parent not in said:
            raise ThemeError(f"its parent “{parent}” is not there, or cannot be used. Known: {_known(said, name)}.")
        line.append(parent)
        parent = said[parent].parent
    folders = tuple(said[item].folder / "templates" for item in line)
    styles = tuple(f"{item}/{STYLE}" for item in reversed(line) if (said[item].folder / "static" / STYLE).is_file())
    own = said[name]
    return Theme(
        name, own.folder, own.title_ru, own.title_en, tuple(reversed(line)), (*folders, *base.templates), styles
    )


def _known(said: Mapping[str, _Said], name: str) -> Sequence[str] | str:
    return ", ".join(sorted({BASE, *said} - {name}))
