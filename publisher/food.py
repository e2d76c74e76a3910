"""Publish the menus of a school: the folder ``food`` under the names of the convention."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date

from catalog.schoolfacts.documents import LARGEST_DOCUMENT
from core.i18n import current_language, format_size
from publisher.file_digests import FileDigests
from publisher.shell import ROOT
from publisher.sites import SiteFolder
from publisher.tree import SiteFiles

FOLDER = "food"
_NAMES = (
    ("day", re.compile(r"^(\d{4}-\d{2}-\d{2})-sm\.(xlsx|xls|pdf)$")),
    ("typical", re.compile(r"^tm(20\d{2})-sm\.(xlsx|xls|pdf)$")),
    ("calendar", re.compile(r"^kp(20\d{2})\.(xlsx|xls|pdf)$")),
    ("control", re.compile(r"^findex()\.(xlsx|xls|pdf)$")),
)
_BEGINNINGS = {"xlsx": b"PK\x03\x04", "xls": b"\xd0\xcf\x11\xe0", "pdf": b"%PDF"}
WRONG_NAME = (
    "The inspection does not find a file of this name, and it is left out. Call it 2026-11-20-sm.xlsx (the menu of a day), "
    "tm2026-sm.xlsx (the typical menu), kp2026.xlsx (the calendar) or findex.xlsx (the public control)."
)
LINK = "This folder is a link to another place, and nothing of it is published. Put the folder itself there."
WRONG_DAY = (
    "There is no such day, and the file is left out. The name of a menu begins with its day: 2026-11-20-sm.xlsx."
)
WRONG_CONTENT = (
    "The content is not what the name says, and the file is left out. Save it as a workbook (.xlsx, .xls) or PDF."
)


@dataclass(frozen=True, slots=True)
class FoodFile:
    """A file of the menus."""

    kind: str  # day, typical, calendar, control
    name: str
    path: Path
    day: date | None = None
    year: str = ""

    @property
    def href(self) -> str:
        """Its address from any page of the site."""
        return f"{ROOT}{FOLDER}/{self.name}"

    @property
    def about(self) -> str:
        """Format and size: «XLSX, 24 КБ»."""
        return f"{self.path.suffix.removeprefix('.').upper()}, {format_size(self.path.stat().st_size)}"


@dataclass(frozen=True, slots=True)
class Month:
    """The daily menus of a month, newest first."""

    first: date
    files: tuple[FoodFile, ...]


@dataclass(frozen=True, slots=True)
class Food:
    """The menus of a school."""

    days: tuple[FoodFile, ...] = ()  # newest first
    typical: tuple[FoodFile, ...] = ()
    calendars: tuple[FoodFile, ...] = ()
    control: tuple[FoodFile, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()  # file, sentence

    def __bool__(self) -> bool:
        return bool(self.days or self.typical or self.calendars or self.control)

    @property
    def files(self) -> Sequence[FoodFile]:
        """All of them."""
        return (*self.days, *self.typical, *self.calendars, *self.control)

    def shown_first(self, day: date) -> tuple[FoodFile, ...]:
        """The menu of the day, else the next one, else the last one; two where it is there in two formats."""
        known = sorted({file.day for file in self.days if file.day})
        wanted = next((found for found in known if found >= day), known[-1] if known else None)
        return tuple(file for file in self.days if file.day == wanted)

    def months(self) -> Sequence[Month]:
        """The daily menus by month, newest first."""
        found: dict[date, list[FoodFile]] = {}
        for file in self.days:
            if file.day:
                found.setdefault(file.day.replace(day=1), []).append(file)
        return [Month(first, tuple(files)) for first, files in found.items()]


def read_food(folder: SiteFolder | None) -> Food:
    """The menus of a site's folder; a file with another name or content is named and left out."""
    place = folder.path / FOLDER if folder else None
    if place is None or not place.is_dir():
        return Food()
    if place.is_symlink():
        return Food(problems=((FOLDER, LINK),))
    problems: list[tuple[str, str]] = []
    files = list(_iter_files(place, problems))

    def of(kind: str) -> tuple[FoodFile, ...]:
        found = [file for file in files if file.kind == kind]
        return tuple(sorted(found, key=lambda file: (file.day or date.min, file.year, file.name), reverse=True))

    return Food(of("day"), of("typical"), of("calendar"), of("control"), tuple(problems))


def _iter_files(place: Path, problems: list[tuple[str, str]]) -> Iterator[FoodFile]:
    for path in sorted(place.iterdir()):
        if path.name.startswith((".", "~")):  # what Excel leaves beside an open workbook
            continue
        if path.is_dir() or path.is_symlink() or (named := _named(path.name)) is None:
            problems.append((f"{FOLDER}/{path.name}", WRONG_NAME))
            continue
        kind, about = named
        day = _day(about) if kind == "day" else None
        if kind == "day" and day is None:
            problems.append((f"{FOLDER}/{path.name}", WRONG_DAY))
        elif not _is_what_it_says(path):
            problems.append((f"{FOLDER}/{path.name}", WRONG_CONTENT))
        else:
            yield FoodFile(kind, path.name, path, day, "" if day else about)


def _named(name: str) -> tuple[str, str] | None:
    for kind, pattern in _NAMES:
        if found := pattern.match(name):
            return kind, found[1]
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_what_it_says(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(4)
    return beginning == _BEGINNINGS[path.suffix.removeprefix(".")] and path.stat().st_size <= LARGEST_DOCUMENT


def publish_food(food: Food, files: SiteFiles, digests: FileDigests) -> None:
    """Put the files under their own names."""
    for file in food.files:
        name = f"{FOLDER}/{file.name}"
        files.put_path(name, file.path, digests.digest(name, file.path))


def month_title(first: date) -> str:
    """«ноябрь 2026»."""
    return str(format_date(first, "LLLL y", locale=current_language()))
